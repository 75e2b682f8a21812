"""The study's part on truth: made populations whose true figures are known, and the ranges stated.

Everybody of a small area is put at places inside it, in five ways; what an agency's figures truly
are then follows from the places. The package sees small areas alone, as it does of real people.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.validation_regions import held, regions
from footprints.coterminosity.score import score
from footprints.people.parts import in_parts
from footprints.people.patches import main_units
from footprints.people.zones import zone_people

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.pipeline.results import Results

    Places = NDArray[np.float64]
    Weights = Callable[["_Ground", np.random.Generator], NDArray[np.float64]]

INSIDE = 0.95
FIGURES = ("fits_inside", "served_by_one", "overlap", "lines_up")
CANDIDATES, HOMES, ZONINGS = 300, 40, 60
"""Places offered and taken in each small area, and random zonings an agency."""


def show(gm: Path | None, populations: int) -> None:
    """Print how often the truth lies in the range that is stated."""
    number = max(1, populations // 10)
    print(f"Rule: of {number} made populations of each kind the truth is inside the range that is")
    print(f"stated for {INSIDE:.0%} at least, figure by figure.\n")
    print(f"| region | agency | people | {' | '.join(FIGURES)} | score: stated, true | held |")
    print("|---" * (len(FIGURES) + 5) + "|")
    for name, results in regions(gm).items():
        ground = _Ground(results.region.areas, np.random.default_rng(1))
        for footprint in results.region.footprints:
            if footprint.kind == "zones" and footprint.shapes is not None:
                _show_agency(name, results, footprint, ground, number)


def _show_agency(
    region: str, results: Results, footprint: Footprint, ground: _Ground, number: int
) -> None:
    assert footprint.shapes is not None
    table, _ = zone_people(footprint.shapes, results.region.areas)
    stated = _scored(results, _with(footprint, table))
    for kind, weights in KINDS.items():
        rng = np.random.default_rng([list(KINDS).index(kind), number])
        found = []
        for _ in range(number):
            people, _ = zone_people(
                footprint.shapes, results.region.areas, ground.points(weights(ground, rng), rng)
            )
            found.append(_scored(results, _with(footprint, people)))
        inside = [
            float(np.mean([_inside(stated, true, figure) for true in found])) for figure in FIGURES
        ]
        scores = [true["lines_up"] for true in found if true["lines_up"] is not None]
        told = (
            f"{stated['lines_up']:.1f} ({stated['lines_up_range_low']:.1f} to "
            f"{stated['lines_up_range_high']:.1f}), {min(scores):.1f} to {max(scores):.1f}"
            if scores and stated["lines_up"] is not None
            else "cannot tell"
        )
        print(
            f"| {region} | {footprint.id} | {kind} "
            f"| {' | '.join(f'{one:.0%}' for one in inside)} | {told} "
            f"| {held(min(inside) >= INSIDE)} |",
            flush=True,
        )
    print(f"  ({footprint.id}: placed)", file=sys.stderr, flush=True)


def _with(footprint: Footprint, people: object) -> Footprint:
    table = in_parts(people)
    return replace(footprint, people=table, main=main_units(table), by_surface=None)


def _scored(results: Results, footprint: Footprint) -> dict[str, float | None]:
    region = results.region
    found = score(
        region.areas, region.edges, [footprint], results.plan, seed=1, zonings=ZONINGS, workers=2
    )
    return found.agencies[footprint.id]


def _inside(stated: dict[str, float | None], true: dict[str, float | None], figure: str) -> bool:
    ends = "lines_up_range" if figure == "lines_up" else figure
    value, low, high = true[figure], stated[f"{ends}_low"], stated[f"{ends}_high"]
    if value is None or low is None or high is None:
        return value is None and stated[figure] is None
    return low <= value <= high


class _Ground:
    """Places to live in each small area, the same number in each."""

    def __init__(self, areas: gpd.GeoDataFrame, rng: np.random.Generator) -> None:
        import shapely

        shapes = areas.geometry.to_numpy()
        shapely.prepare(shapes)
        low, high = np.split(shapely.bounds(shapes), 2, axis=1)
        self.people = areas["people"].to_numpy(dtype=np.float64)
        self.at = np.empty((len(areas), CANDIDATES, 2))
        for number, shape in enumerate(shapes):
            here = np.empty((0, 2))
            while len(here) < CANDIDATES:
                more = rng.uniform(low[number], high[number], (2 * CANDIDATES, 2))
                here = np.concatenate([here, more[shapely.contains_xy(shape, more)]])
            self.at[number] = here[:CANDIDATES]
        where = shapely.points(self.at)
        self.to_edge_m = shapely.distance(shapely.boundary(shapes)[:, None], where)

    def points(self, weight: NDArray[np.float64], rng: np.random.Generator) -> pd.DataFrame:
        """Return population points: ``HOMES`` of each area's places, drawn by weight."""
        import pandas as pd

        order = np.argsort(rng.exponential(size=weight.shape) / weight, axis=1)[:, :HOMES]
        at = np.take_along_axis(self.at, order[:, :, None], axis=1).reshape(-1, 2)
        people = np.repeat(self.people / HOMES, HOMES)
        return pd.DataFrame({"x": at[:, 0], "y": at[:, 1], "people": people})


def _even(ground: _Ground, _: np.random.Generator) -> NDArray[np.float64]:
    return np.ones(ground.to_edge_m.shape)


def _towns(ground: _Ground, rng: np.random.Generator) -> NDArray[np.float64]:
    """Density falls off from 40 middles of towns, by half in 700 m or so."""
    flat = ground.at.reshape(-1, 2)
    middles = flat[rng.choice(len(flat), 40, replace=False)]
    near = np.min([np.hypot(*(flat - one).T) for one in middles], axis=0)
    return np.exp(-near / 1_000).reshape(ground.to_edge_m.shape) + 1e-9


def _streets(ground: _Ground, _: np.random.Generator) -> NDArray[np.float64]:
    """People along the lines between small areas, which follow main roads."""
    return np.exp(-ground.to_edge_m / 40) + 1e-9


def _hearts(ground: _Ground, _: np.random.Generator) -> NDArray[np.float64]:
    """People in the middle of small areas, away from lines that follow railways and rivers."""
    return ground.to_edge_m**2 + 1e-9


def _estates(ground: _Ground, rng: np.random.Generator) -> NDArray[np.float64]:
    """Two estates in each small area, with nearly everybody within 80 m or so."""
    middles = rng.integers(0, CANDIDATES, (len(ground.at), 2))
    spots = np.take_along_axis(ground.at, middles[:, :, None], axis=1)
    away = np.linalg.norm(ground.at[:, :, None] - spots[:, None], axis=3).min(axis=2)
    return np.exp(-away / 80) + 1e-9


KINDS: dict[str, Weights] = {
    "even": _even,
    "towns": _towns,
    "streets": _streets,
    "hearts": _hearts,
    "estates": _estates,
}
