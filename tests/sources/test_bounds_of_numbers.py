"""One bound for every count, weight and size: found when read, by `check` and `run` alike."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, get_args

import click
import pandas as pd
import pytest
from annotated_types import Le
from click.testing import CliRunner
from pydantic import BaseModel, ValidationError

from footprints.commands import cli
from footprints.errors import DataError
from footprints.people.agreement import check_areas
from footprints.pipeline.check import check_project
from footprints.settings import (
    CapacitySettings,
    NeedSettings,
    NeighbourhoodSettings,
    Points,
    Project,
    SiteAgency,
)
from footprints.sources.formats.cells import numbers
from footprints.sources.inputs.capacity import read_capacity, read_need
from footprints.sources.inputs.sites import read_sites
from footprints.sources.inputs.zones import read_points
from footprints.units import MAX_AMOUNT, MAX_DISTANCE_M, MAX_EFFORT
from toy import toy_areas
from toy_project import write_toy_project

TOO_LARGE = ["1000000001", "1e15", "1e308", str(2**62), "1,000,000,001", "9" * 400, "-1e308"]
HUGE = [MAX_AMOUNT + 1, 2**62, 2**63, 10**300, 1e308, 1.8e308]


@pytest.mark.parametrize("cell", TOO_LARGE)
def test_no_number_beyond_the_bound_is_read(cell: str) -> None:
    read = numbers(pd.Series([cell, "1e9", "1,000,000,000", "3"]))
    assert read.wrong.tolist() == [True, False, False, False]
    assert read.values[1:].tolist() == [1e9, 1e9, 3.0]


def _rewrite(path: Path, column: str, cell: str) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[2][column] = cell
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("cell", TOO_LARGE[:5])
@pytest.mark.parametrize(
    ("file", "column"), [("people.csv", "people"), ("patients.csv", "patients")]
)
def test_a_count_beyond_the_bound_is_named_by_check(
    tmp_path: Path, file: str, column: str, cell: str
) -> None:
    project = write_toy_project(tmp_path, 20)
    _rewrite(tmp_path / file, column, cell)
    said = [each for each in check_project(project).problems if each.severity == "error"]
    assert len(said) == 1
    assert "1,000,000,000" in said[0].fix
    assert cell in said[0].what


def test_sizes_capacity_needs_and_points_are_held_to_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("code,n,x,y\n1,1e15,400001,400001\n2,3,400001,400001\n")
    table = {"file": "t.csv", "code": "code"}
    placed = {"x": "x", "y": "y", "crs": "EPSG:27700"}
    site = {**table, **placed, "id": "halls", "name": "Halls", "kind": "sites", "people": "n"}
    found = [
        read_sites(SiteAgency.model_validate(site), tmp_path),
        read_need(NeedSettings(**table, id="need", name="Need", column="n"), tmp_path),
        read_capacity(
            CapacitySettings(file="t.csv", agency="a", unit="code", columns={"n": "N"}), tmp_path
        ),
        read_points(Points(file="t.csv", people="n", **placed), tmp_path, "points"),
    ]
    for each in found:
        assert each.value is None
        assert any("1,000,000,000" in problem.fix for problem in each.problems)


def test_all_residents_together_are_held_to_it(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path, 20)
    table = pd.read_csv(tmp_path / "people.csv")
    table.assign(people=60_000_000).to_csv(tmp_path / "people.csv", index=False)
    said = [each.what for each in check_project(project).problems if each.severity == "error"]
    assert said == [
        "the residents of all small areas are 1,200,000,000; at most 1,000,000,000 can be."
    ]
    areas = toy_areas(20).assign(people=60_000_000)
    with pytest.raises(DataError, match="at most 1,000,000,000 can be"):
        check_areas(areas)


def _numbers_of(model: type[BaseModel]) -> list[tuple[str, Any]]:
    """Return every number that the settings hold, with what bounds it."""
    found: list[tuple[str, Any]] = []
    seen: set[type] = set()

    def look(kind: Any, bounds: list[Any], at: str) -> None:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if kind not in seen:
                seen.add(kind)
                for name, field in kind.model_fields.items():
                    look(field.annotation, list(field.metadata), f"{at}.{name}")
        elif kind in (int, float):
            found.append((at, bounds))
        elif hasattr(kind, "__metadata__"):
            inner, *more = get_args(kind)
            every = [each for one in more for each in getattr(one, "metadata", [one])]
            look(inner, bounds + every, at)
        else:
            for part in get_args(kind):
                look(part, bounds, at)

    look(model, [], "")
    return found


def test_every_number_of_the_settings_has_a_bound() -> None:
    known = _numbers_of(Project)
    assert len(known) > 20
    bounds = {at: [each.le for each in has if isinstance(each, Le)] for at, has in known}
    assert [at for at, has in bounds.items() if len(has) != 1] == []
    assert {has[0] for has in bounds.values()} == {MAX_AMOUNT, MAX_DISTANCE_M, MAX_EFFORT}


@pytest.mark.parametrize("value", HUGE)
@pytest.mark.parametrize("key", ["min_people", "max_people", "seed", "effort", "time_limit_s"])
def test_settings_beyond_a_bound_are_refused(key: str, value: float) -> None:
    with pytest.raises(ValidationError):
        NeighbourhoodSettings.model_validate({key: value})


def test_a_setting_beyond_its_bound_is_said_in_plain_words(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path, 20)
    text = project.read_text(encoding="utf-8")
    aims = f"max_people = {10**300}\neffort = 1e300\n"
    project.write_text(text.replace("max_people = 24000\n", aims), encoding="utf-8")
    said = {each.where.rsplit(".", 1)[1]: each for each in check_project(project).problems}
    assert said["max_people"].what == "this must be 1,000,000,000 or less."
    assert said["effort"].what == "this must be 1,000 or less."
    assert len(said["max_people"].fix) < 120


def _options(command: click.Command, at: str = "") -> list[tuple[str, click.Parameter]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        every = [
            (name, command.get_command(context, name)) for name in command.list_commands(context)
        ]
        return [pair for name, one in every if one for pair in _options(one, f"{at} {name}")]
    return [(f"{at} {one.name}", one) for one in command.params]


def test_every_number_of_the_command_line_has_a_bound() -> None:
    kinds = [(at, one.type) for at, one in _options(cli)]
    ranges = [
        (at, kind) for at, kind in kinds if isinstance(kind, click.IntRange | click.FloatRange)
    ]
    assert ranges
    assert [at for at, kind in ranges if kind.max is None] == []
    plain = (click.types.IntParamType, click.types.FloatParamType)
    bare = [at for at, kind in kinds if isinstance(kind, plain)
            and not isinstance(kind, click.IntRange | click.FloatRange)]  # fmt: skip
    assert bare == []


@pytest.mark.parametrize("value", ["nan", "inf", "1e300", "-1", "0"])
def test_no_word_gets_round_the_bounds_of_the_command_line(value: str) -> None:
    done = CliRunner().invoke(cli, ["run", "x.toml", "--effort", value])
    assert done.exit_code == 2
    assert "--effort" in done.output
