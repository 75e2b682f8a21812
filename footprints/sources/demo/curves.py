"""Irregular but smooth lines: the raw material of coasts, rivers and roads."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from footprints.sources.demo.arrays import Floats


def ripple(
    along: Floats,
    rng: np.random.Generator,
    longest: float,
    shortest: float,
    roughness: float = 1.0,
) -> Floats:
    """Return a smooth irregular offset, about -1 to 1, at each distance ``along`` a line.

    It is a sum of sine waves from ``longest`` to ``shortest`` metres, each 1.6 times shorter than
    the last and lower by that factor to the power ``roughness``: larger is smoother.
    """
    count = 1 + max(0, int(np.log(longest / shortest) / np.log(1.6)))
    waves = longest / 1.6 ** np.arange(count)
    heights = (waves / longest) ** roughness
    phases = rng.uniform(0, 2 * np.pi, count)
    total = np.sin(2 * np.pi * along[:, None] / waves + phases) @ heights
    return np.asarray(total / np.sqrt((heights**2).sum() * 2))


def ring(
    centre: tuple[float, float],
    axes: tuple[float, float],
    rng: np.random.Generator,
    finest: float,
    wobble: float,
) -> shapely.Polygon:
    """Return a smooth irregular closed shape around ``centre``, about ``axes`` metres in radius.

    ``wobble`` is the irregularity as a share of the radius, ``finest`` the length in metres of its
    smallest bay.
    """
    around = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    most = max(3, int(2 * np.pi * max(axes) / finest))
    turns = np.unique(np.geomspace(2, most, 10).astype(int))
    heights = 1.0 / turns
    waves = np.cos(around[:, None] * turns + rng.uniform(0, 2 * np.pi, len(turns))) @ heights
    radius = 1 + wobble * waves / np.sqrt((heights**2).sum())
    x = centre[0] + axes[0] * radius * np.cos(around)
    y = centre[1] + axes[1] * radius * np.sin(around)
    return shapely.Polygon(np.column_stack([x, y]))


def pairs_beside(line: Any, spacing: float) -> tuple[Floats, Floats]:
    """Return points to the left and to the right of a line, facing one another.

    One pair every ``spacing`` metres, 0.4 spacings to each side: cells drawn around such pairs
    have the line as their common border. Two arrays of shape (n, 2).
    """
    count = max(3, int(line.length / spacing))
    at = (np.arange(count) + 0.5) * line.length / count
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, at + spacing / 20))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(line, at - spacing / 20))
    direction = ahead - behind
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    normal = np.column_stack([-direction[:, 1], direction[:, 0]]) * 0.4 * spacing
    return here + normal, here - normal
