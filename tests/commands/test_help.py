"""Every command explains itself, and asking costs nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from footprints.commands import cli

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "folium",
    "geopandas",
    "jinja2",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "pydantic",
    "pyogrio",
    "pyproj",
    "rich",
    "scipy",
    "shapely",
)


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from footprints.commands import cli\n"
        "result = CliRunner().invoke(cli, ['run', '--help'])\n"
        "assert result.exit_code == 0, result.output\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    shown = run_python("-c", code)
    assert shown.stdout.strip() == "[]", shown.stdout + shown.stderr


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_a_summary_an_example_and_described_options(name: str) -> None:
    command = cli.commands[name]
    assert command.short_help
    assert "footprints" in (command.help or "").split("Example")[1]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("start", [("-m", "footprints"), ("cli.py",)])
def test_the_other_ways_to_start_it_are_the_same_command(start: tuple[str, ...]) -> None:
    shown = run_python(*start, "--help")
    assert shown.returncode == 0
    assert re.search(r"^  run +The whole job", shown.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [["no-such-command"], ["run"], ["run", "x.toml", "--seed", "-1"], ["score", "x.toml"]],
)
def test_a_command_not_understood_exits_with_2(arguments: list[str]) -> None:
    assert run_python("-m", "footprints", *arguments).returncode == 2


def test_version() -> None:
    shown = CliRunner().invoke(cli, ["--version"])
    assert shown.output.startswith("footprints, version ")
