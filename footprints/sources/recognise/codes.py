"""The level of the codes in a column: output areas, LSOAs, wards, districts and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Literal

from footprints.gss import is_gss

Level = Literal["oa", "lsoa", "msoa", "ward", "district", "wider"]

WORDS: dict[Level, str] = {
    "oa": "output areas",
    "lsoa": "lower layer super output areas (LSOAs)",
    "msoa": "middle layer super output areas (MSOAs)",
    "ward": "wards",
    "district": "local authority districts",
    "wider": "counties, combined authorities or regions",
}

_DIGITS: dict[str, Level] = {
    "00": "oa",
    "01": "lsoa",
    "02": "msoa",
    "05": "ward",
    "06": "district",
    "07": "district",
    "08": "district",
    "09": "district",
    "10": "wider",
    "12": "wider",
    "47": "wider",
}
_SCOTTISH: dict[str, Level] = {"13": "ward", "12": "district"}
_MOST = 0.9


def level(codes: Collection[str]) -> Level | None:
    """Return the level that nine in ten codes are of, or None where they are of none.

    English and Welsh GSS codes and Scottish ones; codes that start with X are this project's
    invented ones and follow the English digits.
    """
    counts = Counter(_one(code) for code in codes if code)
    if not counts:
        return None
    found, count = counts.most_common(1)[0]
    return found if count >= _MOST * counts.total() else None


def _one(code: str) -> Level | None:
    if not is_gss(code) or code[0] not in "EWSX":
        return None
    digits = code[1:3]
    if code[0] == "S" and digits in _SCOTTISH:
        return _SCOTTISH[digits]
    return _DIGITS.get(digits)
