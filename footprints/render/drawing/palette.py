"""Colours of the pages, kept here so that a test can hold them to being told apart.

The fills were chosen so that any two of the first five differ by at least 20 (CIE76), and the sixth
from them by 16, as seen with normal sight and with protanopia, deuteranopia and tritanopia;
``tests/render/test_palette.py`` computes it. The sixth is used only where five do not do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FILLS_LIGHT = ("#84b1e8", "#f6e39a", "#a9ad7a", "#d3f0e6", "#d48fa4", "#6cd9e6")
"""Fills of neighbourhoods on a light page."""

FILLS_DARK = ("#23406d", "#797d48", "#61243a", "#547cac", "#a06a7a", "#3e3a08")
"""Fills of neighbourhoods on a dark page."""

LINES_LIGHT = ("#b3123a", "#0b4f9e", "#5b2a86", "#7a4100", "#005f46", "#8a0f6b")
"""Lines of services on a light page."""

LINES_DARK = ("#ff8fa3", "#9fcbff", "#d9b8ff", "#ffc27a", "#7fe3bf", "#ff9be0")
"""Lines of services on a dark page."""

DASHES = ("", "8 5", "2 5")
"""Dash patterns, changed when the line colours have gone round once."""


def line_style(position: int) -> tuple[int, int]:
    """Return (colour, dash) of the service at ``position``: both are places in the tables above."""
    return position % len(LINES_LIGHT), (position // len(LINES_LIGHT)) % len(DASHES)


def colour_map(
    neighbours: Mapping[int, Iterable[int]], colours: int = len(FILLS_LIGHT)
) -> list[int]:
    """Give every one of 0..n-1 a colour so that no two neighbours are alike.

    ``neighbours`` maps each number to those it touches. Smallest-last greedy colouring (Matula and
    Beck 1983), which needs at most six colours where the map is flat. Among the colours free, the
    one used least so far is taken, so that the map looks even, and the last colour only where no
    other is free. Should a map that is not flat need more, a colour is used again beside itself as
    seldom as can be.
    """
    touching = {node: set(others) - {node} for node, others in neighbours.items()}
    chosen: dict[int, int] = {}
    used = [0] * colours
    for node in reversed(_smallest_last(touching)):
        taken = [chosen[other] for other in touching[node] if other in chosen]
        best = min(
            range(colours),
            key=lambda one: (taken.count(one), one == colours - 1, used[one], one),
        )
        chosen[node] = best
        used[best] += 1
    return [chosen[node] for node in sorted(chosen)]


def _smallest_last(touching: Mapping[int, set[int]]) -> list[int]:
    """Return the nodes in the order in which the one with fewest neighbours left is taken away."""
    left = {node: set(others) for node, others in touching.items()}
    order = []
    while left:
        node = min(left, key=lambda candidate: (len(left[candidate]), candidate))
        for other in left.pop(node):
            if other in left:
                left[other].discard(node)
        order.append(node)
    return order


def css() -> str:
    """Return the colours as custom properties of the page, for light and for dark."""
    light = _properties(FILLS_LIGHT, LINES_LIGHT)
    dark = _properties(FILLS_DARK, LINES_DARK)
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _properties(fills: tuple[str, ...], lines: tuple[str, ...]) -> str:
    named = [f"--fill-{number}:{colour};" for number, colour in enumerate(fills)]
    named += [f"--line-{number}:{colour};" for number, colour in enumerate(lines)]
    return "".join(named)
