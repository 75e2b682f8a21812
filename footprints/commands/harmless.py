"""Text that came from files, made harmless before it reaches a terminal."""

from __future__ import annotations

import re

from footprints.signs import shown

_ACTING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that a terminal acts upon: controls, marks that turn the writing direction, and what
hides text or cannot be written at all (halves of character pairs, as in names of files)."""


def harmless(text: str) -> str:
    """Return text with every character that a terminal would act upon replaced by U+FFFD.

    Line breaks and tabs stay. A name in a file could otherwise clear the screen or put the words of
    a message in another order.
    """
    return _ACTING.sub("\ufffd", text)


def on_one_line(text: str) -> str:
    """Return harmless text without line breaks and tabs, for what quotes a name: see ``Problem``.

    Line breaks that it begins with stay: they are ours.
    """
    words = text.lstrip("\n")
    return "\n" * (len(text) - len(words)) + shown(harmless(words))
