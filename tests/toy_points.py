"""Output areas of the toy region: where its people live, in the forms that such files come in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

EACH = 5


def output_areas(areas: gpd.GeoDataFrame, each: int = EACH, seed: int = 1) -> gpd.GeoDataFrame:
    """Return ``each`` points inside every small area, with code, people and the area's code.

    Their people add up to the small area's, unevenly.
    """
    rng = np.random.default_rng(seed)
    rows, points = [], []
    for code, people, shape in zip(areas["code"], areas["people"], areas.geometry, strict=True):
        west, south, east, north = shape.buffer(-1).bounds
        inside: list[shapely.Point] = []
        while len(inside) < each:
            point = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
            inside += [point] if shape.buffer(-1).contains(point) else []
        shares = rng.multinomial(int(people), rng.dirichlet(np.full(each, 4.0)))
        for point, count in zip(inside, shares.tolist(), strict=True):
            rows.append((f"X00{len(rows):06d}", code, count))
            points.append(point)
    table = pd.DataFrame(rows, columns=["OA21CD", "LSOA21CD", "residents"])
    return gpd.GeoDataFrame(table, geometry=points, crs=areas.crs)


def with_columns(points: gpd.GeoDataFrame, x: str, y: str, crs: str) -> pd.DataFrame:
    """Return points as a table with two columns of coordinates."""
    placed = points.to_crs(crs).geometry
    digits = 1 if crs != "EPSG:4326" else 7
    table = pd.DataFrame(points.drop(columns="geometry"))
    table.insert(0, x, placed.x.round(digits))
    table.insert(1, y, placed.y.round(digits))
    return table
