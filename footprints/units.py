"""Coordinate systems, conversion factors, and how figures are rounded, everywhere alike."""

import math

BRITISH_GRID = "EPSG:27700"
"""Analysis: metres on the British National Grid."""

WEB = "EPSG:4326"
"""Exchange: longitude and latitude in degrees."""

METRES_PER_KM = 1_000.0
M2_PER_KM2 = 1_000_000.0
PEOPLE_PER_THOUSAND = 1_000.0
PER_10K = 10_000.0

NOISE = 1e-9
"""What summing fractions in another order can change; it must not change a digit that is shown."""

MAX_AMOUNT = 1_000_000_000
"""The most that any count, weight or size may be, in a file or in the settings. Nothing real is
more, and sums of squares of it stay exact enough; whatever is more is a slip or a trap."""

MAX_DISTANCE_M = 100_000
"""The most metres that a distance in the settings may be: further is no neighbour."""

MAX_EFFORT = 1_000
"""The most times the usual number of moves of a search: beyond that nothing is found any more."""

AT_MOST = f"{MAX_AMOUNT:,}"
"""``MAX_AMOUNT`` in a message."""


def rounded(value: float, places: int = 0) -> float:
    """Round to so many decimal places, halves up, as the pages' scripts do."""
    scale = 10.0**places
    return math.floor(value * scale + 0.5 + NOISE) / scale


def percent(share: float, places: int = 0) -> str:
    """Write a share, 0-1, in percent; what is not quite none or all never reads 0% or 100%."""
    least = 0.005 * 10.0**-places
    if NOISE < share < least - NOISE:
        return f"under {10.0**-places:.{places}f}%"
    if 1 - least - NOISE <= share < 1 - NOISE:
        return f"over {100 - 10.0**-places:.{places}f}%"
    return f"{rounded(share * 100, places):.{places}f}%"
