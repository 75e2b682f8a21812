"""One file as the project names it: found on disk, refused where it is no plain local file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from footprints.allowance import at_work_on
from footprints.disk import hollow, unfit
from footprints.errors import DataError, Problem, counted, listing, nearest
from footprints.placing.moving import UNFINISHED, unfinished
from footprints.settings.toml import text as spelt

DATABASE = "postgis:"
"""How ``file`` names a database: by the environment variable that holds its address."""

_VIRTUAL = re.compile(r"^\s*(/vsi|<)|[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


class Named(Protocol):
    """Settings that name a file: every table of the project file."""

    @property
    def file(self) -> str | None:
        """Path relative to the data folder."""

    @property
    def layer(self) -> str | None:
        """Layer or sheet."""

    @property
    def encoding(self) -> str | None:
        """Text encoding."""

    @property
    def separator(self) -> str | None:
        """Column separator."""

    @property
    def heading(self) -> int | None:
        """Line of the headings."""

    @property
    def only(self) -> Mapping[str, Sequence[str]]:
        """Rows to keep, by column and values."""

    @property
    def leave_out(self) -> Mapping[str, Sequence[str]]:
        """Rows to leave out, by column and values."""


@dataclass(frozen=True)
class Source:
    """A file to read: ``role`` says what it is for in messages, e.g. ``agency wards``.

    ``crs`` is what the settings state about its coordinates, None where they say nothing. Rows are
    kept where every column of ``only`` has one of its values, and none of ``leave_out`` has.
    ``codes`` are its columns of codes, whose cells may hold no control characters.
    """

    role: str
    path: Path
    layer: str | None = None
    encoding: str | None = None
    separator: str | None = None
    crs: str | None = None
    heading: int | None = None
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    codes: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The place named in a message about this file."""
        return f"{self.role}, {self.path.name}"

    @property
    def variable(self) -> str:
        """The environment variable that says how to reach a database; empty for files."""
        name = str(self.path)
        return name.removeprefix(DATABASE) if name.startswith(DATABASE) else ""

    def error(self, what: str, fix: str) -> DataError:
        """Return an error about this file, ready to raise."""
        return DataError([Problem(what, self.where, fix)])

    def note(self, what: str, fix: str) -> Problem:
        """Return a note about this file: seen, dealt with, nothing to do."""
        return Problem(what, self.where, fix, "note")

    def warning(self, what: str, fix: str) -> Problem:
        """Return a warning about this file: the work goes on, but somebody should look."""
        return Problem(what, self.where, fix, "warning")

    def problem(self, what: str, fix: str) -> Problem:
        """Return an error as a plain problem, for lists that gather several."""
        return Problem(what, self.where, fix)


def source_of(table: Named, folder: Path, role: str, crs: str | None = None) -> Source:
    """Return the Source for a table of the project file, without looking at the disk."""
    if table.file is None:
        raise ValueError("a table without a file has no source")
    path = folder / table.file if is_plain(table.file) else Path(table.file)
    return Source(
        role,
        path,
        table.layer,
        table.encoding,
        table.separator,
        crs,
        table.heading,
        table.only,
        table.leave_out,
        code_columns(table),
    )


_CODE_KEYS = ("code", "unit", "area", "from_", "to", "locality", "column")
"""Keys of the settings that name a column of codes (or, for ``column``, may do so)."""


def code_columns(table: Named) -> tuple[str, ...]:
    """Return the columns of a table's own file that hold codes, by what its settings name.

    Postcodes and UPRNs are not among them: those are read by their letters and digits alone.
    """
    addresses = {"code"} if hasattr(table, "by") else set()
    if getattr(table, "lookup", None) is not None:
        addresses.add("area")
    named = [getattr(table, key, None) for key in _CODE_KEYS if key not in addresses]
    group = getattr(table, "group", None)
    if group is not None and group.file is None:
        named.append(group.column)
    return tuple(name for name in named if isinstance(name, str))


def is_plain(name: str) -> bool:
    """Whether the project file can name a file so, and mean no database, address or pseudo-file."""
    return not name.startswith(DATABASE) and not _VIRTUAL.search(name)


def locate(source: Source) -> Path:
    """Return the path of a source that is an ordinary local file.

    Raises DataError for web addresses and virtual paths (the data library behind the readers would
    open them), for missing files (with the nearest name in the folder), for folders other than
    file geodatabases and those that hold KML or GeoJSON files, and for whatever is no plain file:
    pipes, devices, links in a loop.
    """
    path, text = source.path, str(source.path)
    if _VIRTUAL.search(text):
        raise source.error(
            f"{text} is not a plain file on this computer.",
            "Save the data as a file in the data folder and name that.",
        )
    refuse_unfit(path, source)
    at_work_on(source.where, path)
    if halfway := unfinished(path):
        raise source.error(halfway, UNFINISHED)
    if path.is_dir() and path.suffix.lower() == ".gdb":
        return path
    if path.is_dir():
        if any(each.suffix.lower() in (".kml", ".geojson") for each in path.rglob("*")):
            return path
        raise source.error(
            f"{path.name} is a folder without KML or GeoJSON files.", "Name a file inside it."
        )
    if not path.is_file():
        raise DataError([Problem(f"{path.name} is not there.", source.role, _advice(path))])
    if path.stat().st_size == 0:
        raise source.error("the file is empty.", "Get it again from where it came from.")
    return path


def refuse_unfit(path: Path, source: Source) -> None:
    """Raise DataError where what stands at a path is no plain file or folder, or has no content."""
    why = unfit(path)
    if why is not None:
        what = f"{path.name[:_LONGEST]} cannot be read: {why[0]}"
        raise DataError([Problem(what, source.role, why[1])])
    if path.is_file() and hollow(path):
        raise source.error(
            f"{path.name} is said to have {path.stat().st_size / 1e6:,.0f} MB, but hardly any of "
            "it is on the disk; that looks like a trap.",
            "Get it again: it was not written to its end.",
        )


_LONGEST = 60
"""Letters of a name that are shown where the name itself is the fault."""


def _advice(path: Path) -> str:
    if unfit(path.parent) or not path.parent.is_dir():
        return f"There is no folder {path.parent}. State the data folder with --data."
    hint = nearest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    return f"Looked in {path.parent.resolve()}. {hint}".strip()


def missing_columns(
    columns: Iterable[str], wanted: Mapping[str, str | None], source: Source
) -> list[Problem]:
    """Return a problem for each wanted column that a file has not, with those it has.

    ``wanted`` maps the settings key to the column it names, None where the key is not used.
    """
    have = list(columns)
    problems = []
    for key, column in wanted.items():
        if column is None or column in have:
            continue
        twins = [
            name for name in have if re.fullmatch(rf"{re.escape(column)} \(column \d+\)", name)
        ]
        if twins:
            problems.append(
                Problem(
                    f"{counted(len(twins), 'column', 'columns')} of {source.path.name} "
                    f"{'has' if len(twins) == 1 else 'have'} the heading {column}.",
                    f"{source.role}, {key}",
                    f"Say which one is meant: {spelt(twins[0])} or {spelt(twins[-1])}, for "
                    "example; or give them different headings.",
                )
            )
            continue
        columns_are = f"Its columns are {listing(have, 12)}." if have else "It has no columns."
        hint = f"{nearest(column, have)} {columns_are}{_elsewhere(source)}".strip()
        problems.append(
            Problem(
                f"{column} is not a column of {source.path.name}.", f"{source.role}, {key}", hint
            )
        )
    return problems


def _elsewhere(source: Source) -> str:
    """Say where else in a table the columns may be: below a title, or behind a cover sheet."""
    suffix = source.path.suffix.lower()
    if suffix not in (".xlsx", ".ods", ".csv", ".tsv", ".txt"):
        return ""
    sheet = " If the table is on another sheet, name it with `layer`."
    line = " If its headings are on another line, state it: heading = 8, for example."
    return (sheet if suffix in (".xlsx", ".ods") else "") + line
