"""How much of the border between small areas follows a motorway, a river or a railway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

_MISMATCH_M = 2.0
"""Where two boundaries do not match, one's line within this distance of the other area stands
for their border."""


def barrier_lengths(
    areas: gpd.GeoDataFrame, edges: pd.DataFrame, lines: gpd.GeoSeries, within_m: float = 50.0
) -> NDArray[np.float64]:
    """Return metres of each shared border that lie within ``within_m`` of a barrier line.

    One value an edge, at most its ``border_m``; 0 for bridges. ``areas`` and ``lines`` are in the
    same metres. The definition is by distance alone: a barrier counts where it runs along the
    border (boundaries are often generalised to 20 m, so it seldom lies exactly on it), and for up
    to ``within_m`` either side of a place where it crosses one. A barrier that runs through the
    middle of a small area separates nobody, since small areas are never divided.
    """
    import shapely

    metres = np.zeros(len(edges))
    barriers = _straight_pieces(lines.to_numpy())
    border_m = edges["border_m"].to_numpy(dtype=np.float64)
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    shapes = areas.geometry.to_numpy()
    tree = shapely.STRtree(barriers)
    near = np.zeros(len(shapes), dtype=bool)
    near[tree.query(shapes, predicate="dwithin", distance=within_m)[0]] = True
    chosen = np.flatnonzero(near[first] & near[second])
    borders = shared_borders(shapes[first[chosen]], shapes[second[chosen]], border_m[chosen])
    place, piece = tree.query(borders, predicate="dwithin", distance=within_m)
    order = np.lexsort((piece, place))
    place, piece = place[order], piece[order]
    found, group = np.unique(place, return_inverse=True)
    beside = shapely.buffer(
        shapely.multilinestrings(barriers[piece], indices=group), within_m, quad_segs=8
    )
    along = shapely.length(shapely.intersection(borders[found], beside))
    metres[chosen[found]] = np.minimum(along, border_m[chosen[found]])
    return metres


def shared_borders(
    first: NDArray[Any], second: NDArray[Any], border_m: NDArray[np.float64]
) -> NDArray[Any]:
    """Return the line that each pair of neighbouring polygons has in common.

    ``border_m`` is the length expected. Where boundaries do not match, so that the exact
    intersection comes out more than a tenth short of it, the stretch of the first boundary within
    2 m of the second polygon is taken instead.
    """
    import shapely

    lines = np.asarray(
        shapely.intersection(shapely.boundary(first), shapely.boundary(second)), dtype=object
    )
    short = shapely.length(lines) < 0.9 * border_m
    lines[short] = shapely.intersection(
        shapely.boundary(first[short]), shapely.buffer(second[short], _MISMATCH_M)
    )
    return lines


def _straight_pieces(lines: NDArray[Any]) -> NDArray[Any]:
    """Cut lines at their vertices: short pieces keep every later step local."""
    import shapely

    points, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = (line[1:] == line[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    return np.asarray(
        shapely.linestrings(np.stack([points[:-1][same], points[1:][same]], axis=1)), dtype=object
    ).reshape(-1)
