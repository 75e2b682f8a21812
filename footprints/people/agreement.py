"""Whether the tables of a region agree with one another: every fault at once, in plain words.

Small areas, links and people refer to one another by row number, so what does not agree would give
wrong answers without a word. A project's tables come from readers that have checked them; people's
own tables have not been.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, counted, listing
from footprints.people.pieces import WHOLE
from footprints.schema import AREAS, EDGES
from footprints.units import AT_MOST, BRITISH_GRID, MAX_AMOUNT

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

_SCHEMA = "Rename yours, or add them: footprints/schema.py says what each holds."


def check_region(areas: Any, edges: pd.DataFrame, footprints: Sequence[Footprint]) -> None:
    """Raise DataError where small areas, links and agencies are no region together.

    ``areas`` and ``edges`` are to have the columns of ``footprints.schema``.
    """
    check_areas(areas)
    check_edges(edges, len(areas))
    check_links(areas, edges)
    problems = agency_faults(footprints, len(areas))
    if problems:
        raise DataError(problems)


def check_plan(plan: Plan, count: int) -> None:
    """Raise DataError where a plan is not of ``count`` small areas."""
    problems = plan_faults(plan, count, "plan")
    if problems:
        raise DataError(problems)


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
    if twice and WHOLE not in areas:  # pieces of one small area share its code
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
    if areas.crs is None:
        what = "shapes do not say their coordinate system."
        fix = 'Use areas.set_crs(...) with the one they are in, then areas.to_crs("EPSG:27700").'
        problems.append(Problem(what, "areas", fix))
    elif areas.crs.is_geographic:
        what = f"shapes are in degrees ({areas.crs.to_string()}), not metres."
        problems.append(Problem(what, "areas", 'Use areas.to_crs("EPSG:27700").'))
    elif areas.crs != BRITISH_GRID:
        what = f"shapes are in {areas.crs.to_string()[:60]}, not on the British National Grid."
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


APART_M = 100.0
"""Metres between the boxes of two small areas beyond which they share no border.

Borders are found within a metre. Boundaries generalised by different rules part by tens of metres;
two small areas of another row each lie a small area apart, which is more in any town.
"""


def check_links(areas: Any, edges: pd.DataFrame) -> None:
    """Raise DataError where a table of edges is not of these small areas in this order.

    ``areas`` and ``edges`` are as ``check_areas`` and ``check_edges`` want them. Two areas with
    border in common stand side by side: where they lie apart, rows mean other areas than the table
    has. Bridges may join what lies apart.
    """
    codes = areas["code"].to_numpy(dtype=object)
    first, second = (edges[end].to_numpy() for end in ("first", "second"))
    far = np.flatnonzero(apart(areas, edges) & ~edges["bridge"].to_numpy(dtype=bool))
    if not len(far):
        return
    pairs = [f"{a} and {b}" for a, b in zip(codes[first[far]], codes[second[far]], strict=True)]
    are = counted(len(far), "pair of small areas is", "pairs of small areas are")
    what = (
        f"{are} said to share a border but {'lies' if len(far) == 1 else 'lie'} far apart: "
        f"{listing(pairs, 3)}."
    )
    fix = (
        "The links are of other small areas, or of these in another order: rows are numbered in "
        "the order of the table of small areas. Find them again with `adjacency(areas)`, or give "
        "them by code, as a networkx graph."
    )
    raise DataError([Problem(what, "graph", fix)])


def apart(areas: Any, edges: pd.DataFrame) -> NDArray[np.bool_]:
    """Return of each link with a border whether the boxes round its ends part by ``APART_M``."""
    boxes = areas.geometry.bounds.to_numpy(dtype=np.float64)
    one, other = (boxes[edges[end].to_numpy()] for end in ("first", "second"))
    away = np.maximum(one[:, :2] - other[:, 2:], other[:, :2] - one[:, 2:]).max(axis=1, initial=0)
    found: NDArray[np.bool_] = (away > APART_M) & (edges["border_m"].to_numpy() > 0)
    return found


def agency_faults(footprints: Sequence[Footprint], count: int) -> list[Problem]:
    """Return where agencies' people are not of ``count`` small areas, or are no people."""
    problems = []
    for one in footprints:
        where = f"agency {one.id}"
        if one.people.shape[1] != count:
            what = f"people in {one.people.shape[1]:,} small areas, but there are {count:,}."
            problems.append(Problem(what, where, "Give one column a small area, in their order."))
        elif not np.all(np.isfinite(one.people.data) & (one.people.data >= 0)):
            problems.append(Problem("people that are no number of 0 or more.", where))
    known = [one.id for one in footprints]
    twice = sorted({own for own in known if known.count(own) > 1})
    if twice:
        what = f"agencies of one id: {listing(twice)}."
        problems.append(Problem(what, "agencies", "Give each agency an id of its own."))
    return problems


def plan_faults(plan: Plan, count: int, where: str) -> list[Problem]:
    """Return what is wrong where a plan is not of ``count`` small areas."""
    if len(plan.member) == count:
        return []
    what = f"places {len(plan.member):,} small areas, but there are {count:,}."
    return [Problem(what, where, "Use a plan of the same small areas.")]
