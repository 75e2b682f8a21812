"""Read a project file: the settings, and every problem at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from footprints.errors import Problem, SettingsError
from footprints.placing.moving import UNFINISHED, unfinished
from footprints.settings.conflicts import conflicts
from footprints.settings.explain import explain, is_other_form
from footprints.settings.model import Project
from footprints.settings.salvage import salvage

FILE_NAME = "footprints.toml"


def read_project(path: Path) -> tuple[Project | None, list[Problem]]:
    """Read a project file.

    Returns the settings and every problem found. A fault does not stop the rest from being read:
    the settings are then returned without the part that cannot be used, a key or a whole agency,
    beside the problems. The settings are None where they cannot be made sense of.
    """
    where = path.name
    if halfway := unfinished(path):
        return None, [Problem(halfway, where, UNFINISHED)]
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None, [Problem("there is no such project file.", str(path), _MAKE_ONE)]
    except IsADirectoryError:
        return None, [Problem("this is a folder.", str(path), f"Name the {FILE_NAME} inside it.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem(f"this is not valid TOML: {error}.", where, "Mend that line.")]
    return _validate(raw, where)


def load_project(path: Path) -> Project:
    """Read a project file; raise SettingsError with every problem where there is one."""
    project, problems = read_project(path)
    if project is None or problems:
        raise SettingsError(problems)
    return project


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
