"""The shapes of JSON answers, as the services' public documentation gives them.

An answer is held against its shape before it is kept, so that nothing after it has to ask whether
a key is there. Keys that are not used may come and go.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from footprints.errors import DataError, Problem
from footprints.sources.fetch.verdict import Check, Gone, Passing


class _Shape(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class Count(_Shape):
    """How many rows an ArcGIS layer counts."""

    count: Annotated[int, Field(ge=0)]


class Feature(_Shape):
    """A row of an ArcGIS layer, with its shape where one was asked for."""

    properties: dict[str, Any]
    geometry: dict[str, Any] | None = None
    id: Any = None


class Page(_Shape):
    """A page of rows; the mark that there are more may stand in either of two places."""

    features: list[Feature]
    exceededTransferLimit: bool | None = None  # noqa: N815 - the service's own name
    properties: dict[str, Any] | None = None


class Column(_Shape):
    """A column of an ArcGIS layer."""

    name: str
    type: str = ""


class About(_Shape):
    """What an ArcGIS layer says of itself."""

    fields: list[Column]
    objectIdField: str | None = None  # noqa: N815 - the service's own name
    maxRecordCount: Annotated[int, Field(ge=1)] | None = None  # noqa: N815 - as above


class Listed(_Shape):
    """A service on a server's list."""

    name: str


class Services(_Shape):
    """A server's list of services."""

    services: list[Listed]


class Force(_Shape):
    """A police force."""

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]


class Neighbourhood(_Shape):
    """A police neighbourhood on its force's list."""

    id: Annotated[str, Field(min_length=1)]
    name: str


class Corner(_Shape):
    """A point of a police boundary; the service writes its numbers as text."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class _About(_Shape):
    name: Annotated[str, Field(min_length=1)]


class Overview(_Shape):
    """What Nomis says of a data set."""

    overview: _About


def shaped(shape: Any, where: str, least: int = 0) -> Check:
    """Return a check that an answer is JSON of a shape; of a list, that it is not too short.

    The check raises Passing for JSON that breaks off and for errors that may pass, Gone for a
    service that is not there, and DataError for everything else that is not the shape.
    """
    adapter = TypeAdapter(shape)

    def check(body: bytes) -> None:
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise Passing(f"JSON that breaks off ({error})") from error
        _refuse_errors(answer)
        try:
            adapter.validate_python(answer)
        except ValidationError as error:
            raise _fault(f"the answer is not as documented: {_first(error)}.", where) from None
        if isinstance(answer, list) and len(answer) < least:
            what = f"the list has {len(answer):,} entries; a whole one has {least:,} or more."
            raise _fault(what, where)

    return check


_GONE_CODES = frozenset({404, 498, 499})
_PASSING_CODES = frozenset({429, 500, 502, 503, 504})


def _refuse_errors(answer: Any) -> None:
    """Raise for an error that comes under HTTP 200."""
    if not isinstance(answer, dict) or answer.get("error") is None:
        return
    fault = answer["error"] if isinstance(answer["error"], dict) else {"message": answer["error"]}
    code = fault.get("code")
    details = fault.get("details")
    words = [fault.get("message", ""), *(details if isinstance(details, list) else [])]
    said = " ".join(map(str, words)).strip()
    if code in _PASSING_CODES:
        raise Passing(f"error {code}: {said}")
    problem = Problem(f"the service answered with error {code}: {said}.", "ArcGIS REST")
    if code in _GONE_CODES or "invalid url" in said.lower():
        raise Gone([problem])
    raise DataError([problem])


def _first(error: ValidationError) -> str:
    """Return the place and the kind of the first fault."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def _fault(what: str, where: str) -> DataError:
    fix = "The service may have changed: footprints sources check"
    return DataError([Problem(what, where, fix)])
