"""The page on scripting shows code that runs."""

from __future__ import annotations

import re

import networkx as nx
import pytest

from command_line import ROOT


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - the project's own page
    graph = names["graph"]
    assert isinstance(graph, nx.Graph)
    assert graph.number_of_nodes() == 700
    assert nx.is_connected(graph)
    assert {"people", "name", "locality", "x", "y"} <= set(next(iter(graph.nodes.values())))
    assert {"border_m", "barrier_m", "bridge"} <= set(next(iter(graph.edges.values())))
