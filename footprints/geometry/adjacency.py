"""Which small areas touch, over how many metres of border, and which pieces stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, counted, listing, nearest
from footprints.geometry.borders import Segments, facing_segments, same_segments, segments
from footprints.geometry.clean import places
from footprints.settings.toml import Block, part_text
from footprints.spelling import spellings

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

_TOUCHING_M = 0.001
"""Boundaries within a millimetre are the same line with other vertices on it."""

_NOTCH = 5.0
"""Near stretches count from this many tolerances: two boundaries that part at a corner stay
within the tolerance of one another for a few of them, and that is a point contact."""

_Link = tuple[float, int, int]
"""Metres, row of the area in the piece, row of the area it is nearest to."""


def adjacency(
    areas: gpd.GeoDataFrame, tolerance_m: float = 1.0, min_border_m: float = 1.0
) -> pd.DataFrame:
    """Return which areas share border, as ``schema.EDGES`` sorted by ``first``, ``second``.

    ``areas`` are valid polygons in metres; rows are numbered in their order. ``border_m`` is the
    length of the segments two areas have in common, which is exact where boundaries match. Where
    they do not, stretches that face one another within ``tolerance_m`` count as well, if they come
    to five tolerances or more for a pair. Contact at a point, or over less than ``min_border_m``,
    is not adjacency. ``barrier_m`` is 0 and ``bridge`` False; see ``barriers`` and ``add_bridges``.
    """
    import shapely

    shapes = areas.geometry.to_numpy()
    pieces = segments(shapes)
    first, second, metres, common = same_segments(pieces)
    if not shapely.coverage_is_valid(shapes, gap_width=tolerance_m):
        near = _near(pieces.take(~common), tolerance_m)
        first, second = np.append(first, near[0]), np.append(second, near[1])
        metres = np.append(metres, near[2])
    pairs, place = np.unique(np.column_stack([first, second]), axis=0, return_inverse=True)
    total = np.bincount(place.ravel(), weights=metres, minlength=len(pairs))
    border = np.asarray(total, dtype=np.float64)
    long = border >= min_border_m
    return _table(pairs[long, 0], pairs[long, 1], border[long])


def _near(
    pieces: Segments, tolerance_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return border along lines that coincide, and along lines that nearly do where it matters."""
    first, second, near, touching = facing_segments(pieces, tolerance_m, _TOUCHING_M)
    beyond = near - touching >= _NOTCH * tolerance_m
    return first, second, np.where(beyond, near, touching)


def _table(
    first: NDArray[np.intp], second: NDArray[np.intp], border: NDArray[np.float64]
) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "first": first.astype(np.int32),
            "second": second.astype(np.int32),
            "border_m": border.astype(np.float64),
            "barrier_m": np.zeros(len(first)),
            "bridge": np.zeros(len(first), dtype=bool),
        }
    )


def add_bridges(
    edges: pd.DataFrame, codes: Sequence[str], bridges: Sequence[tuple[str, str]]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Add explicit links between areas that do not touch: edges with a border of 0 metres.

    ``codes`` are the areas' codes in row order. Unknown codes and a bridge from an area to itself
    are errors and are left out; a bridge between areas that touch, or given twice, is a note. The
    first ``MOST_FAULTS`` of each are told one by one, the rest by their number.
    """
    import pandas as pd

    row = {str(code): number for number, code in enumerate(codes)}
    linked = set(zip(edges["first"].tolist(), edges["second"].tolist(), strict=True))
    added: list[tuple[int, int]] = []
    wrong, needless = [], []
    for one, other in bridges:
        if one not in row or other not in row or one == other:
            wrong.append((one, other))
            continue
        pair = (min(row[one], row[other]), max(row[one], row[other]))
        if pair in linked:
            needless.append((one, other))
            continue
        linked.add(pair)
        added.append(pair)
    problems = [_bridge_fault(one, other, row) for one, other in wrong[:MOST_FAULTS]]
    problems += [_needless(one, other) for one, other in needless[:MOST_FAULTS]]
    if len(wrong) > MOST_FAULTS:
        what = f"{len(wrong) - MOST_FAULTS:,} more bridges cannot be made."
        problems.append(Problem(what, "bridges", "Mend those named first, then run it again."))
    if len(needless) > MOST_FAULTS:
        what = f"{len(needless) - MOST_FAULTS:,} more bridges are between areas linked already."
        problems.append(Problem(what, "bridges", "They can be taken out.", severity="note"))
    if not added:
        return edges, problems
    more = np.array(added, dtype=np.intp)
    extra = _table(more[:, 0], more[:, 1], np.zeros(len(more))).assign(bridge=True)
    joined = pd.concat([edges, extra]).sort_values(["first", "second"], ignore_index=True)
    return joined, problems


MOST_FAULTS = 20
"""Bridges of one fault that are named."""


def _needless(one: str, other: str) -> Problem:
    what = f"{one} and {other} are linked already."
    return Problem(what, "bridges", "This bridge can be taken out.", severity="note")


def _bridge_fault(one: str, other: str, row: dict[str, int]) -> Problem:
    unknown = [code for code in dict.fromkeys((one, other)) if code not in row]
    if unknown:
        hints = [nearest(code, row) for code in unknown]
        return Problem(
            f"no small area has the code {' or '.join(unknown)}; "
            f"the bridge from {one} to {other} cannot be made.",
            "bridges",
            " ".join(hint for hint in hints if hint) or "Use codes of small areas.",
        )
    return Problem(f"the bridge from {one} goes to itself.", "bridges", "Name two small areas.")


def components(n: int, edges: pd.DataFrame, group: ArrayLike | None = None) -> NDArray[np.int32]:
    """Return the connected piece of each of ``n`` areas, numbered by their first area.

    With ``group`` (one value an area, such as its locality) only links inside a group count.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    if group is not None:
        values = np.asarray(group)
        inside = values[first] == values[second]
        first, second = first[inside], second[inside]
    links = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int32)


@dataclass(frozen=True)
class Island:
    """A piece of a locality that is not linked to the rest, and the bridge that would link it.

    ``rows`` are its small areas, ``people`` their residents. The bridge goes from the area with
    code ``one``, in the piece, to ``other``, ``metres`` away.
    """

    locality: str
    rows: NDArray[np.intp]
    people: int
    one: str
    other: str
    metres: float


def islands(areas: gpd.GeoDataFrame, edges: pd.DataFrame) -> list[Problem]:
    """Name every piece of a locality that is not linked to the rest, with its people.

    One warning a piece, with its bridge ready to paste into the project file: see `find_islands`.
    """
    return [apart(areas, island) for island in find_islands(areas, edges)]


def find_islands(areas: gpd.GeoDataFrame, edges: pd.DataFrame) -> list[Island]:
    """Find every piece of a locality that is not linked to the rest.

    Localities whose codes are one in several spellings are passed over: they are in pieces for that
    alone, and no bridge is the way to mend them. Localities come in code order. The piece with most
    residents is the rest; the others are joined to it nearest first, each by the shortest straight
    line between two areas.
    """
    locality = areas["locality"].astype(str).to_numpy(dtype=object)
    piece = components(len(areas), edges, locality)
    order = np.argsort(piece, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(piece[order])) + 1) if len(order) else []
    apart: dict[str, list[NDArray[np.intp]]] = {}
    for rows in members:
        apart.setdefault(locality[rows[0]], []).append(rows)
    alike = {code for group in spellings(apart) for code in group}
    return [
        island
        for code in sorted(apart)
        if len(apart[code]) > 1 and code not in alike
        for island in _join_up(areas, code, apart[code])
    ]


def _join_up(
    areas: gpd.GeoDataFrame, locality: str, pieces: list[NDArray[np.intp]]
) -> list[Island]:
    people = areas["people"].to_numpy()
    codes = areas["code"].astype(str).to_numpy(dtype=object)
    shapes = areas.geometry.to_numpy()
    pieces = sorted(pieces, key=lambda rows: (-int(people[rows].sum()), int(rows[0])))
    joined, waiting = pieces[0], pieces[1:]
    found = []
    while waiting:
        links = [_nearest(shapes, rows, joined) for rows in waiting]
        chosen = min(range(len(waiting)), key=lambda number: (links[number], number))
        rows = waiting.pop(chosen)
        metres, one, other = links[chosen]
        total = int(people[rows].sum())
        found.append(Island(locality, rows, total, codes[one], codes[other], metres))
        joined = np.sort(np.concatenate([joined, rows]))
    return found


def _nearest(shapes: NDArray[Any], rows: NDArray[np.intp], rest: NDArray[np.intp]) -> _Link:
    """Return the shortest link from a piece to the rest; ties go to the lower rows."""
    import shapely

    (near, far), metres = shapely.STRtree(shapes[rest]).query_nearest(
        shapes[rows], return_distance=True, all_matches=True
    )
    return min(
        (round(float(length), 3), int(rows[one]), int(rest[other]))
        for length, one, other in zip(metres, near, far, strict=True)
    )


def apart(areas: gpd.GeoDataFrame, island: Island) -> Problem:
    """Return the warning of one such piece: see ``islands``."""
    codes = areas["code"].astype(str).to_numpy(dtype=object)[island.rows]
    return Problem(
        f"{counted(len(codes), 'small area', 'small areas')} with {island.people:,} residents "
        f"({listing(codes)}) {'does' if len(codes) == 1 else 'do'} not touch the rest of the "
        f"locality; the nearest are {island.one} and {island.other}, {island.metres:,.0f} m apart.",
        f"locality {island.locality}",
        "Unless this piece can stand alone, add a bridge to the project file:\n"
        + part_text(Block("[[bridges]]", {"from": island.one, "to": island.other})).rstrip(),
        severity="warning",
        places=places(areas.geometry.to_numpy()[island.rows], codes),
    )
