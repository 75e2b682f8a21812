"""The chance level by the page's words alone, in plain Python, is that of the package."""

from __future__ import annotations

import numpy as np
import pytest
from chance_by_the_page import Land, Zoning, draw_level
from grid41 import zone_agency
from numpy.typing import NDArray

from footprints.coterminosity.chance import draw_chance, level
from footprints.geometry.adjacency import adjacency
from toy import toy_areas

NUMBER, CLOSE = 60, 0.01


def overlap(zoning: Zoning, member: list[int], people: list[float]) -> float:
    """Return F of a zoning of whole small areas."""
    table: dict[tuple[int, int], float] = {}
    rows: dict[int, float] = {}
    columns: dict[int, float] = {}
    for area, unit in zoning.items():
        place = member[area]
        table[unit, place] = table.get((unit, place), 0) + people[area]
        rows[unit] = rows.get(unit, 0) + people[area]
        columns[place] = columns.get(place, 0) + people[area]
    shared = sum(both**2 / min(rows[unit], columns[n]) for (unit, n), both in table.items())
    return shared / sum(people)


def numbers(
    x: NDArray[np.float64], y: NDArray[np.float64], wide: float, high: float
) -> NDArray[np.int32]:
    """Number places by the oblong they are in."""
    codes = (x // wide).astype(int) * 100 + (y // high).astype(int)
    return np.unique(codes, return_inverse=True)[1].astype(np.int32)


@pytest.mark.slow
@pytest.mark.parametrize("below_m", [0, 4_000, 9_000])
def test_level_is_the_packages(below_m: int) -> None:
    areas = toy_areas(100)
    edges = adjacency(areas)
    x, y = (np.array([getattr(point, one) for point in areas.geometry.centroid]) for one in "xy")
    people = areas["people"].astype(float).tolist()
    x, y = x - 400_000, y - 400_000
    areas["locality"] = np.where(x < 5_000, "west", "east")
    unit = numbers(x + np.where(y < below_m, 1_200, 0), y, 2_500, 2_700)
    member = numbers(x, y, 5_000, 3_000)
    one = zone_agency(unit, areas["people"].to_numpy(), "one")
    ours = draw_chance(areas, edges, [one], seed=1, zonings=200)["one"]
    land = Land(
        dict(enumerate(people)),
        dict(enumerate(unit.tolist())),
        dict(enumerate(areas["locality"])),
        dict(
            zip(
                zip(edges["first"].tolist(), edges["second"].tolist(), strict=True),
                edges["border_m"].tolist(),
                strict=True,
            )
        ),
    )
    found = draw_level(land, NUMBER, seed=2)
    assert found.inside == pytest.approx(ours.inside, abs=0.06)
    both = ((found.inside, found.nested), (1 - found.inside, found.free))
    by_page = sum(
        share * np.mean([overlap(zoning, member.tolist(), people) for zoning in zonings])
        for share, zonings in both
        if zonings
    )
    assert by_page == pytest.approx(level(ours, member).mean(), abs=CLOSE)
