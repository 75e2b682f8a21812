"""Points finer than small areas: addresses or postcodes, cut to the place as they are read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from footprints.sources.fetch import given
from footprints.sources.fetch.areas import SMALL_AREAS
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.located import located, look_at_points
from footprints.sources.fetch.provenance import csv_bytes, part_of, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footprints.sources.fetch.located import Located

POINTS = "population_points.csv"
PLACED_BY = {"file": POINTS, "x": "easting", "y": "northing", "crs": "EPSG:27700"}
"""What the settings say of an agency whose people are placed by these points."""

_CHUNK = 200_000


def points(errand: Errand, named: str) -> Brought:
    """Place the points inside the place, from OS Open UPRN, Code-Point Open or the ONSPD.

    The file is read in pieces, so that all 40 million addresses pass in little memory. Raises
    DataError where no point lies inside.
    """
    dataset = errand.catalogue.datasets["points"]
    service = errand.catalogue.service_of(dataset)
    file, answer = given.bring(
        errand.web, service, dataset, named=named, option="--points", look=look_at_points
    )
    # Addresses of one building share a point and each counts: repeats stay.
    with errand.web.doubting([answer]):
        inside = sorted(_cut(located(file, live=True), errand))
    if not inside:
        what = f"none of its points is in {errand.place.name}."
        raise file.fault(what, "See that it is the file.")
    part = part_of(dataset, [answer], vintage=answer.kept.fetched[:10])
    content = csv_bytes(["easting", "northing"], inside)
    place(errand.folder / POINTS, content, [part], len(inside))
    return Brought([POINTS], [], [part])


def _cut(every: Iterator[Located], errand: Errand) -> Iterator[tuple[str, str]]:
    """Yield the points inside the small areas, to a decimetre."""
    import geopandas as gpd
    import numpy as np
    import shapely

    from footprints.units import BRITISH_GRID

    ground = gpd.read_file(errand.folder / SMALL_AREAS).to_crs(BRITISH_GRID)
    whole = shapely.union_all(shapely.make_valid(ground.geometry.to_numpy()))
    shapely.prepare(whole)
    west, south, east, north = whole.bounds
    done = 0
    while chunk := list(itertools.islice(every, _CHUNK)):
        done += len(chunk)
        errand.web.report(f"Cutting points to the place: {done:,} read", None)
        xy = np.array([(x, y) for _, x, y in chunk])
        near = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
        xy = xy[near]
        for x, y in xy[shapely.contains_xy(whole, xy)]:
            yield f"{x:.1f}", f"{y:.1f}"
