"""A command is done by one process and watched by another, which ends it where reading goes wrong.

Libraries that read files in C cannot be stopped from inside, and what takes too much memory ends a
process without a word. So the process that was started only looks on. It parts from the one that
works before anything large is loaded, which takes a few thousandths of a second, and it alone has
the last word: where reading costs more than such files can, where there is no memory, where a
library breaks down. Systems that cannot part a process in two (Windows) do without.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from footprints import allowance
from footprints.allowance import Board, Note
from footprints.commands.ending import end, most_addresses
from footprints.commands.exits import BAD_DATA, UNEXPECTED
from footprints.commands.harmless import harmless
from footprints.commands.streams import tell
from footprints.scratch import sweep
from footprints.stopping import STOPPED, take_no_more

_OFTEN = 0.01
_SELDOM = 0.1
"""Seconds between two looks while files are read, and while they are not."""

_GRACE = 0.05
"""Seconds in which an interrupt from the keyboard reaches both processes of itself."""

_PASSED_ON = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_NO_ROOM_MB = 2.0
_CRAMPED_MB = 50.0
_CRAMPED_SECONDS = 3.0
"""Room to ask for more memory that is as good as none, and below which its lack is what is wrong;
and the seconds of the processor for which a process may go on without any."""

_STILL = 60.0
_STILL_TIMES = 10.0
"""A file that gives nothing may take a minute by the clock, or so many times its seconds."""


def watched(work: Callable[[], int]) -> int:
    """Do a command's work in a process of its own, looking on; return the exit code.

    Where the system cannot, the work is done here.
    """
    if not hasattr(os, "fork") or not hasattr(signal, "pthread_sigmask"):
        return _until_asked(work, [])
    board, parent = Board(), os.getpid()
    alive, end = os.pipe()
    # signals wait until each of the two knows what to do with them
    signals = _signals()
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        child = os.fork()
    except OSError:  # no more processes are allowed
        return _until_asked(work, signals)
    if child == 0:
        os.close(alive)
        _die_with(parent)
        _count_interrupts()
        allowance.share(board)
        code = _until_asked(work, signals)
        allowance.done(code)
        return code
    os.close(end)
    return _Watch(child, board, alive, signals).code()


def _until_asked(work: Callable[[], int], signals: list[signal.Signals]) -> int:
    """Do the work, letting signals come from its beginning on; say so where one stops it."""
    try:
        if signals:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        return work()
    except STOPPED as stopped:
        take_no_more()
        return end(stopped)


def _signals() -> list[signal.Signals]:
    names = ("SIGINT", *_PASSED_ON)
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _count_interrupts() -> None:
    """Have the process that works count its interrupts, so that none is passed on twice."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        allowance.interrupted()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, interrupt)


def _die_with(parent: int) -> None:
    """Have this process end where the one that watches it is killed: nobody would wait for it."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    else:
        import threading

        threading.Thread(target=_end_without, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(UNEXPECTED)


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SELDOM)
    os._exit(UNEXPECTED)


@dataclass(frozen=True)
class Cost:
    """What a process has cost so far: seconds of the processor, and the memory it holds now.

    ``addresses`` are the megabytes that it has asked for, used or not; 0 where they are not known.
    """

    seconds: float
    megabytes: float
    addresses: float = 0.0


def cost_of(process: int) -> Cost | None:
    """Return what a process has cost so far; None where it is gone or the system does not say."""
    return _from_proc(process) if _PROC.is_dir() else _from_ps(process)


_PROC = Path("/proc/self")


def _from_proc(process: int) -> Cost | None:
    try:
        stat = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
        ticks = int(stat[11]) + int(stat[12])
        asked, pages = int(stat[20]), int(stat[21])
    except (OSError, IndexError, ValueError):
        return None
    held = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return Cost(ticks / os.sysconf("SC_CLK_TCK"), held, asked / 1e6)


def _from_ps(process: int) -> Cost | None:
    """Ask ``ps``, which is on every Unix: kilobytes, and a time such as ``1-02:03:04.5``."""
    try:
        shown = subprocess.run(  # noqa: S603 - no words but our own
            ["ps", "-o", "rss=,time=", "-p", str(process)],  # noqa: S607 - wherever it is
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        days, _, rest = shown[1].rpartition("-")
        seconds = 86_400.0 * int(days or 0)
        for place, part in enumerate(reversed(rest.split(":"))):
            seconds += float(part) * 60**place
        return Cost(seconds, int(shown[0]) * 1024 / 1e6)
    except (OSError, subprocess.SubprocessError, IndexError, ValueError):
        return None


class _Watch:
    """One process looked on to its end."""

    def __init__(self, child: int, board: Board, alive: int, signals: list[signal.Signals]) -> None:
        self._child = child
        self._board = board
        self._alive = alive
        self._note = Note()
        self._cost = Cost(0.0, 0.0)
        self._spent: Counter[str] = Counter()
        self._still = 0.0
        self._cramped = 0.0
        self._interrupts = 0
        self._killed_by: int | None = None
        for number in signals:
            handler: Any = self._interrupt if number == signal.SIGINT else self._pass_on
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)

    def code(self) -> int:
        """Return the exit code, having said why where the process did not end of itself."""
        seen = time.monotonic()
        while True:
            done, status = os.waitpid(self._child, os.WNOHANG)
            if done:
                return self._ended(os.waitstatus_to_exitcode(status))
            self._note = self._board.read() or self._note
            now = time.monotonic()
            fault = self._look(min(now - seen, 1.0))  # a computer that slept counts for little
            seen = now
            if fault:
                os.kill(self._child, signal.SIGKILL)
                os.waitpid(self._child, 0)
                sweep(self._child)
                if self._room() < _CRAMPED_MB:
                    _say(_broke_down("stopped", self._note))
                    return UNEXPECTED
                _say(fault)
                return BAD_DATA
            self._wait(_OFTEN if self._note.reading else _SELDOM)

    def _wait(self, seconds: float) -> None:
        """Wait for the next look, but no longer than the process lives, which holds the pipe."""
        if not _PROC.is_dir():
            seconds = max(seconds, 10 * _OFTEN)  # asking costs more
        with suppress(InterruptedError):
            if select.select([self._alive], [], [], seconds)[0]:
                time.sleep(_OFTEN / 10)

    def _look(self, passed: float) -> str:
        """Return what is to be said where the process is to be ended, else nothing."""
        cost = cost_of(self._child)
        if cost is None:
            return ""
        spent = cost.seconds - self._cost.seconds
        self._cost = cost
        self._cramped = self._cramped + spent if self._room() < _NO_ROOM_MB else 0.0
        if self._cramped > _CRAMPED_SECONDS:  # libraries ask again and again for what is not there
            return "there is no more memory to be had"
        self._still = 0.0 if spent or not self._note.reading else self._still + passed
        if not self._note.reading:
            return ""
        self._spent[self._note.where] += spent  # type: ignore[assignment] # it counts these too
        return self._too_dear()

    def _too_dear(self) -> str:
        """Return what is to be said where reading costs too much, else nothing."""
        note, held = self._note, self._cost.megabytes
        if held > note.megabytes:
            return _too_much(note, note.where, f"it took {held:,.0f} MB of memory")
        if sum(self._spent.values()) > note.seconds:
            worst = max(self._spent, key=lambda where: self._spent[where])
            return _too_much(note, worst, f"{self._spent[worst]:,.0f} seconds of work")
        if self._still > max(_STILL, _STILL_TIMES * note.seconds):
            return f"{_named(note.where)}it gave nothing for {self._still:,.0f} seconds. {_MOVE_IT}"
        return ""

    def _room(self) -> float:
        """Return how many more megabytes the process may ask for, as ``ulimit -v`` says."""
        return most_addresses() - self._cost.addresses

    def _interrupt(self, number: int, _: FrameType | None) -> None:
        """Pass an interrupt on, unless it reached both processes, as from a keyboard it does."""
        self._interrupts += 1
        time.sleep(_GRACE)
        note = self._board.read() or self._note
        if note.interrupts < self._interrupts:
            with suppress(ProcessLookupError):
                os.kill(self._child, number)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        self._killed_by = number
        with suppress(ProcessLookupError):
            os.kill(self._child, number)

    def _ended(self, code: int) -> int:
        """Return the code of a process that ended, and say why where it did not of itself."""
        self._note = self._board.read() or self._note
        if self._note.code >= 0:
            return self._note.code
        sweep(self._child)
        if code < 0 and self._killed_by == -code:  # end as it did, so that a shell sees the signal
            signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)
        how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        _say(_broke_down(how, self._note))
        return UNEXPECTED


def _say(what: str) -> None:
    """Say how it ended, on a line of its own: the process that ended may have been drawing."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K\x1b[?25h")
    tell(f"Error: {harmless(what)}")


def _named(where: str) -> str:
    return f"{where}: " if where else ""


def _too_much(note: Note, where: str, what: str) -> str:
    return (
        f"{_named(where)}reading was stopped after {what}, far more than {note.size_mb:,.1f} MB of "
        "files should need; it may be damaged or made to do harm. Open it in the program it comes "
        "from, simplify it or cut it to the area, and save it afresh; if it is sound, set "
        f"{allowance.PATIENCE}=10 in the environment, which allows ten times as much."
    )


_MOVE_IT = "Copy the files to a disk of this computer and run it again."


def _broke_down(how: str, note: Note) -> str:
    """Say why a process ended that did not of itself: mostly because there was no memory."""
    while_reading = f" while reading {note.where}" if note.reading and note.where else ""
    confined = most_addresses() < float("inf")
    if how in ("SIGKILL", "SIGABRT", "SIGBUS") or confined:
        limit = f" (ulimit -v allows {most_addresses():,.0f} MB)" if confined else ""
        return (
            f"the work was ended{while_reading} ({how}), most likely because there was not "
            f"enough memory{limit}. {_UNFINISHED} Close other programs, raise the limit on memory "
            "if one is set, or give boundaries that are generalised or cut to the area."
        )
    return (
        f"a library broke down{while_reading} ({how}). {_UNFINISHED} "
        "Save the files afresh in the program they come from and run it again; if it happens "
        "again, please report it."
    )


_UNFINISHED = "Earlier results stand, or the next run puts them right."
