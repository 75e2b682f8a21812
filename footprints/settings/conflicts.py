"""What does not fit together in a project file, though each key by itself is well formed."""

from __future__ import annotations

from dataclasses import replace

from footprints.errors import Problem, nearest
from footprints.settings.model import Agency, NeighbourhoodSettings, Project


def conflicts(project: Project, where: str) -> list[Problem]:
    """Return what does not fit together, though each key by itself is well formed."""
    problems = _agency_conflicts(project.agencies)
    problems += _limit_conflicts(project.neighbourhoods)
    problems += _aim_conflicts(project)
    problems += _capacity_conflicts(project)
    problems += _score_conflicts(project)
    return [replace(problem, where=f"{where}, {problem.where}") for problem in problems]


def _agency_conflicts(agencies: list[Agency]) -> list[Problem]:
    ids = [agency.id for agency in agencies]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    problems = [
        Problem(f"the id {name} is used by more than one agency.", "agencies", "Rename one.")
        for name in twice
    ]
    for agency in agencies:
        least, most = agency.unit_sizes
        if least > most:
            what = f"`min_unit_people` ({least:,.0f}) is above `max_unit_people` ({most:,.0f})."
            problems.append(Problem(what, f"agencies, {agency.id}", "Change one of the two."))
    return problems


def _limit_conflicts(settings: NeighbourhoodSettings) -> list[Problem]:
    place, fix = "neighbourhoods", "Change one of the two."
    problems = []
    if settings.min_people > settings.max_people:
        numbers = f"({settings.min_people:,}) is above `max_people` ({settings.max_people:,})."
        problems.append(Problem(f"`min_people` {numbers}", place, fix))
    for code in settings.localities:
        low, high = settings.limits(code)
        if low > high:
            what = f"`min_people` ({low:,}) is above `max_people` ({high:,})."
            problems.append(Problem(what, f"{place}.localities.{code}", fix))
        own = settings.localities[code].number
        if own is not None and settings.number.get(code, own) != own:
            what = f"`number` is {own} here and {settings.number[code]} in neighbourhoods.number."
            problems.append(Problem(what, f"{place}.localities.{code}", fix))
    return problems


def _aim_conflicts(project: Project) -> list[Problem]:
    settings = project.neighbourhoods
    wards, ids = settings.wards_from, [agency.id for agency in project.agencies]
    problems = []
    if wards is not None and wards not in ids:
        hint = nearest(wards, ids) or "Name the id of an agency."
        what = f"{wards} is not the id of an agency."
        problems.append(Problem(what, "neighbourhoods.wards_from", hint))
    needs = [
        (settings.locked and settings.start_from is None, "locked", "start_from"),
        (settings.weights.wards > 0 and wards is None, "weights.wards", "wards_from"),
        (settings.weights.moved > 0 and settings.start_from is None, "weights.moved", "start_from"),
    ]
    problems += [
        Problem(f"this needs neighbourhoods.{other}.", f"neighbourhoods.{key}", f"Add `{other}`.")
        for broken, key, other in needs
        if broken
    ]
    return problems


def _capacity_conflicts(project: Project) -> list[Problem]:
    agencies = [agency.id for agency in project.agencies]
    needs = [need.id for need in project.needs]
    problems = [
        Problem(f"the id {name} is used by more than one need.", "needs", "Rename one.")
        for name in sorted({name for name in needs if needs.count(name) > 1})
    ]
    measures = [
        (one.agency, measure) for one in project.capacity for measure in one.columns.values()
    ]
    problems += [
        Problem(f"{agency} has more than one measure called {measure}.", "capacity", "Rename one.")
        for agency, measure in sorted({pair for pair in measures if measures.count(pair) > 1})
    ]
    for one in project.capacity:
        asked = [
            (one.agency, agencies, "an agency"),
            *((name, needs, "a need") for name in one.needs),
        ]
        problems += [
            Problem(
                f"{name} is not the id of {kind}.",
                f"capacity of {one.agency}",
                nearest(name, known) or f"Name the id of {kind}.",
            )
            for name, known, kind in asked
            if name not in known
        ]
    return problems


def _score_conflicts(project: Project) -> list[Problem]:
    ids = [agency.id for agency in project.agencies]
    return [
        Problem(
            f"{name} is not the id of an agency.",
            "scores.hubs_from",
            nearest(name, ids) or "Name the ids of agencies with sites.",
        )
        for name in project.scores.hubs_from
        if name not in ids
    ]
