"""What input files were when they were read: one hash each, taken once.

A record that hashed its inputs when it was written would name files that somebody had changed in
the meantime, which nothing in the results came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from footprints.errors import Problem
from footprints.placing.record import file_hash
from footprints.settings import Project

Marks = dict[Path, tuple[int, int]]
"""Bytes of a file and when it was last changed, in nanoseconds."""


def marks_of(project: Project, folder: Path) -> Marks:
    """Return the marks of every file that a project reads; what is no file has none."""
    from footprints.sources.check import input_files

    found: Marks = {}
    for entry in input_files(project, folder):
        if entry.path.is_file():
            found[entry.path] = _mark(entry.path)
    return found


def hashes_of(
    project: Project, folder: Path, before: Marks
) -> tuple[Mapping[Path, str], list[Problem]]:
    """Return the SHA-256 of every file that was read, and an error for each changed meanwhile.

    ``before`` are their marks from before they were read. Lists whose small counts are kept secret
    have no hash: see ``sources.check.kept_secret``.
    """
    from footprints.sources.check import kept_secret

    secret = kept_secret(project, folder)
    found: dict[Path, str] = {}
    problems = []
    for path, mark in before.items():
        try:
            if path.resolve() not in secret:
                found[path] = file_hash(path)
            changed = _mark(path) != mark
        except OSError:
            changed = True
        if changed:
            what = "it was changed while it was read, so what was read may be half old, half new."
            fix = "Run it again when nothing writes to it."
            problems.append(Problem(what, path.name, fix))
    return found, problems


def _mark(path: Path) -> tuple[int, int]:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns
