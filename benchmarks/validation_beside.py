"""The study's part on other measures: the same made agencies by ours and by what others use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.validation_regions import regions
from footprints.coterminosity.score import score
from footprints.people.footprint import Footprint
from footprints.people.patches import main_units, whole_areas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.pipeline.results import Results

    Labels = NDArray[np.int64]

OTHERS = ("v_measure", "adjusted_rand", "mapcurves", "fits_inside", "served_by_one")


def show(gm: Path | None, zonings: int) -> None:
    """Print made agencies with known answers, by every measure."""
    print("Rule: 100 where every line agrees, whatever the units' sizes; 0 on average for lines at")
    print("random; in between, a figure that falls with each thing that is wrong. `surface` is the")
    print(
        "share of land in the main neighbourhood of its unit; after `lines_up` stands what chance"
    )
    print("alone could make of it.\n")
    head = ["surface", *OTHERS, "overlap", "lines_up"]
    for name, results in regions(gm).items():
        print(f"\n### {name}\n\n| agency | {' | '.join(head)} |")
        print("|---" * (len(head) + 1) + "|")
        for agency, label in _made(results).items():
            figures = _scored(results, label, zonings)
            row = [_surface(results, label), *(figures[one] for one in (*OTHERS, "overlap"))]
            told = " | ".join(f"{one:.2f}" for one in row)
            print(f"| {agency} | {told} | {_told(figures)} |", flush=True)


def _told(figures: dict[str, Any]) -> str:
    if figures["lines_up"] is None:
        return "cannot tell"
    low, high = figures["lines_up_chance_low"], figures["lines_up_chance_high"]
    return f"{figures['lines_up']:.0f} ({low:.0f} to {high:.0f})"


def _made(results: Results) -> dict[str, Labels]:
    """Return agencies of whole small areas: a unit number for each area."""
    areas, member = results.region.areas, results.plan.member.astype(np.int64)
    middle = areas.geometry.representative_point()
    x, y = middle.x.to_numpy(), middle.y.to_numpy()
    rng = np.random.default_rng(1)
    halves = _halves(member, x)
    _, place = np.unique(areas["locality"].to_numpy(dtype=str), return_inverse=True)
    return {
        "the same lines": member,
        "each neighbourhood in two": halves,
        "each neighbourhood in four": _halves(halves, y),
        "neighbourhoods in pairs": _pairs(member, place),
        "localities": place,
        "some whole, some in two": np.where(member % 2 == 0, halves, 10_000 + member),
        "one small area in ten misplaced": _misplaced(results, member, 0.1, rng),
        "one in three misplaced": _misplaced(results, member, 1 / 3, rng),
        "squares of 3 km": _squares(x, y, 3_000),
        "squares of 6 km": _squares(x, y, 6_000),
        "every small area a unit": np.arange(len(areas)),
        "shuffled small areas": rng.permutation(member),
    }


def _halves(label: Labels, along: NDArray[np.float64]) -> Labels:
    half = np.zeros(len(label), dtype=np.int64)
    for one in np.unique(label):
        own = np.flatnonzero(label == one)
        half[own[np.argsort(along[own])][len(own) // 2 :]] = 1
    return 2 * label + half


def _pairs(member: Labels, place: Labels) -> Labels:
    """Return neighbourhoods two by two inside each locality, in order of number."""
    found = member.copy()
    for one in np.unique(place):
        own = np.unique(member[place == one])
        for first, second in zip(own[::2], own[1::2], strict=False):
            found[member == second] = first
    return found


def _misplaced(results: Results, member: Labels, share: float, rng: np.random.Generator) -> Labels:
    """Return the plan's lines with some areas by a line in the unit next door."""
    edges = results.region.edges
    ends = edges[["first", "second"]].to_numpy()
    both = np.concatenate([ends, ends[:, ::-1]])
    across = both[member[both[:, 0]] != member[both[:, 1]]]
    label = member.copy()
    wanted, moved = round(share * len(member)), 0
    for area, beside in rng.permutation(across):
        if moved < wanted and label[area] == member[area]:
            label[area], moved = member[beside], moved + 1
    return label


def _squares(x: NDArray[np.float64], y: NDArray[np.float64], side_m: float) -> Labels:
    return (x // side_m).astype(np.int64) * 100_000 + (y // side_m).astype(np.int64)


def _scored(results: Results, label: Labels, zonings: int) -> dict[str, Any]:
    import pandas as pd

    region = results.region
    codes, unit = np.unique(label, return_inverse=True)
    people = whole_areas(
        unit.astype(np.int32), region.areas["people"].to_numpy(dtype=np.int64), len(codes)
    )
    names = [f"U{number:05d}" for number in range(len(codes))]
    units = pd.DataFrame({"unit": names, "name": names})
    one = Footprint("one", "One", "zones", units, people, main_units(people))
    found = score(
        region.areas, region.edges, [one], results.plan, seed=1, zonings=zonings, workers=2
    )
    return found.agencies["one"]


def _surface(results: Results, label: Labels) -> float:
    surface = results.region.areas.geometry.area.to_numpy()
    _, unit = np.unique(label, return_inverse=True)
    there = np.zeros((unit.max() + 1, len(results.plan.neighbourhoods)))
    np.add.at(there, (unit, results.plan.member), surface)
    return float(there.max(axis=1).sum() / there.sum())
