"""Random contiguous zonings."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import random_lines
from footprints.people.overlap import contingency, overlap
from footprints.people.patches import main_units
from footprints.people.zonings import Family, Pattern, kept_borders, pattern_of, random_zonings
from toy import toy_areas, toy_edges

AREAS = toy_areas(120, localities=3, seed=4)
EDGES = toy_edges(AREAS)
PEOPLE = AREAS["people"].to_numpy(dtype=np.float64)
LOCALITY = AREAS["locality"].to_numpy(dtype=str)
RANK = np.empty(120, dtype=int)
RANK[np.lexsort((AREAS.geometry.centroid.y, LOCALITY))] = np.arange(120)
LAND = random_lines.land_of(AREAS, EDGES, PEOPLE)


def graph(edges: pd.DataFrame, n: int) -> nx.Graph:
    found = nx.Graph()
    found.add_nodes_from(range(n))
    found.add_edges_from(zip(edges["first"], edges["second"], strict=True))
    return found


def chain(*breaks: int, n: int) -> pd.DataFrame:
    """Areas in a row, each touching the next along 100 m, but for breaks after some of them."""
    links = [pair for pair in pairwise(range(n)) if pair[0] not in breaks]
    return pd.DataFrame(links, columns=["first", "second"]).assign(border_m=100.0)


def pattern(
    sizes: list[float], people: np.ndarray = PEOPLE, main: np.ndarray | None = None
) -> Pattern:
    """Return what free zonings of these sizes must look like; they have the line of ``main``."""
    n = len(people)
    own = np.zeros(n, dtype=np.int32) if main is None else main.astype(np.int32)
    inside = np.ones((len(sizes), 1))
    return Pattern(people, own, np.array(sizes, dtype=float), inside, np.zeros(n, dtype=np.int32))


def draw(
    wanted: Pattern,
    count: int = 8,
    seed: int = 1,
    edges: pd.DataFrame = EDGES,
    nested: bool = False,
) -> Family:
    return random_zonings(edges, wanted, np.random.default_rng(seed), count, nested=nested)


def strips(units: int) -> np.ndarray:
    """Return each area's unit where units are runs of as many areas, top to bottom by locality."""
    return RANK * units // 120


def table_of(label: np.ndarray) -> csr_array:
    return csr_array((PEOPLE, (label, np.arange(120))), shape=(int(label.max()) + 1, 120))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(
    st.lists(st.floats(0.05, 5), min_size=1, max_size=120),
    st.integers(1, 12),
    st.integers(0, 10_000),
)
def test_every_area_is_in_one_contiguous_unit_and_every_unit_is_there(sizes, own, seed) -> None:
    found = draw(pattern(sizes, main=strips(own)), count=2, seed=seed)
    whole = graph(EDGES, 120)
    for zoning in (*found.first, *found.zonings):
        assert sorted(set(zoning.tolist())) == list(range(len(sizes)))
        for unit in range(len(sizes)):
            assert nx.is_connected(whole.subgraph(np.flatnonzero(zoning == unit).tolist()))


def test_units_have_the_sizes_asked_for() -> None:
    wanted = np.array([5.0, 10, 15, 20, 50]) / 100 * PEOPLE.sum()
    found = draw(pattern(wanted.tolist(), main=strips(4)), 40)
    got = [np.sort(np.bincount(zoning, PEOPLE)) for zoning in found.zonings]
    missed = np.abs(np.array(got) - wanted)
    assert missed.max() < 3 * PEOPLE.max()
    assert missed.mean() < PEOPLE.mean()


@pytest.mark.parametrize("method", random_lines.METHODS)
def test_lines_are_as_long_as_the_agencys(method: str) -> None:
    """Smoother and rougher ones than are drawn at first."""
    sizes = np.full(12, PEOPLE.sum() / 12)
    own = random_lines.METHODS[method](LAND, sizes, np.random.default_rng(1))
    found = draw(pattern(np.bincount(own, PEOPLE).tolist(), main=own), 20)
    assert found.wanted_m == pytest.approx(LAND.length(own))
    assert np.abs(found.lengths / found.wanted_m - 1).max() < 0.02
    assert found.lengths == pytest.approx([LAND.length(zoning) for zoning in found.zonings])
    assert found.first_lengths == pytest.approx([LAND.length(zoning) for zoning in found.first])
    assert found.reached


def test_a_length_out_of_reach_is_said() -> None:
    """Twelve units with hardly any line between them: no zoning is so smooth."""
    own = strips(2)
    found = draw(pattern([1.0] * 12, main=own), 10)
    assert not found.reached
    assert found.lengths.mean() < found.first_lengths.mean()


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    wanted = pattern([1.0] * 12, main=strips(9))
    assert np.array_equal(draw(wanted, seed=3).zonings, draw(wanted, seed=3).zonings)
    assert not np.array_equal(draw(wanted, seed=3).zonings, draw(wanted, seed=4).zonings)


def test_zonings_differ_from_one_another_everywhere() -> None:
    together = np.zeros((120, 120))
    own = random_lines.voronoi(LAND, np.ones(12), np.random.default_rng(2))
    zonings = draw(pattern([1.0] * 12, main=own), count=60).zonings
    for zoning in zonings:
        together += zoning[:, None] == zoning[None, :]
    links = together[EDGES["first"], EDGES["second"]] / len(zonings)
    assert links.min() > 0.05
    assert np.quantile(links, 0.95) < 1  # a corner with one neighbour is always with it


def test_as_many_units_as_areas_and_one_unit_for_all() -> None:
    every = draw(pattern(PEOPLE.tolist(), main=np.arange(120))).zonings
    assert (np.sort(every, axis=1) == np.arange(120)).all()
    one = draw(pattern([1.0]))
    assert (one.zonings == 0).all()
    assert one.reached


def test_of_more_units_than_areas_the_largest_are_drawn() -> None:
    zonings = draw(pattern([1, 2, 3, 4, 5], np.ones(3)), 5, edges=chain(n=3)).zonings
    assert (np.sort(zonings, axis=1) == np.arange(3)).all()


def test_pieces_get_units_by_their_people() -> None:
    people = np.array([1.0] * 6 + [2.0] * 6)
    for zoning in draw(pattern([6, 6, 6], people), 20, edges=chain(5, n=12)).zonings:
        assert len(set(zoning[:6])) == 1
        assert len(set(zoning[6:])) == 2
        assert np.bincount(zoning, people).tolist() == [6, 6, 6]


def test_the_largest_units_choose_their_piece_first() -> None:
    wanted = pattern([3, 3, 6], np.ones(12))
    for zoning in draw(wanted, 20, edges=chain(5, n=12)).zonings:
        assert sorted(np.bincount(zoning).tolist()) == [3, 3, 6]


def test_a_piece_of_one_crowded_area_gets_one_unit() -> None:
    people = np.array([100.0, 10, 10, 10, 10])
    for zoning in draw(pattern([30.0] * 4, people), 5, edges=chain(0, n=5)).zonings:
        assert zoning[0] not in zoning[1:]
        assert len(set(zoning[1:])) == 3


def test_an_island_too_small_for_a_unit_joins_its_neighbour_by_row() -> None:
    people = np.array([10.0, 10, 10, 10, 10, 1, 10, 10, 10, 10])
    for zoning in draw(pattern([50, 40], people), 20, edges=chain(4, 5, n=10)).zonings:
        assert set(zoning) == {0, 1}
        assert len(set(zoning[:5])) == len(set(zoning[6:])) == 1
        assert zoning[5] == zoning[4]


def test_units_inside_localities_are_drawn_inside_them() -> None:
    label = strips(15)
    wanted = pattern_of(table_of(label), label.astype(np.int32), LOCALITY)
    assert kept_borders(EDGES, wanted, wanted.main[None]).tolist() == [1.0]
    found = draw(wanted, nested=True)
    for zoning in found.zonings:
        units = pd.DataFrame({"unit": zoning, "locality": LOCALITY}).drop_duplicates()
        assert not units["unit"].duplicated().any()
        assert units["locality"].value_counts().tolist() == [5, 5, 5]
    within = LOCALITY[EDGES["first"]] == LOCALITY[EDGES["second"]]
    apart = label[EDGES["first"]] != label[EDGES["second"]]
    assert found.wanted_m == pytest.approx(EDGES["border_m"][within & apart].sum())
    assert found.reached


def test_a_unit_that_crosses_is_now_here_now_there() -> None:
    """Three in ten of its people are over the edge: so it is there in three of ten zonings."""
    label = strips(15)
    over = np.flatnonzero(label == 5)[:4]
    people = PEOPLE.copy()
    people[label == 4] = 1000
    people[over] = 8 * 1000 * 3 / 7 / 4
    moved = label.copy()
    moved[over] = 4
    table = csr_array((people, (moved, np.arange(120))), shape=(15, 120))
    wanted = pattern_of(table, moved.astype(np.int32), LOCALITY)
    assert wanted.inside[4] == pytest.approx([0.7, 0.3, 0])
    found = draw(wanted, 200, nested=True).zonings
    first = [len(set(zoning[LOCALITY[0] == LOCALITY])) for zoning in found]
    assert set(first) == {4, 5}
    assert np.mean(np.array(first) == 4) == pytest.approx(0.3, abs=0.1)


def test_a_locality_with_nobody_elses_unit_is_one_unit() -> None:
    label = np.where(LOCALITY[0] == LOCALITY, strips(15), 5)
    wanted = pattern_of(table_of(label), label.astype(np.int32), LOCALITY)
    for zoning in draw(wanted, 20, nested=True).zonings:
        assert len(set(zoning[LOCALITY[60] == LOCALITY])) == 1
        assert len(set(zoning[LOCALITY[119] == LOCALITY])) == 1


def test_areas_without_the_agency_are_in_no_unit() -> None:
    table = table_of(strips(15)).tolil()
    table[:, 100:] = 0
    kept = csr_array(table.tocsr())
    wanted = pattern_of(kept, main_units(kept), LOCALITY)
    for nested in (True, False):
        for zoning in draw(wanted, nested=nested).zonings:
            assert (zoning[100:] == -1).all()
            assert (zoning[:100] >= 0).all()


def test_slivers_along_a_localitys_edge_do_not_count() -> None:
    table = table_of(strips(15)).tolil()
    table[4, 40] = PEOPLE[40] * 0.1
    table[5, 40] = PEOPLE[40] * 0.9
    kept = csr_array(table.tocsr())
    wanted = pattern_of(kept, main_units(kept), LOCALITY)
    assert wanted.inside.max(axis=1).tolist() == [1.0] * 15
    assert kept_borders(EDGES, wanted, wanted.main[None]).tolist() == [1.0]


def test_random_zonings_score_about_nothing_against_one_another() -> None:
    """Zonings of one size held against a plan: each is no better than the mean of the others."""
    plan = draw(pattern([1.0] * 9, main=strips(6)), count=1, seed=99).zonings[0]

    def worth(seed: int) -> float:
        zonings = draw(pattern([1.0] * 15, main=strips(9)), count=60, seed=seed).zonings
        return float(np.mean([overlap(contingency(table_of(one), plan, 9)) for one in zonings]))

    assert abs(worth(1) - worth(2)) < 0.03
