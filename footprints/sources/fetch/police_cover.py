"""Whether police neighbourhoods cover the place, and which of them serve it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch.areas import CODE, SMALL_AREAS, residents_of
from footprints.sources.fetch.bring import Errand

if TYPE_CHECKING:
    import geopandas as gpd

LEAST_SHARE = 0.01
"""A neighbourhood counts as of the place from this share of its own surface inside it: lines that
run along the same border never quite agree."""

UNCOVERED_SHARE = 0.5
"""A small area counts as without a neighbourhood from this share of its surface outside all."""

LARGEST_HOLE_SHARE = 0.01
"""More of the residents than this in small areas without a neighbourhood is an error: forces leave
out an airport or a dock, never a place where hundreds of people live."""


def check_cover(shapes: gpd.GeoDataFrame, errand: Errand, without: list[str]) -> list[Problem]:
    """Find small areas that no neighbourhood covers; return a warning naming them.

    ``shapes`` are the neighbourhoods in metres, ``without`` those listed that have no lines. No
    list says how many neighbourhoods a force has to have, but all of them together cover its area:
    a list that comes short leaves a hole. Raises DataError where more than 1% of the residents
    live in holes.
    """
    import numpy as np
    import shapely

    ground = _ground(errand, shapes)
    outline = ground.geometry.to_numpy()
    covered = shapely.union_all(shapes.geometry.to_numpy(), grid_size=0.1)
    shapely.prepare(covered)
    outside = shapely.area(shapely.difference(outline, covered)) / shapely.area(outline)
    holes = outside > UNCOVERED_SHARE
    if not np.any(holes):
        return []
    people = residents_of(errand.folder)
    codes = [str(code) for code in ground.loc[holes, CODE]]
    living = sum(people[code] for code in codes)
    number = counted(len(codes), "small area", "small areas")
    what = f"{number} with {living:,} residents in no neighbourhood: {listing(codes)}."
    if without:
        what += f" These neighbourhoods came without a boundary: {listing(without)}."
    if living > LARGEST_HOLE_SHARE * sum(people.values()):
        fix = "The list may be short: try again later with --refresh, take another month "
        fix += "(--police-archive), or leave the police out (--without police)."
        raise DataError([Problem(what, "police", fix)])
    return [Problem(what, "police", "They count as not covered.", "warning")]


def inside(shapes: gpd.GeoDataFrame, errand: Errand) -> list[tuple[str, str, Any]]:
    """Return code, name and GeoJSON of the neighbourhoods with a share of surface in the place."""
    import numpy as np
    import shapely

    ground = _ground(errand, shapes)
    whole = shapely.union_all(ground.geometry.to_numpy())
    shapely.prepare(whole)
    within = shapely.area(shapely.intersection(shapes.geometry.to_numpy(), whole))
    share = within / np.maximum(shapely.area(shapes.geometry.to_numpy()), 1.0)
    kept = shapes[share >= LEAST_SHARE].to_crs("EPSG:4326")
    if kept.empty:
        raise DataError(
            [Problem(f"no neighbourhood lies in {errand.place.name}.", "police", "See the force.")]
        )
    rounded = shapely.set_precision(kept.geometry.to_numpy(), 0.000001, mode="pointwise")
    return [
        (code, name, json.loads(shapely.to_geojson(shape)))
        for code, name, shape in zip(kept["code"], kept["name"], rounded, strict=True)
    ]


def _ground(errand: Errand, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the small areas placed, valid, in the system of the neighbourhoods."""
    import geopandas as gpd
    import shapely

    ground = gpd.read_file(errand.folder / SMALL_AREAS).to_crs(shapes.crs)
    return ground.set_geometry(shapely.make_valid(ground.geometry.to_numpy()), crs=shapes.crs)
