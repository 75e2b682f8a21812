"""Where a place stands against the four things that aligned services are meant to show.

Each statement is judged by a rule on figures that are given beside it, for every locality and for
all of them together: met, partly, not, or not known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import share
from footprints.coterminosity.ground import ground_of
from footprints.coterminosity.thresholds import INSIDE, WORKS_AS_ONE, reaches
from footprints.people.overlap import contingency

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.coterminosity.ground import Ground
    from footprints.coterminosity.score import Scores
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

MET, PARTLY, NOT, UNKNOWN = "met", "partly", "not", "not known"

HALF = 0.5
"""Share from which a statement that does not hold wholly holds partly."""

SHARED, RECOGNISED, SIZED, TOGETHER = "shared", "recognised", "sized", "together"


@dataclass(frozen=True)
class Statement:
    """One statement of success: its id, what it says and the rule it is judged by."""

    id: str
    says: str
    rule: str


STATEMENTS = (
    Statement(
        SHARED,
        "Services share footprints.",
        "Met where at least 80% of residents have one team from every service counted. Partly "
        "where at least half of the services counted are lined up for the average resident. Not "
        "known with fewer than two services to count.",
    ),
    Statement(
        RECOGNISED,
        "The neighbourhood is the unit that services recognise.",
        "A service recognises neighbourhoods here where, for at least 80% of residents, its unit "
        "and the neighbourhood work as one. Met where every service counted does, partly where at "
        "least half do. Not known without services to count.",
    ),
    Statement(
        SIZED,
        "Neighbourhoods have the residents they should, and each service can say how its capacity "
        "lines up with them.",
        "Met where every neighbourhood is within the limits and every service counted has given "
        "its capacity. Partly where one of the two holds.",
    ),
    Statement(
        TOGETHER,
        "Focused work below neighbourhood level is drawn together at locality level.",
        "Looks at services whose units are smaller than neighbourhoods. Met where each has at "
        "least 95% of its people here in units that belong mainly to this locality, partly where "
        "at least half of those services have. Not known where none works below neighbourhood "
        "level. Lines alone cannot show whether the work is drawn together, only whether they "
        "allow it.",
    ),
)


@dataclass(frozen=True)
class Standing:
    """Where one place stands: its judgements by statement, and the figures behind them.

    ``locality`` is empty for all places together. ``figures`` are plain values; ``services`` has,
    for each service counted, name, made_up, works_as_one_share (of the residents here), below
    (whether its units are smaller than neighbourhoods), locality_share (of its people here, those
    in units mainly of this locality) and capacity (whether it has given any).
    """

    locality: str
    name: str
    judgements: dict[str, str]
    figures: dict[str, Any]
    services: dict[str, dict[str, Any]]


def standings(
    areas: gpd.GeoDataFrame,
    footprints: Sequence[Footprint],
    plan: Plan,
    scores: Scores,
    *,
    min_people: int,
    max_people: int,
    with_capacity: Collection[str] = (),
) -> list[Standing]:
    """Return where all places together stand, then each locality by code.

    Services counted are those of one-team residents. ``with_capacity`` are the ids of the agencies
    that have given what their units have. The limits are those of the policy, the same everywhere.
    """
    ground = ground_of(areas, plan)
    ids = set(scores.overall["one_team_agency_ids"])
    counted = [one for one in footprints if one.id in ids]
    here = {one.id: _locality_shares(ground, one) for one in counted}
    small = {one.id for one in counted if _below(scores, one.id)}
    made = []
    codes, place = ground.localities
    for number, code in [(-1, ""), *enumerate(codes)]:
        entry = scores.localities[code] if code else scores.overall
        inside = np.ones(len(place), dtype=bool) if number < 0 else place == number
        figures = _sizes(ground, inside, min_people, max_people) | _teams(entry)
        services = {
            one.id: {
                "name": one.name,
                "made_up": one.made_up,
                "works_as_one_share": _team(scores, code, one.id, figures["people"]),
                "below": one.id in small,
                "locality_share": here[one.id][number],
                "capacity": one.id in with_capacity,
            }
            for one in counted
        }
        name = "" if number < 0 else str(entry["name"])
        figures |= _counts(services)
        made.append(Standing(code, name, _judge(figures), figures, services))
    return made


def standing_table(found: Sequence[Standing]) -> pd.DataFrame:
    """Return one row a place: its judgements and the figures behind them."""
    import pandas as pd

    rows = [
        {"locality": one.locality, "name": one.name} | one.judgements | one.figures for one in found
    ]
    return pd.DataFrame(rows)


def _sizes(ground: Ground, inside: Any, min_people: int, max_people: int) -> dict[str, Any]:
    """Count the neighbourhoods with anyone here, and those within the limits."""
    hoods = np.unique(ground.member[inside])
    people = ground.people[hoods]
    fits = (people >= min_people) & (people <= max_people)
    residents = float(ground.residents[inside].sum())
    within = np.isin(ground.member, hoods[fits]) & inside
    return {
        "people": round(residents),
        "neighbourhoods": len(hoods),
        "neighbourhoods_within": int(fits.sum()),
        "smallest": round(float(people.min())),
        "largest": round(float(people.max())),
        "within_share": share(float(ground.residents[within].sum()), residents),
    }


def _teams(entry: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("one_team_people", "one_team_share", "services_lined_up_mean", "services_counted")
    return {key: entry[key] for key in keys}


def _team(scores: Scores, locality: str, agency: str, residents: float) -> float | None:
    """Return the share of residents of a place whose unit and neighbourhood work as one."""
    entry = scores.localities[locality] if locality else None
    figures = scores.agencies[agency] if entry is None else entry["agencies"][agency]
    people = figures["works_as_one_people"]
    return None if people is None or residents <= 0 else float(people) / residents


def _below(scores: Scores, agency: str) -> bool:
    """Whether an agency's units are smaller, on average, than neighbourhoods.

    By main patches, so that the strays of a list do not make its units look small.
    """
    figures = scores.agencies[agency]
    units = figures["units_with_main_patch"]
    neighbourhoods = scores.overall["neighbourhoods"]
    if not units or not neighbourhoods:
        return False
    size = figures["patch_people"] / units
    return bool(size < scores.overall["people"] / neighbourhoods)


def _locality_shares(ground: Ground, footprint: Footprint) -> list[float | None]:
    """Return, by locality, the share of an agency's people in units mainly of that locality.

    The last is that of all localities together. By everyone for zones and lists alike.
    """
    codes, place = ground.localities
    table = contingency(footprint.people[:, ground.rows], place, len(codes))
    main = measures.main_columns(table)[:, None] == np.arange(len(codes))[None, :]
    own, every = np.where(main, table, 0.0).sum(axis=0), table.sum(axis=0)
    pairs = [*zip(own, every, strict=True), (own.sum(), every.sum())]
    return [None if whole <= 0 else float(part) / float(whole) for part, whole in pairs]


def _counts(services: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Count the services that each rule asks about."""
    rows = services.values()
    below = [one for one in rows if one["below"] and one["locality_share"] is not None]
    return {
        "services_recognising": sum(
            reaches(one["works_as_one_share"] or 0.0, WORKS_AS_ONE) for one in rows
        ),
        "services_with_capacity": sum(one["capacity"] for one in rows),
        "services_below": len(below),
        "services_together": sum(reaches(one["locality_share"], INSIDE) for one in below),
    }


def _judge(figures: Mapping[str, Any]) -> dict[str, str]:
    """Return the judgement of each statement by its rule: see ``STATEMENTS``."""
    counted = figures["services_counted"]
    return {
        SHARED: _shared(figures),
        RECOGNISED: _of(figures["services_recognising"], counted),
        SIZED: _sized(figures),
        TOGETHER: _of(figures["services_together"], figures["services_below"]),
    }


def _shared(figures: Mapping[str, Any]) -> str:
    counted = figures["services_counted"]
    if counted < 2:
        return UNKNOWN
    if reaches(figures["one_team_share"], WORKS_AS_ONE):
        return MET
    return PARTLY if reaches(figures["services_lined_up_mean"] / counted, HALF) else NOT


def _sized(figures: Mapping[str, Any]) -> str:
    sized = figures["neighbourhoods_within"] == figures["neighbourhoods"]
    counted = figures["services_counted"]
    said = counted > 0 and figures["services_with_capacity"] == counted
    if sized and said:
        return MET
    return PARTLY if sized or said else NOT


def _of(some: int, every: int) -> str:
    """Judge by how many of the services do: all, at least half, fewer; unknown without any."""
    if every == 0:
        return UNKNOWN
    if some == every:
        return MET
    return PARTLY if reaches(some / every, HALF) else NOT
