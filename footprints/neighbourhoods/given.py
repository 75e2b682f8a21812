"""Whether agencies, settings and a start plan that a notebook hands to the engine can be used.

Every fault at once, in plain words; the tables of a region are looked at by ``people.agreement``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, listing
from footprints.people.agreement import agency_faults, plan_faults

if TYPE_CHECKING:
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings


def check_others(
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    start: Plan | None,
    count: int,
) -> None:
    """Raise DataError where agencies, settings or a start plan do not fit ``count`` small areas."""
    problems = agency_faults(footprints, count)
    if start is not None:
        problems += plan_faults(start, count, "start")
    known = [one.id for one in footprints]
    if settings.weights.wards > 0 and settings.wards_from and settings.wards_from not in known:
        what = f"no agency is called {settings.wards_from}."
        problems.append(Problem(what, "neighbourhoods.wards_from", f"There are: {listing(known)}."))
    if problems:
        raise DataError(problems)


def check_settings(settings: Any) -> None:
    """Raise DataError where settings are not of the class that knows their defaults."""
    from footprints.settings import NeighbourhoodSettings

    if not isinstance(settings, NeighbourhoodSettings):
        what = f"a {type(settings).__name__} is no NeighbourhoodSettings."
        fix = "Use NeighbourhoodSettings.model_validate(settings) of footprints.settings."
        raise DataError([Problem(what, "settings", fix)])


def seed_of(rng: Any) -> int | None:
    """Return the seed that a generator or a number gives; None without. Raises DataError."""
    if rng is None:
        return None
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**31))
    if isinstance(rng, int | np.integer) and rng >= 0:
        return int(rng)
    fix = "Give a whole number of 0 or more, or numpy.random.default_rng(number)."
    raise DataError([Problem(f"{rng!r} gives no seed.", "rng", fix)])
