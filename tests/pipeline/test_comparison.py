"""What changed between two plans or two dates, for whom, and what it is due to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.errors import DataError
from footprints.people.brought import plan_of
from footprints.people.plan import Plan
from footprints.pipeline.comparison.compare import Comparison, compare
from footprints.pipeline.comparison.moved import flows, match_neighbourhoods, moved
from footprints.pipeline.comparison.sides import Side, beside_scores, same_plan, without_plan
from footprints.pipeline.loading.load import load_region
from footprints.pipeline.region import Region
from footprints.pipeline.run import judge_plan, score_plan
from footprints.render.compare.rows import add_up
from toy import toy_areas
from toy_project import write_toy_project

pytestmark = pytest.mark.xdist_group("comparison")

CAUSES = ("plan", "lines", "population")
AREAS = toy_areas()


def banded(areas: gpd.GeoDataFrame, parts: int, across: bool = True) -> Plan:
    """Each locality cut into bands of whole areas, of nearly as many areas."""
    centres = areas.geometry.centroid
    along = (centres.y if across else centres.x).to_numpy()
    ids = np.empty(len(areas), dtype=object)
    for locality, rows in areas.groupby("locality").indices.items():
        for band, chosen in enumerate(np.array_split(rows[np.argsort(along[rows])], parts)):
            ids[chosen] = f"{locality}-{band}"
    return plan_of(areas, ids, {})


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return load_region(write_toy_project(tmp_path_factory.mktemp("now")))


def changed(now: Region, folder: Path, *changes: Callable[[Path], None]) -> Region:
    """Return the region with some of its files changed: another date."""
    shutil.copytree(now.folder, folder, dirs_exist_ok=True)
    for change in changes:
        change(folder)
    return load_region(folder / "footprints.toml")


def other_beats(folder: Path) -> None:
    """Beats cut by easting in place of northing; the same codes."""
    areas = gpd.read_file(folder / "areas.geojson").to_crs(27700)
    half = (areas.geometry.centroid.x > areas.geometry.centroid.x.median()).astype(int)
    beats = areas.dissolve(by="B0" + half.astype(str))[["geometry"]].reset_index(names="beat")
    beats.assign(beat_name=beats["beat"]).to_crs(4326).to_file(folder / "beats.geojson")


def more_people(folder: Path) -> None:
    """Every third small area doubles."""
    people = pd.read_csv(folder / "people.csv")
    people.loc[::3, "people"] *= 2
    people.to_csv(folder / "people.csv", index=False)


def single(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores that are not of a pair, by where they stand."""
    return scores[scores["other"] == ""].set_index(["locality", "agency", "score"])


@pytest.fixture(scope="module")
def two_dates(now: Region, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Plan, lines and population all differ."""
    then = changed(now, tmp_path_factory.mktemp("then"), other_beats, more_people)
    before = Side(then, banded(then.areas, 2, across=False), "then")
    return compare(Side(now, banded(now.areas, 3), "now"), before)


def test_both_ends_are_what_scoring_each_gives(two_dates: Comparison) -> None:
    for side, column in ((two_dates.after, "after"), (two_dates.before, "before")):
        own = score_plan(judge_plan(side.region, side.plan), baselines=False).scored
        found = two_dates.scores.pipe(single)[column]
        for agency, figures in own.agencies.items():
            for score in ("lines_up", "overlap", "fits_inside", "coverage", "works_as_one_share"):
                value = figures[score]
                here = found.get(("", agency, score))
                assert (
                    here == pytest.approx(value, abs=1e-6) if value is not None else pd.isna(here)
                )
        assert found["", "", "one_team_share"] == pytest.approx(
            own.overall["one_team_share"], abs=1e-6
        )


def test_a_pair_of_agencies_changes_with_lines_and_people_but_no_plan(
    two_dates: Comparison,
) -> None:
    pairs = two_dates.scores[two_dates.scores["other"] != ""].set_index("score")
    assert set(pairs["agency"]) == {"beats"}
    assert set(pairs["other"]) == {"practices"}
    assert (pairs["due_to_plan"].dropna() == 0).all()
    assert pairs.loc["overlap", "due_to_lines"] != 0
    assert pairs.loc["people", "due_to_population"] == pairs.loc["people", "change"] != 0


def test_parts_add_up_to_the_last_digit_in_every_score(two_dates: Comparison) -> None:
    assert two_dates.differ == set(CAUSES)
    parts = two_dates.scores[[f"due_to_{cause}" for cause in CAUSES]]
    known = parts.notna().all(axis=1)
    assert known.sum() > 200
    for row in two_dates.scores[known].to_dict("records"):
        written = [Decimal(f"{row[f'due_to_{cause}']:.6f}") for cause in CAUSES]
        assert Decimal(f"{row['before']:.6f}") + sum(written) == Decimal(f"{row['after']:.6f}")


def test_each_cause_shows_where_all_differ(two_dates: Comparison) -> None:
    row = two_dates.scores.pipe(single).loc[("", "beats", "overlap")]
    assert all(abs(row[f"due_to_{cause}"]) > 1e-4 for cause in CAUSES)
    residents = two_dates.scores.pipe(single).loc[("", "", "people")]
    assert residents["due_to_population"] == residents["change"] != 0


ALONE = {
    "plan": (),
    "lines": (other_beats,),
    "population": (more_people,),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_what_alone_differs_gets_every_change(now: Region, tmp_path: Path, cause: str) -> None:
    then = changed(now, tmp_path, *ALONE[cause]) if ALONE[cause] else now
    plan = banded(now.areas, 3)
    old = banded(now.areas, 3, across=False) if cause == "plan" else plan
    found = compare(Side(now, plan, "now"), Side(then, old, "then"))
    assert found.differ == {cause}
    told = found.scores[found.scores["change"].notna()]
    assert (told["change"] != 0).sum() > 20
    cut_off = (told["score"] == "lines_up") & told[f"due_to_{cause}"].isna()
    told = told[~cut_off]
    assert (told[f"due_to_{cause}"] == told["change"]).all()
    others = [f"due_to_{other}" for other in CAUSES if other != cause]
    assert (told[others] == 0).all(axis=None)


def test_what_is_cut_off_is_not_split_and_what_is_not_has_a_range(two_dates: Comparison) -> None:
    scores = two_dates.scores
    where = ["locality", "agency", "other"]
    raw = scores[scores["score"] == "lines_up_raw"].set_index(where)
    cut = scores[scores["score"] == "lines_up"].set_index(where)
    known = raw["change"].notna()
    assert known.any()
    low, high = raw.loc[known, "change_low"], raw.loc[known, "change_high"]
    assert (low <= raw.loc[known, "change"] + 1e-6).all()
    assert (high >= raw.loc[known, "change"] - 1e-6).all()
    assert (high > low).any()
    assert scores.loc[scores["score"] != "lines_up_raw", "change_low"].isna().all()
    below = raw.index[(raw["before"] < 0) | (raw["after"] < 0)]
    assert cut.loc[cut.index.isin(below), "due_to_plan"].isna().all()
    for row in two_dates.agencies.to_dict("records"):
        if not pd.isna(row["lines_up_change"]):
            uncut = raw.loc["", row["agency"], ""]
            assert row["lines_up_change"] == uncut["change"]
            assert row["lines_up_change_low"] == uncut["change_low"]


def test_a_plan_held_against_itself_has_no_change_and_no_range(now: Region) -> None:
    plan = banded(now.areas, 3)
    found = compare(Side(now, plan, "now"), Side(now, plan, "then")).scores
    raw = found[(found["score"] == "lines_up_raw") & found["change"].notna()]
    assert len(raw)
    assert (raw[["change", "change_low", "change_high"]] == 0).all(axis=None)


def test_people_gained_less_lost_are_the_change(two_dates: Comparison) -> None:
    counts = two_dates.scores[two_dates.scores["score"].str.endswith("_people")]
    told = counts[counts["people_gained"].notna() & counts["change"].notna()]
    assert len(told) > 20
    net = told["people_gained"] - told["people_lost"]
    assert net.to_numpy() == pytest.approx(told["change"].to_numpy(), abs=1e-3)
    assert (told[["people_gained", "people_lost"]] >= 0).all(axis=None)


def test_a_plan_by_other_names_differs_in_nothing(now: Region) -> None:
    plan = banded(now.areas, 3)
    ids = np.array([f"N{9 - row}" for row in plan.member], dtype=object)
    found = compare(Side(now, plan, "a"), Side(now, plan_of(now.areas, ids, {}), "b"))
    assert found.differ == frozenset()
    assert found.people_moved == 0
    assert (found.scores["change"].dropna() == 0).all()


def test_against_no_neighbourhoods_the_localities_stand_in(now: Region) -> None:
    found = compare(Side(now, banded(now.areas, 3), "plan"), without_plan(now))
    assert found.people_moved == 0
    assert not found.before.planned
    scores = found.scores.pipe(single)
    assert scores.loc[("", "beats", "fits_inside"), "before"] == 1
    assert ("", "", "neighbourhoods") not in scores.index
    level = scores.loc[("", "beats", "locality_served_by_one"), "after"]
    assert scores.loc[("", "beats", "served_by_one"), "before"] == level


def test_an_agency_of_one_side_alone_has_no_change(now: Region, tmp_path: Path) -> None:
    def without_practices(folder: Path) -> None:
        text = (folder / "footprints.toml").read_text()
        start, end = text.index('[[agencies]]\nid = "practices"'), text.index('id = "libraries"')
        kept = text[:start] + "[[agencies]]\n" + text[end:]
        (folder / "footprints.toml").write_text(kept)

    then = changed(now, tmp_path, without_practices)
    plan = banded(now.areas, 3)
    found = compare(Side(now, plan, "now"), Side(then, plan, "then"))
    row = found.scores.pipe(single).loc[("", "practices", "fits_inside")]
    assert row["after"] > 0
    assert pd.isna(row["before"])
    assert pd.isna(row["change"])
    assert set(found.units.query("agency == 'practices'")["state"]) == {"new"}
    told = found.agencies.set_index("agency").loc["practices"]
    assert pd.isna(told["fits_inside_change"])


def test_small_counts_of_lists_stay_hidden(now: Region, tmp_path: Path) -> None:
    """A practice with three patients is in neither list; the people may be another practice's."""

    def one_tiny(folder: Path) -> None:
        rows = pd.read_csv(folder / "patients.csv")
        tiny = pd.DataFrame({"practice": ["P9"], "area": [rows["area"][0]], "patients": [3]})
        pd.concat([rows, tiny]).to_csv(folder / "patients.csv", index=False)

    then = changed(now, tmp_path, one_tiny)
    plan = banded(now.areas, 3)
    found = compare(Side(now, plan, "now"), Side(then, plan, "then"))
    assert "P9" not in set(found.units["unit"])
    assert not found.units["people"].between(0, 5, inclusive="neither").any()


def test_other_small_areas_are_refused_with_their_number(now: Region, tmp_path: Path) -> None:
    def fewer(folder: Path) -> None:
        areas = gpd.read_file(folder / "areas.geojson")
        areas.iloc[2:].to_file(folder / "areas.geojson")

    then = changed(now, tmp_path, fewer)
    with pytest.raises(DataError, match="78 in both, 2 in one alone"):
        compare(Side(now, banded(now.areas, 3), "a"), without_plan(then))


@pytest.mark.parametrize(("new", "old"), [(2, 4), (4, 2), (3, 3), (1, 5)])
def test_any_numbers_of_neighbourhoods_are_matched_with_fewest_moved(new: int, old: int) -> None:
    """Merging or splitting leaves the largest part of each where it was."""
    after, before = banded(AREAS, new), banded(AREAS, old, across=new != old)
    pairs = match_neighbourhoods(AREAS, after, before)
    assert len(pairs) == min(new, old) * 2
    people = AREAS["people"].to_numpy()
    stay = people[~moved(after, before, pairs)].sum()
    table = flows(AREAS, after, before).pivot_table(
        index="against", columns="neighbourhood", values="people", aggfunc="sum", fill_value=0
    )
    assert table.to_numpy().sum() == people.sum()
    greedy = 0
    while table.size and table.to_numpy().max() > 0:
        row, column = np.unravel_index(table.to_numpy().argmax(), table.shape)
        greedy += table.iloc[row, column]
        table = table.drop(index=table.index[row], columns=table.columns[column])
    assert stay >= greedy


def test_the_same_groups_are_the_same_plan() -> None:
    plan = banded(AREAS, 3)
    assert same_plan(plan, replace(plan, member=(plan.member + 1) % 6))
    assert not same_plan(plan, replace(plan, member=np.minimum(plan.member, 4)))
    some = plan.member.copy()
    some[0] = -1
    assert not same_plan(plan, replace(plan, member=some))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=3), st.integers(0, 2))
def test_parts_that_are_shown_add_up_to_the_total_that_is_shown(
    millionths: list[int], places: int
) -> None:
    parts = {str(number): part / 10**6 for number, part in enumerate(millionths)}
    total = sum(millionths) / 10**6
    found = add_up(parts, total, places)
    shown = Decimal(sum(millionths)).scaleb(-6).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert sum(Decimal(f"{part:.{places}f}") for part in found.values()) == shown
    assert all(abs(found[name] - part) <= 10**-places + 1e-9 for name, part in parts.items())


def test_shown_parts_by_hand() -> None:
    assert add_up({"a": 0.06, "b": 0.06, "c": 0.0}, 0.12, 1) == {"a": 0.1, "b": 0.0, "c": 0.0}
    assert add_up({"a": -0.06, "b": 0.0}, -0.06, 1) == {"a": -0.1, "b": 0.0}
    assert add_up({"a": 1.04, "b": -1.04}, 0.0, 1) == {"a": 1.0, "b": -1.0}


def test_whom_each_side_was_designed_for_is_said_beside_its_scores(now: Region) -> None:
    places = without_plan(now)
    first, *others = now.footprints
    weights = {first.id: 2.0} | {one.id: 0.0 for one in others}
    one = replace(places.plan, designed=weights)
    none = replace(places.plan, designed=dict.fromkeys(weights, 0.0))
    said = beside_scores(Side(now, one, "a"), Side(now, none, "b"), Side(now, places.plan, "c"))
    assert said[:3] == [
        f"a was designed for: {first.name} (2).",
        "b was designed for: no agency.",
        "c was designed for: not known.",
    ]
    assert beside_scores(places) == []
