"""Units, and services in neighbourhoods, of two sides next to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from footprints.coterminosity.score import Scores

UNIT_COLUMNS = ("agency", "unit", "name", "state")
UNIT_FIGURES = ("people", "main_neighbourhood", "main_share", "effective_neighbourhoods", "class")

SERVICE_COLUMNS = ("neighbourhood", "name", "against", "agency", "agency_name")
SERVICE_FIGURES = (
    "main_unit_name",
    "main_share",
    "effective_units",
    "works_as_one_people",
    "uncovered_people",
)


def unit_changes(after: Scores, before: Scores) -> pd.DataFrame:
    """Return one row a unit of either side, matched by agency and code.

    Columns: agency, unit, name, state (kept, new or gone) and each of ``UNIT_FIGURES`` with its
    value before in NAME_against. In the order of the agencies, units by code.
    """
    keys = ["agency", "unit"]
    table = after.units.merge(
        before.units, on=keys, how="outer", suffixes=("", "_against"), indicator="state", sort=False
    )
    words = {"both": "kept", "left_only": "new", "right_only": "gone"}
    table["state"] = table["state"].astype(str).map(words)
    table["name"] = table["name"].fillna(table["name_against"])
    order = {agency: place for place, agency in enumerate([*after.agencies, *before.agencies])}
    table["place"] = table["agency"].map(order)
    table = table.sort_values(["place", "unit"], kind="stable").reset_index(drop=True)
    return table[[*UNIT_COLUMNS, *_beside(UNIT_FIGURES)]]


def service_changes(after: Scores, before: Scores, matched: dict[str, str]) -> pd.DataFrame:
    """Return one row a neighbourhood of the new plan and an agency of both sides.

    ``matched`` gives the id of the neighbourhood before by that of the one now; without one the
    figures before are empty. Columns: neighbourhood, name, against, agency, agency_name and each of
    ``SERVICE_FIGURES`` with its value before in NAME_against.
    """
    new = after.neighbourhoods[after.neighbourhoods["agency"].isin(before.agencies)].copy()
    new["against"] = new["neighbourhood"].map(matched).fillna("")
    old = before.neighbourhoods[["neighbourhood", "agency", *SERVICE_FIGURES]]
    old = old.rename(columns={"neighbourhood": "against"})
    table = new.merge(old, on=["against", "agency"], how="left", suffixes=("", "_against"))
    return table[[*SERVICE_COLUMNS, *_beside(SERVICE_FIGURES)]]


def _beside(names: tuple[str, ...]) -> list[str]:
    """Return each name, and after it what the same is called on the other side."""
    return [column for name in names for column in (name, f"{name}_against")]
