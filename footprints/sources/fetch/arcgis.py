"""ArcGIS REST feature services: metadata, counts, and rows in pages until all of them are there.

The shapes of questions and answers follow the public documentation of the REST interface.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from footprints.errors import DataError, Problem, listing
from footprints.sources.catalogue import Dataset, Edition, Service
from footprints.sources.fetch.http import Answer, Gone, Passing, Web

CODES_A_CALL = 100
"""Codes in one ``IN (...)`` list: longer questions are refused by some servers and proxies."""

_PAGE = 2_000
_SPLITS = (1, 4, 16)
"""Pages are asked for again this many times smaller where not every row came."""

_GONE_CODES = frozenset({404, 498, 499})
_PASSING_CODES = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Layer:
    """Layer 0 of a feature service, as its metadata describes it."""

    service: Service
    edition: Edition
    moved: bool
    columns: tuple[str, ...]
    fields: dict[str, str]
    row_id: str
    page: int
    edited: str

    @property
    def path(self) -> str:
        """The layer's path below the service's address."""
        return _layer_path(self.edition.name)


@dataclass
class Rows:
    """Rows of a layer: features as published, and the answers they came in."""

    features: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def values(self, column: str) -> list[str]:
        """Return one column as text, a blank where a row has none."""
        return [str(each["properties"].get(column) or "") for each in self.features]


def open_layer(web: Web, service: Service, dataset: Dataset) -> Layer:
    """Return the first edition of a data set that the service has, or its successor.

    Where every known name is gone, the service's own list is searched with the data set's pattern
    and the newest match is taken. Raises DataError where there is none, or where a column is gone.
    """
    for edition in dataset.editions:
        try:
            return _describe(web, service, dataset, edition, moved=False)
        except Gone:
            continue
    found = discover(web, service, dataset)
    if found is None:
        raise DataError(
            [
                Problem(
                    f"{listing(each.name for each in dataset.editions)} is gone, and nothing on "
                    "the list of services looks like its successor.",
                    f"{service.name}, {dataset.title}",
                    "Look for its new name on the portal and put it into data/catalogue.toml.",
                )
            ]
        )
    return _describe(web, service, dataset, found, moved=True)


def discover(web: Web, service: Service, dataset: Dataset) -> Edition | None:
    """Return the newest service whose name fits the data set's pattern; None without one."""
    answer = web.get(service, "/services", {"f": "json"}, form="json", check=_check)
    names = [str(each["name"]).rpartition("/")[2] for each in _read(answer)["services"]]
    fits = [(match, name) for name in names if (match := re.search(dataset.pattern, name))]
    if not dataset.pattern or not fits:
        return None
    match, name = max(fits, key=lambda pair: (_newest(pair[0]), pair[1]))
    return Edition(name=name, vintage=_vintage(match, dataset))


def count(web: Web, layer: Layer, where: str) -> tuple[int, Answer]:
    """Return how many rows fulfil a condition, as the service counts them, and its answer."""
    query = {"where": where, "returnCountOnly": "true", "f": "json"}
    answer = web.get(layer.service, f"{layer.path}/query", query, form="json", check=_check)
    return int(_read(answer)["count"]), answer


def rows(
    web: Web, layer: Layer, where: str, columns: Sequence[str], *, shapes: bool = False
) -> Rows:
    """Return every row that fulfils a condition, proven against the service's own count.

    Pages follow the row id, so that they do not overlap; a row that comes twice is kept once.
    Raises DataError where fewer rows came than were counted, whatever the size of the page.
    """
    expected, counted = count(web, layer, where)
    size = min(layer.page, _PAGE)
    found: dict[object, dict[str, Any]] = {}
    for split in _SPLITS:
        query = _query(layer, where, columns, shapes)
        found, answers = _turn_pages(web, layer, query, max(size // split, 1), expected)
        if len(found) >= expected:
            ordered = [found[key] for key in sorted(found, key=lambda key: (str(type(key)), key))]
            return Rows(ordered, answers)
        for answer in answers:
            web.forget(answer)
    web.forget(counted)
    raise DataError(
        [
            Problem(
                f"{expected:,} rows were counted and {len(found):,} came.",
                f"{layer.service.name}, {layer.edition.name}",
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

    Raises DataError naming the codes that did not come, and those that came twice with
    different rows.
    """
    wanted = sorted(set(codes))
    joined = Rows()
    for start in range(0, len(wanted), CODES_A_CALL):
        part = wanted[start : start + CODES_A_CALL]
        web.report(f"Fetching {layer.edition.name}", start / len(wanted))
        some = rows(web, layer, one_of(column, part), columns, shapes=shapes)
        joined.features += some.features
        joined.answers += some.answers
    came = joined.values(column)
    missing = sorted(set(wanted) - set(came))
    if missing:
        raise DataError(
            [
                Problem(
                    f"{len(missing):,} of {len(wanted):,} codes did not come: {listing(missing)}.",
                    f"{layer.service.name}, {layer.edition.name}",
                    "The edition of the codes and that of the layer may differ: "
                    "footprints sources check",
                )
            ]
        )
    return joined


def distinct(web: Web, layer: Layer, columns: Sequence[str], where: str = "1=1") -> Rows:
    """Return each combination of values of some columns once, in the order of the first."""
    query: dict[str, object] = {
        "where": where,
        "outFields": ",".join(columns),
        "returnGeometry": "false",
        "returnDistinctValues": "true",
        "orderByFields": ",".join(columns),
        "f": "geojson",
    }
    found, answers = _turn_pages(web, layer, query, min(layer.page, _PAGE), _PAGE)
    return Rows([found[key] for key in sorted(found, key=str)], answers)


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the condition that a column has one of some values, quoted for the service."""
    quoted = ",".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} IN ({quoted})"


def _describe(web: Web, service: Service, dataset: Dataset, edition: Edition, moved: bool) -> Layer:
    answer = web.get(service, _layer_path(edition.name), {"f": "json"}, form="json", check=_check)
    about = _read(answer)
    columns = [str(each["name"]) for each in about.get("fields", [])]
    fields, missing = {}, []
    for key, pattern in dataset.fields.items():
        fits = [column for column in columns if re.search(pattern, column, re.IGNORECASE)]
        if fits:
            fields[key] = fits[0]
        elif key not in ("name", "change") and (dataset.id, key) != ("wards", "district"):
            missing.append(pattern.strip("^$"))
    if missing:
        raise DataError(
            [
                Problem(
                    f"it has no column like {listing(missing)}; its columns are "
                    f"{listing(columns, 12)}.",
                    f"{service.name}, {edition.name}",
                    "The layer has changed: its entry in data/catalogue.toml needs another look.",
                )
            ]
        )
    edited = about.get("editingInfo", {}).get("lastEditDate", "")
    return Layer(
        service,
        edition,
        moved,
        tuple(columns),
        fields,
        str(about.get("objectIdField") or _row_id(about) or "FID"),
        int(about.get("maxRecordCount") or _PAGE),
        str(edited),
    )


def _row_id(about: dict[str, Any]) -> str | None:
    ids = [each["name"] for each in about.get("fields", []) if each.get("type") == _ID_TYPE]
    return str(ids[0]) if ids else None


_ID_TYPE = "esriFieldTypeOID"


def _turn_pages(
    web: Web, layer: Layer, query: dict[str, object], size: int, expected: int
) -> tuple[dict[object, dict[str, Any]], list[Answer]]:
    """Return rows by row id, and the pages, until the service says that there are no more.

    A page may be empty and still not be the last: then the next one is asked for. The number of
    pages is bounded, so that a service that never says it is done cannot hold us.
    """
    found: dict[object, dict[str, Any]] = {}
    answers: list[Answer] = []
    offset = 0
    for _ in range(2 * (expected // size) + 20):
        page = web.get(
            layer.service,
            f"{layer.path}/query",
            query | {"resultOffset": offset, "resultRecordCount": size},
            form="json",
            check=_check,
        )
        answers.append(page)
        body = _read(page)
        features = body.get("features", [])
        for feature in features:
            found.setdefault(_key(feature, layer), feature)
        if not _more(body):
            break
        offset += len(features) or size
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
    return json.dumps(feature["properties"], sort_keys=True) if key is None else key


def _more(body: dict[str, Any]) -> bool:
    """Say whether the service has further rows; the flag may stand in either of two places."""
    inner = body.get("properties") or {}
    return bool(body.get("exceededTransferLimit") or inner.get("exceededTransferLimit"))


def _read(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.body())
    return body


def _check(body: bytes) -> None:
    """Refuse an answer that is an error under HTTP 200, or that was cut off."""
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise Passing(f"JSON that breaks off ({error})") from error
    fault = answer.get("error") if isinstance(answer, dict) else {"message": "no JSON object"}
    if fault is None:
        return
    code = int(fault.get("code") or 0)
    said = " ".join([str(fault.get("message", "")), *map(str, fault.get("details") or [])]).strip()
    if code in _PASSING_CODES:
        raise Passing(f"error {code}: {said}")
    problem = Problem(f"the service answered with error {code}: {said}.", "ArcGIS REST")
    if code in _GONE_CODES or "invalid url" in said.lower():
        raise Gone([problem])
    raise DataError([problem])


def _newest(match: re.Match[str]) -> int:
    year = match.groupdict().get("year")
    return int(year) if year else 0


def _vintage(match: re.Match[str], dataset: Dataset) -> str:
    """Return the year a moved name speaks of, else the date of the edition known before."""
    if dataset.editions[0].vintage.startswith("2021"):
        return dataset.editions[0].vintage
    year = match.groupdict().get("year")
    return f"20{year}" if year else dataset.editions[0].vintage


def _layer_path(name: str) -> str:
    return f"/services/{name}/FeatureServer/0"
