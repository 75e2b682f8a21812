"""The study's part on change: what a score does when an agency does better, or only otherwise.

Made regions, plans and agencies by the thousand. Every figure is over everybody, before it is cut
off at 0; ``held`` keeps the chance level as it was before the change, ``fresh`` draws lines anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.validation_regions import held
from footprints.coterminosity.chance import draw_chance, level, lines_up_raw
from footprints.geometry.adjacency import adjacency
from footprints.people.footprint import Footprint
from footprints.people.overlap import contingency, overlap
from footprints.people.parts import in_parts
from footprints.people.patches import main_units

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
import random_lines
from toy import toy_areas

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Table = NDArray[np.float64]
    Labels = NDArray[np.int32]
    Change = Callable[["_Made", np.random.Generator], Table | None]

AREAS, FEW, MANY = 90, 100, 1_000
"""Small areas of a made region; random zonings where the level is held, and where drawn anew."""

RIGHT, BORDER, POINT = 0.995, 0.99, 1.0
"""The rules: shares of cases that rise, and the most that anything else may add, in points."""

_NOISE = 1e-7


def show(_: Path | None, zonings: int) -> None:
    """Print how many made cases rise where they should, and by how much where they should not."""
    number = max(10, 50 * zonings)
    print(f"Rule: one misplaced area put right raises the figure in {RIGHT:.1%} of cases, a whole")
    print(f"border in {BORDER:.0%}; nothing else raises it by more than {POINT:g} point.\n")
    print("| change | chance level | cases | rises | falls | most, points | held |")
    print("|---" * 7 + "|")
    for name, (change, wanted) in CHANGES.items():
        for fresh in (False, True):
            count = number // 50 if fresh else number
            gains = np.array(list(_gains(change, count, fresh=fresh)))
            rises, falls = float((gains > _NOISE).mean()), float((gains < -_NOISE).mean())
            kept = gains.max() <= POINT if wanted is None else rises >= wanted
            print(
                f"| {name} | {'fresh' if fresh else 'held'} | {len(gains):,} | {rises:.2%} "
                f"| {falls:.2%} | {gains.max():+.2f} | {held(bool(kept))} |",
                flush=True,
            )


@dataclass(frozen=True)
class _Made:
    """A made region, plan and agency: ``table`` is its people by units and small areas."""

    areas: gpd.GeoDataFrame
    edges: pd.DataFrame
    member: Labels
    table: Table

    @property
    def places(self) -> Table:
        """All residents of each neighbourhood."""
        return np.bincount(self.member, self.areas["people"].to_numpy(dtype=np.float64))

    @property
    def here(self) -> Table:
        """Its people by units and neighbourhoods."""
        from scipy.sparse import csr_array

        return contingency(csr_array(self.table), self.member, len(self.places))

    def footprint(self) -> Footprint:
        """The agency of those units that have anybody."""
        import pandas as pd
        from scipy.sparse import csr_array

        people = in_parts(csr_array(self.table[self.table.sum(axis=1) > 0]))
        codes = [f"U{number:04d}" for number in range(people.shape[0])]
        units = pd.DataFrame({"unit": codes, "name": codes})
        return Footprint("one", "One", "zones", units, people, main_units(people))

    def by_chance(self, seed: int, zonings: int) -> float:
        """Return F0 over that many random zonings."""
        drawn = draw_chance(self.areas, self.edges, [self.footprint()], seed=seed, zonings=zonings)
        return level(drawn["one"], self.member).mean()

    def score(self, by_chance: float) -> float:
        """Return "lines up" over everybody, not cut off at 0."""
        return lines_up_raw(overlap(self.here, self.places), by_chance)


def _gains(change: Change, count: int, *, fresh: bool) -> Iterator[float]:
    """Yield what ``count`` made cases gain by a change, of those whose score can be told."""
    seed, made = 0, 0
    while made < count:
        rng = np.random.default_rng([seed, 7])
        seed += 1
        before, by_chance = _drawn(seed, MANY if fresh else FEW)
        if np.isnan(before.score(by_chance)):
            continue
        for _ in range(1 if fresh else 10):
            table = change(before, rng)
            if table is None:
                continue
            after = replace(before, table=table)
            gain = after.score(after.by_chance(seed, MANY) if fresh else by_chance)
            if not np.isnan(gain):
                made += 1
                yield gain - before.score(by_chance)


@cache
def _drawn(seed: int, zonings: int) -> tuple[_Made, float]:
    """Return a made case and its chance level."""
    made = _make(seed)
    return made, made.by_chance(seed, zonings)


def _make(seed: int) -> _Made:
    """Return a region with a plan, and an agency that keeps to the plan more or less."""
    rng = np.random.default_rng([seed, 1])
    areas = toy_areas(AREAS, localities=1, seed=seed % 40)
    edges = adjacency(areas)
    people = areas["people"].to_numpy(dtype=np.float64)
    land = random_lines.land_of(areas, edges, people)
    grow = random_lines.METHODS[sorted(random_lines.METHODS)[0]]
    member = grow(land, np.full(int(rng.integers(3, 7)), 1.0), rng)
    own = grow(land, np.full(int(rng.integers(3, 12)), 1.0), rng)
    ends = edges[["first", "second"]].to_numpy()
    both = np.concatenate([ends, ends[:, ::-1]])
    base = [member, own, 100 * member + own][int(rng.integers(3))]
    label = np.unique(base, return_inverse=True)[1]
    for area, beside in rng.permutation(both)[: int(rng.integers(0, AREAS))]:
        label[area] = label[beside]
    label = np.unique(label, return_inverse=True)[1]
    table = np.zeros((label.max() + 1, AREAS))
    table[label, np.arange(AREAS)] = people
    for area in np.flatnonzero(rng.random(AREAS) < 0.2):
        beside = rng.choice(both[both[:, 0] == area, 1])
        other, part = label[beside], rng.uniform(0.1, 0.5)
        moved = table[label[area], area] * part
        table[label[area], area] -= moved
        table[other, area] += moved
    table[:, rng.random(AREAS) < rng.choice([0.0, 0.1])] = 0
    return _Made(areas, edges, member.astype(np.int32), table)


def _misplaced(made: _Made, rng: np.random.Generator) -> tuple[int, int, int] | None:
    """Return a unit, a neighbourhood that is not its main one, and the unit at home there."""
    here = made.here
    at_home = here.argmax(axis=1)
    main = here.argmax(axis=0)
    pairs = [
        (int(unit), int(place), int(main[place]))
        for unit, place in np.argwhere(here > 0)
        if at_home[unit] != place and at_home[main[place]] == place and main[place] != unit
    ]
    return pairs[int(rng.integers(len(pairs)))] if pairs else None


def _one_right(made: _Made, rng: np.random.Generator) -> Table | None:
    found = _misplaced(made, rng)
    if found is None:
        return None
    unit, place, home = found
    area = rng.choice(np.flatnonzero((made.table[unit] > 0) & (made.member == place)))
    table = made.table.copy()
    table[home, area] += table[unit, area]
    table[unit, area] = 0
    return table


def _border_right(made: _Made, rng: np.random.Generator) -> Table | None:
    found = _misplaced(made, rng)
    if found is None:
        return None
    unit, place, home = found
    table, there = made.table.copy(), made.member == place
    table[home, there] += table[unit, there]
    table[unit, there] = 0
    return table


def _left_out(made: _Made, rng: np.random.Generator) -> Table:
    """Leave out everybody whom units have outside their main neighbourhood, or some of them."""
    at_home = made.here.argmax(axis=1)
    misfit = made.member[None, :] != at_home[:, None]
    return np.where(misfit & (rng.random(made.table.shape) < rng.uniform(0.1, 1)), 0, made.table)


def _renamed(made: _Made, rng: np.random.Generator) -> Table:
    return made.table[rng.permutation(len(made.table))]


def _merged(made: _Made, rng: np.random.Generator) -> Table | None:
    """Merge two units that touch, each mostly inside a neighbourhood and the lesser part of it."""
    here = made.here
    home, rows = here.argmax(axis=1), here.sum(axis=1)
    inside = (rows > 0) & (here.max(axis=1) >= 0.8 * rows) & (rows < made.places[home] / 2)
    main = made.table.argmax(axis=0)
    ends = made.edges[["first", "second"]].to_numpy()
    pairs = np.unique(main[ends], axis=0)
    pairs = pairs[inside[pairs].all(axis=1) & (home[pairs[:, 0]] != home[pairs[:, 1]])]
    if not len(pairs):
        return None
    one, other = pairs[int(rng.integers(len(pairs)))]
    table = made.table.copy()
    table[one] += table[other]
    table[other] = 0
    return table


def _split(made: _Made, rng: np.random.Generator) -> Table | None:
    """Cut a unit that lies inside a neighbourhood in two, by a straight line through it."""
    here = made.here
    inside = np.flatnonzero((here.sum(axis=1) > 0) & (here.max(axis=1) >= here.sum(axis=1) - 1e-6))
    if not len(inside):
        return None
    unit = int(rng.choice(inside))
    middle = made.areas.geometry.representative_point()
    turn = rng.uniform(0, np.pi)
    along = middle.x.to_numpy() * np.cos(turn) + middle.y.to_numpy() * np.sin(turn)
    own = np.flatnonzero(made.table[unit] > 0)
    far = own[along[own] > np.quantile(along[own], rng.uniform(0.2, 0.8))]
    new = np.zeros((1, made.table.shape[1]))
    new[0, far] = made.table[unit, far]
    table = made.table.copy()
    table[unit, far] = 0
    return np.concatenate([table, new])


CHANGES: dict[str, tuple[Change, float | None]] = {
    "one misplaced area put right": (_one_right, RIGHT),
    "a misplaced border put right": (_border_right, BORDER),
    "misfits left out": (_left_out, None),
    "units renamed": (_renamed, None),
    "two units inside two neighbourhoods merged": (_merged, None),
    "a unit inside a neighbourhood cut in two": (_split, None),
}
