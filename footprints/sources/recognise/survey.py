"""Look into every file of a folder: its rows as text, its shapes in grid metres."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zipfile import BadZipFile

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from footprints.allowance import at_work_on
from footprints.errors import DataError
from footprints.geometry.crs import to_grid
from footprints.placing.names import RECORD
from footprints.placing.record import Ledger
from footprints.sources.formats.archive import opened
from footprints.sources.formats.cells import Numbers, numbers
from footprints.sources.formats.found import errors
from footprints.sources.formats.kinds import SHAPE_KINDS
from footprints.sources.formats.ods import ods_sheets
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source, is_plain
from footprints.sources.formats.tables import read_rows
from footprints.sources.formats.vectors import layer_names
from footprints.sources.formats.xlsx import xlsx_sheets
from footprints.sources.recognise.codes import Level, level
from footprints.units import BRITISH_GRID, WEB

if TYPE_CHECKING:
    from numpy.typing import NDArray

Shape = Literal["table", "points", "lines", "polygons"]

MOST_BYTES = 300_000_000
"""Larger files are listed, not looked into: reading a national address file whole to see what it
is would take more memory than a laptop has."""

_NOTES = {".toml": "settings, not data", ".md": "notes, not data", ".pdf": "a document, not data"}
_PASSED_OVER = {*_NOTES, ".prj", ".cpg", ".dbf", ".shx", ".sbn", ".sbx", ".qix"}
_TYPES: dict[Shape, tuple[int, ...]] = {"polygons": (3, 6), "lines": (1, 2, 5), "points": (0, 4)}


@dataclass(frozen=True)
class Column:
    """One column of a layer, and what its cells look like."""

    name: str
    cells: pd.Series[str]

    @cached_property
    def values(self) -> frozenset[str]:
        """The distinct values, blanks left out."""
        return frozenset(self.cells.unique()) - {""}

    @cached_property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return len(self.values) == len(self.cells)

    @cached_property
    def level(self) -> Level | None:
        """The level of area that its codes name, None where they are no area codes."""
        return level(self.values)

    @cached_property
    def numbers(self) -> Numbers:
        """The cells as numbers."""
        return numbers(self.cells)

    @cached_property
    def numeric(self) -> bool:
        """Whether there are numbers, and nothing that is no number."""
        read = self.numbers
        return not read.wrong.any() and not read.absent.all()

    @cached_property
    def counts(self) -> bool:
        """Whether it holds whole numbers that could count something."""
        values = self.numbers.values[~self.numbers.absent]
        return self.numeric and bool(((values >= 0) & (values % 1 == 0)).all())


@dataclass(frozen=True)
class Layer:
    """One table or map layer: ``file`` relative to the folder, ``layer`` where it has several.

    ``shapes`` are in EPSG:27700, None for plain tables. ``crs`` is what the project file must
    state because the file does not say it rightly, None where it does.
    """

    file: str
    layer: str | None
    shape: Shape
    table: pd.DataFrame
    shapes: gpd.GeoSeries | None = None
    crs: str | None = None
    _columns: dict[str, Column] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The file, with its layer where it has several, for comments."""
        return f"{self.file} ({self.layer})" if self.layer else self.file

    @property
    def columns(self) -> list[Column]:
        """The columns in the order of the file."""
        return [self.column(str(name)) for name in self.table.columns]

    def column(self, name: str) -> Column:
        """Return one column."""
        if name not in self._columns:
            self._columns[name] = Column(name, self.table[name])
        return self._columns[name]

    @property
    def keys(self) -> dict[str, object]:
        """The settings that name this file."""
        named: dict[str, object] = {"file": self.file}
        return named | ({"layer": self.layer} if self.layer else {})

    @cached_property
    def geometries(self) -> NDArray[np.object_]:
        """The shapes, valid; none for tables."""
        at_work_on(f"file, {self.label}")
        shapes = [] if self.shapes is None else self.shapes.to_numpy()
        return np.asarray(shapely.make_valid(np.asarray(shapes, dtype=object)), dtype=object)

    @cached_property
    def corners(self) -> int:
        """The number of corner points, 0 for tables."""
        return int(np.sum(shapely.get_num_coordinates(self.geometries)))


@dataclass(frozen=True)
class Survey:
    """Every layer that could be read, sorted; and why the other files could not, by file.

    ``ignored`` says of files that were not looked into at all what they are, by file.
    """

    layers: list[Layer]
    unread: dict[str, str]
    ignored: dict[str, str] = field(default_factory=dict)


def survey(folder: Path, report: Callable[[str], None] = lambda _: None) -> Survey:
    """Read every file below ``folder``; notes, settings, links out of it and results are named.

    Hidden files and the parts of a shapefile are left out without a word.

    Raises DataError where the folder is not there.
    """
    if not folder.is_dir():
        raise Source("folder", folder).error("there is no such folder.", "Check the path.")
    layers: list[Layer] = []
    unread: dict[str, str] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        report(f"Looking into {name}")
        if path.stat().st_size > MOST_BYTES:
            unread[name] = f"over {MOST_BYTES / 1e6:.0f} MB, so it was not looked into"
            continue
        try:
            names = _layers(path)
        except DataError as error:
            unread[name] = _reason(error)
            continue
        for layer in names:
            try:
                layers.append(_look(path, name, layer, alone=len(names) == 1))
            except DataError as error:
                unread[f"{name} ({layer})" if layer else name] = _reason(error)
    return Survey(layers, unread, _ignored(folder))


def _reason(error: DataError) -> str:
    return "; ".join(f"{problem.what} {problem.fix}".strip() for problem in error.problems)


def _files(folder: Path) -> list[Path]:
    """Return the files that may hold data: none that this tool wrote as results."""
    root = folder.resolve()
    results = {path for paths in _results(folder).values() for path in paths}
    layers = _folders(folder)
    return sorted(
        path
        for path in folder.rglob("*")
        if (path.is_file() or _is_geodatabase(path) or path in layers)
        and not layers & set(path.parents)
        and not any(_is_geodatabase(folder) for folder in path.parents)
        and path.suffix.lower() not in _PASSED_OVER
        and not path.name.endswith(".provenance.json")
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path not in results
        and path.resolve().is_relative_to(root)
        and _is_text(path.relative_to(folder).as_posix())
        and is_plain(path.relative_to(folder).as_posix())
    )


def _folders(folder: Path) -> set[Path]:
    """Return the folders below one that hold a layer: nothing but KML files of one placemark."""
    found = set()
    for place in (path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()):
        files = list(place.iterdir())
        if len(files) > 1 and all(each.is_file() and _single(each) for each in files):
            found.add(place)
    return found


def _single(path: Path) -> bool:
    if path.suffix.lower() != ".kml" or path.stat().st_size > _MOST_KML:
        return False
    return path.read_bytes().count(b"</Placemark>") == 1


_MOST_KML = 5_000_000


def _results(folder: Path) -> dict[Path, list[Path]]:
    """Return the files that commands wrote as results and nobody changed since, by their folder."""
    found = {}
    for place in sorted({path.parent for path in folder.rglob(f"*{RECORD}")}):
        ledger = Ledger(place)
        written = [place / name for name in ledger.names() if ledger.wrote(name)]
        if written:
            found[place] = written
    return found


def _ignored(folder: Path) -> dict[str, str]:
    """Return what each file is that is not looked into, by its path in the folder."""
    root, found = folder.resolve(), {}
    results = _results(folder)
    written = {path for paths in results.values() for path in paths}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not _is_text(name) or path in written:
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            found[name] = "a link that leads out of the folder; copy the file itself"
        elif path.is_file() and not is_plain(name):
            found[name] = "its name would be read as an address; give it another"
        elif path.is_file() and path.suffix.lower() in _NOTES:
            found[name] = _NOTES[path.suffix.lower()]
    for place in sorted(results):
        found[f"{place.relative_to(folder).as_posix()}/"] = "the results of an earlier run"
    return found


def _is_geodatabase(path: Path) -> bool:
    """Whether a path is a folder that holds a file geodatabase: one file to whoever uses it."""
    return path.suffix.lower() == ".gdb" and path.is_dir()


def _is_text(name: str) -> bool:
    """Whether a file's name can be written down: a system may allow bytes that are no letters."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _layers(path: Path) -> list[str | None]:
    """Return the names of a file's layers or sheets; None alone where it has one at most."""
    source = Source("file", path)
    with opened(source) as (kind, inside):
        try:
            if kind in ("geopackage", "filegdb"):
                names = layer_names(inside, source)
            elif kind == "ods":
                names = ods_sheets(inside, source)
            elif kind == "xlsx":
                names = xlsx_sheets(inside, source)
            else:
                names = []
        except (DataSourceError, RuntimeError, BadZipFile, KeyError, ValueError) as error:
            raise source.error(f"it cannot be opened: {error}.", "Get it again.") from error
    return [*names] or [None]


def _look(path: Path, name: str, layer: str | None, alone: bool) -> Layer:
    source = Source("file", path, layer)
    with opened(source) as (kind, _):
        read = _mapped if kind in SHAPE_KINDS else _tabled
    return read(source, name, None if alone else layer)


_NO_TABLE = ("this is text, no table.", "Nothing to do, unless it should be a table.")


def _tabled(source: Source, name: str, layer: str | None) -> Layer:
    plain = source.path.suffix.lower() == ".txt"
    try:
        table = read_rows(source).get()
    except DataError as error:
        raise source.error(*_NO_TABLE) if plain else error from error
    if plain and len(table.columns) < 2:
        raise source.error(*_NO_TABLE)
    return Layer(name, layer, "table", table)


def _mapped(source: Source, name: str, layer: str | None) -> Layer:
    frame = read_shapes(source).get()
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    share = {shape: float(np.isin(kinds, types).mean()) for shape, types in _TYPES.items()}
    shape = max(share, key=lambda each: share[each])
    table = pd.DataFrame(frame.drop(columns="geometry"))
    for stated in (None, BRITISH_GRID, WEB):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a wrong system tried out may overflow
            moved, problems = to_grid(frame, source.where, stated)
        if not errors(problems):
            return Layer(name, layer, shape, table, moved.geometry, stated)
    raise DataError(errors(to_grid(frame, source.where)[1]))
