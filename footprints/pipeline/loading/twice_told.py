"""One list that two agencies read by different columns of units, so that each tells of the other.

The counts of practices and those of their networks go without small ones each by itself: held
against one another they could tell what neither does. Summed by ``group`` they are of one making.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from footprints.errors import Problem
from footprints.settings import ListAgency

if TYPE_CHECKING:
    from pathlib import Path

    from footprints.settings import Project


def twice_told_problems(project: Project, folder: Path) -> list[Problem]:
    """Return a warning for every two list agencies that read one file by other units or areas."""
    if project.scores.min_count <= 1:
        return []
    lists = [agency for agency in project.agencies if isinstance(agency, ListAgency)]
    return [
        Problem(
            f"{one.id} and {other.id} read the same list by different columns: held against one "
            "another, their figures can tell counts under `min_count`.",
            f"agency {other.id}",
            "Give both the finer `unit` and the same `area`, and sum units for the other by the "
            'column that it has now: group = { column = "..." }.',
            "warning",
        )
        for one, other in combinations(lists, 2)
        if (folder / one.file).resolve() == (folder / other.file).resolve()
        and (one.layer, one.people) == (other.layer, other.people)
        and (one.unit, one.area) != (other.unit, other.area)
        and not (one.only or other.only or one.leave_out or other.leave_out)
    ]
