"""Lists of postcodes and UPRNs: everyone is placed or named by reason, and no address comes out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import footprints
from footprints.settings import ListAgency
from footprints.sources.codes.gazetteer import CODE_POINT
from footprints.sources.codes.keys import BLANK, MALFORMED, keys
from footprints.sources.formats import stream
from footprints.sources.inputs.lists import Listing, read_list
from memory import PEAK_MB
from toy import toy_areas
from toy_project import write_toy_project


def postcode(number: int) -> str:
    """Return a postcode that no town has."""
    a, b = divmod(number, 26)
    return f"X{number % 10}{(number // 10) % 10} {number % 9}{chr(65 + a % 26)}{chr(65 + b)}"


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return toy_areas(n=20)


@pytest.fixture(scope="module")
def homes(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return 200 postcodes, each at a point inside the small area that it is in."""
    rng = np.random.default_rng(3)
    row = rng.integers(0, 20, 200)
    points = areas.geometry.representative_point()
    return pd.DataFrame(
        {
            "pcds": [postcode(number) for number in range(200)],
            "uprn": [f"{10_000_000 + 7 * number:012d}" for number in range(200)],
            "lsoa21": areas["code"].to_numpy()[row],
            "oseast1m": points.x.round(1).to_numpy()[row].astype(str),
            "osnrth1m": points.y.round(1).to_numpy()[row].astype(str),
        }
    )


def agency(**more: Any) -> ListAgency:
    raw = {
        "id": "homes", "name": "Homes", "kind": "list", "file": "homes.csv", "unit": "Patch",
        "area": "Postcode", "scale": "none", "lookup": {"file": "onspd.csv"},
    }  # fmt: skip
    return ListAgency.model_validate(raw | more)


def write_list(folder: Path, homes: pd.DataFrame, column: str = "pcds") -> pd.DataFrame:
    """Write a landlord's list, 300 rows in two patches, and a few that cannot be placed."""
    rng = np.random.default_rng(5)
    row = rng.integers(0, 190, 300)
    table = pd.DataFrame(
        {
            "Tenant": [f"Tenant {number}" for number in range(300)],
            "Patch": np.where(row % 2, "North", "South"),
            "Postcode": homes[column].to_numpy()[row],
            "Homes": rng.integers(1, 4, 300).astype(str),
        }
    )
    table["true"] = homes["lsoa21"].to_numpy()[row]
    odd = pd.DataFrame(
        {
            "Tenant": ["a", "b", "c"],
            "Patch": "North",
            "Postcode": ["", "unknown", "ZZ1 1ZZ" if column == "pcds" else "99"],
            "Homes": "1",
            "true": "",
        }
    )
    table = pd.concat([table, odd], ignore_index=True)
    table.drop(columns="true").to_csv(folder / "homes.csv", index=False)
    return table


def read(folder: Path, chosen: ListAgency, areas: gpd.GeoDataFrame) -> Listing:
    found = read_list(chosen, folder, areas)
    assert found.value is not None, [str(problem) for problem in found.problems]
    return found.value


def expected(table: pd.DataFrame, count: str | None) -> dict[tuple[str, str], float]:
    """Return people by patch and small area, counted without the package."""
    placed = table[table["true"] != ""]
    amounts = placed[count].astype(float) if count else pd.Series(1.0, index=placed.index)
    return amounts.groupby([placed["Patch"], placed["true"]]).sum().to_dict()


def counts(found: Listing) -> dict[tuple[str, str], float]:
    placed = found.rows[~found.rows["area"].str.startswith("(")]
    return placed.set_index(["unit", "area"])["people"].to_dict()


@pytest.mark.parametrize("count", [None, "Homes"])
@pytest.mark.parametrize("by", ["area", "coordinates"])
def test_a_list_of_postcodes_is_counted_by_small_area(
    tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame, by: str, count: str | None
) -> None:
    table = write_list(tmp_path, homes)
    lookup = homes.drop(columns="uprn" if by == "area" else ["uprn", "lsoa21"])
    lookup.to_csv(tmp_path / "onspd.csv", index=False)
    found = read(tmp_path, agency(people=count), areas)
    assert counts(found) == expected(table, count)
    assert found.rows_read == found.rows["rows"].sum() == 303
    reasons = found.rows[found.rows["area"].str.startswith("(")].set_index("area")["rows"]
    assert reasons.to_dict() == {
        "(no postcode)": 1,
        "(not a postcode)": 1,
        "(postcode not in the lookup)": 1,
    }
    assert found.note.startswith("300 rows placed by postcode, through onspd.csv.")


def test_a_list_of_uprns(tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame) -> None:
    table = write_list(tmp_path, homes, "uprn")
    renamed = homes.rename(columns={"oseast1m": "X_COORDINATE", "osnrth1m": "Y_COORDINATE"})
    renamed = renamed.assign(UPRN=homes["uprn"].str.lstrip("0"))
    renamed[["UPRN", "X_COORDINATE", "Y_COORDINATE"]].to_csv(tmp_path / "os.csv", index=False)
    found = read(tmp_path, agency(lookup={"file": "os.csv", "by": "uprn"}), areas)
    assert counts(found) == expected(table, None)


def test_code_point_open_comes_in_many_files_without_headings(
    tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame
) -> None:
    table = write_list(tmp_path, homes)
    rows = pd.DataFrame(dict.fromkeys(CODE_POINT, "0"), index=homes.index)
    rows["Postcode"] = homes["pcds"]
    rows["Eastings"], rows["Northings"] = homes["oseast1m"], homes["osnrth1m"]
    with zipfile.ZipFile(tmp_path / "codepo_gb.zip", "w") as archive:
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", ",".join(CODE_POINT))
        for start in range(0, 200, 50):
            part = rows.iloc[start : start + 50].to_csv(index=False, header=False)
            archive.writestr(f"Data/CSV/{start}.csv", part)
    found = read(tmp_path, agency(lookup={"file": "codepo_gb.zip"}), areas)
    assert counts(found) == expected(table, None)


def test_a_directory_among_documents_is_found(
    tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame
) -> None:
    table = write_list(tmp_path, homes)
    with zipfile.ZipFile(tmp_path / "onspd.zip", "w") as archive:
        archive.writestr("Documents/names.csv", "code,name\nX,Y\n")
        archive.writestr("Data/ONSPD.csv", homes.to_csv(index=False))
        archive.writestr("readme.pdf", "%PDF")
    found = read(tmp_path, agency(lookup={"file": "onspd.zip"}), areas)
    assert counts(found) == expected(table, None)


def test_stretches_make_no_difference(
    tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_list(tmp_path, homes)
    homes.to_csv(tmp_path / "onspd.csv", index=False)
    whole = read(tmp_path, agency(), areas)
    monkeypatch.setattr(stream, "ROWS", 7)
    parts = read(tmp_path, agency(), areas)
    pd.testing.assert_frame_equal(whole.rows, parts.rows)
    pd.testing.assert_frame_equal(whole.names, parts.names)


def test_places_outside_the_region_are_told_apart(
    tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame
) -> None:
    write_list(tmp_path, homes)
    away = homes.drop(columns=["lsoa21", "uprn"])
    away.loc[:9, "oseast1m"] = "300000"
    away.loc[10:14, ["oseast1m", "osnrth1m"]] = "0"
    away.to_csv(tmp_path / "onspd.csv", index=False)
    found = read(tmp_path, agency(), areas)
    reasons = set(found.rows.loc[found.rows["area"].str.startswith("("), "area"])
    assert {"(outside this region)", "(postcode without a place in the lookup)"} <= reasons
    assert found.rows["rows"].sum() == 303


def test_what_is_wrong_is_said_without_the_addresses(
    tmp_path: Path, areas: gpd.GeoDataFrame, homes: pd.DataFrame
) -> None:
    table = write_list(tmp_path, homes)
    homes.to_csv(tmp_path / "onspd.csv", index=False)
    table.loc[2, "Homes"], table.loc[3, "Homes"], table.loc[4, "Patch"] = "many", "-1", ""
    table.loc[5, "Homes"] = "*"
    table.to_csv(tmp_path / "homes.csv", index=False)
    found = read_list(agency(people="Homes"), tmp_path, areas)
    said = " ".join(str(problem) for problem in found.problems)
    assert "2 rows have a count in Homes that is no count: row 3, 4." in said
    assert "1 row has no Patch" in said
    assert (
        "1 of 303 rows has its count withheld or blank in Homes and is left out, of 1 unit:" in said
    )
    assert not any(code in said for code in homes["pcds"])
    homes.rename(columns={"pcds": "where"}).to_csv(tmp_path / "onspd.csv", index=False)
    (problem,) = read_list(agency(), tmp_path, areas).problems
    assert "not told by their headings" in problem.what
    named = agency(lookup={"file": "onspd.csv", "code": "wher"})
    (problem,) = read_list(named, tmp_path, areas).problems
    assert problem.fix.startswith("Did you mean where?")


def texts_in(path: Path) -> list[str]:
    """Return what can be read in a file, in every member of a zip or workbook."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes().decode("utf-8", "replace")]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]


def test_no_address_reaches_an_output(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path, n=30)
    areas = toy_areas(30)
    points = areas.geometry.representative_point()
    codes = [postcode(number) for number in range(30)]
    east, north = points.x.to_numpy(), points.y.to_numpy()
    lookup = pd.DataFrame({"postcode": codes, "eastings": east, "northings": north})
    lookup.to_csv(tmp_path / "places.csv", index=False)
    tenants = pd.DataFrame({"patch": ["A", "B"] * 30, "home": codes * 2})
    tenants.loc[5, "home"] = "AB1 9ZZ"
    tenants["tenant"] = [f"Tenant Number {n} of Highstreet" for n in range(60)]
    patients = pd.read_csv(tmp_path / "patients.csv", dtype=str)
    patients.loc[len(patients)] = ["P1", "AB1 9ZZ", "7"]  # an address where an area's code belongs
    patients.loc[len(patients)] = ["P1", "12 Highstreet", "7"]
    patients.to_csv(tmp_path / "patients.csv", index=False)
    tenants.to_csv(tmp_path / "tenants.csv", index=False)
    block = """
[[agencies]]
id = "landlord"
name = "Landlord"
kind = "list"
file = "tenants.csv"
unit = "patch"
area = "home"
lookup = { file = "places.csv" }
scale = "none"
counted = "homes"
"""
    project.write_text(project.read_text() + block)
    shown = footprints("run", project, "--out", tmp_path / "out", "-v")
    assert shown.returncode == 0, shown.stderr
    checked = footprints("check", project, "--format", "json", "--page", tmp_path / "c.html", "-v")
    (line,) = [x for x in json.loads(checked.stdout)["inputs"] if x["use"] == "agency landlord"]
    (other,) = [x for x in json.loads(checked.stdout)["inputs"] if x["use"] == "agency practices"]
    assert other["set_aside"] == {"without a small area's code": 2}
    assert (line["rows"], line["used"], line["lost"]) == (60, 59, 0)
    assert line["set_aside"] == {"without a small area's code": 1}
    said = [shown.stderr, checked.stdout, checked.stderr, (tmp_path / "c.html").read_text()]
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    said += [text for path in written for text in texts_in(path)]
    assert any("Highstreet" in text for text in texts_in(tmp_path / "tenants.csv"))
    every = [*codes, "AB1 9ZZ", "Highstreet"]
    spelt = re.compile("|".join([*every, *(code.replace(" ", "") for code in every)]))
    assert not [found for text in said if (found := spelt.search(text))]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", fullmatch=True)))
def test_postcodes_are_the_same_however_they_are_spelt(codes: list[str]) -> None:
    plain = [code.replace(" ", "") for code in codes]
    ours = keys(pd.Series(codes, dtype=str), "postcode")
    assert (ours >= 0).all()
    spelt = [f" {code[:-3].lower()}  {code[-3:]} " for code in plain]
    assert keys(pd.Series(spelt, dtype=str), "postcode").tolist() == ours.tolist()
    assert len(set(ours.tolist())) == len(set(plain))


@pytest.mark.parametrize(
    ("cell", "key"),
    [("", BLANK), (" ", BLANK), ("0", 0), ("000123", 123), ("123.0", 123), ("12a", MALFORMED),
     ("9999999999999", MALFORMED), ("-5", MALFORMED)],
)  # fmt: skip
def test_uprns_as_they_come(cell: str, key: int) -> None:
    assert keys(pd.Series([cell], dtype=str), "uprn").tolist() == [key]


MEASURE = (
    PEAK_MB
    + """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from toy import toy_areas
from footprints.settings import ListAgency
from footprints.sources.inputs.lists import read_list
import geopandas, scipy.sparse, shapely
before = peak_mb()
chosen = ListAgency.model_validate_json(sys.argv[2])
found = read_list(chosen, Path(sys.argv[1]), toy_areas(n=20)).get()
print(peak_mb() - before, int(found.rows["rows"].sum()))
"""
)


@pytest.mark.slow
def test_a_national_lookup_is_streamed(tmp_path: Path, homes: pd.DataFrame) -> None:
    """A bounded stand-in for the 1.5 GB measured by hand: memory must not grow with the file."""
    write_list(tmp_path, homes, "uprn")
    with (tmp_path / "os.csv").open("w") as file:
        file.write("UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n")
        for start in range(0, 1_000_000, 100_000):
            more = range(start + 100_000_000, start + 100_100_000)
            file.writelines(
                f"{n},{300000 + n % 9999}.00,{200000 + n % 7777}.00,52.1,-1.2\n" for n in more
            )
        for uprn, x, y in homes[["uprn", "oseast1m", "osnrth1m"]].itertuples(index=False):
            file.write(f"{int(uprn)},{x},{y},52.1,-1.2\n")
    chosen = agency(lookup={"file": "os.csv", "by": "uprn"}).model_dump_json(by_alias=True)
    shown = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path), chosen],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    grown, rows = map(int, shown.stdout.split())
    assert rows == 303
    assert (tmp_path / "os.csv").stat().st_size > 35e6
    assert grown < 250, f"{grown} MB"
