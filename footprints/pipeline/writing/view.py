"""Fill what the pages are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprints.pipeline.advice import PAGE_MOVES
from footprints.pipeline.levels import lines_below, places_above
from footprints.pipeline.proof import proof_document
from footprints.pipeline.results import area_shapes, locality_shapes, plan_hash
from footprints.pipeline.writing.origins import origins
from footprints.render.view import AgencyView, Places, Rescoring, StandingView, View

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.people.footprint import Footprint
    from footprints.pipeline.region import Region
    from footprints.pipeline.results import Results
    from footprints.settings import Project


def make_view(results: Results, neighbourhoods: gpd.GeoDataFrame) -> View:
    """Return the view of a scored plan; ``neighbourhoods`` are its dissolved shapes."""
    region, scores = results.region, results.scores
    settings = region.project
    return View(
        title=settings.area.name,
        made_up=settings.area.made_up,
        attribution=settings.area.attribution,
        areas=area_shapes(results),
        neighbourhoods=neighbourhoods,
        localities=locality_shapes(region, results.plan),
        agencies=[_agency(results, footprint) for footprint in region.footprints],
        overall=scores.overall if scores else {},
        locality_figures=scores.localities if scores else {},
        min_people=settings.neighbourhoods.min_people,
        max_people=settings.neighbourhoods.max_people,
        barriers=region.barriers if len(region.barriers) else None,
        bridges=region.bridges if len(region.bridges) else None,
        advice=results.advice,
        objective=results.objective,
        feasible=results.feasible,
        problems=results.problems,
        pairs=scores.pairs if scores else None,
        sequence=results.sequence,
        capacity=results.capacities.table if results.capacities else None,
        places=_places(results),
        lines_below=lines_below(results),
        above=places_above(region),
        proof=proof_document(results.proofs, settings.neighbourhoods.prove_s),
        alternatives=results.alternatives.table if results.alternatives else None,
        tradeoff=results.alternatives.tradeoff if results.alternatives else None,
        rescoring=_rescoring(results) if scores else None,
        standing=_standing(results),
        background=_background(settings),
        finder=region.finder,
        origins=origins(settings, region.folder, region.hashes),
        limits=_own_limits(region),
    )


def _own_limits(region: Region) -> dict[str, tuple[int, int]]:
    settings = region.project.neighbourhoods
    usual = (settings.min_people, settings.max_people)
    found = {code: settings.limits(code) for code in region.areas["locality"].unique()}
    return {str(code): own for code, own in found.items() if own != usual}


def _background(settings: Project) -> tuple[str, str] | None:
    found = settings.background
    return (found.tiles, found.attribution) if found else None


def _standing(results: Results) -> StandingView | None:
    found = results.standing
    if found is None:
        return None
    document = found.document()
    statements = [{"id": own} | words for own, words in document["statements"].items()]
    return StandingView(statements, document["places"], found.wards, found.wards_name)


def _rescoring(results: Results) -> Rescoring:
    from footprints.coterminosity.chance import SCORE_EDITION
    from footprints.geometry.sites import site_areas

    region = results.region
    settings = region.project.neighbourhoods
    scored = [footprint for footprint in region.footprints if footprint.scored]
    return Rescoring(
        people={one.id: one.people for one in scored},
        main={one.id: one.main for one in scored},
        sites={
            one.id: site_areas(one.sites, region.areas)
            for one in region.footprints
            if one.sites is not None
        },
        edges=region.edges,
        locked=settings.locked,
        together=settings.together,
        plan_hash=plan_hash(region, results.plan),
        seed=settings.seed,
        edition=SCORE_EDITION,
        designed={} if results.plan.edited else results.plan.designed or {},
    )


def _places(results: Results) -> Places | None:
    found = results.colocation
    return Places(found.sites, found.pairs, found.hubs, found.overall) if found else None


def _agency(results: Results, footprint: Footprint) -> AgencyView:
    import pandas as pd

    scores = results.scores
    units = neighbourhoods = pd.DataFrame()
    if scores is not None:
        units = scores.units[scores.units["agency"] == footprint.id]
        table = scores.neighbourhoods
        neighbourhoods = table[table["agency"] == footprint.id]
    return AgencyView(
        id=footprint.id,
        name=footprint.name,
        kind=footprint.kind,
        made_up=footprint.made_up,
        assumed=footprint.assumed,
        figures=scores.agencies.get(footprint.id, {}) if scores else {},
        units=units,
        neighbourhoods=neighbourhoods,
        shapes=footprint.shapes,
        sites=footprint.sites,
        main=_main_units(footprint),
        counted=_counted(results, footprint),
        account=footprint.account.entries,
        notes=footprint.account.notes,
        handover=results.handover.get(footprint.id),
        handover_most=PAGE_MOVES,
    )


def _main_units(footprint: Footprint) -> list[str]:
    """Return the code of each small area's main unit, empty where no unit has anyone there."""
    import numpy as np

    codes = np.append(footprint.units["unit"].to_numpy(dtype=object), "")
    return [str(code) for code in codes[footprint.main]]


def _counted(results: Results, footprint: Footprint) -> str:
    """Return what an agency's units count: people, unless its list keeps numbers of its own."""
    from footprints.settings import ListAgency

    own = [one for one in results.region.project.agencies if one.id == footprint.id]
    unscaled = [one for one in own if isinstance(one, ListAgency) and one.scale == "none"]
    return unscaled[0].counted if unscaled else "people"
