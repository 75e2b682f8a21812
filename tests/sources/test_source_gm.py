"""The real files of Greater Manchester, read with the settings of the example."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from footprints.settings import Barrier, ListAgency, SiteAgency, SmallAreaSettings, ZoneAgency
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.read import (
    check_edition,
    read_barrier,
    read_list,
    read_sites,
    read_small_areas,
    read_zones,
)

pytestmark = pytest.mark.gm

SMALL_AREAS = SmallAreaSettings.model_validate(
    {
        "file": "lsoa_2021_bgc.geojson",
        "code": "LSOA21CD",
        "name": "LSOA21NM",
        "locality": "LAD22CD",
        "locality_name": "LAD22NM",
        "people": {
            "file": "census2021_usual_residents_lsoa21.csv",
            "code": "LSOA21CD",
            "column": "total_residents",
        },
    }
)
REGISTRATIONS = {
    "id": "practices",
    "name": "GP practices",
    "kind": "list",
    "file": "gp-reg-pat-prac-lsoa_jul2022.csv",
    "unit": "PRACTICE_CODE",
    "label": "PRACTICE_NAME",
    "area": "LSOA_CODE",
    "people": "NUMBER_OF_PATIENTS",
}
CONVERT = {"file": "lsoa11_to_lsoa21_lookup.csv", "from": "LSOA11CD", "to": "LSOA21CD"}


def test_small_areas(gm_data: Path) -> None:
    found = read_small_areas(SMALL_AREAS, gm_data)
    areas = found.value
    assert areas is not None
    assert len(areas) == 1702
    assert areas["people"].sum() == 2_867_871
    assert areas["locality"].nunique() == 10
    assert areas.area.sum() / 1e6 == pytest.approx(1276.0, abs=0.05)
    assert areas["code"].is_monotonic_increasing
    mended = [problem.what[:9] for problem in found.problems if problem.severity == "warning"]
    assert mended == ["E01005866", "E01005907", "E01006012", "E01006312"]
    (parts,) = [problem.what for problem in found.problems if problem.severity == "note"]
    assert parts.endswith("in several parts: E01005864, E01005906, E01006016, E01006314.")
    by_district = areas.groupby("locality_name")["people"].sum()
    assert by_district["Bolton"] == 295_938
    assert by_district["Manchester"] == 552_037


def test_small_areas_of_the_geopackage_agree(gm_data: Path) -> None:
    layer = SMALL_AREAS.model_copy(update={"file": "gm_boundaries_bng.gpkg", "layer": "lsoa_2021"})
    ours = read_small_areas(SMALL_AREAS, gm_data).get()
    theirs = read_small_areas(layer, gm_data).get()
    assert ours["code"].tolist() == theirs["code"].tolist()
    apart = shapely.hausdorff_distance(ours.geometry.to_numpy(), theirs.geometry.to_numpy())
    assert apart.max() < 3


@pytest.mark.parametrize("name", ["lsoa_2021_bgc", "wards_2023_bgc", "motorways", "libraries"])
def test_our_geojson_is_that_of_gdal(gm_data: Path, name: str) -> None:
    path = gm_data / f"{name}.geojson"
    ours = read_shapes(Source("layer", path)).get()
    theirs = pyogrio.read_dataframe(path)
    assert len(ours) == len(theirs)
    same = shapely.equals_exact(ours.geometry.to_numpy(), theirs.geometry.to_numpy())
    missing = ours.geometry.isna().to_numpy()
    assert (same | (missing & (theirs.geometry.isna() | theirs.geometry.is_empty))).all()


@pytest.mark.parametrize(
    ("settings", "units"),
    [
        ({"file": "wards_2023_bgc.geojson", "code": "WD23CD", "label": "WD23NM"}, 215),
        ({"file": "wards_2022_bgc.geojson", "code": "area_code", "label": "area_name"}, 215),
        ({"file": "lad_2023_bgc.geojson", "code": "area_code"}, 10),
        ({"file": "msoa_2021_bgc.geojson", "code": "MSOA21CD"}, 353),
        ({"file": "trafford_localities_2023_full.geojson", "code": "area_name"}, 4),
        ({"file": "gm_boundaries_bng.gpkg", "layer": "wards_2023", "code": "WD23CD"}, 215),
        ({"file": "made_up/police_beats_made_up.geojson", "code": "beat_ref"}, 109),
    ],
)
def test_zones(gm_data: Path, settings: dict[str, str], units: int) -> None:
    agency = ZoneAgency.model_validate({"id": "z", "name": "Z", "kind": "zones"} | settings)
    zones = read_zones(agency, gm_data).get()
    assert len(zones.units) == units
    assert zones.units.geometry.is_valid.all()
    assert zones.units.crs.to_epsg() == 27700


def test_registrations(gm_data: Path) -> None:
    group = {
        "file": "gp_practices.csv",
        "unit": "practice_code",
        "column": "pcn_code",
        "label": "pcn_name",
    }
    sites = {
        "file": "gp_practices.csv",
        "code": "practice_code",
        "label": "practice_name",
        "x": "longitude",
        "y": "latitude",
    }
    raw = REGISTRATIONS | {"convert": CONVERT, "group": group, "sites": sites}
    agency = ListAgency.model_validate(raw)
    found = read_list(agency, gm_data)
    listing = found.get()
    assert listing.rows_read == len(listing.rows) == 60_914
    assert len(listing.names) == 748
    assert listing.conversion is not None
    assert len(listing.conversion) == 1705
    assert listing.groups is not None
    assert listing.groups["group"].nunique() == 65
    assert len(listing.groups) == 416
    assert listing.sites is not None
    assert len(listing.sites) == 424
    assert (listing.rows["area"] == "NO2011").sum() == 267
    assert any("332 of the agency's 748 units" in problem.what for problem in found.problems)
    areas = read_small_areas(SMALL_AREAS, gm_data).get()
    assert check_edition(agency, listing, set(areas["code"])) == []


def test_registrations_without_a_lookup_are_of_another_edition(gm_data: Path) -> None:
    agency = ListAgency.model_validate(REGISTRATIONS)
    areas = read_small_areas(SMALL_AREAS, gm_data).get()
    (problem,) = check_edition(agency, read_list(agency, gm_data).get(), set(areas["code"]))
    assert "1,636 of the 1,636" in problem.what
    assert "none of the 66 new in 2021" in problem.what
    assert "LSOAs of 2011" in problem.what
    assert "convert" in problem.fix


def test_people_of_2011_on_areas_of_2021(gm_data: Path) -> None:
    people = {
        "file": "mid2020_population_lsoa11.csv",
        "code": "lsoa11_code",
        "column": "total_population",
    }
    settings = SmallAreaSettings.model_validate(SMALL_AREAS.model_dump() | {"people": people})
    found = read_small_areas(settings, gm_data)
    (error,) = [problem for problem in found.problems if problem.severity == "error"]
    assert "66 of 1,702 small areas have no people here" in error.what
    assert "37 of its 1,673 codes are no small areas" in error.what
    assert "LSOAs of 2011, the other side's like LSOAs of 2021" in error.what


def test_housing(gm_data: Path) -> None:
    agency = ListAgency.model_validate(
        {
            "id": "h",
            "name": "H",
            "kind": "list",
            "file": "made_up/housing_patches_made_up.csv",
            "unit": "Patch",
            "area": "LSOA21CD",
            "people": "Homes",
        }
    )
    listing = read_list(agency, gm_data).get()
    assert listing.rows["people"].sum() == 243_382
    assert len(listing.names) == 115


@pytest.mark.parametrize(
    ("settings", "sites"),
    [
        (
            {
                "file": "gias_schools_20250524.csv",
                "code": "urn",
                "label": "establishment_name",
                "x": "easting",
                "y": "northing",
                "crs": "EPSG:27700",
                "people": "number_of_pupils",
            },
            1311,
        ),
        ({"file": "jobcentres.csv", "label": "name", "x": "lon", "y": "lat"}, 26),
        ({"file": "jobcentres.geojson", "label": "Name"}, 26),
        ({"file": "libraries.geojson", "label": "Name"}, 141),
        ({"file": "fire_stations.geojson", "code": "ID", "merge_within_m": 100}, 42),
        ({"file": "fire_stations.geojson", "code": "ID"}, 82),
        ({"file": "pharmacies.geojson", "label": "pharmacy_name"}, 631),
    ],
)
def test_sites(gm_data: Path, settings: dict[str, str], sites: int) -> None:
    agency = SiteAgency.model_validate({"id": "s", "name": "S", "kind": "sites"} | settings)
    frame = read_sites(agency, gm_data).get()
    assert len(frame) == sites
    assert frame["site"].is_monotonic_increasing
    if agency.people:
        assert frame["people"].sum() == 466_575
        assert int(np.isnan(frame["people"]).sum()) == 146


def test_two_naming_styles_of_one_register_agree(gm_data: Path) -> None:
    base = {"id": "s", "name": "S", "kind": "sites"}
    csv = {"file": "jobcentres.csv", "label": "name", "x": "lon", "y": "lat"}
    one = read_sites(SiteAgency.model_validate(base | csv), gm_data).get()
    shapes = {"file": "jobcentres.geojson", "label": "Name"}
    two = read_sites(SiteAgency.model_validate(base | shapes), gm_data).get()
    assert one["name"].tolist() == two["name"].tolist()
    assert one.distance(two).max() < 1


def test_barriers(gm_data: Path) -> None:
    motorways = read_barrier(Barrier.model_validate({"file": "motorways.geojson"}), gm_data).get()
    assert motorways.length.sum() / 1000 == pytest.approx(324, abs=1)
    canals = Barrier.model_validate({"file": "watercourses.geojson", "only": {"form": ["canal"]}})
    assert len(read_barrier(canals, gm_data).get()) == 93
    roads = Barrier.model_validate({"file": "strategic_road_network_2020.gpkg"})
    assert len(read_barrier(roads, gm_data).get()) == 934
