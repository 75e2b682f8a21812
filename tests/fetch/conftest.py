"""Fixtures of the fetch tests: a country, a server that publishes it, and somebody who asks."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from country import Country, copied, demo_country
from loopback import Loopback, fast

from footprints.resources import demo_folder
from footprints.sources.catalogue import Catalogue, read_catalogue
from footprints.sources.fetch import areas
from footprints.sources.fetch.bring import Errand
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web, certificates
from footprints.sources.fetch.place import find_place


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FOOTPRINTS_CACHE", str(folder))
    return folder


@cache
def _trust(_environment: tuple[str | None, ...]) -> ssl.SSLContext:
    return certificates()


@pytest.fixture(autouse=True)
def certificates_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the public certificates once for all tests, afresh where the environment names others.

    Reading them takes longer than most of the tests.
    """
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    monkeypatch.setattr(
        "footprints.sources.fetch.http.certificates",
        lambda: _trust(tuple(os.environ.get(name) for name in names)),
    )


@pytest.fixture(scope="session")
def demo_seed() -> Country:
    return demo_country(demo_folder())


@pytest.fixture
def country(demo_seed: Country) -> Country:
    """A country whose dicts, lists and figures a test may change; rows and shapes are shared."""
    return copied(demo_seed)


@pytest.fixture
def loopback(country: Country) -> Iterator[Loopback]:
    with Loopback(country) as server:
        yield server


@pytest.fixture
def catalogue(loopback: Loopback) -> Catalogue:
    return fast(read_catalogue(loopback.addresses, {}))


@pytest.fixture
def web(own_cache: Path) -> Iterator[Web]:
    quick = Patience(attempts=4, first_wait_s=0.01, longest_wait_s=0.02, timeout_s=5.0)
    with Web(Cache(own_cache), patience=quick) as asker:
        yield asker


@pytest.fixture
def errand(web: Web, catalogue: Catalogue, tmp_path: Path) -> Errand:
    """An errand for the smallest district, its small areas placed."""
    place = find_place(web, catalogue, ["X08000004"], None)
    errand = Errand(web, catalogue, place, tmp_path / "out")
    areas.small_areas(errand)
    return errand
