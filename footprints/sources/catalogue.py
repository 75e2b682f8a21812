"""The catalogue of public data: who publishes what, under which licence, and where to ask.

The catalogue itself is ``data/catalogue.toml``; this module reads and checks it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from footprints.errors import DataError, Problem, nearest
from footprints.resources import data_folder

VARIABLE = "FOOTPRINTS_SOURCE_"
"""Start of the environment variables that name another address for a service."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Service(_Entry):
    """One publisher's service: its address and how often it may be asked."""

    id: str
    name: str
    protocol: str
    address: str
    per_second: float = Field(gt=0)
    burst: int = Field(ge=1)
    documentation: str
    tried_live: bool


class Edition(_Entry):
    """One edition of a data set: the service's name for it and the date it stands for.

    ``rows`` is how many rows it has in all, 0 where nobody has written that down.
    """

    name: str
    vintage: str
    rows: int = Field(default=0, ge=0)


class Dataset(_Entry):
    """One data set: publisher, licence, attribution, editions by preference, and what to expect.

    ``pattern`` is the regular expression that finds a newer or renamed edition in a list of names
    (blank: names do not move); ``fields`` are regular expressions of its columns, of which those
    in ``optional`` may lack; ``paths`` are the forms of its addresses below the service's own, with
    names to be filled in; ``least`` is the fewest rows that a whole answer has, for data sets
    that come as one national list of varying length.
    """

    id: str
    title: str
    service: str
    publisher: str
    licence: str
    attribution: list[str]
    editions: list[Edition] = Field(min_length=1)
    pattern: str = ""
    fields: dict[str, str] = Field(default_factory=dict)
    query: dict[str, str] = Field(default_factory=dict)
    optional: list[str] = Field(default_factory=list)
    paths: dict[str, str] = Field(default_factory=dict)
    least: int = Field(default=0, ge=0)
    notes: str = ""


class Catalogue(_Entry):
    """Every service and data set, by id."""

    services: dict[str, Service]
    datasets: dict[str, Dataset]

    def service_of(self, dataset: Dataset) -> Service:
        """Return the service a data set is asked of."""
        return self.services[dataset.service]


def read_catalogue(
    addresses: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> Catalogue:
    """Read the shipped catalogue; ``addresses`` replace those of services by id.

    An environment variable such as ``FOOTPRINTS_SOURCE_NOMIS`` does the same (a mirror inside a
    council's network, say); ``addresses`` go before it. Raises DataError for unknown services.
    """
    raw = tomllib.loads((data_folder() / "catalogue.toml").read_text(encoding="utf-8"))
    variables = os.environ if environment is None else environment
    replaced = {
        name: variables[key] for name in raw["services"] if (key := variable(name)) in variables
    } | dict(addresses or {})
    unknown = sorted(set(replaced) - set(raw["services"]))
    if unknown:
        known = list(raw["services"])
        raise DataError(
            Problem(f"{name} is not a service.", "--source", _hint(name, known)) for name in unknown
        )
    for name, entry in raw["services"].items():
        entry["id"] = name
        entry["address"] = replaced.get(name, entry["address"]).rstrip("/")
    for name, entry in raw["datasets"].items():
        entry["id"] = name
    return Catalogue.model_validate(raw)


def variable(service: str) -> str:
    """Return the environment variable that names another address for a service."""
    return VARIABLE + re.sub(r"\W", "_", service).upper()


def _hint(name: str, known: list[str]) -> str:
    return nearest(name, known) or f"Services are {', '.join(known)}."
