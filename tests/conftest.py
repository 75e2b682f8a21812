"""Fixtures shared by every test, and the rule that CI skips nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import chromium, open_page
from only_loopback import dead_proxy, forbid_the_rest
from scored_toy import scored_view, toy_file, toy_scored

__all__ = ["chromium", "open_page", "scored_view", "toy_file", "toy_scored"]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def attempts() -> Iterator[list[object]]:
    """Keep every test, and every process that one starts, on this machine; list who tried not."""
    with forbid_the_rest() as tried, dead_proxy():
        yield tried


@pytest.fixture(autouse=True)
def only_loopback(attempts: list[object]) -> Iterator[None]:
    """Fail the test that contacts any address but loopback, even if the code swallows the error."""
    before = len(attempts)
    yield
    assert not attempts[before:], f"contacted {attempts[before:]}"


def _gm_folder() -> Path:
    return Path(os.environ.get("FOOTPRINTS_GM_DATA", ROOT.parent / "shared" / "data" / "gm"))


@pytest.fixture(scope="session")
def gm_data() -> Path:
    """Return the folder of Greater Manchester test data; skip where it is not there."""
    folder = _gm_folder()
    if not (folder / "lsoa_2021_bgc.geojson").is_file():
        pytest.skip("the Greater Manchester test data is not on this machine")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    """Turn a skip into a failure in CI: what is not run there is not known to work."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be skipped: {report.longrepr}"
    return report
