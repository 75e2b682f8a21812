"""A locality's page carries less than the whole, and says the same of all that is on it."""

from __future__ import annotations

from typing import Any

import pytest

from footprints.render import tables
from footprints.render.scene import narrow, payload, shapes
from footprints.render.view import View
from views import toy_view


def names(scene: dict[str, Any]) -> dict[str, Any]:
    """Return what a page's data say of its areas, units and neighbourhoods, by code."""
    hoods = [*scene["hoods"]["id"], ""]
    units = [[*agency["units"]["code"], ""] for agency in scene["agencies"]]
    found: dict[str, Any] = {"areas": [hoods[row] for row in scene["areas"]["hood"]]}
    for own, agency in zip(units, scene["agencies"], strict=True):
        facts = agency["units"]
        drawn = agency["shapes"]["unit"] if agency["shapes"] else agency["member"] or []
        found[agency["id"]] = {
            "drawn": [own[row] for row in drawn],
            "main": {
                own[row]: (hoods[facts["main"][row]], facts["class"][row], facts["people"][row])
                for row in {row for row in drawn if row >= 0}
            },
        }
    return found


@pytest.mark.parametrize("made_up", [True, False], ids=["toy", "scored"])
def test_the_narrow_page_says_what_the_whole_would(scored_view: View, made_up: bool) -> None:
    view = toy_view() if made_up else scored_view
    colours = list(range(len(view.neighbourhoods)))
    for code in view.localities["locality"]:
        rows = [row for row, place in enumerate(view.areas["locality"]) if place == code]
        land = shapes.land(view.areas, rows)
        small, kept = narrow.narrowed(view, land, code)
        assert 0 < len(small.neighbourhoods) <= len(view.neighbourhoods)
        whole, part = (
            payload.scene(
                one,
                land,
                chosen,
                [payload.agency(one, entry, at, land) for at, entry in enumerate(one.agencies)],
            )
            for one, chosen in ((view, colours), (small, kept))
        )
        assert names(part) == names(whole)
        ids = view.neighbourhoods["neighbourhood"].tolist()
        assert [ids[row] for row in part["hoods"]["colour"]] == part["hoods"]["id"]
        assert tables.matrix(small, code)["rows"] == tables.matrix(view, code)["rows"]
        told, wanted = tables.straddling(small, code), tables.straddling(view, code)
        assert [one["units"] for one in told] == [one["units"] for one in wanted]
        assert [one["of"] for one in told] == [one["of"] for one in wanted]
        own = set(view.neighbourhoods.loc[view.neighbourhoods["locality"] == code, "neighbourhood"])
        for one, other in zip(part["agencies"], whole["agencies"], strict=True):
            assert hood_units(part, one, own) == hood_units(whole, other, own)


def hood_units(scene: dict[str, Any], agency: dict[str, Any], own: set[str]) -> dict[str, str]:
    """Return the code of each neighbourhood's main unit."""
    codes = [*agency["units"]["code"], ""]
    rows = agency["hoods"].get("unit", [])
    pairs = zip(scene["hoods"]["id"], rows, strict=False)
    return {hood: codes[row] for hood, row in pairs if hood in own}
