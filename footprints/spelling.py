"""One code or name in several spellings: what can be told apart, and what cannot be seen."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Hashable

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
                        "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")  # fmt: skip
_BLANKS = re.compile(r"\s+")


def tidy(value: str) -> str:
    """Return a code without characters that cannot be seen, blanks within it one space each."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", value)).strip()


_QUOTES = re.compile("[‘’‚‛′´`ʼ']")


def _folded(value: str) -> str:
    """Return what different spellings of one name have in common."""
    plain = html.unescape(unicodedata.normalize("NFKC", tidy(value))).casefold()
    plain = _QUOTES.sub("", plain).replace("&", " and ")
    plain = "".join(letter if letter.isalnum() else " " for letter in plain)
    words = [word.lstrip("0") or "0" for word in plain.split()]
    return "".join(words)


def spellings(values: Collection[str]) -> list[list[str]]:
    """Return the values that differ only by capitals, blanks, marks or leading zeros, together."""
    alike: dict[Hashable, list[str]] = {}
    for value in sorted(set(values) - {""}):
        alike.setdefault(_folded(value), []).append(value)
    return [group for key, group in alike.items() if len(group) > 1 and key]
