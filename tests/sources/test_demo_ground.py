"""The parts the demonstration is made of: lines, cells, networks, and regions of other sizes."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from footprints.sources.demo.arrays import counts, nearest, several_nearest, sums, within
from footprints.sources.demo.curves import pairs_beside, ring, ripple
from footprints.sources.demo.groups import Network, along_curve, divide, grow, mend, parts, shares
from footprints.sources.demo.mesh import Mesh, make_mesh, moved, roughened, shapes, smoothed
from footprints.sources.demo.names import place_names
from footprints.sources.demo.region import Region, census_people, make_region
from footprints.sources.demo.settlements import scatter_homes
from footprints.sources.demo.write import degrees, metres

QUICK = settings(max_examples=25, deadline=None, derandomize=True)


def random_network(seed: int, size: int) -> Network:
    """Points in a square, joined to their Delaunay neighbours."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 1_000, (size, 2))
    triangles = Delaunay(at).simplices
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    first, second = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64).T
    cost = np.hypot(*(at[first] - at[second]).T)
    return Network(at, rng.uniform(0.5, 2.0, size), first, second, cost)


def connected(network: Network, labels: np.ndarray) -> bool:
    """Whether every label is in one piece, by networkx."""
    graph = nx.Graph()
    graph.add_nodes_from(range(network.size))
    graph.add_edges_from(zip(network.first.tolist(), network.second.tolist(), strict=True))
    return all(
        nx.is_connected(graph.subgraph(np.flatnonzero(labels == label).tolist()))
        for label in np.unique(labels)
    )


class TestArrays:
    def test_nearest_and_sums_by_hand(self) -> None:
        points = np.array([[0.0, 0.0], [10.0, 0.0], [4.0, 0.0]])
        away, row = nearest(points, [[6.0, 0.0], [0.0, 3.0]])
        assert row.tolist() == [2, 0]
        assert away.tolist() == [2.0, 3.0]
        away, row = several_nearest(points, np.array([[9.0, 0.0]]), 2)
        assert row.tolist() == [[1, 2]]
        assert several_nearest(points, np.array([[9.0, 0.0]]), 7)[0].shape == (1, 3)
        assert within(points, np.array([[0.0, 1.0], [20.0, 0.0]]), 1.5).tolist() == [True, False]
        labels = np.array([0, 2, 2])
        assert sums(labels, [1.5, 2, 3], 4).tolist() == [1.5, 0, 5, 0]
        assert counts(labels).tolist() == [1, 0, 2]


class TestCurves:
    def test_ripple_is_about_one_high_and_smooth(self) -> None:
        along = np.arange(0, 200_000, 50.0)
        wave = ripple(along, np.random.default_rng(1), 20_000, 2_000, 1.2)
        assert 0.5 < np.abs(wave).max() <= 2.5
        assert np.abs(np.diff(wave)).max() < 0.1

    def test_ring_is_a_valid_shape_about_its_size(self) -> None:
        shape = ring((5, 6), (1_000, 2_000), np.random.default_rng(1), 400, 0.1)
        assert shape.is_valid
        assert shape.area == pytest.approx(np.pi * 1_000 * 2_000, rel=0.1)

    def test_pairs_face_one_another_across_the_line(self) -> None:
        line = shapely.LineString([(0, 0), (1_000, 0)])
        left, right = pairs_beside(line, 100)
        assert len(left) == 10
        np.testing.assert_allclose(left[:, 0], np.arange(50, 1_000, 100))
        np.testing.assert_allclose(left[:, 1], 40)
        np.testing.assert_allclose(right, left * [1, -1])


class TestGrowing:
    def test_each_place_goes_to_the_cheapest_seed(self) -> None:
        # 0 -1- 1 -1- 2 -5- 3 -1- 4: the dear link stops the first seed.
        at = np.column_stack([np.arange(6.0), np.zeros(6)])
        first, second = np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4])
        line = Network(at, np.ones(6), first, second, np.array([1.0, 1.0, 5.0, 1.0]))
        seeds = np.array([0, 4])
        assert grow(line, seeds).tolist() == [0, 0, 0, 1, 1, -1]
        ahead = np.array([0.0, 5.0])
        assert grow(line, seeds, ahead).tolist() == [0, 0, 1, 1, 1, -1]
        assert grow(line, seeds, ahead * 2).tolist() == [1, 1, 1, 1, 1, -1]

    def test_parts(self) -> None:
        at = np.zeros((4, 2))
        network = Network(at, np.ones(4), np.array([0, 2]), np.array([1, 3]), np.ones(2))
        assert parts(network).tolist() == [0, 0, 1, 1]
        assert len(set(parts(network.bridged(1, 2, 9.0)))) == 1
        assert len(set(parts(network.within(np.array([0, 1, 1, 1]))))) == 3

    @QUICK
    @given(seed=st.integers(0, 10_000), size=st.integers(12, 120), quota=st.integers(1, 8))
    def test_pieces_are_whole_and_as_many_as_asked(self, seed: int, size: int, quota: int) -> None:
        network = random_network(seed, size)
        half = (network.at[:, 0] > 500).astype(np.int64)
        groups = mend(network, half)
        groups = np.unique(groups, return_inverse=True)[1].astype(np.int64)
        quotas = np.minimum(quota, np.bincount(groups))
        pieces = divide(network, quotas, groups)
        assert connected(network, pieces)
        assert np.unique(pieces).tolist() == list(range(quotas.sum()))
        owner = np.repeat(np.arange(len(quotas)), quotas)
        assert (owner[pieces] == groups).all()

    def test_pieces_are_of_about_equal_weight(self) -> None:
        network = random_network(3, 2_000)
        pieces = divide(network, np.array([40]), np.zeros(2_000, dtype=np.int64), rounds=20)
        weight = np.bincount(pieces, network.weight)
        assert (weight / weight.mean()).std() < 0.12

    def test_more_pieces_than_places_is_refused(self) -> None:
        network = random_network(1, 12)
        with pytest.raises(ValueError, match="12 places cannot make 13 pieces"):
            divide(network, np.array([13]), np.zeros(12, dtype=np.int64))

    @QUICK
    @given(seed=st.integers(0, 10_000))
    def test_mended_labels_are_in_one_piece(self, seed: int) -> None:
        network = random_network(seed, 80)
        labels = np.random.default_rng(seed).integers(0, 5, 80)
        mended = mend(network, labels)
        assert connected(network, mended)
        assert set(mended) == set(labels)
        again = mend(network, mended)
        assert (again == mended).all()

    @QUICK
    @given(
        weights=st.lists(st.floats(0.01, 1_000), min_size=1, max_size=30),
        extra=st.integers(0, 500),
    )
    def test_shares_add_up(self, weights: list[float], extra: int) -> None:
        total = len(weights) + extra
        given_out = shares(np.array(weights), total)
        assert given_out.sum() == total
        assert given_out.min() >= 1

    def test_shares_by_hand(self) -> None:
        assert shares(np.array([5.0, 3.0, 2.0]), 10).tolist() == [5, 3, 2]
        assert shares(np.array([98.0, 1.0, 1.0]), 5).tolist() == [3, 1, 1]

    def test_curve_steps_to_a_neighbour_each_time(self) -> None:
        grid = np.stack(np.meshgrid(np.arange(32), np.arange(32)), -1).reshape(-1, 2)
        order = grid[np.argsort(along_curve(grid.astype(float)))]
        assert np.abs(np.diff(order, axis=0)).sum(axis=1).max() == 1


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(seed=3, areas=120, localities=4)


class TestMesh:
    def test_cells_fit(self, region: Region) -> None:
        mesh = region.mesh
        cells = shapes(mesh, mesh.corners, np.arange(len(mesh.at)), len(mesh.at))
        assert shapely.is_valid(cells).all()
        assert shapely.coverage_is_valid(cells)
        assert shapely.contains_xy(cells, mesh.at[:, 0], mesh.at[:, 1]).all()
        ground = shapely.area(cells).sum()
        assert ground == pytest.approx(region.land.shape.area, rel=0.005)

    def test_a_corner_that_would_fold_a_cell_stays(self, region: Region) -> None:
        mesh = region.mesh
        corner = int(mesh.start[len(mesh.start) // 2])
        corners = mesh.corners.copy()
        corners[corner] += 50_000
        assert (moved(mesh, corners).corners == mesh.corners).all()
        corners[corner] = mesh.corners[corner] + 0.001
        assert (moved(mesh, corners).corners == corners).all()

    def test_smoothing_shortens_and_roughening_lengthens_borders(self, region: Region) -> None:
        homes = scatter_homes(region.places, region.land, 3_000, np.random.default_rng(1))
        mesh = make_mesh(region.land, homes, 1_500)
        area = nearest(homes[:60], mesh.at)[1]

        def border(of: Mesh) -> float:
            other = np.where(of.inner, area[of.second], -1)
            length = np.hypot(*(of.corners[of.start] - of.corners[of.end]).T)
            return float(length[area[of.first] != other].sum())

        assert border(smoothed(mesh, area)) < border(mesh)
        rough = roughened(mesh, area, np.random.default_rng(1))
        assert border(rough) > border(mesh)
        assert len(rough.corners) > len(mesh.corners)
        drawn = shapes(rough, rough.corners, area, 60)
        assert shapely.coverage_is_valid(drawn)
        nothing = roughened(mesh, np.zeros_like(area), np.random.default_rng(1))
        inner = nothing.inner
        assert inner.sum() == mesh.inner.sum()


class TestRegion:
    @pytest.mark.parametrize(
        ("seed", "areas", "localities"), [(1, 20, 1), (2, 80, 2), (5, 150, 6), (4, 300, 12)]
    )
    def test_holds_at_any_size(self, seed: int, areas: int, localities: int) -> None:
        region = make_region(seed, areas, localities)
        assert len(region.people) == areas
        assert np.unique(region.locality).tolist() == list(range(localities))
        assert region.people.min() >= 1_000
        assert region.people.max() <= 3_000
        assert len(set(region.names)) == areas
        inside = region.areas.within(region.locality)
        ashore = np.setdiff1d(np.arange(areas), region.island)
        assert len(np.unique(parts(inside)[ashore])) == localities
        one, other = region.bridge
        assert region.locality[one] == region.locality[other]
        assert other in region.island
        assert one not in region.island
        assert len(np.unique(parts(region.joined.within(region.locality)))) == localities

    def test_people_keep_their_limits_however_uneven_the_homes(self) -> None:
        homes = np.geomspace(1, 10_000, 600)
        locality = np.repeat([0, 1], 300)
        people = census_people(homes, locality, ["urban", "rural"], np.random.default_rng(1))
        assert people.min() >= 1_000
        assert people.max() <= 3_000
        assert people[-1] > people[0]

    @pytest.mark.parametrize("areas", [50, 80, 110, 130])
    def test_a_valley_is_a_choice_between_two_numbers(self, areas: int) -> None:
        rng = np.random.default_rng(areas)
        homes = rng.uniform(90, 110, areas)
        people = census_people(homes, np.zeros(areas, dtype=np.int64), ["vale"], rng).sum()
        feasible = [k for k in range(1, 20) if 30_000 <= people / k <= 50_000]
        away = sorted(abs(people / k - 40_000) for k in feasible)
        assert len(feasible) >= 2
        assert away[1] - away[0] < 1_000

    def test_same_seed_same_region(self, region: Region) -> None:
        again = make_region(seed=3, areas=120, localities=4)
        assert (again.area == region.area).all()
        assert (again.mesh.corners == region.mesh.corners).all()
        assert (again.people == region.people).all()
        assert (make_region(4, 120, 4).people != region.people).any()


def test_names_are_each_used_once() -> None:
    names = place_names(np.random.default_rng(1))
    several = [next(names) for _ in range(8_000)]
    assert len(set(several)) == 8_000


def test_degrees_and_back() -> None:
    # Ordnance Survey's worked example, near Great Yarmouth, is at 52°39'28.72"N 1°42'57.79"E;
    # the seven numbers alone come within 5 m of that.
    web = degrees(np.array([[651_409.903, 313_177.270]]), places=9)
    assert web[0] == pytest.approx(
        [1 + 42 / 60 + 57.79 / 3_600, 52 + 39 / 60 + 28.72 / 3_600], abs=5e-5
    )
    assert metres(web)[0] == pytest.approx([651_409.903, 313_177.270], abs=0.02)
