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
from footprints.coterminosity.figures import Figures, plain
from footprints.coterminosity.ground import Alignment, Ground
from footprints.coterminosity.parts import SUMS, listed, sums_in
from footprints.coterminosity.relation import unit_classes
from footprints.people.overlap import contingency

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.one_team import OneTeam


def locality_figures(
    ground: Ground,
    alignments: Sequence[Alignment],
    levels: Mapping[str, ChanceLevel],
    teams: OneTeam,
) -> dict[str, Figures]:
    """Return the figures of each locality the plan covers, by code, each with its agencies'."""
    codes, place = ground.localities
    found: dict[str, Figures] = {}
    names = ground.areas["locality_name"].to_numpy()
    sums = {one.footprint.id: sums_in(ground, one, place, len(codes)) for one in alignments}
    units = {one.footprint.id: _units_here(ground, one) for one in alignments}
    for number, code in enumerate(codes):
        here = place == number
        entry = _about(ground, here, teams)
        entry["name"] = str(names[np.flatnonzero(here)[0]])
        entry["agencies"] = {
            one.footprint.id: plain(
                _agency(ground, one, levels.get(one.footprint.id), sums[one.footprint.id], number)
                | units[one.footprint.id][number]
            )
            for one in alignments
        }
        found[code] = plain(entry)
    return found


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
    covered, people, fits, served, patches, overlapping, one_team = (
        float(sums[name][number]) for name in SUMS
    )
    here = ground.localities[1] == number
    chosen = _chosen(ground, chance, here)
    by_chance = math.nan if chance is None else chance.mean(chosen)
    overlap = share(overlapping, patches)
    scored = alignment.footprint.scored
    return {
        "name": alignment.footprint.name,
        "people": people,
        "covered_people": covered if scored else math.nan,
        "coverage": share(covered, float(ground.residents[here].sum())) if scored else math.nan,
        "fits_inside": share(fits, people),
        "fits_inside_people": fits,
        "served_by_one": share(served, people),
        "served_by_one_people": served,
        "patch_people": patches,
        "overlap": overlap,
        "overlap_people": overlapping,
        "overlap_by_chance": by_chance,
        "lines_up": lines_up(overlap, by_chance),
        "lines_up_raw": lines_up_raw(overlap, by_chance),
        **chance_figures(chance, overlap, chosen),
        "works_as_one_people": one_team,
        **listed(ground, alignment, here),
    }


def _chosen(
    ground: Ground, chance: ChanceLevel | None, here: NDArray[np.bool_]
) -> NDArray[np.bool_] | None:
    """Return which of all small areas these are of the ground's."""
    if chance is None:
        return None
    chosen = np.zeros(len(chance.people), dtype=bool)
    chosen[ground.rows[here]] = True
    return chosen


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
