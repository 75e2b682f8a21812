"""Fill what the page of a comparison is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.coterminosity.causes import CAUSES
from footprints.pipeline.comparison.editions import other_editions
from footprints.pipeline.comparison.moved import match_neighbourhoods, moved
from footprints.pipeline.comparison.sides import counted_whole
from footprints.pipeline.writing.origins import origins
from footprints.render.compare.view import CompareView, Service, SideView

if TYPE_CHECKING:
    from footprints.pipeline.comparison.compare import Comparison
    from footprints.pipeline.comparison.sides import Side
    from footprints.render.origin import Origin


def comparison_view(comparison: Comparison) -> CompareView:
    """Return the view of a comparison."""
    after, before = comparison.after, comparison.before
    project, areas = after.region.project, after.region.areas
    pairs = match_neighbourhoods(areas, after.plan, before.plan)
    changed = moved(after.plan, before.plan, pairs)
    planned = after.planned and before.planned
    return CompareView(
        title=project.area.name,
        made_up=project.area.made_up,
        attribution=_attribution(comparison),
        agencies=_services(comparison),
        areas=areas,
        after=_side(after),
        before=_side(before),
        matched=pairs,
        moved=[planned and bool(one) for one in changed],
        differ=sorted(comparison.differ, key=CAUSES.index),
        scores=comparison.scores,
        neighbourhoods=comparison.neighbourhoods,
        units=comparison.units,
        people=comparison.people,
        people_moved=comparison.people_moved,
        areas_in_one_only=comparison.areas_in_one_only,
        origins=_origins(comparison),
        notes=[*other_editions(after, before), *counted_whole(after, before)],
    )


def _side(side: Side) -> SideView:
    table = side.plan.neighbourhoods
    return SideView(
        side.name,
        side.planned,
        [str(code) for code in table["neighbourhood"]],
        [str(name) for name in table["name"]],
        side.plan.member.tolist(),
    )


def _services(comparison: Comparison) -> list[Service]:
    """Return the services of both sides, those of today first."""
    sides = (comparison.after, comparison.before)
    every = [footprint for side in sides for footprint in side.region.footprints]
    first = {one.id: one for one in reversed(every)}
    return [
        Service(own, first[own].name, first[own].made_up, first[own].assumed)
        for own in dict.fromkeys(one.id for one in every)
    ]


def _attribution(comparison: Comparison) -> list[str]:
    sides = (comparison.after, comparison.before)
    return list(dict.fromkeys(line for s in sides for line in s.region.project.area.attribution))


def _origins(comparison: Comparison) -> list[Origin]:
    """Return the record of every file of either side, each once."""
    sides = (comparison.after, comparison.before)
    regions = [side.region for side in sides]
    every = [one for r in regions for one in origins(r.project, r.folder, r.hashes)]
    return list({(one.file, one.sha256): one for one in every}.values())
