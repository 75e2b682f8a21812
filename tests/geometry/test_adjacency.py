"""Who touches whom, held against a slow plain twin, hand-made cases and Greater Manchester."""

from __future__ import annotations

import tomllib
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import translate

from footprints.geometry.adjacency import (
    MOST_FAULTS,
    add_bridges,
    adjacency,
    components,
    islands,
)
from footprints.geometry.clean import repair
from footprints.geometry.crs import to_grid
from footprints.geometry.graph import to_networkx
from footprints.schema import EDGES
from toy import toy_areas, toy_edges


def areas(*shapes: object, people: list[int] | None = None) -> gpd.GeoDataFrame:
    count = len(shapes)
    return gpd.GeoDataFrame(
        {
            "code": [f"X{number}" for number in range(count)],
            "name": [f"Place {number}" for number in range(count)],
            "locality": "L1",
            "people": people or [100] * count,
        },
        geometry=list(shapes),
        crs="EPSG:27700",
    )


def borders(edges: pd.DataFrame) -> dict[tuple[int, int], float]:
    return {
        (row.first, row.second): row.border_m for row in edges.itertuples(index=False, name="Edge")
    }


def wobbled(toy: gpd.GeoDataFrame, by_m: float) -> gpd.GeoDataFrame:
    """Move every vertex, each area's its own way: no two neighbours match any more."""
    moved = [
        shapely.transform(shape, lambda c, n=n: c + by_m * np.sin(c * 12.9898 + n * 78.233))
        for n, shape in enumerate(toy.geometry)
    ]
    return toy.set_geometry(gpd.GeoSeries(moved, crs=toy.crs).make_valid())


def with_more_vertices(toy: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the segments of every other area in pieces, and leave the shapes as they are."""
    cut = [
        shapely.segmentize(shape, 97.0) if number % 2 else shape
        for number, shape in enumerate(toy.geometry)
    ]
    return toy.set_geometry(gpd.GeoSeries(cut, crs=toy.crs))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 90))
def test_matching_boundaries_agree_with_the_slow_twin(seed: int, n: int) -> None:
    toy = toy_areas(n, localities=1, seed=seed)
    found, slow = adjacency(toy), toy_edges(toy)
    assert tuple(found.columns) == EDGES
    # A border of just one metre may fall either side of the limit by rounding.
    pd.testing.assert_frame_equal(
        found[found["border_m"] > 1.001].reset_index(drop=True),
        slow[slow["border_m"] > 1.001].reset_index(drop=True),
        rtol=1e-9,
        atol=1e-6,
    )


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.05, 0.3]))
def test_boundaries_that_do_not_match_give_nearly_the_same(seed: int, by_m: float) -> None:
    toy = toy_areas(50, seed=seed)
    exact, near = borders(toy_edges(toy)), borders(adjacency(wobbled(toy, by_m)))
    clear = {pair for pair, metres in exact.items() if metres > 10}
    assert clear <= set(near)
    assert all(metres < 20 for pair, metres in near.items() if pair not in exact)
    for pair in clear:
        assert near[pair] == pytest.approx(exact[pair], rel=0.01, abs=8)


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_extra_vertices_on_one_side_change_no_length(seed: int) -> None:
    toy = toy_areas(40, seed=seed)
    cut = with_more_vertices(toy)
    assert not shapely.coverage_is_valid(cut.geometry.to_numpy())
    exact = {pair: metres for pair, metres in borders(toy_edges(toy)).items() if metres > 2}
    found = borders(adjacency(cut))
    assert exact.keys() <= found.keys()
    for pair, metres in exact.items():
        assert found[pair] == pytest.approx(metres, abs=0.01)


def test_order_of_rows_changes_only_the_numbers() -> None:
    toy = toy_areas(60)
    order = np.random.default_rng(3).permutation(60)
    shuffled = adjacency(toy.iloc[order].reset_index(drop=True))
    there = order[shuffled[["first", "second"]].to_numpy()]
    there.sort(axis=1)
    back = sorted(zip(*there.T.tolist(), shuffled["border_m"], strict=True))
    straight = sorted(borders(adjacency(toy)).items())
    assert [row[:2] for row in back] == [pair for pair, _ in straight]
    assert [row[2] for row in back] == pytest.approx([metres for _, metres in straight])


def test_types_and_order_are_the_contract() -> None:
    edges = adjacency(toy_areas(30))
    assert [str(kind) for kind in edges.dtypes] == ["int32", "int32", "float64", "float64", "bool"]
    assert (edges["first"] < edges["second"]).all()
    pairs = list(zip(edges["first"], edges["second"], strict=True))
    assert pairs == sorted(set(pairs))
    assert not edges["bridge"].any()
    assert (edges["barrier_m"] == 0).all()


def test_point_contact_is_not_adjacency() -> None:
    corners = [box(0, 0, 50, 50), box(50, 50, 100, 100), box(50, 0, 100, 50), box(0, 50, 50, 100)]
    assert borders(adjacency(areas(*corners))) == {
        (0, 2): 50, (0, 3): 50, (1, 2): 50, (1, 3): 50,
    }  # fmt: skip
    # Nor where the corner is missed by half a metre, so that nothing matches.
    near = [corners[0], translate(corners[1], 0.5, 0.5)]
    assert adjacency(areas(*near)).empty


def test_border_under_the_least_length_is_not_adjacency() -> None:
    step = areas(box(0, 0, 50, 50), Polygon([(50, 49.2), (50, 50), (90, 50), (90, 49.2)]))
    assert adjacency(step).empty
    assert borders(adjacency(step, min_border_m=0.5)) == {(0, 1): pytest.approx(0.8)}


@pytest.mark.parametrize("gap", [-0.8, -0.2, 0.2, 0.8])
def test_narrow_gap_or_overlap_is_border(gap: float) -> None:
    pair = areas(box(0, 0, 100, 100), box(100 + gap, 0, 200, 100))
    assert borders(adjacency(pair)) == {(0, 1): pytest.approx(100, abs=1)}


@pytest.mark.parametrize("gap", [-1.5, 1.5])
def test_wider_than_the_tolerance_is_not(gap: float) -> None:
    pair = areas(box(0, 0, 100, 100), box(100 + gap, 0, 200, 100))
    # Where they overlap, the ends cross the other's sides, square on: no border either.
    assert adjacency(pair).empty
    assert borders(adjacency(pair, tolerance_m=2.0)) == {(0, 1): pytest.approx(100, abs=2)}


def test_two_sides_of_a_thin_area_do_not_touch_across_it() -> None:
    thin = areas(box(0, 0, 50, 100), box(50, 0, 50.5, 100), box(50.5, 0, 100, 100))
    assert set(borders(adjacency(thin))) == {(0, 1), (1, 2)}


def test_sides_that_run_the_same_way_are_no_border() -> None:
    # One lies over a corner of the other, left sides half a metre apart for 50 m.
    assert adjacency(areas(box(0, 0, 100, 100), box(0.5, 50, 200, 150))).empty


def test_boundaries_that_cross_steeply_are_no_border() -> None:
    teeth = [(5.0 * n, 8.0 if n % 2 else -8.0) for n in range(21)]
    saw = Polygon([*teeth, (100, 50), (0, 50)])
    assert adjacency(areas(box(-50, -50, 150, 0), saw)).empty


def test_nearly_touching_over_three_metres_is_no_border() -> None:
    corners = [box(0, 0, 100, 100), box(100.5, 97, 200, 200)]
    assert adjacency(areas(*corners)).empty
    longer = [corners[0], box(100.5, 90, 200, 200)]
    assert borders(adjacency(areas(*longer))) == {(0, 1): pytest.approx(10, abs=1)}


def test_boundary_that_doubles_back_is_counted_once_from_the_other_side() -> None:
    straight = box(0, -50, 100, 0)
    back = [(60, 0.2), (60, 0.3), (50, 0.4), (100, 0.5)]
    folded = Polygon([(0, 0.2), *back, (100, 50), (0, 50)])
    found = borders(adjacency(areas(straight, folded)))
    # 100 m seen from the straight side; 60 + 50 m seen from the folded one.
    assert found == {(0, 1): pytest.approx(105, abs=0.5)}


def test_polygon_whose_parts_share_a_side_is_not_its_own_neighbour() -> None:
    halves = MultiPolygon([box(0, 0, 50, 50), box(50, 0, 100, 50)])
    assert adjacency(areas(halves, box(300, 0, 400, 50))).empty


def test_border_around_a_hole_and_between_parts() -> None:
    ring = Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior])
    parts = MultiPolygon([box(100, 0, 110, 30), box(100, 50, 110, 100)])
    found = borders(adjacency(areas(ring, box(40, 40, 60, 60), parts)))
    assert found == {(0, 1): 80, (0, 2): 80}


def test_one_area_and_none() -> None:
    assert adjacency(areas(box(0, 0, 1, 1))).empty
    assert adjacency(areas(box(0, 0, 1, 1)).iloc[:0]).empty


def test_bridges_are_added_in_place() -> None:
    toy = areas(box(0, 0, 50, 50), box(50, 0, 90, 50), box(200, 0, 250, 50))
    edges, problems = add_bridges(adjacency(toy), toy["code"], [("X2", "X0")])
    assert problems == []
    assert edges["bridge"].tolist() == [False, True]
    assert borders(edges) == {(0, 1): 50, (0, 2): 0}
    assert [str(kind) for kind in edges.dtypes] == ["int32", "int32", "float64", "float64", "bool"]


def test_bridges_that_cannot_be_are_all_named() -> None:
    toy = areas(box(0, 0, 50, 50), box(50, 0, 90, 50), box(200, 0, 250, 50))
    given_bridges = [("X1", "Y9"), ("X1", "X1"), ("X0", "X1"), ("X0", "X2"), ("X2", "X0")]
    edges, problems = add_bridges(adjacency(toy), toy["code"], given_bridges)
    assert [problem.severity for problem in problems] == ["error", "error", "note", "note"]
    assert "no small area has the code Y9; the bridge from X1 to Y9 cannot be made" in str(
        problems[0]
    )
    assert "goes to itself" in str(problems[1])
    assert "X0 and X1 are linked already" in str(problems[2])
    assert "X2 and X0 are linked already" in str(problems[3])
    assert int(edges["bridge"].sum()) == 1


def test_of_bridges_by_the_thousand_the_first_are_named_and_the_rest_counted() -> None:
    toy = areas(box(0, 0, 50, 50), box(50, 0, 90, 50))
    given = [("X0", "X1")] * 5_000 + [(f"Y{n}", "X1") for n in range(5_000)]
    _, problems = add_bridges(adjacency(toy), toy["code"], given)
    said = [str(problem) for problem in problems]
    assert len(said) == 2 * (MOST_FAULTS + 1)
    assert any("4,980 more bridges cannot be made" in each for each in said)
    assert any("4,980 more bridges are between areas linked already" in each for each in said)


def test_misspelt_bridge_gets_a_hint() -> None:
    toy = toy_areas(20)
    _, (problem,) = add_bridges(adjacency(toy), toy["code"], [("x01 000003", "X01000001")])
    assert "Did you mean X01000003?" in problem.fix


def test_components_agree_with_networkx_and_count_from_the_first_area() -> None:
    toy = toy_areas(60, localities=3)
    rows = np.flatnonzero(np.random.default_rng(5).random(60) < 0.6)
    some = toy.iloc[rows].reset_index(drop=True)
    edges = adjacency(some)
    found = components(len(some), edges)
    graph = nx.Graph(list(zip(edges["first"], edges["second"], strict=True)))
    graph.add_nodes_from(range(len(some)))
    pieces = sorted(nx.connected_components(graph), key=min)
    assert [set(np.flatnonzero(found == label)) for label in range(len(pieces))] == pieces


def test_components_inside_a_group_stop_at_its_edge() -> None:
    toy = toy_areas(60, localities=3)
    found = components(60, adjacency(toy), toy["locality"])
    assert len(np.unique(found)) == 3
    assert (pd.Series(found).groupby(toy["locality"]).nunique() == 1).all()
    assert components(4, adjacency(toy.iloc[:0])).tolist() == [0, 1, 2, 3]


def islanded() -> gpd.GeoDataFrame:
    shapes = [box(0, 0, 50, 50), box(50, 0, 90, 50), box(120, 0, 150, 50), box(400, 0, 450, 50)]
    return areas(*shapes, people=[900, 800, 70, 60])


def test_islands_are_named_with_the_nearest_bridge_ready_to_paste() -> None:
    toy = islanded()
    near, far = islands(toy, adjacency(toy))
    assert near.severity == "warning"
    assert near.where == "locality L1"
    assert "1 small area with 70 residents (X2) does not touch" in near.what
    assert "X2 and X1, 30 m apart" in near.what
    # The far one is nearest to the piece that has just been joined.
    assert "X3 and X2, 250 m apart" in far.what
    pasted = "\n".join(problem.fix.split("\n", 1)[1] for problem in (near, far))
    bridges = [(bridge["from"], bridge["to"]) for bridge in tomllib.loads(pasted)["bridges"]]
    edges, problems = add_bridges(adjacency(toy), toy["code"], bridges)
    assert problems == []
    assert islands(toy, edges) == []


def test_largest_piece_by_people_is_the_rest() -> None:
    toy = islanded().assign(people=[1, 1, 1, 5000])
    pieces = [problem.what.split("(")[1].split(")")[0] for problem in islands(toy, adjacency(toy))]
    assert pieces == ["X2", "X0, X1"]


def test_locality_split_by_another_is_in_pieces() -> None:
    toy = areas(box(0, 0, 50, 50), box(50, 0, 90, 50), box(90, 0, 150, 50))
    toy["locality"] = ["L1", "L2", "L1"]
    (problem,) = islands(toy, adjacency(toy))
    assert problem.where == "locality L1"
    assert "40 m apart" in problem.what


def test_graph_carries_what_people_need() -> None:
    toy = toy_areas(30)
    edges, _ = add_bridges(adjacency(toy), toy["code"], [("X01000000", "X01000029")])
    graph = to_networkx(toy, edges)
    assert sorted(graph) == sorted(toy["code"])
    assert graph.number_of_edges() == len(edges)
    assert sum(people for _, people in graph.nodes(data="people")) == toy["people"].sum()
    one = graph.nodes["X01000000"]
    assert toy.geometry.iloc[0].contains(shapely.Point(one["x"], one["y"]))
    assert (one["name"], one["locality"]) == ("Toy 0", "X08000000")
    bridge = graph.edges["X01000000", "X01000029"]
    assert bridge == {"border_m": 0.0, "barrier_m": 0.0, "bridge": True}
    assert {type(value) for value in [*one.values(), *bridge.values()]} == {str, int, float, bool}


def gm_areas(folder: Path) -> gpd.GeoDataFrame:
    lsoa = gpd.read_file(folder / "lsoa_2021_bgc.geojson").rename(
        columns={"LSOA21CD": "code", "LSOA21NM": "name", "LAD22CD": "locality"}
    )
    lsoa, _ = to_grid(lsoa.sort_values("code", ignore_index=True), "lsoa")
    mended, _ = repair(lsoa.geometry, lsoa["code"], "lsoa")
    return lsoa.set_geometry(mended).assign(people=1500)


@pytest.mark.gm
def test_gm_is_one_piece_and_so_is_each_district(gm_data: Path) -> None:
    lsoa = gm_areas(gm_data)
    edges = adjacency(lsoa)
    assert len(lsoa) == 1702
    assert set(components(1702, edges)) == {0}
    assert len(set(components(1702, edges, lsoa["locality"]))) == 10
    assert islands(lsoa, edges) == []


@pytest.mark.gm
def test_gm_borders_equal_the_exact_intersections(gm_data: Path) -> None:
    lsoa = gm_areas(gm_data)
    shapes = lsoa.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    slow = pd.DataFrame({"first": first[once], "second": second[once]})
    slow["border_m"] = shapely.length(
        shapely.intersection(shapes[slow["first"]], shapes[slow["second"]])
    )
    slow = slow[slow["border_m"] >= 1].sort_values(["first", "second"], ignore_index=True)
    found = adjacency(lsoa)
    assert found[["first", "second"]].to_numpy().tolist() == slow.iloc[:, :2].to_numpy().tolist()
    assert np.allclose(found["border_m"], slow["border_m"], rtol=0, atol=1e-6)
    near = borders(adjacency(wobbled(lsoa, 0.3)))
    lost = [metres for pair, metres in borders(found).items() if pair not in near]
    assert max(lost) < 5
    assert sum(near.values()) == pytest.approx(found["border_m"].sum(), rel=0.005)
