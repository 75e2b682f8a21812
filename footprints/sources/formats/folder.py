"""A folder of map files that are one layer together, such as one KML a neighbourhood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from footprints.errors import Problem, counted
from footprints.sources.formats.geojson import read_geojson
from footprints.sources.formats.kml import read_kml
from footprints.sources.formats.limits import MAX_FOLDER
from footprints.sources.formats.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "(file)"
"""The column that holds the name of the file that a row of a folder comes from."""

_READERS: dict[str, Callable[[Path, Source], tuple[gpd.GeoDataFrame, list[Problem]]]] = {
    ".kml": read_kml,
    ".geojson": read_geojson,
}


def maps_in(folder: Path) -> list[Path]:
    """Return the map files of a folder and those below it that are one layer, sorted.

    They are of one kind, KML before GeoJSON; none where there is neither. Links are not followed.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    for suffix in _READERS:
        found = [path for path in files if path.suffix.lower() == suffix]
        if found:
            return found
    return []


def read_folder(folder: Path, source: Source) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Read the map files of a folder as one layer, with a column ``(file)`` of their names.

    Where no row has a ``name`` of its own, that column holds the file's name too. Raises DataError
    where a file cannot be read, or one is in another coordinate system than the rest.
    """
    paths = maps_in(folder)
    if len(paths) > MAX_FOLDER:
        raise source.error(
            f"the folder holds {len(paths):,} map files; at most {MAX_FOLDER:,} are read.",
            "Name the folder of the part that is needed.",
        )
    frames, notes = [], []
    for path in paths:
        frame, more = _READERS[path.suffix.lower()](path, replace(source, path=path, layer=None))
        frames.append(frame.assign(**{FILE: path.stem}))
        notes += more
    systems = {str(frame.crs) for frame in frames}
    if len(systems) > 1:
        raise source.error(
            f"its files are in {len(systems)} coordinate systems.", "Save them all in one."
        )
    whole = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
    columns = whole.columns.drop("geometry")
    whole[columns] = whole[columns].fillna("")
    if "name" in columns and not (whole["name"].str.strip() != "").any():
        whole["name"] = whole[FILE]
    what = (
        f"{counted(len(paths), 'map file was', 'map files were')} read as one layer, "
        f'{len(whole):,} rows in all; the column "{FILE}" holds the name of each one\'s file.'
    )
    return whole, [*notes, source.note(what, "If they are no single layer, name one of them.")]
