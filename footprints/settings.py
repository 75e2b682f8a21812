"""The project file ``footprints.toml`` as typed settings.

One file describes one area: its small areas and people, the limits and aims of the design, and
the agencies to score. ``read_project`` returns every problem at once, with the nearest known key
for a misspelt one, and as much of the settings as can still be read, so that a caller can go on to
look for missing files and columns and report it all together.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from footprints.errors import Problem, SettingsError, nearest

FILE_NAME = "footprints.toml"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Table(_Settings):
    """How to read one file of rows: where it is and what the file itself cannot say."""

    file: str = Field(description="Path of the file, relative to the data folder.")
    layer: str | None = Field(None, description="Layer or sheet, for files that hold several.")
    encoding: str | None = Field(None, description="Text encoding, where it is not recognised.")
    separator: str | None = Field(None, description="Column separator, where not recognised.")


class Column(Table):
    """A column that comes from another table, matched by small area code."""

    code: str = Field(description="Column of small area codes in that table.")
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

    x: str = Field(description="Column of eastings or longitudes.")
    y: str = Field(description="Column of northings or latitudes.")
    crs: str = Field("EPSG:4326", description="Coordinate system of x and y.")
    people: str | None = Field(None, description="Column of people; default: one a row.")


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
    vintage: str | None = Field(None, description="Date the boundaries were in force.")
    crs: str | None = Field(None, description="Coordinate system, where the file does not say.")


class LocalityLimits(_Settings):
    """Limits for one locality that differ from the rest."""

    min_people: int | None = Field(None, gt=0, description="Fewest residents.")
    max_people: int | None = Field(None, gt=0, description="Most residents.")
    number: int | None = Field(None, gt=0, description="Number of neighbourhoods.")


class Weights(_Settings):
    """How much each soft aim counts: kilometres and thousands of residents weigh alike at 1."""

    border: float = Field(1.0, ge=0, description="Kilometres of line between neighbourhoods.")
    agencies: float = Field(
        1.0, ge=0, description="Thousands of residents outside the overlap with agencies' units."
    )
    wards: float = Field(
        0.0, ge=0, description="Thousands of residents outside their ward's main neighbourhood."
    )
    distance: float = Field(
        0.0, ge=0, description="Thousands of person-kilometres to the neighbourhood's centre."
    )
    barriers: float = Field(
        0.0, ge=0, description="Kilometres of barrier with one neighbourhood on both sides."
    )
    evenness: float = Field(
        0.0, ge=0, description="Thousands of residents above or below an even share."
    )
    moved: float = Field(0.0, ge=0, description="Thousands of residents moved from `start_from`.")


class NeighbourhoodSettings(_Settings):
    """Limits that always hold, and aims to come as near to as can be."""

    min_people: int = Field(30_000, gt=0, description="Fewest residents of a neighbourhood.")
    max_people: int = Field(50_000, gt=0, description="Most residents of a neighbourhood.")
    target_people: int = Field(
        40_000, gt=0, description="Residents aimed at when choosing how many neighbourhoods."
    )
    number: dict[str, int] = Field(
        default_factory=dict, description="Number of neighbourhoods, by locality code."
    )
    seed: int = Field(1, ge=0, description="Seed of the search: the same seed, the same plan.")
    effort: float = Field(
        1.0, gt=0, description="How long to search, as a multiple of the default number of moves."
    )
    time_limit_s: float | None = Field(
        None, gt=0, description="Stop searching after this many seconds (results may then differ)."
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

    @model_validator(mode="after")
    def _consistent(self) -> NeighbourhoodSettings:
        if self.min_people > self.max_people:
            raise ValueError(
                f"`min_people` ({self.min_people:,}) is above `max_people` ({self.max_people:,})"
            )
        for code, limits in self.localities.items():
            low = limits.min_people or self.min_people
            high = limits.max_people or self.max_people
            if low > high:
                raise ValueError(
                    f"locality {code}: `min_people` {low:,} is above `max_people` {high:,}"
                )
        if self.locked and self.start_from is None:
            raise ValueError("`locked` needs `start_from`: the plan whose neighbourhoods are kept")
        return self

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
    only: dict[str, list[str]] = Field(
        default_factory=dict, description="Keep rows whose column has one of these values."
    )
    crs: str | None = Field(None, description="Coordinate system, where the file does not say.")


class Bridge(_Settings):
    """An explicit link between two small areas that do not touch."""

    from_: str = Field(alias="from", description="Code of one small area.")
    to: str = Field(description="Code of the other.")


class _Agency(Table):
    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        description="Short name used in file names: small letters, digits and hyphens.",
    )
    name: str = Field(min_length=1, description="Name shown on pages.")
    weight: float = Field(1.0, ge=0, description="Weight in the design; 0: scored only.")
    made_up: bool = Field(False, description="Invented data; every page says so.")
    service: str | None = Field(
        None, description="Agencies of one service count once in one-team residents; default: id."
    )
    vintage: str | None = Field(None, description="Date the lines or list were in force.")

    @property
    def service_id(self) -> str:
        """The service this agency belongs to: its own id unless the settings say otherwise."""
        return self.service or self.id


class ZoneAgency(_Agency):
    """An agency whose units are polygons."""

    kind: Literal["zones"]
    code: str = Field(description="Column of unit codes.")
    label: str | None = Field(None, description="Column of unit names; default: the code.")
    placed_by: Literal["surface", "best-fit"] | Points = Field(
        "surface", description="How people are placed in units: by surface, best fit or points."
    )
    group: Grouping | None = Field(None, description="Sum units into larger ones.")
    crs: str | None = Field(None, description="Coordinate system, where the file does not say.")


class ListAgency(_Agency):
    """An agency whose units are lists: people (or homes) by small area."""

    kind: Literal["list"]
    unit: str = Field(description="Column of unit codes.")
    label: str | None = Field(None, description="Column of unit names; default: the code.")
    area: str = Field(description="Column of small area codes.")
    people: str = Field(description="Column of counts.")
    area_vintage: str | None = Field(None, description="Vintage of the list's small area codes.")
    convert: Conversion | None = Field(None, description="Lookup to the small areas' vintage.")
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
    merge_within_m: float | None = Field(
        None, gt=0, description="Building polygons this near to one another are one site."
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> SiteAgency:
        if (self.x is None) != (self.y is None):
            raise ValueError("give both `x` and `y`, or neither for a file with shapes")
        return self


Agency = Annotated[ZoneAgency | ListAgency | SiteAgency, Field(discriminator="kind")]


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

    @field_validator("agencies")
    @classmethod
    def _unique_ids(cls, agencies: list[Agency]) -> list[Agency]:
        ids = [agency.id for agency in agencies]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"the id {', '.join(twice)} is used by more than one agency")
        return agencies

    @model_validator(mode="after")
    def _wards_are_an_agency(self) -> Project:
        wards = self.neighbourhoods.wards_from
        ids = [agency.id for agency in self.agencies]
        if wards is not None and wards not in ids:
            raise ValueError(
                f"neighbourhoods.wards_from names {wards!r}, which is not the id of an agency. "
                + nearest(wards, ids)
            )
        if self.neighbourhoods.weights.wards > 0 and wards is None:
            raise ValueError("neighbourhoods.weights.wards needs neighbourhoods.wards_from")
        if self.neighbourhoods.weights.moved > 0 and self.neighbourhoods.start_from is None:
            raise ValueError("neighbourhoods.weights.moved needs neighbourhoods.start_from")
        return self


def read_project(path: Path) -> tuple[Project | None, list[Problem]]:
    """Read a project file.

    Returns the settings and every problem found. Unknown keys alone do not stop the rest from
    being read: the settings are then returned without them, beside the problems. The settings are
    None where they cannot be made sense of.
    """
    where = path.name
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None, [Problem("there is no such project file.", str(path), _MAKE_ONE)]
    except IsADirectoryError:
        return None, [Problem("this is a folder.", str(path), f"Name the {FILE_NAME} inside it.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem(f"this is not valid TOML: {error}.", where, "Mend that line.")]
    return _validate(raw, where)


def load_project(path: Path) -> Project:
    """Read a project file; raise SettingsError with every problem where there is one."""
    project, problems = read_project(path)
    if project is None or problems:
        raise SettingsError(problems)
    return project


def data_folder(project: Project, path: Path, override: Path | None = None) -> Path:
    """Return the folder that file names in the project are relative to.

    ``override`` is what the command line says; otherwise ``area.data`` relative to the project
    file, otherwise the project file's own folder.
    """
    if override is not None:
        return override
    return path.parent / (project.area.data or ".")


_MAKE_ONE = "Check the path, or make one with: footprints init FOLDER"


def _validate(raw: dict[str, Any], where: str) -> tuple[Project | None, list[Problem]]:
    try:
        return Project.model_validate(raw), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    details = [detail for detail in details if not _other_form(detail)]
    problems = [_problem(detail, raw, where) for detail in details]
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    if not unknown:
        return None, problems
    for loc in unknown:
        _forget(raw, loc)
    project, more = _validate(raw, where)
    seen = set(problems)
    return project, problems + [problem for problem in more if problem not in seen]


def _problem(detail: ErrorDetails, raw: dict[str, Any], where: str) -> Problem:
    loc = detail["loc"]
    place = f"{where}, {_spell(loc)}" if loc else where
    kind = detail["type"]
    if kind == "extra_forbidden":
        hint = nearest(str(loc[-1]), _known_keys(loc, raw))
        return Problem("this key is not known.", place, hint or "Take it out.")
    if kind == "missing":
        return Problem("this key is missing.", place, "Add it.")
    if kind.startswith("union_tag"):
        return Problem("`kind` must be zones, list or sites.", place, "Give one of the three.")
    message = _PLAIN_WORDS.get(kind) or detail["msg"].removeprefix("Value error, ").rstrip(".")
    return Problem(
        f"{message}.", place, f"It is {detail['input']!r} now." if _plain(detail) else ""
    )


_PLAIN_WORDS = {
    "string_pattern_mismatch": "only small letters, digits and hyphens are allowed",
    "string_type": "this must be text in quotation marks",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "float_type": "this must be a number",
    "float_parsing": "this must be a number",
    "bool_type": "this must be true or false",
    "bool_parsing": "this must be true or false",
    "list_type": "this must be a list in square brackets",
    "dict_type": "this must be a table in curly brackets",
    "model_type": "this must be a table",
    "model_attributes_type": "this must be a table",
}


def _other_form(detail: ErrorDetails) -> bool:
    """Whether an error is about a form of a value that was plainly not meant.

    Where a key takes a column name or a table, pydantic reports what is wrong by either form.
    """
    tag = str(detail["loc"][-1]) if detail["loc"] else ""
    is_table = isinstance(detail["input"], dict)
    as_text = tag == "str" or tag.startswith("literal[")
    return (as_text and is_table) or (tag in {"Column", "Points"} and not is_table)


def _plain(detail: ErrorDetails) -> bool:
    return isinstance(detail["input"], str | int | float) and detail["type"] != "value_error"


_TAGS = {"zones", "list", "sites", "str", "Column", "Points", "literal['surface','best-fit']"}


def _keys(loc: tuple[int | str, ...]) -> list[int | str]:
    """Drop the union tags that pydantic puts between the real keys of a location."""
    kept: list[int | str] = []
    for place, part in enumerate(loc):
        follows_number = place > 0 and isinstance(loc[place - 1], int)
        if part in _TAGS and (
            follows_number or part in {"str", "Column", "Points"} or "[" in str(part)
        ):
            continue
        kept.append(part)
    return kept


def _spell(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in _keys(loc):
        if isinstance(part, int):
            text += f" number {part + 1}"
        else:
            text += f".{part}" if text and not text.endswith(" ") else part
    return text.replace(".from_", ".from")


def _forget(raw: Any, loc: tuple[int | str, ...]) -> None:
    *path, last = _keys(loc)
    here = raw
    for part in path:
        here = here[part]
    here.pop(last, None)


def _known_keys(loc: tuple[int | str, ...], raw: dict[str, Any]) -> list[str]:
    """Return the keys that would have been allowed where an unknown one was found."""
    model: Any = Project
    here: Any = raw
    for part in _keys(loc)[:-1]:
        here = here[part]
        if not isinstance(part, int):
            model = model.model_fields[part].annotation if part in model.model_fields else None
        model = _model_for(model, here)
        if model is None:
            return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_for(annotation: Any, value: Any) -> Any:
    """Pick the settings class an annotation holds: the agency's by its kind, else the only one."""
    found = _models(annotation)
    if isinstance(value, dict) and "kind" in value:
        for model in found:
            kind = model.model_fields.get("kind")
            if kind is not None and value["kind"] in getattr(kind.annotation, "__args__", ()):
                return model
    if isinstance(value, list) and len(found) > 1:
        return annotation
    return found[0] if found else None


def _models(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]
