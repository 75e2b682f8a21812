"""Map files that a library reads, each through the one driver that its content calls for."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from footprints.errors import Problem, listing, nearest
from footprints.sources.formats.cells import texts
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.kinds import Kind
from footprints.sources.formats.limits import MAX_VERTICES
from footprints.sources.formats.source import Source

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

    With ``shapes`` false only the columns are read. What the driver warns of becomes notes.
    """
    layer, encoding, notes = _opening(path, kind, source, shapes)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with foreign_bytes(source):
            frame = pyogrio.read_dataframe(
                path,
                layer=layer,
                encoding=encoding,
                read_geometry=shapes,
                force_2d=True,
                on_invalid="ignore",
            )
    fix = "If something of it is missing in the report, save the file afresh from a GIS."
    notes += [source.note(f"the reader says: {warning.message}.", fix) for warning in heard]
    return as_text_columns(frame), notes


def layer_columns(path: Path, kind: Kind, source: Source) -> list[str]:
    """Return the column names of one layer without reading its rows."""
    layer, _, _ = _opening(path, kind, source, shapes=False)
    with foreign_bytes(source):
        return [str(name) for name in pyogrio.read_info(path, layer=layer)["fields"]]


def read_geoparquet(path: Path, source: Source) -> gpd.GeoDataFrame:
    """Read a GeoParquet file; raises DataError where pyarrow, an extra, is not installed."""
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise source.error("reading GeoParquet needs the package pyarrow.", _GET_PYARROW) from error
    with foreign_bytes(source, "the GeoParquet file", "Export the layer again."):
        if b"geo" not in (pq.read_schema(path).metadata or {}):
            raise source.error("this is Parquet, but no GeoParquet.", "Export the layer again.")
        return as_text_columns(gpd.read_parquet(path))


def geoparquet_columns(path: Path, source: Source) -> list[str]:
    """Return the column names of a GeoParquet file from its footer."""
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise source.error("reading GeoParquet needs the package pyarrow.", _GET_PYARROW) from error
    with foreign_bytes(source, "the GeoParquet file", "Export the layer again."):
        return [str(name) for name in pq.read_schema(path).names]


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


def _opening(
    path: Path, kind: Kind, source: Source, shapes: bool
) -> tuple[str, str | None, list[Problem]]:
    """Return the layer and encoding to open with, having made sure of the driver."""
    if path.suffix.lower() != _SUFFIXES[kind]:
        raise source.error(
            f"the content is a {kind}, but the file is called {path.name}.",
            f"Give its name the ending {_SUFFIXES[kind]}.",
        )
    if kind == "shapefile":
        _check_parts(path, source)
    with foreign_bytes(source):
        layers = [(str(name), kind_of_shape) for name, kind_of_shape in pyogrio.list_layers(path)]
        if not layers:
            raise source.error("there is no layer in the file.", "It may be damaged; get it again.")
        layer = _layer(layers, source, shapes) if kind in _SEVERAL else layers[0][0]
        info = pyogrio.read_info(path, layer=layer)
    if info["driver"] != _DRIVERS[kind]:
        raise source.error(
            f"the content would be opened as {info['driver']}, not as a {kind}.", "Distrust it."
        )
    if info["features"] == 0:
        raise source.error(f"layer {layer} has no rows.", "Export it again.")
    encoding, notes = _encoding(path, kind, source)
    return layer, encoding, notes


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
        f'Say which one with `layer = "{usable[0]}"`, for example.',
    )


def parts_of(path: Path) -> list[Path]:
    """Return a shapefile's parts; names are compared as they are, for some hold brackets."""
    return sorted(part for part in path.parent.iterdir() if part.stem == path.stem)


def _check_parts(path: Path, source: Source) -> None:
    there = {part.suffix.lower() for part in parts_of(path)}
    gone = [part for part in (".dbf", ".shx") if part not in there]
    if gone:
        raise source.error(
            f"the shapefile lacks its part {' and '.join(gone)}.",
            "Put all of its files side by side, or give the zip of all.",
        )


def _encoding(path: Path, kind: Kind, source: Source) -> tuple[str | None, list[Problem]]:
    """Return the encoding to state for a shapefile that does not say its own.

    Without a .cpg the driver takes Latin-1. Text that is valid UTF-8 with more than plain letters
    is hardly ever anything else.
    """
    if source.encoding or kind != "shapefile":
        return source.encoding, []
    if any(part.suffix.lower() == ".cpg" for part in parts_of(path)):
        return None, []
    table = next(part for part in parts_of(path) if part.suffix.lower() == ".dbf")
    raw = table.read_bytes()
    header = int.from_bytes(raw[8:10], "little")
    body = raw[header:]
    if body.isascii():
        return None, []
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        what = "the table does not say its encoding; cp1252 was taken."
        fix = "If names look garbled on the pages, state the key `encoding`."
        return "cp1252", [source.note(what, fix)]
    what = "the table does not say its encoding; it is UTF-8 and was read as such."
    return "utf-8", [source.note(what, "Nothing to do.")]


def check_size(vertices: int, source: Source) -> None:
    """Raise DataError where a layer has more corner points than ``limits.MAX_VERTICES``."""
    if vertices > MAX_VERTICES:
        raise source.error(
            f"the shapes have {vertices:,} corner points; at most {MAX_VERTICES:,} are read.",
            "Use a generalised version (BGC or BUC) or cut it to the area of interest.",
        )
