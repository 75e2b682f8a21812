"""GSS codes: the nine-character codes of the Office for National Statistics.

The first three characters say what kind of area a code names. Invented data in this project uses
codes that start with X, a letter the register does not use.
"""

from __future__ import annotations

import re

KINDS = {
    "E00": "output area",
    "E01": "lower layer super output area (LSOA)",
    "E02": "middle layer super output area (MSOA)",
    "E05": "ward",
    "E06": "unitary authority",
    "E07": "non-metropolitan district",
    "E08": "metropolitan district",
    "E09": "London borough",
    "E10": "county",
    "E12": "region",
    "E47": "combined authority",
    "W00": "output area",
    "W01": "lower layer super output area (LSOA)",
    "W02": "middle layer super output area (MSOA)",
    "W05": "ward",
    "W06": "unitary authority",
    "S00": "output area",
    "S01": "data zone",
    "S02": "intermediate zone",
    "S12": "council area",
    "S13": "ward",
    "N00": "small area",
    "N08": "ward",
    "N09": "district",
    "N20": "data zone",
    "N21": "super data zone",
}

_LAST_OF_EDITION = {
    "E01": ((32482, 2001), (33768, 2011), (99_999_999, 2021)),
    "W01": ((1896, 2001), (1958, 2011), (99_999_999, 2021)),
    "S01": ((6505, 2001), (13481, 2011), (99_999_999, 2022)),
    "E02": ((6934, 2011), (99_999_999, 2021)),
    "W02": ((423, 2011), (99_999_999, 2021)),
    "S02": ((1235, 2001), (2514, 2011), (99_999_999, 2022)),
}
"""The number of the last code first given in each edition of small areas, by how codes begin."""

_DISTRICTS_REPLACED = {
    "2013": {
        "E06000057": "E06000048", "E07000240": "E07000100", "E07000241": "E07000104",
        "E07000242": "E07000097", "E07000243": "E07000101", "E08000037": "E08000020",
    },
    "2019": {
        "E06000058": "E06000028 E06000029 E07000048",
        "E06000059": "E07000049 E07000050 E07000051 E07000052 E07000053",
        "E07000244": "E07000205 E07000206", "E07000245": "E07000201 E07000204",
        "E07000246": "E07000190 E07000191",
    },
    "2020": {"E06000060": "E07000004 E07000005 E07000006 E07000007"},
    "2021": {
        "E06000061": "E07000150 E07000152 E07000153 E07000156",
        "E06000062": "E07000151 E07000154 E07000155",
    },
    "2023": {
        "E06000063": "E07000026 E07000028 E07000029", "E06000064": "E07000027 E07000030 E07000031",
        "E06000065": (
            "E07000163 E07000164 E07000165 E07000166 E07000167 E07000168 E07000169"
        ),
        "E06000066": "E07000187 E07000188 E07000189 E07000246",
    },
    "2025": {"E08000038": "E08000016", "E08000039": "E08000019"},
}  # fmt: skip
"""English districts whose codes changed since 2009: by year the new code and those it replaced, as
the Code History Database of the Office for National Statistics has them."""

REPLACED = {
    old: (new, year)
    for year, changes in _DISTRICTS_REPLACED.items()
    for new, olds in changes.items()
    for old in olds.split()
}
"""For each district code no longer in force, the code that replaced it and the year."""

_PATTERN = re.compile(r"^[A-Z]\d{8}$")


def is_gss(code: str) -> bool:
    """Say whether ``code`` has the form of a GSS code: a letter and eight digits."""
    return bool(_PATTERN.match(code))


def kind(code: str) -> str | None:
    """Return the kind of area a GSS code names, or None where it is not known."""
    return KINDS.get(code[:3]) if is_gss(code) else None


def first_year(code: str) -> int | None:
    """Return the census in which a small area's code was first given, None where not known.

    English and Welsh codes live on from one census to the next where the area did not change;
    Scotland gives all of them anew.
    """
    if not is_gss(code):
        return None
    number = int(code[3:])
    return next((y for last, y in _LAST_OF_EDITION.get(code[:3], ()) if number <= last), None)


_MARK = re.compile(r"[A-Za-z0-9_-]{1,12}")
_ADDRESS = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|\d{6,}(\.0)?", re.IGNORECASE)


def may_be_address(text: str) -> bool:
    """Say whether text in a column of area codes may be an address, a postcode or a UPRN.

    Anything but a short word is taken for one: such cells are counted and never shown.
    """
    return not _MARK.fullmatch(text) or bool(_ADDRESS.fullmatch(text))
