"""Why no plan is possible, with place and numbers, and the nearest setting that would do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from footprints.errors import Problem, listing
from footprints.neighbourhoods.limits import areas_in_words
from footprints.neighbourhoods.pieces.cut_areas import least_with
from footprints.neighbourhoods.pieces.numbers import workable
from footprints.neighbourhoods.pieces.pieces import Piece
from footprints.settings.toml import Block, part_text
from footprints.spelling import spellings

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.kernels.graph import Ints
    from footprints.neighbourhoods.pieces.cut_areas import Cut
    from footprints.neighbourhoods.pieces.rules import Aim

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """Write a number up to ten as a word."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def place_of(part: Piece) -> str:
    """Name a locality for the beginning of a message."""
    return f"{part.name} ({part.locality})" if part.name != part.locality else part.locality


def structure(areas: gpd.GeoDataFrame, part: Piece, low: int, high: int) -> list[Problem]:
    """Report what no number can mend: areas or groups too large, too many locks."""
    codes = areas["code"].to_numpy(dtype=object)
    problems = []
    for node in np.flatnonzero(part.ground.people > high):
        rows = part.rows[part.node == node]
        people = int(part.ground.people[node])
        alone = len(rows) == 1
        what = (
            f"{codes[rows[0]]} alone has {people:,} residents"
            if alone
            else f"{listing(codes[rows])}, kept together, have {people:,} residents"
        )
        problems.append(
            Problem(
                f"{what}, more than the {high:,} a neighbourhood may hold.",
                place_of(part),
                f"It takes max_people of {people:,} or more, or "
                + ("smaller areas." if alone else "parting the group."),
            )
        )
    return problems + _too_many_locks(part, low, high)


def cut_off(
    areas: gpd.GeoDataFrame, part: Piece, cut: Cut, numbers: list[int], *, low: int, high: int
) -> Problem:
    """Report that a cut area leaves parts that cannot be shared out into neighbourhoods."""
    codes = areas["code"].to_numpy(dtype=object)
    sides = [np.array([cut.node], np.int32), *cut.parts]
    rows = [part.rows[np.isin(part.node, nodes)] for nodes in sides]
    name, people = codes[rows[0][0]], areas["people"].to_numpy()
    sizes = [f"{int(people[mine].sum()):,} residents ({listing(codes[mine], 3)})" for mine in rows]
    least = least_with(part.ground, cut, low, high)
    few = " or ".join(f"{number:,}" for number in sorted(numbers)[:3])
    what = (
        f"{name} is the only way between parts of the locality with {' and '.join(sizes[1:])}. "
        f"Whatever is left of them when whole neighbourhoods of {low:,} to {high:,} are taken out "
        f"must join {name} in one neighbourhood"
    )
    if least > high:
        return Problem(
            f"{what}, which would hold at least {least:,} (more than {high:,}).",
            place_of(part),
            f"It takes max_people of {least:,} or more, or a bridge between the parts.",
        )
    return Problem(
        f"{what}; no sharing out makes {few} neighbourhoods.",
        place_of(part),
        "It takes wider limits, or a bridge between the parts.",
    )


def _too_many_locks(part: Piece, low: int, high: int) -> list[Problem]:
    numbers = workable(part.people, low, high)
    if not numbers or part.locks <= max(numbers):
        return []
    what = (
        f"areas are locked in {part.locks} neighbourhoods, but {part.people:,} residents make at "
        f"most {max(numbers)} of {low:,} or more."
    )
    fix = f"It takes unlocking the areas of {part.locks - max(numbers)}"
    each = part.people // part.locks
    fix += f", or min_people of {each:,} or less." if each else "."
    return [Problem(what, place_of(part), fix)]


def no_number(
    areas: gpd.GeoDataFrame,
    parts: list[Piece],
    stuck: list[bool],
    *,
    low: int,
    high: int,
    fixed: int | None,
) -> list[Problem]:
    """Explain the pieces of a locality that no number of neighbourhoods fits (``stuck``)."""
    if not any(stuck):
        return []
    if alike := _spelt_otherwise(areas, parts[0].locality):
        people = sum(part.people for part in parts)
        what = f"its {people:,} residents cannot be shared out by themselves."
        return [Problem(what, place_of(parts[0]), alike)]
    whole = sum(part.people for part in parts)
    if len(parts) == 1:
        return [_no_number_at_all(parts, whole, low, high, fixed)]
    if not workable(whole, low, high):
        problem = _no_number_at_all(parts, whole, low, high, fixed)
        found = joining_up(areas, parts, [True] * len(parts))
        apart = (
            f" It lies in {in_words(len(parts))} parts that do not touch, so it takes bridges too: "
            + " ".join(in_settings(areas, *found[at]) for at in sorted(found))
        )
        return [replace(problem, fix=problem.fix + apart)]
    bridges = joining_up(areas, parts, stuck)
    return [
        _cannot_stand_alone(areas, part, low, high, bridges[at])
        for at, (part, here) in enumerate(zip(parts, stuck, strict=True))
        if here and at in bridges
    ]


def _spelt_otherwise(areas: gpd.GeoDataFrame, locality: str) -> str:
    """Say what to do about a locality whose code is there in other spellings too, else nothing."""
    for group in spellings(set(areas["locality"])):
        if locality in group:
            others = listing([repr(code) for code in group if code != locality])
            return f"It looks like {others}, spelt otherwise: write them alike."
    return ""


def _no_number_at_all(
    parts: list[Piece], people: int, low: int, high: int, fixed: int | None
) -> Problem:
    place = place_of(parts[0])
    up = max(1, -(-people // high))
    down = people // low
    if down >= up:
        nodes = sum(len(part.ground.people) for part in parts)
        what = (
            f"{people:,} residents need {in_words(up)} neighbourhoods, but only {nodes} small "
            "areas (or groups kept together) are there to make them of."
        )
        return Problem(what, place, f"It takes max_people of {-(-people // nodes):,} or more.")
    if people == 0:
        what = "nobody lives there, so that no neighbourhood can be made of it."
        return Problem(what, place, _EMPTY)
    if down == 0:
        what = f"has {people:,} residents, fewer than the {low:,} of one neighbourhood."
        return Problem(what, place, f"It takes min_people of {people:,} or less.")
    what = (
        f"has {people:,} residents: {_would_hold(down, people)} (more than {high:,}), "
        f"{_would_hold(up, people)} (fewer than {low:,})."
    )
    if fixed is not None:
        what += f" The number asked for is {fixed}."
    return Problem(
        what,
        place,
        f"It takes min_people of {people // up:,} or less, or max_people of "
        f"{-(-people // down):,} or more.",
    )


def _would_hold(number: int, people: int) -> str:
    share = f"{people / number:,.0f}"
    if number == 1:
        return f"one neighbourhood would hold {share}"
    return f"{in_words(number)} would hold {share} each"


def _cannot_stand_alone(
    areas: gpd.GeoDataFrame, part: Piece, low: int, high: int, bridge: tuple[int, int, float]
) -> Problem:
    codes = areas["code"].to_numpy(dtype=object)
    up, down = max(1, -(-part.people // high)), part.people // low
    why = (
        f"fewer than the {low:,} of one neighbourhood"
        if down == 0
        else f"too many for {in_words(down)} of at most {high:,}, too few for {in_words(up)} of at "
        f"least {low:,}"
    )
    near, far, metres = bridge
    return Problem(
        f"{areas_in_words(len(part.rows))} with {part.people:,} residents "
        f"({listing(codes[part.rows])}) cut off from the rest of the locality and unable to stand "
        f"alone: {why}.",
        place_of(part),
        f"Join them by a bridge; the nearest are {codes[near]} and {codes[far]}, {metres:,.0f} m "
        f"apart:{in_settings(areas, near, far)}",
    )


def in_settings(areas: gpd.GeoDataFrame, near: int, far: int, _metres: float = 0.0) -> str:
    """Write a bridge between two rows as it stands in a project file."""
    codes = areas["code"].to_numpy(dtype=object)
    bridge = Block("[[bridges]]", {"from": str(codes[near]), "to": str(codes[far])})
    return f"\n{part_text(bridge).rstrip()}"


def joining_up(
    areas: gpd.GeoDataFrame, parts: list[Piece], wanted: list[bool]
) -> dict[int, tuple[int, int, float]]:
    """Return bridges that together join every part ``wanted`` to the largest part, or by its way.

    By place of the part: a row of it, a row of those joined before, and the metres between. The
    part nearest to those joined comes next (Prim 1957). Parts that are not wanted may stay apart.
    """
    largest = max(range(len(parts)), key=lambda at: (parts[at].people, -at))
    joined, bridges = [largest], {}
    left = [at for at, asked in enumerate(wanted) if asked and at != largest]
    if wanted[largest]:
        others = [at for at in range(len(parts)) if at != largest]
        left = left or others[:1]
    while left:
        rows = np.concatenate([parts[at].rows for at in joined])
        gaps = {at: _nearest(areas, parts[at].rows, rows) for at in left}
        at = min(left, key=lambda one: (gaps[one][2], one))
        bridges[at] = gaps[at]
        joined.append(at)
        left.remove(at)
    return bridges


def _nearest(
    areas: gpd.GeoDataFrame,
    rows: NDArray[np.intp],
    rest: NDArray[np.intp],
) -> tuple[int, int, float]:
    """Return the nearest rows of two sets, and the metres between them; ties: lowest."""
    import shapely

    shapes = areas.geometry.to_numpy()
    (near, far), metres = shapely.STRtree(shapes[rest]).query_nearest(
        shapes[rows], return_distance=True, all_matches=True
    )
    length, one, other = min(
        (round(float(gap), 3), int(rows[one]), int(rest[other]))
        for gap, one, other in zip(metres, near, far, strict=True)
    )
    return one, other, length


def wrong_number(
    parts: list[Piece], choices: list[list[int]], low: int, high: int, fixed: int
) -> list[Problem]:
    """Explain a number asked for that does not fit, and say which would."""
    people = sum(part.people for part in parts)
    fewest, most = sum(min(mine) for mine in choices), sum(max(mine) for mine in choices)
    share = people / fixed
    side = f"more than {high:,}" if share > high else f"fewer than {low:,}"
    reason = (
        f"each would hold {share:,.0f} of the {people:,} residents ({side})"
        if not low <= share <= high
        else "the pieces of the locality cannot be shared out so"
    )
    would = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    return [
        Problem(
            f"{in_words(fixed)} neighbourhood{' is' if fixed == 1 else 's are'} asked for, but "
            f"{reason}.",
            place_of(parts[0]),
            f"It takes {would}, or other limits.",
        )
    ]


def not_found(part: Piece, aim: Aim, label: Ints, *, impossible: bool) -> Problem:
    """Report that no plan within limits was met, though arithmetic allows one.

    ``label`` is the least-bad plan. ``impossible`` says that it was proven that there is none.
    """
    numbers = aim.numbers
    few = " or ".join(f"{number:,}" for number in numbers)
    tried = few if len(numbers) <= 3 else f"{min(numbers):,} to {max(numbers):,}"
    people = np.bincount(label, part.ground.people).astype(int)
    ending = "" if numbers == (1,) else "s"
    plans = (
        f"plan of {tried} contiguous neighbourhood{ending} of {aim.low:,} to {aim.high:,} residents"
    )
    grouped = len(part.rows) > len(part.ground.people)
    helps = [
        *(["unlocking areas"] if part.locks else []),
        *(["parting groups"] if grouped else []),
        "a bridge",
        *([] if impossible else ["a longer search (effort)"]),
    ]
    ending = "exists: every one was looked at" if impossible else "was found, though the number of "
    return Problem(
        f"no {plans} {ending}" + ("." if impossible else "residents allows it."),
        place_of(part),
        f"The plan given, the least bad met, has {people.min():,} to {people.max():,}. What may "
        f"help: {' or '.join(helps)}, or other limits.",
    )


_EMPTY = (
    "Take its small areas out with `leave_out` beside the small areas' `file`, or give them the "
    "locality next door."
)
