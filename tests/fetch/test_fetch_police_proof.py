"""Police lines that are whole by their own count and wrong: what tells, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from country import Beats, Country
from loopback import Loopback, Reply, always, as_json

from footprints.errors import DataError, Problem
from footprints.sources.fetch import police
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.output_areas import output_areas

Ring = list[tuple[float, float]]


def thinned(ring: Ring) -> Ring:
    """Every other point of a ring."""
    return [*ring[:-1:2], ring[0]]


def cut_off(ring: Ring) -> Ring:
    """The first half of a ring's points."""
    return [*ring[: len(ring) // 2], ring[0]]


def moved(ring: Ring) -> Ring:
    return [(x + 0.01, y) for x, y in ring]


def serving(errand: Errand) -> list[str]:
    """Codes of the neighbourhoods of the place, the most winding first."""
    import geopandas as gpd

    output_areas(errand)
    police.neighbourhoods(errand, None)
    drawn = gpd.read_file(errand.folder / police.POLICE)
    errand.web.refresh = True
    errand.web._asked.clear()
    order = drawn.geometry.count_coordinates().sort_values(ascending=False)
    return [str(code) for code in drawn["code"].loc[order.index]]


def redrawn(country: Country, codes: list[str], how: Callable[[Ring], Ring]) -> Beats:
    return {
        code: (name, how(ring) if code in codes else ring)
        for code, (name, ring) in country.beats.items()
    }


def told(errand: Errand) -> list[str]:
    """What is said of the neighbourhoods, be it an error."""
    try:
        problems: list[Problem] = police.neighbourhoods(errand, None).problems
    except DataError as error:
        problems = list(error.problems)
    return [each.what for each in problems if each.severity != "note"]


def test_right_lines_are_held_in_silence(errand: Errand, loopback: Loopback) -> None:
    codes = serving(errand)
    loopback.asked.clear()
    assert told(errand) == []
    asked = loopback.asked_for("locate-neighbourhood")
    assert len(codes) <= len(asked) <= 3 * len(codes) + 20


def test_a_ring_that_lost_half_its_points_is_named(errand: Errand, country: Country) -> None:
    code = serving(errand)[0]
    country.beats = redrawn(country, [code], thinned)
    assert any(f"do not run with those of the neighbours: {code}" in each for each in told(errand))


@pytest.mark.parametrize("how", [cut_off, moved])
def test_a_ring_that_leaves_people_out_is_told(
    errand: Errand, country: Country, how: Callable[[Ring], Ring]
) -> None:
    """By its hole where that is large; else by its neighbours and by the places in it."""
    codes, whole = serving(errand)[:3], country.beats
    for code in codes:
        country.beats = redrawn(country, [code], how)
        errand.web._asked.clear()
        assert told(errand)
        country.beats = whole


@pytest.mark.parametrize("how", [thinned, cut_off])
def test_lines_that_all_lost_half_their_points_are_told(
    errand: Errand, country: Country, how: Callable[[Ring], Ring]
) -> None:
    serving(errand)
    country.beats = redrawn(country, list(country.beats), how)
    assert told(errand)


def test_shapes_given_to_other_codes_are_an_error(errand: Errand, country: Country) -> None:
    one, other = serving(errand)[:2]
    rings = {code: ring for code, (_, ring) in country.beats.items()}
    to = {one: other, other: one}
    country.beats = {
        code: (name, rings[to.get(code, code)]) for code, (name, _) in country.beats.items()
    }
    with pytest.raises(DataError) as caught:
        police.neighbourhoods(errand, None)
    said = str(caught.value)
    assert "2 neighbourhoods lie elsewhere than the service says" in said
    assert f"{one} ({other})" in said
    assert f"{other} ({one})" in said
    kept = [each.address for each in errand.web.cache.every()]
    assert not [each for each in kept if "boundary" in each or "locate" in each]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404, b"", "text/plain"), "it knows none of the places"),
        (Reply(403, b"", "text/plain"), "it was refused"),
        (as_json({"force": 3}), "the answer is not as documented"),
    ],
    ids=["gone", "refused", "another form"],
)
def test_a_service_that_says_nothing_of_places_is_a_warning(
    errand: Errand, loopback: Loopback, reply: Reply, said: str
) -> None:
    loopback.trick("locate-neighbourhood", always(reply))
    found = [p for p in police.neighbourhoods(errand, None).problems if said in p.what]
    assert [p.severity for p in found] == ["warning"]
    assert "could not be held against what the service says of places" in found[0].what


def test_places_on_a_line_are_not_asked_about(
    errand: Errand, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footprints.sources.fetch.police_proof.LEAST_AWAY_M", 1e9)
    police.neighbourhoods(errand, None)
    assert not loopback.asked_for("locate-neighbourhood")


def test_without_output_areas_the_small_areas_are_asked_about(
    errand: Errand, loopback: Loopback
) -> None:
    police.neighbourhoods(errand, None)
    assert loopback.asked_for("locate-neighbourhood")


def test_lines_of_a_month_are_not_held_against_those_of_now(
    errand: Errand, loopback: Loopback
) -> None:
    police.neighbourhoods(errand, "2025-05")
    assert not loopback.asked_for("locate-neighbourhood")
