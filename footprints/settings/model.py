"""The tables and keys of a project file, each with its type, default and meaning."""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from footprints.units import MAX_AMOUNT, MAX_DISTANCE_M, MAX_EFFORT

Count = Annotated[int, Field(gt=0, le=MAX_AMOUNT)]
Whole = Annotated[int, Field(ge=0, le=MAX_AMOUNT)]
Weight = Annotated[float, Field(ge=0, le=MAX_AMOUNT)]
Seconds = Annotated[float, Field(gt=0, le=MAX_AMOUNT)]
Metres = Annotated[float, Field(gt=0, le=MAX_DISTANCE_M)]
PlacedBy = Literal["surface", "best-fit"]
Effort = Annotated[float, Field(gt=0, le=MAX_EFFORT)]


class _Settings(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False
    )


class Table(_Settings):
    """How to read one file of rows: where it is and what the file itself cannot say."""

    file: str = Field(description="Path of the file, relative to the data folder.")
    layer: str | None = Field(None, description="Layer or sheet, for files that hold several.")
    encoding: str | None = Field(None, description="Text encoding, where it is not recognised.")
    separator: str | None = Field(None, description="Column separator, where not recognised.")
    heading: Count | None = Field(None, description="Line of the headings, where not found.")
    only: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Keep only rows whose column has one of these values; of several columns, all.",
    )
    leave_out: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Leave out rows whose column has one of these values; of several, any.",
    )


class Column(Table):
    """A column that comes from another table, matched by code."""

    code: str = Field(description="Column of codes in that table.")
    column: str = Field(description="Column to take from that table.")
    label: str | None = Field(None, description="Column of readable names for `column`.")


class Conversion(Table):
    """A lookup between two vintages of small area codes."""

    from_: str = Field(alias="from", description="Column of the codes the list uses.")
    to: str = Field(description="Column of the codes the small areas use.")


class Grouping(_Settings):
    """Sum units into larger ones: practices into networks, beats into divisions."""

    file: str | None = Field(None, description="Table of units; default: the agency's own file.")
    layer: str | None = Field(None, description="Layer or sheet, for files that hold several.")
    encoding: str | None = Field(None, description="Text encoding, where it is not recognised.")
    separator: str | None = Field(None, description="Column separator, where not recognised.")
    heading: Count | None = Field(None, description="Line of the headings, where not found.")
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Keep only such rows of `file`: see small areas."
    )
    leave_out: dict[str, list[str]] = Field(
        default_factory=dict, description="Leave out such rows of `file`: see small areas."
    )
    unit: str | None = Field(
        None, description="Column of unit codes; needed where `file` is given."
    )
    column: str = Field(description="Column of group codes.")
    label: str | None = Field(None, description="Column of group names.")

    @model_validator(mode="after")
    def _file_needs_unit(self) -> Grouping:
        if self.file is not None and self.unit is None:
            raise ValueError("`unit` is needed where `file` is given")
        return self


class Points(Table):
    """Population points finer than small areas: output areas, postcodes, addresses."""

    x: str | None = Field(None, description="Column of eastings or longitudes, in a plain table.")
    y: str | None = Field(None, description="Column of northings or latitudes, in a plain table.")
    crs: str | None = Field(
        None, description="Coordinate system; default EPSG:4326 for x and y in degrees."
    )
    code: str | None = Field(
        None, description="Column of the points' own codes, by which a table gives their people."
    )
    people: str | Column | None = Field(
        None, description="Column of people, or a table to take it from; default: one a row."
    )

    @model_validator(mode="after")
    def _whole(self) -> Points:
        if (self.x is None) != (self.y is None):
            raise ValueError("give both `x` and `y`, or neither for a map file")
        if isinstance(self.people, Column) and self.code is None:
            raise ValueError("`code` is needed where a table gives the people")
        return self


class PlaceLookup(Table):
    """Where a list's postcodes or UPRNs are: ONSPD, Code-Point Open, OS Open UPRN and the like."""

    by: Literal["postcode", "uprn"] = Field(
        "postcode", description="What the list's `area` column holds."
    )
    code: str | None = Field(
        None, description="Column of postcodes or UPRNs; default: told by the usual headings."
    )
    area: str | None = Field(
        None, description="Column of small area codes; default: told by its codes, else x and y."
    )
    x: str | None = Field(None, description="Column of eastings or longitudes, instead of `area`.")
    y: str | None = Field(None, description="Column of northings or latitudes.")
    crs: str = Field("EPSG:27700", description="Coordinate system of x and y.")

    @model_validator(mode="after")
    def _both_or_neither(self) -> PlaceLookup:
        if (self.x is None) != (self.y is None):
            raise ValueError("give both `x` and `y`, or neither")
        return self


class SitePoints(Table):
    """Places a list's units work from, for the map."""

    code: str = Field(description="Column of unit codes.")
    label: str | None = Field(None, description="Column of names.")
    x: str = Field(description="Column of eastings or longitudes.")
    y: str = Field(description="Column of northings or latitudes.")
    crs: str = Field("EPSG:4326", description="Coordinate system of x and y.")


class Area(_Settings):
    """What the project is about."""

    name: str = Field(min_length=1, description="Name shown on every page.")
    data: str | None = Field(
        None, description="Folder that paths are relative to; default: the project file's folder."
    )
    attribution: list[str] = Field(
        default_factory=list, description="Source and licence lines shown on every page."
    )
    made_up: bool = Field(False, description="The whole area is invented; pages say so.")


class SmallAreaSettings(Table):
    """The building blocks: one polygon, one code and a number of residents each."""

    code: str = Field(description="Column of codes.")
    name: str | None = Field(None, description="Column of names; default: the code.")
    locality: str | Column = Field(
        description="Column of locality codes, or a table to take it from."
    )
    locality_name: str | None = Field(
        None,
        description="Column of locality names; default: the `label` of the table, or the code.",
    )
    people: str | Column = Field(description="Column of residents, or a table to take it from.")
    placed_by: PlacedBy | Points | None = Field(
        None,
        description="How people are placed in polygons where an agency does not say: by surface, "
        "best fit or points; default: by the points of the first agency that has some, else by "
        "surface.",
    )
    vintage: str | None = Field(None, description="Date the boundaries were in force.")
    crs: str | None = Field(None, description="Coordinate system, where the file does not say.")


class LocalityLimits(_Settings):
    """Limits for one locality that differ from the rest."""

    min_people: Count | None = Field(None, description="Fewest residents.")
    max_people: Count | None = Field(None, description="Most residents.")
    number: Count | None = Field(None, description="Number of neighbourhoods.")


class Weights(_Settings):
    """How much each soft aim counts: kilometres and thousands of residents weigh alike at 1."""

    border: Weight = Field(1.0, description="Kilometres of line between neighbourhoods.")
    agencies: Weight = Field(
        1.0, description="Thousands of residents outside the overlap with agencies' units."
    )
    wards: Weight = Field(
        0.0, description="Thousands of residents outside their ward's main neighbourhood."
    )
    distance: Weight = Field(
        0.0, description="Thousands of person-kilometres to the neighbourhood's centre."
    )
    barriers: Weight = Field(
        0.0, description="Kilometres of barrier with one neighbourhood on both sides."
    )
    evenness: Weight = Field(
        0.0, description="Thousands of residents above or below an even share."
    )
    moved: Weight = Field(0.0, description="Thousands of residents moved from `start_from`.")


class NeighbourhoodSettings(_Settings):
    """Limits that always hold, and aims to come as near to as can be."""

    min_people: Count = Field(30_000, description="Fewest residents of a neighbourhood.")
    max_people: Count = Field(50_000, description="Most residents of a neighbourhood.")
    target_people: Count = Field(
        40_000, description="Residents aimed at when choosing how many neighbourhoods."
    )
    number: dict[str, Count] = Field(
        default_factory=dict, description="Number of neighbourhoods, by locality code."
    )
    seed: Whole = Field(1, description="Seed of the search: the same seed, the same plan.")
    effort: Effort = Field(
        1.0, description="How long to search, as a multiple of the default number of moves."
    )
    time_limit_s: Seconds | None = Field(
        None, description="Stop searching after this many seconds (results may then differ)."
    )
    prove_s: Seconds | None = Field(
        None,
        description="Seconds a locality for proving how much better any plan could be; "
        "default: no proof.",
    )
    start_from: str | None = Field(None, description="Plan file to start from.")
    locked: list[str] = Field(
        default_factory=list, description="Small areas that stay with their start neighbourhood."
    )
    together: list[list[str]] = Field(
        default_factory=list, description="Groups of small areas kept in one neighbourhood."
    )
    wards_from: str | None = Field(None, description="Agency whose units are kept whole.")
    localities: dict[str, LocalityLimits] = Field(
        default_factory=dict, description="Limits for single localities, by code."
    )
    weights: Weights = Field(
        default_factory=lambda: Weights.model_validate({}), description="Soft aims."
    )

    def limits(self, locality: str) -> tuple[int, int]:
        """Return (fewest, most) residents of a neighbourhood in one locality."""
        own = self.localities.get(locality, LocalityLimits.model_validate({}))
        return own.min_people or self.min_people, own.max_people or self.max_people

    def fixed_number(self, locality: str) -> int | None:
        """Return the number of neighbourhoods asked for in one locality, or None."""
        own = self.localities.get(locality)
        return (own.number if own else None) or self.number.get(locality)


class Barrier(Table):
    """Lines that people do not easily cross: a motorway, a river, a railway."""

    name: str | None = Field(None, description="What the lines are, for the map.")
    crs: str | None = Field(None, description="Coordinate system, where the file does not say.")


class Bridge(_Settings):
    """An explicit link between two small areas that do not touch."""

    from_: str = Field(alias="from", description="Code of one small area.")
    to: str = Field(description="Code of the other.")


class _Agency(Table):
    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=80,
        description="Short name used in file names: small letters, digits and hyphens.",
    )
    name: str = Field(min_length=1, description="Name shown on pages.")
    weight: Weight = Field(1.0, description="Weight in the design; 0: scored only.")
    made_up: bool = Field(False, description="Invented data; every page says so.")
    service: str | None = Field(
        None, description="Agencies of one service count once in one-team residents; default: id."
    )
    vintage: str | None = Field(None, description="Date the lines or list were in force.")
    serves: Literal["everybody", "some"] | None = Field(
        None,
        description="Whether residents in no unit count against it (`everybody`) or not (`some`, "
        "landlords or schools, say); default: everybody for zones, some for lists and sites.",
    )

    min_unit_people: Count | None = Field(
        None, description="Fewest residents it wants in a unit: advice to it keeps to that."
    )
    max_unit_people: Count | None = Field(
        None, description="Most residents it wants in a unit: advice to it keeps to that."
    )

    @property
    def unit_sizes(self) -> tuple[float, float]:
        """The fewest and most residents it wants in a unit."""
        return float(self.min_unit_people or 0), float(self.max_unit_people or math.inf)

    @property
    def service_id(self) -> str:
        """The service this agency belongs to: its own id unless the settings say otherwise."""
        return self.service or self.id


class ZoneAgency(_Agency):
    """An agency whose units are polygons."""

    kind: Literal["zones"]
    code: str = Field(description="Column of unit codes.")
    label: str | None = Field(None, description="Column of unit names; default: the code.")
    placed_by: PlacedBy | Points | None = Field(
        None,
        description="How people are placed in units: by surface, best fit or points; default: as "
        "the small areas say.",
    )
    to_coast: bool = Field(
        False,
        description="The units end at the coast where small areas go on: residents of an area's "
        "uncovered part go with its covered part.",
    )
    group: Grouping | None = Field(None, description="Sum units into larger ones.")
    crs: str | None = Field(None, description="Coordinate system, where the file does not say.")


class ListAgency(_Agency):
    """An agency whose units are lists: people (or homes) by small area."""

    kind: Literal["list"]
    unit: str = Field(description="Column of unit codes.")
    label: str | None = Field(None, description="Column of unit names; default: the code.")
    area: str = Field(
        description="Column of small area codes; with `lookup`, of postcodes or UPRNs."
    )
    lookup: PlaceLookup | None = Field(
        None, description="Where postcodes or UPRNs are, for lists of addresses."
    )
    people: str | None = Field(None, description="Column of counts; default: one a row.")
    area_vintage: str | None = Field(
        None, description="Vintage of the list's small area codes, for the record."
    )
    convert: Conversion | None = Field(None, description="Lookup to the small areas' vintage.")
    counted: str = Field(
        "people", min_length=1, description="What an unscaled list counts, for pages: homes, say."
    )
    scale: Literal["residents", "none"] = Field(
        "residents", description="Share out each small area's residents, or keep the list's counts."
    )
    group: Grouping | None = Field(None, description="Sum units into larger ones.")
    sites: SitePoints | None = Field(None, description="Where the units work from.")


class SiteAgency(_Agency):
    """An agency known by the places it works from."""

    kind: Literal["sites"]
    code: str | None = Field(None, description="Column of site codes; default: row number.")
    label: str | None = Field(None, description="Column of site names; default: the code.")
    x: str | None = Field(None, description="Column of eastings or longitudes, in a plain table.")
    y: str | None = Field(None, description="Column of northings or latitudes, in a plain table.")
    crs: str | None = Field(
        None, description="Coordinate system; default EPSG:4326 for x and y in degrees."
    )
    people: str | None = Field(None, description="Column with the size of a site.")
    catchment: Literal["nearest"] | None = Field(
        None, description="Assume that people use the nearest site; labelled as assumed."
    )
    merge_within_m: Metres | None = Field(
        None, description="Building polygons this near to one another are one site."
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> SiteAgency:
        if (self.x is None) != (self.y is None):
            raise ValueError("give both `x` and `y`, or neither for a file with shapes")
        return self


Agency = Annotated[ZoneAgency | ListAgency | SiteAgency, Field(discriminator="kind")]


class ScoreSettings(_Settings):
    """What scoring takes for the same, for near, and for too few to show."""

    border_within_m: Metres = Field(
        50.0, description="Lines as drawn count as the same within this many metres."
    )
    walk_m: Metres = Field(
        800.0, description="Sites this many metres apart or less are within a walk."
    )
    min_count: Whole = Field(
        5,
        description="Counts of a list's unit in a small area under this are made 0 or this, before "
        "anything is worked out from them; 0 uses every count as it is.",
    )
    hubs_from: list[str] = Field(
        default_factory=list,
        description="Ids of the agencies whose sites may be a neighbourhood's hub; default: all.",
    )


class NeedSettings(Table):
    """A need of residents by small area: their age, their deprivation, their tenure."""

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=80,
        description="Short name used in tables: see agencies.",
    )
    name: str = Field(min_length=1, description="Name shown on pages.")
    code: str = Field(description="Column of small area codes.")
    column: str = Field(description="Column of amounts; rows of one small area are summed.")
    per: Literal["area", "resident"] = Field(
        "area", description="`area`: a count of people; `resident`: a score for each resident."
    )
    convert: Conversion | None = Field(None, description="Lookup to the small areas' vintage.")


class CapacitySettings(Table):
    """What each unit of an agency has: staff, budget, homes, places."""

    agency: str = Field(description="Id of the agency.")
    unit: str = Field(description="Column of unit codes (of its sites, for sites alone).")
    columns: dict[str, str] = Field(
        min_length=1, description="Columns of amounts, each with the name to show."
    )
    needs: list[str] = Field(
        default_factory=list, description="Ids of the needs it answers; default: all of them."
    )


class FinderSettings(Table):
    """Names to look places up by on the pages: postcode sectors, say, each in a small area."""

    name: str = Field(description="Column of names.")
    code: str = Field(description="Column of small area codes.")


class Background(_Settings):
    """Map pictures from the internet that a reader of the pages may switch on; else never asked."""

    tiles: str = Field(
        description="Their address, `https://.../{z}/{x}/{y}.png`. Mind its terms of use."
    )
    attribution: str = Field(min_length=1, description="What their publisher asks to be shown.")

    @field_validator("tiles")
    @classmethod
    def _an_address(cls, value: str) -> str:
        host = re.match(r"https://[A-Za-z0-9.-]+(:[0-9]+)?/[^\s\"'<>;,]*\Z", value)
        if not host or not all(part in value for part in ("{z}", "{x}", "{y}")):
            raise ValueError(
                "this must be an address like https://tiles.example/{{z}}/{{x}}/{{y}}.png"
            )
        return value


class Project(_Settings):
    """Everything the project file says."""

    area: Area
    small_areas: SmallAreaSettings
    neighbourhoods: NeighbourhoodSettings = Field(
        default_factory=lambda: NeighbourhoodSettings.model_validate({})
    )
    barriers: list[Barrier] = Field(default_factory=list)
    bridges: list[Bridge] = Field(default_factory=list)
    agencies: list[Agency] = Field(default_factory=list)
    scores: ScoreSettings = Field(default_factory=lambda: ScoreSettings.model_validate({}))
    background: Background | None = None
    finder: FinderSettings | None = None
    needs: list[NeedSettings] = Field(default_factory=list)
    capacity: list[CapacitySettings] = Field(default_factory=list)

    @property
    def placed_by(self) -> PlacedBy | Points:
        """How people are placed in polygons that do not say: by points wherever there are some."""
        if self.small_areas.placed_by is not None:
            return self.small_areas.placed_by
        named = (each.placed_by for each in self.agencies if isinstance(each, ZoneAgency))
        return next((each for each in named if isinstance(each, Points)), "surface")
