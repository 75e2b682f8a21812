"""Reads, slowly and plainly, what a page's data holds as text: the pages' decoder, once more."""

from __future__ import annotations

from typing import Any

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def unpack(text: str) -> list[int]:
    """Return the whole numbers that ``footprints.render.scene.numbers.pack`` wrote."""
    values, value, shift = [], 0, 0
    for digit in text:
        bits = DIGITS.index(digit)
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            values.append(value)
            value, shift = 0, 0
    return values


def cells(text: str, areas: int) -> dict[tuple[int, int], int]:
    """Return people in parts by (unit, small area) from an agency's ``cells``."""
    numbers = iter(unpack(text))
    found = {}
    for area in range(areas):
        unit = 0
        for _ in range(next(numbers)):
            unit += next(numbers)
            found[unit, area] = next(numbers)
    assert next(numbers, None) is None
    return found


def edges(text: str) -> list[tuple[int, int, int]]:
    """Return first, second and micrometres of border of every edge."""
    numbers = unpack(text)
    found: list[tuple[int, int, int]] = []
    first = 0
    for step, apart, border in zip(*[iter(numbers)] * 3, strict=True):
        first += step
        found.append((first, first + apart, border))
    return found


def table(people: Any) -> dict[tuple[int, int], float]:
    """Return the cells of a sparse table of units by small areas."""
    found = people.tocoo()
    return dict(
        zip(zip(found.row.tolist(), found.col.tolist(), strict=True), found.data, strict=True)
    )
