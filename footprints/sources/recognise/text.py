"""A proposed project file as text: blocks of settings, each with its reasons as comments."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from footprints.sources.fetch.toml import text
from footprints.sources.recognise.block import Block, Passed

_WIDTH = 98
_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def comment(words: str, indent: str = "") -> str:
    """Return words as lines of comment; control characters, which TOML forbids there, as spaces."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", words)
    return textwrap.fill(
        plain,
        _WIDTH,
        initial_indent="# ",
        subsequent_indent=f"# {indent}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def block_text(block: Block) -> str:
    """Return a table with its reasons above it; an inactive one as comments."""
    lines = [block.heading]
    lines += [
        f"{_key(key)} = {value_text(value)}"
        for key, value in block.keys.items()
        if value is not None
    ]
    if not block.active:
        lines = [f"# {line}" for line in lines]
    return "\n".join([*map(comment, block.why), *lines]) + "\n"


def value_text(value: object) -> str:
    """Return a value as TOML writes it; whole numbers above 9,999 with a mark at thousands."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {value_text(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        inside = [value_text(each) for each in value]
        if sum(map(len, inside)) > _WIDTH:
            return "[\n" + "".join(f"    {each},\n" for each in inside) + "]"
        return f"[{', '.join(inside)}]"
    return f"{value:_}" if isinstance(value, int) and value > 9_999 else str(value)


def passed_text(passed: Iterable[Passed]) -> str:
    """Return the list of files that are not used."""
    lines = [comment(f"{each.label}: {each.seems}.", indent="    ") for each in passed]
    return (
        "\n".join(["# Not used, and what each seems to be:", "#", *lines]) + "\n" if lines else ""
    )


def _key(key: object) -> str:
    return str(key) if _BARE.match(str(key)) else text(str(key))
