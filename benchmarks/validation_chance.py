"""The study's part on chance: other algorithms, other zonings, cuts and mergers of districts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.validation_regions import held, regions
from footprints.coterminosity.chance import Chance, draw_chance, level, lines_up_raw
from footprints.people.footprint import Footprint
from footprints.people.overlap import contingency, overlap
from footprints.people.patches import as_zoning, main_units
from footprints.people.zonings import Pattern, pattern_of

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
import random_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.chance import ChanceLevel
    from footprints.pipeline.results import Results

CLOSE, POINTS, NOTHING, COVERED = 0.012, 1.5, 2.0, 0.95
"""The rules: chance levels, scores, the mean of random zonings' scores, districts' ranges."""


def show(gm: Path | None, zonings: int) -> None:
    """Print the tables of the part on chance, for the demonstration and Greater Manchester."""
    designed = regions(gm)
    if gm is not None:
        _show_cuts(designed["Greater Manchester"])
        _show_mergers(designed["Greater Manchester"])
    found = {
        (name, footprint.id): _Case.of(results, footprint, zonings)
        for name, results in designed.items()
        for footprint in results.region.footprints
        if footprint.scored
    }
    _show_levels(found)
    _show_nothing(found)


@dataclass(frozen=True)
class _Case:
    """One agency: the package's chance level, and zonings by other methods with their overlaps.

    ``others`` has, by method and family, the zonings; ``share`` is s.
    """

    level: ChanceLevel
    overlap: float
    share: float
    others: dict[tuple[str, bool], list[NDArray[np.int32]]]
    pattern: Pattern
    member: NDArray[np.int32]

    @classmethod
    def of(cls, results: Results, footprint: Footprint, zonings: int) -> _Case:
        region, member = results.region, results.plan.member
        chance = draw_chance(region.areas, region.edges, [footprint], seed=1, workers=2)
        drawn = level(chance[footprint.id], member)
        people = region.areas["people"].to_numpy(dtype=np.int64)
        table = as_zoning(footprint, people)
        pattern = pattern_of(table, footprint.main, region.areas["locality"].to_numpy(dtype=str))
        here = overlap(contingency(table, member, int(member.max()) + 1))
        share = drawn.chance.inside
        inside = {
            True: round(zonings / 3 * share),
            False: zonings // 3 - round(zonings / 3 * share),
        }
        others = {
            (method, kind): list(_other(results, pattern, method, nested=kind, count=count))
            for method in random_lines.METHODS
            for kind, count in inside.items()
        }
        print(f"  ({footprint.id}: drawn)", file=sys.stderr, flush=True)
        return cls(drawn, here, share, others, pattern, member)

    def mean(self, method: str) -> float:
        """Return the chance level by one method, both families mixed."""
        parts = [
            weight * np.mean([self.agree(one) for one in self.others[method, nested]])
            for nested, weight in ((True, self.share), (False, 1 - self.share))
            if self.others[method, nested]
        ]
        weights = [
            weight
            for nested, weight in ((True, self.share), (False, 1 - self.share))
            if self.others[method, nested]
        ]
        return float(sum(parts) / sum(weights))

    def every(self) -> Iterator[NDArray[np.int32]]:
        for zonings in self.others.values():
            yield from zonings

    def agree(self, zoning: NDArray[np.int32], chosen: NDArray[np.bool_] | None = None) -> float:
        """Return the overlap F of a zoning, over all people or those of the chosen areas."""
        from footprints.coterminosity.cells import cell_overlaps, zoning_cells

        cells = zoning_cells(zoning, self.pattern.people)
        people = cells.people if chosen is None else cells.people * chosen[cells.area]
        return float((people * cell_overlaps(cells, self.member)).sum() / people.sum())


def _other(
    results: Results, pattern: Pattern, method: str, *, nested: bool, count: int
) -> Iterator[NDArray[np.int32]]:
    """Draw zonings by a method of the tests' own, at the agency's length of line."""
    region, rows = results.region, pattern.rows
    whole = random_lines.land_of(region.areas, region.edges, pattern.people).part(rows)
    place = pattern.place[rows]
    whole = whole.joined(place if nested else np.zeros_like(place))
    land = whole.within(place) if nested else whole
    own = land.length(pattern.main[rows])
    rng = np.random.default_rng([len(method), count, nested])
    draw = random_lines.METHODS[method]
    for _ in range(count):
        if nested:
            chances = pattern.inside.cumsum(axis=1)
            homes = (rng.random(len(chances))[:, None] >= chances[:, :-1]).sum(axis=1)
            label, wanted = random_lines.nested(draw, land, place, homes, pattern.sizes, rng)
        else:
            label = draw(land, pattern.sizes, rng)
            wanted = random_lines.ranked(land, label, pattern.sizes)
        zoning = np.full(len(pattern.people), -1, dtype=np.int32)
        zoning[rows] = random_lines.at_length(land, label, wanted, own, rng)
        yield zoning


def _show_levels(found: dict[tuple[str, str], _Case]) -> None:
    print(f"Rule: chance levels within {CLOSE}, scores within {POINTS} points.\n")
    names = list(random_lines.METHODS)
    print(
        f"| region | agency | s | ours | {' | '.join(names)} | apart | score | by others | held |"
    )
    print("|---" * (len(names) + 8) + "|")
    for (region, agency), case in found.items():
        ours = case.level.mean()
        levels = [case.mean(name) for name in names]
        apart = max(ours, *levels) - min(ours, *levels)
        score = lines_up_raw(case.overlap, ours)
        scores = [lines_up_raw(case.overlap, one) for one in levels]
        kept = apart <= CLOSE and max(abs(one - score) for one in scores) <= POINTS
        print(
            f"| {region} | {agency} | {case.share:.2f} | {ours:.3f} "
            f"| {' | '.join(f'{one:.3f}' for one in levels)} | {apart:.3f} | {score:.1f} "
            f"| {min(scores):.1f} to {max(scores):.1f} | {held(kept)} |"
        )


def _show_nothing(found: dict[tuple[str, str], _Case]) -> None:
    print(
        f"\nRule: the mean score of random zonings within {NOTHING:g} of 0; the ranges of chance, "
        f"of the whole and of districts, hold 0 for {COVERED:.0%} of them.\n"
    )
    print("| region | agency | zonings | mean score | whole: range holds 0 | districts' | held |")
    print("|---|---|---|---|---|---|---|")
    for (region, agency), case in found.items():
        ours, ends = case.level.mean(), case.level.spread()
        zonings = list(case.every())
        agree = np.array([case.agree(one) for one in zonings])
        mean = float(np.mean([lines_up_raw(one, ours) for one in agree]))
        whole = float(((agree >= ends[0]) & (agree <= ends[1])).mean())
        inside = []
        for number in range(int(case.pattern.place.max()) + 1):
            chosen = case.pattern.place == number
            if case.pattern.people[chosen].sum() > 0:
                low, high = case.level.spread(chosen)
                inside += [low <= case.agree(one, chosen) <= high for one in zonings]
        districts = float(np.mean(inside))
        kept = abs(mean) <= NOTHING and min(whole, districts) >= COVERED
        print(
            f"| {region} | {agency} | {len(zonings)} | {mean:+.1f} | {whole:.1%} | {districts:.1%} "
            f"| {held(kept)} |"
        )


def _scored(results: Results, agencies: Iterable[tuple[str, NDArray[np.int32]]]) -> None:
    """Print a row for each agency of whole small areas."""
    region, member = results.region, results.plan.member
    people = region.areas["people"].to_numpy(dtype=np.float64)
    for name, label in agencies:
        one = _agency(label, people)
        chance: Chance = draw_chance(region.areas, region.edges, [one], seed=1, workers=2)["one"]
        here = level(chance, member)
        value = overlap(contingency(one.people, member, int(member.max()) + 1))
        low, high = here.spread()
        told = "cannot tell" if here.mean() > 0.95 else f"{lines_up_raw(value, here.mean()):.1f}"
        print(
            f"| {name} | {len(np.unique(label))} | {chance.inside:.3f} | {value:.4f} "
            f"| {here.mean():.4f} ({low:.3f}-{high:.3f}) | {told} |"
        )


def _agency(label: NDArray[np.int32], people: NDArray[np.float64]) -> Footprint:
    import pandas as pd
    from scipy.sparse import csr_array

    _, unit = np.unique(label, return_inverse=True)
    table = csr_array((people, (unit, np.arange(len(people)))))
    codes = [f"U{number:04d}" for number in range(table.shape[0])]
    units = pd.DataFrame({"unit": codes, "name": codes})
    return Footprint("one", "One", "zones", units, table, main_units(table))


_HEAD = "| agency | units | s | F | F0 (95% of zonings) | lines up |\n|---|---|---|---|---|---|"


def _show_cuts(results: Results) -> None:
    """Cut districts in two by straight lines through the middle, one more at a time."""
    print(
        "\nRule: districts cut by straight lines, one more at a time: no step is over 10 points.\n"
    )
    print(_HEAD)
    areas = results.region.areas
    _, place = np.unique(areas["locality"].to_numpy(dtype=str), return_inverse=True)
    middle = areas.geometry.representative_point()
    x, people = middle.x.to_numpy(), areas["people"].to_numpy()
    rows = []
    label = place.astype(np.int32)
    rows.append(("districts", label.copy()))
    for number in range(10):
        own = np.flatnonzero(place == number)
        order = own[np.argsort(x[own])]
        east = order[np.cumsum(people[order]) > people[own].sum() / 2]
        label = label.copy()
        label[east] = 10 + number
        rows.append((f"{number + 1} of them cut in two", label))
    _scored(results, rows)


def _show_mergers(results: Results) -> None:
    """Merge pairs of beats across district borders, one pair more at a time."""
    print("\nRule: merging beats across district borders never raises the score by a point.\n")
    print(_HEAD)
    region = results.region
    beats = next(one for one in region.footprints if one.id == "police-beats")
    _, place = np.unique(region.areas["locality"].to_numpy(dtype=str), return_inverse=True)
    label = beats.main.copy()
    spare = np.flatnonzero(label < 0)
    label[spare] = label.max() + 1 + np.arange(len(spare))
    rows = [("beats", label.copy())]
    edges = region.edges
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    across = place[first] != place[second]
    pairs = np.unique(
        np.sort(np.stack([label[first], label[second]], axis=1)[across], axis=1), axis=0
    )
    taken: set[int] = set()
    for one, other in np.random.default_rng(1).permutation(pairs):
        if len(rows) > 6 or {int(one), int(other)} & taken:
            continue
        taken |= {int(one), int(other)}
        label = np.where(label == other, one, label).astype(np.int32)
        rows.append((f"{len(rows)} pairs merged", label.copy()))
    _scored(results, rows)
