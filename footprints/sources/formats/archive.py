"""Zip archives: judged before anything is unpacked, and unpacked only under names of our own."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from footprints.allowance import at_work_on_table
from footprints.errors import listing, nearest
from footprints.scratch import scratch
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.kinds import Kind, kind_of
from footprints.sources.formats.limits import (
    BOOK_RATIO_FROM_BYTES,
    MAX_BOOK_RATIO,
    MAX_BYTES,
    MAX_ENTRIES,
    MAX_RATIO,
    RATIO_FROM_BYTES,
)
from footprints.sources.formats.source import Source, locate

_SHAPES = (
    ".shp", ".gpkg", ".geojson", ".geojsonl", ".geojsons", ".ndjson", ".topojson", ".json", ".kml",
    ".fgb", ".gdb", ".parquet",
)  # fmt: skip
_DATA = (*_SHAPES, ".csv", ".tsv", ".txt", ".xlsx", ".ods")
_PACKED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".kmz")
_GDB_PART = re.compile(r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$")
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CHUNK = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_STRANGE = {9: "Deflate64, as Windows packs large files", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
"""What the numbers of methods of packing that are not read stand for."""


@contextmanager
def opened(source: Source, most_bytes: int = MAX_BYTES) -> Iterator[tuple[Kind, Path]]:
    """Yield the kind and path of a source's data, unpacked for the while where it is a zip.

    Raises DataError for what ``locate`` and ``kind_of`` refuse, and for archives over the caps of
    ``limits`` or holding several data files of which the settings' ``layer`` names none.
    """
    if source.variable:
        at_work_on_table(source.where)
        yield "database", source.path
        return
    path = locate(source)
    kind = kind_of(path, source, most_bytes)
    if kind in ("xlsx", "ods"):
        with zipfile.ZipFile(path) as archive:
            _judge(archive, source, MAX_BYTES, MAX_BOOK_RATIO, BOOK_RATIO_FROM_BYTES)
    if kind != "archive":
        yield kind, path
        return
    with (
        scratch() as folder,
        zipfile.ZipFile(path) as archive,
    ):
        _judge(archive, source, most_bytes)
        layers = _one_layer(archive, source)
        if layers:
            _unpack(archive, _apart(layers, Path(folder)), most_bytes, source)
            yield "folder", Path(folder)
            return
        member = _choose(archive, source)
        stem = NAMED if _is_called(member, source.layer) else "data"
        wanted = _members(archive, member, Path(folder) / stem)
        _unpack(archive, wanted, most_bytes, source)
        inner = next(iter(wanted.values()))
        inner = inner if inner.parent == Path(folder) else inner.parent
        kind = kind_of(inner, source, most_bytes)
        if kind == "archive":
            raise source.error(
                "there is an archive inside the archive.",
                "Unpack the outer one and name the one inside.",
            )
        yield kind, inner


@contextmanager
def opened_tables(
    source: Source, most_bytes: int = MAX_BYTES
) -> Iterator[tuple[Kind, Path | list[Path]]]:
    """Yield what ``opened`` does, but where a zip holds several tables, the paths of those meant.

    The table is the one that makes up most of the archive, as in the postcode directory, else all
    those in the folder that holds most, as in Code-Point Open; unless the settings' ``layer`` names
    one. Files of other kinds, and tables beside them, are left alone.
    """
    if source.variable or source.layer or kind_of(locate(source), source, most_bytes) != "archive":
        with opened(source, most_bytes) as found:
            yield found
        return
    with (
        scratch() as folder,
        zipfile.ZipFile(source.path) as archive,
    ):
        _judge(archive, source, most_bytes)
        names = _tables(archive)
        if not names:
            raise source.error("there is no table in the archive.", "Name the file that has one.")
        wanted = {name: Path(folder) / f"{number}.csv" for number, name in enumerate(names)}
        _unpack(archive, wanted, most_bytes, source)
        yield "text", list(wanted.values())


def _tables(archive: zipfile.ZipFile) -> list[str]:
    """Return the members that make up the archive's one table, sorted by name."""
    sizes = {
        entry.filename: entry.file_size
        for entry in archive.infolist()
        if PurePosixPath(entry.filename).suffix.lower() in (".csv", ".txt", ".tsv")
        and not entry.filename.startswith("__MACOSX/")
    }
    largest = max(sizes, key=lambda name: (sizes[name], name), default="")
    if not largest or 2 * sizes[largest] > sum(sizes.values()):
        return [largest] if largest else []
    by_folder: dict[PurePosixPath, int] = {}
    for name, size in sizes.items():
        by_folder[PurePosixPath(name).parent] = by_folder.get(PurePosixPath(name).parent, 0) + size
    main = max(sorted(by_folder), key=lambda folder: by_folder[folder])
    return sorted(name for name in sizes if PurePosixPath(name).parent == main)


def _judge(
    archive: zipfile.ZipFile,
    source: Source,
    most_bytes: int,
    most_ratio: int = MAX_RATIO,
    from_bytes: int = RATIO_FROM_BYTES,
) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise source.error(
            f"the archive holds {len(entries):,} files; at most {MAX_ENTRIES:,} are read.",
            "Take out the one that is needed.",
        )
    if unpacked > most_bytes or (unpacked > from_bytes and unpacked > most_ratio * max(packed, 1)):
        raise source.error(
            f"the archive would unpack to {unpacked / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB; "
            "that looks like a trap.",
            "If you trust it, unpack it yourself and name the file inside.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise source.error(
            "the archive is locked with a password.", "Unpack it and name the file inside."
        )
    strange = sorted({entry.compress_type for entry in entries} - set(_METHODS))
    if strange:
        names = listing(_STRANGE.get(method, f"method {method}") for method in strange)
        raise source.error(
            f"the archive is packed by {names}, which is not read here; it may well be whole.",
            "Unpack it with the program that made it and name the file inside.",
        )


def _one_layer(archive: zipfile.ZipFile, source: Source) -> list[str]:
    """Return the members that are one layer together, as the police have a KML a neighbourhood.

    They are all the data there is, two at the least, or all in the folder that ``layer`` names,
    and have one placemark each: more of them would be layers of their own, to be named.
    """
    names = [
        name
        for name in archive.namelist()
        if PurePosixPath(name).suffix.lower() in _DATA
        and not name.startswith("__MACOSX/")
        and not PurePosixPath(name).name.startswith(".")
        and source.layer in (None, *(part.name for part in PurePosixPath(name).parents))
    ]
    if len(names) < (2 if source.layer is None else 1) or any(
        PurePosixPath(name).suffix.lower() != ".kml" for name in names
    ):
        return []
    with foreign_bytes(source, "the archive"):
        single = sum(_placemarks(archive, name) < 2 for name in names)
    return names if single == len(names) else []


def _placemarks(archive: zipfile.ZipFile, name: str) -> int:
    """Count the placemarks of a member; large ones are not looked through."""
    if archive.getinfo(name).file_size > _LOOKED_THROUGH:
        return 2
    with archive.open(name) as packed:
        return packed.read(_LOOKED_THROUGH).count(b"</Placemark>")


_LOOKED_THROUGH = 5_000_000


def _apart(names: list[str], folder: Path) -> dict[str, Path]:
    """Return the paths of our own that members go to: their own last names, a folder each."""
    return {
        name: folder / f"{number:05}" / (_UNFIT.sub("_", PurePosixPath(name).stem)[:100] + ".kml")
        for number, name in enumerate(names)
    }


_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


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
    packed = [name for name in every if PurePosixPath(name).suffix.lower() in _PACKED]
    if not names and packed:
        raise source.error(
            f"there is an archive inside the archive: {listing(packed)}.",
            "Unpack the outer one and name the one inside.",
        )
    if not names:
        raise source.error(
            f"no data file was found in the archive, only {listing(archive.namelist())}.",
            "It should hold a shapefile, GeoPackage, GeoJSON, KML, CSV or XLSX, say.",
        )
    named = [name for name in names if _is_called(name, source.layer)]
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


NAMED = "named"
"""What a member that ``layer`` named is called when unpacked: no layer in it is meant then."""


def within(source: Source, path: Path) -> Source:
    """Return a source as its reader should see it, whose ``layer`` may have named a member."""
    return replace(source, layer=None) if path.stem == NAMED and path != source.path else source


def _is_called(member: str, name: str | None) -> bool:
    return name in (PurePosixPath(member).name, PurePosixPath(member).stem)


def _geodatabase(name: str) -> str:
    """Return the folder called .gdb that a member lies in, or an empty string."""
    for folder in (PurePosixPath(name), *PurePosixPath(name).parents):
        if folder.suffix.lower() == ".gdb":
            return folder.as_posix()
    return ""


def _members(archive: zipfile.ZipFile, name: str, base: Path) -> dict[str, Path]:
    """Return the members of one data file with the paths of our own they go to, the main one first.

    Those paths are ``base`` with their own endings.

    A shapefile has several parts, a file geodatabase a folder of them.
    """
    suffix = PurePosixPath(name).suffix.lower()
    target = base.with_suffix(suffix)
    if suffix == ".gdb":
        parts = [other for other in archive.namelist() if _geodatabase(other) == name]
        return {
            part: target / PurePosixPath(part).name
            for part in parts
            if _GDB_PART.match(PurePosixPath(part).name) and not part.endswith("/")
        }
    wanted = {name: target}
    if suffix == ".shp":
        stem = name[: -len(suffix)]
        for other in archive.namelist():
            part = other[len(stem) :].lower()
            if other.startswith(stem) and part in _SHAPE_PARTS:
                wanted[other] = base.with_suffix(part)
    return wanted


def _unpack(
    archive: zipfile.ZipFile, wanted: dict[str, Path], most_bytes: int, source: Source
) -> None:
    """Copy members to the paths they go to, at most ``most_bytes`` of them."""
    left = most_bytes
    for member, path in wanted.items():
        path.parent.mkdir(exist_ok=True)
        left = _copy(archive, member, path, left, source)


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
                raise source.error(
                    "the archive unpacks to more than it says.",
                    "Leave it alone; get the data again from a place that you trust.",
                )
            out.write(chunk)
    return left
