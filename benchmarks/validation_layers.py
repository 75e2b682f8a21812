"""The study's part on layers: the same lines by other small areas, moved, and simplified."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from benchmarks.validation_regions import regions
from footprints.coterminosity.score import score
from footprints.geometry.adjacency import adjacency
from footprints.people.parts import in_parts
from footprints.people.patches import main_units
from footprints.people.plan import Plan
from footprints.people.zones import zone_people

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from footprints.people.footprint import Footprint
    from footprints.pipeline.results import Results

MOVED_M = (5, 10, 25, 50)
SIMPLIFIED_M = (20, 50, 100, 200, 400)


def show(gm: Path | None, zonings: int) -> None:
    """Print what becomes of a score when the files are drawn otherwise."""
    if gm is None:
        print("Needs --gm: the demonstration has no layers of other grain.")
        return
    results = regions(gm)["Greater Manchester"]
    _show_moved(results, zonings)
    _show_grain(results, zonings)


def _show_moved(results: Results, zonings: int) -> None:
    print("Rule: the score of a layer moved or simplified stays inside the range stated for the")
    print("layer as it is; where it does not, the study says by how far.\n")
    print("| agency | layer | lines up (range) | change | inside the range |")
    print("|---|---|---|---|---|")
    for footprint in _zones(results):
        assert footprint.shapes is not None
        stated = _score(results, zonings, footprint)
        _moved_row(footprint.id, "as published", stated, stated)
        _moved_row(
            footprint.id, "best fit", stated, _score(results, zonings, footprint, "best-fit")
        )
        for metres in MOVED_M:
            moved = footprint.shapes.set_geometry(footprint.shapes.translate(metres, metres))
            there = _score(results, zonings, replace(footprint, shapes=moved))
            _moved_row(footprint.id, f"moved {metres} m east and north", stated, there)
        for metres in SIMPLIFIED_M:
            plainer = footprint.shapes.simplify_coverage(metres, simplify_boundary=False)
            shapes = footprint.shapes.set_geometry(plainer)
            there = _score(results, zonings, replace(footprint, shapes=shapes))
            _moved_row(footprint.id, f"simplified to {metres} m", stated, there)


def _moved_row(agency: str, layer: str, stated: dict[str, Any], there: dict[str, Any]) -> None:
    change, inside = "-", "-"
    if stated["lines_up"] is not None and there["lines_up"] is not None:
        change = f"{there['lines_up'] - stated['lines_up']:+.1f}"
        low, high = stated["lines_up_range_low"], stated["lines_up_range_high"]
        inside = "yes" if low <= there["lines_up"] <= high else "**no**"
    print(f"| {agency} | {layer} | {told(there)} | {change} | {inside} |", flush=True)


def _show_grain(results: Results, zonings: int) -> None:
    print("\nRule: where small areas are too coarse to tell, the score says so: no figure by")
    print("middle layer areas (MSOA) outside the range of the one by lower layer areas (LSOA).\n")
    print("| agency | by LSOA | by MSOA | what is said of MSOA |\n|---|---|---|---|")
    region = results.region
    areas, row = _middle_areas(region.areas)
    plan = _middle_plan(results, row, len(areas))
    middle = replace(region, areas=areas, edges=adjacency(areas))
    coarse = replace(results, region=middle, plan=plan)
    for footprint in _zones(results):
        fine = _score(results, zonings, footprint)
        there = _score(coarse, zonings, footprint)
        words = "; ".join(
            str(there[key])
            for key in ("lines_up_reason", "resolution", "resolution_reason")
            if there.get(key)
        )
        print(f"| {footprint.id} | {told(fine)} | {told(there)} | {words or '-'} |", flush=True)


def told(figures: dict[str, Any]) -> str:
    """Return a score with its range, as the tables of the study write it."""
    if figures["lines_up"] is None:
        return "cannot tell"
    if figures["lines_up_range_low"] is None:
        return f"{figures['lines_up']:.1f}"
    low, high = figures["lines_up_range_low"], figures["lines_up_range_high"]
    return f"{figures['lines_up']:.1f} ({low:.1f} to {high:.1f})"


def _zones(results: Results) -> list[Footprint]:
    return [one for one in results.region.footprints if one.kind == "zones"]


def _score(
    results: Results,
    zonings: int,
    footprint: Footprint,
    placed_by: Literal["surface", "best-fit"] = "surface",
) -> dict[str, Any]:
    region = results.region
    assert footprint.shapes is not None
    people, _ = zone_people(footprint.shapes, region.areas, placed_by)
    table = in_parts(people)
    one = replace(footprint, people=table, main=main_units(table), shapes=None, by_surface=None)
    found = score(
        region.areas, region.edges, [one], results.plan, seed=1, zonings=zonings, workers=2
    )
    return found.agencies[footprint.id]


def _middle_areas(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, NDArray[np.int64]]:
    """Return the MSOAs that LSOAs make up, whose names are theirs less a letter."""
    middle = areas.assign(middle=areas["name"].str[:-1])
    sums = {"locality": "first", "locality_name": "first", "people": "sum"}
    merged = middle.dissolve("middle", aggfunc=sums).reset_index()
    merged = merged.rename(columns={"middle": "code"}).assign(name=merged["middle"])
    row = merged["code"].searchsorted(middle["middle"].to_numpy())
    return merged, np.asarray(row, dtype=np.int64)


def _middle_plan(results: Results, row: NDArray[np.int64], count: int) -> Plan:
    """Return the plan with each MSOA whole in the neighbourhood with most of its people."""
    people = results.region.areas["people"].to_numpy()
    there = np.zeros((count, len(results.plan.neighbourhoods)))
    np.add.at(there, (row, results.plan.member), people)
    return Plan(results.plan.neighbourhoods, there.argmax(axis=1).astype(np.int32))
