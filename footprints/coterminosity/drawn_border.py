"""How far the lines as drawn run together: within some metres of one another.

Lines along small areas' borders are compared in ``shared_border``; here a ward's line through the
middle of a small area counts where it runs, and two drawings of one line count as the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import share

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.coterminosity.ground import Ground

STEP_M = 50.0
"""Lines are measured in pieces no longer than this, each near another line or not as a whole."""


SAME_M = 1.0
"""Lines this near to one another are one line: a file's coordinates are rounded to about that."""

MANY, FEW = 0.5, 0.5
"""Of lines this share at least runs beside others, and less than this share of those on them."""

STRIP = 0.05
"""The share of the smaller of unit and neighbourhood below which what they share is a strip."""

_ALL = 100.0


@dataclass(frozen=True)
class Lines:
    """Pieces of line: their middles, as points, and their metres."""

    middle: NDArray[Any]
    metres: NDArray[np.float64]

    def of(self, chosen: NDArray[np.bool_]) -> Lines:
        """Return the chosen pieces."""
        return Lines(self.middle[chosen], self.metres[chosen])


@dataclass(frozen=True)
class NeighbourhoodLines:
    """The lines between neighbourhoods, the outline of them all, and how near is near."""

    drawn: Any
    outline: Any
    pieces: Lines
    within_m: float


def neighbourhood_lines(ground: Ground, within_m: float) -> NeighbourhoodLines:
    """Return the neighbourhoods' lines as drawn: those between two of them, not the outline."""
    import shapely

    from footprints.geometry.compactness import dissolve

    shapes = dissolve(ground.areas, ground.member).geometry.to_numpy()
    outline = shapely.union_all(shapes).boundary
    drawn = shapely.union_all(shapely.boundary(shapes))
    pieces = _pieces(drawn)
    return NeighbourhoodLines(
        drawn, outline, pieces.of(~_near(pieces.middle, outline, within_m)), within_m
    )


def drawn_border(shapes: gpd.GeoDataFrame, lines: NeighbourhoodLines) -> dict[str, float]:
    """Return how much of an agency's drawn lines runs within some metres of the neighbourhoods'.

    ``shapes`` are its units, in the metres of the grid. Only lines inside the outline count: those
    nearer to it than ``lines.within_m``, or outside, are left out on both sides. In metres and as
    shares: drawn_border_m, drawn_border_shared_m and drawn_border_shared of the agency's lines;
    and with the ending _of_neighbourhoods, of the neighbourhoods' lines in or beside its units.
    """
    import shapely

    own = shapes.geometry.to_numpy()
    drawn = shapely.union_all(shapely.boundary(own))
    pieces = _pieces(drawn)
    inner = pieces.of(~_near(pieces.middle, lines.outline, lines.within_m))
    inner = inner.of(_inside(inner.middle, lines))
    theirs = lines.pieces.of(_in_or_beside(lines.pieces.middle, own, lines.within_m))
    figures: dict[str, float] = {"drawn_within_m": lines.within_m}
    sides = (("", inner, lines.drawn), ("_of_neighbourhoods", theirs, drawn))
    for ending, side, other in sides:
        shared = float(side.metres[_near(side.middle, other, lines.within_m)].sum())
        whole = float(side.metres.sum())
        figures[f"drawn_border_m{ending}"] = whole
        figures[f"drawn_border_shared_m{ending}"] = shared
        figures[f"drawn_border_shared{ending}"] = share(shared, whole)
        same = float(side.metres[_near(side.middle, other, min(SAME_M, lines.within_m))].sum())
        figures[f"drawn_border_same{ending}"] = share(same, whole)
    return figures


def drawn_differently(figures: Mapping[str, Any], table: NDArray[np.float64]) -> str | None:
    """Say that lines are the same lines drawn twice, and how much that may cost; else None.

    Many of one side's lines run beside the other's (``drawn_border_shared``) and few of those on
    them (``drawn_border_same``). What it may cost are the people of a unit and a neighbourhood that
    share next to nothing, a strip along a line: put right, each counts for one, and so does what
    they take from the pairs they belong to. ``figures`` are an agency's, ``table`` its T by main
    patches.
    """
    found = []
    for ending in ("", "_of_neighbourhoods"):
        near = figures.get(f"drawn_border_shared{ending}") or 0.0
        same = figures.get(f"drawn_border_same{ending}") or 0.0
        if near >= MANY and same < FEW * near:
            found.append((near, same, ending))
    if not found:
        return None
    near, same, ending = max(found)
    whose, other = ("its", "the neighbourhoods'") if not ending else ("the neighbourhoods'", "its")
    within = figures["drawn_within_m"]
    return (
        f"{near:.0%} of {whose} lines run within {within:,.0f} m of {other} lines, but only "
        f"{same:.0%} on them: the two layers seem to have the same lines, generalised or moved "
        f"differently. {_cost(figures, table)} Take both from one layer to know."
    )


def _cost(figures: Mapping[str, Any], table: NDArray[np.float64]) -> str:
    smaller = np.minimum(table.sum(axis=1)[:, None], table.sum(axis=0)[None, :])
    people = float(table[table < STRIP * smaller].sum())
    residents = float(figures.get("residents") or table.sum())
    outside = residents - float(figures.get("covered_people") or residents)
    left_out = (
        outside if figures.get("serves") == "everybody" and outside < STRIP * residents else 0
    )
    by_chance, score = figures.get("overlap_by_chance"), figures.get("lines_up")
    living = f"{people:,.0f} people ({share(people, float(table.sum())):.1%}) live in between"
    if score is None or by_chance is None:
        return f"{living}."
    points = min(
        _ALL - score, share(2 * people + left_out, float(table.sum())) / (1 - by_chance) * _ALL
    )
    cost = f"up to {points:.0f} points" if points >= 1 else "less than a point"
    return f"{living}, which costs {cost} of the score."


def _in_or_beside(points: NDArray[Any], shapes: NDArray[Any], within_m: float) -> NDArray[np.bool_]:
    """Say which points lie in some shape, or within some metres of one."""
    import shapely

    covered = shapely.union_all(shapes)
    shapely.prepare(covered)
    found: NDArray[np.bool_] = shapely.intersects(covered, points)
    outside = np.flatnonzero(~found)
    found[outside] = _near(points[outside], covered.boundary, within_m)
    return found


def _inside(points: NDArray[Any], lines: NeighbourhoodLines) -> NDArray[np.bool_]:
    import shapely

    ground = shapely.build_area(lines.outline)
    shapely.prepare(ground)
    inside: NDArray[np.bool_] = shapely.contains(ground, points)
    return inside


def _pieces(drawn: Any) -> Lines:
    import shapely

    start, end = _segments(shapely.get_parts(drawn))
    metres = np.hypot(*(end - start).T)
    number = np.maximum(np.ceil(metres / STEP_M), 1).astype(np.int64)
    whole = np.repeat(np.arange(len(metres)), number)
    place = np.arange(len(whole)) - np.repeat(number.cumsum() - number, number)
    along = (place + 0.5) / number[whole]
    middle = start[whole] + along[:, None] * (end - start)[whole]
    return Lines(np.asarray(shapely.points(middle)), (metres / number)[whole])


def _near(points: NDArray[Any], drawn: Any, within_m: float) -> NDArray[np.bool_]:
    import shapely

    start, end = _segments(shapely.get_parts(drawn))
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([start, end], axis=1))))
    near = np.zeros(len(points), dtype=bool)
    near[tree.query(points, predicate="dwithin", distance=within_m)[0]] = True
    return near


def _segments(lines: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the starts and ends of every straight segment."""
    import shapely

    points, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    return points[:-1][same], points[1:][same]
