"""Nomis: one census table for small areas, in pages, proven against its own count and the codes.

A guest is given 25,000 rows and no word of a cut; a question that Nomis does not understand gets
HTTP 200 and nothing. Both are faults here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch.arcgis import CODES_A_CALL
from footprints.sources.fetch.bounds import MOST_PAGES, MOST_ROWS
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Check, Passing, Web

_PAGE = 25_000
_CODE, _VALUE, _COUNT = "GEOGRAPHY_CODE", "OBS_VALUE", "RECORD_COUNT"

DISTRICT_SHARE = 0.001
DISTRICT_LEAST, DISTRICT_MOST = 150, 390
"""Census tables are perturbed cell by cell: small areas may add up to this share of the district,
but no fewer and no more than so many people, above or below the district's own figure. The
smallest small area has 400 households: the loss of one shows in the largest district too."""


@dataclass
class Figures:
    """Figures of a table by (code, category), categories' names, and the answers they came in."""

    values: dict[tuple[str, str], int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def codes(self) -> set[str]:
        """Return the areas that have a figure."""
        return {code for code, _ in self.values}


def small_area_figures(
    web: Web, service: Service, dataset: Dataset, areas: dict[str, list[str]]
) -> Figures:
    """Return a table for the small areas of some districts (small area codes by district code).

    Asked by district; small areas that such a question leaves out are then asked for by code.
    Raises DataError naming every small area that has no figure, and every one that Nomis puts
    into a district and the lookup does not.
    """
    figures = Figures()
    with web.doubting(figures.answers):
        for number, (district, codes) in enumerate(sorted(areas.items())):
            web.report(f"Fetching {dataset.title}", number / len(areas))
            geography = f"{district}{dataset.query['small_areas']}"
            some = _ask(web, service, dataset, geography, empty=True)
            _add(figures, some)
            _refuse_strange(some, district, codes, dataset, service)
            left = sorted(set(codes) - some.codes())
            for start in range(0, len(left), CODES_A_CALL):
                part = left[start : start + CODES_A_CALL]
                more = _ask(web, service, dataset, ",".join(part), empty=True)
                _refuse_strange(more, district, part, dataset, service)
                _add(figures, more)
        _demand_all(figures, dataset, service, areas)
    return figures


def _refuse_strange(
    figures: Figures, district: str, codes: list[str], dataset: Dataset, service: Service
) -> None:
    """Raise where Nomis puts small areas into a district and the lookup does not."""
    strange = sorted(figures.codes() - set(codes))
    if strange:
        raise _fault(
            dataset,
            service,
            f"{counted(len(strange), 'small area', 'small areas')} of {district} not in the "
            f"lookup of districts: {listing(strange)}.",
            "The editions differ: footprints sources check",
        )


def check_against_districts(
    web: Web, service: Service, dataset: Dataset, areas: dict[str, list[str]], figures: Figures
) -> list[Problem]:
    """Hold the sums of small areas against the districts' own published totals.

    Returns a warning for a district that Nomis has no total for (one made since the census), a
    note for the others. Raises DataError where a difference is more than perturbation explains.
    """
    categories = dataset.query["values"].split(",")
    totals = _ask(web, service, dataset, ",".join(sorted(areas)), empty=True)
    figures.answers += totals.answers
    said, wrong = [], []
    for district, codes in sorted(areas.items()):
        for category in categories:
            total = totals.values.get((district, category))
            added = sum(figures.values[code, category] for code in codes)
            title = "" if len(categories) == 1 else f", {figures.names[category]}"
            where = f"{dataset.title}, {district}{title}"
            if total is None:
                what = "no total was found for the whole district, so the sum is not proven."
                fix = "The district may be newer than the census."
                said.append(Problem(what, where, fix, "warning"))
            elif abs(added - total) > allowed(total):
                what = f"its small areas add up to {added:,} and the published total is {total:,}."
                fix = "Something is missing or counted twice: try again later."
                wrong.append(Problem(what, where, fix))
            else:
                text = f"{len(codes):,} small areas add up to {added:,}; published: {total:,}."
                said.append(Problem(text, where, severity="note"))
    with web.doubting(figures.answers):
        if wrong:
            raise DataError(wrong)
    return said


def allowed(total: int) -> float:
    """Return by how much the sum of small areas may differ from a district's total, in people."""
    return min(max(DISTRICT_LEAST, DISTRICT_SHARE * total), DISTRICT_MOST)


def _ask(
    web: Web, service: Service, dataset: Dataset, geography: str, *, empty: bool = False
) -> Figures:
    """Return every row for a geography; with ``empty``, none where Nomis knows nothing of it.

    Ends where Nomis's count is reached, where a page is short, and where a page brings nothing
    new, as one does of a service that takes no notice of the offset.
    """
    figures = Figures()
    dimension = dataset.query["dimension"]
    seen = 0
    for _ in range(MOST_PAGES):
        query = {
            "date": "latest",
            "geography": geography,
            dimension: dataset.query["values"],
            "measures": "20100",
            "select": f"geography_code,{dimension},{dimension}_name,obs_value,record_count",
            "RecordLimit": _PAGE,
            "RecordOffset": seen,
        }
        answer = web.get(
            service,
            dataset.paths["data"].format(name=dataset.editions[0].name),
            query,
            form="csv",
            empty=empty or seen > 0,
            check=_check(dimension),
            origin=Origin(dataset.id, dataset.editions[0].vintage),
        )
        figures.answers.append(answer)
        rows, before = _rows(answer.body()), len(figures.values)
        seen += len(rows)
        for row in rows:
            key = row[_CODE], row[dimension.upper()]
            figures.values[key] = _whole(row[_VALUE], key[0], dataset, service)
            figures.names[key[1]] = row[f"{dimension}_name".upper()]
        told = _told(rows)
        done = seen >= told if told else len(rows) < _PAGE
        if done or len(figures.values) == before or seen > MOST_ROWS:
            break
    return _counted(web, figures, dataset, service, geography)


def _counted(
    web: Web, figures: Figures, dataset: Dataset, service: Service, geography: str
) -> Figures:
    """Raise where fewer rows came than Nomis said there are."""
    told = _told(_rows(figures.answers[0].body()))
    if told and len(figures.values) != told:
        for answer in figures.answers:
            web.forget(answer)
        raise _fault(
            dataset,
            service,
            f"{told:,} rows were counted for {geography[:60]} and {len(figures.values):,} came.",
            "Try again later; a part of the rows is never used.",
        )
    return figures


def _told(rows: list[dict[str, str]]) -> int:
    """Return how many rows Nomis counts in all; 0 where it does not say."""
    return int(rows[0].get(_COUNT) or 0) if rows else 0


def _rows(body: bytes) -> list[dict[str, str]]:
    text = body.decode("utf-8-sig")
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _check(dimension: str) -> Check:
    """Return the check of a table: its columns, whole rows, and a count in each of them.

    Raises Passing where the last row was cut off, DataError for another table.
    """
    needed = (_CODE, _VALUE, dimension.upper(), f"{dimension}_name".upper())

    def check(body: bytes) -> None:
        text = body.decode("utf-8-sig").strip()
        if not text:
            return
        lines = list(csv.reader(io.StringIO(text, newline="")))
        missing = [name for name in needed if lines[0].count(name) != 1]
        if missing:
            what = f"the answer has no column {listing(missing)}, or several; "
            what += f"it starts: {text[:80]!r}."
            raise DataError([Problem(what, "Nomis", _MOVED)])
        if any(len(line) != len(lines[0]) for line in lines if line):
            raise Passing("a table whose rows break off")
        at = lines[0].index(_COUNT) if _COUNT in lines[0] else None
        counts = {line[at] for line in lines[1:] if line} if at is not None else {"0"}
        if len(counts) > 1 or not all(_COUNTED.fullmatch(each) for each in counts):
            what = f"its count of records is {listing(sorted(counts))[:80]}, not one number."
            raise DataError([Problem(what, "Nomis", _MOVED)])

    return check


_COUNTED = re.compile(r"\d{1,9}", re.ASCII)
_MOVED = "The service may have changed: footprints sources check"


def _whole(text: str, code: str, dataset: Dataset, service: Service) -> int:
    """Return a figure, which Nomis may write as 1551 or as 1551.0."""
    if not _FIGURE.fullmatch(text.strip()):
        raise _fault(dataset, service, f"the figure of {code} is {text!r}, not a number.", _MOVED)
    return int(text.strip().partition(".")[0])


_FIGURE = re.compile(r"\d{1,12}(\.0*)?", re.ASCII)


def _add(figures: Figures, more: Figures) -> None:
    figures.values |= more.values
    figures.names |= more.names
    figures.answers += more.answers


def _demand_all(
    figures: Figures, dataset: Dataset, service: Service, areas: dict[str, list[str]]
) -> None:
    wanted = {code for codes in areas.values() for code in codes}
    lacking = {
        category: sorted(code for code in wanted if (code, category) not in figures.values)
        for category in dataset.query["values"].split(",")
    }
    missing = sorted({code for codes in lacking.values() for code in codes})
    if missing:
        raise _fault(
            dataset,
            service,
            f"{len(missing):,} of {len(wanted):,} small areas have no figure: {listing(missing)}.",
            "Try again later.",
        )


def _fault(dataset: Dataset, service: Service, what: str, fix: str) -> DataError:
    return DataError([Problem(what, f"{service.name}, {dataset.title}", fix)])
