"""Fixtures of the fetch tests, and the rule that nothing but this machine is contacted."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from country import Country, demo_country
from loopback import Loopback, fast
from only_loopback import forbid_the_rest

from footprints.resources import demo_folder
from footprints.sources.catalogue import Catalogue, read_catalogue
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Patience, Web


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test that contacts any address but loopback, even if the code swallows the error."""
    with forbid_the_rest() as attempts:
        yield
    assert not attempts, f"contacted {attempts}"


@pytest.fixture(autouse=True)
def dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send what a child process asks of the world to a port where nobody listens."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FOOTPRINTS_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def demo_seed() -> Country:
    return demo_country(demo_folder())


@pytest.fixture
def country(demo_seed: Country) -> Country:
    """A country whose dicts and lists a test may change; rows and shapes are shared."""
    parts = {each.name: copy.copy(getattr(demo_seed, each.name)) for each in fields(demo_seed)}
    return Country(**parts)


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
