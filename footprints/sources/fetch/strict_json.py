"""JSON as strictly as its standard has it: what Python's reader lets pass is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from footprints.sources.fetch.verdict import Passing

_MOST_DIGITS = 18
"""Digits of a whole number: more than any count, and what every reader of numbers can hold."""

_MOST_SIGNS = 200
"""Characters of a number with a point or an exponent."""

_MOST_PARTS = 3_000_000
"""Lists and objects: each takes some 100 bytes, and shapes of the largest answers have half."""

_HALF_A_SIGN = re.compile(r"\\u[dD][89a-fA-F]")


class Unfit(Exception):  # noqa: N818 - read as a word: except Unfit
    """JSON that is none, or that nobody should write; its text goes on from "the answer"."""


def read_json(body: bytes) -> Any:
    """Return what an answer says.

    Raises Passing for one that breaks off, Unfit for numbers that are none or too long, a key
    twice, text that is not UTF-8 or holds half a character, nesting without end, and parts without.
    """
    text = _decode(body)
    if text.count("[") + text.count("{") > _MOST_PARTS:
        raise Unfit(f"holds more than {_MOST_PARTS:,} lists and objects")
    try:
        answer = json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_broken,
            parse_constant=_none,
        )
    except ValueError as error:
        raise Passing(f"JSON that breaks off ({error})") from error
    except RecursionError:
        raise Unfit("is nested without end") from None
    if _HALF_A_SIGN.search(text):
        _refuse_halves(answer)
    return answer


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end == len(body):
            raise Passing("text that breaks off") from error
        raise Unfit("is not UTF-8") from error


def _refuse_halves(answer: Any) -> None:
    try:
        json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unfit("holds half a character") from None


def _none(text: str) -> float:
    raise Unfit(f"holds a number that is none: {text[:20]}")


def _whole(text: str) -> float:
    return int(text) if len(text) <= _MOST_DIGITS else _none(text)


def _broken(text: str) -> float:
    number = float(text) if len(text) <= _MOST_SIGNS else math.inf
    return number if math.isfinite(number) else _none(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unfit("gives one key twice")
    return found
