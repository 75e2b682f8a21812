"""The readers that the settings call for, in one place."""

from __future__ import annotations

from footprints.sources.formats.found import Found
from footprints.sources.inputs.areas import read_small_areas
from footprints.sources.inputs.barriers import read_barrier
from footprints.sources.inputs.capacity import read_capacity, read_need
from footprints.sources.inputs.finder import read_finder
from footprints.sources.inputs.lists import Listing, check_edition, read_list
from footprints.sources.inputs.plans import read_plan, read_plan_shapes
from footprints.sources.inputs.points import read_points
from footprints.sources.inputs.sites import read_sites
from footprints.sources.inputs.zones import Zones, read_zones

__all__ = [
    "Found",
    "Listing",
    "Zones",
    "check_edition",
    "read_barrier",
    "read_capacity",
    "read_finder",
    "read_list",
    "read_need",
    "read_plan",
    "read_plan_shapes",
    "read_points",
    "read_sites",
    "read_small_areas",
    "read_zones",
]
