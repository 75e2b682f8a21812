"""The shapes of JSON answers, as the services' public documentation gives them.

An answer is held against its shape before it is kept, so that nothing after it has to ask whether
a key is there. Keys that are not used may come and go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from footprints.errors import DataError, Problem
from footprints.sources.fetch.bounds import MOST_LISTED, MOST_ROWS
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.strict_json import Unfit, read_json
from footprints.sources.fetch.verdict import Gone, Passing

if TYPE_CHECKING:
    from footprints.sources.catalogue import Service
    from footprints.sources.fetch.http import Answer, Web


class _Shape(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


def _no_truth(value: object) -> object:
    """Refuse true and false, which would pass for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")
    return value


class Count(_Shape):
    """How many rows an ArcGIS layer counts."""

    count: Annotated[int, BeforeValidator(_no_truth), Field(ge=0, le=MOST_ROWS)]


_Longitude = Annotated[float, Field(strict=True, ge=-180, le=180)]
_Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
_Position = tuple[_Longitude, _Latitude]
_Ring = Annotated[list[_Position], Field(min_length=4)]
_Rings = Annotated[list[_Ring], Field(min_length=1)]


class _Polygon(TypedDict):
    type: Literal["Polygon"]
    coordinates: _Rings


class _MultiPolygon(TypedDict):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[_Rings], Field(min_length=1)]


class _Point(TypedDict):
    type: Literal["Point"]
    coordinates: _Position


class Feature(TypedDict):
    """A row of an ArcGIS layer, with its shape in degrees where one was asked for."""

    properties: dict[str, str | int | float | bool | None]
    geometry: NotRequired[
        Annotated[_Polygon | _MultiPolygon | _Point, Field(discriminator="type")] | None
    ]
    id: NotRequired[str | int | float | None]


class _Marks(_Shape):
    exceededTransferLimit: bool | None = None  # noqa: N815 - the service's own name


class Page(_Shape):
    """A page of rows; the mark that there are more may stand in either of two places."""

    features: list[Feature]
    exceededTransferLimit: bool | None = None  # noqa: N815 - the service's own name
    properties: _Marks | None = None

    @property
    def more(self) -> bool:
        """Whether the service says that it has further rows."""
        inner = self.properties is not None and self.properties.exceededTransferLimit
        return bool(self.exceededTransferLimit or inner)


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

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")]
    name: Annotated[str, Field(min_length=1)]


class Neighbourhood(_Shape):
    """A police neighbourhood on its force's list."""

    id: Annotated[str, Field(min_length=1)]
    name: str


Neighbourhoods = Annotated[list[Neighbourhood], Field(max_length=MOST_LISTED)]


class LocatedIn(_Shape):
    """The neighbourhood that a place is in."""

    force: Annotated[str, Field(min_length=1)]
    neighbourhood: Annotated[str, Field(min_length=1)]


class Corner(_Shape):
    """A point of a police boundary; the service writes its numbers as text."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class _About(_Shape):
    name: Annotated[str, Field(min_length=1)]


class Overview(_Shape):
    """What Nomis says of a data set."""

    overview: _About


class Shaped:
    """A check that an answer is JSON of a shape, which keeps what it read.

    ``least`` is the fewest entries of a list. The check raises Passing for JSON that breaks off and
    for errors that may pass, Gone for a service that is not there, and DataError for everything
    else that is not the shape: wrong kinds, numbers that are none or too long, a key twice, text
    that is not UTF-8, nesting without end.
    """

    def __init__(self, shape: Any, where: str, least: int = 0) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)
        self._where, self._least = where, least
        self.value: Any = None

    def __call__(self, body: bytes) -> None:
        """Read an answer's bytes into ``value``."""
        try:
            answer = read_json(body)
        except Unfit as error:
            raise _fault(f"the answer {error}.", self._where) from None
        _refuse_errors(answer)
        try:
            self.value = self._adapter.validate_python(answer)
        except ValidationError as error:
            what = f"the answer is not as documented: {_first(error)}."
            raise _fault(what, self._where) from None
        except RecursionError:
            raise _fault("the answer is nested without end.", self._where) from None
        if isinstance(answer, list) and len(answer) < self._least:
            what = f"the list has {len(answer):,} entries; a whole one has {self._least:,} or more."
            raise _fault(what, self._where)


def ask(
    web: Web,
    service: Service,
    path: str,
    query: Mapping[str, object] | None = None,
    *,
    shape: Any,
    where: str,
    least: int = 0,
    origin: Origin | None = None,
) -> tuple[Any, Answer]:
    """Return what a JSON answer says, held to its shape, and the answer; raises as ``Web.get``."""
    check = Shaped(shape, where, least)
    answer = web.get(service, path, query, form="json", check=check, origin=origin or Origin())
    if check.value is None:  # kept, and read before by the same check
        check(answer.body())
    return check.value, answer


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
    said = " ".join(str(word) for word in words)[:_MOST_SAID].strip()
    code = code if isinstance(code, int | str) else None
    if code in _PASSING_CODES:
        raise Passing(f"error {code}: {said}")
    problem = Problem(f"the service answered with error {code}: {said}.", "ArcGIS REST")
    if code in _GONE_CODES or "invalid url" in said.lower():
        raise Gone([problem])
    raise DataError([problem])


def _first(error: ValidationError) -> str:
    """Return the place and the kind of the first fault."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part)[:40] for part in first["loc"][:8])
    said = str(first["msg"])[:_MOST_SAID]
    return f"{place}: {said}" if place else said


_MOST_SAID = 300


def _fault(what: str, where: str) -> DataError:
    fix = "The service may have changed: footprints sources check"
    return DataError([Problem(what, where, fix)])
