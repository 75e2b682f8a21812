"""How good the plan is at most, in one plain sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from footprints.errors import counted

_AIMS = {
    "wards": "keeping wards whole",
    "moved": "people moved from the start plan",
    "distance": "distance, where areas are kept together,",
}


def sentence(proof: Mapping[str, Any]) -> str:
    """Say what was proven; ``proof`` is the entry of scores.json."""
    every, bounded = int(proof["localities"]), int(proof["bounded"])
    if bounded == 0:
        return _nothing(proof["shared_aims"])
    where = (
        ""
        if bounded == every
        else f"In {bounded} of {counted(every, 'locality', 'localities')}, no"
    )
    if proof["optimal"] >= bounded:
        said = f"{where or 'No'} plan is better than this one on these aims: that is proven."
    else:
        share = at_most(float(proof["gap"]))
        said = f"{where or 'No'} plan could be more than {share} better on these aims."
    if bounded < every:
        said += " For the rest nothing is proven."
    return said


def at_most(share: float) -> str:
    """Write a share as a percentage that is never below it: 0.0312 as "3.2%"."""
    return f"{math.ceil(round(share * 1_000, 6)) / 10:.1f}%"


def _nothing(shared: list[str]) -> str:
    if not shared:
        return "How much better another plan could be is not known: nothing could be proven."
    aims = " and ".join(_AIMS.get(aim, aim) for aim in shared)
    return (
        f"How much better another plan could be is not known: {aims} "
        f"{'carries' if len(shared) == 1 else 'carry'} no proof."
    )
