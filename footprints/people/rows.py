"""Rows of a list, each placed in small areas and none lost sight of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import listing
from footprints.gss import may_be_address
from footprints.people.convert import OUTSIDE, area_weights, looks_like_area

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_NAMED = 10
_SMALL = 5
"""Counts of a list below this are not told: they could point at somebody."""


@dataclass(frozen=True)
class PlacedRows:
    """A list's rows with each placed in small areas.

    ``rows`` is the list (unit, area, people), sorted so that sums come out the same whatever the
    file's order. ``parts`` has one row a (line of the list,
    small area): columns line, unit, row (of the small area, -1 outside the region), people, share
    (of the line's people) and moved (whether it came under another code). ``status`` says of each
    line: used, elsewhere (a small area outside this region, or closed),
    unknown (not a small area's code) or unitless (no unit given).
    """

    rows: pd.DataFrame
    parts: pd.DataFrame
    status: NDArray[np.str_]


def place_rows(
    rows: pd.DataFrame, areas: pd.DataFrame, conversion: pd.DataFrame | None
) -> PlacedRows:
    """Place each line of a list in the region's small areas, converting between vintages.

    ``rows`` has columns unit, area and people, and may have a column rows: how many rows of the
    file each line stands for. ``conversion`` has columns from and to, or is None.
    """
    import pandas as pd

    weights = area_weights(areas, conversion)
    plain = rows[["unit", "area", "people"]].reset_index(drop=True)
    plain["rows"] = rows["rows"].to_numpy() if "rows" in rows else 1
    for column in ("unit", "area"):
        plain[column] = plain[column].fillna("").astype(str)
    plain = plain.sort_values(["unit", "area", "people"], ignore_index=True)
    lines = plain.assign(line=np.arange(len(plain)))
    parts = lines.merge(weights, on="area", how="inner").sort_values(["line", "row"])
    parts = parts.assign(people=parts["people"] * parts["share"])
    codes = np.append(areas["code"].to_numpy(dtype=object), "")
    parts["moved"] = codes[parts["row"].to_numpy()] != parts["area"].to_numpy()
    known = pd.Series(weights["area"].unique())
    status = np.where(looks_like_area(plain["area"], known), "elsewhere", "unknown")
    status = status.astype("U9")
    status[parts["line"].unique()] = "elsewhere"
    status[parts.loc[parts["row"] != OUTSIDE, "line"].unique()] = "used"
    status[(plain["unit"] == "").to_numpy()] = "unitless"
    columns = ["line", "unit", "row", "people", "share", "moved"]
    return PlacedRows(plain, parts[columns], status)


def leave_out(placed: PlacedRows, units: Collection[str]) -> PlacedRows:
    """Take the lines of ``units``, which are in no group, out of those used."""
    theirs = placed.rows["unit"].isin(set(units)).to_numpy()
    status = np.where((placed.status == "used") & theirs, "ungrouped", placed.status)
    return replace(placed, status=status)


def tally(placed: PlacedRows) -> dict[str, float]:
    """Count rows and people: those in the file, and those that could not be placed, by reason.

    A line whose small area was split over the region's edge is used; the people split off are
    with those outside the region. Lines ``ungrouped`` are not counted as used; who is named for
    them is said in ``list_people``.
    """
    people = placed.rows["people"].to_numpy(dtype=np.float64)
    here = np.isin(placed.status[placed.parts["line"].to_numpy()], ("used", "ungrouped"))
    over_edge = (placed.parts["row"] == OUTSIDE).to_numpy() & here
    split_off = placed.parts["people"].to_numpy()[over_edge].sum()
    used, elsewhere = placed.status == "used", placed.status == "elsewhere"
    unknown, unitless = placed.status == "unknown", placed.status == "unitless"
    rows = placed.rows["rows"].to_numpy(dtype=np.int64)
    return {
        "rows in the file": int(rows.sum()),
        "rows used": int(rows[used].sum()),
        **_converted(placed),
        "rows for small areas outside this region": int(rows[elsewhere].sum()),
        "rows without a small area's code": int(rows[unknown].sum()),
        "rows without a unit": int(rows[unitless].sum()),
        "people in the file": float(people.sum()),
        "people in small areas outside this region": float(people[elsewhere].sum() + split_off),
        "people without a small area's code": float(people[unknown].sum()),
        "people without a unit": float(people[unitless].sum()),
    }


def _converted(placed: PlacedRows) -> dict[str, float]:
    """Count used rows that another vintage's code put under another code; none unless there are.

    People of an area that was split are shared out by residents: an estimate, and the only one in
    a conversion, so their number is what it leaves open. Only those placed in this region count.
    """
    parts = placed.parts[(placed.status == "used")[placed.parts["line"].to_numpy()]]
    if not parts["moved"].any():
        return {}
    split = parts[(parts["share"] < 1) & (parts["row"] != OUTSIDE)]
    rows = placed.rows["rows"].to_numpy(dtype=np.int64)
    return {
        "rows used under another small area's code": int(
            rows[parts.loc[parts["moved"], "line"].unique()].sum()
        ),
        "rows shared out between small areas": int(rows[split["line"].unique()].sum()),
        "people shared out between small areas": float(split["people"].sum()),
    }


def name_unplaced(placed: PlacedRows) -> list[str]:
    """Name the small areas of lines that could not be placed, those with most people first.

    What may be an address is counted with the rest and not shown.
    """
    notes = []
    for status, words in (
        ("elsewhere", "Small areas outside this region, or closed"),
        ("unknown", "Not a small area's code"),
    ):
        lines = placed.rows[placed.status == status]
        if len(lines):
            told = {code: _told(code) for code in lines["area"].unique()}
            codes = lines.assign(area=lines["area"].map(told))
            notes.append(f"{words}: {name_people(codes.groupby('area')['people'].sum())}.")
    return notes


_REASON = re.compile(
    r"\((no|not a) \w+\)|"
    r"\(\w+ (not|without a place) in the lookup\)|\(\w+ cut short by a spreadsheet\)"
)
"""What stands for the small area of an address that could not be placed: see the reading."""


def _told(code: str) -> str:
    if not code:
        return "(empty)"
    return "(not shown)" if may_be_address(code) and not _REASON.fullmatch(code) else code


def name_people(people: pd.Series[float]) -> str:
    """Name codes with their people, most people first: ``NO2011 (1,234), ...``.

    Small counts are not told, since a list may count patients or tenants.
    """
    table = people.rename("people").rename_axis("code").reset_index()
    table = table.sort_values(["people", "code"], ascending=[False, True])
    names = [
        f"{code} ({count:,.0f})" if count >= _SMALL else f"{code} (under {_SMALL})"
        for code, count in zip(table["code"], table["people"], strict=True)
    ]
    return listing(names, _NAMED)


def count_by_unit(placed: PlacedRows, n_areas: int) -> tuple[pd.DataFrame, csr_array[Any, Any]]:
    """Return the units of a list (unit and name, sorted) and their people by small area.

    Every unit of the file has a row, those with nobody in this region too.
    """
    import pandas as pd
    from scipy.sparse import csr_array

    inside = (placed.parts["row"] != OUTSIDE) & (placed.parts["unit"] != "")
    parts = placed.parts[inside]
    codes = sorted(set(placed.rows["unit"]) - {""})
    row_of = {code: row for row, code in enumerate(codes)}
    rows = parts["unit"].map(row_of).to_numpy(dtype=np.int64)
    counts = csr_array(
        (parts["people"].to_numpy(dtype=np.float64), (rows, parts["row"].to_numpy())),
        shape=(len(codes), n_areas),
    )
    counts.sum_duplicates()
    counts.eliminate_zeros()  # which pairs of a list are small is nobody's to know
    return pd.DataFrame({"unit": codes, "name": codes}, dtype=str), counts
