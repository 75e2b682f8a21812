"""``footprints compare``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from footprints.commands import options
from footprints.commands.options import UNNAMED, PlanFile
from footprints.commands.talk import Talk

if TYPE_CHECKING:
    from footprints.pipeline.comparison.sides import Side
    from footprints.pipeline.region import Region

NONE = "none"
"""What to give in place of a plan where there were no neighbourhoods."""


@dataclass(frozen=True)
class _Asked:
    """What to hold against what: plans, and the project of the other date, where there is one."""

    plan: PlanFile
    against: PlanFile | None
    project: Path | None


@click.command("compare", short_help="What changed between two plans, or two dates.")
@options.project_file
@click.argument("others", nargs=-1, metavar="[PLAN [AGAINST]]", type=click.Path(path_type=Path))
@options.optional_plan
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PLAN",
    help="The plan before, in any of the same forms, or none: no neighbourhoods yet. "
    "Default: none, or the same plan with --against-project.",
)
@click.option(
    "--against-project",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OLD.toml",
    help="Project file of the date before: other lines of agencies, other residents.",
)
@click.option(
    "--against-data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Folder of its input files. Default: that of --data, else what it says itself.",
)
@options.data
@options.out
@options.seed
@options.workers
@options.table_format
@options.volume
def command(
    *,
    file: Path,
    others: tuple[Path, ...],
    plan: PlanFile,
    against: Path | None,
    against_project: Path | None,
    against_data: Path | None,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    workers: int | None,
    table_format: str | None,
    talk: Talk,
) -> None:
    """Say what changed, for how many people and why: the plan, agencies' lines or the population.

    Holds a plan against another, against another date of the same agencies' lines or of the
    residents, or against no neighbourhoods at all. Writes a page, tables and a workbook.

    \b
    Examples:
      footprints compare footprints.toml --plan new.csv --against old.csv
      footprints compare footprints.toml new.csv old.csv
      footprints compare footprints.toml --plan plan.csv --against none
      footprints compare now.toml --plan plan.csv --against-project then.toml
    """
    from footprints.commands import job, summary
    from footprints.pipeline.comparison.compare import compare
    from footprints.pipeline.comparison.write import NAMES, RECORD, write_comparison
    from footprints.pipeline.run import default_folder

    asked = _asked(others, plan, against, against_project)
    region = job.load(talk, file, data, {"seed": seed}, out=out)
    sides = _sides(talk, region, asked, against_data or data)
    many = workers or job.processors()
    if table_format is not None:
        comparison = compare(*sides, talk.step, many)
        talk.rest()
        summary.show_comparison(talk, comparison)
        job.print_table(comparison.agencies, table_format)
        return
    folder = out or default_folder(region.project)
    with job.reserve(region, folder, NAMES, record=RECORD, reads=_reads(asked, sides)):
        comparison = compare(*sides, talk.step, many)
        talk.rest()
        summary.show_comparison(talk, comparison)
        files = write_comparison(comparison, folder)
    summary.show_where(talk, folder, files, "compare.html")


def _reads(asked: _Asked, sides: tuple[Side, Side]) -> list[Path | None]:
    """Return the files of both sides that are not those of the project itself."""
    from footprints.sources.check import input_files

    other = sides[1].region
    inputs = [each.path for each in input_files(other.project, other.folder)]
    plans = [plan for plan in (asked.plan, asked.against) if plan is not None]
    read = [path for plan in plans for path in (plan.path, plan.opened)]
    return [*read, asked.project, *inputs]


def _asked(
    others: tuple[Path, ...], plan: PlanFile, against: Path | None, project: Path | None
) -> _Asked:
    """Sort out what was named by place and what by option."""
    places = list(others)
    if project is None and any(place.suffix == ".toml" for place in places):
        project = next(place for place in places if place.suffix == ".toml")
        places.remove(project)
    if plan.path == UNNAMED and places:
        plan = replace(plan, path=places.pop(0))
    if against is None and places:
        against = places.pop(0)
    if plan.path == UNNAMED:
        raise click.UsageError("Name a plan: --plan PLAN.")
    if places:
        raise click.UsageError(f"{places[0]} is one thing too many: name two plans at most.")
    return _Asked(plan, None if against is None else replace(plan, path=against), project)


def _sides(talk: Talk, region: Region, asked: _Asked, data: Path | None) -> tuple[Side, Side]:
    """Read both sides; the second is before."""
    from footprints.commands import job
    from footprints.pipeline.comparison.sides import Side, name_sides, without_plan

    path = asked.plan.path
    after = Side(region, job.bring_plan(talk, region, asked.plan), path.name, file=path)
    other = region if asked.project is None else job.load(talk, asked.project, data, {})
    against = asked.against
    if against is None and asked.project is not None:
        before = replace(after, region=other)
    elif against is None or str(against.path) == NONE:
        before = without_plan(other)
    else:
        brought = job.bring_plan(talk, other, against)
        before = Side(other, brought, against.path.name, file=against.path)
    return name_sides(after, before)
