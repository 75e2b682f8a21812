"""A proposed table of the project file, with the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from footprints.sources.recognise.survey import Layer


@dataclass(frozen=True)
class Block:
    """One table of the project file: its keys, what to say above it, the layers it reads.

    An inactive block is written as a comment, ready to be switched on.
    """

    heading: str
    keys: dict[str, object]
    why: list[str] = field(default_factory=list)
    reads: list[Layer] = field(default_factory=list)
    active: bool = True


@dataclass(frozen=True)
class Passed:
    """A layer that is not used, what it seems to be and why it was passed over."""

    label: str
    seems: str
