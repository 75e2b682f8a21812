"""Footprints built from an agency's settings and tables."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array

from footprints.errors import DataError
from footprints.people.build import (
    check_conserved,
    list_footprint,
    site_footprint,
    zone_footprint,
)
from footprints.settings import ListAgency, SiteAgency, ZoneAgency
from toy import toy_areas


@dataclass
class ZoneFiles:
    units: gpd.GeoDataFrame
    groups: pd.DataFrame | None = None
    points: pd.DataFrame | None = None


@dataclass
class ListFiles:
    rows: pd.DataFrame
    names: pd.DataFrame
    rows_read: int
    note: str = ""
    conversion: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    sites: gpd.GeoDataFrame | None = None


def zone_agency(**more: object) -> ZoneAgency:
    plain = {"id": "wards", "name": "Wards", "kind": "zones", "file": "w", "code": "c"}
    return ZoneAgency.model_validate(plain | more)


def list_agency(**more: object) -> ListAgency:
    plain = {"id": "gp", "name": "GP", "kind": "list", "file": "g"}
    columns = {"unit": "u", "area": "a", "people": "p"}
    return ListAgency.model_validate(plain | columns | more)


def site_agency(**more: object) -> SiteAgency:
    plain = {"id": "fire", "name": "Fire stations", "kind": "sites", "file": "f"}
    return SiteAgency.model_validate(plain | more)


def tiles(areas: gpd.GeoDataFrame, each: int) -> gpd.GeoDataFrame:
    shapes = areas.dissolve(by=np.arange(len(areas)) // each).geometry.to_numpy()
    codes = [f"W{place:02d}" for place in range(len(shapes))]
    return gpd.GeoDataFrame({"unit": codes, "name": codes}, geometry=shapes, crs=areas.crs)


def far_away(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shape = shapely.box(0, 0, 100, 100)
    return gpd.GeoDataFrame({"unit": ["Z"], "name": ["Far"]}, geometry=[shape], crs=areas.crs)


def test_zones_become_units_with_shapes_and_main_patches() -> None:
    areas = toy_areas(40)
    files = ZoneFiles(pd.concat([tiles(areas, 10), far_away(areas)], ignore_index=True))
    found = zone_footprint(zone_agency(weight=2.0, made_up=True, service="s"), files, areas)
    assert found.units["unit"].tolist() == ["W00", "W01", "W02", "W03"]
    assert found.shapes is not None
    assert found.shapes["unit"].tolist() == found.units["unit"].tolist()
    assert found.main.tolist() == (np.arange(40) // 10).tolist()
    assert found.people.sum() == pytest.approx(areas["people"].sum())
    assert found.account.entries["units without residents here"] == 1
    assert (found.weight, found.made_up, found.service) == (2.0, True, "s")
    assert found.scored
    assert found.counts is None


def test_zones_are_summed_into_groups_and_those_without_named() -> None:
    areas = toy_areas(40)
    groups = pd.DataFrame(
        {
            "unit": ["W00", "W02", "W01", "Z"],
            "group": ["X", "X", "Y", "Z"],
            "group_name": ["Ex", "Ex", "Why", "Zed"],
        }
    )
    units = pd.concat([tiles(areas, 10), far_away(areas)], ignore_index=True)
    found = zone_footprint(zone_agency(), ZoneFiles(units, groups), areas)
    people = areas["people"].to_numpy().reshape(4, 10).sum(axis=1)
    assert found.units.to_dict("list") == {"unit": ["X", "Y"], "name": ["Ex", "Why"]}
    assert found.people.sum(axis=1) == pytest.approx([people[0] + people[2], people[1]])
    assert found.account.entries["people of units without a group"] == pytest.approx(people[3])
    assert found.account.notes == [f"Units without a group: W03 ({people[3]:,})."]
    assert found.shapes is not None
    assert found.shapes.area.sum() == pytest.approx(areas.area[:30].sum())


def test_what_points_change_can_be_told() -> None:
    areas = toy_areas(40)
    centre = areas.geometry.representative_point()
    points = pd.DataFrame({"x": centre.x, "y": centre.y, "people": 1.0})
    files = ZoneFiles(tiles(areas, 10), points=points)
    placed = {"file": "points.csv", "x": "x", "y": "y"}
    found = zone_footprint(zone_agency(placed_by=placed), files, areas)
    assert found.by_surface is not None
    surface = zone_footprint(zone_agency(), files, areas)
    assert surface.by_surface is None
    assert np.allclose(found.by_surface.toarray(), surface.people.toarray())
    assert found.by_surface.shape == found.people.shape


def test_points_asked_for_and_not_there_are_an_error() -> None:
    areas = toy_areas(20)
    agency = zone_agency(placed_by={"file": "p", "x": "x", "y": "y"})
    with pytest.raises(DataError, match="there are none"):
        zone_footprint(agency, ZoneFiles(tiles(areas, 5)), areas)


def listed(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    codes = areas["code"].tolist()
    table = [("A", codes[0], 6), ("B", codes[0], 2), ("B", codes[1], 5), ("C", "NO2011", 9)]
    return pd.DataFrame(table, columns=["unit", "area", "people"]).astype({"people": float})


NAMES = pd.DataFrame({"unit": ["A", "B", "C"], "name": ["Acorn", "Beech", "Cedar"]})


def test_lists_become_units_with_names_and_counts() -> None:
    areas = toy_areas(20)
    sites = gpd.GeoDataFrame(
        {"site": ["A", "B"], "name": ["Acorn", "Beech"], "people": np.nan},
        geometry=[areas.geometry[3].centroid, shapely.Point(0, 0)],
        crs=areas.crs,
    )
    files = ListFiles(listed(areas), NAMES, rows_read=6, sites=sites)
    found = list_footprint(list_agency(), files, areas, min_count=0)
    first, second = areas["people"][:2]
    assert found.units["name"].tolist() == ["Acorn", "Beech"]
    assert found.people.toarray()[:, :2] == pytest.approx(
        np.array([[first * 0.75, 0], [first * 0.25, second]])
    )
    assert found.main.tolist() == [0, 1] + [-1] * 18
    assert found.counts is not None
    assert found.counts.toarray()[:, :2].tolist() == [[6, 0], [2, 5]]
    entries = found.account.entries
    assert list(entries)[:2] == ["rows in the file", "rows without a usable count"]
    assert (entries["rows in the file"], entries["rows without a usable count"]) == (6, 2)
    assert (entries["sites in the file"], entries["sites outside the region"]) == (2, 1)


def test_a_lists_own_counts_may_exceed_residents() -> None:
    areas = toy_areas(20)
    many = listed(areas).assign(people=1e6)
    found = list_footprint(list_agency(scale="none"), ListFiles(many, NAMES, 4), areas, min_count=0)
    assert found.people.sum() == 3e6


def stations(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    inside = areas.geometry.representative_point()
    return gpd.GeoDataFrame(
        {"site": ["a", "b", "c"], "name": ["A", "B", "C"], "people": np.nan},
        geometry=[inside[0].buffer(5), inside[19], shapely.Point(0, 0)],
        crs=areas.crs,
    )


def test_sites_without_a_catchment_are_kept_and_not_scored() -> None:
    areas = toy_areas(20)
    found = site_footprint(site_agency(), stations(areas), areas)
    assert not found.scored
    assert not found.assumed
    assert found.people.shape == (0, 20)
    assert found.units.empty
    assert (found.main == -1).all()
    assert found.sites is not None
    assert found.sites["site"].tolist() == ["a", "b", "c"]
    assert set(found.sites.geom_type) == {"Point"}
    assert found.account.entries == {"sites in the file": 3, "sites outside the region": 1}


def test_a_site_without_a_name_is_called_after_where_it_stands() -> None:
    areas = toy_areas(20)
    sites = stations(areas).assign(name=["Unknown", "Station B", " "])
    found = site_footprint(site_agency(), sites, areas).sites
    assert found is not None
    assert found["name"].tolist() == [f"unnamed, in {areas['name'][0]}", "Station B", "unnamed"]


def test_an_assumed_catchment_is_labelled_and_places_everybody() -> None:
    areas = toy_areas(20)
    found = site_footprint(site_agency(catchment="nearest"), stations(areas), areas)
    assert found.assumed
    assert found.units["unit"].tolist() == ["a", "b"]
    assert found.people.sum(axis=0).tolist() == areas["people"].tolist()
    assert found.main[[0, 19]].tolist() == [0, 1]
    assert found.account.entries["sites that are some small area's nearest"] == 2


def test_people_made_from_nothing_are_refused_with_numbers() -> None:
    people = csr_array(np.array([[60.0, 10.0], [50.0, 10.0]]))
    with pytest.raises(DataError, match="1 small areas were given more people than they have: 10"):
        check_conserved(people, np.array([100, 30]), "wards")
    with pytest.raises(DataError, match="negative or not a number"):
        check_conserved(csr_array(np.array([[np.nan, -1.0]])), np.array([1, 1]), "wards")
    check_conserved(people, np.array([110, 20]), "wards")


def test_small_counts_go_before_units_are_summed_into_groups() -> None:
    """Else a list by practice and the same by network would tell, between them, what is small."""
    areas = toy_areas(20)
    codes = areas["code"].tolist()
    rows = pd.DataFrame(
        [("A", codes[0], 3.0), ("A", codes[1], 40.0), ("B", codes[0], 50.0)],
        columns=["unit", "area", "people"],
    )
    groups = pd.DataFrame({"unit": ["A", "B"], "group": "G", "group_name": "G"})
    found = list_footprint(
        list_agency(scale="none"), ListFiles(rows, NAMES, 3, groups=groups), areas, min_count=5
    )
    assert found.counts is not None
    assert found.counts.toarray()[:, :2].tolist() == [[50, 43]]
