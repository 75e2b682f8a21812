"""How much of an agency's line is also a neighbourhood line, and the reverse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footprints.coterminosity.arithmetic import share

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class SharedBorder:
    """Metres of line inside the ground: the agency's, the neighbourhoods', and both at once."""

    agency_m: float
    neighbourhood_m: float
    shared_m: float

    @property
    def of_agency(self) -> float:
        """Share of the agency's internal line that is a neighbourhood line too."""
        return share(self.shared_m, self.agency_m)

    @property
    def of_neighbourhoods(self) -> float:
        """Share of the neighbourhoods' line, where the agency is, that is the agency's too."""
        return share(self.shared_m, self.neighbourhood_m)


def shared_border(
    edges: pd.DataFrame, main: NDArray[np.int32], member: NDArray[np.int32]
) -> SharedBorder:
    """Measure the lines along the borders of small areas.

    ``main[a]`` is area a's main unit and ``member[a]`` its neighbourhood, -1 for none; only borders
    between two areas that have both are counted. A line that runs through a small area is taken to
    the border of that area nearest in people: the side where most of its residents are.
    """
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    border = edges["border_m"].to_numpy(dtype=np.float64)
    counted = (
        np.minimum(np.minimum(main[first], main[second]), np.minimum(member[first], member[second]))
        >= 0
    )
    agency = counted & (main[first] != main[second])
    neighbourhood = counted & (member[first] != member[second])
    both = agency & neighbourhood
    return SharedBorder(*(float(border[line].sum()) for line in (agency, neighbourhood, both)))
