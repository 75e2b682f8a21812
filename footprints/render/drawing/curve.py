"""The curve of an agency's advice, drawn: what is reached against residents moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from footprints.render import words

Row = dict[str, Any]

WIDTH, HEIGHT = 520, 220

_LEAST_RANGE = 20
"""Points that the upright axis spans at least, so that a small gain looks small."""

_TICKS = 5

_FINE = 60
"""A longer upright axis has a line every 20 points, a shorter one every 10."""


def curve(rows: Sequence[Mapping[Any, Any]], now: float | None, started_at: float | None) -> Row:
    """Return the drawing of a curve: ``points``, ticks of both axes, and its two ends in words.

    ``rows`` are those of advice_agencies.csv, one or more. ``now`` is the score before any move and
    ``started_at`` the overlap. The curve is of the score; of overlap in percent where there is no
    score. y runs downwards, as in SVG.
    """
    scored = now is not None and not words.missing(rows[-1]["lines_up"])
    first = now if scored else None if started_at is None else started_at * 100
    values = [float(row["lines_up"] if scored else row["overlap"] * 100) for row in rows]
    people = [float(row["people_moved_so_far"]) for row in rows]
    if first is not None:
        values, people = [first, *values], [0.0, *people]
    low, high = _range(values)
    across = max(people[-1], 1.0)
    spots = [
        (WIDTH * x / across, HEIGHT * (high - y) / (high - low))
        for x, y in zip(people, values, strict=True)
    ]
    sign = "" if scored else "%"
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "of": "Lines up, 0 to 100" if scored else "Overlap",
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in spots),
        "start": _end(spots[0], f"now {_whole(values[0])}{sign}") if first is not None else None,
        "end": _end(spots[-1], f"{_whole(values[-1])}{sign}"),
        "up": [
            {"at": HEIGHT * (high - tick) / (high - low), "said": f"{tick}{sign}"}
            for tick in range(low, high + 1, 10 if high - low <= _FINE else 20)
        ],
        "along": [
            {"at": WIDTH * tick / across, "said": words.number(tick)} for tick in _ticks(across)
        ],
    }


def _end(spot: tuple[float, float], said: str) -> Row:
    return {"x": round(spot[0], 1), "y": round(spot[1], 1), "said": said}


def _whole(value: float) -> str:
    return words.number(value)


def _range(values: Sequence[float]) -> tuple[int, int]:
    """Return round limits around the values, at least ``_LEAST_RANGE`` apart, inside 0 to 100."""
    low = max(0, math.floor(min(values) / 10) * 10)
    high = min(100, math.ceil(max(values) / 10) * 10)
    if high - low < _LEAST_RANGE:
        high = min(100, low + _LEAST_RANGE)
        low = max(0, high - _LEAST_RANGE)
    return low, high


def _ticks(most: float) -> list[float]:
    """Return round numbers from 0 up to ``most``, about ``_TICKS`` of them."""
    rough = most / _TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * by for by in (1, 2, 5, 10) if size * by >= rough)
    return [step * number for number in range(int(most / step) + 1)]
