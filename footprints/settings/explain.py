"""Say in plain words what is wrong with a key of a project file, with the nearest known key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from footprints.errors import Problem, nearest
from footprints.settings.model import Project


def explain(detail: ErrorDetails, raw: dict[str, Any], where: str) -> Problem:
    """Return one of pydantic's findings on the file ``where`` (parsed: ``raw``) as a problem."""
    loc = detail["loc"]
    place = f"{where}, {_spell(loc)}" if loc else where
    kind = detail["type"]
    if kind == "extra_forbidden":
        hint = nearest(str(loc[-1]), _knownkeys_of(loc, raw))
        return Problem("this key is not known.", place, hint or "Take it out.")
    if kind == "missing":
        return Problem("this key is missing.", place, _to_add(loc, raw))
    if kind.startswith("union_tag"):
        what = "`kind` must be zones, list or sites."
        return Problem(what, place, 'Give one of the three: kind = "zones", say.')
    message = _PLAIN_WORDS.get(kind) or detail["msg"].removeprefix("Value error, ").rstrip(".")
    message = message.format(**detail.get("ctx", {}))
    return Problem(f"{message}.", place, _now(detail))


def _to_add(loc: tuple[int | str, ...], raw: dict[str, Any]) -> str:
    """Say what a key that is missing is for."""
    model = model_at(keys_of(loc)[:-1], raw)
    fields = {} if model is None else model.model_fields
    key = str(loc[-1])
    told = [each.description for name, each in fields.items() if key in (name, each.alias)]
    if not told or not told[0]:
        return "Add it."
    return f"Add {key.rstrip('_')}: {told[0][:1].lower()}{told[0][1:]}"


def _now(detail: ErrorDetails) -> str:
    """Say what a key holds that may not; nothing where the message itself says what to give."""
    if detail["type"] == "value_error":
        return ""
    if _plain(detail):
        return f"It is {_shown(detail['input'])} now."
    kinds = {"list": "a list", "dict": "a table"}
    given = kinds.get(type(detail["input"]).__name__, "of another kind")
    return f"It is {given} now."


_PLAIN_WORDS = {
    "string_pattern_mismatch": "only small letters, digits and hyphens are allowed",
    "string_type": "this must be text in quotation marks",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "float_type": "this must be a number",
    "float_parsing": "this must be a number",
    "finite_number": "this must be a finite number",
    "greater_than": "this must be greater than {gt}",
    "greater_than_equal": "this must be {ge} or more",
    "less_than_equal": "this must be {le:,.0f} or less",
    "less_than": "this must be less than {lt:,.0f}",
    "literal_error": "this must be {expected}",
    "string_too_short": "this must not be empty",
    "bool_type": "this must be true or false",
    "bool_parsing": "this must be true or false",
    "list_type": "this must be a list in square brackets",
    "dict_type": "this must be a table in curly brackets",
    "model_type": "this must be a table",
    "model_attributes_type": "this must be a table",
}


def _shown(given: object) -> str:
    """Return a value as the file has it, the middle of a long one left out."""
    text = repr(given)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-10:]}"


_LONGEST = 80


def is_other_form(detail: ErrorDetails) -> bool:
    """Whether an error is about a form of a value that was plainly not meant.

    Where a key takes a column name or a table, pydantic reports what is wrong by either form.
    """
    tag = str(detail["loc"][-1]) if detail["loc"] else ""
    is_table = isinstance(detail["input"], dict)
    as_text = tag == "str" or tag.startswith("literal[")
    return (as_text and is_table) or (tag in {"Column", "Points"} and not is_table)


def _plain(detail: ErrorDetails) -> bool:
    return isinstance(detail["input"], str | int | float) and detail["type"] != "value_error"


_TAGS = {"zones", "list", "sites", "str", "Column", "Points", "literal['surface','best-fit']"}


def keys_of(loc: tuple[int | str, ...]) -> list[int | str]:
    """Return a location's keys as the file has them: without the union tags of pydantic."""
    kept: list[int | str] = []
    for place, part in enumerate(loc):
        follows_number = place > 0 and isinstance(loc[place - 1], int)
        if part in _TAGS and (
            follows_number or part in {"str", "Column", "Points"} or "[" in str(part)
        ):
            continue
        kept.append(part)
    return kept


def _spell(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in keys_of(loc):
        if isinstance(part, int):
            text += f" number {part + 1}"
        else:
            text += f".{part}" if text and not text.endswith(" ") else part
    return text.replace(".from_", ".from")


def _knownkeys_of(loc: tuple[int | str, ...], raw: dict[str, Any]) -> list[str]:
    """Return the keys that would have been allowed where an unknown one was found."""
    model = model_at(keys_of(loc)[:-1], raw)
    fields = {} if model is None else model.model_fields
    return [field.alias or name for name, field in fields.items()]


def model_at(path: Sequence[int | str], raw: Any) -> Any:
    """Return the settings class of the table at a path of the parsed file, None where none is."""
    model: Any = Project
    for part in path:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            raw = None
        if not isinstance(part, int):
            fields = getattr(model, "model_fields", {})
            model = fields[part].annotation if part in fields else None
        model = _model_for(model, raw)
        if model is None:
            return None
    return model


def _model_for(annotation: Any, value: Any) -> Any:
    """Pick the settings class an annotation holds: the agency's by its kind, else the only one."""
    found = _models(annotation)
    if isinstance(value, dict) and "kind" in value:
        for model in found:
            kind = model.model_fields.get("kind")
            if kind is not None and value["kind"] in getattr(kind.annotation, "__args__", ()):
                return model
    if isinstance(value, list) and len(found) > 1:
        return annotation
    return found[0] if found else None


def _models(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]
