"""Columns of the tables of co-location: sites, sites within a walk of one another, and hubs."""

from __future__ import annotations

from footprints.columns.kinds import CODE, COUNT, METRES, PEOPLE, SHARE, TEXT, YES_NO, Column, Table
from footprints.columns.plans import LOCALITY, NEIGHBOURHOOD, NEIGHBOURHOOD_NAME, RESIDENTS
from footprints.columns.scores import AGENCY, AGENCY_NAME

_SITE = Column(CODE, "Code of the site.")
_SITE_NAME = Column(TEXT, "Name of the site.")
_MEAN = Column(METRES, "Mean straight-line distance of the neighbourhood's residents to the site.")
_SERVICES_NEAR = Column(COUNT, "How many other services have a site within a walk of it.")

SITES = Table(
    "One row a site of any agency that stands inside the plan.",
    {
        "agency": AGENCY,
        "agency_name": AGENCY_NAME,
        "site": _SITE,
        "name": _SITE_NAME,
        "neighbourhood": NEIGHBOURHOOD,
        "neighbourhood_name": NEIGHBOURHOOD_NAME,
        "locality": LOCALITY,
        "services_near": _SERVICES_NEAR,
        "sites_near": Column(COUNT, "How many sites of other services are within a walk of it."),
        "mean_distance_m": _MEAN,
    },
)

COLOCATION = Table(
    "One row for every two sites of different services within a walk of one another.",
    {
        "agency": AGENCY,
        "agency_name": AGENCY_NAME,
        "site": _SITE,
        "name": _SITE_NAME,
        "other_agency": Column(CODE, "Id of the other agency."),
        "other_agency_name": Column(TEXT, "Name of the other agency."),
        "other_site": Column(CODE, "Code of the other site."),
        "other_name": Column(TEXT, "Name of the other site."),
        "distance_m": Column(METRES, "Straight line between the two."),
        "neighbourhood": NEIGHBOURHOOD,
        "neighbourhood_name": NEIGHBOURHOOD_NAME,
        "same_neighbourhood": Column(YES_NO, "Whether the other stands in it too."),
    },
)

HUBS = Table(
    "One row a neighbourhood: the site there that could best be its hub.",
    {
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "locality": LOCALITY,
        "residents": RESIDENTS,
        "sites": Column(COUNT, "How many sites there may be its hub."),
        "agency": AGENCY,
        "agency_name": AGENCY_NAME,
        "site": _SITE,
        "site_name": _SITE_NAME,
        "mean_distance_m": _MEAN,
        "least_mean_distance_m": Column(METRES, "The same for the site there that is nearest."),
        "services_near": _SERVICES_NEAR,
        "services": Column(TEXT, "Those services."),
        **{
            f"{kind}_within_{km}km": Column(
                PEOPLE if kind == "people" else SHARE,
                f"{'Residents' if kind == 'people' else 'Share of residents'} within {km} km of "
                "it in a straight line.",
            )
            for km in (1, 2, 3)
            for kind in ("people", "share")
        },
    },
)
