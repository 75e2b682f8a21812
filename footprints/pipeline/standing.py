"""Where the region stands: the four statements judged, and the wards' neighbourhoods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footprints.coterminosity.statements import STATEMENTS, Standing, standing_table, standings
from footprints.coterminosity.wards import ward_neighbourhoods

if TYPE_CHECKING:
    import pandas as pd

    from footprints.coterminosity.score import Scores
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region


@dataclass(frozen=True)
class Baseline:
    """Where all places together and each locality stand, and which neighbourhood each ward is in.

    ``wards`` has the rows of ``ward_neighbourhoods.csv``, None where no agency's units are wards;
    ``wards_name`` is that agency's name.
    """

    places: list[Standing]
    wards: pd.DataFrame | None
    wards_name: str

    def table(self) -> pd.DataFrame:
        """Return the rows of ``baseline.csv``."""
        return standing_table(self.places)

    def document(self) -> dict[str, Any]:
        """Return it as plain values for ``scores.json``."""
        return {
            "statements": {one.id: {"says": one.says, "rule": one.rule} for one in STATEMENTS},
            "places": [
                {
                    "locality": one.locality,
                    "name": one.name,
                    "judgements": one.judgements,
                    "figures": one.figures,
                    "services": one.services,
                }
                for one in self.places
            ],
        }


def stand(region: Region, plan: Plan, scores: Scores) -> Baseline:
    """Return where a region stands with a scored plan."""
    settings = region.project.neighbourhoods
    places = standings(
        region.areas,
        region.footprints,
        plan,
        scores,
        min_people=settings.min_people,
        max_people=settings.max_people,
        with_capacity={supply.agency for supply in region.provision.supplies},
    )
    wards = ward_agency(region)
    table = None if wards is None else ward_neighbourhoods(region.areas, wards, plan)
    return Baseline(places, table, "" if wards is None else wards.name)


def ward_agency(region: Region) -> Footprint | None:
    """Return the agency whose units are wards: the one the settings name, else one called so.

    None where the settings name none and no agency of polygons has "ward" in its id or name.
    """
    named = region.project.neighbourhoods.wards_from
    zones = [one for one in region.footprints if one.scored and one.kind == "zones"]
    for one in region.footprints:
        if one.id == named and one.scored:
            return one
    called = [one for one in zones if "ward" in f"{one.id} {one.name}".lower()]
    return called[0] if called else None
