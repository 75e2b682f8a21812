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
}

_PATTERN = re.compile(r"^[A-Z]\d{8}$")


def is_gss(code: str) -> bool:
    """Say whether ``code`` has the form of a GSS code: a letter and eight digits."""
    return bool(_PATTERN.match(code))


def kind(code: str) -> str | None:
    """Return the kind of area an English GSS code names, or None where it is not known."""
    return KINDS.get(code[:3]) if is_gss(code) else None
