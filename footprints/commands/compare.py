"""``footprints compare``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from footprints.commands import options
from footprints.commands.talk import Talk


@click.command("compare", short_help="Hold one plan against another.")
@options.project_file
@options.plan
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PLAN",
    required=True,
    help="The other plan, in any of the same forms.",
)
@options.data
@options.out
@options.seed
@options.table_format
@options.volume
def command(
    *,
    file: Path,
    plan: options.PlanFile,
    against: Path,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    table_format: str | None,
    talk: Talk,
) -> None:
    """Say what differs between two plans: who moves, and which agencies gain or lose.

    \b
    Example:
      footprints compare footprints.toml --plan new.csv --against old.csv
    """
    from footprints.commands import job, summary
    from footprints.pipeline.compare import compare
    from footprints.pipeline.run import judge_plan, score_plan
    from footprints.pipeline.write import write_comparison

    region = job.load(talk, file, data, {"seed": seed})
    scored = [
        score_plan(
            judge_plan(region, job.bring_plan(talk, region, one)), talk.step, baselines=False
        )
        for one in (plan, replace(plan, path=against))
    ]
    comparison = compare(*scored)
    talk.rest()
    if table_format is not None:
        job.print_table(comparison.agencies, table_format)
    summary.show_comparison(talk, comparison)
    if out is not None:
        write_comparison(comparison, out)
        talk.say(f"Results: {out.resolve()}")
