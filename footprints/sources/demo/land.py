"""The lie of the land: coast, estuary, island, river and motorway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from footprints.sources.demo.curves import ring, ripple

HALF_WIDTH_M = 25_000.0
HALF_HEIGHT_M = 20_000.0
_EAST_END_M = 640_000.0
_NORTHING_M = 430_000.0


@dataclass(frozen=True)
class Land:
    """The ground of the region, in metres on the British National Grid.

    ``main`` and ``island`` are polygons apart from one another, ``inland`` the part of ``main``
    that is 900 m or more from its edge; ``river`` and ``motorway`` are lines on ``main``; ``mouth``
    is where the river meets the sea; ``centre`` the middle of the frame and ``scale`` its size
    against the region of 700 small areas.
    """

    main: shapely.Polygon
    island: shapely.Polygon
    inland: shapely.Geometry
    river: shapely.LineString
    motorway: shapely.LineString
    mouth: tuple[float, float]
    centre: tuple[float, float]
    scale: float

    @property
    def shape(self) -> shapely.MultiPolygon:
        """Mainland and island together."""
        return shapely.MultiPolygon([self.main, self.island])


def make_land(scale: float, rng: np.random.Generator) -> Land:
    """Draw a coastal region ``scale`` times as wide as that of 700 small areas.

    It lies in the North Sea, where nobody can take it for a real place. Land on the west, sea on
    the east, a river from west to east that opens into an estuary, an island north of its mouth,
    and a motorway from south to north.
    """
    centre = (_EAST_END_M - (HALF_WIDTH_M + 8_000) * scale, _NORTHING_M)
    frame = (HALF_WIDTH_M * scale, HALF_HEIGHT_M * scale)
    whole = ring(centre, frame, rng, finest=3_000, wobble=0.16)
    coast = _coast(centre, frame, rng)
    ground = whole.difference(coast)
    river = _river(centre, frame, rng)
    mouth = _last_point(river, ground)
    ground = _largest(ground.difference(_estuary(river, mouth)))
    island = _island(mouth, coast, rng).difference(ground.buffer(650))
    return Land(
        main=shapely.normalize(ground),
        island=shapely.normalize(_largest(island)),
        inland=ground.buffer(-900),
        river=_longest(river.intersection(ground.buffer(-150))),
        motorway=_longest(_motorway(centre, frame, rng).intersection(ground.buffer(-150))),
        mouth=(mouth.x, mouth.y),
        centre=centre,
        scale=scale,
    )


def _coast(
    centre: tuple[float, float], frame: tuple[float, float], rng: np.random.Generator
) -> shapely.Polygon:
    """Return the sea: everything east of an irregular line."""
    y = np.arange(-1.6 * frame[1], 1.6 * frame[1], 150.0)
    bays = 1_900 * ripple(y, rng, longest=17_000, shortest=800, roughness=0.9)
    x = centre[0] + 0.66 * frame[0] + bays
    far = centre[0] + 3 * frame[0]
    line = np.column_stack([x, centre[1] + y])
    return shapely.Polygon([*line, (far, line[-1, 1]), (far, line[0, 1])])


def _river(
    centre: tuple[float, float], frame: tuple[float, float], rng: np.random.Generator
) -> shapely.LineString:
    x = np.arange(-1.5 * frame[0], 1.5 * frame[0], 120.0)
    bends = 3_400 * ripple(x, rng, longest=34_000, shortest=2_200, roughness=1.1)
    return shapely.LineString(np.column_stack([centre[0] + x, centre[1] + bends]))


def _motorway(
    centre: tuple[float, float], frame: tuple[float, float], rng: np.random.Generator
) -> shapely.LineString:
    y = np.arange(-1.5 * frame[1], 1.5 * frame[1], 200.0)
    bends = 4_000 * ripple(y, rng, longest=45_000, shortest=12_000, roughness=1.4)
    x = centre[0] - 0.30 * frame[0] + 0.18 * y + bends
    return shapely.LineString(np.column_stack([x, centre[1] + y]))


def _last_point(river: shapely.LineString, ground: shapely.Geometry) -> shapely.Point:
    """Return the most easterly point of the river on the ground."""
    points = shapely.get_coordinates(river.intersection(ground))
    return shapely.Point(points[points[:, 0].argmax()])


def _estuary(river: shapely.LineString, mouth: shapely.Point) -> shapely.Geometry:
    """Return the water that widens from the head of the tide, 9 km inland, out to sea."""
    end = river.project(mouth)
    at = np.arange(end - 9_000, end + 4_000, 60.0)
    share = np.clip((at - at[0]) / 9_000, 0, 1.4)
    discs = shapely.buffer(shapely.line_interpolate_point(river, at), 70 + 1_300 * share**1.6)
    return shapely.union_all(discs)


def _island(
    mouth: shapely.Point, coast: shapely.Polygon, rng: np.random.Generator
) -> shapely.Polygon:
    """Return an island off the coast, a little north of the river's mouth."""
    y = mouth.y + 5_200
    level = shapely.LineString([(mouth.x - 30_000, y), (mouth.x + 30_000, y)])
    x = level.intersection(coast).bounds[0]
    return ring((x + 2_900, y), (1_700, 2_700), rng, finest=800, wobble=0.2)


def _largest(shape: shapely.Geometry) -> shapely.Polygon:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    largest = max(parts, key=lambda part: part.area)
    return shapely.Polygon(largest.exterior)


def _longest(shape: shapely.Geometry) -> shapely.LineString:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.LineString)]
    return max(parts, key=lambda part: part.length)
