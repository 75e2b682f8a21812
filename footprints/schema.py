"""The tables that rooms hand to one another: their columns, types and units.

Small areas are one GeoDataFrame, sorted by code with a plain 0..n-1 index; every other table and
matrix refers to a small area by its row number there.
"""

AREAS = ("code", "name", "locality", "locality_name", "people", "geometry")
"""Small areas: str, str, str, str, int64 residents, (Multi)Polygon in EPSG:27700 metres."""

EDGES = ("first", "second", "border_m", "barrier_m", "bridge")
"""Adjacency: int32 row of one area, int32 row of the other (first < second), float64 metres of
shared border (0 for a bridge), float64 metres of that border along a barrier, bool."""

UNITS = ("unit", "name")
"""Units of one agency, sorted by unit, index 0..n-1: str code, str name."""

ZONES = ("unit", "name", "geometry")
"""Zone file after reading, one row a unit, sorted: str, str, (Multi)Polygon in EPSG:27700."""

LISTING = ("unit", "area", "people")
"""List file after reading, one row a (unit, small area) as published: str, str, float64."""

SITES = ("site", "name", "people", "geometry")
"""Sites after reading, sorted by site: str, str, float64 (NaN where unknown), Point EPSG:27700."""

PLAN = ("area_code", "neighbourhood", "locality", "people")
"""Plan file, one row a small area, sorted by code."""

ADVICE = ("area_code", "area_name", "people", "locality", "from", "to", "legal", "border_km_change")
"""Advice for the planner, one row a (border small area, neighbouring neighbourhood). Beside these,
one column ``lines_up_change_ID`` an agency (points of 100) and ``one_team_change`` (people)."""
