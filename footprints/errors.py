"""What can go wrong, in one tree.

::

    FootprintsError                 anything this package raises on purpose
    ├── ProblemsError               carries a list of Problem: all that is wrong, at once
    │   ├── SettingsError           the project file itself                       exit 3
    │   ├── DataError               a file, a table or a geometry                  exit 3
    │   ├── InfeasibleError         a limit asked for that nothing can meet        exit 4
    │   └── ConflictError           wishes that cannot all be met                  exit 4
    └── OutputError                 results could not be written                   exit 1

Exit codes belong to the command line (``footprints.commands``); this module knows nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from footprints.signs import shown

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Place:
    """Where on the ground something is: a code and a box in EPSG:27700 metres."""

    name: str
    west: float
    south: float
    east: float
    north: float


_SETTINGS = re.compile(r"\n(?=\[\[bridges\]\]|from = \"|to = \")")
"""Where a line of settings begins: see ``settings.toml``."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it.

    ``what`` names the fault with codes and counts, ``where`` the file, layer or key, ``fix`` the
    next step for the person reading. All three are plain sentences or phrases, of one line each but
    for settings to put into the project file; a line break or another control in a name that they
    quote is shown as U+FFFD, so that no name can pass for a message. ``places`` are for a map: the
    first of them where there are many.
    """

    what: str
    where: str = ""
    fix: str = ""
    severity: Severity = "error"
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep what files hold from breaking the lines of a message."""
        for name, text in (("what", self.what), ("where", self.where)):
            object.__setattr__(self, name, shown(text))
        lines = [shown(line) for line in _SETTINGS.split(self.fix)]
        object.__setattr__(self, "fix", "\n".join(lines))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        step = f" {self.fix}" if self.fix else ""
        return f"{place}{self.what}{step}"


class FootprintsError(Exception):
    """Root of every error raised on purpose."""


class ProblemsError(FootprintsError, ValueError):
    """Carries every problem found, so that a person can mend them in one go."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(ProblemsError):
    """The project file does not say what it must, or says what it must not."""


class DataError(ProblemsError):
    """An input file, table or geometry cannot be used as it is."""


class InfeasibleError(ProblemsError):
    """No plan can keep the limits asked for; the problems say why, with numbers."""


class ConflictError(ProblemsError):
    """People ask for things that exclude one another; the problems name them."""


class OutputError(FootprintsError, OSError):
    """Results could not be written; whatever was there before is untouched."""


def listing(codes: Iterable[object], most: int = 5) -> str:
    """Join codes for a message: the first ``most`` of them, then how many more there are."""
    names = [str(code) for code in codes]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def counted(number: int, one: str, many: str) -> str:
    """Say how many in good English: ``1 row has``, ``1,024 rows have``."""
    return f"{number:,} {one if number == 1 else many}"


def nearest(name: str, choices: Iterable[str]) -> str:
    """Return a hint such as ``Did you mean LSOA21CD?``, or an empty string.

    Case, spaces and punctuation are ignored in looking for the nearest choice.
    """
    import difflib

    def plain(text: str) -> str:
        return "".join(ch for ch in text.lower() if ch.isalnum())

    by_plain = {plain(choice): choice for choice in choices}
    found = difflib.get_close_matches(plain(name), by_plain, n=1, cutoff=0.6)
    return f"Did you mean {by_plain[found[0]]}?" if found else ""
