"""Every score of one small case, worked by hand.

Seven small areas in a row, three neighbourhoods, four units; nobody serves a6.

    area            a0   a1   a2   a3   a4   a5   a6
    residents      100   60  140   10   10   80   50
    unit             A    B    B    C    C    D    -
    neighbourhood   N0   N0   N1   N1   N2   N2   N2

    T       N0    N1    N2  |  r        overlap T / min(r, c)
    A      100     .     .  | 100         1       .      .
    B       60   140     .  | 200       3/8   14/15      .
    C        .    10    10  |  20         .     1/2    1/2
    D        .     .    80  |  80         .       .      1
    c      160   150    90  | 400 = S, of 450 residents

    F x S = 100 + 60 x 3/8 + 140 x 14/15 + 10/2 + 10/2 + 80 = 2059/6
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from scoring import agency, chance_of, plan_from, strip, strip_edges

from footprints.coterminosity.score import Scores, score

RESIDENTS = [100, 60, 140, 10, 10, 80, 50]
UNITS = [
    [100, 0, 0, 0, 0, 0, 0],
    [0, 60, 140, 0, 0, 0, 0],
    [0, 0, 0, 10, 10, 0, 0],
    [0, 0, 0, 0, 0, 80, 0],
]
PLAN = [0, 0, 1, 1, 2, 2, 2]
COVERED = [100, 60, 140, 10, 10, 80, 0]

# One zoning: {a0, a2}, {a1, a3, a5}, {a4}. T by unit: 100, 140, 0 / 60, 10, 80 / 0, 0, 10, so
# 100^2/160 + 140^2/150 + 60^2/150 + 10^2/150 + 80^2/90 + 10^2/10 = 5381/18
ZONING = [0, 1, 0, 1, 2, 1, -1]
F = Fraction(2059, 2400)
F0 = Fraction(5381, 18) / 400


@pytest.fixture(scope="module")
def scores() -> Scores:
    one = agency(UNITS, "one")
    chance = {"one": chance_of([ZONING], COVERED)}
    return score(strip(RESIDENTS), strip_edges(7), [one], plan_from(PLAN), seed=1, chance=chance)


@pytest.mark.parametrize(
    ("figure", "by_hand"),
    [
        ("units", 4),
        ("people", 400),
        ("residents", 450),
        ("covered_people", 400),
        ("coverage", Fraction(8, 9)),
        ("fits_inside_people", 100 + 140 + 10 + 80),
        ("fits_inside", Fraction(33, 40)),
        ("served_by_one_people", 100 + 140 + 80),
        ("served_by_one", Fraction(4, 5)),
        ("overlap_people", Fraction(2059, 6)),
        ("overlap", F),
        ("overlap_by_chance", F0),
        ("lines_up", 100 * Fraction(796, 1819)),
        ("lines_up_raw", 100 * Fraction(796, 1819)),
        ("lines_up_covered", 100 * Fraction(796, 1819)),
        ("lines_up_main_patches", 100 * Fraction(796, 1819)),
        ("patch_strength", 1),
        ("exactly_same_share", 0),
        ("works_as_one_people", 100 + 140 + 80),
        ("works_as_one_share", Fraction(320, 450)),
        ("units_inside", 2),
        ("units_mostly", 0),
        ("units_straddling", 2),
        # borders between areas with a unit on both sides: a0|a1 and a2|a3 and a4|a5 are the
        # agency's, a1|a2 and a3|a4 the neighbourhoods'
        ("border_m", 3_000),
        ("neighbourhood_border_m", 2_000),
        ("shared_border_m", 0),
        ("shared_border", 0),
        # sum of T^2 / c: (100^2 + 60^2)/160 + (140^2 + 10^2)/150 + (10^2 + 80^2)/90 = 2603/9
        # sum of T^2 / r: 100 + (60^2 + 140^2)/200 + (10^2 + 10^2)/20 + 80 = 306
        ("mapcurves", Fraction(306, 400)),
    ],
)
def test_agency_figures(scores: Scores, figure: str, by_hand: Fraction) -> None:
    assert scores.agencies["one"][figure] == pytest.approx(float(by_hand), rel=1e-12, abs=1e-12)


def test_agency_words(scores: Scores) -> None:
    figures = scores.agencies["one"]
    assert figures["relation"] == "crosses"
    assert figures["lines_up_reason"] is None
    assert figures["zonings"] == "free"


def test_units_table(scores: Scores) -> None:
    table = scores.units
    assert table["unit"].tolist() == ["U0000", "U0001", "U0002", "U0003"]
    assert table["people"].tolist() == [100, 200, 20, 80]
    assert table["main_neighbourhood"].tolist() == ["N000", "N001", "N001", "N002"]
    assert table["main_neighbourhood_name"].tolist() == ["Place 0", "Place 1", "Place 1", "Place 2"]
    assert table["main_share"].tolist() == pytest.approx([1, 0.7, 0.5, 1])
    effective = [1, 1 / (0.7**2 + 0.3**2), 2, 1]
    assert table["effective_neighbourhoods"].tolist() == pytest.approx(effective)
    assert table["people_outside"].tolist() == [0, 60, 10, 0]
    assert table["main_people"].tolist() == [100, 140, 10, 80]
    assert table["class"].tolist() == ["inside", "straddles", "straddles", "inside"]
    assert table["overlap"].tolist() == pytest.approx([1, 14 / 15, 0.5, 1])


def test_neighbourhoods_table(scores: Scores) -> None:
    table = scores.neighbourhoods
    assert table["neighbourhood"].tolist() == ["N000", "N001", "N002"]
    assert table["people"].tolist() == [160, 150, 140]
    assert table["units"].tolist() == [2, 2, 2]
    assert table["main_unit"].tolist() == ["U0000", "U0001", "U0003"]
    assert table["main_share"].tolist() == pytest.approx([100 / 160, 140 / 150, 80 / 90])
    effective = [160**2 / (100**2 + 60**2), 150**2 / (140**2 + 10**2), 90**2 / (10**2 + 80**2)]
    assert table["effective_units"].tolist() == pytest.approx(effective)
    assert table["uncovered_people"].tolist() == [0, 0, 50]
    assert table["sites"].isna().all()
    assert table["people_served"].tolist() == [160, 150, 90]
    assert table["main_people"].tolist() == [100, 140, 80]
    assert table["coverage"].tolist() == pytest.approx([1, 1, 90 / 140])
    assert table["fits_inside_people"].tolist() == [100, 150, 80]
    assert table["fits_inside"].tolist() == pytest.approx([100 / 160, 1, 80 / 90])


def test_entropies_by_hand(scores: Scores) -> None:
    def entropy(*people: float) -> float:
        return -sum(p / 400 * math.log(p / 400) for p in people)

    units, places = entropy(100, 200, 20, 80), entropy(160, 150, 90)
    both = entropy(100, 60, 140, 10, 10, 80)
    figures = scores.agencies["one"]
    assert figures["mutual_information"] == pytest.approx(units + places - both)
    assert figures["variation_of_information"] == pytest.approx(2 * both - units - places)
    assert figures["homogeneity"] == pytest.approx((units + places - both) / places)
    assert figures["completeness"] == pytest.approx((units + places - both) / units)
    assert figures["v_measure"] == pytest.approx(2 * (units + places - both) / (units + places))


def test_levels_by_hand(scores: Scores) -> None:
    """All four units lie inside the one locality and the one region."""
    levels = scores.agencies["one"]["levels"]
    figures = ("fits_inside", "served_by_one", "overlap", "alike")
    assert [levels["locality"][name] for name in figures] == [1, 0.5, 1, 0.5]
    assert levels["region"] == levels["locality"]
    assert levels["neighbourhood"]["overlap"] == pytest.approx(float(F))


def test_overall_by_hand(scores: Scores) -> None:
    overall = scores.overall
    assert overall["people"] == 450
    assert overall["neighbourhoods"] == 3
    assert overall["one_team_agencies"] == ["One"]
    assert overall["one_team_share"] == pytest.approx(320 / 450)
    assert overall["services_lined_up_mean"] == pytest.approx(320 / 450)


def test_agency_table_has_one_plain_value_a_cell(scores: Scores) -> None:
    row = scores.agency_table.iloc[0]
    assert row["agency"] == "one"
    assert row["overlap"] == pytest.approx(float(F))
    assert row["locality_served_by_one"] == pytest.approx(0.5)
    assert not any(isinstance(value, dict | list) for value in row)


def test_a_list_uses_its_main_patches_for_lines_and_all_its_people_elsewhere() -> None:
    """Two practices; a1 uses both.

    residents 100 100 100 | N0 N0 N1.  W: P 80 60 0, Q 20 40 100.  Main patches: P P Q, so the
    lines agree exactly; of the people, P has 140 in N0, Q 60 in N0 and 100 in N1.
    """
    lists = agency([[80, 60, 0], [20, 40, 100]], "gp", kind="list")
    chance = {"gp": chance_of([[0, 1, 1]], [100, 100, 100])}
    scores = score(
        strip([100, 100, 100]), strip_edges(3), [lists], plan_from([0, 0, 1]), seed=1, chance=chance
    )
    figures = scores.agencies["gp"]
    assert figures["overlap"] == 1
    assert figures["lines_up_main_patches"] == 100
    assert figures["lines_up"] == pytest.approx(100 * 240 / 300)
    assert figures["exactly_same_share"] == 1
    assert figures["relation"] == "same"
    assert figures["works_as_one_share"] == pytest.approx((80 + 60 + 100) / 300)
    assert figures["patch_strength"] == pytest.approx((80 + 60 + 100) / 300)
    assert figures["fits_inside"] == pytest.approx((140 + 100) / 300)
    assert figures["served_by_one"] == pytest.approx((140 + 100) / 300)
    assert figures["fits_inside_main_patches"] == 1
    # all people: P 140 of 140, Q 60^2/160 and 100^2/100
    assert figures["overlap_all_people"] == pytest.approx((140 + 22.5 + 100) / 300)
    assert scores.units["people_outside"].tolist() == [0, 60]
    assert scores.units["patch_people"].tolist() == [200, 100]
