"""How many neighbourhoods a place can have, by arithmetic alone."""

from __future__ import annotations

from collections.abc import Sequence


def workable(people: int, low: int, high: int) -> range:
    """Return every number k with low <= people / k <= high, smallest first; empty where none."""
    return range(max(1, -(-people // high)), people // low + 1)


def in_order(people: int, numbers: Sequence[int], target: int) -> list[int]:
    """Return numbers by how near people / k comes to ``target``, nearest first; ties: fewer."""
    return sorted(numbers, key=lambda number: (abs(people / number - target), number))


def least_bad(people: int, low: int, high: int, most: int) -> int:
    """Return the number, up to ``most``, whose even share is least outside low..high.

    For a place where no number works. Ties go to the smaller number.
    """
    down = max(1, min(most, people // low))
    up = max(1, min(most, -(-people // high)))

    def outside(number: int) -> float:
        share = people / number
        return max(0.0, low - share, share - high)

    return min(sorted({down, up}), key=outside)


def allot(
    people: Sequence[int], choices: Sequence[Sequence[int]], target: int, number: int
) -> list[int] | None:
    """Share ``number`` neighbourhoods among pieces; None where no choice adds up to it.

    ``choices`` are the workable numbers of each piece. Of all ways the one with the least sum of
    k x abs(people / k - target) is taken, the earlier piece getting fewer in a tie.
    """
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for residents, numbers in zip(people, choices, strict=True):
        longer: dict[int, tuple[float, list[int]]] = {}
        for made, (cost, parts) in ways.items():
            for k in numbers:
                total = cost + abs(residents - k * target)
                if made + k <= number and (
                    made + k not in longer or (total, [*parts, k]) < longer[made + k]
                ):
                    longer[made + k] = (total, [*parts, k])
        ways = longer
    return ways[number][1] if number in ways else None
