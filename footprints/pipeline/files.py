"""How results are written: text tables, JSON and shapes, the same bytes each time."""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.scratch import scratch
from footprints.spreadsheets import guarded

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_HALF = re.compile("[\ud800-\udfff]")
_NO_MOMENT = "2000-01-01T00:00:00.000Z"

DECIMALS = 6
"""Figures in data files are rounded once, here, to this many decimals."""


def plain_text(value: object) -> object:
    """Return a cell's text guarded against spreadsheets' formulas; other values as they are."""
    return guarded(value) if isinstance(value, str) else value


def safe_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table fit to be opened in a spreadsheet: text made plain, figures rounded."""
    safe = table.rename(columns=plain_text)
    for column in safe.columns:
        kind = safe[column].dtype.kind if hasattr(safe[column].dtype, "kind") else "O"
        if kind == "f":
            safe[column] = safe[column].round(DECIMALS)
        elif kind not in "iub":
            safe[column] = safe[column].map(plain_text, na_action="ignore")
    return safe


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV text: commas, UTF-8, lines ending in a plain newline."""
    return str(safe_table(table).to_csv(index=False, lineterminator="\n"))


def json_text(value: Any, *, sort_keys: bool = True) -> str:
    """Return JSON, its keys sorted unless told otherwise; figures rounded, NaN null.

    Bytes of a file's name that are no letters become U+FFFD: no text can hold them.
    """
    return json.dumps(_plain(value), indent=2, sort_keys=sort_keys, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, set) else value)]
    if isinstance(value, str):
        return _text(value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return None
        return round(value, DECIMALS)
    return value


def _text(value: str) -> str:
    return _HALF.sub("\ufffd", value)


@contextlib.contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    """Make the map library's own errors those of the disk: it raises none of the system's."""
    from pyogrio.errors import DataSourceError, FeatureError

    try:
        yield
    except (DataSourceError, FeatureError) as error:
        what = f"{path.name} could not be finished; the disk may be full"
        raise OSError(what) from error


def write_geojson(shapes: gpd.GeoDataFrame, path: Path) -> None:
    """Write shapes as GeoJSON in EPSG:4326, coordinates to six decimals (about 0.1 m)."""
    from footprints.geometry.crs import to_web

    web = to_web(shapes)
    with _on_disk(path):
        web.to_file(path, driver="GeoJSON", engine="pyogrio", COORDINATE_PRECISION=6, RFC7946="YES")


def geojson_text(shapes: gpd.GeoDataFrame) -> str:
    """Return shapes as the text that ``write_geojson`` writes; an empty collection for none."""
    if shapes.empty:
        return json_text({"type": "FeatureCollection", "features": []})
    with scratch() as folder:
        path = Path(folder) / "shapes.geojson"
        write_geojson(shapes, path)
        return path.read_text(encoding="utf-8")


def write_geopackage(layers: Mapping[str, gpd.GeoDataFrame], path: Path) -> None:
    """Write layers to one GeoPackage in EPSG:27700.

    The moment of writing, which the format would hold, is a fixed one: same layers, same bytes.
    """
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_MOMENT})
    try:
        for name, shapes in layers.items():
            with _on_disk(path):
                shapes.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
