"""Counts moved from one vintage of small areas to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

OUTSIDE = -1
"""Row of a small area that is not in this region."""


def area_weights(areas: pd.DataFrame, conversion: pd.DataFrame | None) -> pd.DataFrame:
    """Return how the people of each known code are split over the region's small areas.

    Columns: area (a code as lists use it), row (a row of ``areas``, -1 outside the region), share
    (the shares of one code sum to 1). Without a ``conversion`` (columns from, to) codes stand for
    themselves. With one, a code is split over its targets by their residents; a target outside
    the region, whose residents are not known, weighs as the mean of the targets that are inside.
    Codes of the region's own vintage that the conversion does not list stand for themselves.
    """
    import pandas as pd

    own = pd.DataFrame({"area": areas["code"], "row": np.arange(len(areas)), "share": 1.0})
    if conversion is None:
        return own
    links = conversion[["from", "to"]].dropna().drop_duplicates().sort_values(["from", "to"])
    row_of = dict(zip(areas["code"], range(len(areas)), strict=True))
    rows = links["to"].map(row_of).fillna(OUTSIDE).astype(np.int64).to_numpy()
    residents = areas["people"].to_numpy(dtype=np.float64)
    weight = pd.Series(np.where(rows == OUTSIDE, np.nan, residents[rows]), index=links.index)
    mean = weight.groupby(links["from"]).transform("mean")
    weight = weight.fillna(mean)
    total = weight.groupby(links["from"]).transform("sum")
    count = weight.groupby(links["from"]).transform("size")
    share = (weight / total).where(total > 0, 1.0 / count)
    converted = pd.DataFrame({"area": links["from"], "row": rows, "share": share})
    rest = own[~own["area"].isin(links["from"])]
    return pd.concat([converted, rest], ignore_index=True)


def looks_like_area(codes: pd.Series[str], known: pd.Series[str]) -> pd.Series[bool]:
    """Say which codes are written like a small area's, though none here has them.

    Written alike means the same pattern of letters and digits as some known code: an area of
    another region or one that was closed, as against a mark such as ``NO2011``.
    """
    patterns = {_pattern(code) for code in known}
    alike = [code for code in codes.unique() if _pattern(code) in patterns]
    return codes.isin(alike)


def _pattern(code: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[A-Za-z]", "A", code))
