"""The record of every input file, for pages to say where their figures came from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from footprints.pipeline.writing.manifest import file_hash
from footprints.render.origin import Origin
from footprints.settings import Project


def origins(
    project: Project, folder: Path, hashes: Mapping[Path, str] | None = None
) -> list[Origin]:
    """Return every file that a project reads, once each, in the order of the settings.

    ``hashes`` are those taken when files were read; a file without is hashed now.
    """
    known = hashes or {}
    from footprints.sources.check import input_files, kept_secret
    from footprints.sources.fetch.provenance import read_provenance

    secret = kept_secret(project, folder)
    found: dict[str, Origin] = {}
    for entry in input_files(project, folder):
        if entry.file in found:
            continue
        note = read_provenance(entry.path, known.get(entry.path))
        if note is None:
            told = entry.path.is_file() and entry.path.resolve() not in secret
            hashed = (known.get(entry.path) or file_hash(entry.path)) if told else ""
            found[entry.file] = Origin(entry.file, hashed, _day(entry.vintage or ""))
        else:
            told = entry.path.resolve() not in secret
            found[entry.file] = _recorded(entry.file, note if told else note | {"sha256": ""})
    return list(found.values())


def _recorded(file: str, note: dict[str, Any]) -> Origin:
    parts = note["sources"]
    hosts = (urlsplit(each["address"]).hostname for part in parts for each in part["addresses"])
    return Origin(
        file,
        note["sha256"],
        _day(note["vintage"]),
        _joined(part["title"] for part in parts),
        _joined(part["publisher"] for part in parts),
        _joined(part["licence"] for part in parts),
        _day(note["fetched"][:10]),
        _joined(host for host in hosts if host),
    )


def _joined(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))


def _day(text: str) -> str:
    """Return a date in words; what is no whole date (a year, a month) as it is."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"
