"""Wards and MSOAs of Greater Manchester: the usual search ends at the proven optimum."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from test_design_gm import region

from footprints.neighbourhoods import design
from footprints.settings import NeighbourhoodSettings

pytestmark = [pytest.mark.gm, pytest.mark.slow]


@cache
def _level(folder: Path, level: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Put LSOAs together by an official lookup: shapes, residents and borders."""
    areas, edges = region(folder)
    if level == "msoa":
        table = pd.read_csv(folder / "oa21_lsoa21_msoa21_lad22_lookup.csv")
        lookup = table.drop_duplicates("lsoa21cd").set_index("lsoa21cd")["msoa21cd"]
    else:
        table = pd.read_csv(folder / "lsoa21_to_ward24_best_fit_lookup.csv")
        lookup = table.set_index("LSOA21CD")["WD24CD"]
    codes, place = np.unique(areas["code"].map(lookup).to_numpy(str), return_inverse=True)
    ends = np.sort(place[edges[["first", "second"]].to_numpy()], axis=1)
    apart = ends[:, 0] != ends[:, 1]
    links = pd.DataFrame(ends[apart], columns=["first", "second"], dtype="int32")
    links["border_m"] = edges["border_m"].to_numpy()[apart]
    links = links.groupby(["first", "second"], as_index=False).sum()
    links["barrier_m"], links["bridge"] = 0.0, False
    kept = {"people": "sum", "locality": "first", "locality_name": "first"}
    joined = areas.assign(place=place).dissolve("place", aggfunc=kept).reset_index(drop=True)
    return joined.assign(code=codes, name=codes), links.astype({"first": "int32"})


@pytest.mark.parametrize("level", ["ward", "msoa"])
def test_every_seed_ends_at_the_proven_optimum_of_all_ten_districts(
    gm_data: Path, level: str
) -> None:
    areas, edges = _level(gm_data, level)

    def made(**given: object) -> object:
        asked = {"weights": {"agencies": 0.0}, "effort": 0.25, **given}
        return design(areas, edges, settings=NeighbourhoodSettings.model_validate(asked))

    proven = made(prove_s=60.0)
    assert [one.status for one in proven.proofs] == ["optimal"] * 10  # type: ignore[attr-defined]
    best = [one.bound for one in proven.proofs]  # type: ignore[attr-defined]
    for seed in (1, 2, 3, 4, 5):
        plan = made(seed=seed)
        assert plan.localities["objective"].to_numpy() == pytest.approx(best, abs=1e-5)  # type: ignore[attr-defined]
