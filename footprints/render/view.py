"""What the pages show: plain tables and figures, filled by the pipeline.

Render draws; it computes nothing about people or alignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class AgencyView:
    """One agency as its page shows it.

    ``figures`` is its entry in scores.json. ``units`` is its rows of units.csv, ``neighbourhoods``
    its rows of neighbourhood_agencies.csv. ``shapes`` (units as polygons: unit, name, geometry)
    and ``sites`` (site, name, people, geometry) are in EPSG:27700, None where there are none.
    ``main`` is the code of each small area's main unit, in the order of ``View.areas``, empty where
    there is none: units without polygons are drawn as these main patches. ``counted`` is what its
    units count, in the plural: people, or homes where a list keeps its own numbers. ``handover`` is
    its rows of advice_agencies.csv, None where none was worked out.
    """

    id: str
    name: str
    kind: str
    made_up: bool
    assumed: bool
    figures: dict[str, Any]
    units: pd.DataFrame
    neighbourhoods: pd.DataFrame
    shapes: gpd.GeoDataFrame | None
    sites: gpd.GeoDataFrame | None
    account: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    main: Sequence[str] | None = None
    counted: str = "people"
    handover: pd.DataFrame | None = None


@dataclass(frozen=True)
class View:
    """Everything one set of pages is drawn from.

    ``areas``: code, name, locality, locality_name, people, neighbourhood (id, empty where the plan
    leaves it out), geometry. ``neighbourhoods``: the rows of neighbourhoods.csv and dissolved
    geometry. ``localities``: locality, name, people, neighbourhoods, geometry. All EPSG:27700.
    ``overall`` and ``locality_figures`` are the entries of scores.json. ``objective`` maps each
    term of the design to its weight, value and unit; empty for a plan from elsewhere. ``pairs`` and
    ``sequence`` are the rows of agency_pairs.csv and advice_sequence.csv.
    """

    title: str
    made_up: bool
    attribution: list[str]
    areas: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    localities: gpd.GeoDataFrame
    agencies: list[AgencyView]
    overall: dict[str, Any]
    locality_figures: dict[str, Any]
    min_people: int
    max_people: int
    barriers: gpd.GeoDataFrame | None = None
    bridges: gpd.GeoDataFrame | None = None
    advice: pd.DataFrame | None = None
    objective: dict[str, dict[str, Any]] = field(default_factory=dict)
    feasible: bool = True
    problems: list[Problem] = field(default_factory=list)
    pairs: pd.DataFrame | None = None
    sequence: pd.DataFrame | None = None
