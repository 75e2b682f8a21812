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

from footprints.people.overlap import contingency, overlap
from footprints.people.zoning_kernel import random_word
from footprints.people.zonings import ZoningSizes, random_zonings, zoning_sizes
from toy import toy_areas, toy_edges

AREAS = toy_areas(120, localities=3, seed=4)
EDGES = toy_edges(AREAS)
PEOPLE = AREAS["people"].to_numpy(dtype=np.float64)
LOCALITY = AREAS["locality"].to_numpy(dtype=str)


def graph(edges: pd.DataFrame, n: int) -> nx.Graph:
    found = nx.Graph()
    found.add_nodes_from(range(n))
    found.add_edges_from(zip(edges["first"], edges["second"], strict=True))
    return found


def chain(*breaks: int, n: int) -> pd.DataFrame:
    """Areas in a row, each touching the next, but for breaks after some of them."""
    links = [pair for pair in pairwise(range(n)) if pair[0] not in breaks]
    return pd.DataFrame(links, columns=["first", "second"])


def free(sizes: list[float], n: int = 120) -> ZoningSizes:
    return ZoningSizes(False, [(np.arange(n), np.array(sizes, dtype=np.float64))])


def draw(sizes: ZoningSizes, count: int = 8, seed: int = 1) -> np.ndarray:
    return random_zonings(EDGES, PEOPLE, sizes, np.random.default_rng(seed), count)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(
    st.lists(st.floats(0.05, 5), min_size=1, max_size=120),
    st.integers(0, 10_000),
)
def test_every_area_is_in_one_contiguous_unit_and_every_unit_is_there(sizes, seed) -> None:
    for zoning in draw(free(sizes), count=2, seed=seed):
        assert sorted(set(zoning.tolist())) == list(range(len(sizes)))
        whole = graph(EDGES, 120)
        for unit in range(len(sizes)):
            assert nx.is_connected(whole.subgraph(np.flatnonzero(zoning == unit).tolist()))


def test_units_have_the_sizes_asked_for() -> None:
    wanted = np.array([5.0, 10, 15, 20, 50]) / 100 * PEOPLE.sum()
    got = [np.sort(np.bincount(zoning, PEOPLE)) for zoning in draw(free(wanted.tolist()), 40)]
    missed = np.abs(np.array(got) - wanted)
    assert missed.max() < 3 * PEOPLE.max()
    assert missed.mean() < PEOPLE.mean()


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    sizes = free([1.0] * 12)
    assert np.array_equal(draw(sizes, seed=3), draw(sizes, seed=3))
    assert not np.array_equal(draw(sizes, seed=3), draw(sizes, seed=4))


def test_zonings_differ_from_one_another_everywhere() -> None:
    together = np.zeros((120, 120))
    zonings = draw(free([1.0] * 12), count=60)
    for zoning in zonings:
        together += zoning[:, None] == zoning[None, :]
    links = together[EDGES["first"], EDGES["second"]] / len(zonings)
    assert links.min() > 0.05
    assert np.quantile(links, 0.95) < 1  # a corner with one neighbour is always with it


def test_as_many_units_as_areas_and_one_unit_for_all() -> None:
    assert (np.sort(draw(free(PEOPLE.tolist())), axis=1) == np.arange(120)).all()
    assert (draw(free([1.0])) == 0).all()


def test_of_more_units_than_areas_the_largest_are_drawn() -> None:
    zoning = random_zonings(
        chain(n=3), np.ones(3), free([1, 2, 3, 4, 5], 3), np.random.default_rng(1), 5
    )
    assert (np.sort(zoning, axis=1) == np.arange(3)).all()


def test_pieces_get_units_by_their_people() -> None:
    edges = chain(5, n=12)
    people = np.array([1.0] * 6 + [2.0] * 6)
    zonings = random_zonings(edges, people, free([6, 6, 6], 12), np.random.default_rng(1), 20)
    for zoning in zonings:
        assert len(set(zoning[:6])) == 1
        assert len(set(zoning[6:])) == 2
        assert np.bincount(zoning, people).tolist() == [6, 6, 6]


def test_the_largest_units_choose_their_piece_first() -> None:
    edges = chain(5, n=12)
    sizes = free([3, 3, 6], 12)
    for zoning in random_zonings(edges, np.ones(12), sizes, np.random.default_rng(1), 20):
        assert sorted(np.bincount(zoning).tolist()) == [3, 3, 6]


def test_a_piece_of_one_crowded_area_gets_one_unit() -> None:
    edges = chain(0, n=5)
    people = np.array([100.0, 10, 10, 10, 10])
    for zoning in random_zonings(edges, people, free([30.0] * 4, 5), np.random.default_rng(1), 5):
        assert zoning[0] not in zoning[1:]
        assert len(set(zoning[1:])) == 3


def test_an_island_too_small_for_a_unit_joins_its_neighbour_by_row() -> None:
    edges = chain(4, 5, n=10)
    people = np.array([10.0, 10, 10, 10, 10, 1, 10, 10, 10, 10])
    zonings = random_zonings(edges, people, free([50, 40], 10), np.random.default_rng(1), 20)
    for zoning in zonings:
        assert set(zoning) == {0, 1}
        assert len(set(zoning[:5])) == len(set(zoning[6:])) == 1
        assert zoning[5] == zoning[4]


def by_locality(units_each: int) -> csr_array:
    """Return units that are runs of areas inside localities, as a table."""
    place = np.arange(120)
    unit = place // (40 // units_each)
    return csr_array((PEOPLE, (unit, place)), shape=(int(unit.max()) + 1, 120))


def test_units_inside_localities_are_drawn_inside_them() -> None:
    sizes = zoning_sizes(by_locality(5), LOCALITY)
    assert sizes.nested
    for zoning in draw(sizes):
        units = pd.DataFrame({"unit": zoning, "locality": LOCALITY}).drop_duplicates()
        assert not units["unit"].duplicated().any()
        assert units["locality"].value_counts().tolist() == [5, 5, 5]


def test_under_two_units_a_locality_are_drawn_freely() -> None:
    sizes = zoning_sizes(by_locality(1), LOCALITY)
    assert not sizes.nested
    assert len(sizes.groups) == 1
    assert sizes.groups[0][1] == pytest.approx(by_locality(1).sum(axis=1))


def crossing(part: float) -> csr_array:
    """Ten units of twelve areas, with about ``part`` of all people over a locality's edge."""
    table = by_locality(5).tolil()
    for area in range(40, 40 + round(120 * part)):
        table[int(table[:, area].toarray().argmax()), area] = 0
        table[4, area] = PEOPLE[area]
    return csr_array(table.tocsr())


@pytest.mark.parametrize(("part", "nested"), [(0.03, True), (0.06, False)])
def test_five_percent_over_the_edge_is_the_most_for_nesting(part: float, nested: bool) -> None:
    sizes = zoning_sizes(crossing(part), LOCALITY)
    assert sizes.nested is nested
    wanted = np.concatenate([group[1] for group in sizes.groups])
    assert wanted.sum() == pytest.approx(PEOPLE.sum())


def test_areas_without_the_agency_are_in_no_unit() -> None:
    table = by_locality(5).tolil()
    table[:, 100:] = 0
    sizes = zoning_sizes(csr_array(table.tocsr()), LOCALITY)
    for zoning in draw(sizes):
        assert (zoning[100:] == -1).all()
        assert (zoning[:100] >= 0).all()


def test_random_zonings_score_about_nothing_against_one_another() -> None:
    """Zonings of one size held against a plan: each is no better than the mean of the others."""
    plan = draw(free([1.0] * 9), count=1, seed=99)[0]

    def worth(seed: int) -> float:
        zonings = draw(free([1.0] * 15), count=60, seed=seed)
        tables = [
            contingency(csr_array((PEOPLE, (zoning, np.arange(120)))), plan, 9)
            for zoning in zonings
        ]
        return float(np.mean([overlap(table) for table in tables]))

    assert abs(worth(1) - worth(2)) < 0.03


def test_the_random_numbers_are_splitmix64() -> None:
    state = np.array([1234567], dtype=np.uint64)
    words = [int(random_word(state)) for _ in range(3)]
    assert words == [6457827717110365317, 3203168211198807973, 9817491932198370423]
