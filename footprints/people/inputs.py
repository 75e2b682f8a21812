"""The tables a footprint is built from, whoever read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


class ZoneTables(Protocol):
    """What a zone agency's files hold.

    ``units`` has columns unit, name and geometry, one row a unit, sorted; ``groups`` (unit, group,
    group_name) sums units into larger ones; ``points`` (x, y in metres, people) places people.
    """

    @property
    def units(self) -> gpd.GeoDataFrame: ...  # noqa: D102
    @property
    def groups(self) -> pd.DataFrame | None: ...  # noqa: D102
    @property
    def points(self) -> pd.DataFrame | None: ...  # noqa: D102


class ListTables(Protocol):
    """What a list agency's files hold.

    ``rows`` has columns unit, area and people; ``names`` unit and name; ``conversion`` from and
    to; ``groups`` unit, group and group_name; ``sites`` site (the unit's code), name, people and
    geometry, points in EPSG:27700; ``rows_read`` counts the file's rows, those without a usable
    count included, which ``rows`` leaves out; ``note`` says how a list
    of addresses was placed.
    """

    @property
    def rows(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def rows_read(self) -> int: ...  # noqa: D102
    @property
    def note(self) -> str: ...  # noqa: D102
    @property
    def names(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def conversion(self) -> pd.DataFrame | None: ...  # noqa: D102
    @property
    def groups(self) -> pd.DataFrame | None: ...  # noqa: D102
    @property
    def sites(self) -> gpd.GeoDataFrame | None: ...  # noqa: D102
