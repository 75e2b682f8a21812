"""Folders of small real files: what is proposed for them parses, is there, and is the right one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.errors import DataError
from footprints.pipeline.writing.outbox import outbox
from footprints.settings import Project
from footprints.sources.check import check_files
from footprints.sources.proposal import propose
from toy import toy_areas
from toy_project import write_toy_project
from toyfiles import write_csv, write_geojson, write_xlsx


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the toy region's files and no project file."""
    write_toy_project(tmp_path).unlink()
    return tmp_path


def proposed(folder: Path) -> dict[str, Any]:
    """Propose a project file, hold it to what always holds, and return it parsed."""
    content = propose(folder).content
    parsed = tomllib.loads(content)
    assert check_files(Project.model_validate(parsed), folder) == []
    assert propose(folder).content == content
    return parsed


def agencies(folder: Path) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in proposed(folder).get("agencies", [])}


def passed(folder: Path) -> dict[str, str]:
    return {each.label: each.seems for each in propose(folder).passed}


def squares(side: float, n: int, /, **columns: Any) -> gpd.GeoDataFrame:
    """Return ``n`` squares in a row across the toy region."""
    shapes = [
        shapely.box(400_000 + k * side, 400_000, 400_000 + (k + 1) * side, 408_000)
        for k in range(n)
    ]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=27700)


def put_shapes(frame: gpd.GeoDataFrame, path: Path) -> None:
    write_geojson(frame.to_crs(4326), path)


def test_the_toy_region_is_told_from_its_content(folder: Path) -> None:
    parsed = proposed(folder)
    assert parsed["small_areas"] == {
        "file": "areas.geojson",
        "code": "code",
        "name": "name",
        "locality": "locality",
        "locality_name": "locality_name",
        "people": {"file": "people.csv", "code": "code", "column": "people"},
    }
    found = {each["id"]: each for each in parsed["agencies"]}
    assert {name: each["kind"] for name, each in found.items()} == {
        "beats": "zones",
        "gp-practices": "list",
    }
    assert found["beats"]["code"] == "beat"
    assert parsed["area"]["made_up"] is True


def test_the_newest_wards_are_chosen_and_the_reason_said(folder: Path) -> None:
    for year, code in (("22", 100), ("23", 200)):
        codes = [f"X05000{code + k}" for k in range(5)]
        frame = squares(2_000, 5, **{f"WD{year}CD": codes, f"WD{year}NM": list("abcde")})
        put_shapes(frame, folder / f"wards_{year}.geojson")
    wards = agencies(folder)["wards"]
    assert (wards["code"], wards["label"], wards["vintage"]) == ("WD23CD", "WD23NM", "2023")
    assert "another edition (2022)" in passed(folder)["wards_22.geojson"]
    assert "Edition 2023, by its column WD23CD." in propose(folder).content


def test_wards_without_a_year_get_it_from_the_lookup_that_has_their_codes(folder: Path) -> None:
    codes = [f"X0500010{k}" for k in range(5)]
    put_shapes(squares(2_000, 5, area_code=codes, area_name=list("abcde")), folder / "w.geojson")
    write_csv(folder / "old.csv", pd.DataFrame({"WD21CD": codes[:4], "x": range(4)}))
    assert "vintage" not in agencies(folder)["wards"]
    write_csv(folder / "new.csv", pd.DataFrame({"WD24CD": codes, "x": range(5)}))
    assert agencies(folder)["wards"]["vintage"] == "2024"


def with_older_codes(folder: Path, lookup: bool) -> None:
    """Give the areas LSOA codes of 2021 and the list those of 2011, as they come."""
    areas = gpd.read_file(folder / "areas.geojson")
    new = [f"E0100{4000 + k}" for k in range(70)] + [f"E0103{3800 + k}" for k in range(10)]
    old = new[:70] + [f"E0100{4900 + k}" for k in range(10)]
    to_new, to_old = dict(zip(areas["code"], new)), dict(zip(areas["code"], old))  # noqa: B905
    areas["code"] = areas["code"].map(to_new)
    areas = areas.rename(columns={"code": "LSOA21CD", "name": "LSOA21NM"})
    areas.to_file(folder / "areas.geojson", driver="GeoJSON")
    people = pd.read_csv(folder / "people.csv")
    people["code"] = people["code"].map(to_new)
    write_csv(folder / "people.csv", people)
    patients = pd.read_csv(folder / "patients.csv")
    area = next(name for name in patients if patients[name].isin(to_old).all())
    patients[area] = patients[area].map(to_old)
    write_csv(folder / "patients.csv", patients)
    if lookup:
        write_csv(folder / "lookup.csv", pd.DataFrame({"LSOA11CD": old, "LSOA21CD": new}))


def test_a_list_in_older_codes_gets_the_lookup_that_converts_them(folder: Path) -> None:
    with_older_codes(folder, lookup=True)
    found = agencies(folder)
    listed = next(each for each in found.values() if each["kind"] == "list")
    assert listed["convert"] == {"file": "lookup.csv", "from": "LSOA11CD", "to": "LSOA21CD"}
    assert listed["area_vintage"] == "2011"


def test_a_list_in_older_codes_without_a_lookup_is_passed_over_and_said(folder: Path) -> None:
    with_older_codes(folder, lookup=False)
    assert not any(each["kind"] == "list" for each in agencies(folder).values())
    assert "no lookup here converts" in passed(folder)["patients.csv"]


@pytest.mark.parametrize("column", ["Postcode", "UPRN"])
def test_a_list_of_addresses_is_told_by_its_column_and_no_address(
    folder: Path, column: str
) -> None:
    homes = [f"M{n % 20 + 1} {n % 9}AB" if column == "Postcode" else f"{n}0012" for n in range(60)]
    table = {
        "Tenant": [f"Ms Secret{n}" for n in range(60)],
        column: homes,
        "Patch": ["N", "S"] * 30,
    }
    write_csv(folder / "tenants.csv", pd.DataFrame(table))
    said = passed(folder)["tenants.csv"]
    assert said.startswith(f"a list by {column.lower()}, in {column} (60 rows)")
    content = propose(folder).content
    assert not [word for word in ("Secret", *homes) if word in content]


def test_a_census_table_is_no_agency(folder: Path) -> None:
    codes = pd.read_csv(folder / "people.csv")["code"]
    rows = [(code, tenure, 7) for code in codes for tenure in ("owned", "rented", "other")]
    write_csv(folder / "t.csv", pd.DataFrame(rows, columns=["code", "kind_of_home", "n"]))
    assert "about residents, of no agency" in passed(folder)["t.csv"]


def test_homes_keep_their_own_numbers_and_the_finest_unit_is_taken(folder: Path) -> None:
    codes = pd.read_csv(folder / "people.csv")["code"]
    rows = [
        (f"L{(k + m) % 2}", f"L{(k + m) % 2}-{k // 10 % 4}", code, 5 + m)
        for k, code in enumerate(codes)
        for m in range(2)
    ]
    table = pd.DataFrame(rows, columns=["Landlord", "Patch", "Area", "Homes"])
    write_csv(folder / "housing_made_up.csv", table, sep=";")
    homes = agencies(folder)["housing"]
    assert (homes["unit"], homes["people"], homes["scale"]) == ("Patch", "Homes", "none")
    assert homes["counted"] == "homes"
    assert 'group = { column = "Landlord" }' in propose(folder).content


def test_of_tables_of_networks_as_good_the_newest_is_taken(folder: Path) -> None:
    patients = pd.read_csv(folder / "patients.csv")
    practices = sorted(patients.iloc[:, 0].unique())
    networks = [f"N{k // 3}" for k in range(len(practices))]
    new = pd.DataFrame({"practice_code": practices, "pcn_code": networks, "list_jul2022": 9})
    write_csv(folder / "z.csv", new)
    write_csv(folder / "a_2019.csv", new.drop(columns="list_jul2022"))
    write_csv(folder / "b_2025.csv", new.iloc[:-2].assign(list_jul2022=8))
    found = agencies(folder)
    assert found["primary-care-networks"]["group"] == {
        "file": "z.csv",
        "unit": "practice_code",
        "column": "pcn_code",
    }
    assert found["gp-practices"]["weight"] == 0
    assert found["gp-practices"]["service"] == found["primary-care-networks"]["service"]
    write_csv(folder / "z.csv", new.iloc[:-1])
    lost = patients[patients.iloc[:, 0] == practices[-1]].index
    write_csv(folder / "patients.csv", patients.drop(lost[2:]))
    assert agencies(folder)["primary-care-networks"]["group"]["file"] == "z.csv"


def test_buildings_become_sites_and_a_second_copy_is_passed_over(folder: Path) -> None:
    at = [(401_000.0 + 900 * k, 403_000.0) for k in range(6)]
    frame = gpd.GeoDataFrame(
        {"ID": [f"F{k}" for k in range(6)], "name": [f"Station {k}" for k in range(6)]},
        geometry=[shapely.box(x, y, x + 20, y + 30) for x, y in at],
        crs=27700,
    )
    put_shapes(frame, folder / "fire_stations.geojson")
    table = pd.DataFrame({"Name": frame["name"], "X": [x for x, _ in at], "Y": [y for _, y in at]})
    write_csv(folder / "stations_2018.csv", table)
    fire = agencies(folder)["fire-stations"]
    assert (fire["kind"], fire["merge_within_m"]) == ("sites", 100)
    assert "the same sites" in passed(folder)["stations_2018.csv"]


def test_mileposts_are_no_sites(folder: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"ASSETID": range(5), "ELR": ["A"] * 5},
        geometry=[shapely.Point(401_000 + k, 402_000) for k in range(5)],
        crs=27700,
    )
    put_shapes(frame, folder / "waymarks.geojson")
    assert "points without names" in passed(folder)["waymarks.geojson"]


def lines(folder: Path, name: str, /, **columns: list[str]) -> None:
    count = len(next(iter(columns.values())))
    shapes = [
        shapely.LineString([(400_000, 401_000 + 900 * k), (410_000, 401_000 + 900 * k)])
        for k in range(count)
    ]
    put_shapes(gpd.GeoDataFrame(columns, geometry=shapes, crs=27700), folder / name)


def test_lines_become_barriers_by_kind(folder: Path) -> None:
    lines(folder, "lines.geojson", **{"class": ["river", "motorway"], "name": ["a", "b"]})
    lines(folder, "brooks.geojson", form=["inlandRiver"] * 3, name=["a", "", ""])
    lines(folder, "odd.geojson", name=["Great Wall"])
    found = proposed(folder)["barriers"]
    assert [(each["name"], each["only"]) for each in found] == [
        ("Motorway", {"class": ["motorway"]}),
        ("River", {"class": ["river"]}),
    ]
    assert '# file = "brooks.geojson"' in propose(folder).content
    assert "no kind that is known" in passed(folder)["odd.geojson"]


def test_grid_metres_in_a_geojson_get_their_system_stated(folder: Path) -> None:
    areas = gpd.read_file(folder / "areas.geojson").to_crs(27700)
    write_geojson(areas, folder / "areas.geojson")
    assert proposed(folder)["small_areas"]["crs"] == "EPSG:27700"


def test_every_sheet_of_a_workbook_is_looked_into(folder: Path) -> None:
    people = pd.read_csv(folder / "people.csv")
    (folder / "people.csv").unlink()
    rows = [["code", "usual residents"], *people.to_numpy().tolist()]
    write_xlsx(folder / "book.xlsx", Notes=[["About", "this"], ["a", "b"]], Data=rows)
    assert proposed(folder)["small_areas"]["people"] == {
        "file": "book.xlsx",
        "layer": "Data",
        "code": "code",
        "column": "usual residents",
    }


def test_localities_may_come_from_a_lookup(folder: Path) -> None:
    areas = gpd.read_file(folder / "areas.geojson")
    table = areas[["code", "locality", "locality_name"]].rename(
        columns={"code": "LSOA21CD", "locality": "LAD22CD", "locality_name": "LAD22NM"}
    )
    write_csv(folder / "lookup.csv", pd.DataFrame(table))
    areas.drop(columns=["locality", "locality_name"]).to_file(
        folder / "areas.geojson", driver="GeoJSON"
    )
    assert proposed(folder)["small_areas"]["locality"] == {
        "file": "lookup.csv",
        "code": "LSOA21CD",
        "column": "LAD22CD",
        "label": "LAD22NM",
    }


def test_results_of_a_run_and_files_that_cannot_be_read_are_not_used(folder: Path) -> None:
    before = propose(folder).content
    areas = gpd.read_file(folder / "areas.geojson")
    with outbox(folder / "maps") as staged:
        areas.to_file(staged / "neighbourhoods.geojson", driver="GeoJSON")
    told = propose(folder).content
    assert told.replace("# maps/: the results of an earlier run.\n", "") == before
    (folder / "broken.geojson").write_text('{"type": "FeatureColl', encoding="utf-8")
    (folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(50))
    proposed(folder)
    assert "could not be read" in passed(folder)["broken.geojson"]
    assert "old Excel workbook" in passed(folder)["old.xls"]


@pytest.mark.parametrize("where", [".", "maps"])
def test_results_among_data_hide_themselves_alone(folder: Path, where: str) -> None:
    """A run may have written beside the data; a file of its own that was edited is the user's."""
    before = propose(folder).content
    with outbox(folder / where) as staged:
        (staged / "plan.csv").write_text("area_code,neighbourhood\nX,1\n")
        (staged / "units.csv").write_text("unit,people\nX,1\n")
    told = propose(folder)
    assert [each for each in told.passed if each.label.endswith(("plan.csv", "units.csv"))] == []
    assert told.content.replace(f"# {where}/: the results of an earlier run.\n", "") == before
    (folder / where / "plan.csv").write_text("area_code,neighbourhood\nX,2\n")
    labels = {each.label for each in propose(folder).passed}
    assert (Path(where) / "plan.csv").as_posix() in labels


@pytest.mark.parametrize("text", ["{}", '{"name": "An app"}', '{"outputs": ["areas.geojson"]}'])
def test_a_manifest_of_anybodys_hides_nothing(folder: Path, text: str) -> None:
    before = tomllib.loads(propose(folder).content)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert tomllib.loads(propose(folder).content) == before


def without_people(folder: Path) -> str:
    (folder / "people.csv").unlink()
    return "no residents fit them"


def without_localities(folder: Path) -> str:
    areas = gpd.read_file(folder / "areas.geojson")
    areas[["code", "geometry"]].to_file(folder / "areas.geojson", driver="GeoJSON")
    return "no localities fit them"


def with_one_person_missing(folder: Path) -> str:
    people = pd.read_csv(folder / "people.csv")
    people.loc[0, "code"] = "X01999999"
    write_csv(folder / "people.csv", people)
    return "no residents fit them"


def without_anything(folder: Path) -> str:
    for path in folder.iterdir():
        path.unlink()
    return "No file could be read."


@pytest.mark.parametrize(
    "spoil", [without_people, without_localities, with_one_person_missing, without_anything]
)
def test_a_folder_without_all_of_small_areas_is_an_error_that_says_what_lacks(
    folder: Path, spoil: Callable[[Path], str]
) -> None:
    expected = spoil(folder)
    with pytest.raises(DataError) as caught:
        propose(folder)
    assert expected in str(caught.value)


def test_a_locality_that_no_number_of_neighbourhoods_fills_gets_limits(tmp_path: Path) -> None:
    areas = toy_areas(80, people=1_375)
    areas["LSOA21CD"], areas["LAD21CD"] = areas["code"], areas["locality"]
    put_shapes(areas[["LSOA21CD", "LAD21CD", "people", "geometry"]], tmp_path / "areas.geojson")
    totals = areas.groupby("locality")["people"].sum()
    assert ((totals > 50_000) & (totals < 60_000)).all()
    own = proposed(tmp_path)["neighbourhoods"]["localities"]
    for code, total in totals.items():
        low, high = own[code]["min_people"], own[code]["max_people"]
        assert np.ceil(total / high) <= total // low


@given(
    heading=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
@settings(max_examples=20, derandomize=True, deadline=None)
def test_hostile_headings_and_names_make_a_file_that_parses(
    tmp_path_factory: pytest.TempPathFactory, heading: str, name: str
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    areas = toy_areas(12)
    areas["locality_name"] = name
    columns = ["code", "locality", "locality_name", "people", "geometry"]
    put_shapes(areas[columns], folder / "areas.geojson")
    frame = squares(5_000, 2, **{heading: ["a", "b"], "zone name": [name + "1", name + "2"]})
    put_shapes(frame, folder / "zones '1'\n[x].geojson")
    proposed(folder)
