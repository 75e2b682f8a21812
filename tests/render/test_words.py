from __future__ import annotations

import pytest

from footprints.render import words


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.004, "under 1%"), (0.005, "1%"), (0.125, "13%"), (0.884, "88%"), (0.9949, "99%"),
     (0.995, "over 99%"), (1, "100%"), (None, "–"), (float("nan"), "–")],
)  # fmt: skip
def test_percent_rounds_once_and_never_claims_all_or_none(share: float | None, text: str) -> None:
    assert words.percent(share) == text


def test_counts_have_separators_and_halves_go_up() -> None:
    assert words.number(2_867_871) == "2,867,871"
    assert [words.number(value) for value in (0.5, 1.5, 2.5, None)] == ["1", "2", "3", "–"]
    assert [words.decimal(value) for value in (2.25, 1234.04, None)] == ["2.3", "1,234.0", "–"]


FIGURES = {
    "lines_up": 45.2, "plans_low": 20.1, "plans_high": 33.4, "plans_mean": 27.0,
    "plans_beaten": 0.97, "best_alone": 78.3, "coverage": 0.92, "fits_inside": 0.88,
    "served_by_one": 0.61,
}  # fmt: skip


def test_the_score_is_put_between_random_and_the_best() -> None:
    text = words.context(FIGURES)
    assert text == "random lines 0 · other plans 27 · this plan 45 · best alone 78"
    sentences = words.lines_up_sentences(FIGURES)
    assert sentences[0] == "Its lines score 45 out of 100 against these neighbourhoods."
    assert "Other plans with the same limits score from 20 to 33, 27 on average." in sentences
    assert "This plan does better for it than 97% of them." in sentences


@pytest.mark.parametrize(("share", "text"), [(0, "none"), (1, "all"), (0.999, "over 99%")])
def test_none_and_all_are_said_in_words(share: float, text: str) -> None:
    sentences = words.lines_up_sentences({"lines_up": 3.0, "plans_beaten": share})
    assert sentences[-1] == f"This plan does better for it than {text} of them."


def test_shares_are_said_as_the_methods_page_reads_them() -> None:
    sentences = words.share_sentences(FIGURES, "zones")
    assert sentences == [
        "92% of residents are inside some unit.",
        "88% of residents are in the neighbourhood their unit mainly serves.",
        "In the average resident's neighbourhood the main unit serves 61%.",
    ]


@pytest.mark.parametrize("figures", [{}, {"lines_up": None}, {"lines_up": float("nan")}])
def test_no_score_says_so_and_why(figures: dict[str, float | None]) -> None:
    (sentence,) = words.lines_up_sentences(figures)
    assert sentence.startswith("We cannot tell")
    (sentence,) = words.lines_up_sentences(figures | {"lines_up_reason": "units too small"})
    assert sentence.endswith(": units too small.")


def test_figures_may_be_missing_one_by_one() -> None:
    for key in FIGURES:
        rest = {name: value for name, value in FIGURES.items() if name != key}
        assert words.lines_up_sentences(rest)
        assert len(words.share_sentences(rest, "list")) >= 2


def test_weak_patches_are_said_before_their_lines() -> None:
    (weak,) = words.share_sentences({"patch_strength": 0.4}, "list")
    (strong,) = words.share_sentences({"patch_strength": 0.75}, "list")
    assert "hardly has patches" in weak
    assert "hardly" not in strong
    assert words.share_sentences({"patch_strength": 1.0}, "zones") == []


def test_headline_names_those_counted() -> None:
    names = ["A", "B", "C"]
    overall = {"one_team_share": 0.21, "one_team_agencies": names, "services_lined_up_mean": 1.62}
    found = words.headline(overall)
    assert found is not None
    assert found["value"] == "21%"
    assert found["caption"].startswith("of residents live where every one of 3 services works to")
    assert found["caption"].endswith("A, B and C. On average 1.6 of the 3 do.")
    assert words.headline({}) is None
    assert words.headline({"one_team_share": 0.2, "one_team_agencies": []}) is None


def test_worse_than_random_is_admitted() -> None:
    assert any("-4.2" in text for text in words.certainty({"lines_up_raw": -4.2}))
    assert words.certainty({"lines_up_raw": 12.0}) == []
