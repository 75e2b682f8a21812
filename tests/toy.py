"""A small made-up region for tests: irregular cells, quick to build, nothing like a grid.

Independent of the package on purpose: its adjacency is computed here, slowly and plainly, so that
tests can hold the package against it.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def toy_areas(
    n: int = 80, localities: int = 2, seed: int = 1, people: int = 1500
) -> gpd.GeoDataFrame:
    """Return ``n`` Voronoi cells of a 10 km x 8 km box as small areas, in EPSG:27700.

    Localities are vertical strips of whole cells; residents vary around ``people``.
    """
    rng = np.random.default_rng(seed)
    points = shapely.points(np.column_stack([rng.uniform(0, 10_000, n), rng.uniform(0, 8_000, n)]))
    box = shapely.box(0, 0, 10_000, 8_000)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=box))
    cells = shapely.intersection(cells, box)
    cells = cells[
        np.lexsort((shapely.get_y(shapely.centroid(cells)), shapely.get_x(shapely.centroid(cells))))
    ]
    strip = (np.arange(n) * localities) // n
    codes = [f"X01{number:06d}" for number in range(n)]
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": [f"Toy {number}" for number in range(n)],
            "locality": [f"X08{number:06d}" for number in strip],
            "locality_name": [f"Strip {number}" for number in strip],
            "people": rng.integers(int(people * 0.7), int(people * 1.3), n),
        },
        geometry=shapely.translate(cells, 400_000, 400_000)
        if hasattr(shapely, "translate")
        else gpd.GeoSeries(cells).translate(400_000, 400_000).to_numpy(),
        crs="EPSG:27700",
    )


def toy_edges(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the adjacency of ``areas`` in the package's columns, computed pair by pair."""
    shapes = areas.geometry.to_numpy()
    rows = []
    for first in range(len(shapes)):
        for second in range(first + 1, len(shapes)):
            if not shapes[first].intersects(shapes[second]):
                continue
            border = shapes[first].intersection(shapes[second]).length
            if border > 1.0:
                rows.append((first, second, border, 0.0, False))
    table = pd.DataFrame(rows, columns=["first", "second", "border_m", "barrier_m", "bridge"])
    return table.astype({"first": "int32", "second": "int32"})
