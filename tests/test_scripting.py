"""The page on scripting shows code that runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

from command_line import ROOT


def write_tables(folder: Path) -> None:
    """Write a locality of the demonstration and all its beats, called as the page calls them."""
    demo = ROOT / "data" / "demo"
    areas = gpd.read_file(demo / "small_areas.geojson")
    people = pd.read_csv(demo / "residents.csv").set_index("area_code")["usual_residents"]
    lsoas = areas.rename(columns={"AREACD": "LSOA21CD", "LOCCD": "LAD24CD"})
    lsoas["residents"] = lsoas["LSOA21CD"].map(people)
    lsoas[lsoas["LAD24CD"] == lsoas["LAD24CD"].min()].to_file(folder / "lsoas.gpkg")
    gpd.read_file(demo / "police_beats.geojson").to_file(folder / "beats.gpkg")


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_examples_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    door, whole, own, many = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    write_tables(tmp_path)
    monkeypatch.chdir(tmp_path)
    exec(door, names)  # noqa: S102 - the project's own page
    assert names["scores"].agency_table["agency"].tolist() == ["police"]
    monkeypatch.chdir(ROOT)
    exec(whole, names)  # noqa: S102
    graph = names["graph"]
    assert isinstance(graph, nx.Graph)
    assert graph.number_of_nodes() == 700
    assert nx.is_connected(graph)
    assert {"people", "name", "locality", "x", "y"} <= set(next(iter(graph.nodes.values())))
    assert {"border_m", "barrier_m", "bridge"} <= set(next(iter(graph.edges.values())))
    exec(own, names)  # noqa: S102
    assert names["made"].feasible
    drawn = names["drawn"]
    hoods = {drawn.nodes[node]["neighbourhood"] for node in drawn}
    assert hoods == set(names["made"].plan.neighbourhoods["neighbourhood"])
    for hood in hoods:
        inside = [node for node in drawn if drawn.nodes[node]["neighbourhood"] == hood]
        assert nx.is_connected(drawn.subgraph(inside))
    exec(many, names)  # noqa: S102
    assert len(names["others"]) == 2
    assert all(one.plans.shape == (50, 700) for one in names["chains"])
