"""The check report: the loss ledger to the unit, strictness, JSON and the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from browser import NARROW, Opened
from command_line import contents, footprints
from footprints.pipeline.check import check_project, write_check
from toy_project import write_toy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_toy_project(tmp_path)


def balanced(document: dict[str, Any]) -> None:
    """Hold every line of a ledger to its two sums."""
    for line in document["inputs"]:
        assert line["lost"] == 0, line["use"]
        assert line["rows"] == line["used"] + sum(line["set_aside"].values()), line["use"]
        if line["people"] is not None:
            aside = sum(line["people_set_aside"].values())
            assert line["people"] == pytest.approx(line["people_used"] + aside, abs=0.5)


def lines(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["use"]: line for line in document["inputs"]}


def test_rows_that_serve_nothing_are_named(project: Path) -> None:
    folder = project.parent
    people = pd.read_csv(folder / "people.csv", dtype=str)
    more = pd.DataFrame({"code": ["X01999999", ""], "people": ["700", "5"]})
    pd.concat([people, more]).to_csv(folder / "people.csv", index=False)
    patients = pd.read_csv(folder / "patients.csv", dtype=str)
    odd = pd.DataFrame(
        {
            "practice": ["P1", "P1", "P2"],
            "area": ["X01888888", "NO2011", "X01000001"],
            "patients": ["40", "7", "*"],
        }
    )
    pd.concat([patients, odd]).to_csv(folder / "patients.csv", index=False)
    sites = pd.read_csv(folder / "libraries.csv", dtype=str)
    sites.loc[0, "easting"] = ""
    sites.to_csv(folder / "libraries.csv", index=False)
    document = check_project(project).document()
    balanced(document)
    found = lines(document)
    assert found["small areas, people"]["set_aside"] == {
        "without a code": 1,
        "for areas outside this project": 1,
    }
    assert found["small areas, people"]["people_set_aside"] == {
        "for areas outside this project": 700,
    }
    assert found["agency practices"]["set_aside"] == {
        "without a usable count": 1,
        "for small areas elsewhere, or closed": 1,
        "without a small area's code": 1,
    }
    assert found["agency practices"]["people_set_aside"] == {
        "in small areas elsewhere, or closed": 40,
        "without a small area's code": 7,
    }
    assert found["agency libraries"]["set_aside"] == {"without coordinates": 1}


def test_sites_outside_the_region_are_counted_row_by_row_and_said(project: Path) -> None:
    folder = project.parent
    sites = pd.read_csv(folder / "libraries.csv")
    away = sites.iloc[:3].assign(id=["a", "b", "c"], easting=[400_000, 400_010, 390_000])
    away["northing"] = 1_000_000
    both = pd.concat([sites, away])
    both.to_csv(folder / "libraries.csv", index=False)
    pd.DataFrame(
        {"unit": ["P0", "P1", "XX"], "x": [sites["easting"][0], 400_000, 400_000],
         "y": [sites["northing"][0], 1_000_000, 1_000_000]}
    ).to_csv(folder / "practices.csv", index=False)  # fmt: skip
    text = project.read_text()
    text = text.replace('id = "libraries"', 'id = "libraries"\nmerge_within_m = 50')
    linked = (
        'sites = { file = "practices.csv", code = "unit", x = "x", y = "y", crs = "EPSG:27700" }'
    )
    text = text.replace('people = "patients"', f'people = "patients"\n{linked}')
    project.write_text(text)
    checked = check_project(project)
    balanced(checked.document())
    found = lines(checked.document())
    assert found["agency libraries"]["set_aside"] == {"outside the region": 3}
    assert found["agency practices, sites"]["set_aside"] == {
        "of units that the list has not": 1,
        "outside the region": 1,
    }
    said = [(p.severity, p.what) for p in checked.problems if "outside the region" in p.what]
    assert sorted(said) == [
        ("note", "1 of 3 rows stands outside the region, in no neighbourhood."),
        ("note", "3 of 11 rows stand outside the region, in no neighbourhood."),
    ]
    both.assign(easting=both["easting"] + 150_000).to_csv(folder / "libraries.csv", index=False)
    document = check_project(project).document()
    balanced(document)
    (moved,) = [p for p in document["problems"] if "11 of 11 rows" in p["what"]]
    assert moved["severity"] == "warning"
    assert "columns named by `x` and `y`" in moved["fix"]


@pytest.fixture
def flawed(project: Path) -> Path:
    """Give the toy project a little of everything that is worth a warning or a note."""
    folder = project.parent
    areas = gpd.read_file(folder / "areas.geojson")
    areas.loc[12, "geometry"] = areas.geometry[12].buffer(-0.0001)
    areas.loc[27, "geometry"] = areas.geometry[27].buffer(0.00003)
    areas.to_file(folder / "areas.geojson", driver="GeoJSON")
    beats = gpd.read_file(folder / "beats.geojson")
    beats.loc[0, "geometry"] = beats.geometry[0].buffer(-0.002)
    beats.loc[1, "geometry"] = beats.geometry[1].buffer(0.002)
    beats.to_file(folder / "beats.geojson", driver="GeoJSON")
    people = pd.read_csv(folder / "people.csv", dtype=str)
    people.loc[len(people)] = ["X01999999", "700"]
    people.to_csv(folder / "people.csv", index=False, sep=";", encoding="utf-16")
    patients = pd.read_csv(folder / "patients.csv", dtype=str)
    patients.loc[len(patients)] = ["P1", "NO2011", "7"]
    patients.loc[len(patients)] = ["P1", patients.loc[0, "area"], "*"]
    patients.to_csv(folder / "patients.csv", index=False)
    groups = pd.DataFrame({"unit": ["P0", "P1"], "network": ["N0", "N1"]})
    groups.to_csv(folder / "networks.csv", index=False)
    same = patients["area"][patients["area"].str.startswith("X")].drop_duplicates()
    lookup = pd.DataFrame({"old": same, "new": same})
    lookup.loc[len(lookup)] = [same.iloc[0], same.iloc[1]]
    lookup.to_csv(folder / "lookup.csv", index=False)
    more = (
        'group = { file = "networks.csv", unit = "unit", column = "network" }\n'
        'convert = { file = "lookup.csv", from = "old", to = "new" }'
    )
    text = project.read_text().replace('people = "patients"', f'people = "patients"\n{more}')
    project.write_text(text.replace('id = "libraries"', 'id = "libraries"\nmerge_within_m = 50'))
    return project


def test_every_warning_and_note_says_what_to_do(flawed: Path) -> None:
    problems = check_project(flawed).problems
    assert not [p.what for p in problems if p.severity == "error"]
    said = " ".join(p.what for p in problems)
    for part in (
        "overlap one another", "leave gaps", "more than one of its units", "in none of its units",
        "not UTF-8", "by semicolon", "no small area of this project", "not in the lookup",
        "has its count withheld", "no group here", "were split", "became 8 sites",
    ):  # fmt: skip
        assert part in said
    assert [p.what for p in problems if not p.fix] == []


def test_a_need_split_over_the_regions_edge_is_told_to_the_unit(project: Path) -> None:
    folder = project.parent
    rows = pd.DataFrame({"old": ["O1", "O2", "X01000003", "O9"], "n": [8, 5, 2, 4]})
    rows.to_csv(folder / "need.csv", index=False)
    pairs = [("O1", "X01000001"), ("O1", "X01999999"), ("O2", "X01000002"), ("O9", "X01999998")]
    pd.DataFrame(pairs, columns=["old", "new"]).to_csv(folder / "lookup.csv", index=False)
    with project.open("a") as text:
        text.write(
            '\n[[needs]]\nid = "n"\nname = "N"\nfile = "need.csv"\ncode = "old"\ncolumn = "n"\n'
            'convert = { file = "lookup.csv", from = "old", to = "new" }\n'
        )
    document = check_project(project).document()
    balanced(document)
    line = lines(document)["need n"]
    assert (line["rows"], line["used"], line["converted"]) == (4, 3, 2)
    assert line["set_aside"] == {"for small areas elsewhere": 1}
    assert line["people_set_aside"] == {"for small areas elsewhere": 4 + 8 / 2}


def told(project: Path, part: str) -> tuple[str, str, str]:
    """Return the severity, words and advice of the one problem whose words hold ``part``."""
    (found,) = [p for p in check_project(project).problems if part in p.what]
    return found.severity, found.what, found.fix


def test_rows_pasted_twice_are_a_warning(project: Path) -> None:
    file = project.parent / "patients.csv"
    patients = pd.read_csv(file, dtype=str)
    pd.concat([patients, patients.iloc[[3]]]).to_csv(file, index=False)
    severity, what, _ = told(project, "same as an earlier row")
    assert severity == "warning"
    assert what == (
        "1 row is the same as an earlier row in every column and counted again "
        f"(row {len(patients) + 1})."
    )
    patients.assign(month=range(len(patients))).to_csv(file, index=False)
    assert not [p for p in check_project(project).problems if p.severity != "note"]


def test_codes_in_small_letters_are_not_taken_for_another_edition(project: Path) -> None:
    file = project.parent / "patients.csv"
    patients = pd.read_csv(file, dtype=str)
    patients.assign(area=patients["area"].str.lower()).to_csv(file, index=False)
    severity, what, fix = told(project, "in capitals")
    assert (severity, fix) == (
        "error",
        "Write the codes as the other side does: in capitals, say.",
    )
    assert what.startswith("none of its 80 area codes is a small area here: 80 of them would match")


def test_buildings_given_as_sites_are_said(project: Path) -> None:
    text = project.read_text().replace('x = "easting"\ny = "northing"\ncrs = "EPSG:27700"\n', "")
    project.write_text(text.replace("libraries.csv", "libraries.geojson"))
    sites = pd.read_csv(project.parent / "libraries.csv")
    points = gpd.points_from_xy(sites["easting"], sites["northing"], crs="EPSG:27700")
    buildings = gpd.GeoDataFrame({"id": sites["id"].astype(str)}, geometry=points.buffer(10))
    buildings.to_crs(4326).to_file(project.parent / "libraries.geojson", driver="GeoJSON")
    severity, what, fix = told(project, "polygons")
    assert severity == "note"
    assert what == "8 rows are polygons; each counts as one site, at its middle."
    assert "merge_within_m" in fix


def test_a_workbook_with_a_cover_sheet_leads_to_layer(project: Path) -> None:
    with pd.ExcelWriter(project.parent / "libraries.xlsx") as book:
        pd.DataFrame({"Notes": ["hello"]}).to_excel(book, sheet_name="Cover", index=False)
        pd.read_csv(project.parent / "libraries.csv").to_excel(book, sheet_name="Data", index=False)
    project.write_text(project.read_text().replace("libraries.csv", "libraries.xlsx"))
    severity, _, fix = told(project, "easting is not a column")
    assert severity == "error"
    assert "Its columns are Notes." in fix
    assert "name it with `layer`" in fix


def test_a_missing_column_shows_the_others_beside_the_nearest(project: Path) -> None:
    project.write_text(project.read_text().replace('label = "beat_name"', 'label = "beat_nam"'))
    fix = told(project, "beat_nam is not")[2]
    assert fix.startswith("Did you mean beat_name? Its columns are beat")


def test_strict_makes_warnings_errors(project: Path) -> None:
    folder = project.parent
    sites = pd.read_csv(folder / "libraries.csv", dtype=str)
    sites.loc[0, "easting"] = ""
    sites.to_csv(folder / "libraries.csv", index=False)
    assert footprints("check", project).returncode == 0
    shown = footprints("check", project, "--strict", "--format", "json")
    assert shown.returncode == 3
    assert "1 of 8 rows has no coordinates" in shown.stderr
    document = json.loads(shown.stdout)
    assert (document["errors"], document["warnings"]) == (1, 0)
    balanced(document)


def test_the_report_comes_with_errors_too_and_nothing_else_is_written(project: Path) -> None:
    folder = project.parent
    people = pd.read_csv(folder / "people.csv", dtype=str)
    people.loc[5, "people"] = "many"
    people.to_csv(folder / "people.csv", index=False)
    before = set(contents(folder))
    shown = footprints("check", project, "--format", "json", "--page", folder / "report" / "c.html")
    assert shown.returncode == 3
    document = json.loads(shown.stdout)
    (error,) = [p for p in document["problems"] if p["severity"] == "error"]
    assert error["places"][0]["name"] == "X01000005"
    assert set(contents(folder)) - before == {"report/c.html"}


def test_codes_of_another_year_than_stated_are_a_warning(project: Path) -> None:
    text = project.read_text()
    frame = gpd.read_file(project.parent / "beats.geojson")
    frame["WD22CD"] = [f"E0500010{row}" for row in range(len(frame))]
    frame.to_file(project.parent / "beats.geojson", driver="GeoJSON")
    project.write_text(text.replace('code = "beat"', 'code = "WD22CD"\nvintage = "2023-05-04"'))
    (problem,) = [p for p in check_project(project).problems if p.severity == "warning"]
    assert "are ward codes of 2022, but the settings give the vintage 2023-05-04" in problem.what


ACTING = "\x1b[2J\x07\u202e[/bold][link=file:///]\u2066\x9b31m"
TURNING = "\u202e[2J\u2066[/bold][link=file:///]\u200e"
"""What a code may hold of it: codes with control characters are refused."""


def test_names_do_nothing_to_the_terminal(project: Path) -> None:
    folder = project.parent
    beats = gpd.read_file(folder / "beats.geojson")
    beats["beat"] = f"{TURNING} beat"
    beats.to_file(folder / "beats.geojson", driver="GeoJSON")
    shown = footprints("check", project)
    assert shown.returncode == 3
    assert "4 codes" not in shown.stderr
    assert "1 code in beat occurs more than once: [2J[/bold]" in shown.stderr
    beats["beat"] = [f"{row}{TURNING}" for row in range(len(beats))]
    beats["beat_name"] = f"{ACTING} beat"
    beats.to_file(folder / "beats.geojson", driver="GeoJSON")
    text = project.read_text().replace("Police beats", "Police [/bold] \u202e beats")
    project.write_text(text, encoding="utf-8")
    said = footprints("check", project, "-v")
    assert said.returncode == 0, said.stderr
    assert "Where everyone went: Police [/bold] \ufffd beats" in said.stderr
    for acting in "\x1b\x07\x9b\u202e\u2066":
        assert acting not in shown.stderr + said.stderr


HOSTILE = '</script><img src=x onerror="alert(1)">\u202e`${7*7}`'


@pytest.fixture
def report(project: Path) -> Path:
    """Return the page of a check that has found faults, one with a hostile name."""
    folder = project.parent
    areas = gpd.read_file(folder / "areas.geojson")
    areas.loc[7, "geometry"] = None
    areas.loc[8, "code"] = HOSTILE
    areas.loc[9, "geometry"] = areas.geometry[9].centroid
    areas.loc[10, "geometry"] = shapely.Polygon()
    areas.to_file(folder / "areas.geojson", driver="GeoJSON")
    people = pd.read_csv(folder / "people.csv", dtype=str)
    people.loc[5, "people"] = "many"
    people.to_csv(folder / "people.csv", index=False)
    page = folder / "check.html"
    write_check(check_project(project), page)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [None, NARROW])
def test_the_page_goes_to_each_problem(
    report: Path, open_page: Callable[..., Opened], viewport: dict[str, int] | None
) -> None:
    opened = open_page(report, viewport)
    page = opened.page
    assert opened.complaints == []
    assert opened.requests == []
    assert opened.overflow == 0
    assert HOSTILE[:20] in page.locator(".problems-error").inner_text()
    zoom = page.evaluate("map_footprints.getZoom()")
    assert zoom > 7
    button = page.locator(".problem-places button").first
    name = button.inner_text()
    button.click()
    opened.until(lambda: page.evaluate("map_footprints.getZoom()") > zoom)
    assert name.split()[1] in page.locator("#shown").inner_text()


def test_the_page_is_the_same_each_time(report: Path) -> None:
    first = report.read_bytes()
    write_check(check_project(report.parent / "footprints.toml"), report)
    assert report.read_bytes() == first
