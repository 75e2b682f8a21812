"""Rows picked from a table or a map file, and put down where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
import shapely

from footprints.errors import Problem, counted, listing, nearest
from footprints.settings.toml import text as spelt
from footprints.sources.formats.found import Found, errors, settle
from footprints.sources.formats.logbook import set_aside
from footprints.sources.formats.source import Source, missing_columns

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

T = TypeVar("T", bound=pd.DataFrame)


LEFT_OUT = "that `only` or `leave_out` leaves out"
"""Why rows that the settings do not want serve nothing."""

WITHOUT_COUNT = "without a usable count"
"""Why rows whose count is blank or withheld serve nothing."""


def picked_rows(table: T, source: Source) -> Found[T]:
    """Keep the rows that the settings of a source want; rows keep their index.

    It is an error where a column is not there, none of the values asked for of a column is in any
    row, or no row is left; a value that no row has beside others that are there is a warning.
    """
    missing = missing_columns(table.columns, picking_columns(source), source)
    if missing:
        return Found(None, missing)
    keep = np.full(len(table), True)
    problems = []
    for key, wanted in (("only", source.only), ("leave_out", source.leave_out)):
        for column, values in sorted(wanted.items()):
            met = table[column].isin(values).to_numpy(dtype=bool)
            keep &= met if key == "only" else ~met
            problems += _absent(key, column, values, set(table[column]), source)
    if not errors(problems) and not keep.any():
        problems.append(source.problem(_NONE_LEFT, "Ask for less."))
    set_aside(source, LEFT_OUT, int((~keep).sum()))
    return settle(table if keep.all() else table[keep], problems)


_NONE_LEFT = "no row has all that `only` and `leave_out` ask for."


def picking(key: str, column: str, values: Sequence[str]) -> str:
    """Return the line of a project file that picks rows: ``only = { "Status" = ["Open"] }``."""
    listed = ", ".join(map(spelt, values))
    return f"{key} = {{ {spelt(column)} = [{listed}] }}"


def picking_columns(source: Source) -> dict[str, str | None]:
    """Return the columns that rows of a source are picked by, by settings key."""
    wanted = {f"only.{column}": column for column in source.only}
    return {**wanted, **{f"leave_out.{column}": column for column in source.leave_out}}


def _absent(
    key: str, column: str, values: Sequence[str], there: set[str], source: Source
) -> list[Problem]:
    """Tell values asked for that no row has: an error where no row has any of them."""
    seen = sorted(there - {""})
    lacking = [value for value in values if value not in there]
    say = source.warning if len(lacking) < len(values) or key == "leave_out" else source.problem
    return [
        say(
            f"no row has {column} = {value!r}.",
            nearest(value, seen) or f"Its values are {listing(seen, 12)}.",
        )
        for value in lacking
    ]


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
