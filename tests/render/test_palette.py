from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from footprints.render.drawing import palette
from toy import toy_areas, toy_edges

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str) -> np.ndarray:
    seen = np.clip(np.asarray(SIGHT[sight]) @ linear(colour), 0, 1)
    x = TO_XYZ @ seen / [0.95047, 1.0, 1.08883]
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("fills", [palette.FILLS_LIGHT, palette.FILLS_DARK])
def test_fills_are_told_apart_by_everyone(fills: tuple[str, ...], sight: str) -> None:
    for first, second in combinations(fills, 2):
        least = 16 if fills[-1] in (first, second) else 20
        assert np.linalg.norm(lab(first, sight) - lab(second, sight)) > least, (first, second)


@pytest.mark.parametrize(
    ("lines", "casing"), [(palette.LINES_LIGHT, "#ffffff"), (palette.LINES_DARK, "#0b1012")]
)
def test_lines_stand_out_from_their_casing(lines: tuple[str, ...], casing: str) -> None:
    assert min(contrast(line, casing) for line in lines) > 4.5


@pytest.mark.parametrize("seed", range(6))
def test_neighbours_are_never_alike(seed: int) -> None:
    edges = toy_edges(toy_areas(70, seed=seed))
    touching: dict[int, set[int]] = {row: set() for row in range(70)}
    for first, second in zip(edges["first"], edges["second"], strict=True):
        touching[first].add(second)
        touching[second].add(first)
    colours = palette.colour_map(touching)
    assert all(colours[a] != colours[b] for a, others in touching.items() for b in others)
    assert colours == palette.colour_map(dict(reversed(touching.items())))


def test_more_neighbours_than_colours_still_gives_a_colour_to_each() -> None:
    everyone = {row: set(range(9)) for row in range(9)}
    assert sorted(set(palette.colour_map(everyone))) == list(range(6))
    assert palette.colour_map({}) == []


def test_services_get_another_look_for_as_long_as_there_is_one() -> None:
    looks = [palette.line_style(place) for place in range(18)]
    assert len(set(looks)) == 18
