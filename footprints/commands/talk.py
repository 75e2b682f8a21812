"""Talking to the person at the terminal: progress, problems and summaries, on standard error.

Standard output is for data only, so that commands can be joined in a pipe.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from footprints.commands.harmless import harmless, on_one_line
from footprints.errors import Problem

if TYPE_CHECKING:
    from rich.console import Console

_SHOW_BAR_AFTER_S = 2.0
_WIDTH_IN_FILES = 120
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_HEADINGS = {"error": "Error", "warning": "Warning", "note": "Note"}


class Talk(AbstractContextManager["Talk"]):
    """Speaks on standard error, as much as asked for.

    As a context it shows a progress line once the work has taken over two seconds. Where
    standard error is not a terminal nothing moves: each step is said once, with ``--verbose``.
    """

    def __init__(self, verbose: bool = False, quiet: bool = False) -> None:
        self.verbose = verbose
        self.quiet = quiet
        self._console: Console | None = None
        self._progress: Any = None
        self._task: Any = None
        self._began = time.monotonic()

    @property
    def console(self) -> Console:
        """The rich console on standard error, made when first needed."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(stderr=True, highlight=False, soft_wrap=True)
            if not self._console.is_terminal:
                self._console.width = _WIDTH_IN_FILES
        return self._console

    def __enter__(self) -> Talk:
        """Start the clock of the progress line."""
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the progress line away."""
        self.rest()

    def rest(self) -> None:
        """Take the progress line away, before saying something that is to stay."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def step(self, text: str, done: float | None = None) -> None:
        """Say what is being done now; ``done`` is the share of it that is finished, 0-1."""
        if self.quiet:
            return
        if not self.console.is_terminal:
            if self.verbose and done is None:
                self.say(text)
            return
        if self._progress is None:
            if time.monotonic() - self._began < _SHOW_BAR_AFTER_S:
                return
            self._start()
        self._progress.update(
            self._task,
            description=_escape(text),
            completed=None if done is None else done * 100,
            total=None if done is None else 100,
        )

    def _start(self) -> None:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("", total=None)

    def say(self, text: str = "") -> None:
        """Say a line."""
        if not self.quiet:
            self.console.print(on_one_line(text), markup=False)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Show errors always, warnings unless quiet, notes only when verbose."""
        for problem in problems:
            if problem.severity == "note" and not self.verbose:
                continue
            if problem.severity != "error" and self.quiet:
                continue
            heading = _HEADINGS[problem.severity]
            self.console.print(f"{heading}:", style=_STYLES[problem.severity], end=" ")
            self.console.print(harmless(str(problem)), markup=False)

    def table(self, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Show a small table; every column but the first is set to the right."""
        if self.quiet:
            return
        from rich.table import Table

        table = Table(
            title=_escape(title), title_justify="left", title_style="bold", box=None, pad_edge=False
        )
        for place, heading in enumerate(headings):
            table.add_column(_escape(heading), justify="left" if place == 0 else "right")
        for row in rows:
            table.add_row(*(_escape(cell) for cell in row))
        self.console.print()
        self.console.print(table, soft_wrap=False)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(on_one_line(text))
