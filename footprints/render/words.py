"""Figures as plain words: the only place in Python where shares become percent and are rounded."""

from __future__ import annotations

import math

CANNOT_TELL = "cannot tell"

CLASSES = {"inside": "inside one", "mostly": "mostly inside", "straddles": "straddles"}
"""Classes of units as the pages call them."""


def missing(value: object) -> bool:
    """Say whether a figure is absent: None, or not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: float | None) -> str:
    """Return a count with thousands separators, or a dash where there is none."""
    return "–" if value is None or missing(value) else f"{_whole(value):,}"


_NOISE = 1e-9
"""What summing fractions in another order can change; it must not change a digit that is shown."""


def _whole(value: float) -> int:
    """Round halves up, as the pages' scripts do: both must show the same last digit."""
    return math.floor(value + 0.5 + _NOISE)


def decimal(value: float | None, places: int = 1) -> str:
    """Return a figure with a fixed number of decimal places, or a dash."""
    if value is None or missing(value):
        return "–"
    scale = 10**places
    return f"{_whole(value * scale) / scale:,.{places}f}"


def trimmed(value: float) -> str:
    """Return a figure as short as it can be written: 1,200, 12.5, 0.31."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(share: float | None) -> str:
    """Return a share as whole percent; what is not quite none or all never reads 0% or 100%."""
    if share is None or missing(share):
        return "–"
    if _NOISE < share < 0.005 - _NOISE:
        return "under 1%"
    if 0.995 - _NOISE <= share < 1 - _NOISE:
        return "over 99%"
    return f"{_whole(share * 100)}%"


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
