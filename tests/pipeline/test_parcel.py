"""The zip of the pages: whole, in one folder, the same bytes each time."""

from __future__ import annotations

import io
import zipfile

from footprints.pipeline.writing.parcel import parcel

PAGES = {"index.html": "<p>é</p>\n", "localities/X1.html": "x" * 10_000, "agencies/a.html": "a"}


def test_it_unpacks_to_the_pages_in_one_folder() -> None:
    with zipfile.ZipFile(io.BytesIO(parcel(PAGES, "toytown"))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert found == {f"toytown/{name}": text for name, text in PAGES.items()}
    assert len(parcel(PAGES, "toytown")) < 2_000


def test_the_same_pages_give_the_same_bytes_in_any_order() -> None:
    turned = dict(reversed(PAGES.items()))
    assert parcel(turned, "toytown") == parcel(PAGES, "toytown")
