"""ArcGIS REST feature services: counts, and rows in pages until all of them are there.

The shapes of questions and answers follow the public documentation of the REST interface.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from footprints.errors import DataError, Problem, counted, listing
from footprints.sources.fetch.answers import Count, Page, ask
from footprints.sources.fetch.bounds import MOST_PAGES
from footprints.sources.fetch.http import Answer, Web
from footprints.sources.fetch.layers import PAGE, Layer

CODES_A_CALL = 100
"""Codes in one ``IN (...)`` list: longer questions are refused by some servers and proxies."""

_SPLITS = (1, 4, 16)
"""Pages are asked for again this many times smaller where not every row came."""

EVERY = "1=1"
"""The condition that every row fulfils."""


@dataclass
class Rows:
    """Rows of a layer: features as published, and the answers they came in."""

    features: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def values(self, column: str) -> list[str]:
        """Return one column as text, a blank where a row has none."""
        return [_text(each["properties"].get(column)) for each in self.features]


def count(web: Web, layer: Layer, where: str) -> tuple[int, Answer]:
    """Return how many rows fulfil a condition, as the service counts them, and its answer."""
    query = {"where": where, "returnCountOnly": "true", "f": "json"}
    said, answer = ask(
        web, layer.service, layer.path, query, shape=Count, where=layer.where, origin=layer.origin
    )
    return int(said.count), answer


def check_size(web: Web, layer: Layer) -> list[Problem]:
    """Hold the size of a whole layer against the catalogue's.

    Returns a warning where it has more rows, and nothing where the catalogue does not say. Raises
    DataError where rows are missing from the service itself, which its own count cannot show.
    """
    expected = layer.edition.rows
    if not expected:
        return []
    number, answer = count(web, layer, EVERY)
    if number == expected:
        return []
    web.forget(answer)
    what = f"the service has {counted(number, 'row', 'rows')}; the edition has {expected:,}."
    if number < expected:
        fix = "It may be in the middle of an update: try again later."
        raise DataError([Problem(what, layer.where, fix)])
    return [Problem(what, layer.where, "It may have been renewed: have a look.", "warning")]


def rows(
    web: Web, layer: Layer, where: str, columns: Sequence[str], *, shapes: bool = False
) -> Rows:
    """Return every row that fulfils a condition, proven against the service's own count.

    Pages follow the row id, so that they do not overlap; a row that comes twice is kept once.
    Raises DataError where fewer rows came than were counted, whatever the size of the page.
    """
    expected, counting = count(web, layer, where)
    size = min(layer.page, PAGE)
    left = MOST_PAGES
    found: dict[object, dict[str, Any]] = {}
    for split in _SPLITS:
        query = _query(layer, where, columns, shapes)
        found, answers = _turn_pages(
            web, layer, query, max(size // split, 1), expected=expected, most=left
        )
        left -= len(answers)
        if len(found) == expected:
            answers.append(counting)
            ordered = [found[key] for key in sorted(found, key=lambda key: (str(type(key)), key))]
            return Rows(ordered, answers)
        for answer in answers:
            web.forget(answer)
        if left <= 0:
            break
    web.forget(counting)
    raise DataError(
        [
            Problem(
                f"{counted(expected, 'row was', 'rows were')} counted and {len(found):,} came.",
                layer.where,
                "Try again later; a part of the rows is never used.",
            )
        ]
    )


def rows_by_code(
    web: Web,
    layer: Layer,
    column: str,
    codes: Iterable[str],
    columns: Sequence[str],
    *,
    shapes: bool = False,
) -> Rows:
    """Return the rows of some codes, a hundred codes a call.

    Raises DataError naming the codes that did not come, and those that nobody asked for.
    """
    wanted = sorted(set(codes))
    joined = Rows()
    for start in range(0, len(wanted), CODES_A_CALL):
        part = wanted[start : start + CODES_A_CALL]
        web.report(f"Fetching {layer.edition.name}", start / len(wanted))
        some = rows(web, layer, one_of(column, part), columns, shapes=shapes)
        joined.features += some.features
        joined.answers += some.answers
    missing = sorted(set(wanted) - set(joined.values(column)))
    if missing:
        for answer in joined.answers:
            web.forget(answer)
        raise DataError(
            [
                Problem(
                    f"{len(missing):,} of {len(wanted):,} codes did not come: {listing(missing)}.",
                    layer.where,
                    "Try again later. If it stays so, the edition of the codes and that of the "
                    "layer may differ: footprints sources check",
                )
            ]
        )
    strange = sorted(set(joined.values(column)) - set(wanted))
    if strange:
        for answer in joined.answers:
            web.forget(answer)
        what = f"{counted(len(strange), 'code', 'codes')} came that nobody asked for: "
        fix = "The service may have changed: footprints sources check"
        raise DataError([Problem(f"{what}{listing(strange)}.", layer.where, fix)])
    return joined


def in_order(found: Rows, column: str, layer: Layer) -> list[tuple[str, dict[str, Any]]]:
    """Return rows with shapes by code, sorted.

    Raises DataError naming codes that came with two different rows, and those without a shape.
    """
    pairs = sorted(zip(found.values(column), found.features, strict=True), key=lambda pair: pair[0])
    codes = [code for code, _ in pairs]
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    bare = [code for code, each in pairs if not each.get("geometry")]
    problems = [
        Problem(
            f"{counted(len(those), 'code', 'codes')} {what}: {listing(those)}.",
            layer.where,
            "Try again later.",
        )
        for those, what in ((twice, "came more than once"), (bare, "without a boundary"))
        if those
    ]
    if problems:
        raise DataError(problems)
    return pairs


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the condition that a column has one of some values, quoted for the service."""
    quoted = ",".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} IN ({quoted})"


def _turn_pages(
    web: Web, layer: Layer, query: dict[str, object], size: int, *, expected: int, most: int
) -> tuple[dict[object, dict[str, Any]], list[Answer]]:
    """Return rows by row id, and the pages, until the service says that there are no more.

    A page may be empty and still not be the last: then the next one is asked for, as far on as the
    widest page before it. Some servers leave the mark away in GeoJSON: a page without it is the
    last only where it is empty or every row has come. The number of pages is bounded by what was
    counted and by ``most``, so that a service that never says it is done cannot hold us.
    """
    found: dict[object, dict[str, Any]] = {}
    answers: list[Answer] = []
    offset, widest = 0, 0
    for _ in range(min(2 * (expected // size) + 20, most)):
        page, answer = ask(
            web,
            layer.service,
            layer.path,
            query | {"resultOffset": offset, "resultRecordCount": size},
            shape=Page,
            where=layer.where,
            origin=layer.origin,
        )
        answers.append(answer)
        came = page.features
        for feature in came:
            found.setdefault(_key(feature, layer), feature)
        if not page.more and (not came or len(found) >= expected):
            break
        widest = max(widest, len(came))
        offset += len(came) or widest or size
    return found, answers


def _query(layer: Layer, where: str, columns: Sequence[str], shapes: bool) -> dict[str, object]:
    return {
        "where": where,
        "outFields": ",".join(dict.fromkeys([layer.row_id, *columns])),
        "returnGeometry": str(shapes).lower(),
        "outSR": 4326,
        "orderByFields": layer.row_id,
        "f": "geojson",
    }


def _key(feature: dict[str, Any], layer: Layer) -> object:
    key = feature["properties"].get(layer.row_id, feature.get("id"))
    return key if isinstance(key, int | str) else json.dumps(feature["properties"], sort_keys=True)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
