"""A footprint: all units of one agency, as people in small areas."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


USED = "used"


@dataclass(frozen=True)
class Account:
    """Where every person and row of an agency's file went. ``check`` and the pages show it.

    ``entries`` maps a short description in words to a count, in the order they happened, e.g.
    ``{"people in": 3202678, "people in areas outside this region": 42900, ...}``. ``became`` has
    for zones every unit of the file once: under ``USED``, or the reason why it is in no use.
    """

    entries: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    became: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Footprint:
    """One agency's units and the people table W of its units by small areas.

    ``people[u, a]`` is how many people of small area ``a`` belong to unit ``u`` (rows follow
    ``units``, columns follow the small areas). ``main[a]`` is the row of the unit that is area
    a's main patch, -1 where no unit has anyone there. A ``sites`` agency without a catchment has
    no units and an empty table: its sites are counted, not scored.

    ``serves_everybody`` says that residents in no unit count against it, as for most zones.

    ``unit_sizes`` are the fewest and most people the agency wants in a unit: advice keeps to them.

    ``counts`` is for lists alone: the same table in the list's own counts, by which small numbers
    are to be judged. ``by_surface`` is the same table with people placed by surface, for zones
    placed in another way; ``points_each`` how many points each small area has, 0 for none, for
    zones placed by points; ``points`` are those (x, y in metres, people). ``to_coast`` is as the
    settings have it.
    """

    id: str
    name: str
    kind: Literal["zones", "list", "sites"]
    units: pd.DataFrame
    people: csr_array[Any, Any]
    main: NDArray[np.int32]
    weight: float = 1.0
    service: str = ""
    serves_everybody: bool = False
    unit_sizes: tuple[float, float] = (0.0, math.inf)
    made_up: bool = False
    assumed: bool = False
    sites: gpd.GeoDataFrame | None = None
    shapes: gpd.GeoDataFrame | None = None
    account: Account = field(default_factory=Account)
    counts: csr_array[Any, Any] | None = None
    by_surface: csr_array[Any, Any] | None = None
    points_each: NDArray[np.float64] | None = None
    points: pd.DataFrame | None = None
    to_coast: bool = False

    @property
    def scored(self) -> bool:
        """Whether there is a people table to score: not for sites without a catchment."""
        return self.people.nnz > 0
