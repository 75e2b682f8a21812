"""Pages of the toy region, written once, and the browser to open them with."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser import Opened
from command_line import ROOT
from footprints.render.pages import render_pages
from footprints.render.view import View
from views import toy_view, write_pages


@pytest.fixture(scope="session")
def toy_pages() -> dict[str, str]:
    """Return the pages of the toy region as text."""
    return render_pages(toy_view())


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the pages of the toy region."""
    folder = tmp_path_factory.mktemp("pages")
    write_pages(toy_view(), folder)
    return folder


@pytest.fixture(scope="session")
def review_file(scored_view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the overview of the scored toy region as a file."""
    path = tmp_path_factory.mktemp("review") / "index.html"
    path.write_text(render_pages(scored_view)["index.html"], encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def review(open_page: Callable[..., Opened], review_file: Path) -> Opened:
    """Return that page open at its tab for changes."""
    opened = open_page(review_file, reduced_motion="reduce")
    opened.page.get_by_role("tab", name="Change").click()
    return opened


@pytest.fixture(scope="session")
def node() -> Callable[[str, Any], Any]:
    """Return a function that runs a script of the tests with JSON in and out."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not on this machine")

    def run(script: str, given: Any) -> Any:
        path = ROOT / "tests" / "scripts" / script
        done = subprocess.run(
            [program, str(path)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
