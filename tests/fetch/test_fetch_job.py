"""The whole errand against the loopback server, over real HTTP."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from country import RESIDENTS, Country, Table, gm_country
from loopback import Loopback, Reply, always, fast

from command_line import contents, footprints, held_elsewhere
from footprints.errors import DataError, OutputError, Problem
from footprints.pipeline.fetch import Order, fetch_place
from footprints.pipeline.loading.load import inspect_region, load_region
from footprints.pipeline.run import foresee
from footprints.resources import demo_folder
from footprints.settings import FILE_NAME, load_project
from footprints.sources.catalogue import Catalogue, read_catalogue
from footprints.sources.fetch.areas import residents_of
from footprints.sources.fetch.cache import Cache, Origin
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.job import Fetched
from footprints.sources.fetch.job import fetch as fetch_with_proof
from footprints.sources.fetch.points import POINTS
from footprints.sources.fetch.provenance import SUFFIX, read_provenance
from footprints.sources.fetch.survey import survey

HERE = Path(__file__).resolve().parent
SMALL = "X08000004"


GM_AREAS = {
    "E08000001": 177, "E08000002": 120, "E08000003": 295, "E08000004": 142, "E08000005": 135,
    "E08000006": 161, "E08000007": 191, "E08000008": 142, "E08000009": 139, "E08000010": 200,
}  # fmt: skip
"""Small areas of each district, counted in the published boundaries."""


def fetch(order: Order, folder: Path, web: Web, catalogue: Catalogue) -> Fetched:
    """Fetch without reading the whole back, which takes longer than all the rest."""
    return fetch_with_proof(order, folder, web, catalogue, lambda _path: [])


def sources(loopback: Loopback) -> list[str]:
    return [f"--source={name}={url}" for name, url in loopback.addresses.items()]


def data(folder: Path) -> dict[str, bytes]:
    return {name: raw for name, raw in contents(folder).items() if not name.endswith(SUFFIX)}


@pytest.mark.slow
def test_a_region_comes_whole_with_all_its_agencies(
    loopback: Loopback, catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    with (demo_folder() / "population_points.csv").open(encoding="utf-8") as stream:
        rows = [f"{number},{line}" for number, line in enumerate(list(stream)[1:])]
    country.files["uprn.csv"] = ("UPRN,X_COORDINATE,Y_COORDINATE,N\n" + "".join(rows)).encode()
    files = f"{loopback.address}/files"
    order = Order(
        region="exampleshire",
        registrations=f"{files}/registrations.zip",
        points=f"{files}/uprn.csv",
    )
    fetched = fetch_place(order, tmp_path / "out", web, catalogue)
    assert sorted(residents_of(tmp_path / "out")) == sorted(
        code for codes in country.districts.values() for code in codes
    )
    project = load_project(fetched.project_file)
    assert project.agencies[1].model_dump()["placed_by"]["file"] == POINTS
    assert [each.id for each in project.agencies] == [
        "wards", "police", "primary-care-networks", "gp-practices", "schools",
    ]  # fmt: skip
    # The island cannot stand alone, so its bridge is in force, and reading back finds it joined.
    assert [(each.from_, each.to) for each in project.bridges] == [("X01000415", "X01000437")]
    apart = [each.fix for each in fetched.problems if "touch" in each.what]
    assert apart == ["See its bridge in footprints.toml: in force."]
    pages = loopback.asked_for("resultOffset")
    assert pages
    assert all("orderByFields=FID" in each for each in pages), "pages without an order overlap"


def test_every_file_says_where_it_came_from(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    fetched = fetch(Order(localities=["Fableham Vale"]), out, web, catalogue)
    assert len(fetched.files) == 7
    project = load_project(fetched.project_file)
    for name in fetched.files:
        note = read_provenance(out / name)
        assert note is not None
        assert note["sha256"] == hashlib.sha256((out / name).read_bytes()).hexdigest()
        assert note["licence"] == ["Open Government Licence v3.0"]
        assert set(note["attribution"]) <= set(project.area.attribution)
        assert note["vintage"]
        assert note["rows"] > 0
        asked = [each for part in note["sources"] for each in part["addresses"]]
        assert asked
        assert all(each["address"].startswith(loopback.address) for each in asked)
        assert all(len(each["sha256"]) == 64 and each["fetched"] for each in asked)


def test_provenance_of_a_file_changed_since_is_not_believed(
    catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    fetch(Order(localities=[SMALL], without=["police", "schools"]), out, web, catalogue)
    (out / "residents.csv").write_text("LSOA21CD,residents\n")
    assert read_provenance(out / "residents.csv") is None
    assert read_provenance(out / "wards.geojson") is not None


def test_the_manifest_carries_provenance(catalogue: Catalogue, web: Web, tmp_path: Path) -> None:
    from footprints.pipeline.writing.manifest import manifest

    order = Order(localities=[SMALL], without=["police", "schools"])
    fetched = fetch(order, tmp_path / "out", web, catalogue)
    record = manifest(load_region(fetched.project_file), [], "", 0.0)
    assert [each["provenance"]["file"] for each in record["inputs"]] == [
        "small_areas.geojson", "residents.csv", "wards.geojson", "output_areas.csv",
    ]  # fmt: skip
    assert record["attribution"]


def test_a_second_fetch_asks_nothing_and_changes_nothing(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    order = Order(localities=[SMALL])
    fetch(order, tmp_path / "out", web, catalogue)
    before, asked = contents(tmp_path / "out"), len(loopback.asked)
    with Web(web.cache, offline=True) as away:
        fetch(order, tmp_path / "out", away, catalogue)
    assert contents(tmp_path / "out") == before
    assert len(loopback.asked) == asked


def test_a_fault_names_itself_beside_the_others_and_the_rest_is_not_fetched_again(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    loopback.trick("edubase", always(Reply(404, b"", "text/plain")))
    loopback.trick("/neighbourhoods", always(Reply(403, b"", "text/plain")))
    order = Order(localities=[SMALL])
    with pytest.raises(DataError) as caught:
        fetch(order, tmp_path / "out", web, catalogue)
    assert len(caught.value.problems) == 2
    assert not (tmp_path / "out" / FILE_NAME).exists()
    loopback.tricks.clear()
    earlier = Counter(loopback.asked)
    with Web(web.cache) as again:
        fetch(order, tmp_path / "out", again, catalogue)
    later = Counter(loopback.asked) - earlier
    assert not [address for address in later if address in earlier and "edubase" not in address
                and "/neighbourhoods" not in address]  # fmt: skip
    assert (tmp_path / "out" / FILE_NAME).exists()


@pytest.mark.parametrize("lost", ["Lower_layer.*resultOffset", "NM_2021_1"])
def test_where_the_ground_itself_fails_that_is_said_with_what_can_be_tried_without_it(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path, lost: str
) -> None:
    loopback.trick(lost, always(Reply(403, b"", "text/plain")))
    loopback.trick("edubase", always(Reply(404, b"", "text/plain")))
    given = f"{loopback.address}/files/registrations.zip"
    with pytest.raises(DataError) as caught:
        fetch(Order([SMALL], registrations=given, points=given), tmp_path / "out", web, catalogue)
    said = [problem.what for problem in caught.value.problems]
    assert said == ["it was refused (HTTP 403).", "there is no file of the last 7 days."]
    assert loopback.asked_for("NM_2072_1"), "tenure can be tried without"


def test_a_project_file_changed_by_hand_is_left(
    catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    order = Order(localities=[SMALL], without=["police", "schools", "tenure"])
    fetch(order, out, web, catalogue)
    mine = (out / FILE_NAME).read_text() + "# mine\n"
    (out / FILE_NAME).write_text(mine)
    again = fetch(Order([SMALL], without=["police", "schools"]), out, web, catalogue)
    assert (out / FILE_NAME).read_text() == mine
    assert again.project_file.name == f"fetched.{FILE_NAME}"
    assert any("changed by hand" in problem.what for problem in again.problems)


@pytest.mark.parametrize("before", ["a file of one's own", "a fetched file changed since"])
def test_a_file_of_ones_own_is_never_overwritten(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path, before: str
) -> None:
    out = tmp_path / "out"
    order = Order([SMALL], without=["police", "schools", "health"])
    if before == "a fetched file changed since":
        fetch(order, out, web, catalogue)
    out.mkdir(exist_ok=True)
    (out / "tenure.csv").write_text("drawn up by hand")
    there, asked = contents(out), len(loopback.asked)
    with pytest.raises(OutputError, match=r"1 file that footprints did not .*: tenure\.csv\. Noth"):
        fetch(order, out, web, catalogue)
    assert len(loopback.asked) == asked, "it is refused before anything is asked for"
    assert contents(out) == there
    (out / "tenure.csv").unlink()
    fetch(order, out, web, catalogue)
    assert read_provenance(out / "tenure.csv") is not None


@pytest.mark.parametrize("name", ["output_areas.csv", "wards.geojson.provenance.json"])
def test_every_file_that_will_come_is_looked_for_before_anything_is_asked(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("drawn up by hand")
    with pytest.raises(OutputError, match=r"1 file that footprints did not"):
        fetch(Order([SMALL]), tmp_path, web, catalogue)
    assert loopback.asked == []


def test_places_by_code_name_and_region(
    catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    from footprints.sources.fetch.place import find_place

    assert find_place(web, catalogue, ["fableham VALE"], None).districts == {SMALL: "Fableham Vale"}
    both = find_place(web, catalogue, [SMALL, "X08000001"], None)
    assert sorted(both.districts) == ["X08000001", SMALL]
    assert both.name == "Fableham Vale and Mockford"
    assert sorted(find_place(web, catalogue, [], "North").districts) == sorted(country.districts)
    with pytest.raises(DataError, match=r"Fablam Vale is not.*Did you mean Fableham Vale\?"):
        find_place(web, catalogue, ["Fablam Vale"], None)
    with pytest.raises(DataError, match=r"Exampleshyre is not.*Did you mean Exampleshire\?"):
        find_place(web, catalogue, [], "Exampleshyre")


def test_wards_without_a_column_of_districts_come_by_the_lookup(
    catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    from country import WARDS

    order = Order(localities=[SMALL], without=["police", "schools", "tenure"])
    fetch(order, tmp_path / "one", web, catalogue)
    layer = country.layers[WARDS]
    bare = [{k: v for k, v in row.items() if k != "LAD25CD"} for row in layer.rows]
    country.layers[WARDS] = Table(["WD25CD", "WD25NM"], bare, layer.shapes)
    with Web(web.cache, refresh=True) as fresh:
        fetch(order, tmp_path / "two", fresh, catalogue)
    assert data(tmp_path / "one") == data(tmp_path / "two")


def test_hostile_names_stay_text(
    catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    from country import REGIONS

    name = 'Up "and"\\down\n[[agencies]] <script>'
    table = country.layers[REGIONS]
    rows = [row | ({"LAD25NM": name} if row["LAD25CD"] == SMALL else {}) for row in table.rows]
    country.layers[REGIONS] = Table(table.columns, rows)
    order = Order(localities=[SMALL], without=["police", "schools", "tenure"])
    fetched = fetch(order, tmp_path / "out", web, catalogue)
    assert load_project(fetched.project_file).area.name == name


@pytest.mark.slow
def test_fetch_then_run_from_the_command_line(loopback: Loopback, tmp_path: Path) -> None:
    out = tmp_path / "exampleshire"
    given = f"{loopback.address}/files/registrations.zip"
    fetched = footprints(
        "fetch", "--locality", "Fableham Vale", "--registrations", given, "--out", out,
        *sources(loopback),
    )  # fmt: skip
    assert fetched.returncode == 0, fetched.stderr
    assert "Now run: footprints run" in fetched.stderr
    ran = footprints("run", out / FILE_NAME, "--out", tmp_path / "maps", "--effort", "0.02")
    assert ran.returncode == 0, ran.stderr
    pages = sorted((tmp_path / "maps").rglob("*.html"))
    assert len(pages) >= 8
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "Crown copyright and database right" in text, page
        assert text.count("Fetched on") == 8, page
        assert "from <bdi>127.0.0.1</bdi>" in text, page
        assert "Licence: <bdi>Open Government Licence v3.0</bdi>" in text, page
    record = json.loads((tmp_path / "maps" / "manifest.json").read_text(encoding="utf-8"))
    assert all(each["provenance"] for each in record["inputs"])


@pytest.mark.slow
@pytest.mark.gm
def test_greater_manchester_comes_whole_and_a_district_of_it_runs(
    gm_data: Path, web: Web, tmp_path: Path
) -> None:
    with Loopback(gm_country(gm_data)) as server:
        catalogue = fast(read_catalogue(server.addresses, {}))
        given = f"{server.address}/files/registrations.zip"
        every = Order(region="Greater Manchester", registrations=given)
        fetched = fetch(every, tmp_path / "gm", web, catalogue)
        rochdale = fetch(
            Order(["E08000005"], registrations=given), tmp_path / "rochdale", web, catalogue
        )
    assert {district: len(own) for district, own in fetched.place.areas.items()} == GM_AREAS
    residents = residents_of(tmp_path / "gm")
    assert len(residents) == 1702
    assert sum(residents.values()) == 2_867_871
    assert "lsoa11_to_lsoa21.csv" in fetched.files
    assert load_project(fetched.project_file).bridges == []
    ran = footprints("run", rochdale.project_file, "--out", tmp_path / "maps", "--effort", "0.01")
    assert ran.returncode == 0, ran.stderr
    figures = json.loads((tmp_path / "maps" / "scores.json").read_text(encoding="utf-8"))
    assert set(figures["agencies"]) >= {"wards", "police", "primary-care-networks"}
    with (tmp_path / "maps" / "plan.csv").open(encoding="utf-8") as stream:
        assert sum(1 for _ in stream) == GM_AREAS["E08000005"] + 1


def test_usage_errors_say_what_to_type(tmp_path: Path) -> None:
    assert footprints("fetch", "--out", tmp_path).returncode == 2
    wrong = footprints("fetch", "--locality", "x", "--out", tmp_path, "--source", "nomis")
    assert wrong.returncode == 2
    assert "SERVICE=URL" in wrong.stderr
    unknown = footprints("fetch", "--locality", "x", "--out", tmp_path, "--source", "nomi=x")
    assert unknown.returncode == 3
    assert "Did you mean nomis?" in unknown.stderr


def test_two_fetches_into_one_folder_are_kept_apart(
    catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    order = Order([SMALL], without=["police", "schools", "tenure"])
    with held_elsewhere(out), pytest.raises(OutputError, match="Another run is using"):
        fetch(order, out, web, catalogue)
    assert not out.exists(), "an empty folder was left"
    (out / ".footprints" / "new").mkdir(parents=True)
    (out / ".footprints" / "new" / "residents.csv").write_text("half")
    (out / ".footprints.lock").write_text("")
    fetch(order, out, web, catalogue)
    assert not list(out.glob(".*"))


def test_a_folder_that_cannot_be_written_to_is_said(
    catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="it is a file, not a folder"):
        fetch(Order([SMALL]), tmp_path / "out", web, catalogue)


def test_a_child_process_reaches_nothing_but_this_machine() -> None:
    """Through the proxy of the environment nobody answers; past it the socket itself refuses."""
    for asking, said in (
        ("import httpx; httpx.get('http://192.0.2.1', timeout=5)", "Connection refused"),
        ("import socket; socket.socket().connect(('192.0.2.1', 80))", "tests may not contact"),
        ("import socket; socket.create_connection(('x.invalid', 80))", "tests may not look up"),
    ):
        shown = subprocess.run(
            [sys.executable, "-c", asking], capture_output=True, text=True, check=False
        )
        assert shown.returncode == 1
        assert said in shown.stderr


def test_the_address_of_a_service_comes_from_the_environment_too() -> None:
    mirrored = read_catalogue({}, {"FOOTPRINTS_SOURCE_ONS_GEOGRAPHY": "http://localhost/mirror/"})
    assert mirrored.services["ons-geography"].address == "http://localhost/mirror"
    assert read_catalogue({}, {}).services["nomis"].address == "https://www.nomisweb.co.uk"


def test_sources_lists_the_catalogue_with_ages(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    options = sources(loopback)
    before = json.loads(footprints("sources", "--format", "json", *options).stdout)
    assert {row["fetched"] for row in before} == {"never", "you give it"}
    fetch(Order([SMALL], without=["police", "schools"]), tmp_path / "out", web, catalogue)
    after = {row["data set"]: row for row in
             json.loads(footprints("sources", "--format", "json", *options).stdout)}  # fmt: skip
    assert after["Usual residents, Census 2021 (TS001)"]["fetched"].endswith("(today)")
    assert after["Schools (open establishments)"]["fetched"] == "never"
    assert {row["tried live"] for row in after.values()} == {"no"}


def test_sources_check_reports_what_has_moved(
    loopback: Loopback, catalogue: Catalogue, web: Web, country: Country
) -> None:
    from country import LOOKUP

    before, problems = survey(web, catalogue)
    assert not [each for each in problems if each.severity == "error"]
    assert {row["state"] for row in before} == {"there", "you give it"}
    country.layers["LSOA21_WD26_LAD26_EW_LU"] = Table(
        [column.replace("25", "26") for column in country.layers[LOOKUP].columns],
        [
            {k.replace("25", "26"): v for k, v in row.items()}
            for row in country.layers.pop(LOOKUP).rows
        ],
    )
    loopback.trick(
        "epraccur", always(Reply(200, b"XG1,Name\nXG2,Name\nXG3" + b"," * 26, "text/csv"))
    )
    del country.layers["LAD25_RGN25_EN_LU_v2"]
    shown = footprints("sources", "check", "--format", "json", *sources(loopback))
    assert shown.returncode == 3
    rows = {row["data set"]: row for row in json.loads(shown.stdout)}
    assert rows["Small areas (LSOA 2021) to wards and districts"]["state"] == "moved"
    assert rows["Districts to regions"]["state"] == "not to be had"
    assert rows["Police neighbourhoods"]["state"] == "there"
    assert "LSOA21_WD26_LAD26_EW_LU was found and used" in " ".join(shown.stderr.split())


def test_a_fetch_that_fails_leaves_what_an_earlier_one_brought(
    loopback: Loopback, catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    order = Order([SMALL], without=["police", "schools", "health"])
    fetch(order, out, web, catalogue)
    before = contents(out)
    country.census[RESIDENTS].values[country.districts[SMALL][0]]["0"] += 20
    loopback.trick("NM_2072_1", always(Reply(403, b"", "text/plain")))
    with Web(web.cache, refresh=True) as fresh, pytest.raises(DataError, match="HTTP 403"):
        fetch(order, out, fresh, catalogue)
    assert contents(out) == before
    assert not list(out.glob(".*"))


def test_what_cannot_be_run_is_not_delivered(
    catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    seen: list[Path] = []

    def prove(project_file: Path) -> list[Problem]:
        seen.extend(project_file.parent.iterdir())
        return [Problem("it is all wrong.", "wards")]

    order = Order([SMALL], without=["police", "schools", "tenure"])
    with pytest.raises(DataError, match=r"all wrong.*(?s:.*)run as it is, and nothing was changed"):
        fetch_with_proof(order, out, web, catalogue, prove)
    assert {"small_areas.geojson", "residents.csv", FILE_NAME} <= {path.name for path in seen}
    assert not out.exists()


def test_a_district_that_the_usual_limits_do_not_fit_gets_its_own(
    catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    values = country.census[RESIDENTS].values
    own = country.districts[SMALL]
    for code in own:
        values[code] = {"0": 55_000 // len(own)}
    values[SMALL] = {"0": sum(values[code]["0"] for code in own)}
    order = Order([SMALL], without=["output-areas", "police", "schools", "health", "tenure"])
    fetched = fetch_place(order, tmp_path / "out", web, catalogue)
    assert not (tmp_path / "out" / "output_areas.csv").exists()
    loaded = inspect_region(fetched.project_file)
    assert loaded.region is not None
    assert foresee(loaded.region) == []
    limits = loaded.region.project.neighbourhoods.localities[SMALL]
    assert limits.max_people is not None
    assert limits.max_people >= 55_000
    assert "which the limits above do not fit" in fetched.project_file.read_text()


def test_offline_the_newest_file_of_schools_kept_is_used_however_old(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    from footprints.sources.fetch import school_file as schools

    dataset, service = catalogue.datasets["schools"], catalogue.services["gias"]
    today = datetime.datetime.now(datetime.UTC).date()
    for days in (400, 40):
        day = today - datetime.timedelta(days=days)
        path = f"/edubase/downloads/public/edubasealldata{day:%Y%m%d}.csv"
        web.get(service, path, form="csv", origin=Origin("schools", day.isoformat()))
    away = Web(web.cache, offline=True)
    found = schools.newest(away, service, dataset)
    assert found.day == (today - datetime.timedelta(days=40)).isoformat()
    assert found.rows
    web.cache.forget(found.answer.kept.address)
    assert schools.newest(away, service, dataset).day.startswith(str(today.year - 1))
    bare = Web(Cache(tmp_path / "bare"), offline=True)
    with pytest.raises(DataError, match="no file was ever fetched"):
        schools.newest(bare, service, dataset)


def test_ages_are_of_the_data_and_not_of_the_last_look(
    loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    from footprints.sources.fetch.survey import holdings

    order = Order([SMALL], without=["police", "schools", "health", "tenure"])
    fetch(order, tmp_path / "out", web, catalogue)
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=9)
    for each in web.cache.every():
        web.cache.describe(replace(each, fetched=before.isoformat()))
    rows = {row["data set"]: row for row in holdings(catalogue, web.cache)}
    wards = rows["Ward boundaries (generalised, clipped to the coast)"]
    assert wards["fetched"] == f"{before.date()} (9 days ago)"
    assert wards["checked"].endswith("(today)")
    assert wards["vintage kept"] == "2025-05-01"
    assert rows["GP practices"]["fetched"] == "never"
    assert rows["Police neighbourhoods"]["fetched"] == "never"
    assert rows["Postcodes (ONSPD or Code-Point Open)"]["fetched"] == "you give it"
    assert rows["Tenure of households, Census 2021 (TS054)"]["fetched"] == "never"
