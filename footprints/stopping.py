"""Asked to end: by Ctrl-C, by a system that shuts down, by a terminal that is closed."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

_ASKED = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_ALL = [signal.SIGINT, *_ASKED]


class TerminatedError(BaseException):
    """The system asked this process to end: nothing more is to be begun, what is open is undone.

    No Exception, so that nothing takes it for a fault, and no KeyboardInterrupt, on which a search
    goes on with the best plan it has.
    """


STOPPED = (KeyboardInterrupt, TerminatedError)
"""What is raised, at whatever is being done, where somebody or the system asks for the end."""


def end_when_asked() -> None:
    """Let the signals by which a system ends processes raise ``TerminatedError`` from now on.

    One that is ignored already stays so, as ``nohup`` wants it.
    """
    for number in _ASKED:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _terminate)


def take_no_more() -> None:
    """Ignore every wish to end from now on: the end is there."""
    for number in _ALL:
        signal.signal(number, signal.SIG_IGN)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise TerminatedError


class _Later:
    """Wishes to end that are put off from here to ``end``.

    Signals come to the main thread alone, so on others there is nothing to put off.
    """

    def __init__(self) -> None:
        self._came: list[int] = []
        self._before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            handlers = {number: signal.getsignal(number) for number in _ALL}
            self._before = {number: each for number, each in handlers.items() if callable(each)}
        for number in self._before:
            signal.signal(number, lambda number, _: self._came.append(number))

    def end(self) -> None:
        """Let wishes come again, those that came meanwhile first."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for number in dict.fromkeys(self._came):  # once, though whoever watches asks twice
            signal.raise_signal(number)


_later: _Later | None = None


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Put off every wish to end until the block is done; it must be short."""
    later = _Later()
    try:
        yield
    finally:
        later.end()


def put_off() -> None:
    """Put off every wish to end until ``let_come``: what is left to do is short."""
    global _later  # noqa: PLW0603 - as signals are the process's own
    if _later is None:
        _later = _Later()


def let_come() -> None:
    """Let wishes to end come again where they were put off."""
    global _later
    later, _later = _later, None
    if later is not None:
        later.end()
