"""The same scores locality by locality: the share of each that falls to its small areas.

Units and neighbourhoods keep their whole size even where a locality holds only a part of them, so
the people behind every figure add up to the whole region's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.chance import ChanceLevel, chance_figures, lines_up, lines_up_raw
from footprints.coterminosity.coarseness import held_at
from footprints.coterminosity.figures import Figures, plain
from footprints.coterminosity.ground import Alignment, Ground
from footprints.coterminosity.parts import SUMS, listed, sums_in
from footprints.coterminosity.ranges import Levels, Ranges
from footprints.coterminosity.relation import unit_classes
from footprints.coterminosity.sure import Sure, sure_of
from footprints.people.overlap import contingency
from footprints.people.patches import patch_strength

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.one_team import OneTeam


def locality_figures(
    ground: Ground,
    alignments: Sequence[Alignment],
    levels: Mapping[str, ChanceLevel],
    teams: OneTeam,
    drawn: Mapping[str, Ranges],
) -> tuple[dict[str, Figures], dict[tuple[str, str, str], Sure]]:
    """Return the figures of each locality the plan covers, by code, each with its agencies'.

    And how sure their scores are, by locality and agency, from the ``drawn`` ranges of each agency.
    """
    codes, place = ground.localities
    found: dict[str, Figures] = {}
    sures: dict[tuple[str, str, str], Sure] = {}
    names = ground.areas["locality_name"].to_numpy()
    sums = {one.footprint.id: sums_in(ground, one, place, len(codes)) for one in alignments}
    units = {one.footprint.id: _units_here(ground, one) for one in alignments}
    for number, code in enumerate(codes):
        here = place == number
        entry = _about(ground, here, teams)
        entry["name"] = str(names[np.flatnonzero(here)[0]])
        entry["agencies"] = {}
        for one in alignments:
            own = one.footprint.id
            figures = _agency(ground, one, levels.get(own), sums[own], number)
            some = chosen(ground, levels.get(own), number)
            sure = sure_of(figures, levels.get(own), some, drawn[own], number + 1)
            sures[code, own, ""] = sure
            entry["agencies"][own] = plain(figures | sure.figures() | units[own][number])
        found[code] = plain(entry)
    return found, sures


def levels_at(ground: Ground, alignment: Alignment, chance: ChanceLevel | None) -> Levels:
    """Return the chance level of an agency everywhere and in each locality, as scores are held."""
    number = len(ground.localities[0])
    if chance is None:
        return Levels(math.nan, np.full(number, math.nan))
    here = [held_at(alignment, chance.mean(chosen(ground, chance, at))) for at in range(number)]
    return Levels(held_at(alignment, chance.mean()), np.array(here))


def _about(ground: Ground, here: NDArray[np.bool_], teams: OneTeam) -> Figures:
    residents = ground.residents[here]
    people = float(residents.sum())
    one = float((residents * teams.all_services[here]).sum())
    services = float((residents * teams.services[here]).sum())
    counted = bool(teams.counted)
    return {
        "people": round(people),
        "neighbourhoods": len(np.unique(ground.member[here])),
        "one_team_people": one if counted else math.nan,
        "one_team_share": share(one, people) if counted else math.nan,
        "services_counted": len(teams.counted),
        "services_lined_up_people": services if counted else math.nan,
        "services_lined_up_mean": share(services, people) if counted else math.nan,
    }


def _agency(
    ground: Ground,
    alignment: Alignment,
    chance: ChanceLevel | None,
    sums: dict[str, NDArray[np.float64]],
    number: int,
) -> dict[str, Any]:
    covered, people, fits, served, patches, overlapping, scored_people, one_team = (
        float(sums[name][number]) for name in SUMS
    )
    here = ground.localities[1] == number
    some = chosen(ground, chance, number)
    by_chance = math.nan if chance is None else chance.mean(some)
    told = held_at(alignment, by_chance)
    overlap = share(overlapping, patches)
    scored = alignment.footprint.scored
    residents = float(ground.residents[here].sum())
    counted = patches if alignment.places is None else residents
    value = share(scored_people, counted) if patches > 0 else math.nan
    strength = _strength(alignment, here)
    return {
        "name": alignment.footprint.name,
        "people": people,
        "covered_people": covered if scored else math.nan,
        "coverage": share(covered, residents) if scored else math.nan,
        "fits_inside": share(fits, people),
        "fits_inside_people": fits,
        "served_by_one": share(served, people),
        "served_by_one_people": served,
        "patch_people": patches,
        "overlap": overlap,
        "overlap_people": overlapping,
        "overlap_by_chance": by_chance,
        "overlap_scored": value,
        "overlap_scored_people": scored_people,
        "patch_strength": strength,
        "lines_up": lines_up(value, told, strength),
        "lines_up_raw": lines_up_raw(value, told, strength),
        **chance_figures(chance, value, told, strength, some),
        "works_as_one_people": one_team,
        **listed(ground, alignment, here),
    }


def _strength(alignment: Alignment, here: NDArray[np.bool_]) -> float:
    """Return patch strength in some small areas, as ``Alignment.strength`` is everywhere."""
    if alignment.footprint.kind == "zones":
        return 1.0
    return patch_strength(alignment.people[:, np.flatnonzero(here)])


def chosen(ground: Ground, chance: ChanceLevel | None, number: int) -> NDArray[np.bool_] | None:
    """Say of each of all small areas whether it is on the ground and in a locality."""
    if chance is None:
        return None
    found = np.zeros(len(chance.people), dtype=bool)
    found[ground.rows[ground.localities[1] == number]] = True
    return found


def _units_here(ground: Ground, alignment: Alignment) -> list[dict[str, int]]:
    """Count, for each locality, the units with people there, and those with most of theirs there.

    Of both also those that straddle neighbourhoods. A unit is mainly in one locality, so
    ``units_mainly`` and ``units_mainly_straddling`` add up to the agency's.
    """
    codes, place = ground.localities
    table = contingency(alignment.people, place, len(codes))
    main = measures.main_columns(table)
    straddling = np.array(unit_classes(measures.main_shares(alignment.table))) == "straddles"
    found = []
    for number in range(len(codes)):
        counts = {}
        for name, here in (("units", table[:, number] > 0), ("units_mainly", main == number)):
            counts[name] = int(here.sum())
            counts[f"{name}_straddling"] = int((here & straddling).sum())
        found.append(counts)
    return found
