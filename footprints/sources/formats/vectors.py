"""Map files that a library reads, each through the one driver that its content calls for."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from footprints.errors import Problem, listing, nearest
from footprints.scratch import scratch
from footprints.settings.toml import text as spelt
from footprints.sources.formats.cells import texts
from footprints.sources.formats.counts import (
    flatgeobuf_rows,
    geopackage_rows,
    same_counts,
    shapefile_rows,
)
from footprints.sources.formats.dbf import RAW, decoded, text_encoding
from footprints.sources.formats.extent import refuse_wide
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.kinds import Kind
from footprints.sources.formats.limits import (
    MAX_BYTES,
    MAX_DATABASE_ROWS,
    MAX_SHAPE_VERTICES,
    MAX_VERTICES,
)
from footprints.sources.formats.source import Source, refuse_unfit
from footprints.sources.formats.text import known_encoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DRIVERS = {
    "geopackage": "GPKG",
    "shapefile": "ESRI Shapefile",
    "flatgeobuf": "FlatGeobuf",
    "filegdb": "OpenFileGDB",
}
_SUFFIXES = {
    "geopackage": ".gpkg",
    "shapefile": ".shp",
    "flatgeobuf": ".fgb",
    "filegdb": ".gdb",
}
_SEVERAL = ("geopackage", "filegdb")
"""Kinds that may hold several layers."""

_GET_PYARROW = "Install it with: pip install footprints-neighbourhoods[geoparquet]"


def read_layer(
    path: Path, kind: Kind, source: Source, shapes: bool = True
) -> tuple[gpd.GeoDataFrame | pd.DataFrame, list[Problem]]:
    """Read one layer by the GDAL driver of its kind: every column as text, shapes beside it.

    With ``shapes`` false only the columns are read. The key of a row that a GeoPackage or file
    geodatabase keeps apart is a column under its own name. What the driver warns of becomes notes.
    Raises DataError where two counts of the rows differ.
    """
    with _heard(source) as notes, _reachable(path) as path:  # noqa: PLR1704 - the same file
        layer, info = _opening(path, kind, source, shapes)
        encoding, more = _encoding(path, kind, source)
        notes.extend(more)
        with foreign_bytes(source):
            frame = pyogrio.read_dataframe(
                path,
                layer=layer,
                encoding=RAW if kind == "shapefile" else _stated(source),
                read_geometry=shapes,
                force_2d=True,
                on_invalid="ignore",
                fid_as_index=bool(info["fid_column"]),
            )
    same_counts({"read": len(frame), "recorded": _recorded(info, frame)}, "its parts", source)
    table = as_text_columns(_with_key(frame, info["fid_column"]))
    if kind == "shapefile":
        table = _decoded(table, encoding, source, notes)
    return table, notes


def layer_columns(path: Path, kind: Kind, source: Source) -> list[str]:
    """Return the column names of one layer without reading its rows."""
    with _heard(source) as notes, _reachable(path) as path:  # noqa: PLR1704 - the same file
        _, info = _opening(path, kind, source, shapes=False)
        encoding, _ = _encoding(path, kind, source)
        names = [str(name) for name in info["fields"]]
    if kind == "shapefile":
        return decoded(names, encoding, source, notes)
    return names + ([info["fid_column"]] if info["fid_column"] else [])


def layer_names(path: Path, source: Source) -> list[str]:
    """Return the names of a file's layers that have shapes."""
    with _heard(source), foreign_bytes(source), _reachable(path) as path:  # noqa: PLR1704
        return [str(name) for name, shape in pyogrio.list_layers(path) if shape is not None]


_LEFT_OUT = re.compile(r"[\t\r\n]")
"""What the library drops from a path: it takes paths for addresses, in which these are nothing."""


@contextmanager
def _reachable(path: Path) -> Iterator[Path]:
    """Yield a path to a file, and the files beside it, that the library can open."""
    if not _LEFT_OUT.search(str(path)):
        yield path
        return
    with scratch() as folder:
        for beside in path.parent.glob(f"{escape(path.stem)}.*"):
            plain = Path(folder) / _LEFT_OUT.sub("_", beside.name)
            plain.symlink_to(beside.resolve())
        yield Path(folder) / _LEFT_OUT.sub("_", path.name)


@contextmanager
def _heard(source: Source) -> Iterator[list[Problem]]:
    """Yield a list to which notes are added of what the driver warns of, each once."""
    notes: list[Problem] = []
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        yield notes
    fix = "If something of it is missing in the report, save the file afresh from a GIS."
    said = dict.fromkeys(str(warning.message) for warning in heard)
    notes += [source.note(f"the reader says: {message}.", fix) for message in said]


def _recorded(info: dict[str, Any], frame: pd.DataFrame) -> int:
    """Return how many rows the driver said there would be; what was read where it did not say."""
    return int(info["features"]) if info["features"] >= 0 else len(frame)


def _with_key(frame: Any, key: str) -> Any:
    if not key:
        return frame
    keyed = frame.reset_index(drop=True)
    if key in keyed.columns:
        return keyed
    return keyed.assign(**{key: frame.index.to_numpy()})


def _decoded(table: Any, encoding: str, source: Source, notes: list[Problem]) -> Any:
    """Return a shapefile's table, read as raw bytes, with its text and headings decoded."""
    shapes = getattr(table, "active_geometry_name", None)
    names = [name for name in table.columns if name != shapes]
    more: list[Problem] = []
    for name in names:
        table[name] = decoded(table[name], encoding, source, more)
    notes += more[:1]
    return table.rename(columns=dict(zip(names, decoded(names, encoding, source, []), strict=True)))


def read_geoparquet(path: Path, source: Source) -> gpd.GeoDataFrame:
    """Read a GeoParquet file; raises DataError where pyarrow, an extra, is not installed."""
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise source.error("reading GeoParquet needs the package pyarrow.", _GET_PYARROW) from error
    with foreign_bytes(source, "the GeoParquet file", "Export the layer again."):
        book = pq.read_metadata(path)
        _judge_parquet(book, source)
        if b"geo" not in (book.metadata or {}):
            raise source.error("this is Parquet, but no GeoParquet.", "Export the layer again.")
        frame = gpd.read_parquet(path)
        groups = sum(book.row_group(at).num_rows for at in range(book.num_row_groups))
        counts = {"read": len(frame), "in its parts": groups, "recorded": book.num_rows}
        same_counts(counts, "its parts", source)
        return as_text_columns(frame)


def _judge_parquet(book: Any, source: Source) -> None:
    """Refuse a Parquet file by what its footer says it would unpack to."""
    refuse_wide(book.num_columns, source)
    if book.num_rows > MAX_DATABASE_ROWS:
        raise source.error(
            f"it has {book.num_rows:,} rows; at most {MAX_DATABASE_ROWS:,} are read.",
            "Cut it to the area of interest.",
        )
    unpacked = sum(book.row_group(at).total_byte_size for at in range(book.num_row_groups))
    if unpacked > MAX_BYTES:
        raise source.error(
            f"it would unpack to {unpacked / 1e9:,.1f} GB; at most {MAX_BYTES / 1e9:.0f} are read.",
            "Cut it to the area of interest.",
        )


def geoparquet_columns(path: Path, source: Source) -> list[str]:
    """Return the column names of a GeoParquet file from its footer."""
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise source.error("reading GeoParquet needs the package pyarrow.", _GET_PYARROW) from error
    with foreign_bytes(source, "the GeoParquet file", "Export the layer again."):
        book = pq.read_metadata(path)
        _judge_parquet(book, source)
        return [str(name) for name in book.schema.to_arrow_schema().names]


def as_text_columns(frame: Any) -> Any:
    """Return a (geo) table with every column but the shapes as text."""
    shapes = getattr(frame, "active_geometry_name", None)
    names = [name for name in frame.columns if name != shapes]
    table = pd.DataFrame({str(name): texts(frame[name]) for name in names}, dtype=str)
    if shapes is None:
        return table
    return gpd.GeoDataFrame(
        table.drop(columns="geometry", errors="ignore"),
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    )


def _opening(path: Path, kind: Kind, source: Source, shapes: bool) -> tuple[str, dict[str, Any]]:
    """Return the layer to open and what the driver says of it, having made sure of the driver."""
    if path.suffix.lower() != _SUFFIXES[kind]:
        raise source.error(
            f"the content is a {kind}, but the file is called {path.name}.",
            f"Give its name the ending {_SUFFIXES[kind]}.",
        )
    _check_beside(path, kind, source)
    with foreign_bytes(source):
        layers = [(str(name), kind_of_shape) for name, kind_of_shape in pyogrio.list_layers(path)]
        if not layers:
            fix = "Export it again, or name another."
            raise source.error("there is no layer in the file.", fix)
        layer = _layer(layers, source, shapes) if kind in _SEVERAL else layers[0][0]
        info = pyogrio.read_info(path, layer=layer)
        if kind == "geopackage":
            same_counts(geopackage_rows(path, layer), "its parts", source)
        elif kind == "flatgeobuf":
            same_counts(flatgeobuf_rows(path), "its parts", source)
    if info["driver"] != _DRIVERS[kind]:
        raise source.error(
            f"the content would be opened as {info['driver']}, not as a {kind}.",
            "Leave it alone; get the data again from a place that you trust.",
        )
    if info["features"] == 0:
        others = [name for name, _ in layers if name != layer]
        named = f"Name another with `layer`: {listing(others, 12)}." if others else ""
        raise source.error(f"layer {layer} has no rows.", named or "Export it again.")
    return layer, info


def _layer(layers: list[tuple[str, Any]], source: Source, shapes: bool) -> str:
    names = [name for name, _ in layers]
    if source.layer is not None:
        if source.layer in names:
            return source.layer
        raise source.error(
            f"there is no layer {source.layer}.",
            nearest(source.layer, names) or f"Its layers are {listing(names, 12)}.",
        )
    usable = [name for name, kind in layers if kind is not None] if shapes else names
    if len(usable) == 1:
        return usable[0]
    if not usable:
        raise source.error("there is no layer with shapes in the file.", "Export it again.")
    raise source.error(
        f"the file has {len(usable)} layers: {listing(usable, 12)}.",
        f"Say which one with `layer = {spelt(usable[0])}`, for example.",
    )


def parts_of(path: Path) -> list[Path]:
    """Return a shapefile's parts; names are compared as they are, for some hold brackets."""
    return sorted(part for part in path.parent.iterdir() if part.stem == path.stem)


def _check_beside(path: Path, kind: Kind, source: Source) -> None:
    """Refuse what the driver would open beside a file, where it is no plain file or has no end."""
    beside = [path.with_name(path.name + end) for end in _BOOK_PARTS if kind == "geopackage"]
    if kind == "shapefile":
        beside = parts_of(path)
    for part in beside:
        refuse_unfit(part, source)
        most = _MOST_OF_PART.get(part.suffix.lower())
        if most is not None and part.is_file() and part.stat().st_size > most:
            raise source.error(
                f"{part.name} has {part.stat().st_size:,} bytes; such a part has at most {most:,}.",
                "Export the layer again.",
            )
    if kind == "shapefile":
        _check_parts(path, source)


_BOOK_PARTS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database that is open or was not closed."""

_MOST_OF_PART = {".prj": 100_000, ".cpg": 1_000}
"""Bytes of the parts that hold a line of text; they are read whole."""


def _check_parts(path: Path, source: Source) -> None:
    there = _by_suffix(path)
    gone = [part for part in (".dbf", ".shx") if part not in there]
    if gone:
        raise source.error(
            f"the shapefile lacks its part {' and '.join(gone)}.",
            "Put all of its files side by side, or give the zip of all.",
        )
    counts = shapefile_rows(path, there[".shx"], there[".dbf"])
    same_counts(counts, "the parts of the shapefile", source)


def _encoding(path: Path, kind: Kind, source: Source) -> tuple[str, list[Problem]]:
    """Return the encoding of a shapefile's text, and what is to be said of it."""
    if kind != "shapefile":
        return "", []
    parts = _by_suffix(path)
    return text_encoding(parts[".dbf"], parts.get(".cpg"), source)


def _stated(source: Source) -> str | None:
    return known_encoding(source.encoding, source) if source.encoding else None


def _by_suffix(path: Path) -> dict[str, Path]:
    return {part.suffix.lower(): part for part in parts_of(path)}


def check_size(shapes: NDArray[np.object_], source: Source) -> None:
    """Raise DataError where shapes, or one of them, have more corner points than ``limits`` say."""
    each = shapely.get_num_coordinates(shapes)
    whole, largest = int(each.sum()), int(each.max(initial=0))
    for what, vertices, most in (
        ("the shapes have", whole, MAX_VERTICES),
        ("one of the shapes has", largest, MAX_SHAPE_VERTICES),
    ):
        if vertices > most:
            raise source.error(
                f"{what} {vertices:,} corner points; at most {most:,} are read.",
                "Use a generalised version (BGC or BUC) or cut it to the area of interest.",
            )
