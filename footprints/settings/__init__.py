"""The project file ``footprints.toml`` as typed settings.

One file describes one area: its small areas and people, the limits and aims of the design, and
the agencies to score. ``read_project`` returns every problem at once, with the nearest known key
for a misspelt one, and as much of the settings as can still be read, so that a caller can go on to
look for missing files and columns and report it all together.
"""

from footprints.settings.model import (
    Agency,
    Area,
    Background,
    Barrier,
    Bridge,
    CapacitySettings,
    Column,
    Conversion,
    FinderSettings,
    Grouping,
    ListAgency,
    LocalityLimits,
    NeedSettings,
    NeighbourhoodSettings,
    PlacedBy,
    PlaceLookup,
    Points,
    Project,
    ScoreSettings,
    SiteAgency,
    SitePoints,
    SmallAreaSettings,
    Table,
    Weights,
    ZoneAgency,
)
from footprints.settings.read import (
    FILE_NAME,
    data_folder,
    load_project,
    read_project,
    validated,
)

__all__ = [
    "FILE_NAME",
    "Agency",
    "Area",
    "Background",
    "Barrier",
    "Bridge",
    "CapacitySettings",
    "Column",
    "Conversion",
    "FinderSettings",
    "Grouping",
    "ListAgency",
    "LocalityLimits",
    "NeedSettings",
    "NeighbourhoodSettings",
    "PlaceLookup",
    "PlacedBy",
    "Points",
    "Project",
    "ScoreSettings",
    "SiteAgency",
    "SitePoints",
    "SmallAreaSettings",
    "Table",
    "Weights",
    "ZoneAgency",
    "data_folder",
    "load_project",
    "read_project",
    "validated",
]
