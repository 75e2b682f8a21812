"""Outside oracles on real data: the same answer from others' code, and what it costs there."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

_SAME_SCORE = 1e-9
_SAME_SHARE = 1e-6


def timed(work: Callable[[], Any], times: int = 1) -> tuple[Any, float]:
    """Return what ``work`` gives and the least time it took, in seconds."""
    best = float("inf")
    result = None
    for _ in range(times):
        began = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - began)
    return result, best


Row = tuple[str, float, float, float]
"""What was measured, their seconds, our seconds, and the largest difference in the answer."""


def scores_against_scikit_learn(gm: Path) -> list[Row]:
    """Score wards with MSOAs by the weighted table, and resident by resident.

    Theirs starts from two labels a resident, ours from the table of people by ward and MSOA; the
    last row builds that table too. Raises AssertionError where the two disagree.
    """
    from sklearn import metrics

    from footprints.coterminosity import measures
    from footprints.people.overlap import contingency
    from footprints.people.patches import whole_areas

    areas = _areas(gm)
    ward_of = pd.read_csv(gm / "lsoa21_to_ward24_best_fit_lookup.csv")
    ward = areas["LSOA21CD"].map(dict(zip(ward_of["LSOA21CD"], ward_of["WD24CD"], strict=True)))
    units = pd.factorize(ward, sort=True)[0].astype(np.int32)
    places = pd.factorize(areas["MSOA21CD"], sort=True)[0].astype(np.int32)
    people = areas["people"].to_numpy()
    each_unit, each_place = np.repeat(units, people), np.repeat(places, people)
    cells = whole_areas(units, people, int(units.max()) + 1)
    pairs: list[tuple[str, Callable[..., float], Callable[..., float]]] = [
        ("V-measure", metrics.v_measure_score, measures.v_measure),
        ("adjusted Rand index", metrics.adjusted_rand_score, measures.adjusted_rand),
        ("mutual information", metrics.mutual_info_score, measures.mutual_information),
    ]
    table, build = timed(lambda: contingency(cells, places, int(places.max()) + 1), 20)
    rows = [
        _compared(name, partial(theirs, each_place, each_unit), partial(ours, table))
        for name, theirs, ours in pairs
    ]
    name, slow, quick, apart = rows[0]
    return [*rows, (f"{name}, the table built too", slow, quick + build, apart)]


def _compared(name: str, theirs: Callable[[], float], ours: Callable[[], float]) -> Row:
    expected, slow = timed(theirs, 3)
    found, quick = timed(ours, 20)
    apart = abs(found - expected)
    assert apart < _SAME_SCORE, f"{name}: {found} and {expected}"
    return name, slow, quick, apart


def shares_against_overlay(gm: Path, times: int = 5) -> Row:
    """Find each ward's share of each small area with ``geopandas.overlay`` and by our own way.

    Raises AssertionError where the two disagree by more than a millionth of a small area.
    """
    from footprints.geometry.overlay import shares

    areas = _areas(gm).to_crs(27700)
    areas["geometry"] = areas.geometry.make_valid()
    wards = gpd.read_file(gm / "wards_2023_bgc.geojson").to_crs(27700)
    wards = wards.reset_index(names="unit")[["unit", "geometry"]]
    cells = areas.reset_index(names="area")[["area", "geometry"]]

    def overlaid() -> np.ndarray[Any, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pieces that are lines, which have no surface
            met = gpd.overlay(wards, cells, how="intersection", keep_geom_type=True)
        table = np.zeros((len(wards), len(cells)))
        np.add.at(table, (met["unit"], met["area"]), met.geometry.area)
        return table / cells.geometry.area.to_numpy()

    expected, slow = timed(overlaid, times)
    found, quick = timed(lambda: shares(wards, cells), times)
    apart = float(np.abs(found.toarray() - expected).max())
    assert apart < _SAME_SHARE, f"shares differ by {apart}"
    return "shares of small areas in wards", slow, quick, apart


def show(gm: Path) -> None:
    """Print both comparisons as one table."""
    rows = [("scikit-learn, one label a resident", *row) for row in scores_against_scikit_learn(gm)]
    rows.append(("geopandas.overlay", *shares_against_overlay(gm)))
    print("\n| oracle | measure | theirs, s | ours, s | times faster | largest difference |")
    print("|---|---|---|---|---|---|")
    for oracle, name, slow, quick, apart in rows:
        print(
            f"| {oracle} | {name} | {slow:.3f} | {quick:.6f} | {slow / quick:,.0f} | {apart:.1e} |"
        )


def _areas(gm: Path) -> gpd.GeoDataFrame:
    areas = gpd.read_file(gm / "lsoa_2021_bgc.geojson")
    table = pd.read_csv(gm / "census2021_usual_residents_lsoa21.csv")
    people = dict(zip(table["LSOA21CD"], table["total_residents"], strict=True))
    return areas.assign(people=areas["LSOA21CD"].map(people).astype("int64"))
