"""No small file takes a command long, or much memory; each ends in words that name the file.

``python tests/bounds/measure.py`` prints what every kind costs; here is one of each family. The
seconds are of the processor: how long a busy machine takes by the clock says nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bounds.costs import MOST_MB, MOST_SECONDS, built, cost
from bounds.kinds import KINDS

pytestmark = pytest.mark.slow


SOUND = "a sound project"


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return built(tmp_path_factory.mktemp("bounds"), SOUND, *TRIED)


TRIED = {
    "workbook with a row at two thousand million": "p.xlsx: the sheet has rows beyond 1,048,576",
    "workbook whose rows jump": "p.xlsx: the sheet has rows beyond 1,048,576",
    "workbook whose columns jump": "p.xlsx: the table spreads",
    "workbook of one long string many times": "p.xlsx: a cell on line 2 has 900,000 letters",
    "workbook of very many shared strings": "p.xlsx: the archive would unpack to",
    "spreadsheet (ODS) of many elements": "p.ods: the archive would unpack to",
    "table of a million columns": "patients.csv: the table has more than 16,384 columns",
    "short rows under a wide heading": "patients.csv: the table has more than 16,384 columns",
    "lookup of a million columns": "codes.csv: its first line has more than",
    "short rows under a wide heading in a lookup": "codes.csv: the table has more than",
    "one cell of fifty million characters in a zip": "p.zip: the archive would unpack to",
    "GeoJSON whose features each bring a property": "beats.geojson: the table spreads",
    "KML whose placemarks each bring a property": "b.kml: the table spreads",
    "KML 100000 deep": "b.kml: the file is nested too deeply",
    "project keys 100000 deep": "footprints.toml: its lists or tables are nested too deeply",
    "TopoJSON that repeats arcs": "beats.geojson: its shapes repeat arcs of 20,002 corner points",
    "GeoJSON of empty lists": "b.zip: reading was stopped after it took",
    "GeoJSON of ten million corner points": "beats.geojson: the file holds some 10,000,0",
    "polygon that crosses itself everywhere (5,000 corners)": "beats.geojson: reading was stopped",
    "comb: valid polygons that cross one another in a million places": "beats.geojson: reading was",
    "GeoPackage view that never gives a row": "b.gpkg: reading was stopped after",
    "GeoPackage view with a cell of a gigabyte": "b.gpkg: reading was stopped after it took",
    "shapefile whose table is mostly nothing": "b.dbf is said to have 1,500 MB",
    "shapefile whose .prj has 50 MB": "b.prj has 49,000,000 bytes",
    "GeoParquet of a hundred million rows": "b.parquet: it has 30,000,000 rows",
    "GeoParquet of long strings repeated": "b.parquet: reading was stopped after it took",
    "effort of 1e300": "effort",
}
"""One kind of each family, and what its one error must say."""


@pytest.mark.parametrize("name", TRIED)
def test_a_small_file_costs_little_and_is_named(name: str, projects: dict[str, Path]) -> None:
    done = cost(*KINDS[name].command, cwd=projects[name])
    assert done.code == 3, done
    assert done.seconds < MOST_SECONDS, done
    assert done.megabytes < MOST_MB, done
    assert "Traceback" not in done.said
    assert TRIED[name] in done.error
    assert not (projects[name] / "out").exists()


@pytest.mark.parametrize("limit_mb", [60, 250, 500])
def test_without_memory_a_run_ends_in_one_sentence(
    limit_mb: int, projects: dict[str, Path]
) -> None:
    done = cost("run", "footprints.toml", cwd=projects[SOUND], limit_mb=limit_mb)
    assert done.code == 1, done
    assert "enough memory" in done.error
    assert len(done.error.splitlines()) == 1
    assert done.seconds < MOST_SECONDS
    assert not list(projects[SOUND].rglob("manifest.json"))


def test_a_sound_project_runs_in_little_memory(projects: dict[str, Path]) -> None:
    done = cost("check", "footprints.toml", cwd=projects[SOUND])
    assert done.code == 0, done
    assert done.megabytes < MOST_MB / 1.5
