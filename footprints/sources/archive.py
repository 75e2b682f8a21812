"""Zip archives: judged before anything is unpacked, and unpacked only under names of our own."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from footprints.errors import listing, nearest
from footprints.sources.foreign import foreign_bytes
from footprints.sources.kinds import Kind, kind_of
from footprints.sources.limits import MAX_BYTES, MAX_ENTRIES, MAX_RATIO, RATIO_FROM_BYTES
from footprints.sources.source import Source, locate

_SHAPES = (
    ".shp", ".gpkg", ".geojson", ".geojsonl", ".geojsons", ".ndjson", ".topojson", ".json", ".kml",
    ".fgb", ".gdb", ".parquet",
)  # fmt: skip
_DATA = (*_SHAPES, ".csv", ".tsv", ".txt", ".xlsx", ".ods")
_GDB_PART = re.compile(r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$")
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CHUNK = 1 << 20


@contextmanager
def opened(source: Source) -> Iterator[tuple[Kind, Path]]:
    """Yield the kind and path of a source's data, unpacked for the while where it is a zip.

    Raises DataError for what ``locate`` and ``kind_of`` refuse, and for archives over the caps of
    ``limits`` or holding several data files of which the settings' ``layer`` names none.
    """
    if source.variable:
        yield "database", source.path
        return
    path = locate(source)
    kind = kind_of(path, source)
    if kind in ("xlsx", "ods"):
        with zipfile.ZipFile(path) as archive:
            _judge(archive, source)
    if kind != "archive":
        yield kind, path
        return
    with (
        tempfile.TemporaryDirectory(prefix="footprints-") as folder,
        zipfile.ZipFile(path) as archive,
    ):
        _judge(archive, source)
        inner = _unpack(archive, _choose(archive, source), Path(folder), source)
        kind = kind_of(inner, source)
        if kind == "archive":
            raise source.error("there is an archive inside the archive.", "Unpack it first.")
        yield kind, inner


def _judge(archive: zipfile.ZipFile, source: Source) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise source.error(
            f"the archive holds {len(entries):,} files; at most {MAX_ENTRIES:,} are read.",
            "Take out the one that is needed.",
        )
    if unpacked > MAX_BYTES or (
        unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1)
    ):
        raise source.error(
            f"the archive would unpack to {unpacked / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB; "
            "that looks like a trap.",
            "If you trust it, unpack it yourself and name the file inside.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise source.error("the archive is locked with a password.", "Unpack it first.")


def _choose(archive: zipfile.ZipFile, source: Source) -> str:
    every = archive.namelist()
    databases = {part for name in every if (part := _geodatabase(name))}
    names = [
        name
        for name in [*sorted(databases), *(name for name in every if not _geodatabase(name))]
        if PurePosixPath(name).suffix.lower() in _DATA
        and not name.startswith("__MACOSX/")
        and not PurePosixPath(name).name.startswith(".")
    ]
    if not names:
        raise source.error(
            f"no data file was found in the archive, only {listing(archive.namelist())}.",
            "It should hold a shapefile, GeoPackage, GeoJSON, KML, CSV or XLSX, say.",
        )
    named = [
        name
        for name in names
        if source.layer in (PurePosixPath(name).name, PurePosixPath(name).stem)
    ]
    shapes = [name for name in names if PurePosixPath(name).suffix.lower() in _SHAPES]
    for choice in (named, names, shapes):
        if len(choice) == 1:
            return choice[0]
    plain = sorted(PurePosixPath(name).name for name in names)
    hint = nearest(source.layer, plain) if source.layer else ""
    raise source.error(
        f"the archive holds {len(names):,} data files: {listing(plain)}.",
        hint or 'Say which one with `layer = "NAME"`.',
    )


def _geodatabase(name: str) -> str:
    """Return the folder called .gdb that a member lies in, or an empty string."""
    for folder in (PurePosixPath(name), *PurePosixPath(name).parents):
        if folder.suffix.lower() == ".gdb":
            return folder.as_posix()
    return ""


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path, source: Source) -> Path:
    """Copy one member, with a shapefile's other parts, into ``folder`` under a fixed stem."""
    suffix = PurePosixPath(name).suffix.lower()
    target = folder / f"data{suffix}"
    wanted = {name: target}
    if suffix == ".gdb":
        target.mkdir()
        parts = [other for other in archive.namelist() if _geodatabase(other) == name]
        plain = [part for part in parts if _GDB_PART.match(PurePosixPath(part).name)]
        wanted = {
            part: target / PurePosixPath(part).name
            for part in plain
            if PurePosixPath(part).as_posix() != name and not part.endswith("/")
        }
    if suffix == ".shp":
        stem = name[: -len(suffix)]
        for other in archive.namelist():
            part = other[len(stem) :].lower()
            if other.startswith(stem) and part in _SHAPE_PARTS:
                wanted[other] = folder / f"data{part}"
    left = MAX_BYTES
    for member, path in wanted.items():
        left = _copy(archive, member, path, left, source)
    return target


def _copy(archive: zipfile.ZipFile, member: str, path: Path, left: int, source: Source) -> int:
    """Copy one member, counting what really comes out: the archive's own figures may lie."""
    with (
        foreign_bytes(source, "the archive"),
        archive.open(member) as packed,
        path.open("wb") as out,
    ):
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise source.error("the archive unpacks to more than it says.", "Distrust it.")
            out.write(chunk)
    return left
