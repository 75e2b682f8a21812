"""What the commands that make results share: loading, designing with progress, and writing."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from footprints.commands import summary
from footprints.errors import InfeasibleError

if TYPE_CHECKING:
    import pandas as pd

    from footprints.commands.talk import Talk
    from footprints.people.plan import Plan
    from footprints.pipeline.region import Region
    from footprints.pipeline.results import Results


class Clock:
    """When a command started, for its manifest."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._began


def load(talk: Talk, file: Path, data: Path | None, **search: float | None) -> Region:
    """Load a project, show its warnings, and apply what the command line says of the search."""
    from footprints.pipeline.region import load_region
    from footprints.pipeline.run import with_search

    region = load_region(file, data, talk.step)
    talk.problems(region.problems)
    return with_search(region, **search)


def design(talk: Talk, region: Region, workers: int | None) -> Results:
    """Design a plan, showing progress by locality."""
    from footprints.pipeline.run import design_plan

    talk.step("Designing neighbourhoods")
    return design_plan(
        region,
        workers=workers or os.cpu_count() or 1,
        progress=lambda now: talk.step(
            f"Designing neighbourhoods: {now.locality_name}, objective {now.objective:,.1f}",
            now.done,
        ),
    )


def finish(
    talk: Talk, results: Results, folder: Path, clock: Clock, parts: Collection[str]
) -> None:
    """Write the results, show the summary, and end with an error where a limit is broken."""
    from footprints.pipeline.write import folder_for, write_results

    folder = folder_for(results, folder)
    talk.step("Writing")
    files = write_results(results, folder, clock.started, clock.seconds(), parts)
    talk.__exit__()
    summary.show_plan(talk, results)
    summary.show_scores(talk, results)
    summary.show_where(talk, folder, files)
    if not results.feasible:
        talk.say("This is the least-bad plan: it breaks a limit, as said below.")
        raise InfeasibleError(results.problems)


def bring_plan(
    talk: Talk, region: Region, path: Path, area: str | None, neighbourhood: str | None
) -> Plan:
    """Read a plan from anywhere; show what was noticed on the way."""
    from footprints.pipeline.plans import load_plan

    talk.step(f"Reading {path.name}")
    plan, problems = load_plan(region, path, area, neighbourhood)
    talk.problems(problems)
    return plan


def print_table(table: pd.DataFrame, form: str) -> None:
    """Write a table to standard output as CSV or JSON."""
    from footprints.pipeline.files import csv_text, json_text

    text = csv_text(table) if form == "csv" else json_text(table.to_dict("records"))
    click.echo(text, nl=False)
