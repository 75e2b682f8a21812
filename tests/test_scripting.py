"""The page on scripting shows code that runs."""

from __future__ import annotations

import re
from typing import Any

import networkx as nx
import pytest

from command_line import ROOT


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    whole, own, many = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    exec(whole, names)  # noqa: S102 - the project's own page
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
