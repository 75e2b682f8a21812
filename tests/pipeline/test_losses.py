"""People and rows that find no place are said, with the cause: warnings, so `--strict` fails."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import affinity

from footprints.errors import Problem
from footprints.pipeline.check import Checked, check_project
from footprints.pipeline.ledger import ledger_problems
from footprints.sources.proposal import propose
from toy_project import write_toy_project

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cases"
Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_toy_project(tmp_path)


def balanced(checked: Checked) -> None:
    """Hold every line of the ledger to its sums: used + named = in.

    What is used is counted, so only an error may leave it unknown.
    """
    for line in checked.inputs:
        assert line.lost == 0, line
        if line.used is None:
            assert checked.region is None or line.rows is None, line
            continue
        assert (line.rows or 0) == line.used + sum(line.set_aside.values()), line
        assert min([line.used, *line.set_aside.values()]) >= 0, line
        if line.people is not None and line.people_used is not None:
            named = line.people_used + sum(line.people_set_aside.values())
            assert line.people == pytest.approx(named, rel=1e-6, abs=1e-6), line
    assert not [one for one in checked.problems if "do not add up" in one.what]


def checked_after(project: Path, name: str, change: Change) -> Checked:
    path = project.parent / name
    change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)
    checked = check_project(project)
    balanced(checked)
    return checked


def changed(project: Path, before: str, after: str) -> Path:
    text = project.read_text("utf-8")
    assert before in text
    project.write_text(text.replace(before, after), "utf-8")
    return project


def warned(checked: Checked, *words: str) -> Problem:
    """Return the one problem that says all of the words; it must fail `--strict` and advise."""
    found = [p for p in checked.problems if all(word in f"{p.what} {p.fix}" for word in words)]
    assert len(found) == 1, [str(problem) for problem in checked.problems]
    assert found[0].severity in ("warning", "error")
    assert found[0].fix
    return found[0]


def quiet(checked: Checked) -> None:
    assert not [str(one) for one in checked.problems if one.severity != "note"]
    balanced(checked)


def test_the_toy_project_says_nothing(project: Path) -> None:
    quiet(check_project(project))


def some(column: str, write: Callable[[str], str], every: int = 3) -> Change:
    """Rewrite some cells of a column."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        cells = table[column].tolist()
        table[column] = [write(c) if row % every == 0 else c for row, c in enumerate(cells)]
        return table

    return change


@pytest.mark.parametrize("every", [1, 2, 50])
@pytest.mark.parametrize(
    ("write", "words"),
    [
        (str.lower, "capitals"),
        (lambda code: f"'{code}", "apostrophe"),
        (lambda code: f"{code[:3]} {code[3:]}", "blanks"),
        (lambda code: code.replace("0", "O"), "letter looks like"),
    ],
)
def test_a_list_whose_codes_are_written_otherwise(
    project: Path, write: Callable[[str], str], words: str, every: int
) -> None:
    checked = checked_after(project, "patients.csv", some("area", write, every))
    said = [p for p in checked.problems if p.where.startswith("agency practices")]
    assert [p.severity for p in said if words in f"{p.what} {p.fix}"]


@pytest.mark.parametrize(
    "write",
    [lambda code: f"X05{code[3:]}", lambda code: f"X019{code[4:]}", lambda _: "1.00E+11",
     lambda _: "02-Mar", lambda _: "Total"],
)  # fmt: skip
def test_a_third_of_a_list_elsewhere(project: Path, write: Callable[[str], str]) -> None:
    checked = checked_after(project, "patients.csv", some("area", write))
    warned(checked, "are in no small area here", "people (")


def test_a_few_people_elsewhere_are_a_note(project: Path) -> None:
    checked = checked_after(project, "patients.csv", some("area", lambda _: "X01999999", 60))
    quiet(checked)
    assert any("are in no small area here" in problem.what for problem in checked.problems)


@pytest.mark.parametrize("mark", ["#N/A", "#REF!", "NULL", "nan", "(blank)", "-", "[c]", ""])
@pytest.mark.parametrize("column", ["practice", "area"])
def test_placeholders_are_set_aside_counted_and_said(project: Path, mark: str, column: str) -> None:
    checked = checked_after(project, "patients.csv", some(column, lambda _: mark, 10))
    warned(checked, "16 rows have no", f"{mark or 'blank'} (16)")
    (line,) = [line for line in checked.inputs if line.use == "agency practices"]
    assert sum(line.set_aside.values()) == 16
    assert checked.region is not None
    assert mark not in set(checked.region.footprints[1].units["unit"])


@pytest.mark.parametrize("mark", ["#N/A", "null", "-"])
def test_placeholders_elsewhere(project: Path, mark: str) -> None:
    folder = project.parent
    beats = gpd.read_file(folder / "beats.geojson")
    beats.loc[0, "beat"] = mark
    beats.to_file(folder / "beats.geojson", driver="GeoJSON")
    sites = pd.read_csv(folder / "libraries.csv", dtype=str)
    sites.loc[1, "id"] = mark
    sites.to_csv(folder / "libraries.csv", index=False)
    checked = check_project(project)
    balanced(checked)
    warned(checked, "1 row has no beat", f"{mark} (1)")
    warned(checked, "1 row has no id", f"{mark} (1)")
    asides = {line.use: line.set_aside for line in checked.inputs}
    assert asides["agency beats"] == asides["agency libraries"] == {"without a code": 1}


def test_a_locality_that_is_none_can_be_left_out_as_advised(project: Path) -> None:
    folder = project.parent
    areas = gpd.read_file(folder / "areas.geojson")
    areas.loc[[0, 79], "locality"] = "#N/A"
    areas.to_file(folder / "areas.geojson", driver="GeoJSON")
    error = warned(check_project(project), "2 small areas have no locality (#N/A (2))")
    advised(project, "[small_areas]", error)
    assert not check_project(project).errors


def advised(project: Path, heading: str, problem: Problem) -> None:
    """Put the line that a problem's advice gives below a heading of the project file."""
    (line,) = re.findall(r"(?:only|leave_out) = \{.*\}", problem.fix)
    tomllib.loads(line)
    changed(project, heading, f"{heading}\n{line}")


def test_a_total_unit_can_be_left_out_as_advised(project: Path) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        sums = table.assign(patients=table["patients"].astype(int)).groupby("area", as_index=False)
        return pd.concat([table, sums["patients"].sum().assign(practice="All practices")])

    checked = checked_after(project, "patients.csv", change)
    advised(project, 'id = "practices"', warned(checked, "called a total", "count twice"))
    quiet(check_project(project))


@pytest.mark.parametrize("name", ["Y99999", "Borough", "Everyone"])
def test_a_unit_that_is_the_sum_of_the_others_under_any_name(project: Path, name: str) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        sums = table.assign(patients=table["patients"].astype(int)).groupby("area", as_index=False)
        return pd.concat([table, sums["patients"].sum().assign(practice=name)])

    checked = checked_after(project, "patients.csv", change)
    warned(checked, f"({name}) is the sum of all others")


@pytest.mark.parametrize(
    ("column", "total", "parts"),
    [("SEX", "ALL", ["MALE", "FEMALE"]), ("age", "Total", ["0-17", "18-64", "65+"]),
     ("Tenure", "9", ["1", "2", "3"])],
)  # fmt: skip
def test_rows_beside_their_total(project: Path, column: str, total: str, parts: list[str]) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        people = table["patients"].astype(int)
        each = [people // len(parts)] * (len(parts) - 1)
        each.append(people - sum(each))
        tables = [
            table.assign(**{column: value, "patients": count})
            for value, count in zip([total, *parts], [people, *each], strict=True)
        ]
        return pd.concat(tables)

    checked = checked_after(project, "patients.csv", change)
    problem = warned(checked, f"whose {column} is {total!r} are the sum of the others")
    advised(project, 'id = "practices"', problem)
    quiet(check_project(project))


def test_one_unit_in_several_spellings(project: Path) -> None:
    names = {
        "P0": "St Ann's",
        "P1": "ST ANN'S",
        "P2": "St  Anns",
        "P3": "Far\u00a0Hill",
        "P4": "Far  Hill",
    }
    checked = checked_after(
        project, "patients.csv", some("practice", lambda unit: names.get(unit, unit), 1)
    )
    warned(checked, "3 units look like 1 in several spellings")
    assert checked.region is not None
    units = set(checked.region.footprints[1].units["unit"])
    assert {"Far Hill", "P5", "P6"} <= units
    assert len(units) == 6


def test_localities_in_several_spellings(project: Path) -> None:
    folder = project.parent
    areas = gpd.read_file(folder / "areas.geojson")
    names = areas["locality_name"].str.replace("Strip ", "Strip-By ")
    names[3:9] = names[3:9].str.upper()
    areas.assign(locality=names).drop(columns="locality_name").to_file(
        folder / "areas.geojson", driver="GeoJSON"
    )
    changed(project, 'locality_name = "locality_name"\n', "")
    warned(check_project(project), "localities look like", "'STRIP-BY 0' = 'Strip-By 0'")


def test_one_beats_the_ground_next_door(project: Path) -> None:
    """Zones, sites and points of another county: one warning that says so."""
    path = project.parent / "beats.geojson"
    beats = gpd.read_file(path).to_crs(27700)
    beats["geometry"] = beats.geometry.translate(60_000, 60_000)
    beats.to_crs(4326).to_file(path, driver="GeoJSON")
    checked = check_project(project)
    balanced(checked)
    warned(checked, "residents are in none of its units (100.0%)", "of this place")


def swapped(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points[:, ::-1])


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (swapped, "easting and northing changed over"),
        (lambda shape: affinity.scale(shape, 0.001, 0.001, origin=(0, 0)), "multiplied by 1000"),
    ],
)
def test_what_would_bring_some_zones_into_the_region(
    project: Path, turn: Callable[[shapely.Geometry], shapely.Geometry], words: str
) -> None:
    """The toy region lies on the grid's diagonal, so it is moved off it."""
    folder = project.parent
    for name in ("areas.geojson", "beats.geojson"):
        frame = gpd.read_file(folder / name).to_crs(27700)
        frame["geometry"] = frame.geometry.translate(50_000, -80_000)
        if name == "beats.geojson":
            frame["geometry"] = [turn(s) if row < 2 else s for row, s in enumerate(frame.geometry)]
        frame.to_file(folder / f"{name}.gpkg", driver="GPKG")
        changed(project, f'"{name}"', f'"{name}.gpkg"')
    checked = check_project(project)
    balanced(checked)
    warned(checked, "2 of its units", words)


@pytest.mark.parametrize("rows", [1, 4, 8])
@pytest.mark.parametrize("slip", ["degrees", "swapped"])
def test_sites_some_of_which_are_in_other_coordinates(project: Path, rows: int, slip: str) -> None:
    folder = project.parent
    for name in ("areas.geojson", "beats.geojson"):
        frame = gpd.read_file(folder / name).to_crs(27700)
        frame["geometry"] = frame.geometry.translate(50_000, -80_000)
        frame.to_crs(4326).to_file(folder / name, driver="GeoJSON")
    sites = pd.read_csv(folder / "libraries.csv", dtype={"id": str})
    points = gpd.GeoSeries.from_xy(sites.easting + 50_000, sites.northing - 80_000, crs=27700)
    other = points.to_crs(4326) if slip == "degrees" else points
    x, y = (other.x, other.y) if slip == "degrees" else (other.y, other.x)
    use = sites.index < rows
    sites["easting"], sites["northing"] = points.x.where(~use, x), points.y.where(~use, y)
    sites.to_csv(folder / "libraries.csv", index=False)
    checked = check_project(project)
    balanced(checked)
    warned(checked, "degrees" if slip == "degrees" else "changed over")


GROUPED = 'group = { file = "networks.csv", unit = "unit", column = "network" }'


@pytest.mark.parametrize("left", [2, 4])
def test_a_table_of_groups_cut_short(project: Path, left: int) -> None:
    table = pd.DataFrame({"unit": [f"P{n}" for n in range(7)], "network": list("NNNSSSS")})
    table.head(left).to_csv(project.parent / "networks.csv", index=False)
    changed(project, 'people = "patients"', f'people = "patients"\n{GROUPED}')
    checked = check_project(project)
    balanced(checked)
    warned(checked, "are with units that are in no group", "get it whole")


def test_groups_whose_units_are_written_otherwise(project: Path) -> None:
    table = pd.DataFrame({"unit": [f"P{n}" for n in range(7)], "network": list("NNNSSSS")})
    table.loc[6, "unit"] = "p6"
    table.to_csv(project.parent / "networks.csv", index=False)
    changed(project, 'people = "patients"', f'people = "patients"\n{GROUPED}')
    checked = check_project(project)
    balanced(checked)
    warned(checked, "has no group here: P6", "capitals")


@pytest.mark.parametrize("points", [0, 13, 40])
def test_few_points_to_place_people_by(project: Path, points: int) -> None:
    middles = gpd.read_file(project.parent / "areas.geojson").to_crs(27700).representative_point()
    table = pd.DataFrame({"x": middles.x, "y": middles.y}).head(points)
    if not points:
        table = pd.DataFrame({"x": [500_000], "y": [500_000]})
    table.to_csv(project.parent / "pts.csv", index=False)
    placed = 'placed_by = { file = "pts.csv", x = "x", y = "y", crs = "EPSG:27700" }'
    changed(project, 'id = "beats"', f'id = "beats"\n{placed}')
    checked = check_project(project)
    balanced(checked)
    warned(checked, "no population point", "placed by surface")


def test_a_list_cut_short_and_scaled_up_to_everybody(project: Path) -> None:
    checked = checked_after(project, "patients.csv", lambda table: table.head(len(table) // 5))
    warned(checked, "of residents live in", "in which it lists nobody")
    assert any("stand for" in problem.what for problem in checked.problems)


def test_a_list_cut_short_in_some_small_areas_alone(project: Path) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        half = table["area"].isin(sorted(set(table["area"]))[:20])
        table.loc[half, "patients"] = "30"
        return table

    checked = checked_after(project, "patients.csv", change)
    warned(checked, "stand for", "more than 2 times the usual")


CAPACITY = """
[[capacity]]
agency = "practices"
file = "staff.csv"
unit = "unit"
columns = { n = "Staff" }
"""
NEED = '\n[[needs]]\nid = "old"\nname = "Old"\nfile = "old.csv"\ncode = "code"\ncolumn = "n"\n'


def test_needs_and_capacity_too(project: Path) -> None:
    folder = project.parent
    staff = pd.DataFrame(
        {"unit": ["P0", "P1", "p2", "P3", "P4", "P5", "P6", "#N/A"], "n": range(1, 9)}
    )
    staff.to_csv(folder / "staff.csv", index=False)
    codes = gpd.read_file(folder / "areas.geojson")["code"]
    old = pd.DataFrame({"code": [codes[0].lower(), *codes[1:], "-"], "n": 5})
    old.to_csv(folder / "old.csv", index=False)
    project.write_text(project.read_text("utf-8") + CAPACITY + NEED, "utf-8")
    checked = check_project(project)
    balanced(checked)
    warned(checked, "not a unit of GP practices: p2", "capitals")
    warned(checked, "some of its codes are no small area here", "capitals")
    warned(checked, "1 row has no unit", "#N/A (1)")
    warned(checked, "1 row has no code", "- (1)")


def test_residents_whose_codes_are_written_otherwise(project: Path) -> None:
    checked = checked_after(project, "people.csv", some("code", str.lower, 7))
    warned(checked, "have no people here", "capitals")


@pytest.mark.parametrize(
    ("column", "values", "line"),
    [
        ("EstablishmentStatus (name)", ["Open", "Closed"],
         'leave_out = { "EstablishmentStatus (name)" = ["Closed"] }'),
        ("Status Code", ["A", "C"], 'leave_out = { "Status Code" = ["C"] }'),
        ("CloseDate", ["", "31-08-2012"], 'only = { "CloseDate" = [""] }'),
        ("Status", ["Active", "Dormant"], 'leave_out = { "Status" = ["Dormant"] }'),
    ],
)  # fmt: skip
def test_closed_rows_of_registers_can_be_left_out_as_advised(
    project: Path, column: str, values: list[str], line: str
) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{column: [values[row % 2] for row in range(len(table))]})

    checked = checked_after(project, "libraries.csv", change)
    problem = warned(checked, "closed or not yet open")
    assert line in problem.fix
    advised(project, 'id = "libraries"', problem)
    quiet(check_project(project))


def test_units_of_two_dates_can_be_told_apart_as_advised(project: Path) -> None:
    path = project.parent / "beats.geojson"
    beats = gpd.read_file(path)
    old = beats.assign(beat="old " + beats["beat"], edition="2019")
    pd.concat([beats.assign(edition="2024"), old]).to_file(path, driver="GeoJSON")
    error = warned(
        check_project(project), "in more than one of its units", "of two dates or levels"
    )
    assert error.severity == "error"
    advised(project, 'id = "beats"', error)
    quiet(check_project(project))


def test_a_locality_nobody_lives_in_can_be_left_out_as_advised(project: Path) -> None:
    areas = gpd.read_file(project.parent / "areas.geojson")
    empty = areas["locality"] == areas["locality"].iloc[0]
    people = pd.read_csv(project.parent / "people.csv")
    people.loc[people["code"].isin(areas.loc[empty, "code"]), "people"] = 0
    people.to_csv(project.parent / "people.csv", index=False)
    checked = check_project(project)
    assert not [one for one in checked.impossible if "min_people" in one.fix]
    problem = warned(checked, "nobody lives there, so that no neighbourhood", "next door")
    advised(project, "[small_areas]", problem)
    checked = check_project(project)
    assert not checked.errors
    assert not checked.impossible


def test_zones_of_several_rows_a_unit_are_accounted_for_row_by_row(project: Path) -> None:
    folder = project.parent
    beats = gpd.read_file(folder / "beats.geojson").to_crs(27700)
    far = beats.iloc[:1].assign(beat="Far", geometry=beats.geometry.iloc[:1].translate(90_000, 0))
    halves = [
        beats.iloc[1:].clip((400_000, 400_000, 405_000, 408_000)),
        beats.iloc[1:].clip((405_000, 400_000, 410_000, 408_000)),
    ]
    every = pd.concat([*halves, beats.iloc[:1], far, far])
    every.to_crs(4326).to_file(folder / "beats.geojson", driver="GeoJSON")
    units = sorted(set(every["beat"]))
    table = pd.DataFrame({"unit": [units[1], units[2], "Far", "nowhere"], "division": list("NSFF")})
    table.to_csv(folder / "divisions.csv", index=False)
    group = 'group = { file = "divisions.csv", unit = "unit", column = "division" }'
    changed(project, 'id = "beats"', f'id = "beats"\n{group}')
    checked = check_project(project)
    balanced(checked)
    (line,) = [line for line in checked.inputs if line.use == "agency beats"]
    lost = [unit for unit in units if unit not in set(table["unit"])]
    assert line.set_aside == {
        "of units without a group": int(every["beat"].isin(lost).sum()),
        "of units without residents here": 2,
    }
    (line,) = [line for line in checked.inputs if line.use == "agency beats, group"]
    assert line.set_aside == {"for units that the agency's file has not": 1}


def test_a_key_twice_in_a_lookup_is_counted_and_said(project: Path) -> None:
    folder = project.parent
    codes = gpd.read_file(folder / "areas.geojson")["code"]
    homes = pd.DataFrame({"patch": "N", "uprn": [*range(1, 38), "1.00E+11", "'38", "99"]})
    homes.to_csv(folder / "homes.csv", index=False)
    places = pd.DataFrame({"UPRN": range(1, 39), "area": codes.iloc[:38]})
    again = places.iloc[[3, 4]].assign(area=codes.iloc[50])
    pd.concat([places, again, places.iloc[[5]]]).to_csv(folder / "places.csv", index=False)
    project.write_text(
        project.read_text("utf-8") + '\n[[agencies]]\nid = "homes"\nname = "Homes"\nkind = "list"\n'
        'file = "homes.csv"\nunit = "patch"\narea = "uprn"\nscale = "none"\n'
        'lookup = { file = "places.csv", by = "uprn", area = "area" }\n',
        "utf-8",
    )
    checked = check_project(project)
    balanced(checked)
    warned(checked, "2 uprns are in it more than once, in other places")
    warned(checked, "uprn cut short by a spreadsheet (1)", "uprn not in the lookup (1)", "as text")
    (line,) = [line for line in checked.inputs if line.use == "agency homes, lookup"]
    assert line.set_aside == {"of postcodes or UPRNs that an earlier row places": 3}


def test_a_line_of_the_ledger_that_does_not_add_up_is_said(project: Path) -> None:
    (line, *_) = check_project(project).inputs
    for wrong in (
        replace(line, lost=1),
        replace(line, used=-1, set_aside={"x": 81}),
        replace(line, people=10.0, people_used=9.0),
    ):
        (problem,) = ledger_problems([wrong])
        assert "do not add up" in problem.what
    assert ledger_problems([line]) == []


def test_one_unit_over_all_others_can_be_left_out_as_advised(project: Path) -> None:
    path = project.parent / "beats.geojson"
    beats = gpd.read_file(path)
    whole = beats.dissolve().assign(beat="Borough", beat_name="All of it")
    pd.concat([beats, whole]).to_file(path, driver="GeoJSON")
    error = warned(check_project(project), "in more than one of its units", "Borough covers all")
    advised(project, 'id = "beats"', error)
    quiet(check_project(project))


def test_residents_by_sex_can_be_cut_to_the_total_as_advised(project: Path) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([table.assign(sex=sex) for sex in ("Female", "Male", "Persons")])

    problem = warned(checked_after(project, "people.csv", change), "differ in sex")
    (line,) = re.findall(r"only = .*", problem.fix)
    changed(project, 'column = "people" }', f'column = "people", {line} }}')
    quiet(check_project(project))


def test_init_leaves_closed_rows_out(project: Path) -> None:
    folder = project.parent
    sites = pd.read_csv(folder / "libraries.csv", dtype=str)
    sites["LibraryName"] = [f"Library {row}" for row in sites.index]
    sites["Status"] = ["Open", "Closed"] * (len(sites) // 2)
    sites.to_csv(folder / "libraries.csv", index=False)
    beats = gpd.read_file(folder / "beats.geojson")
    old = beats.assign(beat="old " + beats["beat"], end_date="2024-05-01")
    pd.concat([beats.assign(end_date=""), old]).to_file(folder / "beats.geojson", driver="GeoJSON")
    project.unlink()
    text = propose(folder).content
    project.write_text(text, "utf-8")
    asked = tomllib.loads(text)["agencies"]
    assert {"Status": ["Closed"]} in [agency.get("leave_out") for agency in asked]
    checked = check_project(project)
    balanced(checked)
    assert not [one for one in checked.problems if "closed or not yet open" in one.what]


def test_a_need_whose_rows_have_their_total_beside_them(project: Path) -> None:
    codes = gpd.read_file(project.parent / "areas.geojson")["code"]
    parts = {"Persons": 10, "Female": 6, "Male": 4}
    tables = [pd.DataFrame({"code": codes, "sex": sex, "n": n}) for sex, n in parts.items()]
    pd.concat(tables).to_csv(project.parent / "old.csv", index=False)
    project.write_text(project.read_text("utf-8") + NEED, "utf-8")
    problem = warned(check_project(project), "whose sex is 'Persons' are the sum of the others")
    advised(project, 'id = "old"', problem)
    quiet(check_project(project))


@pytest.mark.parametrize("mark", ["#N/A", "NULL", "[x]"])
def test_placeholders_in_groups_and_lookups(project: Path, mark: str) -> None:
    table = pd.DataFrame({"unit": [f"P{n}" for n in range(7)], "network": list("NNNSSSS")})
    more = pd.DataFrame({"unit": [mark, "P6"], "network": ["N", mark]})
    pd.concat([table, more]).to_csv(project.parent / "networks.csv", index=False)
    changed(project, 'people = "patients"', f'people = "patients"\n{GROUPED}')
    people = pd.read_csv(project.parent / "people.csv", dtype=str)
    odd = pd.DataFrame({"code": [mark], "people": ["7"]})
    pd.concat([people, odd]).to_csv(project.parent / "people.csv", index=False)
    checked = check_project(project)
    balanced(checked)
    for column in ("unit", "network", "code"):
        warned(checked, f"1 row has no {column}: {mark} (1)")
    assert checked.region is not None
    assert set(checked.region.footprints[1].units["unit"]) == {"N", "S"}


def _cases() -> Iterable[Path]:
    return sorted(CASES.glob("*/**/*.toml")) if CASES.is_dir() else []


@pytest.mark.slow
@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not there")
def test_the_ledger_adds_up_for_every_case() -> None:
    for path in _cases():
        balanced(check_project(path))


QUIET_BEFORE = {
    "05-lookup-errors-as-units": ["footprints", "csv", "locality"],
    "06-total-rows": ["footprints", "alltotals", "sex"],
    "15-spellings-of-one-unit": ["footprints", "locality"],
    "17-some-codes-in-small-letters": ["footprints", "mixed"],
    "18-eastings-northings-muddled": ["footprints", "allswapped"],
    "19-degrees-said-to-be-grid": ["footprints", "areas", "points", "sites", "sites_mixed"],
    "20-closed-schools": ["footprints"],
    "33-names-of-the-grid": ["stated_irish"],
    "34-another-countys-file": ["footprints", "list"],
    "37-repeated-headings-and-percents": ["dots", "pctx"],
    "38-two-generations-of-wards": ["footprints"],
}


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not there")
@pytest.mark.parametrize("case", QUIET_BEFORE)
def test_cases_that_passed_without_a_word_are_told(case: str) -> None:
    for name in QUIET_BEFORE[case]:
        checked = check_project(CASES / case / f"{name}.toml", strict=True)
        assert checked.errors, name
        json.dumps(checked.document())


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not there")
@pytest.mark.parametrize(
    "name", ["20-closed-schools/only", "25-national-file-one-district/only",
             "15-spellings-of-one-unit/clean"],
)  # fmt: skip
def test_cases_that_are_in_order_stay_quiet(name: str) -> None:
    assert not check_project(CASES / f"{name}.toml", strict=True).errors


def test_localities_in_two_spellings_are_not_advised_bridges(project: Path) -> None:
    path = project.parent / "areas.geojson"
    areas = gpd.read_file(path)
    codes = areas["locality"].tolist()
    areas["locality"] = [c.lower() if row % 7 == 0 else c for row, c in enumerate(codes)]
    areas.to_file(path, driver="GeoJSON")
    checked = check_project(project)
    warned(checked, "in several spellings", "write them alike")
    said = [*checked.problems, *checked.impossible]
    assert checked.impossible
    assert not [one for one in said if "bridge" in f"{one.what} {one.fix}"]
    assert all("write them alike" in one.fix for one in checked.impossible)
    # the advice, tried
    areas.assign(locality=codes).to_file(path, driver="GeoJSON")
    quiet(check_project(project))


def test_total_rows_without_a_small_area_are_told_as_totals_alone(project: Path) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        total = pd.DataFrame({"practice": ["Grand Total"], "area": [""], "patients": ["9"]})
        return pd.concat([table, total])

    checked = checked_after(project, "patients.csv", change)
    problem = warned(checked, "is called a total")
    assert [one for one in checked.problems if one.severity != "note"] == [problem]
    advised(project, 'id = "practices"', problem)
    quiet(check_project(project))


@pytest.mark.parametrize("kind", ["zones", "sites"])
def test_another_county_is_told_with_how_far_it_is(project: Path, kind: str) -> None:
    folder = project.parent
    if kind == "zones":
        beats = gpd.read_file(folder / "beats.geojson").to_crs(27700)
        beats["geometry"] = beats.geometry.translate(0, 80_000)
        beats.to_crs(4326).to_file(folder / "beats.geojson", driver="GeoJSON")
    else:
        sites = pd.read_csv(folder / "libraries.csv")
        sites.assign(northing=sites.northing + 80_000).to_csv(folder / "libraries.csv", index=False)
    checked = check_project(project)
    balanced(checked)
    warned(checked, "km to the north")


def test_a_system_stated_wrongly_is_told(project: Path) -> None:
    beats = gpd.read_file(project.parent / "beats.geojson").to_crs(27700)
    beats.to_file(project.parent / "beats.gpkg")
    changed(project, 'file = "beats.geojson"', 'file = "beats.gpkg"\ncrs = "EPSG:29903"')
    problem = warned(check_project(project), "read as metres on the British National Grid")
    assert 'crs = "EPSG:27700"' in problem.fix
    changed(project, 'crs = "EPSG:29903"', 'crs = "EPSG:27700"')
    quiet(check_project(project))
