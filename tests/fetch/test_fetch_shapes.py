"""Answers that are not what is documented: one kind of fault at a time, at every service."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from country import Country
from loopback import Act, Loopback, Reply, always, cut, esri_error, fast

from footprints.errors import DataError
from footprints.sources.catalogue import Catalogue, read_catalogue
from footprints.sources.fetch import areas, police, schools, tenure, wards
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web
from footprints.sources.fetch.place import find_place
from footprints.sources.fetch.register import read_register
from footprints.sources.fetch.survey import survey

ONE = "X08000004"

FAULTS: dict[str, Act] = {
    "null": always(Reply(200, b"null", "application/json")),
    "a number": always(Reply(200, b"3", "application/json")),
    "another object": always(Reply(200, b'{"a": 1}', "application/json")),
    "another list": always(Reply(200, b'[1, "a", null]', "application/json")),
    "lists of nothing": always(Reply(200, b"[]", "application/json")),
    "nulls where lists are": always(
        Reply(200, b'{"features": null, "fields": null, "services": null, "count": null, '
              b'"overview": null}', "application/json")
    ),
    "rows without properties": always(
        Reply(200, b'{"features": [{}], "fields": [{}], "services": [{}], "count": "many"}',
              "application/json")
    ),
    "an error that is text": always(Reply(200, b'{"error": "no"}', "application/json")),
    "an error without a code": always(
        Reply(200, b'{"error": {"code": null, "details": null}}', "application/json")
    ),
    "an error of ArcGIS": always(esri_error(400, "Cannot perform query.")),
    "nothing": always(Reply(200, b"", "application/json")),
    "half": lambda reply, _query: Reply(200, reply.body[: len(reply.body) // 2], "text/csv"),
    "cut off": lambda reply, query: cut(0.5)(replace(reply, headers=(("ETag", 'W/"1"'),)), query),
    "nested without end": always(Reply(200, b"[" * 200_000, "application/json")),
    "objects nested without end": always(Reply(200, b'{"a":' * 200_000, "application/json")),
    "a number of 5,000 digits": always(
        Reply(200, b'{"count": %b}' % (b"9" * 5_000), "application/json")
    ),
    "numbers that are none": always(Reply(200, b'{"count": NaN}', "application/json")),
    "a number without end": always(Reply(200, b'{"count": 1e999}', "application/json")),
    "a truth for a number": always(Reply(200, b'{"count": true}', "application/json")),
    "a key twice": always(Reply(200, b'{"count": 1, "count": 1}', "application/json")),
    "text that is not UTF-8": always(Reply(200, b'{"a": "\xff\xfe"}   ', "application/json")),
    "packed twice": lambda reply, _query: Reply(
        200, gzip.compress(gzip.compress(reply.body)), reply.content_type,
        (("Content-Encoding", "gzip, gzip"),),
    ),
    "packed and cut": lambda reply, _query: Reply(
        200, gzip.compress(reply.body)[:-9], reply.content_type, (("Content-Encoding", "gzip"),)
    ),
    "a page to sign in": always(Reply(200, b"<html>Sign in</html>", "text/html")),
    "a page under another type": always(Reply(200, b"<html>Sign in</html>", "text/csv")),
    "bytes": always(Reply(200, b"\xff\xfe\x00\xff" * 20, "application/json")),
    "another table": always(Reply(200, b"A,B\n1,2\n", "text/csv")),
    "another archive": always(Reply(200, b"PK\x03\x04rest", "application/zip")),
    "too often": always(Reply(429, b"", "text/plain")),
    "out of order": always(Reply(500, b"<html>Oops</html>", "text/html")),
}  # fmt: skip


@dataclass
class Desk:
    """An errand with everything kept, from which one answer at a time is taken."""

    server: Loopback
    errand: Errand


def find(errand: Errand, region: str | None = None) -> object:
    return find_place(errand.web, errand.catalogue, [ONE], region)


STEPS: dict[str, tuple[str, Callable[[Errand], object]]] = {
    "districts": (r"RGN25\w+/FeatureServer/0\?", find),
    "count of districts": (r"RGN25.*returnCountOnly", find),
    "rows of districts": (r"RGN25.*resultOffset", find),
    "authorities": (r"CAUTH25.*resultOffset", lambda e: find(e, "Exampleshire")),
    "small areas of a district": (r"LSOA21_WD25.*resultOffset", find),
    "boundaries": (r"Lower_layer.*resultOffset", areas.small_areas),
    "residents": (r"NM_2021_1.*TYPE151", areas.small_areas),
    "tenure": (r"NM_2072_1.*TYPE151", tenure.tenure),
    "wards": (r"WD_MAY.*resultOffset", wards.wards),
    "list of wards": (r"WD25_LAD25.*resultOffset", wards.wards),
    "forces": (r"/api/forces", lambda e: police.neighbourhoods(e, None)),
    "neighbourhoods": (r"/neighbourhoods$", lambda e: police.neighbourhoods(e, None)),
    "a boundary": (r"XB00101/boundary", lambda e: police.neighbourhoods(e, None)),
    "the archive": (r"2025-05.zip", lambda e: police.neighbourhoods(e, "2025-05")),
    "practices": (r"report=epraccur", read_register),
    "networks": (r"report=epcncore", read_register),
    "schools": (r"edubase", schools.schools),
}


ANSWERS_ALL_THE_SAME = {
    ("a boundary", "lists of nothing"),  # a neighbourhood may have none, which is said
    ("residents", "nothing"),  # of a district Nomis may know nothing: it is asked by code
    ("tenure", "nothing"),
}


@pytest.fixture(scope="module")
def desk(demo_seed: Country, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with Loopback(demo_seed) as server:
        catalogue = fast(read_catalogue(server.addresses, {}))
        quick = Patience(attempts=2, first_wait_s=0.001, longest_wait_s=0.002, timeout_s=5.0)
        with Web(Cache(folder / "cache"), patience=quick) as web:
            place = find_place(web, catalogue, [ONE], "Exampleshire")
            place = find_place(web, catalogue, [ONE], None)
            errand = Errand(web, catalogue, place, folder / "out")
            for _, step in STEPS.values():
                step(errand)
            yield Desk(server, errand)


@contextlib.contextmanager
def misbehaving(desk: Desk, step: str, act: Act) -> Iterator[dict[str, bytes]]:
    """Take a step's answers from the cache and let the server answer wrongly; as it was after."""
    pattern, _ = STEPS[step]
    cache, errand = desk.errand.web.cache, desk.errand
    kept = [each for each in cache.every() if re.search(pattern, each.address)]
    before = {each.address: cache.body(each.address).read_bytes() for each in kept}
    assert before
    for address in before:
        cache.forget(address)
    errand.web._asked.clear()
    desk.server.trick(pattern, act)
    try:
        yield before
    finally:
        desk.server.tricks.clear()
        for each in kept:  # as it was, for the next
            cache.body(each.address).parent.mkdir(exist_ok=True)
            cache.body(each.address).write_bytes(before[each.address])
            cache.describe(each)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_said_and_never_kept(desk: Desk, step: str, fault: str) -> None:
    with misbehaving(desk, step, FAULTS[fault]) as before:
        if (step, fault) in ANSWERS_ALL_THE_SAME:
            STEPS[step][1](desk.errand)
            return
        with pytest.raises(DataError) as caught:
            STEPS[step][1](desk.errand)
        assert all(each.what for each in caught.value.problems)
        assert not [address for address in before if desk.errand.web.cache.find(address)]


LEAVES: list[Any] = [
    None, True, -1, 0, 1e308, 10**17, int("9" * 3_000), "", "x", "9" * 5_000, "\ud800", "\x00",
    "NaN", "²", "-0", [], {}, [[]], [None], {"a": {}}, float("nan"), float("inf"), "E01000001",
]  # fmt: skip
CELLS = ["", "x", "-1", "1e9", "9" * 5_000, "²", "\x00", '"', ",", "\n", "1,2", "nan", "E01000001",
         "\x85", "99/99/9999"]  # fmt: skip


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and by which key."""
    for key in list(value) if isinstance(value, dict) else range(min(len(value), 40)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from nodes(value[key])


def mutated(reply: Reply, chance: random.Random) -> Reply:
    """An answer with one to three places changed: of JSON a value, of a table a cell or a row."""
    try:
        value: Any = json.loads(reply.body)
    except ValueError:
        text = reply.body.decode("cp1252")
        lines = [line.split(",") for line in text.split("\r\n")]
        for _ in range(chance.randint(1, 3)):
            number = chance.choice([0, chance.randrange(len(lines)), min(1, len(lines) - 1)])
            line = lines[number]
            line[chance.randrange(len(line))] = chance.choice(CELLS)
            if chance.random() < 0.2:
                lines.insert(number, chance.choice([[], line[:-1], [*line, "x"], list(line)]))
        body = "\r\n".join(map(",".join, lines)).encode("cp1252")
        return replace(reply, body=body)
    for _ in range(chance.randint(1, 3)):
        holder, key = chance.choice(list(nodes(value)))
        if isinstance(holder, dict) and chance.random() < 0.2:
            holder.pop(key, None)
        elif isinstance(holder, dict) or key < len(holder):
            holder[key] = chance.choice(LEAVES)
    with unbounded_digits():
        return replace(reply, body=json.dumps(value).encode())


@contextlib.contextmanager
def unbounded_digits() -> Iterator[None]:
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(most)


@pytest.mark.parametrize("step", [step for step in STEPS if step != "the archive"])
def test_answers_changed_anywhere_are_right_or_said(desk: Desk, step: str) -> None:
    """Whatever stands at whatever place of an answer: a sentence, or all that was asked for."""
    for number in range(int(os.environ.get("FOOTPRINTS_TEST_MUTATIONS", "6"))):
        chance = random.Random(f"{step} {number}")  # noqa: S311 - chance, no secret

        def act(reply: Reply, _query: dict[str, str], by: random.Random = chance) -> Reply:
            return mutated(reply, by)

        with misbehaving(desk, step, act), contextlib.suppress(DataError):
            STEPS[step][1](desk.errand)


@pytest.mark.parametrize(
    "fault", ["another object", "lists of nothing", "a page to sign in", "bytes"]
)
def test_a_survey_keeps_nothing_wrong(
    loopback: Loopback, catalogue: Catalogue, web: Web, fault: str
) -> None:
    loopback.trick(r"/api/forces|getReport|overview|edubase|FeatureServer/0\?", FAULTS[fault])
    rows, problems = survey(web, catalogue)
    assert {row["state"] for row in rows} == {"not to be had", "you give it"}
    assert all(each.severity == "error" for each in problems)
    assert web.cache.every() == []


def test_numbers_as_text_are_numbers(loopback: Loopback, web: Web, catalogue: Catalogue) -> None:
    from footprints.sources.fetch import arcgis
    from footprints.sources.fetch.layers import open_layer

    def as_text(reply: Reply, _query: dict[str, str]) -> Reply:
        body: dict[str, Any] = json.loads(reply.body)
        return Reply(200, json.dumps({k: str(v) for k, v in body.items()}).encode(),
                     "application/json") if "count" in body else reply  # fmt: skip

    loopback.trick("returnCountOnly", as_text)
    dataset = catalogue.datasets["regions"]
    layer = open_layer(web, catalogue.service_of(dataset), dataset)
    assert arcgis.count(web, layer, arcgis.EVERY)[0] == 296


@pytest.mark.parametrize(
    "corner",
    [{"latitude": "53,5", "longitude": "-2"}, {"latitude": "153", "longitude": "-2"},
     {"latitude": None, "longitude": "-2"}, {"longitude": "-2"}],
    ids=["comma", "off the earth", "null", "missing"],
)  # fmt: skip
def test_a_corner_that_is_none_is_an_error(desk: Desk, corner: dict[str, object]) -> None:
    body = json.dumps([corner] * 4).encode()
    FAULTS["a bad corner"] = always(Reply(200, body, "application/json"))
    test_a_fault_is_said_and_never_kept(desk, "a boundary", "a bad corner")
    del FAULTS["a bad corner"]
