"""The objective of any plan, worked out from scratch and plainly.

The search keeps the same figures up to date move by move; this is what it is held against.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Floats
from footprints.units import METRES_PER_KM, PEOPLE_PER_THOUSAND

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from scipy.sparse import csr_array

    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.settings import NeighbourhoodSettings


@dataclass(frozen=True)
class Term:
    """One aim of the objective: its weight, its value without the weight, and the unit of that.

    ``parts`` gives the agencies' values one by one, without the agency's own weight; the value is
    their sum with it.
    """

    weight: float
    value: float
    unit: str
    parts: dict[str, float] = field(default_factory=dict)


UNITS = {
    "border": "km of line between neighbourhoods of one locality",
    "agencies": "thousand residents outside the overlap with agencies' units, by agency weight",
    "wards": "thousand residents outside their ward's main neighbourhood",
    "distance": "thousand person-km to the neighbourhood's centre",
    "barriers": "km of barrier with one neighbourhood on both sides",
    "evenness": "thousand residents above or below an even share",
    "moved": "thousand residents moved from the start plan",
}


@dataclass(frozen=True)
class _Scene:
    """A plan with the figures every term needs: people, and locality numbers of areas and plan."""

    areas: gpd.GeoDataFrame
    member: NDArray[np.int32]
    people: NDArray[np.int64]
    locality: NDArray[np.intp]
    localities: int
    homes: NDArray[np.intp]

    def by_locality(self, of_neighbourhood: NDArray[Any]) -> Floats:
        """Sum a figure of neighbourhoods by locality."""
        sums = np.bincount(self.homes, of_neighbourhood, self.localities)
        return sums.astype(np.float64)


def evaluate(  # noqa: PLR0917 - tables in the order they are made
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    plan: Plan,
    start: Plan | None = None,
) -> dict[str, Term]:
    """Return every term of the objective for any plan; the objective is the sum of weight x value.

    Areas that the plan leaves out count nowhere. Lines between localities are not the plan's and
    are left out; so a ward that lies in two localities counts in each by itself. An even share is
    that of the locality. ``moved`` matches neighbourhoods to the start plan's one to one so that
    most people stay, and is 0 without one.
    """
    return whole_region(by_locality(areas, edges, footprints, settings, plan, start), settings)


def whole_region(tables: dict[str, Floats], settings: NeighbourhoodSettings) -> dict[str, Term]:
    """Return the terms of the whole region from those by locality."""
    weights = settings.weights.model_dump()
    parts = {
        name.removeprefix("agency:"): float(values.sum())
        for name, values in tables.items()
        if name.startswith("agency:")
    }
    return {
        name: Term(
            weights[name], float(tables[name].sum()), unit, parts if name == "agencies" else {}
        )
        for name, unit in UNITS.items()
    }


def total(terms: dict[str, Term]) -> float:
    """Return the objective: the sum of each term's weight times its value."""
    return sum(term.weight * term.value for term in terms.values())


def by_locality(  # noqa: PLR0917 - as evaluate
    areas: gpd.GeoDataFrame,
    edges: pd.DataFrame,
    footprints: Sequence[Footprint],
    settings: NeighbourhoodSettings,
    plan: Plan,
    start: Plan | None = None,
) -> dict[str, Floats]:
    """Return each term, and each agency as ``agency:ID``, by locality in code order."""
    scene = _scene(areas, plan)
    agencies = {
        f"agency:{one.id}": _agency(scene, one)
        for one in footprints
        if one.scored and one.weight > 0
    }
    nothing = np.zeros(scene.localities)
    weighted = [
        one.weight * agencies[f"agency:{one.id}"]
        for one in footprints
        if f"agency:{one.id}" in agencies
    ]
    wards = [one for one in footprints if one.id == settings.wards_from and one.scored]
    return {
        "border": _along(scene, edges, "border_m", np.not_equal),
        "agencies": np.sum(weighted, axis=0) if weighted else nothing,
        "wards": _wards(scene, wards[0]) if wards else nothing,
        "distance": _distance(scene),
        "barriers": _along(scene, edges, "barrier_m", np.equal),
        "evenness": _evenness(scene),
        "moved": _moved(scene, plan, start) if start is not None else nothing,
        **agencies,
    }


def _scene(areas: gpd.GeoDataFrame, plan: Plan) -> _Scene:
    codes, locality = np.unique(areas["locality"].to_numpy(dtype=object), return_inverse=True)
    homes = np.searchsorted(codes, plan.neighbourhoods["locality"].to_numpy(dtype=object))
    return _Scene(
        areas=areas,
        member=plan.member,
        people=areas["people"].to_numpy(),
        locality=locality.astype(np.intp),
        localities=len(codes),
        homes=np.minimum(homes, len(codes) - 1).astype(np.intp),
    )


def _along(
    scene: _Scene,
    edges: pd.DataFrame,
    column: str,
    related: Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]],
) -> Floats:
    """Sum km of a column over links inside localities whose two neighbourhoods are ``related``."""
    first, second = edges["first"].to_numpy(), edges["second"].to_numpy()
    one, other = scene.member[first], scene.member[second]
    counted = (scene.locality[first] == scene.locality[second]) & (one >= 0) & (other >= 0)
    counted &= related(one, other)
    km = edges[column].to_numpy()[counted] / METRES_PER_KM
    return np.bincount(scene.locality[first[counted]], km, scene.localities).astype(np.float64)


def _agency(scene: _Scene, footprint: Footprint) -> Floats:
    """Return (1 - F) x S / 1000 by locality: sum over n of c_n - sum over u of T^2 / min(r, c)."""
    from footprints.people.overlap import contingency
    from footprints.people.patches import as_zoning

    table = contingency(as_zoning(footprint, scene.people), scene.member, len(scene.homes))
    units, cover = table.sum(axis=1), table.sum(axis=0)
    smaller = np.minimum(units[:, None], cover[None, :])
    fit = np.divide(table**2, smaller, out=np.zeros_like(table), where=table > 0).sum(axis=0)
    return scene.by_locality(cover - fit) / PEOPLE_PER_THOUSAND


def _wards(scene: _Scene, footprint: Footprint) -> Floats:
    from footprints.people.overlap import contingency
    from footprints.people.patches import as_zoning

    wards: csr_array[Any, Any] = as_zoning(footprint, scene.people)
    outside = np.zeros(scene.localities)
    for locality in range(scene.localities):
        here = np.where(scene.locality == locality, scene.member, -1).astype(np.int32)
        table = contingency(wards, here, len(scene.homes))
        outside[locality] = table.sum() - table.max(axis=1, initial=0.0).sum()
    return outside / PEOPLE_PER_THOUSAND


def _distance(scene: _Scene) -> Floats:
    """Sum people times straight km from their area's point to the mean point of the people."""
    points = scene.areas.geometry.representative_point()
    spot = np.column_stack([points.x, points.y]) / METRES_PER_KM
    travelled = np.zeros(len(scene.homes))
    for number in range(len(scene.homes)):
        rows = np.flatnonzero(scene.member == number)
        people = scene.people[rows].astype(np.float64)
        if people.sum() > 0:
            centre = (people[:, None] * spot[rows]).sum(axis=0) / people.sum()
            travelled[number] = (people * np.hypot(*(spot[rows] - centre).T)).sum()
    return scene.by_locality(travelled) / PEOPLE_PER_THOUSAND


def _evenness(scene: _Scene) -> Floats:
    inside = scene.member >= 0
    people = np.bincount(scene.member[inside], scene.people[inside], len(scene.homes))
    number = np.maximum(np.bincount(scene.homes, minlength=scene.localities), 1)
    share = scene.by_locality(people) / number
    return scene.by_locality(np.abs(people - share[scene.homes])) / PEOPLE_PER_THOUSAND


def _moved(scene: _Scene, plan: Plan, start: Plan) -> Floats:
    """Count people whose neighbourhood is not the one that carries on their old one."""
    match = matched(scene.people, plan, start)
    inside = scene.member >= 0
    carried = match[np.maximum(scene.member, 0)]
    gone = inside & (start.member >= 0) & (carried != start.member)
    return (
        np.bincount(scene.locality[gone], scene.people[gone], scene.localities)
        / PEOPLE_PER_THOUSAND
    )


def matched(people: NDArray[np.int64], plan: Plan, start: Plan) -> NDArray[np.intp]:
    """Return, for each neighbourhood of a plan, the one of the start plan it carries on, or -1.

    One to one, inside each locality, so that most people in all stay where they were.
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = len(plan.neighbourhoods), len(start.neighbourhoods)
    common = np.zeros((rows, columns))
    both = (plan.member >= 0) & (start.member >= 0)
    np.add.at(common, (plan.member[both], start.member[both]), people[both].astype(np.float64))
    home = plan.neighbourhoods["locality"].to_numpy(dtype=object)
    before = start.neighbourhoods["locality"].to_numpy(dtype=object)
    common[home[:, None] != before[None, :]] = 0.0
    match = np.full(rows, -1, np.intp)
    one, other = linear_sum_assignment(common, maximize=True)
    real = common[one, other] > 0
    match[one[real]] = other[real]
    return match
