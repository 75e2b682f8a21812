"""Which neighbourhood a ward is in: for councillors, who know their ward first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.ground import ground_of
from footprints.people.overlap import contingency

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan

COLUMNS = (
    "ward",
    "ward_name",
    "locality",
    "neighbourhood",
    "name",
    "people",
    "ward_people",
    "share",
    "main",
)

_SOMEBODY = 0.5


def ward_neighbourhoods(areas: gpd.GeoDataFrame, wards: Footprint, plan: Plan) -> pd.DataFrame:
    """Return one row a ward and neighbourhood that share residents, main neighbourhood first.

    Columns: ward, ward_name, locality and name of the neighbourhood, people (residents of both),
    ward_people (of the ward, inside the plan), share (people of ward_people) and main (whether it
    is the ward's main neighbourhood). Sorted by ward; parts under one person are left out.
    """
    import pandas as pd

    ground = ground_of(areas, plan)
    places = ground.neighbourhoods
    table = contingency(wards.people[:, ground.rows], ground.member, len(places))
    main, whole = measures.main_columns(table), table.sum(axis=1)
    unit, hood = np.nonzero(table >= _SOMEBODY)
    order = np.lexsort((hood, -table[unit, hood], unit))
    unit, hood = unit[order], hood[order]
    return pd.DataFrame(
        {
            "ward": wards.units["unit"].to_numpy()[unit],
            "ward_name": wards.units["name"].to_numpy()[unit],
            "locality": places["locality"].to_numpy()[hood],
            "neighbourhood": places["neighbourhood"].to_numpy()[hood],
            "name": places["name"].to_numpy()[hood],
            "people": table[unit, hood],
            "ward_people": whole[unit],
            "share": table[unit, hood] / whole[unit],
            "main": main[unit] == hood,
        },
        columns=list(COLUMNS),
    )
