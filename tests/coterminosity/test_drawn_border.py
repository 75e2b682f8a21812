"""Lines as drawn: near ones count as the same, others do not, the outline never."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from grid41 import grid_areas, plan_of

from footprints.coterminosity.drawn_border import drawn_border, neighbourhood_lines
from footprints.coterminosity.ground import Ground, ground_of

SIDE = 4
AREAS = grid_areas(SIDE, 16_000)
WEST, SOUTH, EAST, NORTH = AREAS.total_bounds
MIDDLE = (WEST + EAST) / 2


def ground() -> Ground:
    """Two neighbourhoods, west and east, with one line of 3.6 km between them."""
    return ground_of(AREAS, plan_of((AREAS.geometry.centroid.x > MIDDLE).to_numpy("int32")))


def units(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"unit": range(len(shapes))}, geometry=list(shapes), crs=AREAS.crs)


def halves(at: float) -> gpd.GeoDataFrame:
    return units(
        shapely.box(WEST - 500, SOUTH - 500, at, NORTH + 500),
        shapely.box(at, SOUTH - 500, EAST + 500, NORTH + 500),
    )


@pytest.mark.parametrize(("off", "shared"), [(0, 1), (40, 1), (60, 0)])
def test_a_line_counts_as_the_same_within_the_distance(off: float, shared: float) -> None:
    found = drawn_border(halves(MIDDLE + off), neighbourhood_lines(ground(), 50))
    assert found["drawn_border_shared"] == pytest.approx(shared)
    assert found["drawn_border_shared_of_neighbourhoods"] == pytest.approx(shared)
    assert found["drawn_border_m"] == pytest.approx(3_600 - 100, abs=25)
    assert found["drawn_border_m_of_neighbourhoods"] == pytest.approx(3_600 - 100, abs=25)
    assert found["drawn_border_shared_m"] == pytest.approx(shared * found["drawn_border_m"])


def test_a_further_line_is_the_agencys_alone() -> None:
    quarter = (WEST + MIDDLE) / 2
    shapes = units(
        shapely.box(WEST, SOUTH, quarter, NORTH),
        shapely.box(quarter, SOUTH, MIDDLE, NORTH),
        shapely.box(MIDDLE, SOUTH, EAST, NORTH),
    )
    found = drawn_border(shapes, neighbourhood_lines(ground(), 50))
    assert found["drawn_border_shared"] == pytest.approx(0.5)
    assert found["drawn_border_shared_of_neighbourhoods"] == 1


def test_only_neighbourhood_lines_where_the_agency_is_count() -> None:
    half = (SOUTH + NORTH) / 2
    shapes = units(
        shapely.box(WEST, SOUTH, MIDDLE, half),
        shapely.box(MIDDLE, SOUTH, EAST, half),
    )
    found = drawn_border(shapes, neighbourhood_lines(ground(), 50))
    assert found["drawn_border_m_of_neighbourhoods"] == pytest.approx(1_800, abs=50)
    assert found["drawn_border_shared_of_neighbourhoods"] == pytest.approx(1)


def test_one_unit_has_no_lines_inside() -> None:
    found = drawn_border(
        units(shapely.box(WEST, SOUTH, EAST, NORTH)), neighbourhood_lines(ground(), 50)
    )
    assert found["drawn_border_m"] == 0
    assert found["drawn_border_shared"] != found["drawn_border_shared"]
    assert found["drawn_border_shared_of_neighbourhoods"] == 0
