"""Names that stand beside each other's codes: two lists of the same things tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from footprints.errors import Problem, counted, listing


def changed_places(said: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """Return the codes whose name in one list is that of another code in the other list.

    Both give names by code. A name that several codes of a list have tells nothing; nor does one
    that only one list has: things are renamed, and that is no fault.
    """
    one, other = ({code: _plain(name) for code, name in each.items()} for each in (said, known))
    times = Counter(other.values())
    owner = {name: code for code, name in other.items() if name and times[name] == 1}
    return sorted(
        code
        for code, name in one.items()
        if code in other and name != other[code] and owner.get(name, code) in one.keys() - {code}
    )


def warn_of_names(
    said: Mapping[str, str], known: Mapping[str, str], what: tuple[str, str], where: str
) -> list[Problem]:
    """Return a warning naming codes that carry another code's name in a second list; else none.

    ``what`` is what the codes are: one, several.
    """
    codes = changed_places(said, known)
    if not codes:
        return []
    text = f"{counted(len(codes), *what)} under a name that a second list gives to another code: "
    text += f"{listing(f'{code} ({said[code]}; there {known[code]})' for code in codes)}."
    fix = "One of the two lists has names at wrong codes: see which before you go by names."
    return [Problem(text, where, fix, "warning")]


def _plain(name: str) -> str:
    return " ".join("".join(ch if ch.isalnum() else " " for ch in name.casefold()).split())
