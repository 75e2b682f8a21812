"""Writing a project file: the one place where settings become text.

Names and codes come from strangers' files. Whatever they hold, the text written here reads back as
exactly the settings meant, and what is said in a comment stays one.
"""

from __future__ import annotations

import numbers
import re
import textwrap
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_WIDTH = 98
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {'"': '\\"', "\\": "\\\\"}
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Kinds of character that show as nothing, or as something else than they are: controls, marks of
writing direction, separators of lines and paragraphs, and what no standard knows."""


@dataclass(frozen=True)
class Block:
    """One table of a project file: its keys, and what to say above it.

    ``heading`` is in the form of the file, ``[small_areas]`` or ``[[agencies]]``; ``under`` is a
    last part of it that comes from data, such as a locality's code. Keys whose value is None are
    left out. An inactive block is written as a comment, ready to be switched on.
    """

    heading: str
    keys: Mapping[str, object]
    why: list[str] = field(default_factory=list)
    active: bool = True
    under: str | None = None

    @property
    def kept(self) -> dict[str, object]:
        """The keys that have a value."""
        return {key: value for key, value in self.keys.items() if value is not None}


@dataclass(frozen=True)
class Remarks:
    """Lines of comment that belong to no table, each with the indent of its further lines."""

    lines: list[str]
    indent: str = ""


def written(parts: Iterable[Block | Remarks], head: str = "") -> str:
    """Return the text of a project file, its parts in the order given.

    ``head`` is put first as it is: our own words, comments alone. Raises ValueError where the text
    would not read back as exactly the settings meant; nothing that a file can hold brings that
    about.
    """
    every = list(parts)
    texts = [part_text(part) for part in every]
    content = "\n".join(text for text in [head, *texts] if text)
    if tomllib.loads(content) != meant(part for part in every if isinstance(part, Block)):
        raise ValueError("a project file would not say what it should")
    return content


def meant(blocks: Iterable[Block]) -> dict[str, Any]:
    """Return the settings that blocks stand for, as a file of them is read; inactive ones not."""
    found: dict[str, Any] = {}
    for block in blocks:
        if not block.active:
            continue
        *above, last = block.heading.strip("[]").split(".")
        if block.under is not None:
            above, last = [*above, last], block.under
        table = found
        for name in above:
            table = table.setdefault(name, {})
        if block.heading.startswith("[["):
            table.setdefault(last, []).append(_read_back(block.kept))
        else:
            table.setdefault(last, {}).update(_read_back(block.kept))
    return found


def _read_back(value: Any) -> Any:
    """Return a value as a reader of TOML gives it: no key without a value, no tuples."""
    if isinstance(value, Mapping):
        return {key: _read_back(each) for key, each in value.items() if each is not None}
    return [_read_back(each) for each in value] if isinstance(value, list | tuple) else value


def part_text(part: Block | Remarks) -> str:
    """Return one part of a project file, with its reasons above it."""
    if isinstance(part, Remarks):
        return "".join(f"{comment(line, part.indent)}\n" for line in part.lines)
    text = "\n".join([_heading(part), *(f"{_key(k)} = {value(v)}" for k, v in part.kept.items())])
    if not part.active:
        text = "\n".join(f"# {line}" for line in text.split("\n"))
    return "\n".join([*map(comment, part.why), text]) + "\n"


def _heading(block: Block) -> str:
    if block.under is None:
        return block.heading
    ends = "]]" if block.heading.startswith("[[") else "]"
    return f"{block.heading.removesuffix(ends)}.{_key(block.under)}{ends}"


def comment(words: str, indent: str = "") -> str:
    """Return words as lines of comment, whatever they hold: nothing in them ends a line."""
    plain = "".join(" " if _hidden(ch) else ch for ch in words)
    return (
        textwrap.fill(
            plain,
            _WIDTH,
            initial_indent="# ",
            subsequent_indent=f"# {indent}",
            break_long_words=False,
            break_on_hyphens=False,
        )
        or "#"
    )


def value(given: object) -> str:
    """Return a value as TOML writes it; whole numbers above 9,999 with a mark at thousands."""
    if isinstance(given, Mapping):
        pairs = (f"{_key(k)} = {value(v)}" for k, v in given.items() if v is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(given, list | tuple):
        inside = [value(each) for each in given]
        if sum(map(len, inside)) > _WIDTH:
            return "[\n" + "".join(f"    {each},\n" for each in inside) + "]"
        return f"[{', '.join(inside)}]"
    return text(given) if isinstance(given, str) else _plain(given)


def _plain(given: object) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, numbers.Integral):
        whole = int(given)
        return f"{whole:_}" if whole > 9_999 else str(whole)
    if isinstance(given, numbers.Real):
        return repr(float(given))
    raise TypeError(f"{type(given).__name__} is no value of a project file")


def text(words: str) -> str:
    r"""Return text in quotation marks; what would not show as it is, as ``\u202E`` and the like.

    Raises ValueError for half of a character pair alone, which no file can hold.
    """
    if any("\ud800" <= ch <= "\udfff" for ch in words):
        raise ValueError("half of a character pair is no text")
    return f'"{"".join(_spelt(ch) for ch in words)}"'


def _spelt(ch: str) -> str:
    if not _hidden(ch):
        return _SHORT.get(ch, ch)
    return f"\\u{ord(ch):04X}" if ord(ch) < 0x10000 else f"\\U{ord(ch):08X}"


def _hidden(ch: str) -> bool:
    return unicodedata.category(ch) in _UNSEEN


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else text(name)
