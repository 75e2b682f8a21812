"""Whatever words the services publish: `fetch` names and writes only what was asked for."""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from country import (
    AREAS,
    CENTROIDS,
    EDITIONS,
    LOOKUP,
    OA_LOOKUP,
    REGIONS,
    WARD_LOOKUP,
    WARDS,
    Country,
    copied,
)
from hypothesis import example, given
from hypothesis import strategies as st
from loopback import Loopback

from footprints.errors import DataError
from footprints.pipeline.fetch import Order
from footprints.pipeline.fetch import fetch_place as fetch
from footprints.settings import FILE_NAME
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch.http import Web
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from hostile import BREAKING, ODD, WHOLE, as_code, examples, tree, words

DISTRICT = "X08000004"
SETTINGS = {"area", "small_areas", "neighbourhoods", "agencies", "bridges"}
AGENCIES = {"wards", "police", "primary-care-networks", "gp-practices", "schools"}


def renamed(country: Country, kind: str, word: str) -> str:
    """Give one thing of a kind another code wherever the country has it; return the old one."""
    own = set(country.districts[DISTRICT])
    old = {
        "area": min(own),
        "ward": next(
            row["WD25CD"] for row in country.layers[LOOKUP].rows if row["LSOA21CD"] in own
        ),
        "beat": min(country.beats),
        "school": next(row[0] for row in country.schools if row[8] == DISTRICT),
        "practice": country.registers["epraccur"][0][0],
    }[kind]

    def turned(value: Any) -> Any:
        return word if value == old else value

    for name, table in country.layers.items():
        if name in (LOOKUP, AREAS, WARDS, WARD_LOOKUP, OA_LOOKUP, CENTROIDS, EDITIONS):
            table.rows[:] = [
                {key: turned(value) for key, value in row.items()} for row in table.rows
            ]
    for census in country.census.values():
        census.values = {turned(code): figures for code, figures in census.values.items()}
    country.districts = {
        district: [turned(code) for code in codes] for district, codes in country.districts.items()
    }
    country.beats = {turned(code): beat for code, beat in country.beats.items()}
    country.schools = [[turned(cell) for cell in row] for row in country.schools]
    country.registers = {
        name: [[turned(cell) for cell in row] for row in rows]
        for name, rows in country.registers.items()
    }
    country.files["registrations.zip"] = _lists(country.files["registrations.zip"], turned)
    return str(old)


def _lists(packed: bytes, turned: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (name,) = archive.namelist()
        rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[turned(cell) for cell in row] for row in rows])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text.getvalue())
    return made.getvalue()


def called(country: Country, names: list[str]) -> None:
    """Give everything that has a name a stranger's, but for the areas that are asked for."""

    def word(at: int) -> str:
        return names[at % len(names)]

    for layer, columns in (
        (LOOKUP, ("LSOA21NM", "LAD25NM")),
        (REGIONS, ("LAD25NM",)),
        (AREAS, ("LSOA21NM",)),
        (WARDS, ("WD25NM",)),
    ):
        for at, row in enumerate(country.layers[layer].rows):
            if layer != REGIONS or row["LAD25CD"] == DISTRICT:
                row.update({column: word(at if "LSOA" in column else 0) for column in columns})
    country.beats = {
        code: (word(at), ring) for at, (code, (_, ring)) in enumerate(country.beats.items())
    }
    for at, row in enumerate(country.schools):
        if row[8] == DISTRICT:  # the file is in cp1252
            row[1] = word(at).encode("cp1252", "ignore").decode("cp1252")
    country.registers = {
        name: [[word(at) if place in (1, 5) else cell for place, cell in enumerate(row)]
               for at, row in enumerate(rows)]
        for name, rows in country.registers.items()
    }  # fmt: skip


def deep(seed: Country) -> Country:
    """A country whose rows can change too."""
    country = copied(seed)
    country.schools = [list(row) for row in country.schools]
    for name, table in country.layers.items():
        country.layers[name] = type(table)(
            table.columns, [dict(row) for row in table.rows], table.shapes
        )
    return country


@pytest.mark.slow
@given(
    names=st.lists(words.map(lambda word: word.replace("\x00", " ")), min_size=1, max_size=6),
    kind=st.sampled_from(["", "area", "ward", "beat", "school", "practice"]),
    word=st.sampled_from([*BREAKING, *map(as_code, ODD)]),
)
@example(names=[*BREAKING, *ODD], kind="", word="x")
@example(names=["a"], kind="area", word=WHOLE)
@example(names=["a"], kind="school", word="=1+1")
@examples(2)
def test_a_fetch_says_what_is_meant_whatever_is_published(
    *,
    demo_seed: Country,
    loopback: Loopback,
    catalogue: Catalogue,
    web: Web,
    tmp_path: Path,
    names: list[str],
    kind: str,
    word: str,
) -> None:
    loopback.country = country = deep(demo_seed)
    called(country, names)
    if kind:
        renamed(country, kind, word)
    web.refresh = True
    web._asked.clear()
    with tempfile.TemporaryDirectory(dir=tmp_path, prefix="case") as name:
        out = Path(name) / "out"
        before = tree(tmp_path)
        order = Order(
            localities=[DISTRICT], registrations=f"{loopback.address}/files/registrations.zip"
        )
        try:
            fetched = fetch(order, out, web, catalogue)
        except DataError:
            assert _beside_the_cache(tree(tmp_path), before) <= {f"{Path(name).name}/out"}
            return
        added = _beside_the_cache(tree(tmp_path), before)
        assert all(Path(path).parts[1] == "out" for path in added)
        parsed = tomllib.loads((out / FILE_NAME).read_text(encoding="utf-8"))
        assert set(parsed) <= SETTINGS
        assert {each["id"] for each in parsed.get("agencies", [])} <= AGENCIES
        codes = set(country.districts[DISTRICT])
        for bridge in parsed.get("bridges", []):
            assert set(bridge.values()) <= codes
        assert set(fetched.files) <= {path.name for path in out.iterdir()}
        for table in [parsed["small_areas"], *parsed.get("agencies", [])]:
            assert table["file"] in fetched.files
        read = read_rows(Source("schools", out / "schools.csv")).get()
        published = {row[0]: row[1] for row in country.schools if row[8] == DISTRICT}
        assert set(read["urn"]) <= set(published)
        raw = (out / "schools.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(raw, newline="")))
        assert not [cell for row in rows for cell in row if cell[:1] in (*"=+@\t\r",)]


def test_a_name_with_marks_of_its_own_is_written_and_read_as_it_is(
    demo_seed: Country, loopback: Loopback, catalogue: Catalogue, web: Web, tmp_path: Path
) -> None:
    """Written raw it would end the text it stands in: the file would be none, or say more."""
    name = 'Ro"ch\\dale", [[agencies]] # = {'
    loopback.country = country = deep(demo_seed)
    called(country, [name])
    web.refresh = True
    fetched = fetch(Order(localities=[DISTRICT]), tmp_path / "out", web, catalogue)
    text = (tmp_path / "out" / FILE_NAME).read_text(encoding="utf-8")
    assert tomllib.loads(text)["area"]["name"] == name
    assert set(tomllib.loads(text)) <= SETTINGS
    assert fetched.files


def _beside_the_cache(now: dict[str, Any], before: dict[str, Any]) -> set[str]:
    changed = {path for path in {*now, *before} if now.get(path) != before.get(path)}
    return {path for path in changed if not path.startswith("cache")}
