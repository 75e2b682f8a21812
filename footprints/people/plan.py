"""A plan: which neighbourhood each small area is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Opened:
    """The plan that a page was opened with, where another came of editing it there.

    ``member`` is as in ``Plan``, in the rows of the plan opened; ``chance`` the chance level F0 of
    each agency by id, which the page held every edit against; None where it had none.
    """

    member: NDArray[np.int32]
    chance: Mapping[str, float | None]


@dataclass(frozen=True)
class Drawn:
    """A plan as it was drawn, where its lines run through small areas.

    ``shapes[n]`` is the ground of neighbourhood n (EPSG:27700) and ``share[n, a]`` the share of
    small area a's residents who live there, a whole number of them; ``by_surface`` is the same
    with residents spread over surface, where they were placed by points.
    """

    shapes: NDArray[Any]
    share: csr_array[Any, Any]
    by_surface: csr_array[Any, Any] | None = None


@dataclass(frozen=True, repr=False)
class Plan:
    """Small area -> neighbourhood, and what the neighbourhoods are called.

    ``neighbourhoods`` has columns neighbourhood (stable id), name and locality, sorted by id,
    index 0..n-1. ``member[a]`` is the row there of small area ``a``'s neighbourhood; -1 where a
    plan brought from elsewhere leaves an area out. ``opened`` is there for edits alone.
    ``designed`` has the weight each agency counted with in its design, by id, 0 for none; None
    where it is not known how the plan was made. ``drawn`` is there for a plan whose lines run
    through small areas: ``member`` then has each of them whole in the neighbourhood with most of
    its residents, for editing.
    """

    neighbourhoods: pd.DataFrame
    member: NDArray[np.int32]
    opened: Opened | None = None
    designed: Mapping[str, float | None] | None = None
    drawn: Drawn | None = None

    def __repr__(self) -> str:
        """Say how many neighbourhoods of how many small areas there are."""
        inside, out = int((self.member >= 0).sum()), int((self.member < 0).sum())
        left = f", {out:,} left out" if out else ""
        many = counted(len(self.neighbourhoods), "neighbourhood", "neighbourhoods")
        return f"<Plan: {many} of {counted(inside, 'small area', 'small areas')}{left}>"

    def _repr_html_(self) -> str:
        """Show the neighbourhoods as a table in a notebook."""
        areas = np.bincount(self.member[self.member >= 0], minlength=len(self.neighbourhoods))
        return str(self.neighbourhoods.assign(small_areas=areas).to_html(index=False))

    @property
    def edited(self) -> bool:
        """Whether somebody changed it on a page after it was made."""
        return self.opened is not None and not np.array_equal(self.member, self.opened.member)

    def people(self, areas: pd.DataFrame) -> NDArray[np.float64]:
        """Return the residents of each neighbourhood: as drawn, where that cuts small areas."""
        residents = areas["people"].to_numpy(dtype=np.float64)
        if self.drawn is not None:
            return np.asarray(self.drawn.share @ residents)
        inside = self.member >= 0
        count = len(self.neighbourhoods)
        found = np.bincount(self.member[inside], residents[inside], minlength=count)
        return found.astype(np.float64)

    def table(self, areas: pd.DataFrame) -> pd.DataFrame:
        """Return the plan as the rows of ``plan.csv``: see ``footprints.schema.PLAN``.

        The locality is the area's own, also where a design took another place for it (``home``).
        """
        import pandas as pd

        inside = self.member >= 0
        ids = self.neighbourhoods["neighbourhood"].to_numpy()
        return pd.DataFrame(
            {
                "area_code": areas["code"][inside],
                "neighbourhood": ids[self.member[inside]],
                "locality": areas["home" if "home" in areas else "locality"][inside],
                "people": areas["people"][inside],
            }
        ).reset_index(drop=True)
