"""The whole demonstration region, from a seed to files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from footprints.errors import OutputError
from footprints.placing import moving
from footprints.placing.hold import hold, unwritable
from footprints.placing.record import is_plain
from footprints.settings import FILE_NAME
from footprints.sources.demo import services, write, zones
from footprints.sources.demo.region import AREAS_SHIPPED, Region, make_region

if TYPE_CHECKING:
    import pandas as pd


def make_demo(folder: Path, seed: int = 1, areas: int = AREAS_SHIPPED, localities: int = 4) -> None:
    """Write a made-up region of ``areas`` small areas in ``localities`` localities to ``folder``.

    The folder is made where it is not there. The same numbers give the same files. Raises
    ValueError for fewer than 20 small areas a locality, and OutputError where files of the same
    names are there already that hold something else, or where nothing can be written; then nothing
    there is changed.
    """
    region = make_region(seed, areas, localities)
    with hold(folder) as place, _said(folder), moving.stage(place) as stage:
        _write_region(stage, region, seed)
        moving.deliver(
            place, last=FILE_NAME, stale=(), own=lambda name: _same(stage / name, place / name)
        )


def _same(one: Path, other: Path) -> bool:
    return is_plain(other.parent, other.name) and one.read_bytes() == other.read_bytes()


@contextlib.contextmanager
def _said(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(unwritable(folder, error, "Give another folder.")) from error


def _write_region(folder: Path, region: Region, seed: int) -> None:
    rng = [np.random.default_rng([seed, 100 + step]) for step in range(10)]
    wards = zones.wards(region, rng[0])
    beats = zones.beats(region, wards, rng[1])
    hubs = zones.hubs(region, wards, rng[2])
    depots = zones.depots(region)
    practices = services.practices(region, wards, rng[3])
    schools = services.schools(region, wards, rng[4])
    housing = services.housing(region, rng[6])
    corners = write.degrees(region.mesh.corners)
    write.write_areas(folder, region, corners)
    write.write_wards(folder, region.mesh, corners, wards)
    write.write_beats(folder, region.mesh, corners, beats)
    write.write_hubs(folder, region.mesh, corners, hubs)
    write.write_depots(folder, region.mesh, corners, depots)
    write.write_lines(folder, region)
    write.write_practices(folder, practices)
    write.write_tables(
        folder,
        schools=schools,
        pupils=services.pupils(region, schools, rng[5]),
        housing=housing,
        officers=services.officers(region, beats, rng[9]),
        points=services.points(region),
    )
    stations = services.stations(region, wards, rng[7])
    libraries = services.libraries(region, wards, rng[8])
    write.write_sites(folder, stations, libraries)
    counts = {
        "seed": seed,
        "areas": len(region.people),
        "localities": len(region.locality_codes),
        "wards": len(wards.codes),
        "beats": len(beats.codes),
        "hubs": len(hubs.codes),
        "depots": len(depots.codes),
        "stations": stations["Station"].nunique(),
        "libraries": len(libraries),
        **_list_counts(practices.table, schools, housing),
    }
    write.write_texts(folder, region, counts)


def _list_counts(
    practices: pd.DataFrame, schools: pd.DataFrame, housing: pd.DataFrame
) -> dict[str, int]:
    """Return how many units the lists have, by the names that the page uses."""
    return {
        "practices": len(practices),
        "networks": practices.loc[practices["pcn_code"] != "", "pcn_code"].nunique(),
        "schools": len(schools),
        "secondaries": int((schools["PhaseOfEducation"] == "Secondary").sum()),
        "patches": housing["Patch"].nunique(),
        "landlords": housing["Landlord"].nunique(),
    }
