from __future__ import annotations

from typing import Any

import pytest

from footprints.render import sentences

FIGURES: dict[str, Any] = {
    "lines_up": 45.2, "plans": 200, "plans_low": 20.1, "plans_high": 33.4, "plans_mean": 27.0,
    "plans_beaten": 0.97, "best_alone": 78.3, "coverage": 0.92, "fits_inside": 0.88,
    "served_by_one": 0.61,
}  # fmt: skip


def test_the_score_is_never_alone() -> None:
    text = sentences.context(FIGURES)
    assert text == (
        "this plan 45, other plans 27 (20-33), best found for you 78; designed for you: not known"
    )
    scale, others, beaten, best = sentences.meaning(FIGURES)
    assert scale.startswith("On a scale from 0, no better than lines drawn at random, to 100,")
    assert scale.endswith("its lines score 45.")
    assert others.startswith("200 other plans with the same limits, drawn without regard to any")
    assert others.endswith("score from 20 to 33 for it, 27 on average.")
    assert beaten == "This plan does better for it than 97% of them."
    assert best.startswith("The best plan found for this service alone scores 78: other")
    assert best.endswith("and only changes to its own lines further.")


@pytest.mark.parametrize(("share", "text"), [(0, "none"), (1, "all"), (0.999, "over 99%")])
def test_none_and_all_are_said_in_words(share: float, text: str) -> None:
    said = sentences.meaning(FIGURES | {"plans_beaten": share})
    assert f"This plan does better for it than {text} of them." in said


def test_a_score_of_nothing_does_not_boast_of_beating_nothing() -> None:
    none = {"lines_up": 0.0, "plans_low": 0.0, "plans_high": 0.0, "plans_mean": 0.0}
    said = sentences.meaning(none | {"plans_beaten": 1.0})
    assert said[1].endswith("score 0 for it as well.")
    assert len(said) == 2
    higher = sentences.meaning(none | {"lines_up": 40.0, "plans_beaten": 1.0})
    assert higher[1].endswith("score 0 for it.")
    assert higher[2] == "This plan does better for it than all of them."


def test_the_best_for_it_alone_may_be_this_plan() -> None:
    said = sentences.meaning(FIGURES | {"best_alone": 45.0})
    assert said[-1].endswith("scores 45: other neighbourhoods could hardly help it more.")


def test_shares_are_said_beside_their_names_as_the_methods_page_reads_them() -> None:
    assert sentences.facts(FIGURES, "zones") == [
        ("Covered", "92% of residents live inside one of its units."),
        ("Fits inside", "88% of residents are in the neighbourhood their unit mainly serves."),
        (
            "Served by one",
            "In the average resident's neighbourhood the main unit serves 61% of people.",
        ),
    ]
    listed = dict(sentences.facts(FIGURES, "list"))
    assert listed["Covered"].endswith("live in a small area where the service has someone.")
    assert listed["Fits inside"].startswith("88% of the people it serves")
    nearest = dict(sentences.facts(FIGURES | {"coverage": 1.0}, "sites", assumed=True))
    assert nearest["Covered"] == "100% of residents are given to one of its sites."


@pytest.mark.parametrize("figures", [{}, {"lines_up": None}, {"lines_up": float("nan")}])
def test_no_score_says_so_and_why(figures: dict[str, Any]) -> None:
    assert sentences.meaning(figures) == [
        "We cannot tell how far its lines agree with the neighbourhoods.",
        "There are no units to score.",
    ]
    reason = {"lines_up_reason": "Cannot tell: units so small agree with almost any lines"}
    assert sentences.meaning(figures | reason)[1] == "Units so small agree with almost any lines."
    assert sentences.context(figures | reason) == "Units so small agree with almost any lines."
    assert sentences.context(figures) == ""


def test_figures_may_be_missing_one_by_one() -> None:
    for key in FIGURES:
        rest = {name: value for name, value in FIGURES.items() if name != key}
        assert sentences.meaning(rest)
        assert len(sentences.facts(rest, "list")) >= 2
    assert sentences.facts({}, "zones") == []
    assert sentences.certainty({}) == []


def test_weak_patches_are_said_before_their_lines() -> None:
    ((_, weak),) = sentences.facts({"patch_strength": 0.4}, "list")
    ((_, strong),) = sentences.facts({"patch_strength": 0.75}, "list")
    assert "hardly has patches" in weak
    assert "hardly" not in strong
    assert sentences.facts({"patch_strength": 1.0}, "zones") == []


def test_how_far_a_list_runs_over_residents_is_said() -> None:
    figures = {"list_count": 1_090.0, "list_residents": 1_000.0, "list_per_resident": 1.09}
    ((name, scaled),) = sentences.facts(figures | {"people": 1_000.0}, "list")
    assert (name, scaled) == (
        "List",
        (
            "1,090 people are on its list, 109 for every 100 residents of the small areas it "
            "names. Scores share those residents out in the list's proportions."
        ),
    )
    ((_, own),) = sentences.facts(figures | {"people": 1_090.0}, "list", counted="homes")
    assert own.startswith("1,090 homes are on its list")
    assert "proportions" not in own
    assert sentences.facts(dict.fromkeys(figures), "list") == []


def test_units_are_counted_by_how_they_fit() -> None:
    ((name, text),) = sentences.facts(
        {"units_inside": 1, "units_mostly": 0, "units_straddling": 54}, "zones"
    )
    assert name == "Units"
    none = {"units_inside": 0, "units_mostly": 0, "units_straddling": 0}
    assert sentences.facts(none, "zones") == []
    assert text == (
        "55 units with people here: 1 inside one neighbourhood, 0 mostly inside one, 54 straddling."
    )


def test_a_score_is_said_with_its_range_and_whether_it_is_told_from_chance() -> None:
    figures = {
        "lines_up": 6.0, "lines_up_range_low": 0.0, "lines_up_range_high": 14.2,
        "told_from_chance": False, "chance_reason": "Not told from chance: so it is.",
    }  # fmt: skip
    said = " ".join(sentences.meaning(figures))
    assert "anywhere from 0 to 14" in said
    assert said.endswith("Not told from chance: so it is.")
    told = figures | {"told_from_chance": True, "chance_reason": None}
    assert "chance:" not in " ".join(sentences.meaning(told))


def test_gaps_and_other_units_are_said_where_they_make_a_difference() -> None:
    figures = {"lines_up": 40.0, "serves": "everybody", "patch_strength": 1.0}
    alike = figures | {"lines_up_covered": 40.2, "lines_up_main_patches": 40.0}
    assert len(sentences.meaning(alike)) == 1
    gaps = " ".join(sentences.meaning(alike | {"lines_up_covered": 70.0}))
    assert "Residents in no unit count against it" in gaps
    assert "70" in gaps
    some = {"lines_up": 40.0, "serves": "some", "lines_up_everybody": 5.0}
    assert "not meant to serve everybody" in " ".join(sentences.meaning(some))
    patches = {"lines_up": 14.0, "lines_up_main_patches": 35.0, "patch_strength": 0.4}
    assert "alone would score 35; 40% of its people" in " ".join(sentences.meaning(patches))


@pytest.mark.parametrize(
    "relation",
    [
        "same",
        "nests inside",
        "made of whole neighbourhoods",
        "mixed",
        "crosses",
        "shared patches",
        "partial",
    ],
)
def test_every_relation_is_a_sentence(relation: str) -> None:
    ((name, text),) = sentences.facts({"relation": relation}, "zones")
    assert name == "Taken together"
    assert text.startswith("It")
    assert text.endswith(".")


def test_headline_names_those_counted() -> None:
    names = ["A", "B", "C"]
    overall = {"one_team_share": 0.21, "one_team_agencies": names, "services_lined_up_mean": 1.62}
    found = sentences.headline(overall)
    assert found is not None
    assert found["value"] == "21%"
    assert found["caption"] == (
        "of residents have one team from each of 3 services: A, B and C. The average resident has "
        "1.6 of the 3."
    )
    invented = sentences.headline(overall | {"one_team_made_up": ["B"]})
    assert invented is not None
    assert invented["caption"].startswith(
        "of residents have one team from each of 3 services (1 of them made up): A, B and C."
    )
    alone = sentences.headline({"one_team_share": 0.2, "one_team_agencies": ["A"]})
    assert alone is not None
    assert alone["caption"].startswith("of residents have one team from A, the only service")
    assert sentences.headline({}) is None
    assert sentences.headline({"one_team_share": 0.2, "one_team_agencies": []}) is None


def test_how_a_score_was_worked_out_is_told() -> None:
    compared = {"overlap": 0.79, "overlap_by_chance": 0.6, "zonings": "nested"}
    first, second, third = sentences.certainty(FIGURES | compared)
    assert first.startswith("For the average resident, 79% of the smaller of their unit and their")
    assert first.endswith("Lines drawn at random give 60%.")
    assert second.startswith("The score is how far that is on the way")
    assert "inside each locality" in third
    assert "drawn freely" in sentences.certainty({"zonings": "free"})[0]


def test_worse_than_random_is_admitted() -> None:
    compared = {"overlap": 0.62, "overlap_by_chance": 0.65, "lines_up": 0.0}
    little = sentences.certainty(compared | {"lines_up_raw": -4.2})
    assert any("a little worse than random lines: 4.2 below 0" in text for text in little)
    much = sentences.certainty(compared | {"lines_up_raw": -14.0})
    assert any("That is worse than random lines: 14.0 below 0" in text for text in much)


IN_STEP = {
    "relation": "nests inside", "patch_strength": 0.9, "fits_inside": 0.6, "served_by_one": 0.4,
    "overlap_all_people": 0.6,
}  # fmt: skip


@pytest.mark.parametrize("figure", ["fits_inside", "served_by_one", "overlap_all_people"])
@pytest.mark.parametrize(("value", "said"), [(0.949, False), (0.95, True), (1.0, True)])
def test_nearly_everybody_is_said_of_95_in_100(figure: str, value: float, said: bool) -> None:
    assert sentences.in_step(IN_STEP | {figure: value}) is said


@pytest.mark.parametrize("relation", ["crosses", "partial", "shared patches", None])
def test_nearly_everybody_is_said_of_no_units_that_cross(relation: str | None) -> None:
    assert not sentences.in_step(IN_STEP | {"relation": relation, "fits_inside": 1.0})


def test_patches_that_are_units_are_everybody() -> None:
    assert sentences.in_step({"relation": "same", "patch_strength": 1.0})


def test_what_holds_of_main_patches_alone_is_said_to() -> None:
    ((_, text),) = [one for one in sentences.facts(IN_STEP, "list") if one[0] == "Taken together"]
    assert text.startswith("By main patches alone: its units lie inside neighbourhoods")


def test_a_list_says_how_much_of_the_best_found_is_chance() -> None:
    said = sentences.meaning(FIGURES | {"best_half_own": 84.2, "best_half_other": 80.4})[-1]
    assert "scores 84 on that half and 80 on the other. About as much of the best" in said
    assert "(4)" in said
    level = sentences.meaning(FIGURES | {"best_half_own": 80.4, "best_half_other": 80.1})[-1]
    assert level.endswith("so the best found owes nothing to it.")
