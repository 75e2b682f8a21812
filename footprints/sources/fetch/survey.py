"""What is known, what is kept, and what the services have now."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from urllib.parse import urlsplit

from footprints.errors import DataError, Problem
from footprints.sources.catalogue import Catalogue, Dataset, Service
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.cache import Cache
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.schools import newest

Row = dict[str, str]
_Asked = tuple[str, str, list[Problem]]
"""State, what was found, and problems."""


def holdings(catalogue: Catalogue, cache: Cache) -> list[Row]:
    """Return one row a data set: publisher, licence, edition, vintage, when it was last fetched."""
    newest = cache.newest_by_name()
    rows = []
    for dataset in catalogue.datasets.values():
        service = catalogue.service_of(dataset)
        edition = dataset.editions[0]
        kept = max(
            (
                when
                for address, when in newest.items()
                if address.startswith(service.address or "http")
                and any(_names(address, each.name) for each in dataset.editions)
            ),
            default="",
        )
        rows.append(
            {
                "data set": dataset.title,
                "service": service.name,
                "publisher": dataset.publisher,
                "licence": dataset.licence,
                "attribution": " ".join(dataset.attribution),
                "edition": edition.name,
                "vintage": edition.vintage or "as fetched",
                "fetched": _age(kept),
                "tried live": "yes" if service.tried_live else "no",
            }
        )
    return rows


def _names(address: str, edition: str) -> bool:
    parts = urlsplit(address)
    return edition.partition("{")[0] in f"{parts.path}?{parts.query}"


def _age(when: str) -> str:
    if not when:
        return "never"
    days = (datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(when)).days
    return f"{when[:10]} ({days} days ago)" if days else f"{when[:10]} (today)"


def survey(web: Web, catalogue: Catalogue) -> tuple[list[Row], list[Problem]]:
    """Ask every service what it has now; return a row a data set, and what has moved or gone.

    A data set that only has another name is a warning, one that is not to be had an error.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    for dataset in catalogue.datasets.values():
        service = catalogue.service_of(dataset)
        web.report(f"Asking {service.name}", len(rows) / len(catalogue.datasets))
        try:
            state, found, more = _ASK[service.id](web, service, dataset)
        except DataError as error:
            state, found, more = "not to be had", "", error.problems
        problems += more
        rows.append(
            {
                "data set": dataset.title,
                "service": service.name,
                "state": state,
                "found": found,
            }
        )
    return rows, problems


def _ask_arcgis(web: Web, service: Service, dataset: Dataset) -> _Asked:
    layer = arcgis.open_layer(web, service, dataset)
    number, _ = arcgis.count(web, layer, "1=1")
    found = f"{layer.edition.name}, {number:,} rows"
    where = f"{service.name}, {dataset.title}"
    problems = []
    if layer.moved:
        problems.append(
            Problem(
                f"the editions known are gone; {layer.edition.name} takes their place.",
                where,
                "Put it into data/catalogue.toml after a look.",
                "warning",
            )
        )
    if dataset.expected and number != dataset.expected:
        problems.append(
            Problem(
                f"{layer.edition.name} has {number:,} rows; {dataset.expected:,} are expected.",
                where,
                "It may be another edition, or be in the middle of an update.",
                "warning",
            )
        )
    newer = arcgis.discover(web, service, dataset)
    if newer is not None and not layer.moved and newer.vintage > layer.edition.vintage:
        problems.append(
            Problem(
                f"there is a newer edition, {newer.name}.",
                where,
                "Put it into data/catalogue.toml to use it.",
                "note",
            )
        )
    state = "moved" if layer.moved else "there"
    return ("changed" if problems and state == "there" else state), found, problems


def _ask_nomis(web: Web, service: Service, dataset: Dataset) -> _Asked:
    name = dataset.editions[0].name
    answer = web.get(service, f"/api/v01/dataset/{name}.overview.json", form="json")
    about = json.loads(answer.body()).get("overview", {})
    return "there", f"{name}, {about.get('name', 'no name')}", []


def _ask_police(web: Web, service: Service, dataset: Dataset) -> _Asked:
    del dataset
    forces = json.loads(web.get(service, "/api/forces", form="json").body())
    return "there", f"{len(forces):,} forces", []


def _ask_nhs(web: Web, service: Service, dataset: Dataset) -> _Asked:
    name = dataset.editions[0].name
    answer = web.get(service, "/api/getReport", {"report": name}, form="csv")
    rows = answer.body().count(b"\n")
    return "there", f"{name}, {rows:,} rows", []


def _ask_schools(web: Web, service: Service, dataset: Dataset) -> _Asked:
    answer, day = newest(web, service, dataset)
    return "there", f"{day}, {answer.kept.size / 1e6:,.1f} MB", []


def _ask_user(web: Web, service: Service, dataset: Dataset) -> _Asked:
    del web, service
    return "you give it", dataset.editions[0].name, []


_ASK: dict[str, Callable[[Web, Service, Dataset], _Asked]] = {
    "ons-geography": _ask_arcgis,
    "nomis": _ask_nomis,
    "police": _ask_police,
    "nhs-ods": _ask_nhs,
    "gias": _ask_schools,
    "given": _ask_user,
}
