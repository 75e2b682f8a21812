"""From bytes to text to cells: which encoding a file is in, and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator

from footprints.errors import DataError, Problem
from footprints.sources.formats.extent import refuse_wide
from footprints.sources.formats.headings import Row, headed, unique_headings
from footprints.sources.formats.logbook import entry
from footprints.sources.formats.source import Source
from footprints.sources.formats.wkt import IN_TEXT

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", ";", "\t", "|")
_SPELT = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
_SAMPLE_ROWS = 25


def decode(raw: bytes, source: Source) -> tuple[str, list[Problem]]:
    """Return a file's text and a note where it is in anything but UTF-8.

    A byte-order mark decides; without one, bytes that are mostly zero at every second place are
    UTF-16, valid UTF-8 is UTF-8, and the rest is cp1252, what older Windows programs save. The
    settings' ``encoding`` goes before all that. Raises DataError where the bytes are no text.
    """
    if source.encoding:
        entry(source).encoding = f"{source.encoding}, as stated"
        return _stated(raw, source.encoding, source), []
    encoding = guess_encoding(raw)
    entry(source).encoding = encoding
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise source.error(
            f"the text encoding is not recognised (byte {error.start:,} fits none tried).",
            "State it with the key `encoding`, or save the file as UTF-8.",
        ) from error
    if "\x00" in text[:4096]:
        raise no_text(source)
    if encoding in ("utf-8", "utf-8-sig"):
        return text, []
    what = f"the text is {encoding}, not UTF-8; it was read as such."
    fix = "If names look garbled on the pages, state the key `encoding`."
    return text, [source.note(what, fix)]


def no_text(source: Source) -> DataError:
    """Return the error for bytes that are no text."""
    return source.error("this is not a text file.", "Give a CSV, an XLSX or a map file.")


def guess_encoding(raw: bytes) -> str:
    """Return the likely encoding of some bytes: see ``decode``."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    head = raw[:2048]
    if len(head) >= 4:
        if head[1::2].count(0) > len(head) // 5 and head[0::2].count(0) == 0:
            return "utf-16-le"
        if head[0::2].count(0) > len(head) // 5 and head[1::2].count(0) == 0:
            return "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def known_encoding(encoding: str, source: Source) -> str:
    """Return an encoding that the settings state; raise DataError where it is none of text.

    Some codecs that Python knows are no writing of files: ``punycode`` and ``idna`` are of web
    addresses and take hours for a few megabytes, ``undefined`` refuses everything, ``rot13`` and
    ``zip`` are no characters at all.
    """
    try:
        found = codecs.lookup(encoding)
        sound = getattr(found, "_is_text_encoding", True) and found.name not in _NO_WRITING
    except (LookupError, ValueError, ImportError, UnicodeError):
        sound = False
    if not sound:
        raise source.error(
            f"{encoding[:40]!r} is not an encoding that is known here.",
            "Try utf-8, cp1252 or utf-16, or take `encoding` out to have it recognised.",
        )
    return encoding


_NO_WRITING = {"undefined", "punycode", "idna", "unicode-escape", "unicode_escape",
               "raw-unicode-escape", "raw_unicode_escape", "mbcs", "oem"}  # fmt: skip


def _stated(raw: bytes, encoding: str, source: Source) -> str:
    try:
        return raw.decode(known_encoding(encoding, source)).removeprefix("\ufeff")
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        raise source.error(
            f"the text is not {encoding} (byte {start:,} does not fit).",
            "Take the key `encoding` out to have it recognised.",
        ) from error


def separated(text: str, source: Source) -> tuple[Iterator[tuple[int, list[str]]], list[Problem]]:
    """Return numbered rows of cells (line number, cells), and a note on an unusual separator.

    The separator is the settings', else what a first line ``sep=;`` says, else the one that
    splits the first rows most evenly into most columns. Wholly blank lines are passed over.
    """
    text, declared = _declared(text)
    separator = _spelled_out(source.separator) or declared or sniff_separator(text)
    if len(separator) != 1:
        raise source.error(
            f"the separator {separator!r} is not one character.", 'Use for example ";" or "tab".'
        )
    notes = []
    if separator != "," and not source.separator:
        what = f"columns are parted by {_SPELT.get(separator, repr(separator))}."
        notes = [source.note(what, "If columns look mixed up, state the key `separator`.")]
    return _rows(text, separator, source), notes


def heading(text: str, source: Source) -> list[str]:
    """Return the names of a text table's columns from its beginning."""
    return unique_headings(heading_row(text, source)[1])


def heading_row(text: str, source: Source) -> Row:
    """Return the line number and cells of the row of headings in a text's beginning."""
    rows, _ = separated(text, source)
    return headed(rows, source)[0]


def spelt_separator(source: Source) -> str | None:
    """Return the separator that the settings state, ``tab`` spelt out; None where they do not."""
    return _spelled_out(source.separator)


def _rows(text: str, separator: str, source: Source) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONG_CELL if IN_TEXT.search(text, 0, _LOOKED_AT) else _CELL)
    reader = csv.reader(_lines(text), delimiter=separator)
    try:
        for cells in reader:
            refuse_wide(len(cells), source)
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise source.error(
            f"line {reader.line_num:,} cannot be read as a row: {error}.",
            "Look for an unclosed quotation mark on it or above it.",
        ) from error


_CELL = 131_072
"""Letters of a cell: far more is a quotation mark left open, unless cells hold shapes."""

_LONG_CELL = 50_000_000
_LOOKED_AT = 1_000_000


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends; a StringIO would take four bytes a character."""
    return (line.group() for line in _LINE.finditer(text) if line.group())


_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)?")


def _declared(text: str) -> tuple[str, str | None]:
    if text[:4].lower() == "sep=" and text[4:5]:
        _, _, rest = text.partition("\n")
        return rest, text[4]
    return text, None


def _spelled_out(separator: str | None) -> str | None:
    return "\t" if separator in ("tab", "\\t") else separator


def sniff_separator(text: str) -> str:
    """Return the separator that splits the first rows most evenly into most columns."""
    lines = text[:65536].splitlines()[:_SAMPLE_ROWS]

    def merit(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        wide = [width for width in widths if width > 1]
        if not wide:
            return (0.0, 0)
        # a title above the headings has no separator: then what most rows have decides
        usual = (
            widths[0] if widths[0] > 1 else max(wide, key=lambda width: (wide.count(width), width))
        )
        return (round(widths.count(usual) / len(widths), 1), usual)

    return max(_SEPARATORS, key=merit)
