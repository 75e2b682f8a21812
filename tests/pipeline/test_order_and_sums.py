"""From files to scores: the order of rows changes nothing, and nobody is lost on the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.people.brought import plan_of
from footprints.people.overlap import contingency
from footprints.people.patches import as_zoning
from footprints.pipeline.files import csv_text, json_text
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.plans import load_plan
from footprints.pipeline.region import Region
from footprints.pipeline.results import Results, score_tables, scores_document
from footprints.pipeline.run import judge_plan, score_plan
from toy_project import write_toy_project


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("toy")
    region = load_region(write_toy_project(folder))
    bands = np.array_split(np.arange(len(region.areas)), 6)
    ids = np.empty(len(region.areas), dtype=object)
    for number, rows in enumerate(bands):
        ids[rows] = f"N{number}"
    plan = plan_of(region.areas, ids, {})
    plan.table(region.areas).to_csv(folder / "plan.csv", index=False)
    return region


def scored(folder: Path) -> Results:
    region = load_region(folder / "footprints.toml")
    plan, _ = load_plan(region, folder / "plan.csv")
    return score_plan(judge_plan(region, plan), baselines=False)


def told(results: Results) -> dict[str, str]:
    """Return everything the scores are written as."""
    tables = {name: csv_text(table) for name, table in score_tables(results).items()}
    return tables | {"scores.json": json_text(scores_document(results))}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_in_files_changes_nothing(
    region: Region, tmp_path: Path, seed: int
) -> None:
    shutil.copytree(region.folder, tmp_path, dirs_exist_ok=True)
    for name in ("people.csv", "patients.csv", "libraries.csv", "plan.csv"):
        rows = pd.read_csv(tmp_path / name)
        rows.sample(frac=1, random_state=seed).to_csv(tmp_path / name, index=False)
    for name in ("areas.geojson", "beats.geojson"):
        shapes = gpd.read_file(tmp_path / name)
        (tmp_path / name).unlink()
        shapes.sample(frac=1, random_state=seed).to_file(tmp_path / name, driver="GeoJSON")
    assert told(scored(tmp_path)) == told(scored(region.folder))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(-1, 4), min_size=80, max_size=80))
def test_the_sums_of_the_table_are_the_people_in(region: Region, member: list[int]) -> None:
    """For polygons and lists, whatever the plan: by unit, by neighbourhood and in all."""
    place = np.array(member, dtype=np.int32)
    residents = region.areas["people"].to_numpy()
    for one in region.footprints:
        for people in (one.people, as_zoning(one, residents)):
            table = contingency(people, place, 5)
            dense = people.toarray()
            inside = place >= 0
            assert table.sum() == pytest.approx(dense[:, inside].sum())
            assert table.sum(axis=1) == pytest.approx(dense[:, inside].sum(axis=1))
            for hood in range(5):
                assert table[:, hood].sum() == pytest.approx(dense[:, place == hood].sum())
            assert (dense.sum(axis=0) <= residents + 1e-6).all()
