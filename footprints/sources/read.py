"""The readers that the settings call for, in one place."""

from __future__ import annotations

from footprints.sources.areas import read_small_areas
from footprints.sources.barriers import read_barrier
from footprints.sources.capacity import read_capacity, read_need
from footprints.sources.finder import read_finder
from footprints.sources.found import Found
from footprints.sources.lists import Listing, check_edition, read_list
from footprints.sources.plans import read_plan, read_plan_shapes
from footprints.sources.sites import read_sites
from footprints.sources.zones import Zones, read_zones

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
    "read_sites",
    "read_small_areas",
    "read_zones",
]
