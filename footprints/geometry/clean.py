"""Polygons that can be worked with: what is wrong with them, and one way of mending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Place, Problem, counted, listing

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

MOST_CHANGE = 0.001
"""Repairs that change more than this share of a layer's surface are an error."""

METHOD = 'make_valid, method "structure"'
"""The one way invalid polygons are mended, as named in messages (GEOS, through shapely)."""

_ONCE_MENDED = "Nothing to do if that change is harmless; else mend the polygon in the file."

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
                f"{counted(int(absent.sum()), 'row has', 'rows have')} no shape: "
                f"{listing(names[absent])}.",
                layer,
                "Give each row its polygon, or take the rows out.",
            )
        )
    if other.any():
        found = sorted({shape.geom_type for shape in shapes[other]})
        problems.append(
            Problem(
                f"{counted(int(other.sum()), 'row has', 'rows have')} a shape that is not a "
                f"polygon "
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
                f"{counted(len(broken), 'row has', 'rows have')} a coordinate that is not a finite "
                f"number: "
                f"{listing(names[broken])}.",
                layer,
                "Correct those shapes.",
            )
        )
    return problems


def several_parts(geometry: gpd.GeoSeries, codes: Sequence[str], layer: str) -> list[Problem]:
    """Name polygons that are in several parts, in one note: each is still treated as one place."""
    import shapely

    several = np.flatnonzero(shapely.get_num_geometries(geometry.to_numpy()) > 1)
    names = np.asarray(codes, dtype=object)[several]
    if not len(names):
        return []
    return [
        Problem(
            f"{counted(len(names), 'row is', 'rows are')} in several parts: {listing(names)}.",
            layer,
            "Each is treated as one place, so it links whatever its parts touch.",
            severity="note",
            places=places(geometry.to_numpy()[several], names),
        )
    ]


MOST_PLACES = 50
"""A map shows the first this many places of one problem; its text says how many there are."""


def places(shapes: NDArray[Any], names: Sequence[Any] | NDArray[Any]) -> tuple[Place, ...]:
    """Return where shapes in metres are, each with its name; none for those without a place."""
    import shapely

    boxes = shapely.bounds(np.asarray(shapes[:MOST_PLACES], dtype=object)).reshape(-1, 4)
    return tuple(
        Place(str(name), *(float(edge) for edge in box))
        for name, box in zip(names, boxes, strict=False)
        if np.isfinite(box).all()
    )


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
            _ONCE_MENDED,
            severity="warning",
            places=places(np.array([drawn], dtype=object), [code]),
        )
        for code, reason, old, new, drawn in zip(
            names[bad], reasons, before, after, geometry.to_numpy()[bad], strict=True
        )
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
                f"nothing is left of {counted(len(lost), 'polygon', 'polygons')} after repair: "
                f"{listing(lost)}.",
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
    ``gap_people`` and ``overlap_people`` are the people such surface would hold if they lived as
    densely as in the polygons beside it: 0 where people are not known. Places are largest first.
    """

    area_m2: float
    gaps_m2: float
    gaps: int
    gap_codes: list[str]
    overlaps_m2: float
    overlaps: int
    overlap_codes: list[str]
    gap_people: float = 0.0
    overlap_people: float = 0.0
    gap_places: tuple[Place, ...] = ()
    overlap_places: tuple[Place, ...] = ()


def gaps_and_overlaps(areas: gpd.GeoDataFrame) -> Coverage:
    """Measure the gaps and overlaps of valid polygons with a ``code``, in metres.

    Where there is a column ``people``, the people affected are estimated from it.
    """
    import shapely

    shapes = areas.geometry.to_numpy()
    codes = areas["code"].astype(str).to_numpy(dtype=object)
    surface = shapely.area(shapes)
    people = areas["people"].to_numpy(dtype=np.float64) if "people" in areas else 0.0 * surface
    density = np.divide(people, surface, out=np.zeros_like(surface), where=surface > 0)
    suspect = np.flatnonzero(
        ~shapely.is_empty(shapely.coverage_invalid_edges(shapes, gap_width=GAP_WIDTH_M))
    )
    gaps, gap, along = _gaps(shapes, len(suspect) == 0)
    gap_m2 = shapely.area(gaps)
    beside = np.bincount(gap, density[along], minlength=len(gaps)) / np.maximum(
        np.bincount(gap, minlength=len(gaps)), 1
    )
    first, second, shared = _overlaps(shapes, suspect)
    shared_m2 = shapely.area(shared)
    both = (density[first] + density[second]) / 2
    pairs = [f"{codes[one]} and {codes[other]}" for one, other in zip(first, second, strict=True)]
    return Coverage(
        area_m2=float(surface.sum()),
        gaps_m2=float(gap_m2.sum()),
        gaps=len(gaps),
        gap_codes=_worst(codes, along, gap_m2[gap]),
        overlaps_m2=float(shared_m2.sum()),
        overlaps=len(shared),
        overlap_codes=_worst(codes, np.append(first, second), np.append(shared_m2, shared_m2)),
        gap_people=float((beside * gap_m2).sum()),
        overlap_people=float((both * shared_m2).sum()),
        gap_places=_largest(gaps, gap_m2, [f"gap of {m2:,.0f} m²" for m2 in gap_m2]),
        overlap_places=_largest(shared, shared_m2, pairs),
    )


def _largest(
    shapes: NDArray[Any], m2: NDArray[np.float64], names: Sequence[str]
) -> tuple[Place, ...]:
    order = np.argsort(-m2, kind="stable")
    return places(shapes[order], [names[row] for row in order])


def _worst(codes: NDArray[Any], rows: NDArray[np.intp], m2: NDArray[np.float64]) -> list[str]:
    total = np.bincount(rows, weights=m2, minlength=len(codes))
    order = np.lexsort((codes.astype(str), -total))
    return [str(code) for code in codes[order][total[order] > 0]]


_SPECK_M2 = 0.01
"""Rounding in overlay leaves specks; a square decimetre is no gap and no overlap."""

_TOUCHING_M = 0.01
"""A polygon is along a gap where it comes within a centimetre of it, overlay being inexact."""


def _overlaps(
    shapes: NDArray[Any], suspect: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[Any]]:
    """Return the rows of every pair that overlaps, and the surface that both have.

    ``suspect`` are the rows whose edges do not fit those beside them: one of each pair at least.
    """
    import shapely

    pairs = shapely.STRtree(shapes).query(shapes[suspect], predicate="intersects")
    one, other = suspect[pairs[0]], pairs[1]
    both = np.unique(np.sort(np.column_stack([one, other])[one != other], axis=1), axis=0)
    first, second = both[:, 0], both[:, 1]
    shared = shapely.intersection(shapes[first], shapes[second])
    real = shapely.area(shared) > _SPECK_M2
    return first[real], second[real], shared[real]


def _gaps(
    shapes: NDArray[Any], fits: bool
) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[np.intp]]:
    """Return the gaps, then (number of the gap, row of the area) for every area along each.

    ``fits`` says that no polygon overlaps another or leaves a narrow gap.
    """
    import shapely

    tree = shapely.STRtree(shapes)
    whole = (shapely.coverage_union_all if fits else shapely.union_all)(shapes)
    gaps = _enclosed(whole)
    if not fits:
        strips = _open_strips(whole)
        strip, _ = tree.query(strips, predicate="dwithin", distance=_TOUCHING_M)
        between = np.bincount(strip, minlength=len(strips)) >= 2
        gaps = np.append(gaps, strips[between])
    gap, row = tree.query(gaps, predicate="dwithin", distance=_TOUCHING_M)
    return gaps, gap, row


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
