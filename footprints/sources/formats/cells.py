"""Cells as text, and text as numbers: what spreadsheets and statistical tables write in them."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footprints.errors import counted, listing
from footprints.sources.formats.signs import whole_characters
from footprints.units import MAX_AMOUNT

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ABSENT = {"", "-", "–", "—", "*", "**", "..", "...", ".", ":", "~", "c", "x", "z", "u", "na",
           "n/a", "#n/a", "nan", "null", "none", "low", "suppressed", "not available",
           "not applicable", "no data"}  # fmt: skip
_ABSENT_SHAPE = re.compile(r"^(<|<=|≤|under |fewer than )\s*\d+$|^\[[a-z]\]$")
_MARK = re.compile(r"\s*(\[[a-z0-9 ]+\]|\([a-z]\)|\*|†|‡)$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}([, \u00a0\u202f'’]\d{3})+(\.\d*)?$")
_PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$")


@dataclass(frozen=True)
class Numbers:
    """A column of text as numbers, row by row.

    ``values`` are float64, NaN where there is no number. ``absent`` marks rows left blank or
    holding a sign such as ``*``, ``..``, ``[c]`` or ``<5`` that stands for a value withheld or not
    known; ``wrong`` marks rows holding anything else that is not a number.
    """

    values: NDArray[np.float64]
    absent: NDArray[np.bool_]
    wrong: NDArray[np.bool_]


def numbers(column: pd.Series[str]) -> Numbers:
    """Read a column of text as numbers.

    Thousands separators (``1,658``, ``1 658``), a leading apostrophe and marks behind a number
    (``1,658 [p]``, ``1658*``) are understood. A comma elsewhere than before three digits is not:
    ``12,5`` is wrong rather than 125 or 12.5, and so is a number beyond ``units.MAX_AMOUNT``.
    """
    text = column.astype(str)
    known = {cell: _number(cell) for cell in text.unique()}
    values = text.map(known).to_numpy(dtype=np.float64)
    absent = text.map({cell: _absent(cell) for cell in known}).to_numpy(dtype=bool)
    return Numbers(values, absent, np.isnan(values) & ~absent)


def percentage(value: float) -> str:
    """Write a share as the percentage that a workbook shows for it: 0.105 is ``10.5%``."""
    return f"{value * 100:.10g}%"


def shares(column: pd.Series[str]) -> pd.Series[str]:
    """Return a column with its percentages as shares (``10.5%`` is 0.105), other cells as given."""
    known = {cell: cell for cell in column.unique()}
    for cell in known:
        value = _number(cell.strip().removesuffix("%"))
        if cell.strip().endswith("%") and not math.isnan(value):
            known[cell] = repr(value / 100)
    return column.map(known)


def _absent(cell: str) -> bool:
    plain = cell.strip().lower()
    return plain in _ABSENT or bool(_ABSENT_SHAPE.match(plain))


def _number(cell: str) -> float:
    plain = _MARK.sub("", cell.strip().lower().removeprefix("'")).strip()
    if _THOUSANDS.match(plain):
        plain = re.sub(r"[, \u00a0\u202f'’]", "", plain)
    value = float(plain) if _PLAIN.match(plain) else math.nan
    return value if abs(value) <= MAX_AMOUNT else math.nan


def how_placed(x: Iterable[str], y: Iterable[str]) -> str:
    """Say how coordinates that are no plain numbers are written, and what to do; else nothing."""
    for cell in (*x, *y):
        if _PAIR.match(cell):
            return (
                f"A cell holds two numbers, such as {cell!r}: part them into two columns, "
                "longitude or easting for `x`, latitude or northing for `y`."
            )
        if _DEGREES.search(cell) and any(letter.isdecimal() for letter in cell):
            return (
                f"A cell holds degrees in words or signs, such as {cell!r}: write plain decimal "
                "degrees, those west of Greenwich or south of the equator with a minus."
            )
    return ""


_PAIR = re.compile(r"^\W{0,2}[-+]?\d+(\.\d+)?\s*[,; ]\s*[-+]?\d+(\.\d+)?\W{0,2}$")
_DEGREES = re.compile(r"[°º'′\"″]|\d\s*[NSEWnsew]$|^[NSEWnsew]\s*\d")


def texts(values: Iterable[object]) -> list[str]:
    """Return cells of any type as text: whole floats without a decimal part, nothing as blank."""
    return whole_characters([_text(value) for value in values])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def withheld(rows: int, of: int, column: str, units: Iterable[str]) -> tuple[str, str]:
    """Say that ``rows`` of a list have no count, for which units, and what can be done about it."""
    codes = sorted(set(units))
    verbs = ("has its count", "is") if rows == 1 else ("have their count", "are")
    what = (
        f"{rows:,} of {counted(of, 'row', 'rows')} {verbs[0]} withheld or blank in {column} and "
        f"{verbs[1]} left out, of {counted(len(codes), 'unit', 'units')}: {listing(codes)}."
    )
    return what, "Ask for those counts, or put in an estimate: left out, they count as nobody."
