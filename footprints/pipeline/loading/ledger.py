"""The loss ledger: for every input, what was read, what was used, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem
from footprints.people.footprint import USED

if TYPE_CHECKING:
    import geopandas as gpd

    from footprints.people.footprint import Account, Footprint
    from footprints.sources.formats.logbook import Entry


OUTSIDE = "outside the region"
"""Why rows with coordinates may be set aside."""


@dataclass(frozen=True)
class Input:
    """One input in one use, as the ledger tells it.

    ``rows`` = ``used`` + the sum of ``set_aside`` (rows by reason) + ``lost``, which is 0 unless
    footprints is at fault; ``converted`` of the used rows came under another vintage's code. In
    the same way ``people`` = ``people_used`` + ``people_set_aside``; both are None where the input
    counts nobody. ``repairs`` maps codes to the change of area in square metres.
    """

    use: str
    file: str
    form: str
    encoding: str
    crs: str
    codes_found: str
    vintage_expected: str
    licence: str
    rows: int | None
    used: int | None
    converted: int
    lost: int
    set_aside: dict[str, int]
    people: float | None = None
    people_used: float | None = None
    people_set_aside: dict[str, float] = field(default_factory=dict)
    repairs: dict[str, float] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return it as plain values for JSON."""
        return asdict(self)


_ROUNDING = 1e-6


def ledger_problems(inputs: Iterable[Input]) -> list[Problem]:
    """Hold every line to its sums; a line that does not add up is a fault of footprints, and said.

    Rows = used + set aside, nothing below 0, and in the same way people.
    """
    problems = []
    for line in inputs:
        rows = [line.used or 0, *line.set_aside.values()]
        out = line.lost != 0 or min(rows) < 0
        if line.people is not None and line.people_used is not None:
            parts = [line.people_used, *line.people_set_aside.values()]
            slack = _ROUNDING * max(abs(line.people), 1.0)
            out |= abs(line.people - sum(parts)) > slack or min(parts) < -slack
        if out:
            what = f"its {line.rows or 0:,} rows or their people do not add up in the ledger."
            fix = "Results may miss some. This is a fault in footprints: please report it."
            problems.append(Problem(what, f"{line.use}, {line.file}", fix, "warning"))
    return problems


def inputs_of(
    entries: list[Entry],
    footprints: list[Footprint],
    areas: gpd.GeoDataFrame | None,
    vintages: Mapping[tuple[str, Path], str | None],
    licences: Mapping[Path, str],
) -> list[Input]:
    """Return the ledger's line of every input, in the order in which the files were opened.

    Rows and people that were placed in small areas are accounted for by the ``footprints``, which
    alone know where they went; sites by the small ``areas`` they stand in, None where these could
    not be read; all others by their reader.
    """
    accounts = {f"agency {footprint.id}": footprint for footprint in footprints}
    lines = []
    for entry in entries:
        footprint = accounts.get(entry.role.removesuffix(", placed_by"))
        told = _Told(entry.rows, entry.kept, entry.converted, dict(entry.unused), entry.people,
                     None, dict(entry.people_unused))  # fmt: skip
        if entry.sites is not None and areas is not None:
            told = _sites(entry, entry.sites, areas)
        elif footprint is not None and footprint.kind != "sites":
            told = _told(entry, footprint)
        lines.append(_line(entry, told, vintages, licences))
    return lines


@dataclass(frozen=True)
class _Told:
    """What became of an input's rows and people; ``used`` None: whatever was not set aside."""

    rows: int | None
    used: int | None
    converted: int
    aside: dict[str, int]
    people: float | None = None
    people_used: float | None = None
    people_aside: dict[str, float] = field(default_factory=dict)


def _line(
    entry: Entry,
    told: _Told,
    vintages: Mapping[tuple[str, Path], str | None],
    licences: Mapping[Path, str],
) -> Input:
    aside = {reason: rows for reason, rows in told.aside.items() if rows}
    left = None if told.rows is None else told.rows - sum(aside.values())
    used = left if told.used is None else told.used
    people_aside = {reason: people for reason, people in told.people_aside.items() if people}
    people_used = told.people_used
    if told.people is not None and people_used is None:
        people_used = told.people - sum(people_aside.values())
    return Input(
        use=entry.role,
        file=entry.path.name,
        form=entry.form,
        encoding=entry.encoding,
        crs=entry.crs,
        codes_found=entry.codes,
        vintage_expected=vintages.get((entry.role, entry.path)) or "",
        licence=licences.get(entry.path, ""),
        rows=told.rows,
        used=used,
        converted=told.converted,
        lost=0 if left is None or used is None else left - used,
        set_aside=aside,
        people=told.people,
        people_used=people_used,
        people_set_aside=people_aside,
        repairs=entry.repairs,
    )


def _told(entry: Entry, footprint: Footprint) -> _Told:
    if entry.role.endswith(", placed_by"):
        return _points(entry, footprint.account)
    if footprint.kind == "list":
        return _list(entry, footprint.account)
    return _zones(entry, footprint.account)


_LIST_ROWS = {
    "rows without a usable count": "without a usable count",
    "rows for small areas outside this region": "for small areas elsewhere, or closed",
    "rows without a small area's code": "without a small area's code",
    "rows without a unit": "without a unit",
    "rows of units without a group": "of units without a group",
}
_LIST_PEOPLE = {
    "people in small areas outside this region": "in small areas elsewhere, or closed",
    "people without a small area's code": "without a small area's code",
    "people without a unit": "without a unit",
    "people of units without a group": "of units without a group",
}


def _list(entry: Entry, account: Account) -> _Told:
    count = account.entries
    aside = {words: int(count.get(key, 0)) for key, words in _LIST_ROWS.items()}
    return _Told(
        rows=entry.rows,
        used=int(count["rows used"]),
        converted=int(count.get("rows used under another small area's code", 0)),
        aside=entry.unused | aside,
        people=count["people in the file"],
        people_used=count["people placed"],
        people_aside={words: count.get(key, 0.0) for key, words in _LIST_PEOPLE.items()},
    )


def _zones(entry: Entry, account: Account) -> _Told:
    """Account for zones row by row as the file has them, before those of one unit are joined."""
    count = account.entries
    rows_of = {} if entry.shapes is None else entry.shapes["code"].value_counts().to_dict()
    became = {
        reason: sum(rows_of.get(unit, 0) for unit in units)
        for reason, units in account.became.items()
    }
    used = became.pop(USED, 0)
    return _Told(
        rows=entry.rows,
        used=used,
        converted=0,
        aside=entry.unused | became,
        people=count["people in the region"],
        people_used=count["people inside some unit"],
        people_aside={"outside every unit": count["people outside every unit"]},
    )


def _points(entry: Entry, account: Account) -> _Told:
    outside = int(account.entries["population points outside the region"])
    people = account.entries["people at points outside the region"]
    aside = entry.unused | {OUTSIDE: outside}
    elsewhere = entry.people_unused | {"at points outside the region": people}
    return _Told(entry.rows, None, 0, aside, entry.people, None, elsewhere)


def _sites(entry: Entry, sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> _Told:
    """Account for sites row by row as the file has them, before any are joined."""
    from footprints.geometry.overlay import points_in

    middles = sites.geometry.centroid
    met = points_in(areas, middles.x.to_numpy(), middles.y.to_numpy()).tocsc()
    outside = np.diff(met.indptr) == 0
    aside = entry.unused | {OUTSIDE: int(outside.sum())}
    people = float(sites["people"].to_numpy()[outside & sites["people"].notna()].sum())
    elsewhere = entry.people_unused | {"at sites outside the region": people}
    return _Told(entry.rows, None, 0, aside, entry.people, None, elsewhere)
