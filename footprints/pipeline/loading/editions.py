"""Of which year the codes of each input are, held against what the settings say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from footprints.allowance import reading
from footprints.errors import Problem

if TYPE_CHECKING:
    from footprints.pipeline.ledger import Input
    from footprints.sources.codes.code_lists import Dating, YearList
    from footprints.sources.formats.logbook import Entry


@reading()
def date_entries(inputs: Iterable[Entry], folder: Path | None) -> dict[str, Dating]:
    """Date map files whose codes and headings do not say their year, by the lists at hand.

    Lists are the tables of the data folder, None where that is not known, and the project's other
    map files. What is found is put down in the entry's ``codes`` and returned by role.
    """
    from footprints.sources.codes.code_lists import date_codes, year_lists

    shapes = [entry for entry in inputs if entry.shapes is not None and entry.codes]
    undated = [entry for entry in shapes if not _year(entry.codes)]
    if folder is None or not undated:
        return {}
    lists = year_lists(folder) + _map_lists(shapes)
    found = {}
    for entry in undated:
        dating = None if entry.shapes is None else date_codes(set(entry.shapes["code"]), lists)
        if dating is not None:
            entry.codes = f"{entry.codes}, {_in_words(dating.years)}"
            found[entry.role] = dating
    return found


def _map_lists(entries: Iterable[Entry]) -> list[YearList]:
    """Return the codes of map files whose year is known as lists."""
    from footprints.sources.codes.code_lists import YearList

    return [
        YearList(entry.path.name, "the codes", _year(entry.codes), frozenset(entry.shapes["code"]))
        for entry in entries
        if entry.shapes is not None and _year(entry.codes)
    ]


def edition_problems(inputs: Iterable[Input], dated: Mapping[str, Dating]) -> list[Problem]:
    """Find inputs whose codes are of another year than the settings say: warnings.

    ``dated`` says of which years those are whose headings do not tell; without a year in the
    settings one of them is worth a warning where a newer list has other codes.
    """
    problems = []
    for line in inputs:
        dating, stated = dated.get(line.use), _stated(line.vintage_expected)
        years = dating.years if dating else (_year(line.codes_found),)
        if stated and years[0] and not years[0] <= stated <= years[-1]:
            problems.append(_another(line, dating))
        elif dating and dating.newer and not stated:
            problems.append(_older(line, dating, dating.newer))
    return problems


def _another(line: Input, dating: Dating | None) -> Problem:
    evidence = f" {dating.said[0].upper()}{dating.said[1:]}" if dating else ""
    likely = "look like" if dating else "are"
    return Problem(
        f"its codes {likely} {_spelt(line.codes_found)}, but the settings give the vintage "
        f"{line.vintage_expected}.{evidence}",
        f"{line.use}, {line.file}",
        "Correct `vintage`, or name the file of that date.",
        "warning",
    )


def _older(line: Input, dating: Dating, newer: YearList) -> Problem:
    return Problem(
        f"its codes look like {_spelt(line.codes_found)}, older than {newer.year}: {dating.said}",
        f"{line.use}, {line.file}",
        f'If that year is meant, state vintage = "{dating.years[-1]}"; else name the file of '
        f"{newer.year}.",
        "warning",
    )


def _spelt(codes: str) -> str:
    kind, _, years = codes.rpartition(", ")
    return f"{kind} codes of {years}"


def _in_words(years: tuple[str, ...]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _year(codes: str) -> str:
    """Return the year that codes are said to be of (``ward, 2023``), or nothing."""
    year = codes[-4:]
    return year if year.isdigit() else ""


def _stated(vintage: str) -> str:
    return vintage[:4] if vintage[:4].isdigit() else ""
