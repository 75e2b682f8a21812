"""Random lines drawn as docs/methods.md says, in plain Python: nothing here is the package's.

Written from the page alone, for small connected regions, with the standard library's own random
numbers: zonings differ from the package's, what they score on average must not.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Zoning = dict[int, int]


@dataclass(frozen=True)
class Land:
    """Small areas: people covered, the agency's main unit and locality of each; metres of border.

    ``border`` has each pair of areas that touch once, the lower number first.
    """

    people: Mapping[int, float]
    main: Mapping[int, int]
    locality: Mapping[int, str]
    border: Mapping[tuple[int, int], float]

    def near(self, areas: Iterable[int]) -> dict[int, list[int]]:
        """Return the neighbours of some areas among themselves."""
        chosen = set(areas)
        found: dict[int, list[int]] = {area: [] for area in chosen}
        for one, other in self.border:
            if one in chosen and other in chosen:
                found[one].append(other)
                found[other].append(one)
        return found

    def line(self, zoning: Mapping[int, int], *, nested: bool) -> float:
        """Return the metres of line of a zoning, of those inside localities alone where nested."""
        return sum(
            metres
            for (one, other), metres in self.border.items()
            if one in zoning
            and other in zoning
            and zoning[one] != zoning[other]
            and not (nested and self.locality[one] != self.locality[other])
        )

    def kept(self, zoning: Mapping[int, int]) -> float:
        """Return the share of the border between localities that is a line of a zoning."""
        across = {
            pair: metres
            for pair, metres in self.border.items()
            if self.locality[pair[0]] != self.locality[pair[1]]
        }
        if not across:
            return 1.0
        lines = sum(
            metres for (one, other), metres in across.items() if zoning[one] != zoning[other]
        )
        return lines / sum(across.values())


@dataclass(frozen=True)
class Level:
    """What random lines of an agency come to: s, the zonings of either family, and borders kept."""

    inside: float
    nested: list[Zoning]
    free: list[Zoning]


def draw_level(land: Land, number: int, seed: int) -> Level:
    """Draw ``number`` zonings of either family that counts."""
    rng = random.Random(seed)  # noqa: S311 - chance, not secrets
    kept = land.kept(land.main)
    free = [_free(land, rng) for _ in range(number)] if kept < 1 else []
    inside = 1.0
    if free:
        kept_free = sum(land.kept(one) for one in free) / len(free)
        inside = min(1.0, max(0.0, (kept - kept_free) / (1 - kept_free)))
    nested = [_nested(land, rng) for _ in range(number)] if inside > 0 else []
    return Level(inside, nested, free if inside < 1 else [])


def _free(land: Land, rng: random.Random) -> Zoning:
    sizes = _sizes(land)
    zoning, wanted = _divide(land, list(land.people), list(sizes.values()), rng)
    return _to_length(land, zoning, wanted, rng, nested=False)


def _nested(land: Land, rng: random.Random) -> Zoning:
    sizes = _sizes(land)
    where = sorted(set(land.locality.values()))
    homes: dict[str, list[float]] = {place: [] for place in where}
    for unit, size in sizes.items():
        by_place: dict[str, float] = defaultdict(float)
        for area, main in land.main.items():
            if main == unit:
                by_place[land.locality[area]] += land.people[area]
        homes[rng.choices(list(by_place), list(by_place.values()))[0]].append(size)
    zoning: Zoning = {}
    wanted: dict[int, float] = {}
    for place in where:
        areas = [area for area in land.people if land.locality[area] == place]
        here, aims = _divide(land, areas, homes[place] or [1.0], rng)
        shift = len(wanted)
        zoning |= {area: unit + shift for area, unit in here.items()}
        wanted |= {unit + shift: size for unit, size in aims.items()}
    return _to_length(land, zoning, wanted, rng, nested=True)


def _sizes(land: Land) -> dict[int, float]:
    sizes: dict[int, float] = defaultdict(float)
    for area, unit in land.main.items():
        sizes[unit] += land.people[area]
    return dict(sizes)


def _divide(
    land: Land, areas: list[int], sizes: list[float], rng: random.Random
) -> tuple[Zoning, dict[int, float]]:
    """Divide a connected piece in two, and each part again, until every part is a unit.

    Also returns what each unit should hold: its size, scaled so that they add up to the people.
    """
    parts: list[tuple[list[int], float]] = []
    whole = sum(land.people[area] for area in areas) / sum(sizes)
    todo = [(areas, sizes)]
    while todo:
        part, units = todo.pop()
        if len(units) == 1:
            parts.append((part, units[0] * whole))
            continue
        rng.shuffle(units)
        side, rest = _in_two(land, part, units, rng)
        people = sum(land.people[area] for area in side)
        scale = sum(land.people[area] for area in part) / sum(units)
        fits = range(max(1, len(units) - len(rest)), min(len(side), len(units) - 1) + 1)
        count = min(fits, key=lambda n: abs(sum(units[:n]) * scale - people))
        todo += [(side, units[:count]), (rest, units[count:])]
    zoning = {area: unit for unit, (part, _) in enumerate(parts) for area in part}
    return zoning, {unit: size for unit, (_, size) in enumerate(parts)}


def _in_two(
    land: Land, part: list[int], units: list[float], rng: random.Random
) -> tuple[list[int], list[int]]:
    near = land.near(part)
    steps = {rng.choice(part): 0}
    queue = deque(steps)
    while queue:
        area = queue.popleft()
        for other in near[area]:
            if other not in steps:
                steps[other] = steps[area] + 1
                queue.append(other)
    end = max(steps, key=lambda area: steps[area])
    cost: dict[int, int] = {}
    heap = [(0, end)]
    while heap:
        so_far, area = heapq.heappop(heap)
        if area in cost:
            continue
        cost[area] = so_far
        for other in near[area]:
            if other not in cost:
                heapq.heappush(heap, (so_far + rng.randint(8, 24), other))
    total = sum(land.people[area] for area in part)
    left = total * sum(units[: len(units) // 2]) / sum(units)
    side: list[int] = []
    for area in sorted(part, key=lambda area: cost[area]):
        if side and (left < land.people[area] / 2 or len(side) == len(part) - 1):
            break
        side.append(area)
        left -= land.people[area]
    pieces = _pieces(near, [area for area in part if area not in set(side)])
    rest = max(pieces, key=lambda piece: sum(land.people[area] for area in piece))
    return [area for area in part if area not in set(rest)], rest


def _pieces(near: Mapping[int, Iterable[int]], areas: Iterable[int]) -> list[list[int]]:
    todo, found = set(areas), []
    while todo:
        piece = [todo.pop()]
        for area in piece:
            more = [other for other in near[area] if other in todo]
            todo.difference_update(more)
            piece += more
        found.append(piece)
    return found


def _to_length(
    land: Land, zoning: Zoning, wanted: Mapping[int, float], rng: random.Random, *, nested: bool
) -> Zoning:
    """Let areas change sides until the line is as long as the agency's."""
    borders = {
        pair: metres
        for pair, metres in land.border.items()
        if not (nested and land.locality[pair[0]] != land.locality[pair[1]])
    }
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), metres in borders.items():
        near[one][other] = near[other][one] = metres
    pairs = [(one, other) for one in near for other in near[one]]
    own = land.line(land.main, nested=nested)
    length = land.line(zoning, nested=nested)
    middle = sum(borders.values()) / len(borders)
    each = sum(land.people.values()) / len(land.people)
    people: dict[int, float] = defaultdict(float)
    held: dict[int, set[int]] = defaultdict(set)
    for area, unit in zoning.items():
        people[unit] += land.people[area]
        held[unit].add(area)

    def strain(unit: int, more: float) -> float:
        return ((people[unit] + more - wanted[unit]) / each) ** 2

    sweeps = math.floor(8 * math.sqrt(len(zoning) / len(wanted)) + _extra(length, own))
    for sweep in range(3 * sweeps):
        if sweep >= sweeps and abs(length - own) <= 0.01 * own:
            break
        for _ in pairs:
            area, other = pairs[rng.randrange(len(pairs))]
            old, new = zoning[area], zoning[other]
            if old == new or len(held[old]) == 1:
                continue
            change = sum(
                metres * ((zoning[beside] != new) - (zoning[beside] != old))
                for beside, metres in near[area].items()
            )
            moved = land.people[area]
            before = _pull(length, own, middle) + strain(old, 0) + strain(new, 0)
            after = _pull(length + change, own, middle) + strain(old, -moved) + strain(new, moved)
            if rng.random() >= math.exp(min(0.0, before - after)):
                continue
            if len(_pieces(near, held[old] - {area})) > 1:
                continue
            zoning[area] = new
            length += change
            people[old], people[new] = people[old] - moved, people[new] + moved
            held[old].remove(area)
            held[new].add(area)
    return zoning


def _pull(length: float, own: float, middle: float) -> float:
    """Return U: a curve up to where its slope is 4 / m, straight from there."""
    wide, off = 0.004 * middle * own, abs(length - own)
    end = 2 * wide / middle
    return off**2 / wide if off <= end else end**2 / wide + 4 / middle * (off - end)


def _extra(length: float, own: float) -> float:
    """Return q, the sweeps that a line far from the agency's needs."""
    ratio = math.log(own / length) if own > 0 and length > 0 else 0.0
    return min(40.0, 60 * ratio if ratio > 0 else -20 * ratio)
