"""Files whose address only the user can know: a path or an address, plain or in a zip."""

from __future__ import annotations

import contextlib
import csv
import datetime
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from footprints.errors import DataError, Problem, listing
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch.cache import Kept, Origin
from footprints.sources.fetch.http import Answer, Web
from footprints.sources.formats.limits import MAX_BYTES, MAX_ENTRIES, MAX_RATIO, RATIO_FROM_BYTES
from footprints.sources.formats.text import guess_encoding


@dataclass(frozen=True)
class File:
    """A file that the user named: where it lies, its name in problems, and by which option."""

    path: Path
    name: str
    option: str

    def fault(self, what: str, fix: str = "Get the file again.") -> DataError:
        """Return an error about it, ready to raise."""
        return DataError([Problem(what, f"{self.option}, {self.name}", fix)])


Look = Callable[[File], None]
"""A first look at a file, before it is kept: raises DataError where it is not what was meant."""


def bring(
    web: Web, service: Service, dataset: Dataset, *, named: str, option: str, look: Look
) -> tuple[File, Answer]:
    """Return a file that the user names by path or address, once ``look`` has found it right.

    A local file is recorded by its name only: where it lies on this computer is nobody's business.
    Raises DataError where it is not there or not what was meant; such an answer is not kept.
    """
    if named.startswith(("http://", "https://")):
        answer = web.get(
            service,
            named,
            form="file",
            file_check=lambda path: look(File(path, named, option)),
            origin=Origin(dataset.id),
        )
        return File(answer.path, named, option), answer
    path = Path(named).expanduser()
    if not path.is_file():
        raise DataError([Problem(f"{named} is not a file.", option, "Give its path or address.")])
    file = File(path, path.name, option)
    look(file)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stat = path.stat()
    changed = datetime.datetime.fromtimestamp(stat.st_mtime, datetime.UTC)
    when = changed.isoformat(timespec="seconds")
    return file, Answer(Kept(path.name, when, when, digest, stat.st_size), path)


@contextlib.contextmanager
def opened(file: File, hint: str) -> Iterator[IO[bytes]]:
    """Yield the bytes of a file; of a zip, those of the CSV whose name holds ``hint``.

    Of several the largest; with a hint, one of the edition of 2021 and of all sexes goes first.
    Nothing is unpacked to disk. Raises DataError for archives over the caps of ``limits``, damaged
    ones, ones without such a member, and web pages.
    """
    if not zipfile.is_zipfile(file.path):
        with file.path.open("rb") as stream:
            head = stream.read(512)
            if head.startswith(b"PK\x03\x04"):
                raise file.fault("the archive is damaged.")
            if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
                raise file.fault("it is a web page or XML, not a table.")
            stream.seek(0)
            yield stream
        return
    with checked_zip(file) as archive:
        fits = [
            entry
            for entry in archive.infolist()
            if hint in entry.filename.casefold() and entry.filename.casefold().endswith(".csv")
        ]
        if not fits:
            names = listing(archive.namelist())
            raise file.fault(f"it holds no CSV called {hint}..., only {names}.")
        best = max(fits, key=_preference if hint else lambda entry: entry.file_size)
        with archive.open(best) as member:
            yield member


def _preference(entry: zipfile.ZipInfo) -> tuple[bool, bool, int]:
    name = entry.filename.casefold()
    return "2021" in name, "all" in name, entry.file_size


@contextlib.contextmanager
def checked_zip(file: File) -> Iterator[zipfile.ZipFile]:
    """Yield an archive that keeps the caps of ``limits``; raises DataError for others.

    Damage that only shows while its members are read is such an error too.
    """
    try:
        with zipfile.ZipFile(file.path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(sum(entry.compress_size for entry in entries), 1)
            trap = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed
            if unpacked > MAX_BYTES or trap:
                raise file.fault("it unpacks to far more than it should.")
            if len(entries) > 20 * MAX_ENTRIES:
                raise file.fault(f"it holds {len(entries):,} files.")
            if any(entry.flag_bits & 1 for entry in entries):
                raise file.fault("it is locked with a password.")
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        NotImplementedError,
        UnicodeDecodeError,
    ) as error:
        raise file.fault(f"the archive is damaged ({error}).") from error


def column(row: dict[str, str], names: Sequence[str], file: File) -> str:
    """Return the first of some names that a row has; raises DataError where it has none."""
    for name in names:
        if name in row:
            return name
    raise file.fault(f"it has no column {names[0]}, only {listing(row, 12)}.")


def table(stream: IO[bytes], file: File) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV as they are read, by heading in capitals; any usual encoding.

    The first 64 KB decide the encoding, so that files of any size pass in little memory. Raises
    DataError for a row with fewer cells than the heading: so a table ends that broke off.
    """
    head = stream.read(1 << 16)
    encoding = guess_encoding(head[: head.rfind(b"\n") + 1] or head)
    reader = csv.reader(_lines(head, stream, encoding))
    try:
        header = [cell.strip().upper() for cell in next(reader, [])]
        for cells in reader:
            if not cells:
                continue
            if len(cells) < len(header):
                line = reader.line_num
                raise file.fault(f"line {line:,} breaks off after {len(cells)} columns.")
            yield dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise file.fault(f"it is no table: {error}.") from error


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
