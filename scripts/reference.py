"""Write the reference pages from the code they describe, or say which are stale.

python scripts/reference.py           writes docs/reference/*.md
python scripts/reference.py --check   exits 1 where a page differs from the code
"""

from __future__ import annotations

import sys
import types
import typing
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from footprints import settings
from footprints.columns.registry import TABLES
from footprints.commands import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
WIDTH = 100
_NOTE = "<!-- Written by `make reference` from the code. Do not edit by hand. -->\n"

_INTRODUCTION = (
    "One file describes one area. File names are relative to the folder that `area.data` or\n"
    "`--data` names. Unknown keys, missing files and missing columns are errors, all named at\n"
    "once. A worked example with comments is `data/demo/footprints.toml`.\n"
)

_SECTIONS: list[tuple[str, type[BaseModel]]] = [
    ("[area]", settings.Area),
    ("[small_areas]", settings.SmallAreaSettings),
    ("[neighbourhoods]", settings.NeighbourhoodSettings),
    ("[neighbourhoods.weights]", settings.Weights),
    ("[neighbourhoods.localities.CODE]", settings.LocalityLimits),
    ("[[barriers]]", settings.Barrier),
    ("[[bridges]]", settings.Bridge),
    ('[[agencies]] with kind = "zones"', settings.ZoneAgency),
    ('[[agencies]] with kind = "list"', settings.ListAgency),
    ('[[agencies]] with kind = "sites"', settings.SiteAgency),
    ("[scores]", settings.ScoreSettings),
    ("[background]", settings.Background),
    ("[finder]", settings.FinderSettings),
    ("[[needs]]", settings.NeedSettings),
    ("[[capacity]]", settings.CapacitySettings),
    ("A column from another table", settings.Column),
    ("`convert`: a lookup between vintages", settings.Conversion),
    ("`group`: sum units into larger ones", settings.Grouping),
    ("`sites` of a list", settings.SitePoints),
    ("`placed_by` points", settings.Points),
]


def commands_page() -> str:
    """Return the command reference: the help of every command, as it is shown."""
    top = click.Context(cli, info_name="footprints", terminal_width=WIDTH, **cli.context_settings)
    parts = [_NOTE, "# Commands\n", _help(cli, top)]
    for name in sorted(cli.commands):
        command = cli.commands[name]
        parts.append(f"## footprints {name}\n")
        parts.append(_help(command, click.Context(command, parent=top, info_name=name)))
    parts.append(_exit_codes())
    return "\n".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```\n"


def _exit_codes() -> str:
    return (
        "## Exit codes\n\n"
        "| code | means |\n|---|---|\n"
        "| 0 | done |\n| 1 | something unexpected, stopped, or the results could not be written |\n"
        "| 2 | the command was not understood |\n| 3 | bad or missing data or settings |\n"
        "| 4 | ran, but a limit asked for could not be met |\n"
    )


def project_file_page() -> str:
    """Return the reference of the project file: every key of every table of the settings."""
    parts = [
        _NOTE,
        "# The project file: `footprints.toml`\n",
        _INTRODUCTION,
    ]
    for heading, model in _SECTIONS:
        parts.append(f"## {heading}\n\n{(model.__doc__ or '').strip()}\n")
        parts.append("| key | value | default | meaning |\n|---|---|---|---|")
        parts.extend(_row(name, field) for name, field in model.model_fields.items())
        parts.append("")
    return "\n".join(parts)


def _row(name: str, field: FieldInfo) -> str:
    default = "needed" if field.is_required() else _default(field)
    meaning = field.description or ""
    return f"| `{field.alias or name}` | {_kind(field.annotation)} | {default} | {meaning} |"


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value is PydanticUndefined or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f'`"{value}"`' if isinstance(value, str) else f"{value:g}".replace("e+04", "0000")


def _kind(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f'`"{value}"`' for value in arguments)
    if origin in (types.UnionType, typing.Union):
        kinds = [_kind(part) for part in arguments if part is not type(None)]
        return " or ".join(dict.fromkeys(kinds))
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return f"table of {_kind(arguments[1])}"
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    if annotation in names:
        return names[annotation]
    return "table" if isinstance(annotation, type) and issubclass(annotation, BaseModel) else "text"


def tables_page() -> str:
    """Return the reference of the tables: every column of every file, and its unit."""
    parts = [
        _NOTE,
        "# Tables\n",
        "Each is a CSV file; those of a run are sheets of `scores.xlsx` too. Shares are 0 to 1.\n",
    ]
    for name, table in TABLES.items():
        parts.append(f"## {name}\n\n{table.words}\n")
        parts.append("| column | unit | meaning |\n|---|---|---|")
        rows = {**table.columns, **{f"{each}ID": one for each, one in table.by_agency.items()}}
        parts.extend(
            f"| `{heading}` | {one.kind.unit} | {one.words.format(agency='ID')} |"
            for heading, one in rows.items()
        )
        parts.append("")
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    return {
        "commands.md": commands_page(),
        "project-file.md": project_file_page(),
        "tables.md": tables_page(),
    }


def main() -> None:
    """Write the pages, or with --check say which are stale."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, text in pages().items():
        path = PAGES / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(path.relative_to(ROOT).as_posix())
        elif not check:
            PAGES.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"Stale: {', '.join(stale)}. Write them again with: make reference")


if __name__ == "__main__":
    main()
