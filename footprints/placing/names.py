"""The names this tool gives to files. No other is ever taken away, whatever a record says."""

from __future__ import annotations

import re

RECORD = "manifest.json"
"""What a run writes into the folder of its results: what went in, and what came out."""

_TABLES = (
    "advice|advice_agencies|advice_sequence|agencies|agency_pairs|alternatives|baseline|capacity|"
    "colocation|comments|compare_[a-z]+|ensemble|ensemble_mixing|ensemble_plans|hubs|levels|needs|"
    "neighbourhood_agencies|neighbourhoods|plan|proof|review|sites|tradeoff|units|"
    "ward_neighbourhoods|advice-[a-z0-9-]+"
)
_OTHERS = (
    r"advice-[a-z0-9-]+\.geojson|compare\.(html|json|xlsx)|edits\.json|ensemble\.json|"
    r"neighbourhoods\.geojson|(index|baseline)\.html|pages\.zip|plan\.gpkg|scores\.(json|xlsx)|"
    r"(agencies|localities)/[A-Za-z0-9_-]+\.html|alternatives/(plan|tradeoff)-[0-9]+\.csv|"
    r"([a-z0-9-]+\.)?manifest\.json"
)
_RESULTS = re.compile(rf"(({_TABLES})\.csv|{_OTHERS})")
_FETCHED = re.compile(
    r"(small_areas|wards|police_neighbourhoods)\.geojson(\.provenance\.json)?|"
    r"(residents|tenure|schools|gp_practices|gp_registrations|lsoa11_to_lsoa21|population_points|"
    r"output_areas)"
    r"\.csv(\.provenance\.json)?|(fetched\.)?footprints\.toml"
)
_MADE = re.compile(
    r"(small_areas|police_beats|family_hubs|fire_buildings|lines)\.geojson|boundaries\.gpkg|"
    r"highways_depots\.kml|README\.md|footprints\.toml|"
    r"(residents|practices|gp_registrations|schools|secondary_pupils|housing_patches|"
    r"police_officers|population_points|libraries)\.csv"
)


def is_result(name: str) -> bool:
    """Whether results may have such a name, relative to their folder."""
    return _RESULTS.fullmatch(name) is not None


def is_fetched(name: str) -> bool:
    """Whether what ``fetch`` brings may have such a name."""
    return _FETCHED.fullmatch(name) is not None


def is_made(name: str) -> bool:
    """Whether a file of the made-up demonstration region may have such a name."""
    return _MADE.fullmatch(name) is not None


def is_record(name: str) -> bool:
    """Whether a file of such a name may be a record of what a command wrote."""
    return name == RECORD or name.endswith(f".{RECORD}")
