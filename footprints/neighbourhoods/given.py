"""Whether what a notebook hands to the engine can be used: every fault at once, in plain words.

A project's tables come from readers that have checked them; people's own tables have not been.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, counted, listing
from footprints.schema import AREAS, EDGES
from footprints.units import AT_MOST, MAX_AMOUNT

if TYPE_CHECKING:
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings

_SCHEMA = "Rename yours, or add them: footprints/schema.py says what each holds."


def check_areas(areas: Any) -> None:
    """Raise DataError where the table of small areas is not as the schema says."""
    import geopandas as gpd

    missing = [name for name in AREAS if name not in areas]
    if missing:
        raise DataError([Problem(f"columns missing: {listing(missing)}.", "areas", _SCHEMA)])
    problems = [*_codes(areas), *_people(areas)]
    if not isinstance(areas, gpd.GeoDataFrame):
        what = f"a {type(areas).__name__}, which knows no shapes."
        fix = 'Make it geopandas.GeoDataFrame(areas, geometry="geometry", crs="EPSG:27700").'
        problems.append(Problem(what, "areas", fix))
    else:
        problems += _shapes(areas)
    if problems:
        raise DataError(problems)


def _codes(areas: pd.DataFrame) -> list[Problem]:
    problems = []
    if not len(areas):
        problems.append(Problem("no rows.", "areas", "Give at least one small area."))
    twice = sorted(set(areas["code"][areas["code"].duplicated()].astype(str)))
    if twice:
        problems.append(Problem(f"codes that come twice: {listing(twice)}.", "areas"))
    for column in ("code", "locality"):
        empty = np.flatnonzero(areas[column].isna())
        if len(empty):
            has = counted(len(empty), "row has", "rows have")
            what = f"{has} no {column}: row {listing(empty)}."
            problems.append(Problem(what, "areas", "Give every small area one, or leave it out."))
    return problems


def _people(areas: pd.DataFrame) -> list[Problem]:
    import pandas as pd

    people = pd.to_numeric(areas["people"], errors="coerce").to_numpy(np.float64)
    if areas["people"].dtype.kind in "iuf" and np.all(people >= 0) and np.all(people % 1 == 0):
        if people.sum() <= MAX_AMOUNT:
            return []
        what = f"the people of all small areas are {people.sum():,.0f}; at most {AT_MOST} can be."
        return [Problem(what, "areas", "Look for codes or other figures in the column.")]
    bad = ~((people >= 0) & (people % 1 == 0))
    if not bad.any():
        what = "people is text, not numbers."
        return [Problem(what, "areas", 'Make it numbers: areas["people"].astype(int).')]
    codes = areas["code"][bad]
    what = (
        f"{counted(len(codes), 'small area has', 'small areas have')} people that are no whole "
        f"number of 0 or more: {listing(codes)}."
    )
    return [Problem(what, "areas", "Round estimates, and give 0 where nobody lives.")]


def _shapes(areas: Any) -> list[Problem]:
    problems = []
    bare = areas["code"][areas.geometry.isna() | areas.geometry.is_empty]
    if len(bare):
        has = counted(len(bare), "small area has", "small areas have")
        problems.append(Problem(f"{has} no shape: {listing(bare)}.", "areas"))
    if areas.crs is not None and areas.crs.is_geographic:
        what = f"shapes are in degrees ({areas.crs.to_string()}), not metres."
        problems.append(Problem(what, "areas", 'Use areas.to_crs("EPSG:27700").'))
    return problems


def check_graph(graph: Any) -> None:
    """Raise DataError where a graph is neither a table of edges nor one of networkx."""
    import networkx
    import pandas as pd

    if not isinstance(graph, pd.DataFrame | networkx.Graph):
        what = f"a {type(graph).__name__} is neither a table of edges nor a networkx graph."
        raise DataError([Problem(what, "graph", "Make it networkx.Graph(links), say.")])


def check_edges(edges: pd.DataFrame, count: int) -> None:
    """Raise DataError where a table of edges is no graph of ``count`` small areas."""
    missing = [name for name in EDGES if name not in edges]
    if missing:
        raise DataError([Problem(f"columns missing: {listing(missing)}.", "graph", _SCHEMA)])
    ends = [edges[name] for name in ("first", "second")]
    if any(one.dtype.kind not in "iu" for one in ends):
        what = "first and second are row numbers of the small areas, 0 and up."
        fix = "For codes, make a networkx graph of them: networkx.from_pandas_edgelist."
        raise DataError([Problem(what, "graph", fix)])
    first, second = (one.to_numpy() for one in ends)
    problems = []
    outside = (np.minimum(first, second) < 0) | (np.maximum(first, second) >= count)
    if outside.any():
        links = counted(int(outside.sum()), "link leads", "links lead")
        what = f"{links} to rows that are not there: there are {count:,} small areas."
        problems.append(Problem(what, "graph", "Number rows from 0."))
    pairs = np.sort(np.column_stack([first, second]), axis=1)
    again = len(pairs) - len(np.unique(pairs, axis=0))
    if again:
        what = f"{counted(again, 'link comes', 'links come')} twice, so its border counts twice."
        problems.append(Problem(what, "graph", "Give each pair of small areas once."))
    for name in ("border_m", "barrier_m"):
        metres = edges[name].to_numpy()
        if metres.dtype.kind not in "iuf" or not np.all(np.isfinite(metres) & (metres >= 0)):
            problems.append(Problem(f"{name} is not always a length in metres.", "graph"))
    if problems:
        raise DataError(problems)


def check_others(
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    start: Plan | None,
    count: int,
) -> None:
    """Raise DataError where agencies, settings or a start plan do not fit ``count`` small areas."""
    problems = []
    for one in footprints:
        where = f"agency {one.id}"
        if one.people.shape[1] != count:
            what = f"people in {one.people.shape[1]:,} small areas, but there are {count:,}."
            problems.append(Problem(what, where, "Give one column a small area, in their order."))
        elif not np.all(np.isfinite(one.people.data) & (one.people.data >= 0)):
            problems.append(Problem("people that are no number of 0 or more.", where))
    if start is not None and len(start.member) != count:
        what = f"places {len(start.member):,} small areas, but there are {count:,}."
        problems.append(Problem(what, "start", "Use a plan of the same small areas."))
    known = [one.id for one in footprints]
    if settings.weights.wards > 0 and settings.wards_from and settings.wards_from not in known:
        what = f"no agency is called {settings.wards_from}."
        problems.append(Problem(what, "neighbourhoods.wards_from", f"There are: {listing(known)}."))
    if problems:
        raise DataError(problems)


def check_settings(settings: Any) -> None:
    """Raise DataError where settings are not of the class that knows their defaults."""
    from footprints.settings import NeighbourhoodSettings

    if not isinstance(settings, NeighbourhoodSettings):
        what = f"a {type(settings).__name__} is no NeighbourhoodSettings."
        fix = "Use NeighbourhoodSettings.model_validate(settings) of footprints.settings."
        raise DataError([Problem(what, "settings", fix)])


def seed_of(rng: Any) -> int | None:
    """Return the seed that a generator or a number gives; None without. Raises DataError."""
    if rng is None:
        return None
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**31))
    if isinstance(rng, int | np.integer) and rng >= 0:
        return int(rng)
    fix = "Give a whole number of 0 or more, or numpy.random.default_rng(number)."
    raise DataError([Problem(f"{rng!r} gives no seed.", "rng", fix)])
