"""The plan for a list alone, designed on one half of it and scored on the other."""

from __future__ import annotations

import numpy as np
import pytest

from footprints.pipeline.halves import HALVES, half_overlaps, halved, with_halves
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.region import Region
from footprints.pipeline.results import Results
from page_figures import plain_plan
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return load_region(write_toy_project(tmp_path_factory.mktemp("toy")))


def test_each_person_of_a_list_is_in_one_half(region: Region) -> None:
    practices = next(one for one in region.footprints if one.kind == "list")
    assert practices.counts is not None
    first, second = halved(practices, region, np.random.default_rng(1))
    assert first.counts is not None
    assert second.counts is not None
    assert abs(first.counts + second.counts - practices.counts).max() == 0
    assert abs(first.counts.sum() / practices.counts.sum() - 0.5) < 0.02
    residents = region.areas["people"].to_numpy()
    for half in (first, second):
        here = half.people.sum(axis=0)
        assert here[here > 0] == pytest.approx(residents[here > 0])


def test_only_lists_are_halved_and_the_same_seed_gives_the_same(region: Region) -> None:
    plan = plain_plan(region)
    found = half_overlaps(region, plan)
    assert set(found) == {one.id for one in region.footprints if one.kind == "list"}
    assert found == half_overlaps(region, plan, workers=3)
    assert all(0 < one <= 1 for both in found.values() for one in both)


def test_chance_in_a_list_is_seen_and_a_zoning_has_none(region: Region) -> None:
    """A list without any pattern gains only on its own half; one that is a zoning on both."""
    from dataclasses import replace

    from scipy.sparse import csr_array

    from footprints.people.lists import share_out
    from footprints.people.patches import main_units

    listed = next(one for one in region.footprints if one.kind == "list")
    count, areas = 6, len(region.areas)
    residents = region.areas["people"].to_numpy(dtype=np.int64)

    def agency(counts: np.ndarray) -> Region:
        made = csr_array(counts.astype(np.float64))
        people = share_out(made, residents)
        units = listed.units.iloc[[0] * count].assign(unit=[f"U{row}" for row in range(count)])
        one = replace(listed, units=units, counts=made, people=people, main=main_units(people))
        return replace(region, footprints=[one])

    rng = np.random.default_rng(3)
    mixed = agency(rng.poisson(4, (count, areas)))
    beats = region.areas.geometry.centroid.x.rank(method="first").to_numpy()
    zoned = agency((np.floor((beats - 1) / areas * count) == np.arange(count)[:, None]) * 200)
    ((own, other),) = half_overlaps(mixed, plain_plan(region)).values()
    assert own > other + 0.02
    ((own, other),) = half_overlaps(zoned, plain_plan(region)).values()
    assert own == pytest.approx(other, abs=1e-12)


def test_the_difference_is_stated_in_points(toy_scored: Results) -> None:
    scores = toy_scored.scored
    own = next(own for own, one in scores.agencies.items() if one["kind"] == "list")
    found = with_halves(scores, {own: (0.9, 0.85)})
    figures = found.agencies[own]
    if figures["lines_up"] is None:
        pytest.skip("no score")
    scale = 100 * figures["patch_strength"] / (1 - figures["overlap_by_chance"])
    assert figures["best_half_difference"] == pytest.approx(0.05 * scale)
    others = [one for other, one in found.agencies.items() if other != own]
    assert all(one[name] is None for one in others for name in HALVES)
    assert set(HALVES) <= set(found.agency_table.columns)
