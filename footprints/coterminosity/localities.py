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
from footprints.coterminosity.arithmetic import share, sums_by
from footprints.coterminosity.chance import ChanceLevel, lines_up, lines_up_raw
from footprints.coterminosity.figures import Figures, plain
from footprints.coterminosity.ground import Alignment, Ground, covered_people
from footprints.coterminosity.relation import unit_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.one_team import OneTeam

_SUMS = ("covered", "people", "fits", "served", "patch_people", "overlap")


def locality_figures(
    ground: Ground,
    alignments: Sequence[Alignment],
    levels: Mapping[str, ChanceLevel | None],
    teams: OneTeam,
) -> dict[str, Figures]:
    """Return the figures of each locality the plan covers, by code, each with its agencies'."""
    codes, place = ground.localities
    found: dict[str, Figures] = {}
    names = ground.areas["locality_name"].to_numpy()
    sums = {one.footprint.id: _sums(ground, one) for one in alignments}
    for number, code in enumerate(codes):
        here = place == number
        entry = _about(ground, here, teams)
        entry["name"] = str(names[np.flatnonzero(here)[0]])
        entry["agencies"] = {
            one.footprint.id: plain(
                _agency(ground, one, levels[one.footprint.id], sums[one.footprint.id], number)
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
        "services_lined_up_mean": share(services, people) if counted else math.nan,
    }


def _sums(ground: Ground, alignment: Alignment) -> dict[str, NDArray[np.float64]]:
    """Sum over the cells of each locality what every share has on top of its fraction."""
    codes, place = ground.localities
    people, zoning = alignment.people.tocoo(), alignment.zoning.tocoo()
    where = ground.member[people.col]
    fits = measures.main_columns(alignment.table)[people.row] == where
    served = measures.main_rows(alignment.table)[where] == people.row
    overlap = measures.pair_overlap(alignment.patches)[zoning.row, ground.member[zoning.col]]
    parts = (
        (place, covered_people(ground, alignment)),
        (place[people.col], people.data),
        (place[people.col], people.data * fits),
        (place[people.col], people.data * served),
        (place[zoning.col], zoning.data),
        (place[zoning.col], zoning.data * overlap),
    )
    return {
        name: sums_by(locality, weight, len(codes))
        for name, (locality, weight) in zip(_SUMS, parts, strict=True)
    }


def _agency(
    ground: Ground,
    alignment: Alignment,
    chance: ChanceLevel | None,
    sums: dict[str, NDArray[np.float64]],
    number: int,
) -> dict[str, Any]:
    covered, people, fits, served, patches, overlapping = (
        float(sums[name][number]) for name in _SUMS
    )
    here = ground.localities[1] == number
    by_chance = _chance_here(ground, chance, here)
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
        **_units_here(alignment, here),
    }


def _chance_here(ground: Ground, chance: ChanceLevel | None, here: NDArray[np.bool_]) -> float:
    if chance is None:
        return math.nan
    chosen = np.zeros(len(chance.people), dtype=bool)
    chosen[ground.rows[here]] = True
    return chance.mean(chosen)


def _units_here(alignment: Alignment, here: NDArray[np.bool_]) -> dict[str, int]:
    """Count the units with people in the locality, and those of them that straddle."""
    people = alignment.people.tocoo()
    units = np.unique(people.row[here[people.col] & (people.data > 0)])
    classes = unit_classes(measures.main_shares(alignment.table)[units])
    return {"units": len(units), "units_straddling": classes.count("straddles")}
