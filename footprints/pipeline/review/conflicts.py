"""Where files of edits contradict one another: wishes that cannot both come true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from footprints.pipeline.review.sides import Table, Wish


@dataclass(frozen=True)
class Conflict:
    """Wishes of at least two files that exclude one another.

    ``kind`` is one of place, name, new, lock and gone (docs/edits-file.md); ``code`` is the small
    area or neighbourhood it is about.
    """

    kind: str
    code: str
    wishes: tuple[Wish, ...]

    @property
    def files(self) -> list[int]:
        """The files it is between, in order."""
        return sorted({wish.side for wish in self.wishes})


def find_conflicts(table: Table) -> list[Conflict]:
    """Return every conflict, sorted by kind and code.

    Whoever asks for the same as one of those in a conflict is in it too: what is contested for one
    file is contested for all.
    """
    found = [*_places(table), *_names(table), *_new(table), *_locks(table), *_gone(table)]
    alike: dict[tuple[str, str], list[Wish]] = defaultdict(list)
    for wish in table.wishes:
        alike[wish.kind, wish.code].append(wish)
    widened = [
        Conflict(
            one.kind,
            one.code,
            tuple(dict.fromkeys(w for wish in one.wishes for w in alike[wish.kind, wish.code])),
        )
        for one in found
    ]
    return sorted(widened, key=lambda one: (one.kind, one.code, one.files))


def _places(table: Table) -> list[Conflict]:
    """Two files put a small area into different neighbourhoods."""
    return [
        Conflict("place", code, tuple(wishes))
        for code, wishes in _by_code(table.of("place")).items()
        if len({wish.to for wish in wishes}) > 1
    ]


def _names(table: Table) -> list[Conflict]:
    """Two files give a neighbourhood of the opened plan different names."""
    return [
        Conflict("name", code, tuple(wishes))
        for code, wishes in _by_code(table.of("name")).items()
        if code in table.names and len({wish.to for wish in wishes}) > 1
    ]


def _new(table: Table) -> list[Conflict]:
    """Two files give the same code to new neighbourhoods of other areas, or another name."""
    named = _by_code(wish for wish in table.of("name") if wish.code not in table.names)
    filled = _by_place(table)
    found = []
    for code, names in named.items():
        areas = filled.get(code, [])
        sides = {wish.side for wish in [*names, *areas]}
        forms = {
            (
                tuple(wish.to for wish in names if wish.side == side),
                tuple(wish.code for wish in areas if wish.side == side),
            )
            for side in sides
        }
        if len(forms) > 1:
            found.append(Conflict("new", code, (*names, *areas)))
    return found


def _locks(table: Table) -> list[Conflict]:
    """One file locks what another, that does not lock it, moves something into or out of."""
    touching: dict[str, list[Wish]] = defaultdict(list)
    for wish in table.of("place"):
        for code in dict.fromkeys((wish.code, wish.opened, wish.to)):
            touching[code].append(wish)
    found = []
    for code, locks in _by_code(table.of("lock")).items():
        holders = {lock.side for lock in locks}
        moves = [wish for wish in touching.get(code, []) if wish.side not in holders]
        if moves:
            found.append(Conflict("lock", code, (*locks, *moves)))
    return found


def _gone(table: Table) -> list[Conflict]:
    """One file empties a neighbourhood that another moves something into."""
    filled = _by_place(table)
    leaving: dict[tuple[str, int], list[Wish]] = defaultdict(list)
    for wish in table.of("place"):
        leaving[wish.opened, wish.side].append(wish)
    size: dict[str, int] = defaultdict(int)
    for code in table.home.values():
        size[code] += 1
    found = []
    for (code, side), wishes in sorted(leaving.items()):
        coming = [wish for wish in filled.get(code, []) if wish.side != side]
        refilled = any(wish.side == side for wish in filled.get(code, []))
        if code and len(wishes) == size[code] and coming and not refilled:
            found.append(Conflict("gone", code, (*wishes, *coming)))
    return found


def _by_code(wishes: Iterable[Wish]) -> dict[str, list[Wish]]:
    found: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        found[wish.code].append(wish)
    return found


def _by_place(table: Table) -> dict[str, list[Wish]]:
    """Return the wishes that put a small area somewhere, by where."""
    found: dict[str, list[Wish]] = defaultdict(list)
    for wish in table.of("place"):
        found[wish.to].append(wish)
    return found
