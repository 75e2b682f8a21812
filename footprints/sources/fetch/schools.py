"""Open schools of the districts, from the daily file of Get Information About Schools."""

from __future__ import annotations

import math
from collections import Counter

from footprints.errors import DataError, Problem, counted, listing
from footprints.settings.toml import Block
from footprints.sources.fetch.areas import CODE, SMALL_AREAS
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.provenance import Part, csv_bytes, part_of, place
from footprints.sources.fetch.school_file import (
    COLUMNS,
    DISTRICT,
    EAST,
    NORTH,
    PHASE,
    TYPE,
    Register,
    Row,
    is_open,
    newest,
)

SCHOOLS = "schools.csv"
DIFFERING_SHARE, FEW = 0.02, 2
"""More of the schools than this that two files of one day do not say alike are an error, unless
they are so few."""

NEAR_M = 500.0
"""A school may stand this far outside its district, whose boundary is generalised."""


def schools(errand: Errand) -> Brought:
    """Place the open schools of the districts, as points with their pupils.

    They are held against the file of state schools alone. Raises DataError where schools are
    missing or are said otherwise there.
    """
    dataset = errand.catalogue.datasets["schools"]
    errand.web.report("Fetching schools", None)
    every = newest(errand.web, errand.catalogue.service_of(dataset), dataset)
    answer, day = every.answer, every.day
    districts = set(errand.place.districts)
    own = [row for row in every.rows if row[DISTRICT].strip() in districts]
    twice = sorted(urn for urn, times in Counter(row["URN"] for row in own).items() if times > 1)
    if twice:
        what = f"{counted(len(twice), 'school is', 'schools are')} listed twice: {listing(twice)}."
        raise DataError(
            [Problem(what, f"{dataset.title}, {answer.kept.address}", "Try --refresh.")]
        )
    opened = [row for row in own if is_open(row)]
    without = sorted({*districts} - {row[DISTRICT].strip() for row in opened})
    if without:
        raise DataError(
            [
                Problem(
                    f"there is no open school in {listing(without)}.",
                    f"{dataset.title}, {answer.kept.address}",
                    "The districts' codes may have changed. Leave schools out: --without schools",
                )
            ]
        )
    placed = [row for row in opened if _has_place(row)]
    rows = [[row[column].strip() for column in COLUMNS] for row in placed]
    rows.sort(key=lambda row: row[0])
    noticed, parts = _held(errand, every, opened)
    part = part_of(dataset, [answer], vintage=day)
    content = csv_bytes(list(COLUMNS.values()), rows)
    place(errand.folder / SCHOOLS, content, [part, *parts], len(rows))
    keys = {"id": "schools", "name": "Schools", "kind": "sites", "file": SCHOOLS, "code": "urn",
            "label": "name", "x": "easting", "y": "northing", "crs": "EPSG:27700",
            "people": "pupils", "weight": 0, "vintage": day or None}  # fmt: skip
    problems = [*_left_out(opened, len(own)), *noticed, *_outside(placed, errand)]
    return Brought([SCHOOLS], [Block("[[agencies]]", keys)], [part, *parts], problems)


def _held(errand: Errand, every: Register, opened: list[Row]) -> tuple[list[Problem], list[Part]]:
    """Hold the schools against the file of state schools; return what was noticed, and its record.

    Where that is not to be had nothing else says how many there are: a warning gives the numbers.
    """
    dataset = errand.catalogue.datasets["state-schools"]
    service = errand.catalogue.service_of(dataset)
    try:
        state = newest(errand.web, service, dataset, until=every.day)
    except DataError as error:
        why = " ".join(problem.what for problem in error.problems)
        kinds = Counter(row[PHASE].strip() or "no phase" for row in opened).most_common()
        what = f"the schools could not be held against the file of state schools: {why} They are "
        what += f"{', '.join(f'{number:,} {kind}' for kind, number in kinds)}."
        fix = "See whether the numbers can be right, or try again later."
        return [Problem(what, SCHOOLS, fix, "warning")], []
    with errand.web.doubting([every.answer, state.answer]):
        noticed = hold(every.rows, state.rows, set(errand.place.districts), state.day)
    return noticed, [part_of(dataset, [state.answer], vintage=state.day)]


def hold(every: list[Row], state: list[Row], districts: set[str], day: str) -> list[Problem]:
    """Hold all schools of some districts against the state schools of a second file.

    Schools of either file are compared by number: whether they are there, and what is said of
    them. Returns warnings; raises DataError where more differ than a day explains.
    """
    theirs = {row["URN"]: row for row in state if _is_of(row, districts)}
    ours = {row["URN"]: row for row in every if row["URN"] in theirs or _is_of(row, districts)}
    absent = sorted(theirs.keys() - ours.keys())
    other = sorted(urn for urn in theirs.keys() & ours.keys() if _differ(ours[urn], theirs[urn]))
    kinds = {row[TYPE] for row in state}
    alone = sorted(urn for urn, row in ours.items() if row[TYPE] in kinds and urn not in theirs)
    said: list[Problem] = []
    for codes, what, most in (
        (absent, "missing from it that the file of state schools has", DIFFERING_SHARE),
        (other, "said otherwise in the file of state schools", DIFFERING_SHARE),
        (alone, "missing from the file of state schools, so they are not proven", math.inf),
    ):
        if not codes:
            continue
        words = f"{counted(len(codes), 'school is', 'schools are')} {what} ({day}): "
        fix = "Try again later with --refresh, or leave schools out: --without schools"
        grave = len(codes) > max(most * len(theirs), FEW)
        said.append(
            Problem(f"{words}{listing(codes)}.", SCHOOLS, fix, "error" if grave else "warning")
        )
    if any(each.severity == "error" for each in said):
        raise DataError(said)
    return said


def _is_of(row: Row, districts: set[str]) -> bool:
    return is_open(row) and row[DISTRICT].strip() in districts


def _differ(one: Row, other: Row) -> bool:
    """Say whether a school is not open, or anything used of it is not as in a second file."""
    return not is_open(one) or any(
        one[key].strip() != other[key].strip() for key in COLUMNS if key != "URN"
    )


def _outside(placed: list[Row], errand: Errand) -> list[Problem]:
    """Warn of schools whose grid reference is not in the district they are said to be in."""
    import geopandas as gpd
    import shapely

    from footprints.units import BRITISH_GRID

    path = errand.folder / SMALL_AREAS
    if not path.is_file():
        return []
    ground = gpd.read_file(path).set_index(CODE).to_crs(BRITISH_GRID).geometry
    strays = []
    for district, codes in errand.place.areas.items():
        own = [row for row in placed if row[DISTRICT].strip() == district]
        whole = shapely.union_all(shapely.make_valid(ground.loc[codes].to_numpy()))
        points = shapely.points([_numbers(row) for row in own])
        away = shapely.distance(points, whole)
        strays += [row["URN"] for row, far in zip(own, away, strict=True) if not far <= NEAR_M]
    if not strays:
        return []
    number = counted(len(strays), "school is", "schools are")
    what = f"{number} placed outside the district that they are said to be in: {listing(strays)}."
    fix = "Their grid reference or their district is wrong: look at them on the map."
    return [Problem(what, SCHOOLS, fix, "warning")]


def _numbers(row: Row) -> tuple[float, float]:
    """Return a grid reference, not a number where the register writes none."""
    try:
        return float(row[EAST]), float(row[NORTH])
    except ValueError:
        return math.nan, math.nan


def _has_place(row: Row) -> bool:
    """Say whether a school has a grid reference: both parts, and not the register's zeros."""
    return all(row[column].strip() not in ("", "0") for column in (EAST, NORTH))


def _left_out(opened: list[Row], every: int) -> list[Problem]:
    said = [
        Problem(
            f"{len(opened):,} of {every:,} schools are open; the rest are left out.",
            SCHOOLS,
            severity="note",
        )
    ]
    unplaced = [row["URN"] for row in opened if not _has_place(row)]
    if unplaced:
        number = counted(len(unplaced), "open school has", "open schools have")
        said.append(
            Problem(
                f"{number} no grid reference, left out: {listing(unplaced)}.",
                SCHOOLS,
                severity="warning",
            )
        )
    return said
