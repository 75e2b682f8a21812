"""The tables shown at the end of a command."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.errors import counted
from footprints.units import PEOPLE_PER_THOUSAND, percent

if TYPE_CHECKING:
    import pandas as pd

    from footprints.commands.talk import Talk
    from footprints.coterminosity.score import Scores
    from footprints.neighbourhoods.search import Progress
    from footprints.pipeline.advice import AgencyAdvice
    from footprints.pipeline.comparison.compare import Comparison
    from footprints.pipeline.results import Results

_UNITS_SHOWN = 5


def show_plan(talk: Talk, results: Results) -> None:
    """Show the plan: neighbourhoods and the range of people, by locality."""
    region, plan = results.region, results.plan
    areas = region.areas
    people = plan.people(areas)
    names = dict(zip(areas["locality"], areas["locality_name"], strict=True))
    rows = []
    for locality, group in plan.neighbourhoods.groupby("locality", sort=True):
        own = people[group.index]
        rows.append(
            (
                names[locality],
                f"{own.sum():,.0f}",
                f"{len(own):,}",
                f"{own.min():,.0f}",
                f"{own.max():,.0f}",
            )
        )
    talk.table("Plan", ("Locality", "Residents", "Neighbourhoods", "Smallest", "Largest"), rows)
    if results.objective:
        costs = [
            (f"{name}: {term['unit']}", f"{term['value']:,.1f}", f"{term['weight']:g}")
            for name, term in results.objective.items()
        ]
        talk.table("What the plan costs", ("Aim", "Value", "Weight"), costs)
    if results.stopped_early:
        talk.say("The search was stopped early: another run may give another plan.")
    _show_proof(talk, results)


def progress_of(now: Progress) -> str:
    """Say what the design is at."""
    if math.isnan(now.objective):
        return f"Proving how good the plan is: {now.locality_name}"
    return f"Designing neighbourhoods: {now.locality_name}, objective {now.objective:,.1f}"


def _show_proof(talk: Talk, results: Results) -> None:
    """Show how much better any plan could be, where that was asked for."""
    from footprints.pipeline.proof import proof_document
    from footprints.render.overview.proof import sentence

    given = results.region.project.neighbourhoods.prove_s
    document = proof_document(results.proofs, given)
    if document is None:
        return
    rows = [
        (
            proof.name,
            f"{proof.value:,.2f}",
            "-" if proof.bound is None else f"{proof.bound:,.2f}",
            "-" if proof.gap is None else f"{proof.gap:.2%}",
            proof.status,
        )
        for proof in results.proofs
    ]
    headings = ("Locality", "Value", "No plan below", "Gap", "Status")
    talk.table("How good the plan is", headings, rows)
    talk.say(sentence(document))


def show_alternatives(talk: Talk, results: Results) -> None:
    """Show the other plans with what sets them apart."""
    if results.alternatives is None or not results.alternatives.asked:
        return
    rows = [
        (
            row["file"],
            f"{row['border_km']:,.1f}",
            _percent(row["overlap_mean"]),
            f"{row['objective']:,.1f}",
            _percent(row["distance_from_first"]),
        )
        for row in results.alternatives.table.to_dict("records")
    ]
    headings = ("Plan", "Line, km", "Lines kept", "Objective", "Residents elsewhere")
    talk.table("Other good plans", headings, rows)
    if len(rows) == 1:
        talk.say("No other plan nearly as good was met.")


def show_scores(talk: Talk, results: Results) -> None:
    """Show every agency's main scores."""
    if results.scores is None:
        return
    rows = [
        (
            str(entry["name"]) + (" (made up)" if entry.get("made_up") else ""),
            _with_range(entry),
            _percent(entry.get("coverage")),
            _percent(entry.get("fits_inside")),
            _percent(entry.get("served_by_one")),
            str(entry.get("relation") or "-"),
        )
        for entry in results.scores.agencies.values()
    ]
    headings = ("Agency", "Lines up", "Covered", "Fits", "By one", "Relation")
    talk.table("How far each agency lines up (0-100)", headings, rows)
    for entry in results.scores.agencies.values():
        if entry.get("lines_up") is not None or entry.get("people"):
            talk.say(f"{entry['name']}: {entry['headline']}.")
        if entry.get("drawn_differently"):
            talk.say(f"{entry['name']}: {entry['drawn_differently']}")
    if results.whole is not None:
        _show_whole(talk, results.scores, results.whole)
    if results.plan.opened is not None:
        talk.say(
            "Held against the chance level of the plan the page was opened with, as the page did."
        )
    from footprints.render.sentences import made_up_of

    overall = results.scores.overall
    share = overall.get("one_team_share")
    if share is not None:
        people = overall["people"] * share / PEOPLE_PER_THOUSAND
        talk.say(
            f"\nOne-team residents: {percent(share)} ({people:,.0f} thousand) have one team from "
            f"each of {counted(len(overall['one_team_agencies']), 'service', 'services')}"
            f"{made_up_of(overall)}."
        )


def _show_whole(talk: Talk, drawn: Scores, whole: Scores) -> None:
    """Show what counting in whole small areas makes of a plan that was drawn through some."""
    rows = [
        (
            str(figures["name"]),
            _with_range(figures),
            _with_range(whole.agencies[own]),
            str(figures.get("relation") or "-"),
            str(whole.agencies[own].get("relation") or "-"),
        )
        for own, figures in drawn.agencies.items()
    ]
    headings = ("Agency", "As drawn", "In whole areas", "Relation", "In whole areas")
    title = "The plan as drawn, and with each small area whole, as edits and advice have it"
    talk.table(title, headings, rows)


def show_where(talk: Talk, folder: Path, files: list[str], first: str = "index.html") -> None:
    """Say where the results are, and which page to open."""
    page = folder / first
    talk.say()
    if first in files:
        talk.say(f"Open the page: {page.resolve()}")
    else:
        talk.say(f"Results: {folder.resolve()}")


def _points(value: Any, form: str = ".0f") -> str:
    return "-" if _unknown(value) else format(value, form)


def _with_range(figures: Mapping[str, Any]) -> str:
    """Return how far an agency lines up and between what that may lie: 41 (37-45)."""
    value = figures.get("lines_up")
    low, high = (_points(figures.get(f"lines_up_range_{end}")) for end in ("low", "high"))
    if _unknown(value) or "-" in (low, high):
        return _points(value)
    return f"{_points(value)} ({low}-{high})"


def _change_range(row: Mapping[Any, Any]) -> str:
    """Return between what a change of "lines up" may lie; nothing where nothing changed."""
    change = row["lines_up_change"]
    low, high = (_points(row[f"lines_up_change_{end}"], "+.1f") for end in ("low", "high"))
    return "-" if _unknown(change) or not change or "-" in (low, high) else f"{low} to {high}"


def _percent(value: Any) -> str:
    return "-" if _unknown(value) else percent(value)


def _unknown(value: Any) -> bool:
    return value is None or math.isnan(value)


def show_comparison(talk: Talk, comparison: Comparison) -> None:
    """Show what differs, who moves and which agencies gain or lose between two sides."""
    from footprints.pipeline.comparison.editions import other_editions
    from footprints.pipeline.comparison.sides import beside_scores, counted_whole

    talk.say(f"{comparison.after.name}, compared with {comparison.before.name}.")
    sides = comparison.after, comparison.before
    for sentence in (*other_editions(*sides), *counted_whole(*sides)):
        talk.say(sentence)
    if not comparison.differ:
        talk.say("Nothing differs: plan, lines and population are the same.")
    if not (comparison.after.planned and comparison.before.planned):
        talk.say("Without neighbourhoods, the localities are what services share.")
    else:
        share = comparison.people_moved / comparison.people if comparison.people else 0.0
        areas = counted(len(comparison.moved), "small area", "small areas")
        people = counted(comparison.people_moved, "resident", "residents")
        talk.say(f"In another neighbourhood: {areas} with {people} ({percent(share, 1)}).")
    if comparison.areas_in_one_only:
        alone = counted(comparison.areas_in_one_only, "small area is", "small areas are")
        talk.say(f"{alone} placed by one of the plans alone and not counted there.")
    rows = [
        (
            str(row["name"]),
            _points(row["lines_up_against"], ".1f"),
            _points(row["lines_up"], ".1f"),
            _points(row["lines_up_change"], "+.1f"),
            _change_range(row),
        )
        for row in comparison.agencies.to_dict("records")
    ]
    headings = ("Agency", "Lines up: before", "after", "change", "between")
    talk.table("How far each agency lines up (0-100)", headings, rows)
    for sentence in beside_scores(comparison.before, comparison.after):
        talk.say(sentence)


def show_handover(talk: Talk, results: Results, agency: str, advice: AgencyAdvice) -> None:
    """Show what an agency would gain by handing small areas between its units, as a curve."""
    whole = results.whole or results.scored
    figures, moves = whole.agencies[agency], advice.moves
    if moves.empty:
        talk.say(f"{figures['name']}: nothing to do. No hand-over would make it line up better.")
        return
    last = moves.iloc[-1]
    talk.say(
        f"{figures['name']}: {figures['headline']}. Handing over "
        f"{counted(moves['area_code'].nunique(), 'small area', 'small areas')} with "
        f"{last['people_moved_so_far']:,.0f} people would make it {_points(last['lines_up'])}."
    )
    if advice.fresh is not None:
        talk.say(
            "That is held against the random lines of today's units; against random lines of the "
            f"new units' sizes and length it would be {_points(max(0.0, advice.fresh))}."
        )
    steps = sorted({0, len(moves) // 4, len(moves) // 2, 3 * len(moves) // 4, len(moves) - 1})
    rows = [
        (f"{row['step']:,}", f"{row['people_moved_so_far']:,.0f}", _points(row["lines_up"]))
        for row in (moves.iloc[step] for step in steps)
    ]
    talk.table("What each further move brings", ("Moves", "People moved", "Lines up"), rows)
    _show_units(talk, advice.units)


def _show_units(talk: Talk, units: pd.DataFrame) -> None:
    """Show the units that would gain most by handing over something by themselves."""
    best = units[units["small_areas"] > 0].sort_values(
        ["overlap_gain", "unit"], ascending=[False, True]
    )
    rows = [
        (
            str(row["name"]),
            f"{row['small_areas']:,}",
            f"{row['people_moved']:,.0f}",
            _percent(row["main_share"]),
            _percent(row["main_share_after"]),
        )
        for row in best.head(_UNITS_SHOWN).to_dict("records")
    ]
    headings = ("Unit", "Areas", "People moved", "In main: now", "after")
    talk.table("The units with most to gain by themselves", headings, rows)
