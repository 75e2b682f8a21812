"""The loss ledger: for every input, what was read, what was used, and what became of the rest."""

from __future__ import annotations

import itertools
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
    from footprints.pipeline.region import Region
    from footprints.settings import Project
    from footprints.sources.formats.logbook import Entry


OUTSIDE = "outside the region"
"""Why rows with coordinates may be set aside."""


@dataclass(frozen=True)
class Input:
    """One input in one use, as the ledger tells it.

    ``rows`` = ``used`` + the sum of ``set_aside`` (rows by reason) + ``lost``, which is 0 unless
    footprints is at fault; ``converted`` of the used rows came under another vintage's code. In
    the same way ``people`` = ``people_used`` + ``people_set_aside``; both are None where the input
    counts nobody. Used rows and people are counted where they are used; both are None where an
    error stopped the work before. ``repairs`` maps codes to the change of area in square metres.
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

_POINTS = ", placed_by"
"""What points are called in the ledger, behind whose they are."""


def ledger_problems(inputs: Iterable[Input]) -> list[Problem]:
    """Hold every line to its sums; a line that does not add up is a fault of footprints, and said.

    Rows = used + set aside, nothing below 0, and in the same way people. ``inputs`` are those of a
    region that was loaded: what was read and nobody counted as used is a fault too.
    """
    problems = []
    for line in inputs:
        rows = [line.used or 0, *line.set_aside.values()]
        out = line.lost != 0 or min(rows) < 0 or (line.used is None and line.rows is not None)
        if line.people is not None:
            parts = [line.people_used or 0.0, *line.people_set_aside.values()]
            slack = _ROUNDING * max(abs(line.people), 1.0)
            out |= abs(line.people - sum(parts)) > slack or min(parts) < -slack
        if out:
            what = f"its {line.rows or 0:,} rows or their people do not add up in the ledger."
            fix = "Results may miss some. This is a fault in footprints: please report it."
            problems.append(Problem(what, f"{line.use}, {line.file}", fix, "warning"))
    return problems


def lines_of(
    project: Project | None, region: Region | None, entries: Iterable[Entry]
) -> list[Input]:
    """Return the ledger of what was read, in the order of the project file.

    The ``region`` is None where an error stopped the loading.
    """
    from footprints.sources.fetch.provenance import read_provenance

    entries = list(entries)
    records = {entry.path: read_provenance(entry.path) for entry in entries}
    licences = {path: "; ".join(record["licence"]) for path, record in records.items() if record}
    expected = _expected(project) if project is not None else {}
    vintages = {(entry.role, entry.path): expected.get(entry.role) for entry in entries}
    if project is not None:
        entries = sorted(entries, key=lambda entry: _order(entry.role, project))
    footprints, areas = (region.footprints, region.areas) if region is not None else ([], None)
    return inputs_of(entries, footprints, areas, vintages, licences)


SMALL_AREAS = "small areas"
"""The use of the file that everything starts from."""


def _order(role: str, project: Project) -> tuple[int, str]:
    """Return where an input stands in the report: as in the project file, its own file first."""
    agencies = [f"agency {agency.id}" for agency in project.agencies]
    uses = [SMALL_AREAS, "plan", "barrier", *agencies, "need", "capacity"]
    owner = role.partition(",")[0]
    kind = owner if owner in uses else owner.partition(" ")[0]
    return (uses.index(kind) if kind in uses else len(uses), role)


def _expected(project: Project) -> dict[str, str | None]:
    """Return the vintage that the settings give to the codes of each input, by its use."""
    from footprints.settings import ListAgency, ZoneAgency

    found = {SMALL_AREAS: project.small_areas.vintage}
    for agency in project.agencies:
        if isinstance(agency, ListAgency):
            found[f"agency {agency.id}"] = agency.area_vintage
        elif isinstance(agency, ZoneAgency):
            found[f"agency {agency.id}"] = agency.vintage
    return found


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
    accounts |= {f"{role}{_POINTS}": each for role, each in accounts.items()}
    own = {entry.role for entry in entries}
    shared = (
        each
        for each in footprints
        if each.points_each is not None and f"agency {each.id}{_POINTS}" not in own
    )
    accounts |= {f"{SMALL_AREAS}{_POINTS}": each for each in itertools.islice(shared, 1)}
    lines = []
    for entry in entries:
        footprint = accounts.get(entry.role)
        told = _Told(entry.rows, entry.kept, entry.converted, dict(entry.unused), entry.people,
                     entry.people_kept, dict(entry.people_unused))  # fmt: skip
        if entry.sites is not None and areas is not None:
            told = _sites(entry, entry.sites, areas)
        elif footprint is not None and footprint.kind != "sites":
            told = _told(entry, footprint)
        elif entry.role == f"{SMALL_AREAS}{_POINTS}" and areas is not None:
            told = _idle(entry)
        lines.append(_line(entry, told, vintages, licences))
    return lines


@dataclass(frozen=True)
class _Told:
    """What became of an input's rows and people; used ones are None where nobody counted them."""

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
    people_aside = {reason: people for reason, people in told.people_aside.items() if people}
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
        used=told.used,
        converted=told.converted,
        lost=0 if left is None or told.used is None else left - told.used,
        set_aside=aside,
        people=told.people,
        people_used=told.people_used,
        people_set_aside=people_aside,
        repairs=entry.repairs,
    )


def _told(entry: Entry, footprint: Footprint) -> _Told:
    if entry.role.endswith(_POINTS):
        return _points(entry, footprint.account)
    if footprint.kind == "list":
        return _list(entry, footprint.account)
    return _zones(entry, footprint)


_LIST_ROWS = {
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


def _zones(entry: Entry, footprint: Footprint) -> _Told:
    """Account for zones row by row as the file has them, before those of one unit are joined.

    People are counted in the table that scores are made from.
    """
    account, count = footprint.account, footprint.account.entries
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
        people_used=float(footprint.people.sum()),
        people_aside={
            "outside every unit": count["people outside every unit"],
            "of units without a group": count.get("people of units without a group", 0.0),
        },
    )


def _points(entry: Entry, account: Account) -> _Told:
    count = account.entries
    aside = entry.unused | {OUTSIDE: int(count["population points outside the region"])}
    people = count["people at points outside the region"]
    return _Told(
        rows=entry.rows,
        used=int(count["population points in the region"]),
        converted=0,
        aside=aside,
        people=entry.people,
        people_used=count["people at points in the region"],
        people_aside=entry.people_unused | {"at points outside the region": people},
    )


def _idle(entry: Entry) -> _Told:
    """Account for points by which nobody is placed: no agency that would follow them has zones."""
    rows = (entry.rows or 0) - sum(entry.unused.values())
    people = (entry.people or 0.0) - sum(entry.people_unused.values())
    why = "for no agency is placed by them"
    return _Told(
        rows=entry.rows,
        used=0,
        converted=0,
        aside=entry.unused | {why: rows},
        people=entry.people,
        people_used=0.0,
        people_aside=entry.people_unused | {why: people},
    )


def _sites(entry: Entry, sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> _Told:
    """Account for sites row by row as the file has them, before any are joined."""
    from footprints.geometry.overlay import points_in

    middles = sites.geometry.centroid
    met = points_in(areas, middles.x.to_numpy(), middles.y.to_numpy()).tocsc()
    inside = np.diff(met.indptr) > 0
    people = np.nan_to_num(sites["people"].to_numpy(dtype=np.float64))
    elsewhere = {"at sites outside the region": float(people[~inside].sum())}
    return _Told(
        rows=entry.rows,
        used=int(inside.sum()),
        converted=0,
        aside=entry.unused | {OUTSIDE: int((~inside).sum())},
        people=entry.people,
        people_used=None if entry.people is None else float(people[inside].sum()),
        people_aside=entry.people_unused | elsewhere,
    )
