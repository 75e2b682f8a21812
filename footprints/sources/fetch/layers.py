"""ArcGIS REST feature layers: which edition is there, under which name, with which columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from footprints.errors import DataError, Problem, listing
from footprints.sources.catalogue import Dataset, Edition, Service
from footprints.sources.fetch.answers import About, Column, Services, ask
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Gone, Web

PAGE = 2_000
"""Rows a page where a layer does not say how many it gives."""

_ID_TYPE = "esriFieldTypeOID"


@dataclass(frozen=True)
class Layer:
    """Layer 0 of a feature service, as its metadata describes it."""

    service: Service
    dataset: Dataset
    edition: Edition
    moved: bool
    columns: tuple[str, ...]
    fields: dict[str, str]
    row_id: str
    page: int

    @property
    def path(self) -> str:
        """Where the layer's rows are asked for, below the service's address."""
        return self.dataset.paths["data"].format(name=self.edition.name)

    @property
    def where(self) -> str:
        """The layer as problems name it."""
        return f"{self.service.name}, {self.edition.name}"

    @property
    def origin(self) -> Origin:
        """What answers of this layer are part of."""
        return Origin(self.dataset.id, self.edition.vintage)

    def noticed(self) -> list[Problem]:
        """Return a warning where the layer goes by a name the catalogue does not know."""
        if not self.moved:
            return []
        return [
            Problem(
                f"the editions known here are gone; {self.edition.name} was found and used.",
                f"{self.service.name}, {self.dataset.title}",
                "See that it is what you want.",
                "warning",
            )
        ]


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
    where = f"{service.name}, list of services"
    said, _ = ask(web, service, dataset.paths["list"], {"f": "json"}, shape=Services, where=where)
    names = [each.name.rpartition("/")[2] for each in said.services]
    fits = [(match, name) for name in names if (match := re.search(dataset.pattern, name))]
    if not dataset.pattern or not fits:
        return None
    match, name = max(fits, key=lambda pair: (_newest(pair[0]), pair[1]))
    return Edition(name=name, vintage=_vintage(match, dataset))


def _describe(web: Web, service: Service, dataset: Dataset, edition: Edition, moved: bool) -> Layer:
    where = f"{service.name}, {edition.name}"
    about, _ = ask(
        web,
        service,
        dataset.paths["about"].format(name=edition.name),
        {"f": "json"},
        shape=About,
        where=where,
        origin=Origin(dataset.id, edition.vintage),
    )
    columns = [each.name for each in about.fields]
    fields = _columns(dataset, columns, where)
    row_id = about.objectIdField or _row_id(about.fields) or "FID"
    page = about.maxRecordCount or PAGE
    return Layer(service, dataset, edition, moved, tuple(columns), fields, row_id, page)


def _columns(dataset: Dataset, columns: Sequence[str], where: str) -> dict[str, str]:
    """Return the layer's column for each key of the data set; optional ones may lack."""
    fields, missing = {}, []
    for key, pattern in dataset.fields.items():
        fits = [column for column in columns if re.search(pattern, column, re.IGNORECASE)]
        if fits:
            fields[key] = fits[0]
        elif key not in dataset.optional:
            missing.append(pattern.strip("^$"))
    if missing:
        raise DataError(
            [
                Problem(
                    f"it has no column like {listing(missing)}; its columns are "
                    f"{listing(columns, 12)}.",
                    where,
                    "The layer has changed: its entry in data/catalogue.toml needs another look.",
                )
            ]
        )
    return fields


def _row_id(columns: Sequence[Column]) -> str | None:
    return next((each.name for each in columns if each.type == _ID_TYPE), None)


def _newest(match: re.Match[str]) -> int:
    year = match.groupdict().get("year")
    return int(year) if year else 0


def _vintage(match: re.Match[str], dataset: Dataset) -> str:
    """Return the year a moved name speaks of, else the date of the edition known before."""
    if dataset.editions[0].vintage.startswith("2021"):
        return dataset.editions[0].vintage
    year = match.groupdict().get("year")
    return f"20{year}" if year else dataset.editions[0].vintage
