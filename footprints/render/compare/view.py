"""What the page of a comparison shows: plain tables, filled by the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from footprints.render.origin import Origin

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True)
class Service:
    """One service as the page names it."""

    id: str
    name: str
    made_up: bool
    assumed: bool


@dataclass(frozen=True)
class SideView:
    """One side: what it is called, and the neighbourhood (a row of ``ids``) of each small area.

    ``planned`` is False where there are no neighbourhoods and localities stand in for them; a
    ``member`` of -1 is in none.
    """

    name: str
    planned: bool
    ids: list[str]
    names: list[str]
    member: list[int]


@dataclass(frozen=True)
class CompareView:
    """Everything the page is drawn from.

    ``areas`` are the small areas (code, name, locality, locality_name, people, geometry;
    EPSG:27700). ``matched`` pairs neighbourhoods: row of ``after`` -> row of ``before``; ``moved``
    says which small areas are with another than the matched one. ``differ`` names which of plan,
    lines and population differ. ``scores``, ``neighbourhoods`` and ``units`` are the rows of the
    CSV files of those names. ``people`` live where both plans are. ``origins`` are the records of
    both sides' files, ``notes`` what is to be said of scores of another edition and of plans as
    they were drawn.
    """

    title: str
    made_up: bool
    attribution: list[str]
    agencies: list[Service]
    areas: gpd.GeoDataFrame
    after: SideView
    before: SideView
    matched: dict[int, int]
    moved: list[bool]
    differ: list[str]
    scores: pd.DataFrame
    neighbourhoods: pd.DataFrame
    units: pd.DataFrame
    people: int
    people_moved: int
    areas_in_one_only: int
    origins: list[Origin] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
