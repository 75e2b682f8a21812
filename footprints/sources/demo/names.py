"""Names that nobody can take for a real place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

LOCALITIES = {
    "urban": ["Mockford", "Shamchester", "Great Pretence"],
    "port": ["Port Pretend", "Guise Harbour", "Figment-on-Sea"],
    "rural": ["Notional Wolds", "Supposed Moors", "Imaginary Marches"],
    "vale": ["Fableham Vale", "Vale of Whimsy", "Storydale"],
}

# fmt: off
_FRONTS = (
    "Bluff", "Bogus", "Charade", "Dummy", "Fable", "Fancy", "Feign", "Fibble", "Figment",
    "Folly", "Fudge", "Guise", "Hoax", "Humbug", "Jest", "Mock", "Muddle", "Mythe", "Never",
    "Phantom", "Placebo", "Pretend", "Pseudo", "Puzzle", "Quibble", "Riddle", "Sham", "Spoof",
    "Story", "Whimsy",
)
_BACKS = (
    "bury", "by", "combe", "den", "field", "ford", "gate", "ham", "holme", "ley", "mere",
    "shaw", "stead", "thorpe", "ton", "well", "wick", "worth",
)
# fmt: on
_BESIDES = ("North", "South", "East", "West", "Upper", "Lower", "Old", "New", "Great", "Little")
_SAINTS = (
    "St Hilda's",
    "St Aidan's",
    "St Thérèse's",
    "St Chad's",
    "St Oswald's",
    "Holy Trinity",
    "All Saints'",
)


def place_names(rng: np.random.Generator) -> Iterator[str]:
    """Yield invented names of places, each once: short ones first, then ``Upper`` this and that."""
    whole = [front + back for front in _FRONTS for back in _BACKS]
    plain = [str(name) for name in rng.permutation(np.array(whole))]
    yield from plain
    for beside in _BESIDES:
        for name in plain:
            yield f"{beside} {name}"
    for number in range(2, 1_000):
        for name in plain:
            yield f"{name} {number}"


def locality_name(kind: str, number: int) -> str:
    """Return the name of the ``number``-th locality (from 0) of one kind."""
    names = LOCALITIES[kind]
    return names[number] if number < len(names) else f"{names[number % len(names)]} {number + 1}"


def school_name(place: str, phase: str, number: int) -> str:
    """Return a school's name: some are named after their place, some after a saint."""
    ending = {"Primary": "Primary School", "Secondary": "Academy"}[phase]
    if number % 4 == 3:
        saint = _SAINTS[number // 4 % len(_SAINTS)]
        return f"{saint} {'High' if phase == 'Secondary' else 'Primary'} School, {place}"
    return f"{place} {ending}"
