"""A proposed table of the project file, with the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from footprints.settings import toml
from footprints.settings.toml import Remarks
from footprints.sources.recognise.survey import Layer


@dataclass(frozen=True)
class Block(toml.Block):
    """One table of the project file, and the layers it reads."""

    reads: list[Layer] = field(default_factory=list)


@dataclass(frozen=True)
class Passed:
    """A layer that is not used, what it seems to be and why it was passed over."""

    label: str
    seems: str


def passed_over(passed: list[Passed]) -> Remarks:
    """Return the list of files that are not used, none where every file is."""
    lines = [f"{each.label}: {each.seems}." for each in passed]
    return Remarks(["Not used, and what each seems to be:", "", *lines] if lines else [], "    ")
