"""Columns of counts that do not look like counts: percentages, and thousands written otherwise."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from footprints.errors import Problem, listing
from footprints.sources.formats.source import Source
from footprints.units import AT_MOST

_FEWEST = 3
_MOSTLY = 0.8
_THOUSANDS = re.compile(r"^\d{1,3}\.\d{1,3}$")
_WHOLE = re.compile(r"^\d{1,3}(\.0+)?$")
_PERCENT = re.compile(r"%|\bper ?cent(age)?s?\b|\bpct\b|\bproportion\b", re.IGNORECASE)


def wrong_counts(cells: pd.Series[str]) -> str:
    """Say what to do about cells that are no counts."""
    if cells.str.strip().str.endswith("%").all():
        return "A percentage is no count: name or make a column of numbers of people."
    return f"Write plain figures of at most {AT_MOST}."


def tally_problems(cells: pd.Series[str], column: str, source: Source) -> list[Problem]:
    """Warn of a column of counts that is called a percentage, or whose thousands have points.

    ``1.108`` for 1,108 is how much of Europe writes; a thousandth of the people would be counted.
    """
    problems = []
    if _PERCENT.search(column):
        what = f"{column} is taken for counts of people, but is called a percentage."
        fix = "Name the column of counts; or rename this one if it holds them."
        problems.append(source.warning(what, fix))
    if (many := _with_points(cells)).any():
        shown = listing(list(cells[many].unique()), 3)
        what = (
            f"{int(many.sum()):,} of {len(cells):,} counts in {column} are fractions, such as "
            f"{shown}: they look like thousands written with a point."
        )
        fix = "If so, write them without it (1108 for 1.108), or as 1,108. Else round them."
        problems.append(source.warning(what, fix))
    return problems


def _with_points(cells: pd.Series[str]) -> pd.Series[bool]:
    """Mark the cells that look like thousands with a point: none where any cell belies it."""
    plain = cells.str.strip()
    broken = plain.str.fullmatch(_THOUSANDS) & ~plain.str.fullmatch(_WHOLE)
    rest = plain[~broken]
    numbers = pd.to_numeric(rest, errors="coerce")
    small = plain[broken].str.match(r"0\.\d").any()
    belied = bool((numbers >= 1000).any() or (numbers % 1 > 0).any() or small)
    decimals = np.array([len(cell.partition(".")[2]) for cell in plain[broken]])
    if belied or len(decimals) < _FEWEST or np.mean(decimals == 3) < _MOSTLY:
        return broken & False
    return broken
