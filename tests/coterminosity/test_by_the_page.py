"""Every score is what the methods page says: a second implementation, made cases and a real one."""

from __future__ import annotations

import numpy as np
import pytest
from by_the_page import Case, figures
from grid41 import table_agency
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scoring import plan_from, strip, strip_edges

from footprints.coterminosity.chance import ChanceLevel
from footprints.coterminosity.score import score
from footprints.people.footprint import Footprint
from footprints.people.plan import Plan
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.run import design_plan
from footprints.resources import demo_folder

AREAS, UNITS = 24, 6


def made(seed: int) -> tuple[list[int], list[int], NDArray[np.float64], str, bool]:
    """Return residents, a plan, a people table, a kind and whom it serves, all by chance."""
    rng = np.random.default_rng(seed)
    residents = rng.integers(800, 2_500, AREAS)
    plan = np.sort(rng.integers(0, 4, AREAS))
    plan[rng.random(AREAS) < 0.1 * (seed % 3)] = -1
    plan[:4] = range(4)
    kind = ("zones", "list")[seed % 2]
    home = np.clip(np.arange(AREAS) * UNITS // AREAS + rng.integers(-1, 2, AREAS), 0, UNITS - 1)
    share = np.zeros((UNITS, AREAS))
    share[home, np.arange(AREAS)] = 1.0
    mixed = rng.random(AREAS) < (0.3 if kind == "zones" else 0.9)
    other = (home + rng.integers(1, 3, AREAS)) % UNITS
    part = rng.uniform(0.05, 0.6, AREAS)
    for area in np.flatnonzero(mixed):
        share[home[area], area] -= part[area]
        share[other[area], area] += part[area]
    share[:, rng.random(AREAS) < 0.15] *= rng.choice([0.0, 0.5])
    scale = 1.0 if kind == "zones" else rng.uniform(0.7, 1.2)
    return residents.tolist(), plan.tolist(), share * residents * scale, kind, bool(seed // 2 % 2)


def case_of(residents: NDArray[np.int64], plan: Plan, one: Footprint, chance: float | None) -> Case:
    cells = one.people.tocoo()
    pairs = zip(cells.row.tolist(), cells.col.tolist(), strict=True)
    return Case(
        residents=dict(enumerate(residents.astype(float).tolist())),
        plan={area: place for area, place in enumerate(plan.member.tolist()) if place >= 0},
        people=dict(zip(pairs, cells.data.tolist(), strict=True)),
        kind=one.kind,
        serves="everybody" if one.serves_everybody else "some",
        chance=chance,
        by_surface=one.by_surface is None,
    )


def agree(by_page: dict[str, float | str | None], ours: dict[str, object]) -> None:
    for name, value in by_page.items():
        told = ours[name]
        if isinstance(value, float):
            assert told == pytest.approx(value, rel=1e-9, abs=1e-6), name
        else:
            assert told == value, name


@pytest.mark.parametrize("seed", range(60))
def test_made_cases(seed: int) -> None:
    residents, member, people, kind, everybody = made(seed)
    one = table_agency(csr_array(people), "one", kind=kind, serves_everybody=everybody)
    areas, plan = strip(residents), plan_from(member)
    chance = (None, 0.4, 0.97)[seed % 5 % 3]
    levels = {} if chance is None else {"one": stated(chance, AREAS)}
    scores = score(areas, strip_edges(AREAS), [one], plan, seed=1, chance={}, levels=levels)
    by_page = figures(case_of(np.array(residents), plan, one, chance))
    agree(by_page, scores.agencies["one"])


def stated(chance: float, areas: int) -> ChanceLevel:
    """Return a chance level that is given, not drawn."""
    from footprints.coterminosity.chance import Chance

    drawn = Chance(np.ones(areas), 0.0, None, None)
    return ChanceLevel(np.ones(areas), np.full(areas, chance), (), drawn, chance)


@pytest.mark.slow
def test_the_demonstration() -> None:
    region = load_region(demo_folder() / "footprints.toml")
    results = design_plan(region, 1)
    residents = region.areas["people"].to_numpy()
    scored = [one for one in region.footprints if one.scored]
    scores = score(region.areas, region.edges, scored, results.plan, seed=1, zonings=20)
    for one in scored:
        ours = scores.agencies[one.id]
        agree(figures(case_of(residents, results.plan, one, ours["overlap_by_chance"])), ours)
