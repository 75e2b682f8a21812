"""Pages of the toy region, written once, and the browser to open them with."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprints.render.pages import render_pages
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
