"""The whole errand against the loopback server, over real HTTP."""

from __future__ import annotations

from pathlib import Path

from country import Country
from loopback import Loopback

from footprints.pipeline.region import inspect_region
from footprints.sources.catalogue import Catalogue
from footprints.sources.fetch.http import Web
from footprints.sources.fetch.job import Order, fetch

EVERY = ("X08000001", "X08000002", "X08000003", "X08000004", "X08000005", "X08000006", "X08000007",
         "X08000008")  # fmt: skip


def test_everything_comes_and_loads(
    loopback: Loopback, catalogue: Catalogue, web: Web, country: Country, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    order = Order(
        region="Exampleshire", registrations=f"{loopback.address}/files/registrations.zip"
    )
    fetched = fetch(order, out, web, catalogue)
    loaded = inspect_region(fetched.project_file)
    assert loaded.errors == []
    assert loaded.region is not None
    assert len(loaded.region.areas) == 700
