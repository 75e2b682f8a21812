"""Plans brought from elsewhere: by small area, by an agency's units, or by polygons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import Problem, counted, listing, nearest
from footprints.people.parts import apportioned
from footprints.people.patches import main_units
from footprints.people.plan import Drawn, Plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint

_WHERE = "plan"

EDGE = 0.05
"""The least share of a small area's residents for it to be in a plan in part: less is where the
outer line of a plan for a part of the region was drawn otherwise than small areas."""

_SOMEBODY = 1e-6


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

    The plan of zones is kept as it was drawn. Each small area as a whole goes to the neighbourhood
    whose units hold most of its residents.
    """
    import pandas as pd
    import shapely
    from scipy.sparse import csr_array

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
    if footprint.kind == "zones" and footprint.shapes is not None:
        named = labels != ""
        found, group = np.unique(labels[named].astype(str), return_inverse=True)
        units_of = csr_array(
            (np.ones(len(group)), (group, np.flatnonzero(named))), shape=(len(found), len(labels))
        )
        parts = footprint.shapes.geometry.to_numpy()[named]
        shapes = [shapely.union_all(parts[group == number]) for number in range(len(found))]
        surface = footprint.by_surface if footprint.points_each is not None else None
        drawn = drawn_plan(
            areas,
            (units_of @ footprint.people).tocsr(),
            None if surface is None else (units_of @ surface).tocsr(),
            pd.DataFrame({"unit": found, "name": [names.get(own) or own for own in found]}),
            shapes,
        )
        return drawn[0], [*problems, *drawn[1]]
    ids = by_most_residents(footprint.people, labels)
    note = Problem(
        f"each small area was placed with the unit of {footprint.name} that most of its residents "
        "are in.",
        _WHERE,
        "To place each yourself, give a table of small areas.",
        severity="note",
    )
    return plan_of(areas, ids, names), [*problems, note, *_left_out(areas, ids)]


def drawn_plan(
    areas: pd.DataFrame,
    people: csr_array[Any, Any],
    by_surface: csr_array[Any, Any] | None,
    named: pd.DataFrame,
    shapes: Sequence[Any],
) -> tuple[Plan, list[Problem]]:
    """Return the plan that was drawn as ``shapes``, and what was noticed.

    ``people[n, a]`` is how many residents of small area a live in neighbourhood n, which ``named``
    has the code (``unit``) and ``name`` of; ``by_surface`` is the same with residents spread over
    surface, None where they were, or went whole to one. Where
    that cuts no small area the plan is made of whole ones, and nothing else. Small areas as a whole
    go to the neighbourhood with most of their residents, or to none where more live in none; those
    with under ``EDGE`` of them in any are outside the plan.
    """
    codes = named["unit"].to_numpy(dtype=object)
    names = dict(zip(named["unit"], named["name"], strict=True))
    residents = areas["people"].to_numpy(dtype=np.float64)
    within = np.asarray(people.sum(axis=0)).ravel() >= EDGE * residents
    people = _only(people, within)
    outside = residents - np.asarray(people.sum(axis=0)).ravel()
    most = people.max(axis=0).toarray().ravel()
    ids = np.append(codes, "")[main_units(people)]
    ids[outside > most] = ""
    plan = plan_of(areas, ids, names)
    problems = _left_out(areas, ids)
    kept = np.isin(codes.astype(str), plan.neighbourhoods["neighbourhood"].astype(str))
    lost = np.asarray(people.sum(axis=1)).ravel()[~kept]
    if lost.sum() >= 1:
        small = [f"{code} ({count:,.0f})" for code, count in zip(codes[~kept], lost, strict=True)]
        what = f"no small area lies mostly in {listing(small)}: they and their residents are left "
        fix = "Join them to a neighbour, or take smaller small areas."
        problems.append(Problem(f"{what}out.", _WHERE, fix, "warning"))
    table = people.tocsr()[kept]
    cells = table.tocoo()
    cut = (cells.data > _SOMEBODY) & (cells.data < residents[cells.col] - _SOMEBODY)
    if not cut.any():
        return plan, problems
    number, living = len(np.unique(cells.col[cut])), int(residents[np.unique(cells.col[cut])].sum())
    note = Problem(
        f"it runs through {counted(number, 'small area', 'small areas')} with {living:,} residents "
        "and is kept as it was drawn where it is scored. plan.csv, edits, advice and comparisons "
        "have each of them whole, in the neighbourhood with most of its residents.",
        _WHERE,
        "To score it in whole small areas alone, score the plan.csv that this writes.",
        severity="note",
    )
    drawn = Drawn(
        np.asarray(shapes, dtype=object)[kept],
        _whole_shares(table, residents),
        None
        if by_surface is None
        else _whole_shares(_only(by_surface, within).tocsr()[kept], residents),
    )
    return replace(plan, drawn=drawn), [note, *problems]


def _only(people: csr_array[Any, Any], chosen: NDArray[np.bool_]) -> csr_array[Any, Any]:
    """Return a table with nobody in small areas that are not chosen."""
    from scipy.sparse import csr_array, diags_array

    found = csr_array(people @ diags_array(chosen.astype(np.float64)))
    found.eliminate_zeros()
    return found


def _whole_shares(
    people: csr_array[Any, Any], residents: NDArray[np.float64]
) -> csr_array[Any, Any]:
    """Return shares of each small area's residents that are whole numbers of them."""
    from scipy.sparse import csr_array

    cells = people.tocsc().sorted_indices().tocoo()
    area = cells.col.astype(np.int64)
    share = apportioned(cells.data, area) / residents[area]
    found = csr_array((share, (cells.row, area)), shape=people.shape)
    found.eliminate_zeros()
    return found


def by_most_residents(people: csr_array[Any, Any], labels: NDArray[Any]) -> NDArray[Any]:
    """Return, for each small area (column), the label that holds most of its people.

    ``people`` is units by small areas and ``labels`` one label a unit. Units without a label ("")
    count together as one: an area that is mostly theirs gets "", as does one where no unit has
    anyone. Ties go to the first label in order.
    """
    from scipy.sparse import csr_array

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
