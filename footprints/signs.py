"""Signs that no code may hold: it joins tables, names files and stands in settings."""

from __future__ import annotations

import re
import unicodedata

LOST = "\x1a"
"""Stands for half of a character pair alone (the sign that ASCII calls "substitute")."""

_NO_CODE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAMES = {"\n": "a line break", "\r": "a line break", "\t": "a tab", LOST: "half a character"}


def no_text(code: str) -> str:
    """Name the first sign in a code that is no text, such as ``a tab``; empty where all are.

    Controls of either kind, separators of lines and paragraphs and halves of character pairs are
    none. The code itself may be an address, and is not shown.
    """
    found = _NO_CODE.search(code)
    if found is None:
        return ""
    sign = found.group()
    if "\ud800" <= sign <= "\udfff":
        return _NAMES[LOST]
    return _NAMES.get(sign) or unicodedata.name(sign, "").lower() or f"U+{ord(sign):04X}"


def shown(text: str) -> str:
    """Return text for a message, U+FFFD for every sign that is none."""
    return _NO_CODE.sub("\ufffd", text)
