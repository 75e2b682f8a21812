"""Score every agency against a plan."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.chance import Chance, ChanceLevel, draw_chance, level, stream
from footprints.coterminosity.drawn_border import (
    drawn_border,
    drawn_differently,
    neighbourhood_lines,
)
from footprints.coterminosity.figures import Comparison, Figures, agency_figures, plain
from footprints.coterminosity.ground import Alignment, Ground, align, ground_of
from footprints.coterminosity.localities import levels_at, locality_figures
from footprints.coterminosity.one_team import OneTeam, counted_agencies, one_team, team_share
from footprints.coterminosity.pairs import pair_scores
from footprints.coterminosity.ranges import Ranges, ranges
from footprints.coterminosity.shared_border import shared_border
from footprints.coterminosity.sites.where import sites_per_neighbourhood
from footprints.coterminosity.sure import Sure, sure_of
from footprints.coterminosity.tables import agency_table, neighbourhood_table, unit_table
from footprints.coterminosity.thresholds import BORDER_WITHIN_M
from footprints.people.agreement import check_plan, check_region

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan


Key = tuple[str, str, str]


@dataclass(frozen=True, repr=False)
class Scores:
    """Everything known about how agencies line up with one plan.

    ``overall``, ``agencies`` (by id, in the order given) and ``localities`` (by code) are the
    entries of ``scores.json``: plain values, None where a figure has no meaning. The tables are
    those of ``footprints.coterminosity.tables``. ``sures`` are how sure each "lines up" is, by
    locality (empty: everywhere), agency and other agency (empty but for pairs).
    """

    overall: dict[str, Any]
    agencies: dict[str, dict[str, Any]]
    localities: dict[str, dict[str, Any]]
    agency_table: pd.DataFrame
    units: pd.DataFrame
    neighbourhoods: pd.DataFrame
    pairs: pd.DataFrame
    sures: dict[Key, Sure] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """Show the headline figures as plain text: see ``brief``."""
        return self.brief().to_string(index=False)

    def _repr_html_(self) -> str:
        """Show the headline figures as a table in a notebook."""
        return str(self.brief().to_html(index=False))

    def brief(self) -> pd.DataFrame:
        """Return one row an agency: how far it lines up, between what and what, and usual shares.

        Columns agency, lines_up, lines_up_range_low, lines_up_range_high (0-100, empty where it
        cannot be told), fits_inside and served_by_one (0-1).
        """
        shown = ["agency", "lines_up", "lines_up_range_low", "lines_up_range_high"]
        table = self.agency_table.reindex(columns=[*shown, "fits_inside", "served_by_one"])
        found: pd.DataFrame = table.round(
            {
                "lines_up": 1,
                "lines_up_range_low": 1,
                "lines_up_range_high": 1,
                "fits_inside": 3,
                "served_by_one": 3,
            }
        )
        return found


def score(
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    *,
    seed: int,
    zonings: int = 100,
    chance: Mapping[str, Chance] | None = None,
    levels: Mapping[str, ChanceLevel] | None = None,
    other_plans: Sequence[NDArray[np.int32]] = (),
    best_alone: Mapping[str, NDArray[np.int32]] | None = None,
    workers: int = 1,
    border_within_m: float = BORDER_WITHIN_M,
) -> Scores:
    """Score every agency against a plan, where the plan covers.

    ``areas`` and ``edges`` are as in ``footprints.schema``. ``zonings`` random zonings an agency
    give the chance level (0: none are drawn and "lines up" stays empty); they depend on ``seed``
    and the agency's id alone, and those drawn before can be passed as ``chance``. ``levels`` are
    chance levels to hold the plan against in place of its own (another plan's). ``other_plans``
    and, by agency id, ``best_alone`` are ``member`` arrays of other plans to place this one among.
    Lines as drawn are the same within ``border_within_m``. ``workers`` threads draw zonings and
    measure lines, and change nothing in the result. Raises DataError where the tables are not as
    they must be or do not fit one another, and where the plan covers nobody.
    """
    check_region(areas, edges, footprints)
    check_plan(plan, len(areas))
    ground = ground_of(areas, plan)
    residents = areas["people"].to_numpy(dtype=np.int64)
    if chance is None:
        chance = draw_chance(areas, edges, footprints, seed=seed, zonings=zonings, workers=workers)
    if levels is None:
        levels = {own: level(drawn, plan.member) for own, drawn in chance.items()}
    aligned = [align(ground, footprint, residents) for footprint in footprints]
    drawn = _drawn_borders(ground, footprints, border_within_m, workers)
    agencies: dict[str, Figures] = {}
    found: dict[str, Ranges] = {}
    sures: dict[Key, Sure] = {}
    for one in aligned:
        own = one.footprint.id
        held = Comparison(levels.get(own), other_plans, (best_alone or {}).get(own))
        agencies[own] = agency_figures(ground, one, held)
        rng = np.random.default_rng(stream(seed, own, 1))
        found[own] = ranges(ground, one, levels_at(ground, one, levels.get(own)), rng)
        sures["", own, ""] = sure_of(agencies[own], levels.get(own), None, found[own], 0)
        agencies[own] |= plain(found[own].figures | sures["", own, ""].figures())
        agencies[own] |= _borders(edges, one.footprint, plan)
        agencies[own] |= drawn.get(own, {})
        agencies[own]["drawn_differently"] = drawn_differently(agencies[own], one.patches)
        agencies[own] |= _sites(ground, one.footprint)
    teams = _teams(ground, aligned, agencies)
    localities, here = locality_figures(ground, aligned, levels, teams, found)
    mains = {own: one.mains for own, one in found.items()}
    pairs, between = pair_scores(ground, footprints, chance, mains)
    return Scores(
        overall=_overall(ground, teams, agencies),
        agencies=agencies,
        localities=localities,
        agency_table=agency_table(agencies),
        units=unit_table(ground, aligned, found),
        neighbourhoods=neighbourhood_table(ground, aligned),
        pairs=pairs,
        sures=sures | here | between,
    )


def _borders(edges: pd.DataFrame, footprint: Footprint, plan: Plan) -> Figures:
    line = shared_border(edges, footprint.main, plan.member)
    return plain(
        {
            "border_m": line.agency_m,
            "neighbourhood_border_m": line.neighbourhood_m,
            "shared_border_m": line.shared_m,
            "shared_border": line.of_agency,
            "shared_border_of_neighbourhoods": line.of_neighbourhoods,
        }
    )


def _drawn_borders(
    ground: Ground, footprints: Sequence[Footprint], within_m: float, workers: int
) -> dict[str, Figures]:
    """Return how far each agency's lines as drawn run with the neighbourhoods', by id."""
    from concurrent.futures import ThreadPoolExecutor

    shapes = {one.id: one.shapes for one in footprints if one.shapes is not None}
    if not shapes:
        return {}
    lines = neighbourhood_lines(ground, within_m)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        found = pool.map(lambda own: plain(drawn_border(own, lines)), shapes.values())
        return dict(zip(shapes, found, strict=True))


def _sites(ground: Ground, footprint: Footprint) -> Figures:
    if footprint.sites is None:
        return {"sites": None, "sites_inside": None}
    inside = int(sites_per_neighbourhood(footprint.sites, ground).sum())
    return {"sites": len(footprint.sites), "sites_inside": inside}


def _teams(ground: Ground, aligned: Sequence[Alignment], agencies: dict[str, Figures]) -> OneTeam:
    """Find one-team residents, and note with each agency how far it is part of them."""
    shares = {one.footprint.id: team_share(ground, one) for one in aligned}
    tellable = {own: figures["lines_up"] is not None for own, figures in agencies.items()}
    counted = counted_agencies([one.footprint for one in aligned], tellable)
    ids = {footprint.id for footprint in counted}
    everyone = float(ground.residents.sum())
    for own, figures in agencies.items():
        people = float((ground.residents * shares[own]).sum())
        scored = figures["people"] > 0
        figures["works_as_one_people"] = people if scored else None
        figures["works_as_one_share"] = people / everyone if scored else None
        figures["one_team_counted"] = own in ids
    return one_team(counted, shares, len(ground.residents))


def _overall(ground: Ground, teams: OneTeam, agencies: Mapping[str, Figures]) -> Figures:
    people = float(ground.residents.sum())
    one = float((ground.residents * teams.all_services).sum())
    services = float((ground.residents * teams.services).sum())
    counted = bool(teams.counted)
    return plain(
        {
            "people": round(people),
            "areas": len(ground.residents),
            "neighbourhoods": len(np.unique(ground.member)),
            "localities": len(ground.localities[0]),
            "agencies": len(agencies),
            "one_team_people": one if counted else math.nan,
            "one_team_share": share(one, people) if counted else math.nan,
            "one_team_agencies": [footprint.name for footprint in teams.counted],
            "one_team_made_up": [one.name for one in teams.counted if one.made_up],
            "one_team_agency_ids": [footprint.id for footprint in teams.counted],
            "services_counted": len(teams.counted),
            "services_lined_up_people": services if counted else math.nan,
            "services_lined_up_mean": share(services, people) if counted else math.nan,
            "overlap_mean": _overlap_mean(agencies),
        }
    )


def _overlap_mean(agencies: Mapping[str, Figures]) -> float:
    """Return the mean overlap F over agencies, by weight and people: what the design aims at."""
    scored = [one for one in agencies.values() if one["overlap"] is not None]
    whole = sum(one["weight"] * one["patch_people"] for one in scored)
    return share(sum(one["weight"] * one["overlap_people"] for one in scored), whole)
