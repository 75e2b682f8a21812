"""What a page's scripts score an edited plan from: the same people as the command line's.

Everything is whole numbers: people in parts of a person (``footprints.people.parts``), border in
micrometres. Their sums are exact in the page and in Python alike, in whatever order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.people.parts import PARTS
from footprints.render.scene.numbers import pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from scipy.sparse import csr_array

    from footprints.render.view import AgencyView, Rescoring, View

_MICROMETRES = 1_000_000


def scoring(view: View) -> dict[str, Any] | None:
    """Return the scoring data of the overview, None where the plan was not scored.

    - ``parts``: parts of a person; ``plan_hash`` and ``seed`` of the opened plan,
      ``edition`` of the score;
    - ``locked`` rows of small areas, ``together`` groups of them;
    - ``edges``: ``pack`` of first (less the first before), second less first, and micrometres of
      border, edge by edge in order; 0 micrometres is a bridge;
    - ``agencies``: in the order of the page's; see ``_agency``.
    """
    found = view.rescoring
    if found is None:
        return None
    rows = {str(code): row for row, code in enumerate(view.areas["code"])}
    return {
        "parts": PARTS,
        "plan_hash": found.plan_hash,
        "seed": found.seed,
        "edition": found.edition,
        "locked": [rows[code] for code in found.locked if code in rows],
        "together": [[rows[code] for code in group if code in rows] for group in found.together],
        "edges": _edges(found.edges),
        "agencies": [_agency(found, entry) for entry in view.agencies],
    }


def _agency(found: Rescoring, entry: AgencyView) -> dict[str, Any]:
    """Return one agency's scoring data.

    - ``chance``: F0 of the opened plan, in whole small areas, as edits are made of them; None
      where "lines up" cannot be told;
    - ``designed``: its weight in the design of the opened plan, None where that is not known;
    - ``everybody``: whether residents in no unit count against it;
    - ``list``: whether its people are a list's, which may run over residents;
    - ``counted``: whether it counts for one-team residents;
    - ``cells``: ``pack`` of, for each small area in order, the number of its units, then for each
      in order the unit (less the one before) and its people in parts; None where it has none;
    - ``main``: ``pack`` of 1 + the main unit of each small area, 0 for none; only where lines are
      scored by main patches, each small area whole, and so for lists and not for zones;
    - ``sites``: the small area of each site, -1 for none; None for an agency without sites.
    """
    figures = entry.figures
    sites = found.sites.get(entry.id)
    data: dict[str, Any] = {
        "chance": _chance(figures),
        "designed": found.designed.get(entry.id),
        "everybody": figures.get("serves") == "everybody",
        "list": entry.kind == "list",
        "counted": bool(figures.get("one_team_counted")),
        "cells": None,
        "main": None,
        "sites": None if sites is None else sites.tolist(),
    }
    if entry.id in found.people:
        data["cells"] = _cells(found.people[entry.id])
        if entry.kind != "zones":
            data["main"] = pack(np.asarray(found.main[entry.id]) + 1)
    return data


def _chance(figures: Mapping[str, Any]) -> float | None:
    """Return F0 in whole small areas, None where "lines up" cannot be told there."""
    drawn = figures.get("overlap_whole_areas") is not None
    told, chance = (
        figures.get(f"{name}{'_whole_areas' if drawn else ''}")
        for name in ("lines_up", "overlap_by_chance")
    )
    return None if told is None else chance


def _edges(edges: pd.DataFrame) -> str:
    first, second = (edges[name].to_numpy(dtype=np.int64) for name in ("first", "second"))
    border = np.rint(edges["border_m"].to_numpy() * _MICROMETRES).astype(np.int64)
    return pack(np.column_stack([np.diff(first, prepend=0), second - first, border]))


def _cells(people: csr_array[Any, Any]) -> str:
    """Write a table of units by small areas, small area by small area."""
    cells = people.tocsc().sorted_indices()
    count = np.diff(cells.indptr)
    unit = cells.indices.astype(np.int64)
    step = np.diff(unit, prepend=0)
    begins = cells.indptr[:-1][count > 0]
    step[begins] = unit[begins]
    pairs = np.column_stack([step, np.rint(cells.data * PARTS).astype(np.int64)])
    return pack(np.insert(pairs.ravel(), 2 * cells.indptr[:-1], count))
