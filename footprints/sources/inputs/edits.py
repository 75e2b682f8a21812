"""Files of edits, as the pages save them. Nothing in one is trusted: it may come from anybody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from footprints.disk import is_plain
from footprints.errors import DataError, Problem, nearest
from footprints.people.edits import FORMAT, NO_TEXT, VERSION, Edits
from footprints.signs import shown
from footprints.sources.formats.found import Found
from footprints.sources.formats.source import Source, locate

MAX_BYTES = 20_000_000
_HEAD = 4_096
_SAYS_EDITS = re.compile(rb'^\s*\{.*"format"\s*:\s*"' + FORMAT.encode("ascii") + b'"', re.DOTALL)
_ROLE = "edits"
_MOST_FAULTS = 20
_SAVE_AGAIN = "Save it again from the page."


def is_edits(path: Path) -> bool:
    """Whether a file says near its beginning that it holds edits; False for one not there."""
    if not is_plain(path):
        return False
    try:
        with path.open("rb") as stream:
            return _SAYS_EDITS.match(stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf")) is not None
    except OSError:
        return False


def read_edits(path: Path) -> Found[Edits]:
    """Read a file of edits; every fault in it is a problem.

    Control characters in codes are faults; in names and what was said they are left out.
    """
    source = Source(_ROLE, path)
    try:
        raw = _parse(source)
    except DataError as error:
        return Found(None, error.problems)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        what = "this is not a file of edits saved from a page."
        return Found(None, [source.problem(what, f"Its format must be {FORMAT}.")])
    if raw.get("version") != VERSION:
        what = f"edits of version {str(raw.get('version'))[:20]} are not known to this footprints."
        return Found(None, [source.problem(what, "Use the footprints that made the page.")])
    try:
        return Found(Edits.model_validate(raw))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return Found(None, [_explain(detail, source) for detail in details[:_MOST_FAULTS]])


def _parse(source: Source) -> Any:
    """Return what a JSON file holds; raise DataError where it is not one, or too much."""
    path = locate(source)
    size = path.stat().st_size
    if size > MAX_BYTES:
        what = f"{size:,} bytes are more than a file of edits may have ({MAX_BYTES:,})."
        raise source.error(what, _SAVE_AGAIN)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(raw, ensure_ascii=False).encode()  # no half of a character pair alone
    except (ValueError, RecursionError) as error:
        reason = str(error) or "nested too deeply"
        raise source.error(f"this is not sound JSON: {reason[:200]}.", _SAVE_AGAIN) from error
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(
            f"{next(key for key in keys if keys.count(key) > 1)[:80]!r} is there twice"
        )
    return table


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


def _explain(detail: ErrorDetails, source: Source) -> Problem:
    """Say in plain words what pydantic found."""
    place = _spell(detail["loc"])
    where = f"{source.where}, {place}" if place else source.where
    if detail["type"] == "extra_forbidden":
        hint = nearest(str(detail["loc"][-1]), list(Edits.model_fields))
        return Problem("this key is not known.", where, hint or "Take it out.")
    if detail["type"] == "missing":
        return Problem("this key is missing.", where, _SAVE_AGAIN)
    if detail["type"] == NO_TEXT:
        fix = "Take that sign out of the file, or make the edits again: no page writes it."
        return Problem(f"{detail['msg']}.", where, fix)
    message = detail["msg"].removeprefix("Value error, ").rstrip(".")
    return Problem(f"{message[:1].lower()}{message[1:]}.", where, _SAVE_AGAIN)


def _spell(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f" number {part + 1}"
        elif part != "[key]":  # what pydantic calls the name of an entry
            text += f" {shown(part[:80])}" if text else shown(part[:80])
    return text
