"""How many rows each part of a file says it has: where two parts differ, rows would be lost."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Mapping
from pathlib import Path

from footprints.sources.formats.source import Source

_STEPS = 100_000_000
"""Steps of a database's own machine that counting may take."""


def same_counts(counts: Mapping[str, int], what: str, source: Source) -> None:
    """Raise DataError where the parts of a file do not have the same number of rows."""
    if len(set(counts.values())) < 2:
        return
    each = ", ".join(f"{rows:,} {part}" for part, rows in counts.items())
    raise source.error(
        f"{what} do not agree on the number of rows: {each}.",
        "Get it again, all of it from one download; else open it in a GIS, see that every row is "
        "there, and save it as a new file.",
    )


def shapefile_rows(shp: Path, shx: Path, dbf: Path) -> dict[str, int]:
    """Return the rows in each part of a shapefile: as counted in the bytes, and as recorded."""
    with dbf.open("rb") as file:
        head = file.read(32)
    recorded, start, length = struct.unpack("<IHH", head[4:12].ljust(8, b"\0"))
    held = (dbf.stat().st_size - start) // length if length else 0
    counts = {
        "in the .shp": _shapes(shp),
        "in the .shx": max(shx.stat().st_size - 100, 0) // 8,
        "in the .dbf": min(recorded, held),
    }
    if recorded > held:
        counts["recorded in the .dbf"] = recorded
    return counts


def _shapes(shp: Path) -> int:
    """Count the records of a .shp by going from one to the next."""
    size, count = shp.stat().st_size, 0
    with shp.open("rb") as file:
        at = 100
        while at + 8 < size:
            file.seek(at + 4)
            at += 8 + 2 * max(int.from_bytes(file.read(4), "big", signed=True), 0)
            if at > size:
                break
            count += 1
    return count


def geopackage_rows(path: Path, layer: str) -> dict[str, int]:
    """Return the rows of a layer of a GeoPackage: counted, and recorded where it records them.

    ``layer`` is called as the library calls it: the table or view, and in brackets behind it the
    column of shapes where there are several. Raises sqlite3.Error for a file that is no sound
    database, and for a view that takes too long to count.
    """
    with _read_only(path) as database:
        layer = layer if _holds(database, layer) else layer.rpartition(" (")[0]
        if not _holds(database, layer):
            return {}
        try:
            recorded = database.execute(
                "SELECT feature_count FROM gpkg_ogr_contents WHERE lower(table_name) = lower(?)",
                (layer,),
            ).fetchone()
        except sqlite3.OperationalError:  # not every program records it
            return {}
        if recorded is None or recorded[0] is None:
            return {}
        quoted = layer.replace('"', '""')
        counted = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]  # noqa: S608
    return {"in the layer": int(counted), "recorded beside it": int(recorded[0])}


def _holds(database: sqlite3.Connection, name: str) -> bool:
    """Whether a database has a plain table or a view of a name."""
    kind = database.execute(
        "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND lower(name) = lower(?)",
        (name,),
    ).fetchone()
    made = "" if kind is None else str(kind[0]).upper().lstrip()
    return made.startswith(("CREATE TABLE", "CREATE VIEW"))


def is_geopackage(path: Path) -> bool:
    """Whether an SQLite database without the mark of a GeoPackage has the tables of one."""
    try:
        with _read_only(path) as database:
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return False
    return {"gpkg_contents", "gpkg_geometry_columns"} <= names


class _read_only:  # noqa: N801 - reads as a verb, like open
    """A database opened to be read alone, that gives up after ``_STEPS``."""

    def __init__(self, path: Path) -> None:
        # without a journal beside it nothing is pending, and no lock is left beside the file
        pending = path.with_name(f"{path.name}-wal").exists()
        mode = "mode=ro" if pending else "mode=ro&immutable=1"
        self._database = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)

    def __enter__(self) -> sqlite3.Connection:
        self._database.set_progress_handler(lambda: 1, _STEPS)
        self._database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def flatgeobuf_rows(path: Path) -> dict[str, int]:
    """Return the rows of a FlatGeobuf: as its header says, and as counted to the file's end.

    Nothing where the header leaves the number open, as a program that streams does.
    """
    whole = path.stat().st_size
    with path.open("rb") as file:
        size = struct.unpack("<8xI", file.read(12))[0]
        header = file.read(min(size, whole))
        recorded = _member(header, 8, "<Q", 0)
        if not recorded:
            return {}
        at = 12 + size + _index_bytes(recorded, _member(header, 9, "<H", 16))
        count = 0
        while at + 4 <= whole:
            file.seek(at)
            at += 4 + int.from_bytes(file.read(4), "little")
            count += at <= whole
    return {"counted": count, "as its header says": recorded}


def _member(header: bytes, place: int, shape: str, default: int) -> int:
    """Return a number of a flat buffer's root table; raises struct.error where it is torn."""
    root = struct.unpack_from("<I", header)[0]
    table = root - struct.unpack_from("<i", header, root)[0]
    if 4 + 2 * place >= struct.unpack_from("<H", header, table)[0]:
        return default
    offset = struct.unpack_from("<H", header, table + 4 + 2 * place)[0]
    return int(struct.unpack_from(shape, header, root + offset)[0]) if offset else default


def _index_bytes(rows: int, width: int) -> int:
    """Return the size of the packed tree before the rows: 40 bytes a node, none without a width."""
    if width < 2:
        return 0
    nodes = level = rows
    while True:  # above a single row there is a node too
        level = -(-level // width)
        nodes += level
        if level == 1:
            break
    return 40 * nodes
