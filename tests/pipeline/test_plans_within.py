"""Levels that nest: areas inside neighbourhoods, groups of neighbourhoods, one locality alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from command_line import footprints
from footprints.people.part import plan_of_part
from footprints.pipeline.levels import Asked, at_level
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.region import Region
from footprints.pipeline.subset import keep_areas
from toy import toy_areas, toy_edges
from toy_project import write_toy_project


@dataclass(frozen=True)
class Made:
    project: Path
    base: Path
    inside: Path
    groups: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("levels")
    project = write_toy_project(home)
    base, inside, groups = home / "base", home / "inside", home / "groups"
    jobs = [
        ("cluster", project, "--out", base),
        ("run", project, "--within", base / "plan.csv", "--people", "3,000-7,000", "--out", inside),
        ("run", project, "--groups-of", base / "plan.csv", "--people", "24000-60000",
         "--out", groups),
    ]  # fmt: skip
    for job in jobs:
        shown = footprints(*job, "--effort", 0.1)
        assert shown.returncode == 0, shown.stderr
    return Made(project, base, inside, groups)


@pytest.fixture(scope="module")
def region(made: Made) -> Region:
    return load_region(made.project)


def plan(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "plan.csv").set_index("area_code")


def assert_contiguous(found: pd.DataFrame) -> None:
    areas = toy_areas(80)
    edges, codes = toy_edges(areas), areas["code"].to_numpy()
    graph = nx.Graph()
    graph.add_edges_from(zip(codes[edges["first"]], codes[edges["second"]], strict=True))
    for _, own in found.groupby("neighbourhood"):
        assert nx.is_connected(graph.subgraph(own.index))


def test_areas_lie_inside_one_neighbourhood_each_and_keep_their_limits(made: Made) -> None:
    above, below = plan(made.base), plan(made.inside)
    assert (below["locality"] == above["locality"].reindex(below.index)).all()
    assert len(below) == len(above)
    parents = above["neighbourhood"].reindex(below.index).groupby(below["neighbourhood"])
    assert (parents.nunique() == 1).all()
    assert below.groupby("neighbourhood")["people"].sum().between(3_000, 7_000).all()
    assert_contiguous(below)
    rows = pd.read_csv(made.inside / "neighbourhoods.csv").set_index("neighbourhood")
    assert (rows["parent"] == parents.first().reindex(rows.index)).all()
    assert set(rows["locality"]) == set(above["locality"])
    names = pd.read_csv(made.base / "neighbourhoods.csv").set_index("neighbourhood")["name"]
    assert (rows["parent_name"] == names.reindex(rows["parent"]).to_numpy()).all()
    levels = pd.read_csv(made.inside / "levels.csv").set_index("neighbourhood")
    assert (levels["parent"] == rows["parent"].reindex(levels.index)).all()
    assert levels["people"].sum() == above["people"].sum()


def test_groups_are_made_of_whole_neighbourhoods_of_one_locality(made: Made) -> None:
    below, above = plan(made.base), plan(made.groups)
    parents = above["neighbourhood"].reindex(below.index).groupby(below["neighbourhood"])
    assert (parents.nunique() == 1).all()
    assert above.groupby("neighbourhood")["locality"].nunique().max() == 1
    assert above.groupby("neighbourhood")["people"].sum().between(24_000, 60_000).all()
    assert_contiguous(above)
    assert not set(above["neighbourhood"]) & set(below["neighbourhood"])
    levels = pd.read_csv(made.groups / "levels.csv").set_index("neighbourhood")
    assert (levels["parent"] == parents.first().reindex(levels.index)).all()
    assert sorted(levels.index) == sorted(below["neighbourhood"].unique())


def test_the_maps_draw_both_levels(made: Made) -> None:
    inside = (made.inside / "index.html").read_text(encoding="utf-8")
    assert "Neighbourhoods above" in inside
    assert '"below":[]' in inside
    groups = (made.groups / "index.html").read_text(encoding="utf-8")
    assert "Neighbourhoods that the groups are made of" in groups
    assert '"below":["' in groups
    parents = plan(made.base)["neighbourhood"].unique()
    assert all((made.inside / "localities" / f"{own}.html").is_file() for own in parents)


def test_shapes_and_tables_name_the_parent_too(made: Made) -> None:
    shapes = gpd.read_file(made.inside / "neighbourhoods.geojson")
    book = pd.read_excel(made.inside / "scores.xlsx", sheet_name="neighbourhoods")
    assert list(shapes["parent"]) == list(book["parent"])


def test_one_locality_by_code_or_by_name(made: Made, region: Region) -> None:
    by_code, _ = at_level(region, Asked(within="X08000001"))
    by_name, _ = at_level(region, Asked(within="strip 1"))
    assert by_code.areas.equals(by_name.areas)
    assert set(by_code.areas["locality"]) == {"X08000001"}
    assert by_code.project.area.name == "Toytown: Strip 1"
    assert by_code.project.neighbourhoods.min_people == 12_000


def test_the_whole_region_as_one_place(made: Made, region: Region) -> None:
    asked = Asked(within="region", groups_of=made.base / "plan.csv", people=(30_000, 70_000))
    whole, _ = at_level(region, asked)
    assert set(whole.areas["locality"]) == {"region"}
    assert set(whole.areas["home"]) == set(region.areas["locality"])


def test_a_part_of_a_region_is_that_part_of_every_table(region: Region) -> None:
    rows = np.flatnonzero(np.random.default_rng(1).random(80) < 0.6)
    part = keep_areas(region, rows)
    codes = region.areas["code"].to_numpy()
    assert part.areas["code"].tolist() == codes[rows].tolist()
    ends = set(
        zip(codes[rows][part.edges["first"]], codes[rows][part.edges["second"]], strict=True)
    )
    inside = region.edges[region.edges["first"].isin(rows) & region.edges["second"].isin(rows)]
    assert ends == set(zip(codes[inside["first"]], codes[inside["second"]], strict=True))
    for whole, own in zip(region.footprints, part.footprints, strict=True):
        assert np.allclose(own.people.toarray(), whole.people.toarray()[:, rows])
        assert own.main.tolist() == whole.main[rows].tolist()
    libraries = part.footprints[-1].sites
    assert libraries is not None
    home = gpd.sjoin(libraries, region.areas[["code", "geometry"]], predicate="within")
    assert set(home["code"]) <= set(codes[rows])
    assert len(libraries) == sum(row in set(rows) for row in range(0, 80, 10))


def test_a_part_of_a_plan_drops_what_is_empty(made: Made, region: Region) -> None:
    from footprints.pipeline.plans import load_plan

    whole, _ = load_plan(region, made.base / "plan.csv")
    part = plan_of_part(whole, np.flatnonzero(whole.member > 1))
    assert part.member.min() == 0
    assert len(part.neighbourhoods) == len(whole.neighbourhoods) - 2
    assert part.neighbourhoods["neighbourhood"].iloc[part.member[0]] in set(
        whole.neighbourhoods["neighbourhood"]
    )


@pytest.mark.parametrize(
    ("given", "said", "code"),
    [
        (["--within", "Strip one"], "neither a file nor the code or name of a locality", 3),
        (["--groups-of", "PLAN"], "groups of neighbourhoods need limits of their own", 3),
        (["--within", "PLAN", "--groups-of", "PLAN"], "two designs", 3),
        (["--people", "10000"], "not two numbers of residents such as 5000-10000", 2),
        (["--people", "9000-8000"], "write 8000-9000", 2),
        (["--within", "PLAN", "--people", "11500-12400"], "residents", 4),
    ],
)
def test_what_cannot_be_is_said(
    made: Made, tmp_path: Path, given: list[str], said: str, code: int
) -> None:
    words = [str(made.base / "plan.csv") if word == "PLAN" else word for word in given]
    shown = footprints("cluster", made.project, *words, "--out", tmp_path / "x", "--effort", 0.02)
    assert shown.returncode == code, shown.stderr
    assert said in shown.stderr


def test_a_plan_made_inside_another_is_mapped_inside_it(made: Made, tmp_path: Path) -> None:
    shown = footprints(
        "map", made.project, "--plan", made.inside / "plan.csv", "--out", tmp_path / "again",
        "--within", made.base / "plan.csv", "--people", "3000-7000",
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    for name in ("plan.csv", "neighbourhoods.csv", "levels.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (made.inside / name).read_bytes(), name
