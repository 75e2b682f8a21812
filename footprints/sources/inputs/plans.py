"""Plans brought from elsewhere: a table of small areas, or polygons."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from footprints.disk import is_plain
from footprints.errors import Problem, counted, listing
from footprints.sources.formats.found import Found, settle
from footprints.sources.formats.logbook import hand_on, set_aside
from footprints.sources.formats.shapes import code_problems, read_polygons
from footprints.sources.formats.source import Source, missing_columns
from footprints.sources.formats.tables import read_rows

AREA_COLUMN = "area_code"
NEIGHBOURHOOD_COLUMN = "neighbourhood"
_ROLE = "plan"


def read_plan(
    path: Path, area_column: str | None = None, neighbourhood_column: str | None = None
) -> Found[pd.DataFrame]:
    """Read a plan given as a table: columns area_code and neighbourhood (text), sorted by code.

    Which rows serve is for ``put_down_plan`` to say.

    The columns are those two unless named otherwise. Rows with a blank neighbourhood are left out
    with a warning: the plan does not place those areas.
    """
    area = area_column or AREA_COLUMN
    neighbourhood = neighbourhood_column or NEIGHBOURHOOD_COLUMN
    found = _table(Source(_ROLE, path, codes=(area, neighbourhood)), area, neighbourhood)
    return Found(found.value, [_by_option(problem) for problem in found.problems])


def _table(source: Source, area: str, neighbourhood: str) -> Found[pd.DataFrame]:
    problems: list[Problem] = []
    rows = read_rows(source).into(problems)
    if rows is None:
        return Found(None, problems)
    wanted = {"small areas": area, "neighbourhoods": neighbourhood}
    missing = missing_columns(rows.columns, wanted, source)
    if missing:
        return Found(None, problems + missing)
    plan = pd.DataFrame({"area_code": rows[area], "neighbourhood": rows[neighbourhood]})
    problems += code_problems(plan["area_code"], area, source)
    blank = plan.loc[plan["neighbourhood"] == "", "area_code"]
    if len(blank):
        verbs = (
            "has no neighbourhood and is" if len(blank) == 1 else "have no neighbourhood and are"
        )
        problems.append(
            source.warning(
                f"{len(blank):,} of {counted(len(plan), 'small area', 'small areas')} "
                f"{verbs} left out: {listing(blank)}.",
                "Fill them in, unless they are to stay out of the plan.",
            )
        )
    set_aside(source, "without a neighbourhood", len(blank))
    plan = plan[plan["neighbourhood"] != ""].sort_values("area_code", ignore_index=True)
    if plan.empty:
        problems.append(
            source.problem(
                "no small area has a neighbourhood.",
                f"Name their column with --plan-neighbourhood {_COMMANDS}.",
            )
        )
    return settle(plan, problems)


def put_down_plan(path: Path, rows: pd.DataFrame, known: Collection[str]) -> None:
    """Put rows of a plan for ``known`` areas or units in the logbook, and those for others."""
    here = rows["area_code"].isin(set(known))
    source = Source(_ROLE, path)
    hand_on(source, int(here.sum()))
    set_aside(source, "for areas or units that the project has not", int((~here).sum()))


def read_plan_shapes(
    path: Path,
    code: str | None = None,
    label: str | None = None,
    layer: str | None = None,
    crs: str | None = None,
) -> Found[gpd.GeoDataFrame]:
    """Read a plan given as polygons: columns unit, name and geometry (EPSG:27700), sorted.

    ``code`` is the column of neighbourhood codes, ``neighbourhood`` unless said otherwise;
    ``label`` that of names, else ``name`` where there is one, else the code.
    """
    column = code or NEIGHBOURHOOD_COLUMN
    source = Source(_ROLE, path, layer=layer, crs=crs, codes=(column,))
    found = read_polygons(source, column, {"label": label})
    shapes = found.value
    if shapes is None:
        return Found(None, [_by_option(problem) for problem in found.problems])
    named = label or ("name" if "name" in shapes.columns else "code")
    frame = gpd.GeoDataFrame(
        {"unit": shapes["code"], "name": shapes[named].where(shapes[named] != "", shapes["code"])},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    hand_on(source, len(frame))
    problems = [_by_option(problem) for problem in found.problems]
    return settle(frame.sort_values("unit", ignore_index=True), problems)


def _by_option(problem: Problem) -> Problem:
    """Say what can be done about a plan: it stands in no project file, and has options alone."""
    fix = problem.fix
    for said, instead in _INSTEAD:
        fix = re.sub(said, instead, fix, flags=re.DOTALL)
    if "is not a column of" in problem.what:
        areas = problem.where.endswith("small areas")
        option, own = _AREA_OPTION if areas else _NEIGHBOURHOOD_OPTION
        fix = f"{fix} Name it with {option} {_COMMANDS}, or call it {own}."
    return replace(problem, fix=fix.strip())


_COMMANDS = "(`score`, `map`, `advise`, `compare`)"
_AREA_OPTION = ("--plan-area", AREA_COLUMN)
_NEIGHBOURHOOD_OPTION = ("--plan-neighbourhood", NEIGHBOURHOOD_COLUMN)
_INSTEAD = (
    (
        r'state crs = "([^"]+)" beside.*$',
        rf"state it with --crs \1 {_COMMANDS}, or save the plan with its coordinate system.",
    ),
    (r"with `crs` beside.* file\b", "with --crs"),
    (r"or leave those out: .*$", "or take those rows out of the file."),
    (r": keep those of one, here by (.*): only = .*$", r": keep those of one (\1)."),
    (
        r" If the table is on another sheet, name it with `layer`\.",
        " A sheet of its own is needed.",
    ),
    (r" If its headings are on another line, state it: heading = 8, for example\.", ""),
    (r", or state `separator`", ""),
    (r"Say which one with `layer = .*$", "Save the one that is meant as a file of its own."),
    (
        r"If that is the wrong one, name another with `layer`\.",
        "If that is the wrong one, save the other as a file of its own.",
    ),
    (r"State it with the key `encoding`, or save", "Save"),
)
"""What is advised of inputs that stand in the project file, and what to do about a plan instead."""


def has_layer(path: Path, layer: str) -> bool:
    """Whether a file is a GeoPackage with a layer of this name; False for anything else."""
    import sqlite3

    if not is_plain(path):
        return False
    try:
        with path.open("rb") as stream:
            if stream.read(16) != b"SQLite format 3\0":
                return False
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            query = "SELECT 1 FROM gpkg_contents WHERE table_name = ?"
            return book.execute(query, (layer,)).fetchone() is not None
    except (OSError, sqlite3.Error):
        return False
