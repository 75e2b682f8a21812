"""What an analyst asks for, from tables or from a project file: plans, scores and a map.

These functions join the rooms for a notebook as ``pipeline`` does for the command line. They write
nothing; what is odd but can be used is said as a Python warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.errors import DataError, Problem, listing

if TYPE_CHECKING:
    import folium

    from footprints.coterminosity.score import Scores
    from footprints.people.plan import Plan
    from footprints.people.region import Region


def read(project: str | Path, data: str | Path | None = None) -> Region:
    """Return the region of a project file.

    Parameters
    ----------
    project : path
        A ``footprints.toml``.
    data : path, optional
        The folder its files are in, where that is not what the project says.

    Returns
    -------
    Region

    Raises
    ------
    SettingsError, DataError
        With everything that is wrong with the project or its files.

    Examples
    --------
    >>> import footprints as fp
    >>> from footprints.resources import demo_folder
    >>> fp.read(demo_folder() / "footprints.toml")
    <Region: 700 small areas, 1,145,044 residents, 4 localities, 11 agencies>
    """
    from footprints.people.frames import refuse
    from footprints.people.region import Region
    from footprints.pipeline.loading.load import load_region

    loaded = load_region(Path(project), None if data is None else Path(data))
    refuse(loaded.problems)
    return Region(loaded.areas, loaded.edges, loaded.footprints)


def demo() -> Region:
    """Return the made-up demonstration region.

    Examples
    --------
    >>> import footprints as fp
    >>> sorted(fp.demo().areas["locality_name"].unique())[:2]
    ['Fableham Vale', 'Mockford']
    """
    from footprints.resources import demo_folder
    from footprints.settings import FILE_NAME

    return read(demo_folder() / FILE_NAME)


def design(
    region: Region,
    *,
    min_people: int = 30_000,
    max_people: int = 50_000,
    seed: int = 1,
    effort: float = 1.0,
    workers: int = 1,
    start: Plan | None = None,
    **settings: Any,
) -> Plan:
    """Group a region's small areas into contiguous neighbourhoods inside its localities.

    Lines are short and keep to the agencies' own, each by its ``weight``.

    Parameters
    ----------
    region : Region
    min_people, max_people : int
        Fewest and most residents of a neighbourhood.
    seed : int
        The same seed gives the same plan, on any number of ``workers``.
    effort : float
        How long to search: 1 is usual, 0.1 a sketch.
    workers : int
        Localities designed at once.
    start : Plan, optional
        A plan of this region to begin from, whose ids and names are kept.
    **settings
        Keys of ``[neighbourhoods]`` in the project file: ``target_people``, ``number``,
        ``time_limit_s``, ``locked``, ``together``, ``wards_from``, ``localities``, ``weights``.

    Returns
    -------
    Plan
        Where no plan that keeps every limit was found, the least bad one, with a warning that says
        which limits it breaks, where and why.

    Raises
    ------
    DataError, SettingsError
        For settings that are not known and names that are not there.

    Examples
    --------
    >>> import footprints as fp
    >>> region = fp.demo()
    >>> one = region.keep(region.areas["locality"] == region.areas["locality"].iloc[0])
    >>> plan = fp.design(one, seed=7, effort=0.1)
    >>> plan
    <Plan: 11 neighbourhoods of 277 small areas>
    """
    from dataclasses import replace

    from footprints.neighbourhoods.engine import design as designed
    from footprints.people.frames import warn
    from footprints.settings import NeighbourhoodSettings, validated

    asked = {"min_people": min_people, "max_people": max_people, "seed": seed, "effort": effort}
    chosen = validated(NeighbourhoodSettings, "neighbourhoods", asked | settings)
    made = designed(
        region.areas, region.edges, region.footprints, chosen, start=start, workers=workers
    )
    warn(made.problems)
    weighed = chosen.weights.agencies > 0
    weights = {one.id: one.weight if weighed and one.scored else 0.0 for one in region.footprints}
    return replace(made.plan, designed=weights)


def score(
    region: Region,
    plan: Plan,
    *,
    seed: int = 1,
    held_against: Mapping[str, Plan] | None = None,
    workers: int = 1,
) -> Scores:
    """Score how far every agency of a region lines up with a plan.

    Parameters
    ----------
    region : Region
    plan : Plan
        Of the same small areas.
    seed : int
        Of the random lines that chance is worked out from; 1 is the project file's own default.
    held_against : mapping of name to Plan, optional
        Other plans of the same small areas to place this one among (``plans_mean`` and the like).
    workers : int
        Threads; they change nothing in the result.

    Returns
    -------
    Scores
        ``scores.agency_table`` has one row an agency, ``units``, ``neighbourhoods`` and ``pairs``
        the rest; docs/reference/tables.md explains every column.

    Raises
    ------
    DataError
        Where the plan is not of this region, or covers nobody.

    Examples
    --------
    >>> import footprints as fp
    >>> region = fp.demo()
    >>> one = region.keep(region.areas["locality"] == region.areas["locality"].iloc[0])
    >>> scores = fp.score(one, fp.plan_from(one, one.areas["code"], one.areas["code"].str[:4]))
    >>> len(scores.agency_table)
    11
    """
    from footprints.coterminosity.score import score as scored

    others = [other.member for other in (held_against or {}).values()]
    return scored(
        region.areas,
        region.edges,
        region.footprints,
        plan,
        seed=seed,
        other_plans=others,
        workers=workers,
    )


def plan_from(region: Region, codes: Sequence[str], neighbourhoods: Sequence[str]) -> Plan:
    """Return the plan of a table: which small area is in which neighbourhood.

    Parameters
    ----------
    region : Region
    codes, neighbourhoods : sequence of str
        Two columns of one length: a small area's code and its neighbourhood's id. Small areas that
        are not named are in none.

    Returns
    -------
    Plan

    Raises
    ------
    DataError
        For columns of two lengths, a code that comes twice, and codes none of which is there.

    Examples
    --------
    >>> import footprints as fp
    >>> region = fp.demo()
    >>> fp.plan_from(region, region.areas["code"], region.areas["locality"])
    <Plan: 4 neighbourhoods of 700 small areas>
    """
    import pandas as pd

    from footprints.people.brought import plan_from_areas
    from footprints.people.frames import refuse

    if len(codes) != len(neighbourhoods):
        what = f"{len(codes):,} codes and {len(neighbourhoods):,} neighbourhoods."
        raise DataError([Problem(what, "plan", "Give two columns of one table.")])
    rows = pd.DataFrame({"area_code": list(codes), "neighbourhood": list(neighbourhoods)})
    rows = rows[rows["neighbourhood"].notna()].astype(str)
    twice = rows["area_code"][rows["area_code"].duplicated()].unique()
    if len(twice):
        what = f"small areas that come twice: {listing(twice)}."
        raise DataError([Problem(what, "plan", "Give each small area once.")])
    plan, problems = plan_from_areas(region.areas, rows, {})
    refuse(problems)
    return plan


def explore(region: Region, plan: Plan, **more: Any) -> folium.Map:
    """Return an interactive map of a plan, as a notebook shows it.

    Parameters
    ----------
    region : Region
    plan : Plan
    **more
        What ``folium.Map`` takes: ``tiles``, ``width``, ``height`` and so on. Without ``tiles``
        there is no map of streets behind, and the map works without internet.

    Returns
    -------
    folium.Map
        Neighbourhoods by colour, with their name, locality and residents.

    Examples
    --------
    >>> import footprints as fp
    >>> region = fp.demo()
    >>> plan = fp.plan_from(region, region.areas["code"], region.areas["locality"])
    >>> fp.explore(region, plan).save("map.html")  # doctest: +SKIP
    """
    from footprints.render.explore import plan_map

    return plan_map(region.areas, region.edges, plan, **more)
