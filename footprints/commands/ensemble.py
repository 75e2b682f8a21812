"""``footprints ensemble``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from footprints.commands import options
from footprints.commands.talk import Talk
from footprints.units import percent

if TYPE_CHECKING:
    from footprints.pipeline.ensemble import Ensemble

_RHAT_FINE = 1.01


@click.command("ensemble", short_help="Many plans within the same limits, and yours among them.")
@options.project_file
@options.data
@options.out
@click.option(
    "--sampler",
    type=click.Choice(["compact", "tree", "reversible"]),
    default="compact",
    show_default=True,
    help="compact: independent plans with short lines. tree: a walk by spanning trees. reversible: "
    "such a walk whose chances are known.",
)
@click.option(
    "--plans",
    type=click.IntRange(min=8, max=1_000_000),
    default=400,
    show_default=True,
    metavar="N",
    help="Plans to draw, over all chains.",
)
@click.option(
    "--chains",
    type=click.IntRange(min=2, max=1_000),
    default=4,
    show_default=True,
    metavar="N",
    help="Walks, each from a random plan of its own.",
)
@click.option(
    "--plan",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PLAN",
    help="A plan to place among them.",
)
@click.option("--keep-plans", is_flag=True, help="Also write every plan: ensemble_plans.csv.")
@options.seed
@options.workers
@options.volume
def command(
    *,
    file: Path,
    data: Path | None,
    out: Path | None,
    sampler: str,
    plans: int,
    chains: int,
    plan: Path | None,
    keep_plans: bool,
    seed: int | None,
    workers: int | None,
    talk: Talk,
) -> None:
    """Draw many plans within the project's limits, measure each, and say how well they mix.

    \b
    Examples:
      footprints ensemble footprints.toml --plan maps/mine/plan.csv
      footprints ensemble footprints.toml --sampler tree --plans 2000
    """
    from footprints.commands import job
    from footprints.commands.options import PlanFile
    from footprints.pipeline.ensemble import draw_ensemble
    from footprints.pipeline.run import default_folder
    from footprints.pipeline.writing.write_ensemble import RECORD, names, write_ensemble

    region = job.load(talk, file, data, {"seed": seed}, out=out)
    own = None if plan is None else job.bring_plan(talk, region, PlanFile(plan))
    base = default_folder(region.project)
    folder = out or base.with_name(f"{base.name}-ensemble")
    with job.reserve(region, folder, names(keep_plans=keep_plans), record=RECORD, reads=[plan]):
        found = draw_ensemble(
            region,
            sampler,  # type: ignore[arg-type] # click has seen to it
            plans=plans,
            chains=chains,
            plan=own,
            workers=workers or job.processors(),
            report=talk.step,
        )
        write_ensemble(found, region.areas, folder, keep_plans=keep_plans)
    talk.rest()
    _show(talk, found)
    talk.say(f"Results: {folder.resolve()}")


def _show(talk: Talk, found: Ensemble) -> None:
    facts = found.facts
    talk.say(
        f"{facts['plans']:,} plans in {found.seconds:,.1f} s "
        f"({facts['plans'] / max(found.seconds, 1e-9):,.0f} a second"
        + (
            f"; {facts['proposed']:,} steps proposed, {facts['kept'] / facts['proposed']:.1%} taken"
            if facts["proposed"] > facts["plans"]
            else ""
        )
        + f"). {facts['meaning']}"
    )
    known = "this_plan" in found.summary
    rows = [
        (
            str(row["figure"]),
            f"{row['mean']:,.3f}",
            f"{row['low']:,.3f} to {row['high']:,.3f}",
            f"{row['effective_plans']:,.0f}",
            f"{row['rhat']:.3f}",
            *((f"{row['this_plan']:,.3f}", percent(row["share_below"])) if known else ()),
        )
        for row in found.summary.to_dict("records")
    ]
    headings = ["Figure", "Mean", "Middle 90%", "Effective plans", "R-hat"]
    headings += ["This plan", "Plans below"] if known else []
    talk.table("Plans within the same limits", headings, rows)
    worst = float(found.summary["rhat"].max())
    if worst > _RHAT_FINE:
        talk.say(
            f"The chains do not agree yet (R-hat up to {worst:.3f}, above {_RHAT_FINE}): draw more "
            "plans before reading small differences."
        )
    if facts["overfull_trees"]:
        talk.say(
            f"{facts['overfull_trees']:,} trees had more cuts than the walk allows for: its "
            "chances are not quite those stated."
        )
