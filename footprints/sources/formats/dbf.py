"""The table of a shapefile as bytes: which encoding its text is in, whatever its .cpg says."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from footprints.errors import DataError, Problem, counted
from footprints.settings.toml import text as spelt
from footprints.sources.formats.source import Source
from footprints.sources.formats.text import known_encoding

RAW = "ISO-8859-1"
"""The encoding that hands every byte through as the letter of its number."""

_GARBLED = "If names look garbled on the pages, state the key `encoding`."


def text_encoding(table: Path, cpg: Path | None, source: Source) -> tuple[str, list[Problem]]:
    """Return the encoding of a shapefile's text, and what is to be said of it.

    Text with more than plain letters that is valid UTF-8 is hardly ever anything else, and bytes
    that are not valid are never UTF-8: so the bytes go before what a .cpg says. The settings'
    ``encoding`` goes before both.
    """
    whole, torn, wrong = _fits_utf8(_cells(table.read_bytes()))
    if source.encoding:
        known_encoding(source.encoding, source)
        if wrong and source.encoding.lower() in ("utf-8", "utf8"):
            raise _misstated(source.encoding, source)
        return source.encoding, []
    declared = None if cpg is None else _declared(cpg)
    if not whole and not torn and not wrong:
        return declared or "cp1252", []
    if not wrong and (whole or declared == "utf-8"):
        if declared is None:
            what = "the table does not say its encoding; it is UTF-8 and was read as such."
            return "utf-8", [source.note(what, "Nothing to do.")]
        return "utf-8", [] if declared == "utf-8" else [_lie(cpg, "UTF-8", source)]
    if declared is None:
        what = "the table does not say its encoding; cp1252 was taken."
        return "cp1252", [source.note(what, _GARBLED)]
    return ("cp1252", [_lie(cpg, "cp1252", source)]) if declared == "utf-8" else (declared, [])


def decoded(
    cells: Iterable[str], encoding: str, source: Source, problems: list[Problem]
) -> list[str]:
    """Return cells that were handed through as ``RAW`` in their encoding; tell of what is lost.

    A letter that a narrow field cut in two is left out. Raises DataError where the encoding that
    the settings state does not fit.
    """
    read, lost = [], 0
    for cell in cells:
        if cell.isascii():
            read.append(cell)
            continue
        raw = cell.encode(RAW, "replace")
        try:
            read.append(raw.decode(encoding))
        except UnicodeDecodeError as error:
            cut = error.reason == "unexpected end of data"
            if source.encoding and not cut:
                raise _misstated(encoding, source) from error
            lost += not cut
            read.append(raw.decode(encoding, "ignore" if cut else "replace"))
    if lost:
        what = f"{counted(lost, 'cell holds', 'cells hold')} bytes that are not {encoding}."
        problems.append(source.warning(what, "State the right one with the key `encoding`."))
    return read


def _misstated(encoding: str, source: Source) -> DataError:
    return source.error(
        f"its text is not {encoding}.", "Take the key `encoding` out to have it recognised."
    )


def _lie(cpg: Path | None, encoding: str, source: Source) -> Problem:
    said = "" if cpg is None else cpg.read_bytes().decode("utf-8-sig", "replace").strip()
    return source.warning(
        f"its .cpg says that the text is {said[:30]}, but the bytes are not; it was read as "
        f"{encoding}.",
        f"Look at the names on the pages; state encoding = {spelt(encoding.lower())} if they are "
        "right.",
    )


def _declared(cpg: Path) -> str | None:
    """Return the encoding that a .cpg names, None where it names none that is known."""
    said = cpg.read_bytes()[:64].decode("utf-8-sig", "replace").strip().lower()
    number = re.search(r"\d{3,5}$", said)
    names = [said, said.replace("_", "-")]
    if number:
        page = number.group()
        names += [f"iso-8859-{page[4:]}"] if page.startswith("8859") else [f"cp{page}"]
    for name in names:
        try:
            return "utf-8" if name == "cp65001" else codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
    return None


def _cells(raw: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield a table's headings and cells with more than plain letters; say which fill their field.

    Only in a full field can a letter have been cut in two.
    """
    start, length = int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")
    widths = []
    for at in range(32, min(start, len(raw)) - 31, 32):
        if raw[at] == 0x0D:
            break
        name = raw[at : at + 11].partition(b"\0")[0]
        yield name, len(name) >= _NAME
        widths.append(raw[at + 16])
    for at in range(start, len(raw) - length + 1, max(length, 1)) if length else ():
        record = raw[at : at + length]
        if record.isascii():
            continue
        place = 1
        for width in widths:
            cell = record[place : place + width].rstrip(b" \0")
            yield cell, len(cell) == width
            place += width


_NAME = 10
"""Bytes of a heading."""


def _fits_utf8(cells: Iterable[tuple[bytes, bool]]) -> tuple[int, int, int]:
    """Count the cells beyond plain letters that are UTF-8, are cut within a letter, are not."""
    whole = torn = wrong = 0
    for cell, full in cells:
        if cell.isascii():
            continue
        try:
            cell.decode("utf-8")
            whole += 1
        except UnicodeDecodeError as error:
            cut = full and error.reason == "unexpected end of data"
            torn, wrong = torn + cut, wrong + (not cut)
    return whole, torn, wrong
