"""The run manifest: what went in, with what settings and versions, and what came out."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints import __version__
from footprints.errors import DataError, Problem
from footprints.placing import record as placing
from footprints.units import BRITISH_GRID

if TYPE_CHECKING:
    from footprints.pipeline.region import Region
    from footprints.sources.check import InputFile

_PACKAGES = ("geopandas", "shapely", "pyproj", "numpy", "pandas", "scipy", "numba", "folium")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces; raises DataError where it cannot be read."""
    try:
        return placing.file_hash(path)
    except OSError as error:
        what = f"it can no longer be read: {error.strerror or error}."
        fix = "Put it back as it was, where you may read it, and run again."
        raise DataError([Problem(what, path.name, fix)]) from error


def _seen(region: Region, used: InputFile) -> dict[str, Any]:
    """Return what was seen of a file when it was read, and what was done with its coordinates."""
    seen = next(
        (each for each in region.inputs if (each.role, each.path) == (used.label, used.path)), None
    )
    if seen is None:
        return {}
    converted = f"{seen.crs}, converted to {BRITISH_GRID}" if seen.crs else None
    return {
        "form": seen.form,
        "encoding": seen.encoding or None,
        "coordinates": converted,
        "codes": seen.codes or None,
        "rows": seen.rows,
        "repaired": sorted(seen.repairs),
    }


def _identity(path: Path, hashes: Mapping[Path, str], *, told: bool) -> dict[str, Any]:
    """Return the hash, size and record of a file; without hash and size where these tell counts.

    ``hashes`` are those taken when files were read.
    """
    from footprints.sources.fetch.provenance import read_provenance

    note = read_provenance(path, hashes.get(path))
    if not told:
        return {"sha256": None, "bytes": None, "provenance": _without_identity(note)}
    there = path.is_file()
    return {
        "sha256": (hashes.get(path) or file_hash(path)) if there else None,
        "bytes": path.stat().st_size if there else None,
        "provenance": note,
    }


def _without_identity(note: Any) -> Any:
    """Return a record of origin without hashes and sizes, of the file and of what it came from."""
    if isinstance(note, dict):
        return {
            key: None if key in ("sha256", "bytes") else _without_identity(value)
            for key, value in note.items()
        }
    return [_without_identity(each) for each in note] if isinstance(note, list) else note


def manifest(region: Region, outputs: list[str], started: str, seconds: float) -> dict[str, Any]:
    """Return what a run used and wrote. Not part of byte-identity: it holds times.

    ``started`` is an ISO time in UTC, ``seconds`` how long the run took.
    """
    from footprints.sources.check import input_files, kept_secret

    project = region.project
    secret = kept_secret(project, region.folder)
    inputs = [
        {
            "use": entry.label,
            "file": entry.file,
            **_identity(entry.path, region.hashes, told=entry.path.resolve() not in secret),
            "vintage": entry.vintage,
            **_seen(region, entry),
        }
        for entry in input_files(project, region.folder)
    ]
    return {
        "footprints": __version__,
        "started": started,
        "seconds": round(seconds, 1),
        "area": project.area.name,
        "project_file": {
            "file": region.project_file.name,
            "sha256": region.hashes.get(region.project_file) or file_hash(region.project_file),
        },
        "inputs": inputs,
        "attribution": project.area.attribution,
        "settings": project.model_dump(mode="json", by_alias=True),
        "seed": project.neighbourhoods.seed,
        "accounts": {
            footprint.id: {"counts": footprint.account.entries, "notes": footprint.account.notes}
            for footprint in region.footprints
        },
        "versions": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in _PACKAGES},
        "outputs": sorted(outputs),
    }
