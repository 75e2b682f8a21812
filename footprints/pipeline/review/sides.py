"""What each file of edits asks for, one thing at a time, ready to be held against the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from footprints.people.edits import Edits

Kind = Literal["place", "name", "lock"]


@dataclass(frozen=True)
class Side:
    """One file of edits; ``label`` tells it from the others wherever it is named."""

    label: str
    edits: Edits


@dataclass(frozen=True)
class Wish:
    """One thing that one file asks for.

    A ``place`` puts the small area ``code`` into the neighbourhood ``to``; a ``name`` calls the
    neighbourhood ``code`` ``to``; a ``lock`` leaves ``code`` as it is. ``opened`` is what the
    opened plan says: the small area's neighbourhood, the neighbourhood's name.
    """

    kind: Kind
    code: str
    to: str
    opened: str
    side: int


@dataclass(frozen=True)
class Table:
    """All files of one opened plan, and what they ask for.

    ``home`` is the opened neighbourhood of each small area, ``names`` what the opened
    neighbourhoods are called. ``wishes`` are sorted by kind, code and file.
    """

    sides: list[Side]
    home: Mapping[str, str]
    names: Mapping[str, str]
    wishes: list[Wish]

    def of(self, kind: Kind) -> list[Wish]:
        """Return the wishes of one kind."""
        return [wish for wish in self.wishes if wish.kind == kind]


def lay_out(sides: list[Side], home: Mapping[str, str], names: Mapping[str, str]) -> Table:
    """Return what each file asks for; what leaves things as they were when opened is no wish."""
    wishes: list[Wish] = []
    for number, side in enumerate(sides):
        wishes += _wishes(number, side.edits, home, names)
    order = {"place": 0, "name": 1, "lock": 2}
    wishes.sort(key=lambda wish: (order[wish.kind], wish.code, wish.side))
    return Table(sides, home, names, wishes)


def _wishes(
    number: int, edits: Edits, home: Mapping[str, str], names: Mapping[str, str]
) -> list[Wish]:
    places = [
        Wish("place", area, to, home.get(area, ""), number)
        for area, to in edits.plan.items()
        if home.get(area, "") != to
    ]
    called = [
        Wish("name", code, entry.name, names.get(code, ""), number)
        for code, entry in edits.neighbourhoods.items()
        if entry.name != names.get(code)
    ]
    locks = [Wish("lock", code, "", "", number) for code in sorted(set(edits.locked))]
    return places + called + locks
