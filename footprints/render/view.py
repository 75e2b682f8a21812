"""What the pages show: plain tables and figures, filled by the pipeline.

Render draws; it computes nothing about people or alignment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footprints.errors import Problem
from footprints.render.origin import Origin

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class AgencyView:
    """One agency as its page shows it.

    ``figures`` is its entry in scores.json. ``units`` is its rows of units.csv, ``neighbourhoods``
    its rows of neighbourhood_agencies.csv. ``shapes`` (units as polygons: unit, name, geometry)
    and ``sites`` (site, name, people, geometry) are in EPSG:27700, None where there are none.
    ``main`` is the code of each small area's main unit, in the order of ``View.areas``, empty where
    there is none: units without polygons are drawn as these main patches. ``counted`` is what its
    units count, in the plural: people, or homes where a list keeps its own numbers. ``handover`` is
    its rows of advice_agencies.csv, None where none was worked out, and ``handover_most`` how many
    were looked for at most.
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
    handover_most: int | None = None


@dataclass(frozen=True)
class Rescoring:
    """What a page needs to score an edited plan exactly as the command line does.

    ``people`` and ``main`` are each scored agency's table of units by small areas and main units
    by small area, as in ``Footprint``, by agency id; units follow ``AgencyView.units``. ``sites``
    is the row of the small area that each site of an agency stands in, -1 for none. ``edges`` has
    the columns of ``schema.EDGES``; ``locked`` and ``together`` are codes of small areas, as in the
    settings. ``plan_hash`` is the SHA-256 of the opened plan as ``plan.csv`` holds it, and ``seed``
    that of its run. ``edition`` is that of the score. ``designed`` has the weight of each agency in
    the design of the opened plan, by id, where it is known.
    """

    people: Mapping[str, csr_array[Any, Any]]
    main: Mapping[str, NDArray[np.int32]]
    sites: Mapping[str, NDArray[np.int64]]
    edges: pd.DataFrame
    locked: Sequence[str]
    together: Sequence[Sequence[str]]
    plan_hash: str
    seed: int
    edition: int
    designed: Mapping[str, float | None]


@dataclass(frozen=True)
class Places:
    """Where services stand beside one another: the rows of sites.csv, colocation.csv and hubs.csv.

    ``overall`` is the entry of scores.json.
    """

    sites: pd.DataFrame
    pairs: pd.DataFrame
    hubs: pd.DataFrame
    overall: dict[str, Any]


@dataclass(frozen=True)
class StandingView:
    """Where the area stands, for the baseline page.

    ``statements`` have id, says and rule. ``places`` are the entries of scores.json's baseline, all
    together first. ``wards`` are the rows of ward_neighbourhoods.csv, None without wards, and
    ``wards_name`` the agency whose units they are.
    """

    statements: list[dict[str, str]]
    places: list[dict[str, Any]]
    wards: pd.DataFrame | None
    wards_name: str


@dataclass(frozen=True)
class View:
    """Everything one set of pages is drawn from.

    ``areas``: code, name, locality, locality_name, people, neighbourhood (id, empty where the plan
    leaves it out), geometry. ``neighbourhoods``: the rows of neighbourhoods.csv and dissolved
    geometry. ``localities``: locality, name, people, neighbourhoods, geometry. All EPSG:27700.
    ``overall`` and ``locality_figures`` are the entries of scores.json. ``objective`` maps each
    term of the design to its weight, value and unit; empty for a plan from elsewhere. ``pairs``,
    ``sequence`` and ``capacity`` are the rows of agency_pairs.csv, advice_sequence.csv and
    capacity.csv; ``places`` is None where no service has a site. ``rescoring`` is None
    where the plan was not scored: the page then only shows it. ``origins`` are the records of
    the files that all this was worked out from. ``standing`` is what the baseline page shows, None
    where the plan was not scored. ``background`` is the address of map pictures from the internet
    that a reader may switch on, and their attribution. ``limits`` are fewest and
    most residents of localities with limits of their own, by code.
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
    capacity: pd.DataFrame | None = None
    places: Places | None = None
    lines_below: gpd.GeoDataFrame | None = None
    above: tuple[str, str] = ("Locality", "Localities")
    alternatives: pd.DataFrame | None = None
    tradeoff: pd.DataFrame | None = None
    rescoring: Rescoring | None = None
    proof: dict[str, Any] | None = None
    standing: StandingView | None = None
    background: tuple[str, str] | None = None
    finder: pd.DataFrame | None = None
    origins: list[Origin] = field(default_factory=list)
    limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def limits_of(self, locality: str) -> tuple[int, int]:
        """Return (fewest, most) residents of a neighbourhood in one locality."""
        return self.limits.get(locality, (self.min_people, self.max_people))

    @property
    def one_band(self) -> bool:
        """Whether every locality has the same limits."""
        codes = map(str, self.localities["locality"])
        return {self.limits_of(code) for code in codes} <= {(self.min_people, self.max_people)}
