"""Sites of services beside one another, and the best candidate hub of each neighbourhood."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scoring import agency, plan_from, strip

from footprints.coterminosity.sites.colocation import Colocation, colocate
from footprints.people.footprint import Footprint
from toy import toy_areas

STRIP = strip([100, 300, 100, 0])
PLAN = plan_from([0, 0, 1, 1])


def placed(name: str, at: list[tuple[float, float]], service: str = "") -> Footprint:
    """Return a service of sites at some places of the strip, in metres from its south-west."""
    points = shapely.points(np.array(at, dtype=float).reshape(-1, 2) + 400_000)
    sites = gpd.GeoDataFrame(
        {
            "site": [f"{name}{number}" for number in range(len(at))],
            "name": [f"{name.title()} {number}" for number in range(len(at))],
            "people": np.nan,
        },
        geometry=points,
        crs="EPSG:27700",
    )
    return replace(agency([[0, 0, 0, 0]], name), sites=sites, service=service, kind="sites")


def found(*services: Footprint, walk_m: float = 800.0, **more: object) -> Colocation:
    made = colocate(STRIP, services, PLAN, walk_m, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


LIBRARIES = placed("library", [(500, 500), (1_900, 500), (9_000, 500)])
SURGERIES = placed("surgery", [(700, 500), (2_600, 500)])


def test_two_sites_within_a_walk_are_a_pair_and_others_are_not() -> None:
    both = found(LIBRARIES, SURGERIES)
    rows = (
        both.pairs[["site", "other_site", "distance_m", "same_neighbourhood"]].to_numpy().tolist()
    )
    assert rows == [["library0", "surgery0", 200.0, True], ["library1", "surgery1", 700.0, False]]
    assert both.overall["sites"] == 4
    assert both.overall["sites_beside_others"] == 4
    assert both.overall["pairs_across_neighbourhoods"] == 1
    nearer = found(LIBRARIES, SURGERIES, walk_m=699.0)
    assert nearer.pairs["site"].tolist() == ["library0"]
    assert found(LIBRARIES, SURGERIES, walk_m=700.0).overall["pairs"] == 2


def test_agencies_of_one_service_are_one() -> None:
    again = replace(LIBRARIES, id="again", service="library")
    alone = found(LIBRARIES, again)
    assert len(alone.pairs) == 0
    assert alone.sites["services_near"].tolist() == [0, 0, 0, 0]
    assert alone.hubs["services"].tolist() == ["", ""]


def test_the_distance_of_residents_is_to_the_middle_of_their_small_area() -> None:
    """100 people at 500 m and 300 at 1,500 m from the west; a library at 500 m, one at 1,900 m."""
    sites = found(LIBRARIES).sites
    assert sites["mean_distance_m"].to_numpy() == pytest.approx([750.0, 650.0])


def test_the_hub_is_the_nearest_unless_one_about_as_near_has_more_beside_it() -> None:
    """Residents are 750 m from the library at 500 m on average, 650 m from that at 1,900 m."""
    alone = found(LIBRARIES).hubs
    assert alone["site"].tolist() == ["library1", ""]
    beside = placed("surgery", [(500, 700)])
    both = found(LIBRARIES, beside).hubs
    assert both["site"].tolist()[0] == "library0"
    assert both["services"].tolist()[0] == "Surgery"
    assert both["least_mean_distance_m"].iloc[0] == pytest.approx(650.0)
    far = placed("library", [(100, 500), (1_900, 500)])  # 1,150 m: too far to be a hub
    assert found(far, placed("surgery", [(100, 500)])).hubs["site"].tolist()[0] == "library1"


def test_the_shares_within_a_distance_are_of_all_residents() -> None:
    hub = found(LIBRARIES).hubs.iloc[0]
    assert hub["people_within_1km"] == 300
    assert hub["share_within_1km"] == pytest.approx(0.75)
    assert hub["share_within_2km"] == 1.0
    overall = found(LIBRARIES).overall
    assert overall["share_within_1km"] == pytest.approx(300 / 500)
    assert overall["neighbourhoods_without_site"] == 1


def test_only_the_sites_of_some_agencies_may_be_hubs() -> None:
    both = found(LIBRARIES, SURGERIES, hubs_from=["surgery"])
    assert both.hubs["agency"].tolist() == ["surgery", "surgery"]
    assert both.hubs["sites"].tolist() == [1, 1]
    assert set(both.sites["agency"]) == {"library", "surgery"}


def test_without_sites_there_is_nothing_to_say() -> None:
    assert colocate(STRIP, [agency([[1, 1, 1, 0]])], PLAN, 800.0) is None
    outside = placed("library", [(9_000, 500)])
    assert colocate(STRIP, [outside], PLAN, 800.0) is None


spots = st.tuples(st.floats(1, 3_999), st.floats(1, 999))


@given(st.lists(spots, max_size=9), st.lists(spots, max_size=9), st.floats(1, 3_000))
def test_pairs_are_those_found_one_by_one(
    one: list[tuple[float, float]], other: list[tuple[float, float]], walk_m: float
) -> None:
    made = colocate(STRIP, [placed("a", one), placed("b", other)], PLAN, walk_m)
    if not one and not other:
        assert made is None
        return
    assert made is not None
    near = {
        (f"a{i}", f"b{j}")
        for i, first in enumerate(one)
        for j, second in enumerate(other)
        if np.hypot(*np.subtract(first, second)) <= walk_m
    }
    assert set(zip(made.pairs["site"], made.pairs["other_site"], strict=True)) == near
    counts = made.sites.set_index("site")["sites_near"]
    assert counts.sum() == 2 * len(near)


@given(st.integers(0, 50), st.integers(2, 30))
def test_no_other_site_beats_a_hub(seed: int, count: int) -> None:
    areas = toy_areas(40, 2)
    rng = np.random.default_rng(seed)
    plan = plan_from(rng.integers(0, 3, 40).tolist())
    places = rng.uniform((0, 0), (10_000, 8_000), (2 * count, 2))
    services = [placed("a", places[:count].tolist()), placed("b", places[count:].tolist())]
    made = colocate(areas, services, plan, 1_000.0)
    assert made is not None
    for hub in made.hubs[made.hubs["site"] != ""].to_dict("records"):
        own = made.sites[made.sites["neighbourhood"] == hub["neighbourhood"]]
        close = own[own["mean_distance_m"] <= own["mean_distance_m"].min() * 1.25]
        best = close.sort_values(["services_near", "mean_distance_m"], ascending=[False, True])
        assert hub["site"] == best["site"].iloc[0]
        assert hub["share_within_1km"] <= hub["share_within_2km"] <= hub["share_within_3km"] <= 1
    assert made.hubs["residents"].sum() == pytest.approx(areas["people"].sum())
