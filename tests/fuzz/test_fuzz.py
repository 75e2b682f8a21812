"""A bounded run of the fuzzer: spoilt files, wild tables and wild settings never bring it down.

A long run is by hand: ``python scripts/fuzz.py --minutes 60``.
"""

from __future__ import annotations

import string
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pytest
from harness import TooSlowError, try_case, warm_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutants import make_corpus

from footprints.pipeline.check import check_project
from footprints.settings import Project, read_project
from footprints.sources.formats.cells import numbers
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from toy_project import PROJECT

CASES = 60


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.mark.filterwarnings("ignore")
def test_whole_projects_have_no_errors_in_any_format(corpus: Path) -> None:
    for home in sorted(corpus.iterdir()):
        errors = check_project(home / "footprints.toml").errors
        assert errors == [], f"{home.name}: {errors}"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spoilt_files_end_in_a_message(corpus: Path, tmp_path: Path) -> None:
    ended = {}
    warm_up(corpus)
    for seed in range(CASES):
        try:
            ended[seed] = try_case(corpus, seed, tmp_path)
        except (Exception, TooSlowError) as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error
    assert any("0 errors" in end for end in ended.values())
    assert any("1 errors" in end for end in ended.values())


CELLS = st.text(
    st.one_of(
        st.sampled_from(",;\t|\"'\n\r\x00=+@-.0123456789eE[]()* \u00a0\u202e£é"),
        st.characters(),
    ),
    max_size=8,
)  # fmt: skip


@settings(
    max_examples=120,
    deadline=10_000,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.lists(CELLS, max_size=5), max_size=8),
    st.sampled_from(("utf-8", "utf-16", "cp1252", "utf-32-be", "latin-1")),
    st.sampled_from(",;\t|"),
)
def test_wild_tables_are_read_or_refused(
    tmp_path: Path, rows: list[list[str]], encoding: str, separator: str
) -> None:
    path = tmp_path / "wild.csv"
    text = "\n".join(separator.join(row) for row in rows)
    path.write_bytes(text.encode(encoding, "replace"))
    found = read_rows(Source("table", path))
    if found.value is None:
        assert all(problem.what for problem in found.problems)
        return
    assert set(found.value.columns) <= set(column_names(Source("table", path)))
    for column in found.value.columns:
        read = numbers(found.value[column])
        assert not (read.absent & read.wrong).any()


VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(), st.floats(), st.text(string.printable, max_size=10),
        st.sampled_from(["zones", "list", "sites", "surface", "residents", "EPSG:4326"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["file", "code", "column", "from", "to", "x", "y", "unit", "odd"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=6,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every key of a parsed file."""
    found = [path] if path else []
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inside:
        found += places(each, (*path, key))
    return found


WHOLE = tomllib.loads(PROJECT)


@settings(max_examples=150, deadline=10_000, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(places(WHOLE)), VALUES), min_size=1, max_size=4))
def test_wild_settings_are_read_or_explained(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    from footprints.settings.read import _validate

    raw = tomllib.loads(PROJECT)
    for path, value in changes:
        here = raw
        try:
            for part in path[:-1]:
                here = here[part]
            here[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    project, problems = _validate(raw, "footprints.toml")
    assert project is not None or problems
    assert all(problem.what for problem in problems)
    if project is not None:
        assert isinstance(project, Project)


@settings(
    max_examples=80,
    deadline=10_000,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=30), st.integers(0, len(PROJECT)))
def test_spoilt_project_files_are_explained(tmp_path: Path, junk: bytes, place: int) -> None:
    path = tmp_path / "footprints.toml"
    raw = PROJECT.encode()
    path.write_bytes(raw[:place] + junk + raw[place + len(junk) :])
    project, problems = read_project(path)
    assert project is not None or problems
