"""Tables of a real PostgreSQL with PostGIS, reached by a connection string in the environment."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
from sqlalchemy import create_engine, text

from command_line import footprints
from footprints.sources.formats import database
from footprints.sources.formats.shapes import read_shapes
from footprints.sources.formats.source import Source
from footprints.sources.formats.tables import column_names, read_rows
from postgis import postgis
from toy import toy_areas
from toy_project import write_toy_project
from toyfiles import as_published

__all__ = ["postgis"]

SOURCE = Path("postgis:TOY_DATABASE")
ODD = 'odd "table"; DROP TABLE areas'


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return as_published(toy_areas(n=6))


@pytest.fixture(scope="module")
def filled(postgis: str, areas: gpd.GeoDataFrame) -> str:
    engine = create_engine(postgis.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text('CREATE SCHEMA "Planning"'))
        names = ", ".join(f'"{name}" text' for name in areas.columns.drop("geometry"))
        for table in ("areas", '"Planning"."Small areas"', '"odd ""table""; DROP TABLE areas"'):
            connection.execute(text(f"CREATE TABLE {table} ({names}, geom geometry, raw bytea)"))
            for row in areas.to_dict("records"):
                values = {f"v{k}": str(row[name]) for k, name in enumerate(areas.columns[:-1])}
                marks = ", ".join(f":{name}" for name in values)
                shape = f"ST_GeomFromText('{row['geometry'].wkt}', 27700)"
                connection.execute(text(f"INSERT INTO {table} VALUES ({marks}, {shape})"), values)  # noqa: S608
        connection.execute(text("CREATE TABLE empty (a int)"))
        connection.execute(text('CREATE VIEW plain AS SELECT "CODE", "PEOPLE" FROM areas'))
    engine.dispose()
    return postgis


@pytest.fixture
def reached(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_DATABASE", filled)


def fault(layer: str | None) -> str:
    found = read_shapes(Source("layer", SOURCE, layer=layer))
    assert found.value is None
    return str(found.problems[0])


@pytest.mark.usefixtures("reached")
@pytest.mark.parametrize("layer", ["areas", "public.areas", "Planning.Small areas", ODD])
def test_a_table_with_shapes(areas: gpd.GeoDataFrame, layer: str) -> None:
    found = read_shapes(Source("layer", SOURCE, layer=layer)).get()
    assert found.crs.to_epsg() == 27700
    assert found["CODE"].tolist() == areas["CODE"].tolist()
    assert found.geometry.geom_equals_exact(areas.geometry, 1e-6).all()
    assert column_names(Source("layer", SOURCE, layer=layer)) == list(areas.columns[:-1])


@pytest.mark.usefixtures("reached")
def test_a_plain_view(areas: gpd.GeoDataFrame) -> None:
    found = read_rows(Source("table", SOURCE, layer="plain"))
    assert found.value is not None
    assert found.value["PEOPLE"].tolist() == [str(n) for n in areas["PEOPLE"]]
    assert "0 columns of shapes" in fault("plain")


@pytest.mark.usefixtures("reached")
def test_what_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Did you mean Planning.Small areas?" in fault("Planning.Small area")
    assert "There are Planning.Small areas, public.areas" in fault(None)
    assert "the table has no rows" in fault("empty")
    monkeypatch.setattr(database, "MAX_DATABASE_ROWS", 5)
    assert "has 6 rows; at most 5" in fault("areas")


def test_addresses_that_do_not_lead_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOY_DATABASE", raising=False)
    assert "TOY_DATABASE is not set" in fault("areas")
    monkeypatch.setenv("TOY_DATABASE", "sqlite:////etc/passwd")
    assert "no" in fault("areas")
    assert "does not hold a connection string of PostgreSQL" in fault("areas")
    monkeypatch.setenv("TOY_DATABASE", "postgresql://joe:secret@/x?host=/nowhere")
    said = fault("areas")
    assert "the database cannot be read" in said
    assert "secret" not in said


@pytest.mark.usefixtures("reached")
def test_the_session_cannot_write() -> None:
    source = Source("layer", SOURCE, layer="areas")
    with pytest.raises(Exception, match="read-only"), database._connected(source) as connection:
        connection.execute(text("DELETE FROM areas"))


@pytest.mark.usefixtures("reached")
def test_a_project_reads_its_areas_from_the_database(tmp_path: Path) -> None:
    project = write_toy_project(tmp_path, n=6)
    old = project.read_text()
    block = old[: old.index("[neighbourhoods]")]
    named = 'file = "postgis:TOY_DATABASE"\nlayer = "areas"'
    areas = block.replace('file = "areas.geojson"', named)
    for key, column in {
        'code = "code"\nname = "name"': 'code = "CODE"\nname = "NAME"',
        'locality = "locality"': 'locality = "LAD"',
        'locality_name = "locality_name"': 'locality_name = "LADNM"',
    }.items():
        assert key in areas
        areas = areas.replace(key, column)
    project.write_text(areas + "[neighbourhoods]\nmin_people = 2000\nmax_people = 9000\n")
    shown = footprints("check", project, "--format", "json")
    assert shown.returncode == 0, shown.stderr
    every = json.loads(shown.stdout)["inputs"]
    (line,) = [line for line in every if line["use"] == "small areas"]
    assert (line["form"], line["rows"], line["crs"]) == ("PostGIS table", 6, "EPSG:27700")
    run = footprints("run", project, "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["inputs"][0]["file"] == "postgis:TOY_DATABASE"
    assert "tester" not in json.dumps(manifest)
