"""Write the results of a run to its folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.pipeline.files import (
    csv_text,
    geojson_text,
    json_text,
    write_geojson,
    write_geopackage,
)
from footprints.pipeline.levels import level_table, outward
from footprints.pipeline.plans import DESIGNED
from footprints.pipeline.proof import proof_record, proof_table
from footprints.pipeline.results import (
    area_shapes,
    neighbourhood_shapes,
    plan_table,
    score_tables,
    scores_document,
)
from footprints.pipeline.writing.manifest import manifest
from footprints.pipeline.writing.outbox import MANIFEST, outbox
from footprints.pipeline.writing.parcel import PARCEL, parcel
from footprints.pipeline.writing.workbook import write_workbook

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.pipeline.advice import AgencyAdvice
    from footprints.pipeline.other_plans import Alternatives
    from footprints.pipeline.region import Region
    from footprints.pipeline.results import Results

EVERYTHING = ("plan", "scores", "pages")


def write_results(
    results: Results,
    folder: Path,
    started: str,
    seconds: float,
    parts: Collection[str] = EVERYTHING,
) -> list[str]:
    """Write the chosen parts and the manifest; return the files' names, relative to ``folder``.

    Raises OutputError where they cannot be written; what was there before is then untouched.
    """
    shapes = neighbourhood_shapes(results)
    with outbox(folder) as staged:
        if "plan" in parts:
            _write_plan(results, shapes, staged)
        if "scores" in parts:
            _write_scores(results, shapes, staged)
        if "pages" in parts:
            _write_pages(results, shapes, staged)
        names = [p.relative_to(staged).as_posix() for p in staged.rglob("*") if p.is_file()]
        record = manifest(results.region, [*names, MANIFEST], started, seconds)
        record["feasible"] = results.feasible
        record["stopped_early"] = results.stopped_early
        if results.plan.designed is not None and not results.plan.edited:
            record[DESIGNED] = dict(results.plan.designed)
        if results.proofs:
            record["proof_seconds"] = proof_record(results.proofs)
        _text(staged / MANIFEST, json_text(record))
    return sorted([*names, MANIFEST])


def expected(
    region: Region, parts: Collection[str] = EVERYTHING, alternatives: int | None = None
) -> set[str]:
    """Return the names that ``write_results`` may write, so that they can be looked for before.

    ``alternatives`` is how many other plans are looked for, None where none are.
    """
    from footprints.neighbourhoods.choices.tradeoff import MULTIPLES
    from footprints.render.safe import file_name

    names = {MANIFEST}
    if "plan" in parts:
        names |= {"plan.csv", "neighbourhoods.csv", "neighbourhoods.geojson", "plan.gpkg"}
        names |= {"proof.csv"} if region.project.neighbourhoods.prove_s else set()
        names |= {"levels.csv"} if region.level is not None else set()
    if alternatives is not None:
        names |= {f"alternatives/plan-{rank}.csv" for rank in range(2, alternatives + 2)}
        names |= {f"alternatives/tradeoff-{rank}.csv" for rank in range(1, len(MULTIPLES) + 1)}
        names |= {"tradeoff.csv"} | ({"alternatives.csv"} if alternatives else set())
    if "scores" in parts:
        names |= {"scores.json", "scores.xlsx"} | {f"{name}.csv" for name in _SCORED}
        provided = region.provision.supplies or region.provision.needs
        names |= {"capacity.csv", "needs.csv"} if provided else set()
    if "pages" in parts:
        names |= {"index.html", "baseline.html", PARCEL}
        names |= {f"agencies/{file_name(one.id)}" for one in region.footprints}
        names |= {f"localities/{file_name(str(code))}" for code in set(region.areas["locality"])}
    return names


_SCORED = (
    "agencies",
    "units",
    "neighbourhood_agencies",
    "agency_pairs",
    "baseline",
    "ward_neighbourhoods",
    "sites",
    "colocation",
    "hubs",
    "advice",
    "advice_sequence",
    "advice_agencies",
)


def _write_plan(results: Results, shapes: gpd.GeoDataFrame, folder: Path) -> None:
    _text(folder / "plan.csv", csv_text(plan_table(results)))
    shapes = outward(results.region, shapes)
    _text(folder / "neighbourhoods.csv", csv_text(shapes.drop(columns="geometry")))
    write_geojson(shapes, folder / "neighbourhoods.geojson")
    if results.proofs:
        given = results.region.project.neighbourhoods.prove_s
        _text(folder / "proof.csv", csv_text(proof_table(results.proofs, given)))
    levels = level_table(results)
    if levels is not None:
        _text(folder / "levels.csv", csv_text(levels))
    layers = {"small_areas": area_shapes(results), "neighbourhoods": shapes}
    write_geopackage(layers, folder / "plan.gpkg")
    if results.alternatives is not None:
        _write_alternatives(results.alternatives, results.region, folder)


def _write_alternatives(others: Alternatives, region: Region, folder: Path) -> None:
    for name, plan in others.plans.items():
        _text(folder / name, csv_text(plan.table(region.areas)))
    if others.asked:
        _text(folder / "alternatives.csv", csv_text(others.table))
    if len(others.tradeoff):
        _text(folder / "tradeoff.csv", csv_text(others.tradeoff))


def _write_scores(results: Results, shapes: gpd.GeoDataFrame, folder: Path) -> None:
    tables = score_tables(results)
    _text(folder / "scores.json", json_text(scores_document(results)))
    for name, table in tables.items():
        _text(folder / f"{name}.csv", csv_text(table))
    named = outward(results.region, shapes.drop(columns="geometry"))
    sheets: dict[str, Any] = {"neighbourhoods": named}
    write_workbook(sheets | tables | {"plan": plan_table(results)}, folder / "scores.xlsx")


def _write_pages(results: Results, shapes: gpd.GeoDataFrame, folder: Path) -> None:
    from footprints.pipeline.run import slug
    from footprints.pipeline.writing.view import make_view
    from footprints.render.pages import render_pages

    pages = render_pages(make_view(results, shapes))
    for name, text in pages.items():
        _text(folder / name, text)
    (folder / PARCEL).write_bytes(parcel(pages, slug(results.region.project.area.name)))


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_advice(advice: AgencyAdvice, folder: Path, agency: str) -> Path:
    """Write an agency's hand-over beside other results: lists, units and map; return the list."""
    texts = (
        csv_text(advice.moves),
        csv_text(advice.units),
        csv_text(advice.unit_moves),
        geojson_text(advice.map),
    )
    names = advice_names(agency)
    with outbox(folder, advice_record(agency)) as staged:
        for name, text in zip(names, texts, strict=True):
            _text(staged / name, text)
    return folder / names[0]


def advice_names(agency: str) -> list[str]:
    """Return the files of an agency's hand-over, the list itself first."""
    own = f"advice-{agency}"
    return [f"{own}.csv", f"{own}-units.csv", f"{own}-unit-moves.csv", f"{own}.geojson"]


def advice_record(agency: str) -> str:
    """Return the record of an agency's hand-over."""
    return f"advice-{agency}.{MANIFEST}"
