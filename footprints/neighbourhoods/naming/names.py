"""Names people recognise: from the wards a neighbourhood mainly serves, or from its small areas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.people.footprint import Footprint

LONGEST = 60
_ENOUGH = 0.6
_MINOR = 0.4
_TRAILING_CODE = re.compile(r"[\s,]+\d+\s*[A-Za-z]?$")


def make_names(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    wards_from: str | None,
    *,
    member: NDArray[np.int32],
    localities: Sequence[str],
    kept: Sequence[str | None],
) -> list[str]:
    """Return one name a neighbourhood, all different, each under 60 characters.

    A name kept from the start plan stays. Others are made of the wards (the agency ``wards_from``,
    else the one called ``wards``) of which the neighbourhood is the main one, largest first: as
    many as hold 60% of its people, at most three. Without wards the small areas' own names
    serve, less a trailing number; where those only say which locality it is, the name says in
    which part of the locality the neighbourhood lies. Names that would occur twice are told apart
    by locality, then by number.
    """
    number = len(localities)
    wards = _wards(footprints, wards_from)
    if wards is not None:
        parts = _main_parts(*_by_ward(areas, wards, member, number))
    else:
        parts = _main_parts(*_by_area_name(areas, member, number))
    title = dict(zip(areas["locality"], areas["locality_name"], strict=True))
    quarters = _quarters(areas, member, localities)
    names = []
    for place, locality in enumerate(localities):
        own = kept[place]
        if own is None:
            plain = [part for part in parts[place] if part and part != title[locality]]
            own = joined(plain) if plain else quarters[place].format(title[locality])
        names.append(own)
    return _told_apart(names, [str(title[locality]) for locality in localities], kept)


def joined(parts: Sequence[str]) -> str:
    """Join names of one to three parts in English, leaving the last out while it is too long.

    "A", "A and B", "A, B and C"; where a part has an "and" of its own, "A & B with C" and no more.
    """
    shown = list(parts)
    while True:
        double = any(" & " in part or " and " in part.lower() for part in shown)
        word = " with " if double else " and "
        text = word.join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
        if len(text) < LONGEST and not (double and len(shown) > 2):
            return text
        if len(shown) == 1:
            return text[: LONGEST - 2].rsplit(" ", 1)[0] + "…"
        shown.pop()


def _wards(footprints: Sequence[Footprint], wards_from: str | None) -> Footprint | None:
    wanted = wards_from or "wards"
    return next((one for one in footprints if one.id == wanted and one.scored), None)


def _by_ward(
    areas: gpd.GeoDataFrame, wards: Footprint, member: NDArray[np.int32], number: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    from footprints.people.overlap import contingency
    from footprints.people.patches import as_zoning

    table = contingency(as_zoning(wards, areas["people"].to_numpy()), member, number)
    return wards.units["name"].astype(str).to_numpy(dtype=object), table


def _by_area_name(
    areas: gpd.GeoDataFrame, member: NDArray[np.int32], number: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    plain = [_TRAILING_CODE.sub("", str(name)).strip() for name in areas["name"]]
    names, place = np.unique(np.array(plain, dtype=object), return_inverse=True)
    table = np.zeros((len(names), number))
    np.add.at(table, (place, member), areas["people"].to_numpy().astype(np.float64))
    return names, table


def _main_parts(names: NDArray[Any], table: NDArray[Any]) -> list[list[str]]:
    """Return the names that make up most of each column, largest first, at most three."""
    main = table.argmax(axis=1) if table.shape[1] else np.zeros(len(names), np.intp)
    chosen = []
    for place in range(table.shape[1]):
        people = np.round(table[:, place], 3)
        own = np.where(main == place, people, 0.0)
        if not own.any():
            own = people
        order = np.lexsort((np.arange(len(own)), -own))
        order = order[own[order] > 0][:3]
        parts: list[str] = []
        held = 0.0
        for row in order.tolist():
            minor = own[row] < _MINOR * own[order[0]]
            if parts and (held >= _ENOUGH * people.sum() or minor):
                break
            parts.append(str(names[row]))
            held += own[row]
        chosen.append(parts)
    return chosen


def _quarters(
    areas: gpd.GeoDataFrame, member: NDArray[np.int32], localities: Sequence[str]
) -> list[str]:
    """Say where in its locality each neighbourhood lies, as a pattern for the locality's name."""
    if not localities:
        return []
    points = areas.geometry.representative_point()
    spot = np.column_stack([points.x, points.y])
    own = areas["locality"].to_numpy(dtype=object)
    people = np.maximum(areas["people"].to_numpy(), 1).astype(np.float64)
    patterns = []
    for number, locality in enumerate(localities):
        here, whole = member == number, own == locality
        away = np.average(spot[here], axis=0, weights=people[here])
        away = away - np.average(spot[whole], axis=0, weights=people[whole])
        spread = float(np.sqrt(np.ptp(spot[whole], axis=0).max() ** 2 + 1.0))
        if np.hypot(*away) < 0.08 * spread:
            patterns.append("Central {}")
            continue
        turn = int(np.round(np.degrees(np.arctan2(away[0], away[1])) / 45.0)) % 8
        winds = ("North", "North-east", "East", "South-east", "South", "South-west", "West")
        patterns.append((*winds, "North-west")[turn] + " {}")
    return patterns


def _told_apart(names: list[str], titles: list[str], kept: Sequence[str | None]) -> list[str]:
    """Make names unique: kept ones stay, others get the locality's name, then a number."""
    longer = [
        f"{name} ({title})"
        if own is None
        and names.count(name) > 1
        and title not in name
        and len(name) + len(title) + 3 < LONGEST
        else name
        for name, title, own in zip(names, titles, kept, strict=True)
    ]
    taken = {own for own in kept if own is not None}
    unique = []
    for name, own in zip(longer, kept, strict=True):
        text, number = name, 1
        while own is None and text in taken:
            number += 1
            text = f"{name} {number}"
        taken.add(text)
        unique.append(text)
    return unique
