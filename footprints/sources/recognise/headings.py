"""What a heading or a file name says by its words, its abbreviations and its years."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*[ _-]?(20\d\d)(?!\d)", re.IGNORECASE)

CODE_WORDS = {"code", "cd", "ref", "id", "urn", "key", "reference"}
NAME_WORDS = {"name", "nm", "label", "title"}
_AREA_PREFIXES = ("area", "loc", "lad", "ward", "wd", "lsoa", "msoa", "oa")


def words(heading: str) -> list[str]:
    """Return a heading's words in small letters: ``LSOA21CD`` gives lsoa, 21, cd."""
    found = [part.lower() for part in _PARTS.findall(heading)]
    return [piece for part in found for piece in _split_ending(part)]


def _split_ending(part: str) -> list[str]:
    """Split ``areacd`` into area and cd: publishers write the two as one."""
    for ending in ("cd", "nm"):
        if part.endswith(ending) and part[: -len(ending)] in _AREA_PREFIXES:
            return [part[: -len(ending)], ending]
    return [part]


def is_code(heading: str) -> bool:
    """Whether a heading says that its column holds codes."""
    return bool(CODE_WORDS & set(words(heading)[-1:]))


def is_name(heading: str) -> bool:
    """Whether a heading says that its column holds names."""
    return bool(NAME_WORDS & set(words(heading)[-1:]))


def stem(heading: str) -> str:
    """Return a heading without its word for code or name, to pair ``LAD22CD`` with ``LAD22NM``."""
    return " ".join(word for word in words(heading) if word not in CODE_WORDS | NAME_WORDS)


def name_year(name: str) -> str | None:
    """Return the first year in a file's name, or None: of ``2017_2023`` the lines began in 2017."""
    day = _DAY.search(name)
    found = [day.group(1)] if day else _YEAR.findall(name)
    return found[0] if found else None


def name_date(name: str) -> str | None:
    """Return the date in a file's name as far as it goes: 2025-05-24, 2022-07 or 2018; or None."""
    day = _DAY.search(name)
    if day and 1 <= int(day.group(2)) <= 12 and 1 <= int(day.group(3)) <= 31:
        return "-".join(day.groups())
    month = _MONTH.search(name)
    if month:
        return f"{month.group(2)}-{_MONTHS.index(month.group(1).lower()) + 1:02d}"
    return name_year(name)


_NOISE = {"made", "up", "bgc", "bfc", "buc", "bng", "approx", "gias", "only", "gm", "data", "full",
          "list", "network", "boundaries"}  # fmt: skip


def title(name: str) -> str:
    """Return a readable name from a file or layer name, without years and publishers' letters."""
    stem_only = re.sub(r"\.[A-Za-z0-9]+$", "", name.rsplit("/", 1)[-1])
    plain = _MONTH.sub(" ", stem_only)
    kept = [part for part in re.findall(r"[^\W\d_]+", plain) if part.lower() not in _NOISE]
    text = " ".join(kept) or stem_only
    return text[:1].upper() + text[1:]


def slug(name: str) -> str:
    """Return small letters, digits and hyphens: an id for an agency."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].rstrip("-") or "agency"
