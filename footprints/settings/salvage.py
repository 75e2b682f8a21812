"""What can still be used of a faulty project file, so that one fault hides no other."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pydantic_core import ErrorDetails

from footprints.settings.explain import keys_of, model_at

_Path = tuple[int | str, ...]


def salvage(raw: dict[str, Any], details: Sequence[ErrorDetails]) -> bool:
    """Take out of a parsed file what pydantic found wrong; say whether the rest can be read.

    A number where text belongs is kept as text. Else the smallest part around the fault that is
    not needed goes: a key, a table, or a whole entry of a list such as ``[[agencies]]``. False
    where ``[area]`` or ``[small_areas]`` would have to go.
    """
    entries: set[_Path] = set()
    for detail in details:
        path = tuple(keys_of(detail["loc"]))
        given = detail["input"]
        if detail["type"] == "string_type" and isinstance(given, int | float):
            _put(raw, path, str(given))
            continue
        part = _not_needed(path, raw)
        if not part:
            return False
        if isinstance(part[-1], int):
            entries.add(part)
        else:
            with suppress(KeyError, IndexError, TypeError):  # what held it went before
                _at(raw, part[:-1]).pop(part[-1], None)
    for table in {part[:-1] for part in entries}:
        with suppress(KeyError, IndexError, TypeError):
            rows = _at(raw, table)
            rows[:] = [row for at, row in enumerate(rows) if (*table, at) not in entries]
    return True


def _not_needed(path: _Path, raw: dict[str, Any]) -> _Path:
    """Return the smallest part around a place that the file can do without; empty for none."""
    while path:
        if isinstance(path[-1], int):
            return path
        model = model_at(path[:-1], raw)
        fields = {} if model is None else model.model_fields
        named = {field.alias or name: field for name, field in fields.items()}
        if path[-1] not in named or not named[path[-1]].is_required():
            return path
        path = path[:-1]
    return path


def _at(raw: Any, path: Sequence[int | str]) -> Any:
    for part in path:
        raw = raw[part]
    return raw


def _put(raw: Any, path: _Path, value: str) -> None:
    _at(raw, path[:-1])[path[-1]] = value
