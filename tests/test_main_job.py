"""The main job, from files to pages: on the demonstration region and on Greater Manchester."""

from __future__ import annotations

import json
import sqlite3
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from browser import NARROW, WIDE, Opened
from command_line import ROOT, contents, footprints, footprints_afresh
from footprints.columns import registry
from footprints.settings import load_project

DEMO = ROOT / "data" / "demo"
EXAMPLE = ROOT / "examples" / "greater-manchester" / "footprints.toml"
TABLES = ("plan.csv", "neighbourhoods.csv", "agencies.csv", "units.csv", "advice.csv")


@dataclass(frozen=True)
class Run:
    """One finished run: its folder, and what it read."""

    out: Path
    said: str
    areas: gpd.GeoDataFrame
    localities: pd.Series
    people: pd.Series

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.out / name)

    def scores(self) -> dict[str, dict[str, dict[str, object]]]:
        document: dict[str, dict[str, dict[str, object]]] = json.loads(
            (self.out / "scores.json").read_text(encoding="utf-8")
        )
        return document


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("demo") / "out"
    shown = footprints("demo", "--out", out, "--workers", "1")
    assert shown.returncode == 0, shown.stderr
    settings = load_project(DEMO / "footprints.toml").small_areas
    areas = gpd.read_file(DEMO / settings.file).set_index(settings.code)
    assert isinstance(settings.locality, str)
    assert not isinstance(settings.people, str)
    table = pd.read_csv(DEMO / settings.people.file).set_index(settings.people.code)
    people = table[settings.people.column].reindex(areas.index)
    return Run(out, shown.stderr, areas, areas[settings.locality], people)


@pytest.fixture(scope="session")
def manchester(gm_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("gm") / "out"
    shown = footprints("run", EXAMPLE, "--data", gm_data, "--out", out)
    assert shown.returncode == 0, shown.stderr
    areas = gpd.read_file(gm_data / "lsoa_2021_bgc.geojson").set_index("LSOA21CD")
    table = pd.read_csv(gm_data / "census2021_usual_residents_lsoa21.csv").set_index("LSOA21CD")
    people = table["total_residents"].reindex(areas.index)
    return Run(out, shown.stderr, areas, areas["LAD22CD"], people)


RUNS = [
    pytest.param("demo", marks=pytest.mark.xdist_group("demo")),
    pytest.param("manchester", marks=[pytest.mark.xdist_group("manchester"), pytest.mark.gm]),
]


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    finished: Run = request.getfixturevalue(request.param)
    return finished


def independent_adjacency(areas: gpd.GeoDataFrame) -> nx.Graph:
    """Who touches whom along more than a point, straight from the file, without the package."""
    shapes = shapely.make_valid(areas.to_crs(27700).geometry.to_numpy())
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    lengths = shapely.length(shapely.intersection(shapes[first], shapes[second]))
    graph = nx.Graph()
    graph.add_nodes_from(areas.index)
    graph.add_edges_from(
        (areas.index[a], areas.index[b])
        for a, b, length in zip(first, second, lengths, strict=True)
        if length > 1.0
    )
    return graph


@pytest.mark.xdist_group("demo")
def test_the_demonstration_shows_what_shorter_lines_would_cost(demo: Run) -> None:
    """The trade-off alone: other good plans are looked for where somebody asks."""
    curve = demo.table("tradeoff.csv")
    assert len(curve) == 9
    assert curve["this_plan"].sum() == 1
    assert not (demo.out / "alternatives.csv").exists()
    page = (demo.out / "index.html").read_text(encoding="utf-8")
    assert 'class="choices-chart"' in page
    assert all(file in page for file in curve["file"][~curve["this_plan"]])


@pytest.mark.xdist_group("demo")
def test_every_column_of_every_table_is_explained(demo: Run) -> None:
    """And nothing is explained that is not there; a sheet of the workbook has the same words."""
    for path in sorted(demo.out.glob("*.csv")):
        known = registry.TABLES[path.stem]
        found = [str(heading) for heading in pd.read_csv(path, nrows=1).columns]
        absent = set(known.columns) - set(found)
        assert absent <= ({"parent", "parent_name"} & set(known.columns)), path.name
        assert [each for each in found if registry.column(path.stem, each) is None] == [], path.name
    workbook = pd.read_excel(demo.out / "scores.xlsx", sheet_name=None)
    about = workbook.pop("about")
    assert set(about["sheet"]) == set(workbook)
    assert about["meaning"].notna().all()


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, indirect=True)
def test_everyone_is_in_one_neighbourhood_of_the_right_size_and_place(run: Run) -> None:
    plan = run.table("plan.csv").set_index("area_code")
    assert plan.index.is_unique
    assert sorted(plan.index) == sorted(run.areas.index)
    assert (plan["people"].reindex(run.people.index) == run.people).all()
    assert (plan["locality"].reindex(run.localities.index) == run.localities).all()
    assert (plan.groupby("neighbourhood")["locality"].nunique() == 1).all()
    assert plan.groupby("neighbourhood")["people"].sum().between(30_000, 50_000).all()
    assert list(plan.index) == sorted(plan.index)


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, indirect=True)
def test_every_neighbourhood_is_contiguous_on_an_adjacency_of_our_own(run: Run) -> None:
    plan = run.table("plan.csv").set_index("area_code")["neighbourhood"]
    graph = independent_adjacency(run.areas)
    if plan.index[0].startswith("X"):
        for bridge in load_project(DEMO / "footprints.toml").bridges:
            graph.add_edge(bridge.from_, bridge.to)
    broken = [
        name
        for name, codes in plan.groupby(plan).groups.items()
        if not nx.is_connected(graph.subgraph(codes))
    ]
    assert broken == []


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, indirect=True)
def test_the_files_agree_with_one_another(run: Run) -> None:
    plan, neighbourhoods = run.table("plan.csv"), run.table("neighbourhoods.csv")
    people = plan.groupby("neighbourhood")["people"].sum()
    listed = neighbourhoods.set_index("neighbourhood")
    assert (listed["people"] == people.reindex(listed.index)).all()
    assert (listed["areas"] == plan["neighbourhood"].value_counts().reindex(listed.index)).all()
    assert listed["name"].is_unique
    shapes = gpd.read_file(run.out / "neighbourhoods.geojson")
    assert shapes.crs == "EPSG:4326"
    assert shapes.is_valid.all()
    assert list(shapes["neighbourhood"]) == list(neighbourhoods["neighbourhood"])
    whole = run.areas.to_crs(27700).area.sum()
    assert shapes.to_crs(27700).area.sum() == pytest.approx(whole, rel=1e-4)
    small = gpd.read_file(run.out / "plan.gpkg", layer="small_areas")
    assert small.crs == "EPSG:27700"
    assert dict(zip(small["code"], small["neighbourhood"], strict=True)) == dict(
        zip(plan["area_code"], plan["neighbourhood"], strict=True)
    )
    overall = run.scores()["overall"]
    assert overall["people"] == plan["people"].sum() == run.people.sum()
    assert overall["neighbourhoods"] == len(neighbourhoods)


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, indirect=True)
def test_scores_are_in_range_and_tables_add_up(run: Run) -> None:
    units = run.table("units.csv")
    for key, figures in run.scores()["agencies"].items():
        for name in ("coverage", "fits_inside", "served_by_one", "overlap", "patch_strength"):
            value = figures[name]
            assert value is None or 0 <= float(str(value)) <= 1, (key, name, value)
        if figures["lines_up"] is None:
            assert figures["lines_up_reason"], key
        else:
            assert 0 <= float(str(figures["lines_up"])) <= 100, key
        own = units[units["agency"] == key]
        if len(own):
            assert own["people"].sum() <= run.people.sum() * 1.000001, key


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, indirect=True)
def test_a_page_for_the_whole_every_agency_and_every_locality(run: Run) -> None:
    assert (run.out / "index.html").is_file()
    agencies = {path.stem for path in (run.out / "agencies").glob("*.html")}
    localities = {path.stem for path in (run.out / "localities").glob("*.html")}
    assert agencies == set(run.scores()["agencies"])
    assert localities == set(run.localities)
    pages = {
        path.relative_to(run.out).as_posix(): path.read_bytes() for path in run.out.rglob("*.html")
    }
    with zipfile.ZipFile(run.out / "pages.zip") as archive:
        packed = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    assert packed == pages
    assert "index.html" in run.said


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("run", RUNS, indirect=True)
def test_the_pages_open_from_disk_with_the_network_off(
    run: Run, open_page: Callable[..., Opened], viewport: dict[str, int]
) -> None:
    agency = next(key for key, one in run.scores()["agencies"].items() if one["units"])
    for name in (
        "index.html",
        f"agencies/{agency}.html",
        f"localities/{run.localities.iloc[0]}.html",
    ):
        opened = open_page(run.out / name, viewport)
        opened.until(lambda page=opened.page: page.locator("canvas").count() > 0)
        assert opened.overflow <= 0, name
        assert opened.complaints == [], name
        assert opened.requests == [], name


@pytest.mark.gm
@pytest.mark.slow
@pytest.mark.xdist_group("manchester")
def test_greater_manchester_comes_out_whole(manchester: Run) -> None:
    plan = manchester.table("plan.csv")
    assert len(plan) == 1_702
    assert plan["people"].sum() == 2_867_871
    number = plan.groupby("locality")["neighbourhood"].nunique()
    assert number.tolist() == [7, 5, 14, 6, 6, 7, 7, 6, 6, 8]
    agencies = manchester.scores()["agencies"]
    assert agencies["fire-stations"]["sites"] == 42


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_same_seed_gives_the_same_bytes_on_one_worker_and_on_two(
    demo: Run, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    shown = footprints_afresh("demo", "--out", again, "--workers", "2")
    assert shown.returncode == 0, shown.stderr
    first, second = contents(demo.out), contents(again)
    assert sorted(first) == sorted(second)
    by_content = {"manifest.json", "plan.gpkg", "scores.xlsx"}
    differing = [name for name in first if first[name] != second[name] and name not in by_content]
    assert differing == []
    for name in ("small_areas", "neighbourhoods"):
        one, two = (gpd.read_file(f / "plan.gpkg", layer=name) for f in (demo.out, again))
        assert one.equals(two)
    one, two = (pd.read_excel(f / "scores.xlsx", sheet_name=None) for f in (demo.out, again))
    assert one.keys() == two.keys()
    assert all(one[sheet].equals(two[sheet]) for sheet in one)


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_another_seed_may_give_another_plan_but_keeps_every_limit(tmp_path: Path) -> None:
    given = (DEMO / "footprints.toml", "--out", tmp_path / "b", "--seed", "2", "-q")
    shown = footprints("cluster", *given)
    assert shown.returncode == 0
    assert shown.stderr == ""
    plan = pd.read_csv(tmp_path / "b" / "plan.csv")
    assert plan.groupby("neighbourhood")["people"].sum().between(30_000, 50_000).all()


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_scoring_the_plan_just_made_gives_the_same_scores(demo: Run, tmp_path: Path) -> None:
    shown = footprints(
        "score", DEMO / "footprints.toml", "--plan", demo.out / "plan.csv", "--out", tmp_path / "s"
    )
    assert shown.returncode == 0, shown.stderr
    scored = json.loads((tmp_path / "s" / "scores.json").read_text(encoding="utf-8"))
    made = demo.scores()
    assert scored["agencies"] == made["agencies"]
    for name in TABLES[2:]:
        assert (tmp_path / "s" / name).read_bytes() == (demo.out / name).read_bytes(), name


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_a_plan_against_itself_moves_nobody(demo: Run) -> None:
    plan = demo.out / "plan.csv"
    shown = footprints(
        "compare", DEMO / "footprints.toml", "--plan", plan, "--against", plan, "--format", "json"
    )
    assert shown.returncode == 0, shown.stderr
    assert "0 small areas with 0 residents" in shown.stderr
    rows = json.loads(shown.stdout)
    changes = [row["lines_up_change"] for row in rows if row["lines_up_change"] is not None]
    assert changes
    assert np.allclose(changes, 0)


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_manifest_says_what_went_in_and_came_out(demo: Run) -> None:
    record = json.loads((demo.out / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(record["outputs"]) == sorted(contents(demo.out))
    project = tomllib.loads((ROOT / "data/demo/footprints.toml").read_text(encoding="utf-8"))
    lists = {one["file"] for one in project["agencies"] if one["kind"] == "list"}
    hashed = {entry["file"]: entry["sha256"] for entry in record["inputs"]}
    assert {file for file, value in hashed.items() if value is None} == lists
    assert all(len(value) == 64 for file, value in hashed.items() if file not in lists)
    assert record["settings"]["neighbourhoods"]["seed"] == record["seed"]
    with sqlite3.connect(demo.out / "plan.gpkg") as book:
        layers = [row[0] for row in book.execute("SELECT table_name FROM gpkg_contents")]
    assert sorted(layers) == ["neighbourhoods", "small_areas"]
