"""Coordinate systems and conversion factors used everywhere."""

BRITISH_GRID = "EPSG:27700"
"""Analysis: metres on the British National Grid."""

WEB = "EPSG:4326"
"""Exchange: longitude and latitude in degrees."""

METRES_PER_KM = 1_000.0
M2_PER_KM2 = 1_000_000.0
PEOPLE_PER_THOUSAND = 1_000.0
PER_10K = 10_000.0
