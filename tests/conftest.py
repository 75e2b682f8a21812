"""Fixtures shared by every test, and the rule that CI skips nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from only_loopback import for_children, forbid_the_rest

from browser import chromium, open_page
from scored_toy import scored_view, toy_file, toy_scored

__all__ = ["chromium", "open_page", "scored_view", "toy_file", "toy_scored"]

ROOT = Path(__file__).resolve().parent.parent

# A deadline by the clock fails on a busy machine; what must be fast is timed by the processor.
settings.register_profile("footprints", deadline=None, derandomize=True)
settings.load_profile("footprints")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests on one worker, which then makes their fixtures once; long files first.

    So no worker is left with a long file at the end while the others have nothing to do.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    long = Counter(
        _group(item)
        for item in items
        for mark in ("slow", "browser")
        if item.get_closest_marker(mark)
    )
    items.sort(key=lambda item: -long[_group(item)])


def _group(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    assert mark is not None
    return str(mark.args[0])


@pytest.fixture(scope="session", autouse=True)
def attempts() -> Iterator[list[object]]:
    """Keep every test, and every process that one starts, on this machine; list who tried not."""
    with forbid_the_rest() as tried, pytest.MonkeyPatch.context() as environment:
        for name, value in for_children().items():
            if value is None:
                environment.delenv(name, raising=False)
            else:
                environment.setenv(name, value)
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
