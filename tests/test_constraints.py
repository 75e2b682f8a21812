"""Whatever `make` installs comes by hash, and the same versions for users and developers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "constraints-user.txt",
    "constraints.txt",
    "constraints-bench.txt",
    "constraints-docs.txt",
)
ENTRY = re.compile(
    r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)(?: ; [^\\\n]+)? ?\\\n"
    r"((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def versions(file: str) -> set[tuple[str, str]]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return {(plain(name), version) for name, version, _ in ENTRY.findall(text)}


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_a_version_and_hashes(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    left = ENTRY.sub("", text)
    assert [line for line in left.splitlines() if line and not line.startswith("#")] == []
    assert "://" not in text


def test_users_and_developers_have_the_same_versions() -> None:
    user, developer, bench, docs = (versions(file) for file in FILES)
    assert user < developer
    assert developer <= bench
    assert developer < docs


def test_whatever_the_project_asks_for_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    names = {plain(re.split(r"[\[<>=!~; ]", line)[0]) for line in asked}
    assert names <= {name for name, _ in versions("constraints-user.txt")}


KNOWN_FAULTS = {
    "certifi": "2024.6.2",  # trusted a root that no longer is to be
    "defusedxml": "0.7.0",  # raised an error that nobody who reads XML could catch
    "filelock": "3.20.2",  # followed a link put in the lock's place
    "geopandas": "1.1.1",  # put a column's name into a query as it was
    "httpcore": "1.0.8",  # let in an h11 that took two answers for one
    "idna": "3.14",  # hung on long names, and again in another way
    "jinja2": "3.1.5",  # let templates out of their sandbox
    "pyogrio": "0.11.1",  # brings an SQLite that a file's views could write outside its memory
    "psycopg": "3.2.4",  # brings a libpq whose quoting let queries through
    "pyarrow": "23.0.0",  # brings a reader that wrote to memory it had given back
    "requests": "2.32.5",  # gave passwords to another host; took what lay in the temporary folder
    "urllib3": "2.6.3",  # unpacked without bound, and sent passwords on to other hosts
}
"""The newest version of each that has a fault known by now and mended since."""


@pytest.mark.parametrize(("name", "faulty"), KNOWN_FAULTS.items())
def test_lower_bounds_leave_out_versions_with_known_faults(name: str, faulty: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *extras["geoparquet"], *extras["postgis"]]
    asked = {plain(each.name): each for each in map(Requirement, wanted)}
    assert not asked[name].specifier.contains(faulty)
    (tested,) = [at for known, at in versions("constraints.txt") if known == name]
    assert asked[name].specifier.contains(tested)
