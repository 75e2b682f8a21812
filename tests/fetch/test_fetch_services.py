"""Police, practices and schools: the shapes of their answers, and what goes wrong with them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from country import FORCES, Country, registrations_zip
from loopback import Loopback, Reply, always, as_json

from footprints.errors import DataError
from footprints.settings.toml import Block, Remarks, meant
from footprints.sources.fetch import areas, health, police, register, registrations, schools, tenure
from footprints.sources.fetch.bring import Brought, Errand

ONE = "X08000004"


def table(errand: Errand, name: str) -> list[dict[str, str]]:
    with (errand.folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def agencies(brought: Brought) -> list[Any]:
    blocks = [each for each in brought.blocks if isinstance(each, Block)]
    found: list[Any] = meant(blocks)["agencies"]
    return found


def beats(errand: Errand) -> dict[str, shapely.Geometry]:
    features = json.loads((errand.folder / police.POLICE).read_text())["features"]
    return {each["properties"]["code"]: shapely.geometry.shape(each["geometry"])
            for each in features}  # fmt: skip


def test_police_neighbourhoods_of_the_place_alone(errand: Errand, country: Country) -> None:
    police.neighbourhoods(errand, None)
    found = beats(errand)
    assert 0 < len(found) < len(country.beats)
    for code, shape in found.items():
        whole = shapely.make_valid(shapely.Polygon(country.beats[code][1]))
        assert whole.symmetric_difference(shape).area < 1e-3 * whole.area


def test_a_ring_that_crosses_itself_is_mended_and_named(errand: Errand, country: Country) -> None:
    police.neighbourhoods(errand, None)
    code = sorted(beats(errand))[0]
    name, ring = country.beats[code]
    x, y = ring[0]
    country.beats[code] = (name, [*ring[:-1], (x + 0.02, y), (x, y + 0.02), (x + 0.02, y + 0.02)])
    errand.web.refresh = True
    errand.web._asked.clear()
    said = police.neighbourhoods(errand, None).problems
    assert any(code in problem.what and problem.severity == "warning" for problem in said)
    assert beats(errand)[code].is_valid


def test_the_archive_of_a_month_gives_the_same_lines(errand: Errand) -> None:
    police.neighbourhoods(errand, None)
    now = beats(errand)
    brought = police.neighbourhoods(errand, "2025-05")
    then = beats(errand)
    assert then.keys() == now.keys()
    assert all(now[code].equals_exact(then[code], 1e-6, normalize=True) for code in now)
    assert brought.parts[0].vintage == "2025-05"


def test_an_archive_without_the_force_is_refused(
    errand: Errand, country: Country, loopback: Loopback, tmp_path: Path
) -> None:
    path = tmp_path / "kml.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2025-05/elsewhere/A1.kml", "<kml/>")
    with pytest.raises(DataError, match="no folder exampleshire"):
        police.neighbourhoods(errand, str(path))


def test_a_neighbourhood_without_a_boundary_is_named(errand: Errand, loopback: Loopback) -> None:
    loopback.trick("XB00101/boundary", always(as_json([])))
    said = police.neighbourhoods(errand, None).problems
    assert any("have no boundary: XB00101" in problem.what for problem in said)


def test_boundaries_that_mostly_fail_are_an_error(errand: Errand, loopback: Loopback) -> None:
    loopback.trick("/boundary", always(Reply(404, b"", "text/plain")))
    with pytest.raises(DataError, match="neighbourhoods have no boundary"):
        police.neighbourhoods(errand, None)


def test_a_force_under_another_spelling_is_found(errand: Errand, country: Country) -> None:
    country.forces[0]["name"] = "The Constabulary of Exampleshire"
    assert police.neighbourhoods(errand, None).files == [police.POLICE]


def test_a_force_that_is_not_there_is_an_error(errand: Errand, country: Country) -> None:
    layer = country.layers[FORCES]
    rows = [row | {"PFA25NM": "Nowhere"} for row in layer.rows]
    country.layers[FORCES] = type(layer)(layer.columns, rows)
    with pytest.raises(DataError, match=r"no force is called Nowhere.*--without police"):
        police.neighbourhoods(errand, None)


def test_patients_and_networks(errand: Errand, loopback: Loopback) -> None:
    brought = health.practices(errand, f"{loopback.address}/files/registrations.zip", None)
    assert brought.files == [registrations.REGISTRATIONS, health.PRACTICES]
    rows = table(errand, registrations.REGISTRATIONS)
    assert {row["LSOA_CODE"] for row in rows} == set(errand.place.codes)
    practices = {row["practice_code"]: row for row in table(errand, health.PRACTICES)}
    assert {row["PRACTICE_CODE"] for row in rows} == set(practices)
    networks = {row["pcn_code"] for row in practices.values()}
    assert "X000" not in networks, "a membership that has ended was taken"
    assert len(networks - {""}) > 1
    assert brought.parts[0].vintage == "2022-07-01"


def test_without_a_file_of_patients_it_says_what_to_get(errand: Errand) -> None:
    brought = health.practices(errand, None, None)
    assert brought.files == []
    assert "--registrations" in brought.problems[0].fix
    assert all(isinstance(each, Remarks) for each in brought.blocks)


def test_patients_on_codes_of_2011_bring_the_lookup(errand: Errand, country: Country) -> None:
    from country import EDITIONS, Table

    every = [code for codes in country.districts.values() for code in codes]
    old = {code: f"X09{code[3:]}" for code in every}
    columns = ["LSOA11CD", "LSOA21CD", "CHGIND"]
    pairs = [{"LSOA11CD": old[code], "LSOA21CD": code, "CHGIND": "U"} for code in every]
    country.layers[EDITIONS] = Table(columns, pairs)
    lists = pd.DataFrame({"practice": "XG00001", "area": list(old.values()), "patients": 1_500})
    path = errand.folder / "old.zip"
    path.write_bytes(registrations_zip(lists, [row[0] for row in country.registers["epraccur"]]))
    brought = health.practices(errand, str(path), None)
    assert registrations.LOOKUP in brought.files
    assert {row["LSOA21CD"] for row in table(errand, registrations.LOOKUP)} == set(
        errand.place.codes
    )
    assert all(agency["convert"] and agency["area_vintage"] for agency in agencies(brought))


def test_postcodes_put_practices_on_the_map(errand: Errand, loopback: Loopback) -> None:
    path = errand.folder / "onspd.csv"
    path.write_text("x_hash,PCDS,OSNRTH1M,OSEAST1M\n1,ZZ1 1ZZ,410000,390000\n")
    named = f"{loopback.address}/files/registrations.zip"
    brought = health.practices(errand, named, str(path))
    first = table(errand, health.PRACTICES)[0]
    assert (first["easting"], first["northing"]) == ("390000", "410000")
    assert agencies(brought)[1]["sites"]["crs"] == "EPSG:27700"


def test_a_register_whose_layout_changed_is_refused(errand: Errand, loopback: Loopback) -> None:
    moved = ",".join(["XG00001", "Name", *[""] * 12, "ACTIVE", *[""] * 12])
    loopback.trick("epraccur", always(Reply(200, moved.encode(), "text/csv")))
    with pytest.raises(DataError, match="status of 1 row is not known"):
        health.practices(errand, f"{loopback.address}/files/registrations.zip", None)


@pytest.mark.parametrize(
    ("start", "end", "network"),
    [
        ("20190701", "", "N1"),
        ("2019-07-01", "2030-01-01", "N1"),
        ("01/07/2019", "01/07/2020", ""),
        ("20300101", "", ""),
    ],
    ids=["open", "ends later", "ended", "not begun"],
)
def test_membership_counts_while_it_lasts(start: str, end: str, network: str) -> None:
    practices = {"P1": register.Practice("One", "", True)}
    row = ["P1", "One", "", "", "N1", "Network", "", "", start, end, "True"]
    register.add_networks(practices, [row], "20251121")
    assert practices["P1"].network == network


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_memberships_the_last_begun_counts(turned: bool) -> None:
    practices = {"P1": register.Practice("One", "", True)}
    rows = [["P1", "One", "", "", network, "", "", "", start, "", "True"]
            for network, start in (("N1", "20190701"), ("N2", "20230401"))]  # fmt: skip
    register.add_networks(practices, rows[::-1] if turned else rows, "20251121")
    assert practices["P1"].network == "N2"


@pytest.mark.parametrize(
    ("role", "state", "kept"),
    [("4", "A", True), ("RO76", "ACTIVE", True), ("RO76", "CLOSED", False), ("25", "A", None)],
    ids=["setting 4", "role RO76", "closed", "prison"],
)
def test_general_practices_of_the_register(role: str, state: str, kept: bool | None) -> None:
    row = ["P1", "One", *[""] * 25]
    row[9], row[12], row[25] = "ZZ1 1ZZ", state, role
    other = ["P2", "Two", *row[2:12], "A", *row[13:25], "4", ""]
    found = register.read_practices([row, other])
    assert found["P1"].active is kept if kept is not None else set(found) == {"P2"}


def test_patients_of_elsewhere_only_are_refused(errand: Errand, country: Country) -> None:
    from country import EDITIONS, Table

    pairs = [{"LSOA11CD": code, "LSOA21CD": code} for code in errand.place.codes]
    country.layers[EDITIONS] = Table(["LSOA11CD", "LSOA21CD"], pairs)
    lists = pd.DataFrame({"practice": "A1", "area": ["E01000001"], "patients": [3]})
    path = errand.folder / "else.zip"
    path.write_bytes(registrations_zip(lists))
    with pytest.raises(DataError, match=r"none of its rows is in Fableham Vale"):
        health.practices(errand, str(path), None)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html></html>", "a web page or XML"),
        (b"PRACTICE,LSOA_CODE\nA,B\n", "no column PRACTICE_CODE"),
        (b"PK\x03\x04broken", "archive is damaged"),
    ],
    ids=["web page", "another table", "broken zip"],
)
def test_a_file_that_is_not_it_is_refused(errand: Errand, content: bytes, says: str) -> None:
    path = errand.folder / "wrong.zip"
    path.write_bytes(content)
    with pytest.raises(DataError, match=says):
        health.practices(errand, str(path), None)


def test_a_file_that_is_not_there_is_refused(errand: Errand) -> None:
    with pytest.raises(DataError, match=r"nowhere\.zip is not a file"):
        health.practices(errand, "nowhere.zip", None)


def test_open_schools_of_the_district_with_their_own_letters(errand: Errand) -> None:
    schools.schools(errand)
    rows = table(errand, schools.SCHOOLS)
    assert rows
    assert {row["district"] for row in rows} == {ONE}
    assert all("St Zoë’s" in row["name"] for row in rows)
    assert "999999" not in {row["urn"] for row in rows}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["cp1252", "marked as UTF-8"])
def test_schools_without_a_grid_reference_are_named(
    errand: Errand, loopback: Loopback, country: Country, mark: bytes
) -> None:
    rows = [list(row) for row in country.schools]
    own = [row for row in rows if row[8] == ONE and row[3] == "Open"]
    own[0][6], own[1][7], own[2][6] = "", "", "0"
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    body = mark + text.getvalue().encode("utf-8" if mark else "cp1252")
    loopback.trick("edubase", always(Reply(200, body, "text/csv")))
    said = schools.schools(errand).problems
    found = next(each.what for each in said if each.severity == "warning")
    assert found.startswith("3 open schools have no grid reference, left out")
    assert all(row[0] in found for row in own[:3])
    written = table(errand, schools.SCHOOLS)
    assert len(written) == len(own) - 3
    assert all("St Zoë’s" in row["name"] for row in written)


def test_a_day_without_a_file_takes_the_day_before(errand: Errand, loopback: Loopback) -> None:
    loopback.trick("edubasealldata", always(Reply(404, b"", "text/plain")), times=2)
    schools.schools(errand)
    assert len(loopback.asked_for("edubasealldata")) == 3


def test_no_file_all_week_is_an_error(errand: Errand, loopback: Loopback) -> None:
    loopback.trick("edubasealldata", always(Reply(404, b"", "text/plain")))
    with pytest.raises(DataError, match="no file of the last 7 days"):
        schools.schools(errand)


def test_a_school_file_that_breaks_off_is_fetched_again(errand: Errand, loopback: Loopback) -> None:
    def torn(reply: Reply, _query: dict[str, str]) -> Reply:
        return Reply(200, reply.body[:-25], "text/csv")

    loopback.trick("edubasealldata", torn, times=1)
    schools.schools(errand)
    assert len(loopback.asked_for("edubasealldata")) == 2


def test_tenure_under_another_name_is_refused(errand: Errand, country: Country) -> None:
    from country import TENURE

    census = country.census[TENURE]
    names = census.names | {"1003": "Private rented"}
    country.census[TENURE] = type(census)(census.dimension, names, census.values)
    with pytest.raises(DataError, match="called 'Private rented', not social rented"):
        tenure.tenure(errand)


def test_text_of_any_encoding_is_read(tmp_path: Path) -> None:
    from footprints.sources.fetch.given import File
    from footprints.sources.fetch.given import table as rows

    file = File(tmp_path / "x.csv", "x.csv", "--points")
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        content = ("Code,Name\n" + "1,Zoë\n" * 40_000).encode(encoding)
        found = list(rows(io.BytesIO(content), file))
        assert len(found) == 40_000
        assert found[-1] == {"CODE": "1", "NAME": "Zoë"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("osopenuprn_202505.csv", "UPRN,X_COORDINATE,Y_COORDINATE\n1,{x},{y}\n2,1.0,1.0\n"),
        (
            "Data/ONSPD_MAY_2025_UK.csv",
            "pcds,doterm,osnrth1m,oseast1m\nA1 1AA,,{y},{x}\nA1 1AB,202001,{y},{x}\nA1 1AC,,,\n",
        ),
        ("Data/CSV/ab.csv", '"A1 1AA",10,{x},{y},"E92000001"\n"A1 1AB",90,0,0,""\n'),
    ],
    ids=["OS Open UPRN", "ONSPD", "Code-Point Open"],
)
def test_points_are_cut_to_the_place(errand: Errand, name: str, content: str) -> None:
    from footprints.sources.fetch import points

    code = errand.place.codes[0]
    feature = json.loads((errand.folder / areas.SMALL_AREAS).read_text())["features"][0]
    assert feature["properties"]["LSOA21CD"] == code
    middle = shapely.geometry.shape(feature["geometry"]).representative_point()
    placed = gpd.GeoSeries([middle], crs="EPSG:4326").to_crs("EPSG:27700").iloc[0]
    path = errand.folder / "points.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content.format(x=round(placed.x), y=round(placed.y)))
        archive.writestr("Doc/LSOA 2021 names and codes.csv", "code\n1\n")
    points.points(errand, str(path))
    assert table(errand, points.POINTS) == [
        {"easting": f"{round(placed.x)}.0", "northing": f"{round(placed.y)}.0"}
    ]
    (block,) = agencies(police.neighbourhoods(errand, None, points.PLACED_BY))
    assert block["placed_by"]["file"] == points.POINTS


def test_points_of_elsewhere_are_refused(errand: Errand) -> None:
    from footprints.sources.fetch import points

    path = errand.folder / "uprn.csv"
    path.write_text("UPRN,X_COORDINATE,Y_COORDINATE\n2,1.0,1.0\n")
    with pytest.raises(DataError, match="none of its points is in Fableham Vale"):
        points.points(errand, str(path))
    path.write_text("UPRN,X_COORDINATE,Y_COORDINATE\n2,x,1.0\n")
    with pytest.raises(DataError, match="'x' is no grid reference"):
        points.points(errand, str(path))
