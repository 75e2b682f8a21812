"""Why codes of two files do not meet: most often they are of different kinds or dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from footprints.gss import first_year, kind

_NEWEST = 2021
"""The census of the newest LSOAs of England and Wales."""

NEW_SHARE = 0.039
"""The usual share of LSOAs first given in 2021: 66 of Greater Manchester's 1,702."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"[A-Za-z](\d\d)(?:CD|NM|_CODE|_NAME)$", re.IGNORECASE)

_GIVEN_ANEW = ("data zone", "intermediate zone")
"""Scotland's small areas, all of whose codes are new in every edition."""

BY_CHANCE = 0.001
"""A coincidence less likely than this is taken for another edition of codes."""


def mismatch(codes: Collection[str], against: Collection[str]) -> str:
    """Say in a sentence why ``codes`` may not meet ``against``; an empty string where no idea.

    Told apart: codes of different kinds (wards and LSOAs), and LSOAs of 2011 and 2021, by the codes
    first given then.
    """
    ours, theirs = _main_kind(Counter(codes)), _main_kind(Counter(against))
    if ours and theirs and ours != theirs:
        return f"Its codes look like {ours} codes, the other side's like {theirs} codes."
    if ours and ours == theirs and "LSOA" in ours:
        one, other = lsoa_edition(codes), lsoa_edition(against)
        if one != other:
            return f"Its codes look like LSOAs of {one}, the other side's like LSOAs of {other}."
    return ""


def listed_in_another_edition(listed: Collection[str], areas: Collection[str]) -> str:
    """Say in a sentence that a list uses an older edition of small areas; empty where it may not.

    A list often reaches beyond the region and leaves some of it out, so that codes which do not
    meet prove little. It is taken as proven where none meet at all; and for LSOAs where the list
    has none of the areas new in 2021 though it knows a share c of the older ones, and missing all
    n new ones by chance, (1 - c) ** n, is less likely than ``BY_CHANCE``.
    """
    ours, theirs = set(listed), set(areas)
    if not ours & theirs:
        return (
            f"None of its {len(ours):,} area codes is a small area here. {mismatch(ours, theirs)}"
        )
    new = {code for code in theirs if lsoa_edition([code]) == "2021"}
    old = theirs - new
    known = len(old & ours)
    if not new or new & ours or (1 - known / max(len(old), 1)) ** len(new) >= BY_CHANCE:
        return ""
    return (
        f"It knows {known:,} of the {len(old):,} small areas older than 2021 and none of the "
        f"{len(new):,} new in 2021: its codes look like LSOAs of 2011."
    )


def lsoa_edition(codes: Collection[str]) -> str:
    """Return ``2021`` where any LSOA code is one first given then, else ``2011``."""
    return "2021" if any(first_year(code) == _NEWEST for code in codes) else "2011"


def edition(codes: Collection[str], heading: str = "") -> str:
    """Say what codes are, as far as they and their heading tell: ``ward, 2023``; or nothing.

    LSOAs are told by their codes: one first given in 2021 decides, and so does having none among
    so many that this would come about by chance less often than ``BY_CHANCE``. The year of other
    codes is the one their heading gives.
    """
    times = Counter(codes)
    found, year = _main_kind(times), heading_year(heading)
    if found is None:
        return ""
    if "LSOA" in found:
        if lsoa_edition(times) == "2021":
            year = "2021"
        elif (1 - NEW_SHARE) ** len(times) < BY_CHANCE:
            year = "2011"
    elif found in _GIVEN_ANEW:
        years = {first_year(code) for code in times} - {None}
        year = str(years.pop()) if len(years) == 1 else year
    return f"{found}, {year}" if year else found


def heading_year(heading: str) -> str | None:
    """Return the year in a heading such as ``WD23CD`` or ``lsoa11_code``, or None."""
    short = _SHORT_YEAR.search(heading)
    if short:
        return f"20{short.group(1)}"
    found = _YEAR.findall(heading)
    return found[0] if found else None


def _main_kind(codes: Counter[str]) -> str | None:
    """Return the kind that nine in ten codes are of, each as often as it is there, or None."""
    kinds: Counter[str | None] = Counter()
    for code, times in codes.items():
        kinds[kind(code)] += times
    if not kinds:
        return None
    name, count = kinds.most_common(1)[0]
    return name if count >= 0.9 * codes.total() else None
