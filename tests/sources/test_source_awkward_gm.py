"""Awkward files as agencies send them, made from real shapes of Greater Manchester."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from footprints.people.build import list_footprint
from footprints.pipeline.check import check_project
from footprints.settings import ListAgency, SiteAgency, SmallAreaSettings, ZoneAgency
from footprints.sources.read import read_list, read_sites, read_small_areas, read_zones
from toyfiles import write_geojson

pytestmark = pytest.mark.gm

SMALL_AREAS = {
    "file": "lsoa.geojson",
    "code": "LSOA21CD",
    "name": "LSOA21NM",
    "locality": "LAD22CD",
    "people": {"file": "people.csv", "code": "LSOA21CD", "column": "total_residents"},
}


@pytest.fixture(scope="module")
def lsoa(gm_data: Path) -> gpd.GeoDataFrame:
    """Return the LSOAs of Bury, those with odd polygons and those new in 2021, as published."""
    every = gpd.read_file(gm_data / "lsoa_2021_bgc.geojson")
    odd = ["E01005866", "E01005907", "E01006012", "E01006312", "E01005864", "E01005906",
           "E01006016", "E01006314"]  # fmt: skip
    new = every["LSOA21CD"] > "E01033768"
    wanted = every["LAD22NM"].isin(["Bury"]) | every["LSOA21CD"].isin(odd) | new
    return every[wanted].reset_index(drop=True)


@pytest.fixture
def folder(tmp_path: Path, gm_data: Path, lsoa: gpd.GeoDataFrame) -> Path:
    people = pd.read_csv(gm_data / "census2021_usual_residents_lsoa21.csv", dtype=str)
    people[people["LSOA21CD"].isin(lsoa["LSOA21CD"])].to_csv(tmp_path / "people.csv", index=False)
    write_geojson(lsoa, tmp_path / "lsoa.geojson")
    return tmp_path


def areas_of(folder: Path, **more: Any) -> tuple[gpd.GeoDataFrame | None, list[str]]:
    found = read_small_areas(SmallAreaSettings.model_validate(SMALL_AREAS | more), folder)
    return found.value, [f"{p.severity}: {p}" for p in found.problems]


def zones(folder: Path, **more: Any) -> tuple[Any, list[str]]:
    raw = {"id": "wards", "name": "Wards", "kind": "zones", "file": "w", "code": "WD23CD"} | more
    found = read_zones(ZoneAgency.model_validate(raw), folder)
    return found.value, [str(p) for p in found.problems if p.severity == "error"]


def test_the_four_invalid_and_four_two_part_polygons(folder: Path) -> None:
    areas, said = areas_of(folder)
    assert areas is not None
    assert areas.geometry.is_valid.all()
    repaired = [line for line in said if "was repaired" in line]
    assert [re.findall(r"E\d{8}", line)[0] for line in repaired] == [
        "E01005866", "E01005907", "E01006012", "E01006312",
    ]  # fmt: skip
    (parts,) = [line for line in said if "in several parts" in line]
    assert parts.startswith("note: ")
    assert "4 rows are" in parts


def test_grid_metres_in_a_geojson_without_a_crs(folder: Path, lsoa: gpd.GeoDataFrame) -> None:
    write_geojson(lsoa.to_crs(27700), folder / "lsoa.geojson")
    areas, said = areas_of(folder)
    assert areas is None
    assert any("go up to" in line and 'state crs = "EPSG:27700"' in line for line in said)
    stated, _ = areas_of(folder, crs="EPSG:27700")
    assert stated is not None
    assert stated.total_bounds == pytest.approx(lsoa.to_crs(27700).total_bounds, abs=0.01)


@pytest.mark.parametrize("crs", [27700, 4326])
def test_a_shapefile_without_its_prj(folder: Path, lsoa: gpd.GeoDataFrame, crs: int) -> None:
    lsoa.to_crs(crs).to_file(folder / "lsoa.shp")
    (folder / "lsoa.prj").unlink()
    areas, said = areas_of(folder, file="lsoa.shp")
    assert areas is None
    assert any(f'state crs = "EPSG:{crs}"' in line for line in said)
    stated, _ = areas_of(folder, file="lsoa.shp", crs=f"EPSG:{crs}")
    assert stated is not None


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_accents_of_older_programs(folder: Path, gm_data: Path, encoding: str) -> None:
    schools = pd.read_csv(gm_data / "gias_schools_20250524.csv", dtype=str).head(40)
    schools.loc[0, "establishment_name"] = "St Thérèse’s – Crêche"
    text = schools.to_csv(index=False, sep=";")
    (folder / "schools.csv").write_bytes(text.encode(encoding))
    raw = {"id": "s", "name": "S", "kind": "sites", "file": "schools.csv", "code": "urn",
           "label": "establishment_name", "x": "easting", "y": "northing",
           "crs": "EPSG:27700"}  # fmt: skip
    found = read_sites(SiteAgency.model_validate(raw), folder)
    assert found.value is not None
    assert "St Thérèse’s – Crêche" in set(found.value["name"])
    said = " ".join(problem.what for problem in found.problems)
    assert ("not UTF-8" in said) == (encoding in ("cp1252", "utf-16"))
    assert "parted by semicolon" in said


def test_codes_of_2011_on_areas_of_2021(folder: Path, gm_data: Path) -> None:
    old = pd.read_csv(gm_data / "mid2020_population_lsoa11.csv", dtype=str)
    renamed = old.rename(columns={"lsoa11_code": "LSOA21CD", "total_population": "total_residents"})
    renamed.to_csv(folder / "people.csv", index=False)
    areas, said = areas_of(folder)
    assert areas is None
    (error,) = [line for line in said if line.startswith("error") and "have no people here" in line]
    assert "LSOAs of 2011, the other side's like LSOAs of 2021" in error
    assert "66 of " in error
    assert "1,673 codes are no small areas" in error


def test_wards_called_area_code_are_read_and_misnamed_ones_explained(gm_data: Path) -> None:
    read, _ = zones(gm_data, file="wards_2022_bgc.geojson", code="area_code", label="area_name")
    assert len(read.units) == 215
    _, said = zones(gm_data, file="wards_2022_bgc.geojson", code="WD22CD")
    assert any("Its columns are area_code, area_name" in line for line in said)


def test_buildings_given_as_sites_become_stations(gm_data: Path) -> None:
    raw = {"id": "f", "name": "F", "kind": "sites", "file": "fire_stations.geojson", "code": "ID"}
    plain = read_sites(SiteAgency.model_validate(raw), gm_data).get()
    merged = read_sites(SiteAgency.model_validate(raw | {"merge_within_m": 100}), gm_data).get()
    assert (len(plain), len(merged)) == (82, 42)
    assert set(merged.geom_type) == {"Point"}


def test_buildings_given_as_zones_are_accounted_for(folder: Path, gm_data: Path) -> None:
    (folder / "fire.geojson").write_bytes((gm_data / "fire_stations.geojson").read_bytes())
    project = folder / "footprints.toml"
    settings = json.dumps(SMALL_AREAS["people"]).replace(":", " =").replace('"file"', "file")
    settings = settings.replace('"code"', "code").replace('"column"', "column")
    project.write_text(
        '[area]\nname = "Bury"\n[small_areas]\nfile = "lsoa.geojson"\ncode = "LSOA21CD"\n'
        f'locality = "LAD22CD"\npeople = {settings}\n'
        "[neighbourhoods]\nmin_people = 1000\nmax_people = 250000\n"
        '[[agencies]]\nid = "fire"\nname = "Fire"\nkind = "zones"\nfile = "fire.geojson"\n'
        'code = "ID"\n'
    )
    checked = check_project(project)
    assert checked.region is not None
    (line,) = [each for each in checked.inputs if each.use == "agency fire"]
    assert line.rows == 82
    assert line.set_aside["of units without residents here"] > 60
    (note,) = [p for p in checked.problems if "in none of its units" in p.what]
    people = int(re.findall(r"^([\d,]+)", note.what)[0].replace(",", ""))
    assert people > 0.99 * checked.region.areas["people"].sum()


def test_practices_outside_the_region_are_named(gm_data: Path) -> None:
    example = Path("examples/greater-manchester/footprints.toml").resolve()
    checked = check_project(example, gm_data)
    assert checked.region is not None
    (gps,) = [f for f in checked.region.footprints if f.id == "gp-practices"]
    assert gps.account.entries["sites outside the region"] == 5


def lists(gm_data: Path, folder: Path, rows: pd.DataFrame, convert: dict[str, str]) -> ListAgency:
    rows.to_csv(folder / "list.csv", index=False)
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv", dtype=str)
    lookup.to_csv(folder / "lookup.csv", index=False)
    raw = {"id": "l", "name": "L", "kind": "list", "file": "list.csv", "unit": "unit",
           "area": "area", "people": "people", "scale": "none",
           "convert": {"file": "lookup.csv", **convert}}  # fmt: skip
    return ListAgency.model_validate(raw)


@pytest.mark.parametrize("backwards", [False, True])
def test_vintages_convert_both_ways_and_say_what_is_an_estimate(
    tmp_path: Path, gm_data: Path, backwards: bool
) -> None:
    new = gpd.read_file(gm_data / "lsoa_2021_bgc.geojson")["LSOA21CD"].sort_values()
    old = gpd.read_file(gm_data / "lsoa_2011_bgc.geojson")["LSOA11CD"].sort_values()
    lookup = pd.read_csv(gm_data / "lsoa11_to_lsoa21_lookup.csv", dtype=str)
    source, target = (new, old) if backwards else (old, new)
    names = ("LSOA21CD", "LSOA11CD") if backwards else ("LSOA11CD", "LSOA21CD")
    rng = np.random.default_rng(1)
    people = rng.integers(1, 3_000, len(source))
    rows = pd.DataFrame({"unit": "A", "area": source.to_numpy(), "people": people})
    agency = lists(gm_data, tmp_path, rows, {"from": names[0], "to": names[1]})
    residents = rng.integers(900, 3_000, len(target))
    areas = gpd.GeoDataFrame(
        {"code": target.to_numpy(), "people": residents},
        geometry=gpd.points_from_xy(np.zeros(len(target)), np.zeros(len(target))),
    )
    found = list_footprint(agency, read_list(agency, tmp_path).get(), areas, min_count=0)
    counted = found.account.entries
    assert counted["rows used"] == len(source)
    assert found.people.sum() == pytest.approx(people.sum(), abs=1e-6)
    times = lookup[names[0]].value_counts()
    split = source.isin(times[times > 1].index).to_numpy()
    assert counted["rows shared out between small areas"] == split.sum() > 0
    assert counted["people shared out between small areas"] == pytest.approx(people[split].sum())
    # one split area by hand: by the residents of the areas it became
    code = source.to_numpy()[split][0]
    parts = lookup.loc[lookup[names[0]] == code, names[1]].tolist()
    at = {each: int(np.flatnonzero(areas["code"] == each)[0]) for each in parts}
    alone = [p for p in parts if (lookup[names[1]] == p).sum() == 1]
    given = people[split][0] * residents[at[alone[0]]] / sum(residents[at[p]] for p in parts)
    assert found.people.toarray()[0, at[alone[0]]] == pytest.approx(given)
