"""How near to the best possible the engine comes on Greater Manchester, and what proving it costs.

Wards and MSOAs are solved outright; LSOAs are bounded within the seconds given a district.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from footprints.geometry.adjacency import adjacency
from footprints.neighbourhoods.engine import Design, design
from footprints.settings import NeighbourhoodSettings

_SAME = 1e-4
SEEDS = (1, 2, 3, 4, 5)


def ground(gm: Path, level: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return areas and edges of Greater Manchester's ``lsoa``, ``msoa`` or ``ward``."""
    raw = gpd.read_file(gm / "lsoa_2021_bgc.geojson").to_crs(27700)
    people = pd.read_csv(gm / "census2021_usual_residents_lsoa21.csv", index_col="LSOA21CD")
    areas = gpd.GeoDataFrame(
        {
            "code": raw["LSOA21CD"],
            "name": raw["LSOA21NM"],
            "locality": raw["LAD22CD"],
            "locality_name": raw["LAD22NM"],
            "people": raw["LSOA21CD"].map(people["total_residents"]).astype("int64"),
        },
        geometry=raw.geometry.make_valid(),
        crs=raw.crs,
    )
    if level != "lsoa":
        areas = _dissolved(areas, _lookup(gm, level))
    areas = areas.sort_values("code").reset_index(drop=True)
    return areas, adjacency(areas)


def _lookup(gm: Path, level: str) -> pd.Series[Any]:
    if level == "msoa":
        table = pd.read_csv(gm / "oa21_lsoa21_msoa21_lad22_lookup.csv")
        return table.drop_duplicates("lsoa21cd").set_index("lsoa21cd")["msoa21cd"]
    table = pd.read_csv(gm / "lsoa21_to_ward24_best_fit_lookup.csv")
    return table.set_index("LSOA21CD")["WD24CD"]


def _dissolved(areas: gpd.GeoDataFrame, lookup: pd.Series[Any]) -> gpd.GeoDataFrame:
    own = areas.assign(code=areas["code"].map(lookup)).drop(columns="name")
    first = dict.fromkeys(("locality", "locality_name"), "first")
    joined = own.dissolve("code", aggfunc={"people": "sum", **first}).reset_index()
    return joined.assign(name=joined["code"])


def designed(gm: Path, level: str, **given: object) -> Design:
    """Design on border length alone."""
    areas, edges = ground(gm, level)
    asked = {"weights": {"agencies": 0.0}, **given}
    return design(areas, edges, settings=NeighbourhoodSettings.model_validate(asked), workers=2)


def show(gm: Path, seconds: float) -> None:
    """Print what is proven of wards and MSOAs for five seeds, and of LSOAs in so many seconds."""
    print("\n| level | seed | objective, km | districts at the proven optimum | proofs, s |")
    print("|---|---|---|---|---|")
    for level in ("ward", "msoa"):
        for seed in SEEDS:
            plain = designed(gm, level, seed=seed)
            made = designed(gm, level, seed=seed, prove_s=seconds)
            values = plain.localities["objective"].to_numpy()
            best = np.array([one.bound for one in made.proofs], float)
            same = int((values - best < _SAME).sum())
            took = sum(one.seconds for one in made.proofs)
            print(f"| {level} | {seed} | {values.sum():.3f} | {same} of {len(best)} | {took:.2f} |")
    began = time.perf_counter()
    made = designed(gm, "lsoa", prove_s=seconds)
    print(f"\nLSOAs, {seconds:g} s a district, {time.perf_counter() - began:.0f} s in all:\n")
    print("| district | objective, km | bound, km | gap | proof, s |")
    print("|---|---|---|---|---|")
    for one in made.proofs:
        bound = "-" if one.bound is None else f"{one.bound:.3f}"
        gap = "-" if one.gap is None else f"{one.gap:.3%}"
        print(f"| {one.name} | {one.value:.3f} | {bound} | {gap} | {one.seconds:.0f} |")
