"""What a file is, told from its content: a suffix may lie, and a lying suffix may be a trap."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from footprints.sources.formats.counts import is_geopackage
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.limits import MAX_BYTES
from footprints.sources.formats.source import Source
from footprints.sources.formats.text import guess_encoding, no_text

Kind = Literal[
    "text", "xlsx", "ods", "json", "kml", "geopackage", "shapefile", "flatgeobuf", "filegdb",
    "parquet", "database", "archive", "folder",
]  # fmt: skip

LAYER_KINDS: frozenset[Kind] = frozenset({"geopackage", "shapefile", "flatgeobuf", "filegdb"})
"""Kinds that are read through GDAL, each by its own driver."""

SHAPE_KINDS: frozenset[Kind] = LAYER_KINDS | {"json", "kml", "parquet", "database", "folder"}
"""Kinds that hold shapes; the rest are tables, and an archive holds either."""

FORMS: dict[Kind, str] = {
    "text": "CSV",
    "xlsx": "XLSX",
    "json": "GeoJSON",
    "kml": "KML",
    "geopackage": "GeoPackage",
    "shapefile": "shapefile",
    "flatgeobuf": "FlatGeobuf",
    "filegdb": "file geodatabase",
    "ods": "ODS",
    "database": "PostGIS table",
    "parquet": "GeoParquet",
    "archive": "zip",
    "folder": "folder of map files",
}
"""What people call each kind."""

_HEAD = 4096
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
_SAVE_AS_CSV = "Open it in a spreadsheet and save it as XLSX or CSV."
_OLE = b"\xd0\xcf\x11\xe0"
_REFUSED = (
    (b"%PDF", "a PDF", "Ask its publisher for the data behind it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"version https://git-lfs", "a Git LFS pointer, not the data", "Fetch the file itself."),
)
_XML_REFUSED = {
    "ogrvrtdatasource": "a virtual-file description (OGR VRT)",
    "vrtdataset": "a virtual-file description (VRT)",
    **dict.fromkeys(("html", "head", "body", "script", "title", "div", "p"), "a web page"),
    "featurecollection": "GML",
    "gpx": "GPX",
}
_XML_START = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype[^<>\[]*(?:\[.*?\])?\s*>)*", re.DOTALL
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_BINARY = {".gpkg", ".shp", ".parquet", ".fgb", ".xlsx", ".ods", ".zip", ".kmz"}
_COMPANIONS = {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix"}


def kind_of(path: Path, source: Source, most_bytes: int = MAX_BYTES) -> Kind:
    """Return what kind of file lies at ``path``, from its first bytes.

    Raises DataError for kinds that are not read here, saying what to do instead, and for files of
    more than ``most_bytes``.
    """
    if path.is_dir():
        return _folder_kind(path, source)
    if path.suffix.lower() in _COMPANIONS:
        raise source.error(
            f"{path.name} is only a part of a shapefile.", "Name the .shp or the .zip of all parts."
        )
    if path.stat().st_size > most_bytes:
        raise source.error(
            f"the file is larger than {most_bytes / 1e9:.0f} GB.", "Cut it to the area of interest."
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_OLE):
        raise source.error(*_old_office(path))
    for magic, name, fix in _REFUSED:
        if head.startswith(magic):
            raise source.error(f"this is {name}, which is not read here.", fix)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, source)
    return _binary_kind(path, head, source) or _checked_text(path, head, source)


def _old_office(path: Path) -> tuple[str, str]:
    """Say what an OLE file is by the names in its directory: many a new file is locked in one."""
    with path.open("rb") as file:
        content = file.read(_LOOKED_THROUGH)
    for name, what, fix in _OLE_NAMES:
        if name.encode("utf-16-le") in content:
            return f"this is {what}.", fix
    if path.suffix.lower() in (".xls", ".xlt"):
        return f"this is {_OLE_NAMES[1][1]}.", _SAVE_AS_CSV
    return "this is a file of old Office (.doc, .msg or the like), no table.", _SAVE_AS_CSV


_LOOKED_THROUGH = 64_000_000

_OLE_NAMES = (
    ("EncryptedPackage", "a workbook locked with a password",
     "Open it with its password, take the password off and save it, or save it as CSV."),
    ("Workbook", "an old Excel workbook (.xls), which is not read here", _SAVE_AS_CSV),
    ("Book", "an old Excel workbook (.xls), which is not read here", _SAVE_AS_CSV),
)  # fmt: skip


def _checked_text(path: Path, head: bytes, source: Source) -> Kind:
    """Return the kind of a text file; a binary format's suffix on it means that it is damaged."""
    suffix = path.suffix.lower()
    wide = guess_encoding(head).startswith(("utf-16", "utf-32"))
    if b"\x00" in head and not wide and not source.encoding:
        raise no_text(source)
    kind = _text_kind(head, source)
    if kind == "text" and suffix in _BINARY:
        raise source.error(
            f"the file is called {suffix}, but its content is not that of one.",
            "It may be damaged or cut short; get it again.",
        )
    return kind


def _folder_kind(path: Path, source: Source) -> Kind:
    """Return the kind of a folder: a .gdb by the catalogue that every one of them holds."""
    inside = list(path.iterdir())
    if path.suffix.lower() != ".gdb":
        return "folder"
    if not any(entry.name.lower() == "a00000001.gdbtable" for entry in inside):
        raise source.error(
            f"{path.name} is called a file geodatabase, but does not hold one.",
            "Copy the whole folder again.",
        )
    if any(entry.is_symlink() or not entry.is_file() for entry in inside):
        raise source.error(
            f"{path.name} holds links or folders, which a file geodatabase has not.",
            "Leave it alone; get the data again from a place that you trust.",
        )
    if sum(entry.stat().st_size for entry in inside) > MAX_BYTES:
        raise source.error(
            f"the file is larger than {MAX_BYTES / 1e9:.0f} GB.", "Cut it to the area of interest."
        )
    return "filegdb"


def _binary_kind(path: Path, head: bytes, source: Source) -> Kind | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x00\x00\x27\x0a"):
        return "shapefile"
    if head.startswith(b"fgb\x03fgb"):
        return "flatgeobuf"
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:72] in _GEOPACKAGE_IDS or is_geopackage(path):
            return "geopackage"
        raise source.error(
            "this is an SQLite database but no GeoPackage.", "Save the layer as a GeoPackage."
        )
    return None


def _text_kind(head: bytes, source: Source) -> Kind:
    text = head.decode(guess_encoding(head), errors="replace").lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("{", "[", "\x1e")):
        return "json"
    if not text.startswith("<"):
        return "text"
    start = _XML_START.match(text)
    root = _ROOT.match(text, start.end() if start else 0)
    name = _XML_REFUSED.get(root.group(1)) if root else None
    if text.startswith("<!doctype html"):
        name = "a web page"
    if name:
        raise source.error(
            f"the content is {name}, which is not read here, whatever the file is called.",
            "Save it as GeoJSON, GeoPackage, shapefile or KML.",
        )
    return "kml"


def _zip_kind(path: Path, source: Source) -> Kind:
    with foreign_bytes(source, "the archive"), zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            raise source.error(
                "this is a binary Excel workbook (.xlsb), which is not read here.", _SAVE_AS_CSV
            )
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        raise source.error("this is an Office file but no workbook.", _SAVE_AS_CSV)
    if "mimetype" in names and "content.xml" in names:
        return _open_document(path, source)
    return "archive"


def _locked_document(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file says of any of its parts that it is enciphered."""
    name = "META-INF/manifest.xml"
    if name not in archive.namelist():
        return False
    with archive.open(name) as entry:
        return b"encryption-data" in entry.read(1 << 20)


def _open_document(path: Path, source: Source) -> Kind:
    with (
        foreign_bytes(source, "the archive"),
        zipfile.ZipFile(path) as archive,
        archive.open("mimetype") as entry,
    ):
        if _locked_document(archive):
            raise source.error(
                "this is a spreadsheet locked with a password.",
                "Open it with its password and save it without, or save it as CSV.",
            )
        if entry.read(100).endswith(b"opendocument.spreadsheet"):
            return "ods"
    raise source.error("this is an OpenDocument file but no spreadsheet.", _SAVE_AS_CSV)
