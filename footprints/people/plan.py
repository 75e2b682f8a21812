"""A plan: which neighbourhood each small area is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Plan:
    """Small area -> neighbourhood, and what the neighbourhoods are called.

    ``neighbourhoods`` has columns neighbourhood (stable id), name and locality, sorted by id,
    index 0..n-1. ``member[a]`` is the row there of small area ``a``'s neighbourhood; -1 where a
    plan brought from elsewhere leaves an area out.
    """

    neighbourhoods: pd.DataFrame
    member: NDArray[np.int32]

    def table(self, areas: pd.DataFrame) -> pd.DataFrame:
        """Return the plan as the rows of ``plan.csv``: see ``footprints.schema.PLAN``."""
        import pandas as pd

        inside = self.member >= 0
        ids = self.neighbourhoods["neighbourhood"].to_numpy()
        return pd.DataFrame(
            {
                "area_code": areas["code"][inside],
                "neighbourhood": ids[self.member[inside]],
                "locality": areas["locality"][inside],
                "people": areas["people"][inside],
            }
        ).reset_index(drop=True)
