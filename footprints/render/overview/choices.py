"""Other plans to choose among: a chart of length of line against lines kept, and each in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from footprints.render import words
from footprints.units import PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    from footprints.render.view import View

Row = dict[str, Any]

WIDTH, HEIGHT = 640, 300
"""The chart's plot, in the units of its drawing."""

_TICKS = 6
_MARGIN = 0.06
"""Room left around the dots, as a share of what they span."""

_WEIGHT = "weight_"
_TIMES = {
    0.0: "Shortest lines, whatever services' lines are",
    0.02: "Services' lines count a fiftieth as much",
    0.05: "Services' lines count a twentieth as much",
    0.125: "Services' lines count an eighth as much",
    0.25: "Services' lines count a quarter as much",
    0.5: "Services' lines count half as much",
    2.0: "Services' lines count twice as much",
    4.0: "Services' lines count four times as much",
}


def choices(view: View) -> Row | None:
    """Return the chart and the plans on it, the plan of the page first; None where there are none.

    Each plan has a number, a name, a file, its figures in words beside this plan's, and how to get
    it; ``chart`` has the dots in the same order, ticks, and the line through the best.
    """
    table, curve = view.alternatives, view.tradeoff
    if table is None or curve is None or not len(curve) or len(table) + len(curve) < 3:
        return None
    own = table.iloc[0].to_dict() | curve[curve["this_plan"]].iloc[0].to_dict()
    rows: list[Mapping[Any, Any]] = [
        *({"kind": "this"} | one for one in curve[curve["this_plan"]].to_dict("records")),
        *({"kind": "swept"} | one for one in curve[~curve["this_plan"]].to_dict("records")),
        *({"kind": "other"} | one for one in table.iloc[1:].to_dict("records")),
    ]
    names = {agency.id: agency.name for agency in view.agencies}
    people = float(view.areas["people"].sum())
    plans = [_plan(number, row, own, names, people) for number, row in enumerate(rows, start=1)]
    return {"plans": plans, "chart": _chart(rows)}


def _plan(
    number: int,
    row: Mapping[Any, Any],
    own: Mapping[Any, Any],
    names: Mapping[str, str],
    people: float,
) -> Row:
    longer = float(row["border_km"]) / float(own["border_km"]) - 1 if own["border_km"] else 0.0
    kept = float(row["overlap_mean"]) - float(own["overlap_mean"])
    return {
        "number": number,
        "kind": row["kind"],
        "name": _name(row),
        "file": row["file"],
        "km": float(row["border_km"]),
        "km_change": longer,
        "kept": float(row["overlap_mean"]),
        "kept_change": kept * 100,
        "elsewhere": float(row["distance_from_first"]),
        "elsewhere_people": float(row["distance_from_first"]) * people,
        "wards": float(row["wards_split_thousand"]) * PEOPLE_PER_THOUSAND,
        "best": bool(row.get("best", False)),
        "services": _services(row, own, names),
        "weights": _weights(row, own) if row["kind"] == "swept" else [],
    }


def _name(row: Mapping[Any, Any]) -> str:
    if row["kind"] == "this":
        return "This plan"
    if row["kind"] == "other":
        return f"Another good plan: plan {int(row['plan'])}"
    times = float(row["lines_weigh"])
    return _TIMES.get(times, f"Services' lines count {words.trimmed(times)} times as much")


def _services(
    row: Mapping[Any, Any], own: Mapping[Any, Any], names: Mapping[str, str]
) -> list[Row]:
    """Return each service's "lines up" with the plan and with this one, those that have both."""
    found = []
    for agency, name in names.items():
        there, here = row.get(f"lines_up_{agency}"), own.get(f"lines_up_{agency}")
        if there is None or here is None or words.missing(there) or words.missing(here):
            continue
        found.append({"name": name, "there": there, "here": here, "change": there - here})
    return found


def _weights(row: Mapping[Any, Any], own: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return the weights that differ from this plan's, as the project file has them."""
    return [
        (str(name).removeprefix(_WEIGHT), f"{float(value):.4f}".rstrip("0").rstrip("."))
        for name, value in row.items()
        if str(name).startswith(_WEIGHT) and float(value) != float(own[name])
    ]


def _chart(rows: Sequence[Mapping[Any, Any]]) -> Row:
    across = _Axis([float(row["border_km"]) for row in rows], WIDTH)
    up = _Axis([float(row["overlap_mean"]) * 100 for row in rows], HEIGHT)
    dots = [
        {
            "number": number,
            "kind": row["kind"],
            "x": round(across.at(float(row["border_km"])), 1),
            "y": round(HEIGHT - up.at(float(row["overlap_mean"]) * 100), 1),
        }
        for number, row in enumerate(rows, start=1)
    ]
    best = sorted(
        (dot["x"], dot["y"]) for dot, row in zip(dots, rows, strict=True) if row.get("best")
    )
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "dots": dots,
        "best": " ".join(f"{x},{y}" for x, y in best),
        "along": [{"at": round(across.at(tick), 1), "said": _tick(tick)} for tick in across.ticks],
        "up": [
            {"at": round(HEIGHT - up.at(tick), 1), "said": f"{_tick(tick)}%"} for tick in up.ticks
        ],
    }


def _tick(value: float) -> str:
    return words.trimmed(value)


class _Axis:
    """One axis of the chart: where values lie, and round numbers along it."""

    def __init__(self, values: Sequence[float], length: float) -> None:
        low, high = min(values), max(values)
        room = _MARGIN * (high - low) or max(abs(high), 1.0) * _MARGIN
        self.low, self.high, self.length = low - room, high + room, length
        size = 10.0 ** math.floor(math.log10((self.high - self.low) / _TICKS))
        step = next(size * by for by in (1, 2, 5, 10) if size * by * _TICKS >= self.high - self.low)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        self.ticks = [round(step * number, 6) for number in range(first, last + 1)]

    def at(self, value: float) -> float:
        """Return how far along the axis a value lies."""
        return (value - self.low) / (self.high - self.low) * self.length
