"""The loss ledger of Greater Manchester, every line of it against the raw files, to the unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from footprints.pipeline.check import check_project

pytestmark = pytest.mark.gm

MORE = """
[scores]
min_count = 0  # every count as it is, so that sums can be held to the last person

[[barriers]]
file = "watercourses.geojson"
only = { form = ["canal"] }

[[barriers]]
file = "metrolink_lines.geojson"

[[barriers]]
file = "strategic_road_network_2020.gpkg"

[[barriers]]
file = "rail_lines_approx.geojson"

[[agencies]]
id = "districts"
name = "Districts"
kind = "zones"
file = "lad_2023_bgc.geojson"
code = "area_code"
weight = 0

[[agencies]]
id = "localities"
name = "Localities of Trafford"
kind = "zones"
file = "trafford_localities_2023_bgc.geojson"
code = "area_name"
weight = 0

[[agencies]]
id = "hospitals"
name = "Hospitals"
kind = "sites"
file = "hospitals.geojson"
code = "ID"
merge_within_m = 100
weight = 0

[[agencies]]
id = "pharmacies"
name = "Pharmacies"
kind = "sites"
file = "pharmacies.geojson"
label = "pharmacy_name"
weight = 0

[[agencies]]
id = "probation"
name = "Probation"
kind = "sites"
file = "probation_offices.csv"
label = "name"
x = "lon"
y = "lat"
weight = 0

[[agencies]]
id = "practices-2019"
name = "Practices of 2019"
kind = "sites"
file = "nhs_website_gp_2019.csv"
code = "OrganisationCode"
x = "Longitude"
y = "Latitude"
weight = 0
"""


@pytest.fixture(scope="module")
def document(gm_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    example = Path("examples/greater-manchester/footprints.toml").read_text(encoding="utf-8")
    project = tmp_path_factory.mktemp("ledger") / "footprints.toml"
    project.write_text(example + MORE, encoding="utf-8")
    return check_project(project, gm_data).document()


@pytest.fixture(scope="module")
def ledger(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["use"]: line for line in document["inputs"]}


def held(line: dict[str, Any], rows: int, **aside: int) -> None:
    """Hold a line to the rows of the raw file and those counted by hand as unused, by reason."""
    assert (line["rows"], line["lost"]) == (rows, 0)
    assert sorted(line["set_aside"].values()) == sorted(aside.values())
    for reason, count in aside.items():
        (found,) = [n for why, n in line["set_aside"].items() if reason.replace("_", " ") in why]
        assert found == count
    assert line["used"] == rows - sum(aside.values())


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


@pytest.fixture(scope="module")
def residents(gm_data: Path) -> gpd.GeoDataFrame:
    areas = gpd.read_file(gm_data / "lsoa_2021_bgc.geojson").to_crs(27700)
    areas["geometry"] = areas.geometry.make_valid()
    census = pd.read_csv(gm_data / "census2021_usual_residents_lsoa21.csv")
    return areas.merge(census[["LSOA21CD", "total_residents"]], on="LSOA21CD")


@pytest.fixture(scope="module")
def rows_used(gm_data: Path) -> pd.DataFrame:
    """Return the registrations, with what they are used for worked out from the raw tables."""
    rows = pd.read_csv(gm_data / "gp-reg-pat-prac-lsoa_jul2022.csv")
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv")
    practices = pd.read_csv(gm_data / "gp_practices.csv").dropna(subset=["pcn_code"])
    other = lookup.loc[lookup["LSOA11CD"] != lookup["LSOA21CD"], "LSOA11CD"]
    return rows.assign(
        people=rows["NUMBER_OF_PATIENTS"],
        here=rows["LSOA_CODE"].isin(lookup["LSOA11CD"]),
        coded=rows["LSOA_CODE"].str.match(r"[A-Z]\d{8}$"),
        grouped=rows["PRACTICE_CODE"].isin(practices["practice_code"]),
        moved=rows["LSOA_CODE"].isin(other),
        split=rows["LSOA_CODE"].isin(lookup.loc[lookup["LSOA11CD"].duplicated(), "LSOA11CD"]),
    )


def test_nothing_is_wrong_or_lost_and_inputs_come_in_order(document: dict[str, Any]) -> None:
    assert document["errors"] == 0
    assert [p["what"] for p in document["problems"] if not p["fix"]] == []
    uses = [line["use"] for line in document["inputs"]]
    assert uses[0] == "small areas"
    agencies = [use for use in uses if use.startswith("agency") and "," not in use]
    assert agencies[:3] == ["agency wards", "agency primary-care-networks", "agency gp-practices"]
    for line in document["inputs"]:
        assert line["lost"] == 0
        assert line["rows"] == line["used"] + sum(line["set_aside"].values())
        if line["people"] is not None:
            aside = sum(line["people_set_aside"].values())
            assert line["people"] == pytest.approx(line["people_used"] + aside, abs=1e-3)


def test_codes_are_named_with_their_year(ledger: dict[str, Any]) -> None:
    assert ledger["agency wards"]["codes_found"] == "ward, 2023"
    assert ledger["agency gp-practices"]["codes_found"].endswith("2011")
    assert ledger["agency districts"]["codes_found"] == "metropolitan district, 2022 to 2024"


def test_small_areas_and_residents(ledger: dict[str, Any], gm_data: Path) -> None:
    held(ledger["small areas"], len(features(gm_data / "lsoa_2021_bgc.geojson")))
    census = pd.read_csv(gm_data / "census2021_usual_residents_lsoa21.csv")
    held(ledger["small areas, people"], len(census))
    line = ledger["small areas, people"]
    assert line["people"] == line["people_used"] == census["total_residents"].sum() == 2_867_871
    assert sorted(ledger["small areas"]["repairs"]) == [
        "E01005866", "E01005907", "E01006012", "E01006312",
    ]  # fmt: skip


@pytest.mark.parametrize("agency", ["gp-practices", "primary-care-networks"])
def test_registrations(
    document: dict[str, Any], ledger: dict[str, Any], rows_used: pd.DataFrame, agency: str
) -> None:
    line, rows = ledger[f"agency {agency}"], rows_used
    used = rows["here"] & (rows["grouped"] | (agency == "gp-practices"))
    away, uncoded = ~rows["here"] & rows["coded"], ~rows["coded"]
    alone = rows["here"] & ~used
    groups = {"without_a_group": int(alone.sum())} if alone.any() else {}
    held(line, len(rows), elsewhere=int(away.sum()), code=int(uncoded.sum()), **groups)
    assert line["converted"] == int((used & rows["moved"]).sum())
    assert line["people"] == rows["people"].sum()
    assert line["people_used"] == pytest.approx(rows.loc[used, "people"].sum(), abs=1e-6)
    shared = f"{rows.loc[used & rows['split'], 'people'].sum():,} of the people listed are in small"
    (note,) = [p for p in document["problems"] if p["where"] == f"agency {agency}, convert"]
    assert note["what"].startswith(shared)
    assert sorted(line["people_set_aside"].values()) == pytest.approx(
        sorted(rows.loc[part, "people"].sum() for part in (away, uncoded, alone) if part.any()),
        abs=1e-6,
    )


ZONES = {
    "wards": ("wards_2023_bgc.geojson", 215),
    "police-beats": ("made_up/police_beats_made_up.geojson", 109),
    "districts": ("lad_2023_bgc.geojson", 10),
    "localities": ("trafford_localities_2023_bgc.geojson", 4),
}


@pytest.mark.parametrize("agency", ZONES)
def test_zones(
    ledger: dict[str, Any], gm_data: Path, residents: gpd.GeoDataFrame, agency: str
) -> None:
    """Residents outside every unit: the part of their area's surface that no unit covers.

    A part of less than one resident, or of under 0.5% of the area's, is none: neither such a gap
    nor such an overlap counts.
    """
    file, count = ZONES[agency]
    line = ledger[f"agency {agency}"]
    held(line, count)
    units = shapely.union_all(gpd.read_file(gm_data / file).to_crs(27700).geometry.make_valid())
    shapely.prepare(units)
    shapes = residents.geometry.to_numpy()
    share = 1 - shapely.area(shapely.intersection(shapes, units)) / shapely.area(shapes)
    people = residents["total_residents"].to_numpy()
    outside = share * people
    gap = (outside < 1) | (share < 0.005)
    sliver = (people - outside < 1) | (1 - share < 0.005)
    counted = np.where(sliver, people, np.where(gap, 0, outside)).sum()
    assert line["people"] == people.sum()
    assert sum(line["people_set_aside"].values()) == pytest.approx(counted, abs=1)
    assert line["people_used"] == pytest.approx(people.sum() - counted, abs=1)


SITES = {
    "gp-practices, sites": ("gp_practices.csv", "longitude", "latitude", None),
    "schools": ("gias_schools_20250524.csv", "easting", "northing", "number_of_pupils"),
    "jobcentres": ("jobcentres.csv", "lon", "lat", None),
    "probation": ("probation_offices.csv", "lon", "lat", None),
    "practices-2019": ("nhs_website_gp_2019.csv", "Longitude", "Latitude", None),
    "libraries": ("libraries.geojson", None, None, None),
    "pharmacies": ("pharmacies.geojson", None, None, None),
    "fire-stations": ("fire_stations.geojson", None, None, None),
    "hospitals": ("hospitals.geojson", None, None, None),
}


@pytest.mark.parametrize("use", SITES)
def test_sites(
    ledger: dict[str, Any], gm_data: Path, residents: gpd.GeoDataFrame, use: str
) -> None:
    file, x, y, people = SITES[use]
    line = ledger[f"agency {use}"]
    if x is None:
        rows = gpd.read_file(gm_data / file).to_crs(27700)
        points = rows.set_geometry(rows.geometry.centroid)
    else:
        rows = pd.read_csv(gm_data / file)
        metres = rows[x].max() > 1_000
        spots = gpd.points_from_xy(rows[x], rows[y], crs=27700 if metres else 4326)
        points = gpd.GeoDataFrame(rows, geometry=spots).to_crs(27700)
    nowhere = points.geometry.isna() | points.geometry.is_empty | ~points.geometry.is_valid
    inside = set(gpd.sjoin(points[~nowhere], residents[["geometry"]], predicate="intersects").index)
    away = ~nowhere & ~points.index.isin(inside)
    named = {"outside_the_region": int(away.sum()), "without_coordinates": int(nowhere.sum())}
    held(line, len(rows), **{reason: n for reason, n in named.items() if n})
    if people is None:
        assert line["people"] is None
        return
    assert line["people"] == rows[people].sum()
    assert line["people_used"] == rows.loc[~away, people].sum()
    assert sum(line["people_set_aside"].values()) == rows.loc[away, people].sum()


def test_homes_lookups_and_groups(ledger: dict[str, Any], gm_data: Path) -> None:
    homes = pd.read_csv(gm_data / "made_up" / "housing_patches_made_up.csv")
    line = ledger["agency housing-patches"]
    held(line, len(homes))
    assert line["people"] == line["people_used"] == homes["Homes"].sum() == 243_382
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv")
    for use in ("agency primary-care-networks", "agency gp-practices", "need deprivation"):
        held(ledger[f"{use}, convert"], len(lookup))
    practices = pd.read_csv(gm_data / "gp_practices.csv")
    alone = int(practices["pcn_code"].isna().sum())
    held(ledger["agency primary-care-networks, group"], len(practices), without_a_unit=alone)


def test_needs_and_capacity(ledger: dict[str, Any], gm_data: Path) -> None:
    ages = pd.read_csv(gm_data / "census2021_residents_by_age6_lsoa21.csv")
    young = ages["age_group"] == "Aged 15 years and under"
    held(ledger["need children"], len(ages), only=int((~young).sum()))
    children = ages.loc[young, "usual_residents"].sum()
    assert ledger["need children"]["people_used"] == children == ledger["need children"]["people"]
    homes = pd.read_csv(gm_data / "census2021_tenure_lsoa21.csv")
    social = homes["tenure"].str.startswith("Social rented: ")
    held(ledger["need social-renting"], len(homes), only=int((~social).sum()))
    assert ledger["need social-renting"]["people_used"] == homes.loc[social, "n"].sum()
    scores = pd.read_csv(gm_data / "iod2019_scores_population_lsoa11.csv")
    held(ledger["need deprivation"], len(scores))
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv")
    other = lookup.loc[lookup["LSOA11CD"] != lookup["LSOA21CD"], "LSOA11CD"]
    assert ledger["need deprivation"]["converted"] == scores["LSOA11CD"].isin(other).sum() == 37
    schools = pd.read_csv(gm_data / "gias_schools_20250524.csv")
    blank = int(schools["number_of_pupils"].isna().sum())
    held(ledger["capacity of schools"], len(schools), without_any_amount=blank)


def test_barriers(ledger: dict[str, Any], gm_data: Path) -> None:
    roads = features(gm_data / "motorways.geojson")
    bare = sum(not (row["geometry"] or {}).get("coordinates") for row in roads)
    held(ledger["barrier Motorways"], len(roads), without_a_shape=bare)
    water = [row["properties"]["form"] for row in features(gm_data / "watercourses.geojson")]
    land = sum(form != "canal" for form in water)
    held(ledger["barrier watercourses.geojson"], len(water), only=land)
    for file, rows in (
        ("metrolink_lines.geojson", 20),
        ("rail_lines_approx.geojson", 93),
        ("strategic_road_network_2020.gpkg", 934),
    ):
        held(ledger[f"barrier {file}"], rows)
