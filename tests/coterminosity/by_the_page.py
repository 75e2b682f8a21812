"""Scores of an agency as docs/methods.md says, in plain Python: nothing here is the package's.

Written from the page alone, slow and plain, so that a statistician who does the same gets the same.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

Table = dict[tuple[int, int], float]


@dataclass(frozen=True)
class Case:
    """One agency and one plan.

    ``residents`` and ``plan`` are by small area, the plan leaving out those it does not cover;
    ``people`` are by unit and small area; ``weight`` F0 the chance level, None for none. ``placed``
    says whether zones are placed by surface.
    """

    residents: Mapping[int, float]
    plan: Mapping[int, int]
    people: Mapping[tuple[int, int], float]
    kind: str
    serves: str
    chance: float | None = None
    by_surface: bool = True


def figures(case: Case) -> dict[str, float | str | None]:
    """Return the figures of an agency by their names in agencies.csv, None for no meaning."""
    here = {pair: n for pair, n in case.people.items() if pair[1] in case.plan and n > 0}
    living = {area: n for area, n in case.residents.items() if area in case.plan}
    main = _main(case.people)
    whole = {(unit, area): living[area] for area, unit in main.items() if area in living}
    zones = case.kind == "zones"
    by_main = here if zones else {pair: n for pair, n in whole.items() if n > 0}
    table, patches = _table(here, case.plan), _table(by_main, case.plan)
    places: dict[int, float] = defaultdict(float)
    for area, n in living.items():
        places[case.plan[area]] += n
    people, residents = _sum(table.values()), _sum(living.values())
    patch_people = _sum(patches.values())
    covered = _covered(here, main, living, zones=zones)
    strength = 1.0 if zones else _over(_sum(_greatest(here, 1).values()), people)
    inside, by_one = _greatest(table, 0), _greatest(table, 1)
    rows = _sums(table, 0)
    shares = [inside[unit] / rows[unit] for unit in rows]
    unsure = 1 - _over(_sum(_greatest(here, 1).values()), people) if zones else 0.0
    unsure = unsure if case.by_surface else 0.0
    f_covered = _f(patches)
    f_everybody = _f(patches, places)
    scored = f_everybody if case.serves == "everybody" else f_covered
    told = case.chance if case.chance is not None and unsure <= 0.125 else None
    told = told if told is not None and told <= 0.95 else None
    same = {
        n
        for (u, n), both in patches.items()
        if both / (_sums(patches, 0)[u] + places[n] - both) >= 0.95 - 1e-9
    }
    same_people = _sum(places[n] for n in same)
    areas = [[main[a] for a in main if a in case.plan].count(u) for u in set(main.values())]
    found = {
        "residents": residents,
        "people": people,
        "patch_people": patch_people,
        "covered_people": covered,
        "coverage": covered / residents,
        "patch_strength": strength,
        "fits_inside": _over(_sum(inside.values()), people),
        "served_by_one": _over(_sum(by_one.values()), people),
        "fits_inside_main_patches": _over(_sum(_greatest(patches, 0).values()), patch_people),
        "served_by_one_main_patches": _over(_sum(_greatest(patches, 1).values()), patch_people),
        "units_inside": sum(share >= 0.95 - 1e-9 for share in shares),
        "units_mostly": sum(0.8 - 1e-9 <= share < 0.95 - 1e-9 for share in shares),
        "units_straddling": sum(share < 0.8 - 1e-9 for share in shares),
        "overlap": f_covered,
        "overlap_all_people": _f(table),
        "overlap_scored": scored,
        "lines_up": _score(scored, told, strength),
        "lines_up_raw": _raw(scored, told, strength),
        "lines_up_covered": _score(f_covered, told, strength),
        "lines_up_everybody": _score(f_everybody, told, strength),
        "lines_up_main_patches": _score(scored, told, 1.0),
        "areas_a_unit": median([count for count in areas if count]),
        "unsure_share": unsure,
        "exactly_same_people": same_people,
        "exactly_same_share": same_people / residents,
        "relation": _relation(
            covered / residents,
            _over(_sum(both for (_, n), both in patches.items() if n in same), patch_people),
            _over(_sum(_greatest(patches, 0).values()), patch_people),
            _over(_sum(_greatest(patches, 1).values()), patch_people),
            f_covered,
            strength=strength,
        ),
        "works_as_one_share": _works_as_one(case, here, patches, living, zones=zones) / residents,
    }
    if not case.by_surface:  # then points are counted, which a people table does not hold
        del found["areas_a_unit"]
    return found | _for_analysts(table)


def _main(people: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Return the unit with most people of each small area, the first of those that tie."""
    best: dict[int, tuple[float, int]] = {}
    for (unit, area), n in sorted(people.items()):
        if n > 0 and (area not in best or round(n, 6) > best[area][0]):
            best[area] = (round(n, 6), unit)
    return {area: unit for area, (_, unit) in best.items()}


def _table(people: Mapping[tuple[int, int], float], plan: Mapping[int, int]) -> Table:
    table: Table = defaultdict(float)
    for (unit, area), n in people.items():
        table[unit, plan[area]] += n
    return dict(table)


def _covered(
    here: Table, main: Mapping[int, int], living: Mapping[int, float], *, zones: bool
) -> float:
    if not zones:
        return _sum(n for area, n in living.items() if area in main)
    served = _sums(here, 1)
    return _sum(min(served.get(area, 0.0), n) for area, n in living.items())


def _works_as_one(
    case: Case, here: Table, patches: Table, living: Mapping[int, float], *, zones: bool
) -> float:
    """Return residents who really are in a unit that works as one with their neighbourhood."""
    rows, columns = _sums(patches, 0), _sums(patches, 1)
    ones = {
        (u, n) for (u, n), both in patches.items() if both / min(rows[u], columns[n]) >= 0.8 - 1e-9
    }
    listed = _sums(here, 1)
    total = 0.0
    for (unit, area), n in here.items():
        if (unit, case.plan[area]) in ones and living[area] > 0:
            of = living[area] if zones else listed[area]
            total += living[area] * n / of
    return total


def _f(table: Table, places: Mapping[int, float] | None = None) -> float:
    """Return F; over everybody where ``places``, all residents of each neighbourhood, are given."""
    rows, columns = _sums(table, 0), _sums(table, 1)
    people = _sum(table.values())
    if places is None:
        return _sum(both**2 / min(rows[u], columns[n]) for (u, n), both in table.items()) / people
    everybody = _sum(places.values())
    squares = _sum(both**2 / min(rows[u], places[n]) for (u, n), both in table.items())
    return (squares - (everybody - people)) / everybody


def _raw(f: float, chance: float | None, strength: float) -> float | None:
    return None if chance is None else strength * (f - chance) / (1 - chance) * 100


def _score(f: float, chance: float | None, strength: float) -> float | None:
    raw = _raw(f, chance, strength)
    return None if raw is None else max(0.0, raw)


def _relation(
    coverage: float, same: float, fits: float, by_one: float, f: float, *, strength: float
) -> str:
    if coverage < 0.8 - 1e-9:
        return "partial"
    for value, word in (
        (same, "same"),
        (fits, "nests inside"),
        (by_one, "made of whole neighbourhoods"),
        (f, "mixed"),
    ):
        if value >= 0.95 - 1e-9:
            return word if strength >= 0.8 - 1e-9 else "shared patches"
    return "crosses"


def _for_analysts(table: Table) -> dict[str, float]:
    rows, columns, people = _sums(table, 0), _sums(table, 1), _sum(table.values())
    h_unit = _entropy(n / people for n in rows.values())
    h_place = _entropy(n / people for n in columns.values())
    h_both = _entropy(n / people for n in table.values())
    shared = max(0.0, h_unit + h_place - h_both)
    homogeneity = min(1.0, shared / h_place) if h_place > 0 else 1.0
    completeness = min(1.0, shared / h_unit) if h_unit > 0 else 1.0
    both = homogeneity + completeness
    pairs = [_sum(n * (n - 1) / 2 for n in part.values()) for part in (table, rows, columns)]
    expected = pairs[1] * pairs[2] / (people * (people - 1) / 2)
    most = (pairs[1] + pairs[2]) / 2
    return {
        "homogeneity": homogeneity,
        "completeness": completeness,
        "v_measure": 2 * homogeneity * completeness / both if both > 0 else 0.0,
        "adjusted_rand": (pairs[0] - expected) / (most - expected) if most != expected else 1.0,
        "mapcurves": max(
            _sum(n**2 / rows[u] for (u, _), n in table.items()),
            _sum(n**2 / columns[place] for (_, place), n in table.items()),
        )
        / people,
        "variation_of_information": max(0.0, 2 * h_both - h_unit - h_place),
    }


def _entropy(shares: Iterable[float]) -> float:
    return -_sum(p * math.log(p) for p in shares if p > 0)


def _sums(table: Table, axis: int) -> dict[int, float]:
    sums: dict[int, float] = defaultdict(float)
    for pair, n in table.items():
        sums[pair[axis]] += n
    return dict(sums)


def _greatest(table: Table, axis: int) -> dict[int, float]:
    most: dict[int, float] = defaultdict(float)
    for pair, n in table.items():
        most[pair[axis]] = max(most[pair[axis]], n)
    return dict(most)


def _sum(values: Iterable[float]) -> float:
    return math.fsum(values)


def _over(part: float, whole: float) -> float:
    return part / whole
