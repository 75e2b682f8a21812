"""Polygons that can be worked with: what is wrong with them, and one way of mending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, listing

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

MOST_CHANGE = 0.001
"""Repairs that change more than this share of a layer's surface are an error."""

METHOD = 'make_valid, method "structure"'
"""The one way invalid polygons are mended, as named in messages (GEOS, through shapely)."""

GAP_WIDTH_M = 5.0
"""Gaps open to the outside count as gaps up to this width; enclosed ones at any width."""

_POLYGON, _MULTIPOLYGON = 3, 6


def wrong_shapes(geometry: gpd.GeoSeries, codes: Sequence[str], layer: str) -> list[Problem]:
    """Find rows whose shape is missing or empty, not a polygon, or has a broken coordinate.

    One error for each kind of fault, with the codes.
    """
    import shapely

    shapes = geometry.to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    other = ~absent & (kinds != _POLYGON) & (kinds != _MULTIPOLYGON)
    names = np.asarray(codes, dtype=object)
    problems = []
    if absent.any():
        problems.append(
            Problem(
                f"{int(absent.sum()):,} rows have no shape: {listing(names[absent])}.",
                layer,
                "Give each row its polygon, or take the rows out.",
            )
        )
    if other.any():
        found = sorted({shape.geom_type for shape in shapes[other]})
        problems.append(
            Problem(
                f"{int(other.sum()):,} rows have a shape that is not a polygon "
                f"({', '.join(found)}): {listing(names[other])}.",
                layer,
                "Only polygons have a surface; give polygons, or name the layer that has them.",
            )
        )
    points, row = shapely.get_coordinates(shapes, return_index=True)
    broken = np.unique(row[~np.isfinite(points).all(axis=1)])
    if len(broken):
        problems.append(
            Problem(
                f"{len(broken):,} rows have a coordinate that is not a finite number: "
                f"{listing(names[broken])}.",
                layer,
                "Correct those shapes.",
            )
        )
    return problems


def several_parts(geometry: gpd.GeoSeries, codes: Sequence[str], layer: str) -> list[Problem]:
    """Name polygons that are in several parts, in one note: each is still treated as one place."""
    import shapely

    names = np.asarray(codes, dtype=object)[shapely.get_num_geometries(geometry.to_numpy()) > 1]
    if not len(names):
        return []
    return [
        Problem(
            f"{len(names):,} rows are in several parts: {listing(names)}.",
            layer,
            "Each is treated as one place, so it links whatever its parts touch.",
            severity="note",
        )
    ]


def repair(
    geometry: gpd.GeoSeries, codes: Sequence[str], layer: str
) -> tuple[gpd.GeoSeries, list[Problem]]:
    """Mend invalid polygons; return all polygons, and a problem for each one mended.

    The method is shapely's ``make_valid`` by structure: rings that cross themselves are noded,
    parts that overlap are joined, holes stay holes; points and lines that are left over are
    dropped. The change of area is against the area of the rings as drawn. One error is added
    where the changes come to more than 0.1% of the layer's area, or where nothing of a polygon
    is left. ``geometry`` is in metres, polygons only (see ``wrong_shapes``); rows keep their order.
    """
    import geopandas
    import shapely

    shapes = geometry.to_numpy().copy()
    names = np.asarray(codes, dtype=object)
    bad = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    if not len(bad):
        return geometry, []
    before = shapely.area(shapes[bad])
    reasons = [str(shapely.is_valid_reason(shape)).split("[")[0] for shape in shapes[bad]]
    shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    after = shapely.area(shapes[bad])
    problems = [
        Problem(
            f"{code} is not a valid polygon ({reason.strip().lower()}); it was repaired "
            f"({METHOD}), which changed its area by {_signed(new - old)} m².",
            layer,
            severity="warning",
        )
        for code, reason, old, new in zip(names[bad], reasons, before, after, strict=True)
    ]
    problems += _too_much(names[bad], before, after, float(shapely.area(shapes).sum()), layer)
    return geopandas.GeoSeries(shapes, index=geometry.index, crs=geometry.crs), problems


def _signed(m2: float) -> str:
    return f"{m2:+,.0f}" if abs(m2) >= 1 else "less than 1"


def _too_much(
    codes: NDArray[Any],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    total: float,
    layer: str,
) -> list[Problem]:
    problems = []
    lost = codes[after == 0]
    if len(lost):
        problems.append(
            Problem(
                f"nothing is left of {len(lost):,} polygons after repair: {listing(lost)}.",
                layer,
                "Give those rows a proper polygon.",
            )
        )
    change = float(np.abs(after - before).sum())
    if change > MOST_CHANGE * total:
        worst = codes[np.lexsort((codes.astype(str), -np.abs(after - before)))]
        problems.append(
            Problem(
                f"repairs changed {change:,.0f} m², {change / total if total else 1:.2%} of the "
                f"layer's area (at most {MOST_CHANGE:.1%} is let through); most in "
                f"{listing(worst)}.",
                layer,
                "Mend those polygons in the file.",
            )
        )
    return problems


@dataclass(frozen=True)
class Coverage:
    """How well polygons fit together: square metres, counts and codes, worst first.

    ``overlaps_m2`` adds up the overlap of every pair, so surface covered three times counts three
    times. ``gaps_m2`` is surface that is enclosed by the polygons, or lies between two of them in
    a strip up to ``GAP_WIDTH_M`` wide that opens to the outside, and is in none of them.
    """

    area_m2: float
    gaps_m2: float
    gaps: int
    gap_codes: list[str]
    overlaps_m2: float
    overlaps: int
    overlap_codes: list[str]


def gaps_and_overlaps(areas: gpd.GeoDataFrame) -> Coverage:
    """Measure the gaps and overlaps of valid polygons with a ``code``, in metres."""
    import shapely

    shapes = areas.geometry.to_numpy()
    codes = areas["code"].astype(str).to_numpy(dtype=object)
    gap_m2, gap_rows, gap_share = _gaps(shapes)
    first, second, shared_m2 = _overlaps(shapes)
    rows = np.concatenate([first, second])
    return Coverage(
        area_m2=float(shapely.area(shapes).sum()),
        gaps_m2=float(gap_m2.sum()),
        gaps=len(gap_m2),
        gap_codes=_worst(codes, gap_rows, gap_share),
        overlaps_m2=float(shared_m2.sum()),
        overlaps=len(shared_m2),
        overlap_codes=_worst(codes, rows, np.concatenate([shared_m2, shared_m2])),
    )


def _worst(codes: NDArray[Any], rows: NDArray[np.intp], m2: NDArray[np.float64]) -> list[str]:
    total = np.bincount(rows, weights=m2, minlength=len(codes))
    order = np.lexsort((codes.astype(str), -total))
    return [str(code) for code in codes[order][total[order] > 0]]


_SPECK_M2 = 0.01
"""Rounding in overlay leaves specks; a square decimetre is no gap and no overlap."""

_TOUCHING_M = 0.01
"""A polygon is along a gap where it comes within a centimetre of it, overlay being inexact."""


def _overlaps(
    shapes: NDArray[Any],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    import shapely

    nothing = np.empty(0, dtype=np.intp)
    if shapely.coverage_is_valid(shapes):
        return nothing, nothing, np.empty(0)
    suspect = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    pairs = shapely.STRtree(shapes).query(shapes[suspect], predicate="intersects")
    one, other = suspect[pairs[0]], pairs[1]
    both = np.unique(np.sort(np.column_stack([one, other])[one != other], axis=1), axis=0)
    first, second = both[:, 0], both[:, 1]
    m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    real = m2 > _SPECK_M2
    return first[real], second[real], m2[real]


def _gaps(shapes: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[Any]]:
    """Return the area of each gap, then (area row, gap area) for every area along each gap."""
    import shapely

    tree = shapely.STRtree(shapes)
    fits = shapely.coverage_is_valid(shapes, gap_width=GAP_WIDTH_M)
    whole = (shapely.coverage_union_all if fits else shapely.union_all)(shapes)
    gaps = _enclosed(whole)
    if not fits:
        strips = _open_strips(whole)
        strip, _ = tree.query(strips, predicate="dwithin", distance=_TOUCHING_M)
        between = np.bincount(strip, minlength=len(strips)) >= 2
        gaps = np.append(gaps, strips[between])
    m2 = shapely.area(gaps)
    gap, row = tree.query(gaps, predicate="dwithin", distance=_TOUCHING_M)
    return m2, row, m2[gap]


def _enclosed(whole: Any) -> NDArray[Any]:
    """Return the holes of a shape, without whatever parts of it lie inside them."""
    import shapely

    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = shapely.union_all(shapely.polygons(rings)) if rings else shapely.Polygon()
    return _without_specks(shapely.difference(holes, whole))


def _open_strips(whole: Any) -> NDArray[Any]:
    """Return the narrow places outside a shape that closing it by ``GAP_WIDTH_M`` fills.

    Mitred joins bring the corners back to where they were, so that only strips are left.
    """
    import shapely

    half = GAP_WIDTH_M / 2
    wider = shapely.buffer(whole, half, join_style="mitre")
    closed = shapely.buffer(wider, -half, join_style="mitre")
    rings = shapely.get_exterior_ring(shapely.get_parts(whole))
    return _without_specks(shapely.difference(closed, shapely.union_all(shapely.polygons(rings))))


def _without_specks(shape: Any) -> NDArray[Any]:
    import shapely

    parts = shapely.get_parts(shape)
    return np.asarray(parts[shapely.area(parts) > _SPECK_M2], dtype=object)
