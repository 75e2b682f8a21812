"""Rows picked from a table or a map file, and put down where they are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
import shapely

from footprints.errors import Problem, counted, listing, nearest
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import set_aside
from footprints.sources.formats.source import Source, missing_columns

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

T = TypeVar("T", bound=pd.DataFrame)


def only_rows(table: T, only: Mapping[str, Sequence[str]], source: Source) -> Found[T]:
    """Keep the rows whose columns have one of the values that ``only`` names.

    It is an error where a column is not there, a value is in no row, or no row is left.
    """
    missing = missing_columns(table.columns, {f"only.{c}": c for c in only}, source)
    if missing:
        return Found(None, missing)
    keep = pd.Series(True, index=table.index)
    problems = []
    for column, values in sorted(only.items()):
        seen = sorted(set(table[column]) - {""})
        for value in values:
            if value not in seen:
                hint = nearest(value, seen) or f"Its values are {listing(seen, 12)}."
                problems.append(source.problem(f"no row has {column} = {value!r}.", hint))
        keep &= table[column].isin(values)
    if not problems and not keep.any():
        problems.append(source.problem("no row has all that `only` asks for.", "Ask for less."))
    set_aside(source, "that `only` leaves out", int((~keep).sum()))
    return settle(table[keep], problems)


def with_shape(frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Say which rows of a map file have a shape."""
    shapes = frame.geometry.to_numpy()
    there: NDArray[np.bool_] = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    return there


def refuse_kinds(
    frame: gpd.GeoDataFrame, kinds: tuple[int, ...], say: tuple[str, str], source: Source, fix: str
) -> list[Problem]:
    """Return an error where rows have a shape of one of shapely's type numbers ``kinds``.

    ``say`` finishes the sentence for one row and for many: ``is a line``, ``are lines``.
    """
    count = int(np.isin(shapely.get_type_id(frame.geometry.to_numpy()), kinds).sum())
    if not count:
        return []
    return [source.problem(f"{counted(count, f'row {say[0]}', f'rows {say[1]}')}.", fix)]
