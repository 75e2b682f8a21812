"""Plans brought from elsewhere: by small area, by an agency's units, or by polygons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, listing, nearest
from footprints.people.plan import Plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint

_WHERE = "plan"


def plan_of(areas: pd.DataFrame, ids: NDArray[Any], names: Mapping[str, str]) -> Plan:
    """Return the plan in which small area a is in the neighbourhood ``ids[a]`` ("" for none).

    A neighbourhood belongs to the locality with most of its residents, the first in order of code
    where two tie; ``names`` may say what it is called, else it is called by its id.
    """
    import pandas as pd

    inside = ids != ""
    found = np.unique(ids[inside].astype(str))
    member = np.full(len(ids), -1, dtype=np.int32)
    member[inside] = np.searchsorted(found, ids[inside].astype(str))
    codes, place = np.unique(areas["locality"].to_numpy(dtype=str), return_inverse=True)
    people = np.zeros((len(found), len(codes)))
    np.add.at(people, (member[inside], place[inside]), areas["people"].to_numpy()[inside])
    table = pd.DataFrame(
        {
            "neighbourhood": found,
            "name": [names.get(code) or code for code in found],
            "locality": codes[people.argmax(axis=1)] if len(found) else [],
        }
    )
    return Plan(table, member)


def plan_from_areas(
    areas: pd.DataFrame, rows: pd.DataFrame, names: Mapping[str, str]
) -> tuple[Plan, list[Problem]]:
    """Return the plan of a table with columns area_code and neighbourhood, and what was noticed.

    Codes that are no small area's are an error where no row fits and a warning otherwise; so are
    small areas that the plan leaves out.
    """
    chosen = rows.set_index("area_code")["neighbourhood"]
    ids = chosen.reindex(areas["code"]).fillna("").to_numpy(dtype=object)
    unknown = sorted(set(chosen.index) - set(areas["code"]))
    problems = []
    if unknown:
        problems.append(
            Problem(
                f"{len(unknown):,} of {len(chosen):,} codes are not small areas of this project: "
                f"{listing(unknown)}.",
                _WHERE,
                "Check that the plan is of the same vintage.",
                "error" if not (ids != "").any() else "warning",
            )
        )
    return plan_of(areas, ids, names), problems + _left_out(areas, ids)


def plan_from_units(
    areas: pd.DataFrame,
    footprint: Footprint,
    rows: pd.DataFrame,
    names: Mapping[str, str],
) -> tuple[Plan, list[Problem]]:
    """Return the plan of a table that puts an agency's units (its area_code) in neighbourhoods.

    Each small area goes to the neighbourhood whose units hold most of its residents.
    """
    chosen = rows.set_index("area_code")["neighbourhood"]
    units = footprint.units["unit"]
    unknown = sorted(set(chosen.index) - set(units))
    problems = []
    if unknown:
        problems.append(
            Problem(
                f"{len(unknown):,} of {len(chosen):,} codes are not units of {footprint.name}: "
                f"{listing(unknown)}.",
                _WHERE,
                nearest(unknown[0], units) or f"Use its codes: {listing(units)}.",
                "warning",
            )
        )
    labels = chosen.reindex(units).fillna("").to_numpy(dtype=object)
    ids = by_most_residents(footprint.people, labels)
    note = Problem(
        f"each small area was placed with the unit of {footprint.name} that most of its residents "
        "are in.",
        _WHERE,
        "To place each yourself, give a table of small areas.",
        severity="note",
    )
    return plan_of(areas, ids, names), [*problems, note, *_left_out(areas, ids)]


def by_most_residents(people: csr_array[Any, Any], labels: NDArray[Any]) -> NDArray[Any]:
    """Return, for each small area (column), the label that holds most of its people.

    ``people`` is units by small areas and ``labels`` one label a unit. Units without a label ("")
    count together as one: an area that is mostly theirs gets "", as does one where no unit has
    anyone. Ties go to the first label in order.
    """
    from scipy.sparse import csr_array

    from footprints.people.patches import main_units

    found, place = np.unique(labels.astype(str), return_inverse=True)
    ones = np.ones(len(place))
    sums = csr_array((ones, (place, np.arange(len(labels)))), shape=(len(found), len(labels)))
    main = main_units((sums @ people).tocsr())
    return np.append(found.astype(object), "")[main]


def _left_out(areas: pd.DataFrame, ids: NDArray[Any]) -> list[Problem]:
    """Say which small areas have no neighbourhood, by how many localities they make up whole."""
    outside = ids == ""
    if not outside.any():
        return []
    codes = areas["code"].to_numpy()[outside]
    people = int(areas["people"].to_numpy()[outside].sum())
    touched = set(areas["locality"].to_numpy()[~outside])
    partly = sorted(touched & set(areas["locality"].to_numpy()[outside]))
    place = f" {len(partly):,} localities are covered in part: {listing(partly)}." if partly else ""
    return [
        Problem(
            f"{len(codes):,} small areas with {people:,} residents are in no neighbourhood and are "
            f"not scored: {listing(codes)}.{place}",
            _WHERE,
            "Nothing to do where the plan is meant for part of the area.",
            severity="note",
        )
    ]
