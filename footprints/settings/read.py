"""Read a project file: the settings, and every problem at once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from footprints.allowance import at_work_on, reading
from footprints.disk import unfit
from footprints.errors import Problem, SettingsError
from footprints.placing.moving import UNFINISHED, unfinished
from footprints.settings.conflicts import conflicts
from footprints.settings.explain import explain, is_other_form
from footprints.settings.model import Project
from footprints.settings.salvage import salvage

A = TypeVar("A", bound=BaseModel)

FILE_NAME = "footprints.toml"

MAX_BYTES = 2_000_000
"""Bytes of a project file: one with every small area of England by name has fewer."""

MAX_DEPTH = 20
"""Tables and lists of a project file in one another; it needs five."""

_LONGEST = 200
"""Letters of a path that are shown."""

_TOO_DEEP = "Take the brackets or dots out that repeat."


@reading()
def read_project(path: Path) -> tuple[Project | None, list[Problem]]:
    """Read a project file.

    Returns the settings and every problem found. A fault does not stop the rest from being read:
    the settings are then returned without the part that cannot be used, a key or a whole agency,
    beside the problems. The settings are None where they cannot be made sense of.
    """
    where = path.name
    if halfway := unfinished(path):
        return None, [Problem(halfway, where, UNFINISHED)]
    barred = _barred(path)
    if barred is not None:
        return None, [barred]
    at_work_on(where, path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        if _dotted(text):
            raise RecursionError
        raw = tomllib.loads(text)
    except RecursionError:
        return None, [Problem("its lists or tables are nested too deeply.", where, _TOO_DEEP)]
    except ValueError as error:  # of TOML, of text, or of a number with thousands of digits
        reason = str(error).partition(";")[0]
        return None, [Problem(f"this is not valid TOML: {reason}.", where, "Mend that line.")]
    if _depth(raw) > MAX_DEPTH:
        return None, [Problem("its lists or tables are nested too deeply.", where, _TOO_DEEP)]
    return _validate(raw, where)


def _barred(path: Path) -> Problem | None:
    """Return why a project file is not to be opened at all; None where it may be."""
    shown = str(path) if len(str(path)) <= _LONGEST else f"{str(path)[:_LONGEST]}..."
    why = unfit(path)
    if why is not None:
        return Problem(f"the project file cannot be read: {why[0]}", shown, why[1])
    if path.is_dir():
        return Problem("this is a folder.", shown, f"Name the {FILE_NAME} inside it.")
    if not path.is_file():
        return Problem("there is no such project file.", shown, _MAKE_ONE)
    size = path.stat().st_size
    if size > MAX_BYTES:
        what = f"it has {size / 1e6:,.1f} MB; a project file has at most {MAX_BYTES / 1e6:.0f} MB."
        return Problem(what, shown, "Check that this is the file you mean.")
    return None


def _dotted(text: str) -> bool:
    """Whether a key has very many parts, on which a reader of TOML would spend its life."""
    return any(run.group().count(".") > _MOST_DOTS for run in _RUN.finditer(text))


_RUN = re.compile(r"""[\w.\-"']+""")
_MOST_DOTS = 100


def _depth(value: Any) -> int:
    """Return how deep tables and lists stand in one another, without going down into them."""
    depth, level = 0, [value]
    while level:
        depth += 1
        inner = [
            one.values() if isinstance(one, dict) else one
            for one in level
            if isinstance(one, dict | list)
        ]
        level = [each for values in inner for each in values]
        if depth > MAX_DEPTH:
            break
    return depth


def load_project(path: Path) -> Project:
    """Read a project file; raise SettingsError with every problem where there is one."""
    project, problems = read_project(path)
    if project is None or problems:
        raise SettingsError(problems)
    return project


def validated(kind: type[A], table: str, values: dict[str, Any]) -> A:
    """Return the settings of one table that a notebook gives instead of a project file.

    ``table`` is its name there, "agencies" or "neighbourhoods", say. Raises SettingsError with
    every problem there is.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        several = table == "agencies"
        raw = {table: [values] if several else values}
        at: tuple[str | int, ...] = (table, 0) if several else (table,)
        details = [
            detail | {"loc": (*at, *detail["loc"])} for detail in error.errors(include_url=False)
        ]
        raise SettingsError([explain(detail, raw, "settings") for detail in details]) from error


def data_folder(project: Project, path: Path, override: Path | None = None) -> Path:
    """Return the folder that file names in the project are relative to.

    ``override`` is what the command line says; otherwise ``area.data`` relative to the project
    file, otherwise the project file's own folder.
    """
    if override is not None:
        return override
    return path.parent / (project.area.data or ".")


_MAKE_ONE = "Check the path, or have one written for your files: footprints init FOLDER."


def _validate(raw: dict[str, Any], where: str) -> tuple[Project | None, list[Problem]]:
    try:
        whole = Project.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False)
    else:
        return whole, conflicts(whole, where)
    details = [detail for detail in details if not is_other_form(detail)]
    problems = [explain(detail, raw, where) for detail in details]
    unknown = [detail for detail in details if detail["type"] == "extra_forbidden"]
    if not salvage(raw, unknown or details):
        return None, problems
    project, more = _validate(raw, where)
    if not unknown:  # what was left out is named above; what misses it now is no news
        return project, problems
    seen = set(problems)
    return project, problems + [problem for problem in more if problem not in seen]
