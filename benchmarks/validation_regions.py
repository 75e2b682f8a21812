"""The regions that the study is made on, designed as their project files say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.resources import demo_folder

if TYPE_CHECKING:
    from footprints.pipeline.results import Results

EXAMPLE = Path(__file__).resolve().parent.parent / "examples/greater-manchester/footprints.toml"


def regions(gm: Path | None) -> dict[str, Results]:
    """Return the demonstration and, where its data is given, Greater Manchester."""
    found = {"Demonstration": _designed(demo_folder() / "footprints.toml", None)}
    if gm is not None:
        found["Greater Manchester"] = _designed(EXAMPLE, gm.resolve())
    return found


def held(yes: bool) -> str:
    """Say in a table whether a rule held."""
    return "yes" if yes else "**no**"


@cache
def _designed(project: Path, data: Path | None) -> Results:
    from footprints.pipeline.loading.load import load_region
    from footprints.pipeline.run import design_plan

    return design_plan(load_region(project, data), 2)
