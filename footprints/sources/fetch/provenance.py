"""Where a fetched file came from, written beside it as ``FILE.provenance.json``."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.disk import is_plain
from footprints.placing.record import file_hash
from footprints.placing.single import place_bytes
from footprints.spreadsheets import guarded

if TYPE_CHECKING:
    from footprints.sources.catalogue import Dataset
    from footprints.sources.fetch.http import Answer

SUFFIX = ".provenance.json"

_MOST_BYTES = 1_000_000
"""Bytes of a record; ours have a few thousand."""


@dataclass(frozen=True)
class Part:
    """One data set that went into a file, as it was published and as it was fetched."""

    dataset: str
    title: str
    publisher: str
    licence: str
    edition: str
    vintage: str
    attribution: list[str]
    addresses: list[dict[str, object]]

    @property
    def fetched(self) -> str:
        """When the last answer came."""
        return max((str(each["fetched"]) for each in self.addresses), default="")


def part_of(
    dataset: Dataset, answers: Iterable[Answer], edition: str = "", vintage: str = ""
) -> Part:
    """Return the record of one data set; ``{year}`` in its attribution is the year fetched."""
    addresses: list[dict[str, object]] = [
        {
            "address": answer.kept.address,
            "fetched": answer.kept.fetched,
            "sha256": answer.kept.sha256,
            "bytes": answer.kept.size,
        }
        for answer in answers
    ]
    year = max((str(each["fetched"]) for each in addresses), default="")[:4]
    return Part(
        dataset.id,
        dataset.title,
        dataset.publisher,
        dataset.licence,
        edition or dataset.editions[0].name,
        vintage or dataset.editions[0].vintage,
        [line.format(year=year) for line in dataset.attribution],
        addresses,
    )


def attribution(parts: Iterable[Part]) -> list[str]:
    """Return the attribution lines of several data sets, each once, in order."""
    return list(dict.fromkeys(line for part in parts for line in part.attribution))


def place(path: Path, content: bytes, parts: Sequence[Part], rows: int) -> None:
    """Write a fetched file and its provenance, each whole or not at all; the provenance last.

    Raises OutputError where they cannot be written.
    """
    note = {
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "rows": rows,
        "fetched": max((part.fetched for part in parts), default=""),
        "licence": sorted({part.licence for part in parts}),
        "attribution": attribution(parts),
        "vintage": parts[0].vintage if parts else "",
        "sources": [asdict(part) for part in parts],
    }
    put(path, content)
    text = json.dumps(note, indent=2, ensure_ascii=False) + "\n"
    put(path.with_name(path.name + SUFFIX), text.encode())


def read_provenance(path: Path, known: str | None = None) -> dict[str, Any] | None:
    """Return what is on record of a file; None without a record or where the file has changed.

    ``known`` is its SHA-256, where that was taken before. None also where the record is not of the
    form that we write.
    """
    from footprints.sources.fetch.record import Record

    record = path.with_name(path.name + SUFFIX)
    if not (is_plain(path) and is_plain(record) and record.stat().st_size <= _MOST_BYTES):
        return None
    try:
        note = json.loads(record.read_text(encoding="utf-8"))
        same = (known or file_hash(path)) == note["sha256"]
        Record.model_validate(note)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return note if same else None


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as UTF-8 CSV, lines ending in a plain newline.

    Text is guarded against spreadsheets' formulas, as in every table written; numbers stay.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for row in itertools.chain([header], rows):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode()


def feature(published: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """Return a published row's shape with properties of our own."""
    return {"type": "Feature", "properties": properties, "geometry": published["geometry"]}


def geojson_bytes(features: Iterable[dict[str, Any]]) -> bytes:
    """Return features as GeoJSON, one a line."""
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises OutputError."""
    place_bytes(path, content, "Give another --out.")
