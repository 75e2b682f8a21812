"""Columns of the tables of a plan: small areas, and neighbourhoods."""

from __future__ import annotations

from footprints.columns.kinds import CODE, COUNT, FIGURE, KM2, PEOPLE, TEXT, YES_NO, Column, Table

AREA_CODE = Column(CODE, "Code of the small area.")
AREA_NAME = Column(TEXT, "Name of the small area.")
AREA_PEOPLE = Column(PEOPLE, "Residents of the small area.")
NEIGHBOURHOOD = Column(CODE, "Id of the neighbourhood, the same in every table.")
NEIGHBOURHOOD_NAME = Column(TEXT, "Name of the neighbourhood.")
LOCALITY = Column(CODE, "Code of the locality: the district or borough it lies in.")
LOCALITY_NAME = Column(TEXT, "Name of the locality.")
RESIDENTS = Column(PEOPLE, "All residents of the neighbourhood.")

PARENT = Column(CODE, "Id of the place it lies in, where a plan was made inside another.")
PARENT_NAME = Column(TEXT, "Name of that place.")

LEVELS = Table(
    "One row a neighbourhood of the lower of two plans that nest: what it lies in.",
    {
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "locality": LOCALITY,
        "people": RESIDENTS,
        "parent": PARENT,
        "parent_name": PARENT_NAME,
    },
)

PLAN = Table(
    "One row a small area: which neighbourhood it is in.",
    {
        "area_code": AREA_CODE,
        "neighbourhood": NEIGHBOURHOOD,
        "locality": LOCALITY,
        "people": AREA_PEOPLE,
    },
)

NEIGHBOURHOODS = Table(
    "One row a neighbourhood: its size and shape.",
    {
        "neighbourhood": NEIGHBOURHOOD,
        "name": NEIGHBOURHOOD_NAME,
        "locality": LOCALITY,
        "locality_name": LOCALITY_NAME,
        "parent": PARENT,
        "parent_name": PARENT_NAME,
        "people": RESIDENTS,
        "areas": Column(COUNT, "How many small areas it is made of."),
        "area_km2": Column(KM2, "Its surface."),
        "compactness": Column(
            FIGURE,
            "How round its outline is, 0 to 1: 1 is a circle (Polsby and Popper's measure).",
        ),
        "within_limits": Column(
            YES_NO, "Whether its residents are within the limits the project sets."
        ),
    },
)
