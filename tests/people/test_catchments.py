"""Assumed catchments."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from footprints.people.catchments import catchment_people, nearest_site, site_sizes
from toy import toy_areas

coordinates = st.integers(-1000, 1000).map(float)


def test_a_site_four_times_as_large_draws_from_twice_as_far() -> None:
    sites = np.array([[0.0, 0.0], [300.0, 0.0]])
    places = np.array([[199.0, 0.0], [201.0, 0.0]])
    assert nearest_site(places, sites, np.array([4.0, 1.0])).tolist() == [0, 1]
    assert nearest_site(places, sites, np.array([1.0, 1.0])).tolist() == [1, 1]


def test_ties_go_to_the_first_site_and_empty_sites_draw_nobody() -> None:
    sites = np.array([[0.0, 0.0], [10.0, 0.0], [5.0, 0.0]])
    places = np.array([[5.0, 0.0]])
    assert nearest_site(places, sites, np.array([1.0, 1.0, 0.0])).tolist() == [0]
    assert nearest_site(places, sites, np.zeros(3)).tolist() == [-1]
    assert nearest_site(places, np.empty((0, 2)), np.empty(0)).tolist() == [-1]


def test_unknown_sizes_are_the_median_of_the_known() -> None:
    assert site_sizes(np.array([10.0, np.nan, 30.0, 0.0])).tolist() == [10, 10, 30, 0]
    assert site_sizes(np.array([np.nan, np.nan])).tolist() == [1, 1]


@settings(max_examples=50, derandomize=True, deadline=None)
@given(
    arrays(np.float64, (7, 2), elements=coordinates),
    arrays(np.float64, (4, 2), elements=coordinates),
    arrays(np.float64, 4, elements=st.integers(1, 9).map(float)),
)
def test_no_other_site_is_nearer_by_weight(places, sites, sizes) -> None:
    for place, chosen in zip(places, nearest_site(places, sites, sizes), strict=True):
        weighted = [
            np.hypot(*(place - site)) / size**0.5 for site, size in zip(sites, sizes, strict=True)
        ]
        assert weighted[chosen] <= min(weighted) + 1e-9


def test_everybody_has_one_site() -> None:
    areas = toy_areas(1100, people=1500)
    sites = gpd.GeoDataFrame(
        {"site": ["a", "b"], "name": ["A", "B"], "people": [np.nan, np.nan]},
        geometry=[shapely.Point(402_000, 404_000), shapely.Point(408_000, 404_000)],
        crs=areas.crs,
    )
    table = catchment_people(areas, sites)
    assert np.array_equal(table.sum(axis=0), areas["people"])
    west = areas.geometry.representative_point().x.to_numpy() < 405_000
    assert np.array_equal(table.toarray()[0] > 0, west)
