"""Figures as plain words, rounded once; a figure that is absent is a dash."""

from __future__ import annotations

import math

from footprints import units

CANNOT_TELL = "cannot tell"

CLASSES = {"inside": "inside one", "mostly": "mostly inside", "straddles": "straddles"}
"""Classes of units as the pages call them."""


def missing(value: object) -> bool:
    """Say whether a figure is absent: None, or not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: float | None) -> str:
    """Return a count with thousands separators, or a dash where there is none."""
    return "–" if value is None or missing(value) else f"{_whole(value):,}"


def _whole(value: float) -> int:
    return int(units.rounded(value))


def decimal(value: float | None, places: int = 1) -> str:
    """Return a figure with a fixed number of decimal places, or a dash."""
    if value is None or missing(value):
        return "–"
    return f"{units.rounded(value, places):,.{places}f}"


def trimmed(value: float) -> str:
    """Return a figure as short as it can be written: 1,200, 12.5, 0.31."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(share: float | None, places: int = 0) -> str:
    """Return a share in percent, or a dash; only what is none or all reads 0% or 100%."""
    return "–" if share is None or missing(share) else units.percent(share, places)


def points(value: float | None) -> str:
    """Return "lines up" as whole points, or that nobody can tell."""
    return CANNOT_TELL if value is None or missing(value) else f"{_whole(value)}"


def signed(value: float | None, places: int = 0) -> str:
    """Return a change with its sign, or a dash; no sign where it rounds to nothing."""
    if value is None or missing(value):
        return "–"
    size = decimal(abs(value), places) if places else number(abs(value))
    if not any(digit in size for digit in "123456789"):
        return size
    return f"{'+' if value > 0 else '−'}{size}"


def plural(count: float, one: str, many: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{number(count)} {one if _whole(count) == 1 else many or one + 's'}"


def listed(names: list[str]) -> str:
    """Join names as a person would: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def start(text: str) -> str:
    """Return a text with a capital letter first."""
    return text[:1].upper() + text[1:]


def end(text: object) -> str:
    """Return a text as a sentence: with a full stop, unless it ends in one."""
    sentence = str(text).strip()
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
