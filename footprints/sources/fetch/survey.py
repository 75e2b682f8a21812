"""What is known, what is kept, and what the services have now."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from footprints.errors import DataError, Problem
from footprints.sources.catalogue import Catalogue, Dataset, Service
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.answers import Overview, ask
from footprints.sources.fetch.cache import Cache, Kept
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.layers import discover, open_layer
from footprints.sources.fetch.police import list_of_forces
from footprints.sources.fetch.register import ask_report
from footprints.sources.fetch.school_file import newest

Row = dict[str, str]
_Asked = tuple[str, str, list[Problem]]
"""State, what was found, and problems."""


def holdings(catalogue: Catalogue, cache: Cache) -> list[Row]:
    """Return one row a data set: publisher, licence, edition, vintage, and what is kept of it.

    ``fetched`` is when the newest answer kept came, ``checked`` when the service last said that
    it still holds, ``vintage kept`` what it stands for; ``vintage`` is the catalogue's.
    """
    kept: dict[str, list[Kept]] = {}
    for each in cache.every():
        kept.setdefault(each.dataset, []).append(each)
    rows = []
    for dataset in catalogue.datasets.values():
        service = catalogue.service_of(dataset)
        edition = dataset.editions[0]
        own = kept.get(dataset.id, [])
        newest_one = max(own, key=lambda each: (each.fetched, each.address), default=None)
        never = "never" if service.address else "you give it"
        rows.append(
            {
                "data set": dataset.title,
                "service": service.name,
                "publisher": dataset.publisher,
                "licence": dataset.licence,
                "attribution": " ".join(dataset.attribution),
                "edition": edition.name,
                "vintage": edition.vintage or "as fetched",
                "fetched": _age(newest_one.fetched) if newest_one else never,
                "checked": _age(max(each.checked for each in own)) if own else "",
                "vintage kept": newest_one.vintage if newest_one else "",
                "tried live": "yes" if service.tried_live else "no",
            }
        )
    return rows


def _age(when: str) -> str:
    """Return a day and how many days ago it was, by the calendar."""
    day = datetime.datetime.fromisoformat(when).date()
    days = (datetime.datetime.now(datetime.UTC).date() - day).days
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    ago = "in the future: this computer's date may be wrong" if days < 0 else ago
    return f"{day.isoformat()} ({ago})"


def survey(web: Web, catalogue: Catalogue) -> tuple[list[Row], list[Problem]]:
    """Ask every service what it has now; return a row a data set, and what has moved or gone.

    A data set that only has another name is a warning, one that is not to be had an error.
    Answers are held against the same checks as in a fetch, so that nothing wrong is kept.
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
    layer = open_layer(web, service, dataset)
    number, _ = arcgis.count(web, layer, arcgis.EVERY)
    found = f"{layer.edition.name}, {number:,} rows"
    problems = [*layer.noticed(), *arcgis.check_size(web, layer)]
    newer = discover(web, service, dataset)
    if newer is not None and not layer.moved and newer.vintage > layer.edition.vintage:
        problems.append(
            Problem(
                f"there is a newer edition, {newer.name}.",
                f"{service.name}, {dataset.title}",
                "Put it into data/catalogue.toml to use it.",
                "note",
            )
        )
    state = "moved" if layer.moved else "changed" if problems else "there"
    return state, found, problems


def _ask_nomis(web: Web, service: Service, dataset: Dataset) -> _Asked:
    name = dataset.editions[0].name
    path = dataset.paths["about"].format(name=name)
    about, _ = ask(web, service, path, shape=Overview, where=f"{service.name}, {name}")
    return "there", f"{name}, {about.overview.name}", []


def _ask_police(web: Web, service: Service, dataset: Dataset) -> _Asked:
    forces, _ = list_of_forces(web, service, dataset)
    return "there", f"{len(forces):,} forces", []


def _ask_nhs(web: Web, service: Service, dataset: Dataset) -> _Asked:
    name = dataset.editions[0].name
    answer = ask_report(web, service, dataset)
    return "there", f"{name}, {answer.kept.size / 1e6:,.1f} MB", []


def _ask_schools(web: Web, service: Service, dataset: Dataset) -> _Asked:
    found = newest(web, service, dataset)
    return "there", f"{found.day}, {found.answer.kept.size / 1e6:,.1f} MB", []


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
