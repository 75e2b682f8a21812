"""``footprints compare``."""

from __future__ import annotations

from pathlib import Path

import click

from footprints.commands import options


@click.command("compare", short_help="Hold one plan against another.")
@options.project_file
@options.plan()
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
    file: Path,
    plan: Path,
    against: Path,
    plan_area: str | None,
    plan_neighbourhood: str | None,
    data: Path | None,
    out: Path | None,
    seed: int | None,
    table_format: str | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Say what differs between two plans: who moves, and which agencies gain or lose.

    \b
    Example:
      footprints compare footprints.toml --plan new.csv --against old.csv
    """
    from footprints.commands import job, summary
    from footprints.commands.talk import Talk
    from footprints.pipeline.compare import compare
    from footprints.pipeline.run import judge_plan, score_plan
    from footprints.pipeline.write import write_comparison

    with Talk(verbose, quiet) as talk:
        region = job.load(talk, file, data, seed=seed)
        columns = (plan_area, plan_neighbourhood)
        scored = [
            score_plan(
                judge_plan(region, job.bring_plan(talk, region, path, *columns)),
                talk.step,
                baselines=False,
            )
            for path in (plan, against)
        ]
        comparison = compare(*scored)
    if table_format is not None:
        job.print_table(comparison.agencies, table_format)
    summary.show_comparison(talk, comparison)
    if out is not None:
        write_comparison(comparison, out)
        talk.say(f"Results: {out.resolve()}")
