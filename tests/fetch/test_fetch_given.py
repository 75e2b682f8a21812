"""Files whose address only the user knows: looked at before they are kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from country import Country
from loopback import Loopback, Reply, always

from footprints.errors import DataError
from footprints.sources.fetch import given, health, points, police
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.given import File

LISTS = b"PRACTICE_CODE,LSOA_CODE,NUMBER_OF_PATIENTS\n"


def packed(name: str, content: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>Please sign in</html>", "a web page or XML"),
        (b"", "an empty answer"),
        (b"PK\x03\x04 and no more", "the archive is damaged"),
        (packed("other.csv", "a,b\n1,2\n"), "it holds no CSV called lsoa"),
        (packed("lsoa-all.csv", "a,b\n1,2\n"), "no column PRACTICE_CODE"),
        (packed("lsoa-all.csv", LISTS.decode()), "it is empty"),
        (LISTS + b"A,B\n", "line 2 breaks off after 2 columns"),
        (LISTS + b"A,X01000700,7\nA,B\n", "line 3 breaks off after 2 columns"),
        (LISTS + b"A,X01000700,7\n", "small areas have no patient in it"),
    ],
    ids=["web page", "empty", "broken zip", "another zip", "another table", "no rows", "short row",
         "cut in a row", "cut after a row"],
)  # fmt: skip
def test_a_wrong_file_of_patients_is_refused_and_not_kept(
    errand: Errand, loopback: Loopback, country: Country, content: bytes, says: str
) -> None:
    country.files["wrong"] = content
    address = f"{loopback.address}/files/wrong"
    with pytest.raises(DataError, match=says):
        health.practices(errand, address, None)
    assert not [kept for kept in errand.web.cache.every() if kept.address == address]
    country.files["wrong"] = country.files["registrations.zip"]
    assert health.practices(errand, address, None).files, "the right one is asked for at once"


@pytest.mark.parametrize("option", ["postcodes", "points", "archive"])
def test_other_wrong_files_are_refused_and_not_kept(
    errand: Errand, loopback: Loopback, option: str
) -> None:
    address = f"{loopback.address}/files/wrong"
    loopback.trick("wrong", always(Reply(200, packed("a.csv", "a,b\n1,2\n"), "application/zip")))
    lists = f"{loopback.address}/files/registrations.zip"
    with pytest.raises(DataError, match=r"it has no column UPRN|it holds no KML files"):
        {
            "postcodes": lambda: health.practices(errand, lists, address),
            "points": lambda: points.points(errand, address),
            "archive": lambda: police.neighbourhoods(errand, address),
        }[option]()
    assert not [kept for kept in errand.web.cache.every() if kept.address == address]


@pytest.mark.parametrize("option", ["postcodes", "points", "archive"])
def test_files_damaged_further_in_than_a_first_look_are_not_kept(
    errand: Errand, loopback: Loopback, option: str
) -> None:
    address = f"{loopback.address}/files/damaged"
    kml = bytearray(packed("2025-05/exampleshire/A1.kml", "<kml>" + "-2.1,53.4 " * 900))
    kml[len(kml) // 2] ^= 0xFF
    table = b"UPRN,X_COORDINATE,Y_COORDINATE\n1,1.0,1.0\n2,1"
    content = bytes(kml) if option == "archive" else table
    loopback.trick("damaged", always(Reply(200, content, "application/octet-stream")))
    lists = f"{loopback.address}/files/registrations.zip"
    with pytest.raises(DataError, match=r"line 3 breaks off|the archive is damaged"):
        {
            "postcodes": lambda: health.practices(errand, lists, address),
            "points": lambda: points.points(errand, address),
            "archive": lambda: police.neighbourhoods(errand, address),
        }[option]()
    assert not [kept for kept in errand.web.cache.every() if kept.address == address]


def test_offline_nothing_kept_is_dropped(errand: Errand, loopback: Loopback) -> None:
    address = f"{loopback.address}/files/uprn.csv"
    table = b"UPRN,X_COORDINATE,Y_COORDINATE\n1,1.0,1.0\n"
    loopback.trick("uprn", always(Reply(200, table, "text/csv")))
    answer = errand.web.get(errand.catalogue.services["given"], address, form="file")
    errand.web.offline = True
    errand.web.forget(answer)
    assert errand.web.cache.find(address) is not None


def test_a_member_damaged_inside_its_archive_is_an_error(tmp_path: Path) -> None:
    content = bytearray(packed("lsoa.csv", "CODE,NAME\n" + "1,Zoë\n" * 9_000))
    content[len(content) // 2] ^= 0xFF
    path = tmp_path / "lists.zip"
    path.write_bytes(content)
    file = File(path, "lists.zip", "--registrations")
    with pytest.raises(DataError, match="the archive is damaged"), given.opened(file, "") as stream:
        list(given.table(stream, file))


def test_an_archive_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lsoa.csv", b"0" * 300_000_000)
    file = File(path, "bomb.zip", "--registrations")
    with pytest.raises(DataError, match="unpacks to far more"), given.checked_zip(file):
        pass


def test_an_address_that_is_none_is_an_error(errand: Errand) -> None:
    for address in ("http://[nowhere", "https://", "http://a b"):
        with pytest.raises(DataError, match=r"this is no address|no usable answer"):
            health.practices(errand, address, None)


def test_postcodes_without_any_of_the_practices_are_an_error(
    errand: Errand, loopback: Loopback
) -> None:
    path = errand.folder / "onspd.csv"
    path.write_text("PCDS,OSNRTH1M,OSEAST1M\nAA1 1AA,410000,390000\n")
    with pytest.raises(DataError, match="it has the postcode of no practice"):
        health.practices(errand, f"{loopback.address}/files/registrations.zip", str(path))
