"""A plan as it was drawn: scored on pieces of small areas, and beside that in whole ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footprints.coterminosity.chance import Chance, Draws
    from footprints.coterminosity.score import Scores
    from footprints.people.pieces import Pieces
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region

IN_WHOLE_AREAS = ("fits_inside", "served_by_one", "overlap", "overlap_by_chance", "lines_up",
                  "relation")  # fmt: skip
"""The figures that are told both ways, those in whole small areas as NAME_whole_areas."""

_ALONG_SMALL_AREAS = ("border_m", "neighbourhood_border_m", "shared_border_m", "shared_border",
                      "shared_border_of_neighbourhoods")  # fmt: skip

_POINT = 1.0


@dataclass(frozen=True)
class AsDrawn:
    """A region whose small areas are cut along a plan; ``plan`` is made of its pieces."""

    region: Region
    plan: Plan
    pieces: Pieces


def as_drawn(region: Region, plan: Plan) -> AsDrawn | None:
    """Cut a region's small areas along a plan as drawn; None where it is made of whole ones."""
    from footprints.people.pieces import cut, on_pieces

    if plan.drawn is None:
        return None
    pieces = cut(region.areas, plan, plan.drawn)
    footprints = [on_pieces(footprint, pieces) for footprint in region.footprints]
    on = replace(
        region, areas=pieces.areas, edges=region.edges.iloc[:0], footprints=footprints, start=None
    )
    return AsDrawn(on, pieces.plan, pieces)


def score_as_drawn(
    drawn: AsDrawn,
    whole: Scores,
    chance: Mapping[str, Chance],
    *,
    other_plans: Sequence[NDArray[np.int32]],
    best_alone: Mapping[str, NDArray[np.int32]],
    **given: Any,
) -> Scores:
    """Return the scores of a plan as drawn, from those in whole small areas.

    The scoring is the same, on pieces of small areas. Random lines, other plans and each agency's
    best are of whole small areas, and held against the plan as drawn. Borders along small areas,
    and agencies held against one another, know of no drawn plan. The rest is as in ``score``.
    """
    from footprints.coterminosity.score import score

    rows = drawn.pieces.whole
    found = score(
        drawn.region.areas,
        drawn.region.edges,
        drawn.region.footprints,
        drawn.plan,
        chance={own: _chance_on(each, drawn.pieces) for own, each in chance.items()},
        other_plans=[other[rows] for other in other_plans],
        best_alone={own: best[rows] for own, best in best_alone.items()},
        **given,
    )
    along = {
        own: {key: figures.get(key) for key in _ALONG_SMALL_AREAS}
        for own, figures in whole.agencies.items()
    }
    found = replace(
        found, overall=found.overall | {"areas": whole.overall["areas"]}, pairs=whole.pairs
    )
    return _with(found, along)


def with_whole(scores: Scores, whole: Scores | None) -> Scores:
    """Return scores that give some figures in whole small areas too; empty where they are so."""
    told = {
        own: {
            f"{name}_whole_areas": None if whole is None else whole.agencies[own].get(name)
            for name in IN_WHOLE_AREAS
        }
        for own in scores.agencies
    }
    return _with(scores, told)


def _with(scores: Scores, told: Mapping[str, dict[str, Any]]) -> Scores:
    agencies = {own: figures | told[own] for own, figures in scores.agencies.items()}
    table = scores.agency_table.copy()
    for key in next(iter(told.values()), {}) if len(table) else ():
        table[key] = [told[own][key] for own in table["agency"]]
    return replace(scores, agencies=agencies, agency_table=table)


def _chance_on(chance: Chance, pieces: Pieces) -> Chance:
    """Return random zonings of whole small areas as zonings of their pieces."""

    def on(drawn: Draws | None) -> Draws | None:
        return None if drawn is None else replace(drawn, zonings=drawn.zonings[:, pieces.whole])

    people = chance.people[pieces.whole] * pieces.share
    return replace(chance, people=people, nested=on(chance.nested), free=on(chance.free))


def both_said(plan: Plan, scores: Scores) -> list[Problem]:
    """Name what differs between a plan as drawn and counted in whole small areas: a note."""
    if plan.drawn is None:
        return []
    whole_of = plan.drawn.share.tocoo()
    areas = counted(len(np.unique(whole_of.col[whole_of.data < 1])), "small area", "small areas")
    differ = [
        f"{figures['name']} {figures['lines_up']:.0f} as drawn, "
        + ("not to be told" if other is None else f"{other:.0f}")
        + " so"
        for figures in scores.agencies.values()
        if figures["lines_up"] is not None
        and (
            (other := figures["lines_up_whole_areas"]) is None
            or abs(figures["lines_up"] - other) >= _POINT
        )
    ]
    what = (
        f"the plan runs through {areas} and is scored as it was drawn. Edits, advice, capacity, "
        "plan.csv and comparisons have each of them whole, in the neighbourhood with most of its "
        "residents"
    )
    said = f", which scores {'; '.join(differ)}." if differ else "."
    return [Problem(f"{what}{said}", "plan", "", "note")]
