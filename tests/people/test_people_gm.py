"""Footprints of Greater Manchester's real files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from footprints.people.lists import ListPeople, list_people
from footprints.people.patches import main_units, patch_strength
from footprints.people.zones import zone_people

pytestmark = pytest.mark.gm


@pytest.fixture(scope="module")
def areas(gm_data: Path) -> gpd.GeoDataFrame:
    shapes = gpd.read_file(gm_data / "lsoa_2021_bgc.geojson").to_crs("EPSG:27700")
    census = pd.read_csv(gm_data / "census2021_usual_residents_lsoa21.csv")
    people = census.set_index("LSOA21CD")["total_residents"]
    shapes["geometry"] = shapes.geometry.make_valid()
    found = shapes.rename(columns={"LSOA21CD": "code", "LAD22CD": "locality"})
    found = found.sort_values("code", ignore_index=True)
    return found.assign(people=found["code"].map(people).astype("int64"))


@pytest.fixture(scope="module")
def registrations(gm_data: Path) -> dict[str, pd.DataFrame]:
    rows = pd.read_csv(gm_data / "gp-reg-pat-prac-lsoa_jul2022.csv")
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv")
    practices = pd.read_csv(gm_data / "gp_practices.csv")
    return {
        "rows": pd.DataFrame(
            {
                "unit": rows["PRACTICE_CODE"],
                "area": rows["LSOA_CODE"],
                "people": rows["NUMBER_OF_PATIENTS"].astype(float),
            }
        ),
        "conversion": lookup.rename(columns={"LSOA11CD": "from", "LSOA21CD": "to"}),
        "groups": practices.rename(
            columns={"practice_code": "unit", "pcn_code": "group", "pcn_name": "group_name"}
        ),
    }


@pytest.fixture(scope="module")
def networks(areas: gpd.GeoDataFrame, registrations: dict[str, pd.DataFrame]) -> ListPeople:
    tables = registrations
    return list_people(
        tables["rows"], areas, conversion=tables["conversion"], groups=tables["groups"]
    )


def test_every_registration_is_placed_or_named(networks: ListPeople) -> None:
    entries = networks.account.entries
    assert entries["rows in the file"] == 60_914
    assert entries["rows without a small area's code"] == 267
    assert entries["people without a small area's code"] == 901
    assert entries["people in the file"] == (
        pytest.approx(
            entries["people placed"]
            + entries["people in small areas outside this region"]
            + entries["people without a small area's code"]
            + entries["people of units without a group"],
            abs=1e-6,
        )
    )
    inside = entries["people placed"] + entries["people of units without a group"]
    assert inside == pytest.approx(3_159_603, abs=1e-6)
    assert any("NO2011 (901)" in note for note in networks.account.notes)


def test_what_the_networks_hold_under_other_codes_is_as_counted_by_hand(
    networks: ListPeople, gm_data: Path
) -> None:
    rows = pd.read_csv(gm_data / "gp-reg-pat-prac-lsoa_jul2022.csv")
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv")
    practices = pd.read_csv(gm_data / "gp_practices.csv").dropna(subset=["pcn_code"])
    used = rows[
        rows["LSOA_CODE"].isin(lookup["LSOA11CD"])
        & rows["PRACTICE_CODE"].isin(practices["practice_code"])
    ]
    other = lookup.loc[lookup["LSOA11CD"] != lookup["LSOA21CD"], "LSOA11CD"]
    split = used["LSOA_CODE"].isin(lookup.loc[lookup["LSOA11CD"].duplicated(), "LSOA11CD"])
    moved = int(used["LSOA_CODE"].isin(other).sum())
    assert (len(used), moved, int(split.sum())) == (55_410, 1_786, 1_580)
    entries = networks.account.entries
    assert entries["rows used"] == len(used)
    assert entries["rows used under another small area's code"] == moved
    assert entries["rows shared out between small areas"] == split.sum()
    patients = used.loc[split, "NUMBER_OF_PATIENTS"].sum()
    assert entries["people shared out between small areas"] == pytest.approx(patients, abs=1e-6)


def test_networks_share_out_every_resident(networks: ListPeople, areas: gpd.GeoDataFrame) -> None:
    assert len(networks.units) == 65
    assert np.asarray(networks.people.sum(axis=0)) == pytest.approx(areas["people"].to_numpy())
    assert networks.people.sum() == pytest.approx(2_867_871)


def test_patch_strengths_are_those_seen_in_the_trial(
    networks: ListPeople,
    areas: gpd.GeoDataFrame,
    registrations: dict[str, pd.DataFrame],
    gm_data: Path,
) -> None:
    practices = list_people(registrations["rows"], areas, conversion=registrations["conversion"])
    homes = pd.read_csv(gm_data / "made_up" / "housing_patches_made_up.csv")
    homes = homes.assign(unit=homes["Provider"] + " " + homes["Patch"])
    homes = homes.rename(columns={"LSOA21CD": "area", "Homes": "people"})
    housing = list_people(homes.astype({"people": float}), areas, scale="none")
    assert patch_strength(networks.people) == pytest.approx(0.75, abs=0.005)
    assert patch_strength(practices.people) == pytest.approx(0.40, abs=0.005)
    assert patch_strength(housing.people) == pytest.approx(0.42, abs=0.005)
    assert housing.people.sum() == 243_382


def test_wards_hold_everybody_but_along_the_regions_edge(
    areas: gpd.GeoDataFrame, gm_data: Path
) -> None:
    shapes = gpd.read_file(gm_data / "wards_2023_bgc.geojson").to_crs("EPSG:27700")
    shapes = shapes.rename(columns={"WD23CD": "unit", "WD23NM": "name"})
    shapes = shapes.sort_values("unit", ignore_index=True)
    table, account = zone_people(shapes[["unit", "name", "geometry"]], areas)
    inside = np.asarray(table.sum(axis=0))
    assert (inside <= areas["people"] + 1e-6).all()
    assert account.entries["people outside every unit"] < 200
    assert account.entries["people counted twice in the file, once here"] < 1
    whole, _ = zone_people(shapes[["unit", "name", "geometry"]], areas, "best-fit")
    assert whole.sum() == 2_867_871
    lookup = pd.read_csv(gm_data / "lsoa21_to_ward24_best_fit_lookup.csv").set_index("LSOA21CD")
    ours = shapes["unit"].to_numpy()[main_units(whole)]
    theirs = lookup["WD24CD"].reindex(areas["code"]).to_numpy()
    same_code = np.isin(theirs, shapes["unit"])
    agreed = ours[same_code] == theirs[same_code]
    people = areas["people"].to_numpy()[same_code]
    assert people[agreed].sum() > 0.93 * people.sum()  # theirs by centroid of people, not surface
