"""Tables read a stretch at a time: national files of postcodes and addresses in little memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from footprints.errors import DataError, listing
from footprints.sources.formats.archive import opened, opened_tables
from footprints.sources.formats.extent import refuse_wide
from footprints.sources.formats.foreign import foreign_bytes
from footprints.sources.formats.limits import MAX_STREAM_BYTES, MAX_STREAM_COLUMNS
from footprints.sources.formats.logbook import entry
from footprints.sources.formats.signs import settle_signs
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import read_rows
from footprints.sources.formats.text import (
    guess_encoding,
    heading,
    heading_row,
    known_encoding,
    sniff_separator,
    spelt_separator,
)
from footprints.spreadsheets import meant

ROWS = 250_000
"""Rows held at a time: some 100 MB of text at most."""

CELLS = 15_000_000
"""Cells held at a time: a wide table comes in fewer rows."""

_FIRST_CELLS = 200_000
_HEAD = 1 << 20
_BLOCK = 1 << 22


@contextmanager
def streamed(source: Source, several: bool = False) -> Iterator[Stream]:
    """Open a table to be read a stretch at a time.

    CSV in any usual encoding and separator, plain or zipped, up to ``limits.MAX_STREAM_BYTES``;
    with ``several`` a zip may hold its table in many files, as Code-Point Open does. Other kinds
    are read whole. Raises DataError for whatever cannot be read.
    """
    opener = opened_tables if several else opened
    with opener(source, MAX_STREAM_BYTES) as (kind, path):
        if kind != "text":
            yield Stream(source, [])
            return
        yield Stream(source, path if isinstance(path, list) else [path])


class Stream:
    """A table whose rows come a stretch at a time, all cells as text without blanks around."""

    def __init__(self, source: Source, paths: list[Path]) -> None:
        self._source = source
        self._paths = paths
        self._encoding = _encoding(paths, source) if paths else ""
        unpicked = replace(source, only={}, leave_out={})
        self._whole = None if paths else read_rows(unpicked).get()
        self.left_out = 0

    def columns(self) -> list[str]:
        """Return the headings of the first file."""
        if self._whole is not None:
            return list(self._whole.columns)
        names = heading(self._head(), self._source)
        refuse_wide(len(names), self._source, MAX_STREAM_COLUMNS)
        return names

    def first(self, rows: int = 2_000) -> pd.DataFrame:
        """Return the first rows, all columns, as they would come."""
        if self._whole is not None:
            return self._whole.head(rows)
        columns = max(len(self.columns()), 1)
        rows = max(min(rows, _FIRST_CELLS // columns), 20)
        return next(self._read(self._paths[0], None, rows, None), pd.DataFrame())

    def chunks(
        self, columns: Sequence[str], names: Sequence[str] | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield stretches of the columns wanted. ``names`` are the headings of files without.

        Rows that the settings do not want are left out and counted in ``left_out``; the others
        keep their index, the row's number in its file from 0. Raises DataError where a value that
        rows are picked by is in none of them.
        """
        picks = {"only": self._source.only, "leave_out": self._source.leave_out}
        by = [column for wanted in picks.values() for column in wanted]
        unseen = {(key, column): set(picks[key][column]) for key in picks for column in picks[key]}
        self.left_out = 0
        for chunk in self._all([*columns, *(name for name in by if name not in columns)], names):
            keep = np.full(len(chunk), True)
            for (key, column), values in unseen.items():
                met = chunk[column].isin(picks[key][column]).to_numpy(dtype=bool)
                keep &= met if key == "only" else ~met
                values -= set(chunk[column])
            self.left_out += int((~keep).sum())
            kept = chunk.loc[keep, list(columns)]
            faults = settle_signs(kept, self._source)
            if faults:
                raise DataError(faults)
            yield kept
        for (key, column), values in sorted(unseen.items()):
            if len(values) == len(set(picks[key][column])):
                what = f"no row has {column} = {listing(sorted(values))}."
                raise self._source.error(what, f"Correct `{key}`.")

    def _all(self, columns: Sequence[str], names: Sequence[str] | None) -> Iterator[pd.DataFrame]:
        if self._whole is not None:
            yield self._whole[list(columns)]
            return
        width = max(len(names or self.columns()), 1)
        rows = max(min(ROWS, CELLS // width), 1_000)
        for path in self._paths:
            yield from self._read(path, columns, rows, names)

    def _head(self) -> str:
        with self._paths[0].open("rb") as file:
            head = file.read(_HEAD)
        text = head.decode(self._encoding, "replace")
        if len(head) == _HEAD and "\n" not in text and "\r" not in text:
            raise self._source.error(
                f"its first line has more than {_HEAD:,} letters.",
                "Give a table whose headings are its first line.",
            )
        return text

    def _read(
        self, path: Path, columns: Sequence[str] | None, rows: int, names: Sequence[str] | None
    ) -> Iterator[pd.DataFrame]:
        separator = spelt_separator(self._source) or sniff_separator(self._head())
        fix = "Look for a row with too many cells or an unclosed quotation mark."
        named = None if names is None else list(names)
        above = 0 if named else max(heading_row(self._head(), self._source)[0] - 1, 0)
        heads = [] if named else self.columns()
        with foreign_bytes(self._source, "the table", fix):
            reader = pd.read_csv(
                path,
                sep=separator,
                encoding=self._encoding,
                dtype=str,
                keep_default_na=False,
                na_filter=False,
                names=named,
                header=None if named else 0,
                skiprows=above,
                chunksize=rows,
                low_memory=True,
            )
            with reader:
                for chunk in reader:
                    plain = [meant(str(name).strip()) for name in chunk.columns]
                    chunk.columns = heads if len(heads) == len(plain) else plain
                    wanted = chunk if columns is None else self._wanted(chunk, columns)
                    yield wanted.apply(_as_meant)

    def _wanted(self, chunk: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
        lacking = [name for name in columns if name not in chunk.columns]
        if lacking:
            raise self._source.error(
                f"a part of it has no column {listing(lacking)}.", "Get the whole archive again."
            )
        return chunk[list(columns)]


def _as_meant(cells: pd.Series[str]) -> pd.Series[str]:
    plain = cells.str.strip()
    guarded = plain.str.contains("'", regex=False)
    return plain.where(~guarded, plain[guarded].map(meant)) if guarded.any() else plain


def _encoding(paths: list[Path], source: Source) -> str:
    """Return the encoding of all of a table, having looked at every byte of its first file."""
    if source.encoding:
        entry(source).encoding = f"{source.encoding}, as stated"
        return known_encoding(source.encoding, source)
    with paths[0].open("rb") as file:
        guess = guess_encoding(file.read(_HEAD - 4))
    if guess in ("utf-8", "cp1252"):
        guess = "utf-8" if _is_utf8(paths[0]) else "cp1252"
    entry(source).encoding = guess
    return guess


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
