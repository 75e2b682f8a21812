"""Files whose address only the user can know: a path or an address, plain or in a zip."""

from __future__ import annotations

import contextlib
import csv
import datetime
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from footprints.errors import DataError, Problem, listing
from footprints.sources.catalogue import Service
from footprints.sources.fetch.cache import Kept
from footprints.sources.fetch.http import Answer, Web
from footprints.sources.limits import MAX_BYTES, MAX_ENTRIES, MAX_RATIO, RATIO_FROM_BYTES
from footprints.sources.text import guess_encoding


def bring(web: Web, service: Service, named: str, option: str) -> Answer:
    """Return a file that the user names by path or address.

    A local file is recorded by its name only: where it lies on this computer is nobody's business.
    Raises DataError where it is not there.
    """
    if named.startswith(("http://", "https://")):
        return web.get(service, named, form="file")
    path = Path(named).expanduser()
    if not path.is_file():
        raise DataError([Problem(f"{named} is not a file.", option, "Give its path or address.")])
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stat = path.stat()
    changed = datetime.datetime.fromtimestamp(stat.st_mtime, datetime.UTC)
    when = changed.isoformat(timespec="seconds")
    return Answer(Kept(path.name, when, when, digest, stat.st_size), path)


@contextlib.contextmanager
def opened(answer: Answer, hint: str, option: str) -> Iterator[IO[bytes]]:
    """Yield the bytes of a file; of a zip, those of the CSV whose name holds ``hint``.

    Of several the largest; with a hint, one of the edition of 2021 and of all sexes goes first.
    Nothing is unpacked to disk. Raises DataError for archives over the caps of ``limits``, damaged
    ones, ones without such a member, and web pages.
    """
    if not zipfile.is_zipfile(answer.path):
        with answer.path.open("rb") as stream:
            head = stream.read(512)
            if head.startswith(b"PK\x03\x04"):
                raise _fault("the archive is damaged.", answer, option)
            if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
                raise _fault("it is a web page or XML, not a table.", answer, option)
            stream.seek(0)
            yield stream
        return
    with checked_zip(answer, option) as archive:
        fits = [
            entry
            for entry in archive.infolist()
            if hint in entry.filename.casefold() and entry.filename.casefold().endswith(".csv")
        ]
        if not fits:
            names = listing(archive.namelist())
            raise _fault(f"it holds no CSV called {hint}..., only {names}.", answer, option)
        best = max(fits, key=_preference if hint else lambda entry: entry.file_size)
        with archive.open(best) as member:
            yield member


def _preference(entry: zipfile.ZipInfo) -> tuple[bool, bool, int]:
    name = entry.filename.casefold()
    return "2021" in name, "all" in name, entry.file_size


@contextlib.contextmanager
def checked_zip(answer: Answer, option: str) -> Iterator[zipfile.ZipFile]:
    """Yield an archive that keeps the caps of ``limits``; raises DataError for others."""
    try:
        with zipfile.ZipFile(answer.path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(sum(entry.compress_size for entry in entries), 1)
            trap = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed
            if unpacked > MAX_BYTES or trap:
                raise _fault("it unpacks to far more than it should.", answer, option)
            if len(entries) > 20 * MAX_ENTRIES:
                raise _fault(f"it holds {len(entries):,} files.", answer, option)
            yield archive
    except zipfile.BadZipFile as error:
        raise _fault(f"the archive is damaged ({error}).", answer, option) from error


def located(answer: Answer, option: str, *, live: bool = False) -> Iterator[Located]:
    """Yield (label, easting, northing) of every row of a file of points, as it is read.

    Known by heading: the ONS Postcode Directory and OS Open UPRN, whatever their columns' order;
    and Code-Point Open, which has none. ``live`` leaves out postcodes that have been ended. Rows
    without a grid reference are left out. Raises DataError for other files.
    """
    if zipfile.is_zipfile(answer.path):
        with checked_zip(answer, option) as archive:
            names = sorted(name for name in archive.namelist() if _CODE_POINT.search(name))
            for name in names:
                with archive.open(name) as member:
                    yield from _unheaded(member, answer, option)
            if names:
                return
    with opened(answer, "", option) as stream:
        yield from _headed(stream, answer, option, live)


Located = tuple[str, float, float]
_CODE_POINT = re.compile(r"(^|/)data/csv/[a-z]{1,2}\.csv$", re.IGNORECASE)
_LABELS = ("UPRN", "PCDS", "PCD", "PCD7", "PCD8", "POSTCODE")
_EASTINGS = ("X_COORDINATE", "OSEAST1M", "EAST1M", "EASTINGS", "EASTING")
_NORTHINGS = ("Y_COORDINATE", "OSNRTH1M", "NORTH1M", "NORTHINGS", "NORTHING")


def _headed(stream: IO[bytes], answer: Answer, option: str, live: bool) -> Iterator[Located]:
    keys: list[str] = []
    for row in table(stream):
        if not keys:
            choices = (_LABELS, _EASTINGS, _NORTHINGS)
            keys = [column(row, each, answer, option) for each in choices]
        if live and row.get("DOTERM", "").strip():
            continue
        east, north = row[keys[1]].strip(), row[keys[2]].strip()
        if east and north:
            yield row[keys[0]], _metres(east, answer, option), _metres(north, answer, option)


def _unheaded(stream: IO[bytes], answer: Answer, option: str) -> Iterator[Located]:
    for cells in csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")):
        if len(cells) < 4:
            raise _fault("its rows have fewer than four columns.", answer, option)
        east, north = (_metres(cell, answer, option) for cell in cells[2:4])
        if east and north:
            yield cells[0], east, north


def _metres(cell: str, answer: Answer, option: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise _fault(f"{cell!r} is no grid reference.", answer, option) from None


def column(row: dict[str, str], names: Sequence[str], answer: Answer, option: str) -> str:
    """Return the first of some names that a row has; raises DataError where it has none."""
    for name in names:
        if name in row:
            return name
    raise _fault(f"it has no column {names[0]}, only {listing(row, 12)}.", answer, option)


def table(stream: IO[bytes]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV as they are read, by heading in capitals; any usual encoding.

    The first 64 KB decide the encoding, so that files of any size pass in little memory.
    """
    head = stream.read(1 << 16)
    encoding = guess_encoding(head[: head.rfind(b"\n") + 1] or head)
    lines = _lines(head, stream, "cp1252" if encoding == "cp1252" else encoding)
    reader = csv.reader(lines)
    header = [cell.strip().upper() for cell in next(reader, [])]
    for cells in reader:
        if cells:
            yield dict(zip(header, cells, strict=False))


def _lines(head: bytes, stream: IO[bytes], encoding: str) -> Iterator[str]:
    joined = io.BufferedReader(_Joined(head, stream))
    yield from io.TextIOWrapper(joined, encoding=encoding, errors="replace", newline="")


class _Joined(io.RawIOBase):
    """Bytes already read, then the rest of a stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the head while there is one, then from the rest."""
        chunk = self._head[: len(buffer)] if len(self._head) else self._rest.read(len(buffer))
        self._head = self._head[len(chunk) :] if len(self._head) else self._head
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _fault(what: str, answer: Answer, option: str) -> DataError:
    return DataError([Problem(what, f"{option}, {answer.kept.address}", "Get the file again.")])
