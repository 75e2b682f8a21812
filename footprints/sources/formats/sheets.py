"""Which sheet of a workbook is read: the one named, else the first to be seen that has cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from footprints.errors import Problem, counted, listing, nearest
from footprints.settings.toml import text as spelt
from footprints.sources.formats.headings import Row
from footprints.sources.formats.source import Source


@dataclass(frozen=True)
class Sheet:
    """A sheet with cells: its name, and whether the workbook hides it from its readers."""

    name: str
    hidden: bool


def choose(
    sheets: Sequence[Sheet], read: Callable[[str], list[Row]], source: Source
) -> tuple[list[Row], list[Problem]]:
    """Read the sheet that is meant: its rows, and a note where it is one of several.

    Raises DataError where the settings' ``layer`` names no sheet, or none but hidden ones has
    anything in it.
    """
    names = [sheet.name for sheet in sheets]
    if source.layer is not None:
        if source.layer not in names:
            hint = nearest(source.layer, names) or f"Its sheets are {listing(names, 12)}."
            raise source.error(f"there is no sheet with cells called {source.layer}.", hint)
        return read(source.layer), []
    for sheet in sheets:
        rows = [] if sheet.hidden else read(sheet.name)
        if rows:
            return rows, _which(sheets, sheet, source)
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    if hidden:
        raise source.error(
            f"only hidden sheets of the workbook may hold anything: {listing(hidden)}.",
            f"If one is meant, name it: layer = {spelt(hidden[0])}.",
        )
    raise source.error("the workbook has no sheet with anything in it.", "Name another file.")


def _which(sheets: Sequence[Sheet], read: Sheet, source: Source) -> list[Problem]:
    if len(sheets) < 2:
        return []
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    unseen = f" (hidden: {listing(hidden)})" if hidden else ""
    what = (
        f"the workbook has {counted(len(sheets), 'sheet', 'sheets')}{unseen}; {read.name} was read."
    )
    return [source.note(what, "If that is the wrong one, name another with `layer`.")]
