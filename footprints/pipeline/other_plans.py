"""Other plans that were found: apart from the search for them, so that results can hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from footprints.people.plan import Plan


@dataclass(frozen=True)
class Alternatives:
    """Plans to choose among.

    ``plans`` holds each by its file, ``alternatives/plan-2.csv`` and so on. ``table`` has one row a
    plan, the designed one first; ``tradeoff`` one row a plan of the sweep and the designed one, by
    length of line, and is empty where no agency counts in the design. ``asked`` is how many other
    plans were looked for: 0 for the trade-off alone.
    """

    plans: Mapping[str, Plan]
    table: pd.DataFrame
    tradeoff: pd.DataFrame
    asked: int
