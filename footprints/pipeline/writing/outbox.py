"""Results reach their folder whole or not at all, and never over anybody else's files."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footprints import __version__
from footprints.errors import OutputError, listing
from footprints.placing import moving
from footprints.placing.hold import hold, unwritable
from footprints.placing.names import RECORD
from footprints.placing.record import Ledger, file_hash, marked, read_record

MANIFEST = RECORD


@dataclass(frozen=True)
class Plans:
    """What a command is going to write: names in a folder, under a record of its own.

    ``reads`` are the files it reads: none of them is replaced or taken away. ``same`` is one that
    may be, for what is written in its place is the same plan.
    """

    names: Collection[str]
    record: str = MANIFEST
    reads: Collection[Path] = ()
    same: Path | None = None


@contextlib.contextmanager
def reserve(folder: Path, plans: Plans) -> Iterator[None]:
    """Keep a folder for what is going to be written there, from before the work until it is done.

    Ends what a killed run had begun. Raises OutputError before any work where another run holds the
    folder, nothing can be written to it, a file that is not this tool's or was changed since stands
    where results would go, or a file that the command reads would be replaced.
    """
    with hold(folder) as place:
        with _explained(folder):
            moving.settle(place)
            _refuse(place, plans)
        yield


def refuse(folder: Path, plans: Plans) -> None:
    """Raise OutputError where ``reserve`` would for the files that are there; keeps nothing."""
    with _explained(folder):
        _refuse(folder.resolve(), plans)


def _refuse(place: Path, plans: Plans) -> None:
    ledger = Ledger(place)
    moving.refuse_to_overwrite(place, {*plans.names, plans.record}, ledger.wrote)
    _refuse_inputs(place, plans, ledger)


def _refuse_inputs(place: Path, plans: Plans, ledger: Ledger) -> None:
    """Raise OutputError where a file that is read would be replaced or taken away."""
    same = None if plans.same is None else _identity(plans.same)
    if same is not None and same == _identity(place / "plan.csv"):
        reads = {_identity(path) for path in plans.reads} - {same}
    else:
        reads = {_identity(path) for path in (*plans.reads, *filter(None, [plans.same]))}
    reads -= {None}
    found = [
        name
        for name in sorted({*plans.names, *ledger.names(plans.record)})
        if _identity(place / name) in reads
    ]
    if found:
        raise OutputError(
            f"{listing(found)} in {place} would be replaced or taken away, and this command reads "
            "it. Nothing was changed. Give another folder with --out."
        )


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what is the same for a file by all its paths, links and names; None for none."""
    try:
        seen = path.stat()
    except (OSError, RuntimeError):
        return None
    return (seen.st_dev, seen.st_ino)


@contextlib.contextmanager
def outbox(folder: Path, record: str = MANIFEST) -> Iterator[Path]:
    """Yield an empty folder to write into; on success its files replace those of ``folder``.

    A record says what was written, each file with its hash; where the caller wrote that file, its
    content goes into it. Files that the same record named before and that were not written again
    are taken away: they describe another plan. Files that no run wrote, or that were changed since,
    are left alone, and where one is in the way OutputError is raised and nothing is changed.
    """
    with hold(folder) as place, _explained(folder), moving.stage(place) as staged:
        yield staged
        names = _record(staged, record)
        ledger = Ledger(place)
        stale = set(ledger.names(record)) - {*names}
        moving.deliver(place, last=record, stale=stale, own=ledger.wrote)


def _record(staged: Path, record: str) -> set[str]:
    """Write the record of what is staged; return the names, its own among them."""
    path = staged / record
    document: dict[str, Any] = {"footprints": __version__}
    if path.is_file():
        document = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
    names = sorted(p.relative_to(staged).as_posix() for p in staged.rglob("*") if p.is_file())
    document |= {"outputs": sorted([*names, record])}
    whole = marked(document, {name: file_hash(staged / name) for name in names})
    text = json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return {*names, record}


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Make an error of the system one sentence; what is said of the folder is true by then."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(unwritable(folder, error)) from error


def settle_first(folder: Path) -> None:
    """End what a killed run had begun in a folder, before anything is read from there."""
    if os.path.lexists(folder / moving.HIDDEN):
        with hold(folder) as place, _explained(folder):
            moving.settle(place)


def written_by_last_run(folder: Path) -> list[str]:
    """Return the files that the last run wrote to ``folder`` and that are as they were written."""
    ledger = Ledger(folder)
    return [name for name in ledger.names(MANIFEST) if ledger.wrote(name)]


def kept_limits(folder: Path) -> bool:
    """Whether ``folder`` holds an earlier run whose plan kept every limit."""
    record = read_record(folder / MANIFEST)
    return record is not None and bool(record.document.get("feasible"))


def least_bad(folder: Path) -> Path:
    """Return where a plan that breaks a limit goes: never over one that keeps them."""
    whole = folder.absolute()
    return whole.with_name(f"{whole.name}-least-bad") if whole.name else whole / "least-bad"
