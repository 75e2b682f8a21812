"""Write an ensemble of plans to its folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from footprints.pipeline.files import csv_text, json_text
from footprints.pipeline.writing.outbox import outbox

if TYPE_CHECKING:
    import pandas as pd

    from footprints.pipeline.ensemble import Ensemble


RECORD = "ensemble.manifest.json"


def names(*, keep_plans: bool) -> list[str]:
    """Return the files of an ensemble beside its record."""
    every = ["ensemble.csv", "ensemble_mixing.csv", "ensemble.json"]
    return every + (["ensemble_plans.csv"] if keep_plans else [])


def write_ensemble(
    ensemble: Ensemble, areas: pd.DataFrame, folder: Path, *, keep_plans: bool = False
) -> None:
    """Write ``ensemble.csv`` (a row a plan), ``ensemble_mixing.csv`` and ``ensemble.json``.

    With ``keep_plans`` also ``ensemble_plans.csv``: a row a small area, a column a plan, in the
    order of ``ensemble.csv``. Raises OutputError where they cannot be written.
    """
    texts = {
        "ensemble.csv": csv_text(ensemble.table),
        "ensemble_mixing.csv": csv_text(ensemble.summary),
        "ensemble.json": json_text(ensemble.facts),
    }
    if keep_plans:
        texts["ensemble_plans.csv"] = csv_text(_plans(ensemble, areas))
    with outbox(folder, RECORD) as staged:
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8", newline="\n")


def _plans(ensemble: Ensemble, areas: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    columns = [f"plan_{number}" for number in range(1, len(ensemble.plans) + 1)]
    table = pd.DataFrame(ensemble.plans.T, columns=columns)
    table.insert(0, "area_code", areas["code"].to_numpy())
    return table
