"""What no check of a fetch can see, as the docs say it: each tried, and each passes in silence.

Where a check comes to see one of these, its test fails and the docs lose a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from country import AUTHORITIES, RESIDENTS, Country, registrations_of, registrations_zip
from loopback import Loopback, fast

from footprints.sources.catalogue import read_catalogue
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.job import Order, fetch

ONE = "X08000004"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "fetching.md"


def a_member_missing(country: Country) -> None:
    table = country.layers[AUTHORITIES]
    country.layers[AUTHORITIES] = replace(table, rows=table.rows[1:])


def patients_missing(country: Country) -> None:
    """One patient in fifty of one practice."""
    lists = registrations_of(country)
    here = lists["area"].isin(country.districts[ONE])
    own = lists["practice"] == lists.loc[here, "practice"].value_counts().index[0]
    lists.loc[own, "patients"] -= lists.loc[own, "patients"] // 50
    country.files["registrations.zip"] = registrations_zip(lists)


def networks_changed(country: Country) -> None:
    """Two practices of the place in each other's network, name and all."""
    rows = [list(row) for row in country.registers["epcncorepartnerdetails"]]
    now = [row for row in rows if row[0].startswith("XG") and not row[9]]
    one = now[0]
    other = next(row for row in now if row[4] != one[4])
    one[4:8], other[4:8] = other[4:8], one[4:8]
    country.registers["epcncorepartnerdetails"] = rows


def an_independent_school_missing(country: Country) -> None:
    own = [row for row in country.schools if row[8] == ONE and row[3] == "Open"]
    country.schools = [row for row in country.schools if row is not own[0]]


def a_few_residents(country: Country) -> None:
    """Ten residents from one small area to another."""
    values = country.census[RESIDENTS].values
    one, other = country.districts[ONE][:2]
    values[one] = {"0": values[one]["0"] + 10}
    values[other] = {"0": values[other]["0"] - 10}


def lines_simplified_alike(country: Country) -> None:
    """Every neighbourhood's lines without one point that two of them share."""
    times: dict[tuple[float, float], int] = {}
    for _, ring in country.beats.values():
        for point in ring[:-1]:
            times[point] = times.get(point, 0) + 1
    ends = {ring[0] for _, ring in country.beats.values()}
    lost = {point for point, number in times.items() if number == 2 and point not in ends}
    lost = set(sorted(lost)[::40])
    country.beats = {
        code: (name, [point for point in ring if point not in lost])
        for code, (name, ring) in country.beats.items()
    }


PARTS = {"output-areas", "wards", "police", "health", "schools", "tenure"}
UNSEEN: dict[str, tuple[Callable[[Country], None], set[str]]] = {
    "A district missing from the list of a combined authority's members": (a_member_missing, set()),
    "A few patients missing from a practice's list": (patients_missing, {"health"}),
    "Practices in each other's network": (networks_changed, {"health"}),
    "An independent school missing from the register": (an_independent_school_missing, {"schools"}),
    "A few residents counted in another small area": (a_few_residents, {"output-areas"}),
    "Police lines that were all simplified alike": (
        lines_simplified_alike,
        {"police", "output-areas"},
    ),
}
"""What to do to a country, and the parts of a fetch that look at it."""

NOT_TRIED = {"What nobody has published", "Whether people cross where a bridge is proposed"}


@pytest.mark.parametrize("what", UNSEEN)
def test_what_the_docs_say_is_not_seen_is_not(country: Country, tmp_path: Path, what: str) -> None:
    change, parts = UNSEEN[what]
    right = fetched(country, tmp_path / "right", parts)
    change(country)
    wrong = fetched(country, tmp_path / "wrong", parts)
    assert right == wrong, "nothing is said of it"
    assert data(tmp_path / "right" / "out") != data(tmp_path / "wrong" / "out"), "it is there"


def fetched(country: Country, folder: Path, parts: set[str]) -> list[str]:
    """Fetch some parts of a district, or a region's ground; return what is warned of."""
    with Loopback(country) as server, Web(Cache(folder / "cache")) as web:
        given = f"{server.address}/files/registrations.zip"
        order = Order(
            [ONE] if parts else [],
            None if parts else "Exampleshire",
            registrations=given if "health" in parts else None,
            without=PARTS - parts,
        )
        catalogue = fast(read_catalogue(server.addresses, {}))
        found = fetch(order, folder / "out", web, catalogue, lambda _path: [])
    said = [each.what for each in found.problems if each.severity != "note"]
    return sorted(each for each in said if "do not touch" not in each)


def data(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*") if path.suffix != ".json"}


def test_the_docs_say_just_these() -> None:
    text = DOCS.read_text(encoding="utf-8").partition("## What no check here can see")[2]
    heads = set(re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE))
    assert {head.rstrip(".") for head in heads} == set(UNSEEN) | NOT_TRIED
