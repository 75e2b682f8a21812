"""Edits of a plan: what somebody changed on a page, and what they said. See docs/edits-file.md."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from footprints.errors import counted
from footprints.signs import no_text
from footprints.units import MAX_AMOUNT

FORMAT = "footprints-edits"
VERSION = 1
MOST = 100_000
"""Small areas, moves and comments that one file may hold."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _without_controls(text: str) -> str:
    """Return words without control characters, which nobody types; line breaks and tabs stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def _whole(code: str) -> str:
    """Refuse a code with a sign that is no text: without it, it would be another code."""
    if sign := no_text(code):
        raise PydanticCustomError(
            NO_TEXT, "this code holds {sign}, which no code does", {"sign": sign}
        )
    return code


NO_TEXT = "no_text"
"""How a fault of this kind is called among pydantic's."""

Words = Annotated[str, AfterValidator(_without_controls)]
Text = Annotated[Words, Field(max_length=500)]
Long = Annotated[Words, Field(max_length=2_000)]
Code = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_whole)]
CodeOrNone = Annotated[str, Field(max_length=500), AfterValidator(_whole)]
Date = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Codes = Annotated[list[Code], Field(max_length=MOST)]
Rule = Literal["locked", "together", "locality", "pieces", "below", "above"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class OpenedPage(_Part):
    """The area and the plan that a page was opened with."""

    name: Text
    plan_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    seed: Annotated[int, Field(ge=0)] = 0


class Reviewer(_Part):
    """Who saved the file."""

    name: Text = ""
    role: Text = ""
    date: Date = ""


class OpenedNeighbourhood(_Part):
    """A neighbourhood of the opened plan."""

    name: Text = ""
    areas: Codes


class Renamed(_Part):
    """What a neighbourhood is called now."""

    name: Text


class Move(_Part):
    """Small areas that were put into another neighbourhood together."""

    areas: Codes
    from_: Annotated[dict[Code, CodeOrNone], Field(alias="from", max_length=MOST)] = {}
    to: Code
    reason: Long | None = None
    breaks: Annotated[list[Rule], Field(max_length=6)] = []


class Place(_Part):
    """What a comment is about: small areas, a neighbourhood, or the border of two."""

    kind: Literal["area", "border", "neighbourhood"]
    codes: Annotated[list[Code], Field(min_length=1, max_length=MOST)]

    @model_validator(mode="after")
    def _as_many_as_its_kind_has(self) -> Place:
        """Refuse more than one neighbourhood, and a border that is not of two."""
        wanted = {"neighbourhood": 1, "border": 2}.get(self.kind, len(self.codes))
        if wanted != len(self.codes):
            raise ValueError(f"a comment on a {self.kind} needs {counted(wanted, 'code', 'codes')}")
        return self


class Comment(_Part):
    """What somebody said about a place."""

    on: Place
    text: Long
    name: Text = ""
    role: Text = ""
    date: Date = ""


class Edits(_Part):
    """One file of edits. Its fields are explained in docs/edits-file.md."""

    format: Literal["footprints-edits"] = "footprints-edits"
    version: Literal[1] = 1
    project: OpenedPage
    reviewer: Reviewer = Reviewer()
    opened: Annotated[dict[Code, OpenedNeighbourhood], Field(max_length=MOST)] | None = None
    plan: Annotated[dict[Code, Code], Field(max_length=MOST)]
    neighbourhoods: Annotated[dict[Code, Renamed], Field(max_length=MOST)] = {}
    locked: Codes = []
    moves: Annotated[list[Move], Field(max_length=MOST)] = []
    comments: Annotated[list[Comment], Field(max_length=MOST)] = []
    chance: Annotated[
        dict[Code, Annotated[float, Field(ge=0, le=1)] | None], Field(max_length=MOST)
    ] = {}
    score_edition: Annotated[int, Field(ge=1)] = 1
    designed: Annotated[
        dict[Code, Annotated[float, Field(ge=0, le=MAX_AMOUNT)] | None], Field(max_length=MOST)
    ] = {}

    @model_validator(mode="after")
    def _areas_once(self) -> Edits:
        """Refuse an opened plan that has a small area in two neighbourhoods."""
        seen: set[str] = set()
        for code, place in (self.opened or {}).items():
            twice = seen.intersection(place.areas)
            if twice or len(set(place.areas)) < len(place.areas):
                raise ValueError(f"the opened plan has a small area of {code} twice")
            seen.update(place.areas)
        return self

    def home(self) -> dict[str, str] | None:
        """Return the neighbourhood of each small area in the opened plan, None if not given."""
        if self.opened is None:
            return None
        return {area: code for code, place in self.opened.items() for area in place.areas}
