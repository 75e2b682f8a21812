"""Names and codes from strangers: what is written of them in a project file reads back as meant."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from footprints.commands.harmless import on_one_line
from footprints.errors import Problem
from footprints.neighbourhoods.explain import in_settings
from footprints.settings.toml import Block, Remarks
from footprints.sources.fetch.bring import Brought
from footprints.sources.fetch.project import bridges, limits_of, project_text
from footprints.sources.formats.rows import picking
from footprints.sources.formats.source import Source, missing_columns
from footprints.sources.formats.tables import column_names, read_rows
from footprints.sources.proposal import propose
from hostile import (
    BREAKING,
    ODD,
    Said,
    as_meant,
    cells,
    examples,
    folders,
    put_folder,
    rename_layer,
    words,
)


def pieces(codes: list[str], locality: str, name: str) -> gpd.GeoDataFrame:
    """Return squares apart, with 55,000 residents: too many for one, too few for two."""
    shapes = [shapely.box(x, 0, x + 100, 100) for x in range(0, 1_000 * len(codes), 1_000)]
    columns = {"code": codes, "name": name, "locality": locality, "locality_name": name,
               "people": 55_000 // len(codes)}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:27700")


@given(st.lists(cells, min_size=4, max_size=6, unique=True), cells, cells, cells)
@example(BREAKING[:6], BREAKING[0], BREAKING[1], BREAKING[2])
@examples(60)
def test_what_a_fetch_writes_reads_back_as_meant(
    codes: list[str], name: str, column: str, district: str
) -> None:
    areas = pieces(codes, district, name)
    small = {"file": "a", "code": column, "locality": "L", "people": {"file": name, "code": name,
             "column": column}}  # fmt: skip
    brought = Brought(blocks=[Block("[small_areas]", small, [name]), Remarks([name, column])])
    links, _ = bridges(areas)
    content = project_text(name, brought, limits_of(areas), links)
    parsed = tomllib.loads(as_read(content))
    assert parsed["area"] == {"name": name, "attribution": []}
    assert parsed["small_areas"] == small
    assert set(parsed) == {"area", "small_areas", "neighbourhoods", "bridges"}
    assert set(parsed["neighbourhoods"]["localities"]) == {district}
    pairs = [(each.pop("from"), each.pop("to"), each) for each in parsed["bridges"]]
    assert pairs
    assert all({one, other} <= set(codes) and not rest for one, other, rest in pairs)


def as_read(content: str) -> str:
    """Return a text as Python reads it from a file: every line end is a plain one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t"
        path.write_bytes(content.encode())
        return path.read_text(encoding="utf-8-sig")


@given(folders)
@example(Said("d", "wards\n[x]", "b", "h", BREAKING, BREAKING[:6], BREAKING[:2], ["L1", "L2"]))
@examples(8)
def test_what_init_writes_names_only_what_the_folder_holds(said: Said) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        codes = put_folder(folder, said)
        proposal = propose(folder)
        project = folder / "footprints.toml"
        project.write_text(proposal.content, encoding="utf-8", newline="")
        as_meant(project, codes)


@given(cells, st.lists(cells, min_size=1, max_size=4, unique=True))
@examples(60)
def test_settings_that_a_message_gives_read_back_as_meant(column: str, values: list[str]) -> None:
    assert tomllib.loads(picking("only", column, values)) == {"only": {column: values}}
    ends = [values[0], values[-1]]
    bridge = in_settings(pieces([*ends, "x"], "L", "n"), 0, 1)
    shown = Problem("w", "w", f"Add:{bridge}").fix.removeprefix("Add:")
    assert tomllib.loads(shown) == {"bridges": [{"from": ends[0], "to": ends[1]}]}


@pytest.mark.parametrize("layer", [ODD[0], ODD[3], BREAKING[4]])
def test_a_layer_or_heading_that_a_message_names_can_be_pasted(tmp_path: Path, layer: str) -> None:
    path = tmp_path / "two.gpkg"
    for name in ("first", "second"):
        pieces(["a"], "L", "n").to_file(path, layer=name, driver="GPKG", SPATIAL_INDEX="NO")
    rename_layer(path, layer)
    (problem,) = read_rows(Source("x", path)).problems
    said = problem.fix.partition("`")[2].rpartition("`")[0]
    assert tomllib.loads(said) == {"layer": layer}
    (tmp_path / "t.csv").write_text('"a""b","a""b"\n1,2\n')
    (problem,) = missing_columns(
        column_names(Source("x", tmp_path / "t.csv")), {"code": 'a"b'}, Source("x", path)
    )
    assert '"a\\"b (column 1)"' in problem.fix


@given(words)
@examples(60)
def test_no_name_passes_for_a_message(word: str) -> None:
    problem = Problem(f"{word} is odd.", f"file {word}", f"Did you mean {word}?")
    assert len(str(problem).splitlines()) == 1
    assert len(on_one_line(f"\n{word}").splitlines()) <= 2
