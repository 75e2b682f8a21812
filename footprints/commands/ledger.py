"""The tables that ``footprints check`` shows: what was read, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from footprints.commands.talk import Talk
    from footprints.pipeline.check import Checked
    from footprints.pipeline.ledger import Input
    from footprints.pipeline.region import Region


def show_inputs(talk: Talk, checked: Checked) -> None:
    """Show what was read: every file with what became of its rows, people, and each agency."""
    if checked.inputs:
        _show_ledger(talk, checked.inputs)
    if checked.region is not None:
        _show_region(talk, checked.region)


def _show_ledger(talk: Talk, inputs: Sequence[Input]) -> None:
    rows = [
        (line.use, *(_count(n) for n in (line.rows, line.used, line.converted or None)),
         _count(sum(line.set_aside.values()) or None), _count(line.people),
         _count(line.people_used))
        for line in inputs
    ]  # fmt: skip
    headings = ("Input", "Rows", "Used", "Converted", "Set aside", "People in", "People used")
    talk.table("What became of every row", headings, rows)
    lost = sum(line.lost for line in inputs)
    talk.say(f"Rows lost without a reason: {lost:,}.")
    if not talk.verbose:
        return
    reasons = [
        (line.use, f"rows {reason}", _count(count))
        for line in inputs
        for reason, count in line.set_aside.items()
    ]
    reasons += [
        (line.use, f"people {reason}", _count(count))
        for line in inputs
        for reason, count in line.people_set_aside.items()
    ]
    talk.table("Set aside, and why", ("Input", "Why", "Count"), reasons)
    forms = [
        (line.use, line.file, line.form, line.encoding or "-", line.crs or "-",
         line.codes_found or "-", line.licence or "not on record")
        for line in inputs
    ]  # fmt: skip
    headings = ("Input", "File", "Form", "Encoding", "Coordinates", "Codes", "Licence")
    talk.table("What the files are", headings, forms)


def _count(number: float | None) -> str:
    return "-" if number is None else f"{number:,.0f}"


def _show_region(talk: Talk, region: Region) -> None:
    areas = region.areas
    talk.say(
        f"{region.project.area.name}: {len(areas):,} small areas in "
        f"{areas['locality'].nunique():,} localities, {areas['people'].sum():,} residents."
    )
    rows = []
    for footprint in region.footprints:
        sites = 0 if footprint.sites is None else len(footprint.sites)
        placed = f"{footprint.people.sum():,.0f}" if footprint.scored else "-"
        units = f"{len(footprint.units):,}" if footprint.scored else "-"
        rows.append((footprint.name, footprint.kind, units, placed, f"{sites:,}" if sites else "-"))
    talk.table("Agencies", ("Agency", "Kind", "Units", "Placed", "Sites"), rows)
    if talk.verbose:
        for footprint in region.footprints:
            entries = footprint.account.entries.items()
            talk.table(
                f"Where everyone went: {footprint.name}",
                ("What", "Count"),
                [(name, f"{count:,.0f}") for name, count in entries],
            )
