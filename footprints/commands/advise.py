"""``footprints advise``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from footprints.commands import options
from footprints.commands.talk import Talk
from footprints.units import MAX_AMOUNT

if TYPE_CHECKING:
    from footprints.pipeline.advice import AgencyAdvice
    from footprints.pipeline.region import Region
    from footprints.pipeline.results import Results


@click.command("advise", short_help="What one agency would move to line up.")
@options.project_file
@click.option("--agency", required=True, metavar="ID", help="The agency's id in the project file.")
@options.plan
@click.option(
    "--max-moves",
    type=click.IntRange(min=1, max=MAX_AMOUNT),
    default=100,
    show_default=True,
    metavar="N",
    help="At most this many small areas.",
)
@options.data
@options.out
@options.seed
@options.table_format
@options.volume
def command(
    *,
    file: Path,
    agency: str,
    plan: options.PlanFile,
    max_moves: int,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    table_format: str | None,
    talk: Talk,
) -> None:
    """List the small areas an agency would hand between its own units to line up with a plan.

    Writes the list, what each unit by itself would hand over, with a list of its own, and the
    areas as GeoJSON.

    \b
    Example:
      footprints advise footprints.toml --agency police --plan plan.csv
    """
    from footprints.commands import job, summary
    from footprints.pipeline.run import default_folder
    from footprints.pipeline.writing.write import advice_names, advice_record, write_advice

    region = job.load(talk, file, data, {"seed": seed}, out=out)
    if table_format is not None:
        results, advice = _advised(talk, region, plan, agency, max_moves)
        summary.show_handover(talk, results, agency, advice)
        job.print_table(advice.moves, table_format)
        return
    folder, names = out or default_folder(region.project), advice_names(agency)
    reads = [plan.path, plan.opened]
    with job.reserve(region, folder, names, record=advice_record(agency), reads=reads):
        results, advice = _advised(talk, region, plan, agency, max_moves)
        summary.show_handover(talk, results, agency, advice)
        path = write_advice(advice, folder, agency)
    talk.say(f"The whole list: {path.resolve()} (beside it: what each unit would do, and a map)")


def _advised(
    talk: Talk, region: Region, plan: options.PlanFile, agency: str, max_moves: int
) -> tuple[Results, AgencyAdvice]:
    """Score a plan and look for what an agency would hand over."""
    from footprints.commands import job
    from footprints.pipeline.advice import advise_agency
    from footprints.pipeline.run import judge_plan, score_plan

    results = judge_plan(region, job.bring_plan(talk, region, plan))
    results = score_plan(results, talk.step, baselines=False)
    talk.step("Looking for areas to hand over")
    advice = advise_agency(results, agency, max_moves)
    talk.rest()
    return results, advice
