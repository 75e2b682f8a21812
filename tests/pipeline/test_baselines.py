"""Other plans that a plan's scores are held against."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from command_line import ROOT
from footprints.pipeline.baselines import plans_as_compact
from footprints.pipeline.loading.load import load_region
from page_figures import plain_plan
from toy_project import write_toy_project


def test_as_many_other_plans_are_drawn_as_the_methods_say(tmp_path: Path) -> None:
    """And each from a seed of its own: few of them are the same."""
    region = load_region(write_toy_project(tmp_path))
    plan = plain_plan(region)
    found = plans_as_compact(region, plan)
    assert "200 other plans" in (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    assert len(found) == 200
    assert all(len(member) == len(region.areas) for member in found)
    assert len({member.tobytes() for member in found}) > 20
    sizes = {len(np.unique(member)) for member in found}
    assert sizes == {len(plan.neighbourhoods)}
