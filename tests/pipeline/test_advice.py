"""What a message advises is done, and it then is gone and nothing is wrong: one table of them all.

Each case breaks a sound project, names the words of the message and of its advice, and follows the
advice as a person would: a line of it is pasted into the project file, or the file is changed so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from footprints.errors import Problem
from footprints.pipeline.check import check_project
from toy_project import write_toy_project

Break = Callable[[Path], None]
LINE = re.compile(
    r"\b(?:only|leave_out) = \{.*?\}(?= |$)|\b(?:crs|layer|per|scale|encoding|kind) = \"[^\"]*\""
)


@dataclass(frozen=True)
class Case:
    """How to break the project, what is said, and how its advice is followed.

    ``paste`` is the line of the project file below which the advice's own line is put.
    """

    broken: Break
    says: str
    advises: str
    paste: str = ""
    follow: Break | None = None


def text(old: str, new: str) -> Break:
    """Change the project file."""

    def change(folder: Path) -> None:
        path = folder / "footprints.toml"
        content = path.read_text("utf-8")
        assert old in content, old
        path.write_text(content.replace(old, new, 1), "utf-8")

    return change


def table(name: str, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> Break:
    """Change a table; all cells are text."""

    def change(folder: Path) -> None:
        rows = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        edit(rows).to_csv(folder / name, index=False)

    return change


def shapes(name: str, edit: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame], to: str = "") -> Break:
    """Change a map file; ``to`` writes it under another name and has the project name that."""

    def change(folder: Path) -> None:
        frame = edit(gpd.read_file(folder / name))
        if to:
            (folder / name).unlink()
            text(f'"{name}"', f'"{to}"')(folder)
        frame.to_file(folder / (to or name))

    return change


def both(*changes: Break) -> Break:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def more(content: str) -> Break:
    def change(folder: Path) -> None:
        path = folder / "footprints.toml"
        path.write_text(path.read_text("utf-8") + content, "utf-8")

    return change


def write(name: str, content: str | bytes) -> Break:
    def change(folder: Path) -> None:
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / name).write_bytes(data)

    return change


def renamed(old: str, new: str) -> Break:
    """Give a file another name, and name that in the project file."""

    def change(folder: Path) -> None:
        (folder / old).rename(folder / new)
        text(old, new)(folder)

    return change


def needs(rows: Callable[[list[str]], pd.DataFrame], extra: str = "") -> Break:
    """Add a need with a table by small area."""

    def change(folder: Path) -> None:
        codes = gpd.read_file(folder / "areas.geojson")["code"].tolist()
        rows(codes).to_csv(folder / "old.csv", index=False)
        more(
            '\n[[needs]]\nid = "old"\nname = "Old"\nfile = "old.csv"\ncode = "code"\n'
            f'column = "n"\n{extra}'
        )(folder)

    return change


def staff(*units: str) -> Break:
    """Add a table of capacity of the practices."""

    def change(folder: Path) -> None:
        pd.DataFrame({"unit": units, "n": 3}).to_csv(folder / "staff.csv", index=False)
        more(
            '\n[[capacity]]\nagency = "practices"\nfile = "staff.csv"\nunit = "unit"\n'
            'columns = { n = "Staff" }\n'
        )(folder)

    return change


PRACTICES = [f"P{n}" for n in range(7)]
LIMITS = "min_people = 12000"


def two_editions(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the codes and add an older edition of every row."""
    old = frame.assign(end="2020-01-01")
    return pd.concat([frame.assign(end=""), old], ignore_index=True)


def one_within(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add a unit that lies within two others."""
    metres = frame.to_crs(27700)
    middle = metres.geometry.iloc[[0]].union_all().centroid.buffer(1200)
    new = metres.iloc[[0]].assign(beat="New", beat_name="New", geometry=[middle])
    new["geometry"] = new.geometry.intersection(metres.union_all())
    return pd.concat([metres, new]).to_crs(4326)


CASES: dict[str, Case] = {
    # the project file
    "no residents at all asked for": Case(
        text(LIMITS, "min_people = 0"), "must be greater than 0", "It is 0 now",
        follow=text("min_people = 0", LIMITS),
    ),
    "a word for a number": Case(
        text(LIMITS, 'min_people = "many"'), "must be a whole number", "It is 'many' now",
        follow=text('"many"', "12000"),
    ),
    "a list for a number": Case(
        text(LIMITS, "min_people = [12000]"), "must be a whole number", "It is a list now",
        follow=text("[12000]", "12000"),
    ),
    "limits the wrong way round": Case(
        text(LIMITS, "min_people = 30000"), "is above `max_people`", "Change one of the two",
        follow=text("min_people = 30000", LIMITS),
    ),
    "a key that is not known": Case(
        text("target_people", "target_peple"), "this key is not known",
        "Did you mean target_people",
        follow=text("target_peple", "target_people"),
    ),
    "a key that is missing": Case(
        text('code = "beat"\n', ""), "this key is missing", "Add code: column of",
        follow=text('label = "beat_name"', 'code = "beat"\nlabel = "beat_name"'),
    ),
    "no kind of agency": Case(
        text('kind = "zones"', 'kind = "zone"'), "`kind` must be", 'kind = "zones"',
        follow=text('kind = "zone"', 'kind = "zones"'),
    ),
    "two agencies of one id": Case(
        text('id = "libraries"', 'id = "beats"'), "used by more than one agency", "Rename one",
        follow=text('id = "beats"\nname = "Lib', 'id = "libraries"\nname = "Lib'),
    ),
    "coordinates in one column alone": Case(
        text('y = "northing"\n', ""), "give both `x` and `y`", "",
        follow=text('x = "easting"', 'x = "easting"\ny = "northing"'),
    ),
    "a weight that needs a plan": Case(
        text("[neighbourhoods]", "[neighbourhoods]\nweights = { wards = 1 }"),
        "this needs neighbourhoods.wards_from", "Add `wards_from`",
        follow=text("[neighbourhoods]", '[neighbourhoods]\nwards_from = "beats"'),
    ),
    "wards from no agency": Case(
        text("[neighbourhoods]", '[neighbourhoods]\nwards_from = "beat"'),
        "beat is not the id of an agency", "Did you mean beats",
        follow=text('"beat"\n', '"beats"\n'),
    ),
    "no such file": Case(
        text('"beats.geojson"', '"beat.geojson"'), "beat.geojson is not there", "beats.geojson",
        follow=text('"beat.geojson"', '"beats.geojson"'),
    ),
    "no such column": Case(
        text('"beat_name"', '"beatname"'), "beatname is not a column", "Did you mean beat_name",
        follow=text('"beatname"', '"beat_name"'),
    ),
    "an encoding that is none": Case(
        text('file = "patients.csv"', 'file = "patients.csv"\nencoding = "klingon"'),
        "is not an encoding", "take `encoding` out",
        follow=text('encoding = "klingon"\n', ""),
    ),
    "an encoding that does not fit": Case(
        both(
            table("patients.csv", lambda t: t.assign(note="é")),
            text('file = "patients.csv"', 'file = "patients.csv"\nencoding = "ascii"'),
        ),
        "the text is not ascii", "Take the key `encoding` out",
        follow=text('encoding = "ascii"\n', ""),
    ),
    "a separator of two letters": Case(
        text('file = "patients.csv"', 'file = "patients.csv"\nseparator = ",,"'),
        "is not one character", 'Use for example ";"',
        follow=text('separator = ",,"', 'separator = ","'),
    ),
    "headings beyond the end": Case(
        text('file = "patients.csv"', 'file = "patients.csv"\nheading = 9000'),
        "nothing on line 9000", "take that key out", follow=text("heading = 9000\n", ""),
    ),
    "rows that nobody has": Case(
        text('file = "patients.csv"', 'file = "patients.csv"\nonly = { practice = ["P00"] }'),
        "no row has practice = 'P00'", "Did you mean P0",
        follow=text('["P00"]', f"{PRACTICES}".replace("'", '"')),
    ),
    # maps
    "grid metres that are said to be degrees": Case(
        shapes("beats.geojson", lambda f: f.to_crs(27700).set_crs(4326, allow_override=True)),
        "but go up to", 'crs = "EPSG:27700"', 'file = "beats.geojson"',
    ),
    "degrees that are said to be the grid": Case(
        shapes("beats.geojson", lambda f: f.set_crs(27700, allow_override=True), "beats.gpkg"),
        "as degrees are", 'crs = "EPSG:4326"', 'file = "beats.gpkg"',
    ),
    "no system at all": Case(
        both(
            shapes("beats.geojson", lambda f: f.to_crs(27700), "beats.shp"),
            lambda folder: (folder / "beats.prj").unlink(),
        ),
        "does not say its coordinate system", 'crs = "EPSG:27700"', 'file = "beats.shp"',
    ),
    "a system stated wrongly": Case(
        both(
            shapes("beats.geojson", lambda f: f.to_crs(27700), "beats.gpkg"),
            text('file = "beats.gpkg"', 'file = "beats.gpkg"\ncrs = "EPSG:32630"'),
        ),
        "lie outside Great Britain|would stand in it", 'crs = "EPSG:27700"',
        follow=text("EPSG:32630", "EPSG:27700"),
    ),
    "longitude and latitude swapped": Case(
        shapes("beats.geojson", lambda f: f.set_geometry(
            f.geometry.transform(lambda xy: xy[:, ::-1]))),
        "lie outside Great Britain", "get the file again with longitude first",
        follow=shapes("beats.geojson", lambda f: f.set_geometry(
            f.geometry.transform(lambda xy: xy[:, ::-1]))),
    ),
    "a unit without a code": Case(
        shapes("areas.geojson", lambda f: pd.concat([f, f.iloc[[0]].assign(code="").set_geometry(
            f.geometry.iloc[[0]].translate(1, 1).to_numpy())])),
        "1 row has no code", 'leave_out = { "code" = [""] }', 'file = "areas.geojson"',
    ),
    "two editions with the same codes": Case(
        shapes("beats.geojson", two_editions), "occur more than once",
        'only = { "end" = [""] }', 'file = "beats.geojson"',
    ),
    "a unit of another date within others": Case(
        shapes("beats.geojson", one_within), "in more than one of its units",
        'leave_out = { "beat" = ["New"] }', 'file = "beats.geojson"',
    ),
    "a table for a map": Case(
        both(text('x = "easting"\n', ""), text('y = "northing"\n', "")),
        "this is a table, so the settings must say", "Add `x` and `y`",
        follow=text('crs = "EPSG:27700"', 'x = "easting"\ny = "northing"\ncrs = "EPSG:27700"'),
    ),
    "the wrong ending": Case(
        both(
            shapes("beats.geojson", lambda f: f, "beats.gpkg"),
            renamed("beats.gpkg", "beats.shp"),
        ),
        "the content is a", "Give its name the ending .gpkg",
        follow=renamed("beats.shp", "beats.gpkg"),
    ),
    "several layers": Case(
        both(
            shapes("beats.geojson", lambda f: f, "beats.gpkg"),
            lambda folder: gpd.read_file(folder / "areas.geojson").to_file(
                folder / "beats.gpkg", layer="areas"
            ),
        ),
        "the file has 2 layers", "Say which one with `layer",
        follow=text('file = "beats.gpkg"', 'file = "beats.gpkg"\nlayer = "beats"'),
    ),
    # tables
    "counts that are percentages": Case(
        needs(lambda codes: pd.DataFrame({"code": codes, "n": "10%"})),
        "is no amount", 'per = "resident"', 'file = "old.csv"',
    ),
    "a need of another place, with a lookup there": Case(
        both(
            needs(lambda _: pd.DataFrame({"code": [f"Z{n}" for n in range(9)], "n": 1}),
                  'convert = { file = "way.csv", from = "a", to = "b" }\n'),
            write("way.csv", "a,b\n" + "".join(f"Z{n},Y{n}\n" for n in range(9))),
        ),
        "no small area of this project has a value", "that the lookup in `convert` leads to these",
        follow=lambda folder: write("way.csv", "a,b\n" + "".join(
            f"Z{n % 9},{code}\n"
            for n, code in enumerate(gpd.read_file(folder / "areas.geojson")["code"])
        ))(folder),
    ),
    "capacity of nobody known": Case(
        staff(*PRACTICES, "Elsewhere"), "1 code is not a unit of GP practices",
        'leave_out = { "unit" = ["Elsewhere"] }', 'file = "staff.csv"',
    ),
    "a total among units": Case(
        table("patients.csv", lambda t: pd.concat([t, t.assign(practice="All").iloc[::9]])),
        "is called a total", 'leave_out = { "practice" = ["All"] }', 'file = "patients.csv"',
    ),
    "closed sites": Case(
        table("libraries.csv", lambda t: t.assign(Status=["Open", "Closed"] * (len(t) // 2))),
        "closed or not yet open", 'leave_out = { "Status" = ["Closed"] }', 'file = "libraries.csv"',
    ),
    "a heading twice": Case(
        lambda folder: write("patients.csv", (folder / "patients.csv").read_text("utf-8").replace(
            "practice,area,patients", "practice,patients,patients", 1))(folder),
        "area is not a column|2 columns of patients.csv have the heading", "",
        follow=both(text('people = "patients"', 'people = "patients (column 3)"'),
                    text('area = "area"', 'area = "patients (column 2)"')),
    ),
    "a row wider than its headings": Case(
        lambda folder: write("patients.csv", (folder / "patients.csv").read_text("utf-8").replace(
            "\n", ",x,y\n").replace("patients,x,y", "patients", 1))(folder),
        "more cells than the heading", "",
        follow=lambda folder: write("patients.csv", (folder / "patients.csv").read_text(
            "utf-8").replace(",x,y", ""))(folder),
    ),
    "residents that are no number": Case(
        table("people.csv", lambda t: t.assign(people=["many", *t["people"][1:]])),
        "people that are not a number", "Write plain figures",
        follow=table("people.csv", lambda t: t.assign(people=["1200", *t["people"][1:]])),
    ),
    "a bridge to nowhere": Case(
        more('\n[[bridges]]\nfrom = "X01000000"\nto = "X0100001"\n'),
        "no small area has the code X0100001", "Did you mean",
        follow=text('to = "X0100001"', 'to = "X01000010"'),
    ),
}  # fmt: skip


def said(folder: Path, case: Case) -> list[Problem]:
    return [
        problem
        for problem in check_project(folder / "footprints.toml").problems
        if re.search(case.says, problem.what)
    ]


@pytest.mark.parametrize("name", CASES)
def test_what_a_message_advises_is_done_and_it_is_gone(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    write_toy_project(tmp_path)
    case.broken(tmp_path)
    found = said(tmp_path, case)
    assert found, [str(one) for one in check_project(tmp_path / "footprints.toml").problems]
    problem = found[0]
    assert problem.severity in ("error", "warning")
    assert case.advises in problem.fix, problem.fix
    if case.paste:
        line = next(line for line in LINE.findall(problem.fix) if case.advises in line)
        text(case.paste, f"{case.paste}\n{line}")(tmp_path)
    else:
        assert case.follow is not None
        case.follow(tmp_path)
    checked = check_project(tmp_path / "footprints.toml")
    assert not said(tmp_path, case), [str(one) for one in checked.problems]
    assert not checked.errors, [str(one) for one in checked.errors]


def test_a_row_that_is_there_twice_is_not_taken_for_an_edition(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path)
    beats = gpd.read_file(tmp_path / "beats.geojson")
    again = beats.iloc[[0]].assign(beat_name="another name")
    pd.concat([beats, again]).to_file(tmp_path / "beats.geojson")
    (error,) = check_project(project).errors
    assert "occurs more than once" in error.what
    assert "only =" not in error.fix
