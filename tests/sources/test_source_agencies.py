from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from footprints.schema import LISTING, SITES, ZONES
from footprints.settings import Barrier
from footprints.sources.formats.found import Found
from footprints.sources.inputs.lists import Listing, check_edition
from footprints.sources.read import (
    read_barrier,
    read_list,
    read_plan,
    read_plan_shapes,
    read_sites,
    read_zones,
)
from toy import toy_areas
from toyfiles import as_published, project, write_csv, write_geojson, write_shapes

AREAS = {"file": "areas.gpkg"}


def agency(**settings: Any) -> Any:
    return project(AREAS, [{"id": "test", **settings}]).agencies[0]


def good(found: Found[Any]) -> Any:
    assert found.value is not None, [str(problem) for problem in found.problems]
    return found.value


def faults(found: Found[Any]) -> str:
    assert found.value is None
    errors = [str(problem) for problem in found.problems if problem.severity == "error"]
    assert errors
    return "\n".join(errors)


def said(found: Found[Any], severity: str) -> str:
    return "\n".join(str(p) for p in found.problems if p.severity == severity)


ZONES_FILE = {"kind": "zones", "file": "z.geojson", "code": "LAD", "label": "LADNM"}


class TestZones:
    @pytest.fixture(autouse=True)
    def dissolved(self, tmp_path: Path) -> gpd.GeoDataFrame:
        areas = as_published(toy_areas(n=40, localities=4))
        zones = areas.dissolve("LAD", as_index=False)
        write_shapes(zones[::-1], tmp_path / "z.geojson")
        return zones

    def test_units_come_sorted(self, tmp_path: Path, dissolved: gpd.GeoDataFrame) -> None:
        zones = good(read_zones(agency(**ZONES_FILE), tmp_path))
        assert tuple(zones.units.columns) == ZONES
        assert zones.units["unit"].tolist() == dissolved["LAD"].tolist()
        assert zones.units["name"].tolist() == dissolved["LADNM"].tolist()
        assert np.allclose(zones.units.area, dissolved.area)
        assert zones.groups is None
        assert zones.points is None

    def test_names_default_to_codes(self, tmp_path: Path) -> None:
        zones = good(read_zones(agency(**ZONES_FILE | {"label": None}), tmp_path))
        assert zones.units["name"].tolist() == zones.units["unit"].tolist()

    def test_a_unit_in_several_rows_is_an_error(self, tmp_path: Path) -> None:
        write_shapes(as_published(toy_areas(n=10)), tmp_path / "z.geojson")
        message = faults(read_zones(agency(**ZONES_FILE), tmp_path))
        assert "2 codes in LAD occur more than once: X08000000, X08000001" in message

    def test_unless_units_are_grouped(self, tmp_path: Path) -> None:
        areas = as_published(toy_areas(n=10, localities=2))
        areas["DIV"] = np.where(areas["LAD"] == "X08000000", "A", "B")
        write_shapes(areas, tmp_path / "z.geojson")
        group = {"column": "DIV"}
        zones = good(read_zones(agency(**ZONES_FILE, group=group), tmp_path))
        assert zones.units["unit"].tolist() == ["X08000000", "X08000001"]
        assert zones.units.area.sum() == pytest.approx(areas.area.sum())
        assert zones.groups.to_dict("list") == {
            "unit": ["X08000000", "X08000001"],
            "group": ["A", "B"],
            "group_name": ["A", "B"],
        }

    def test_population_points(self, tmp_path: Path) -> None:
        points = pd.DataFrame({"e": ["400,500", "401000"], "n": ["400500", "402000"], "p": [3, 4]})
        write_csv(tmp_path / "p.csv", points)
        placed = {"file": "p.csv", "x": "e", "y": "n", "people": "p", "crs": "EPSG:27700"}
        zones = good(read_zones(agency(**ZONES_FILE, placed_by=placed), tmp_path))
        assert zones.points.to_dict("list") == {
            "x": [400500.0, 401000.0], "y": [400500.0, 402000.0], "people": [3.0, 4.0],
            "points": [1, 1],
        }  # fmt: skip
        (near, far) = good(
            read_zones(agency(**ZONES_FILE, placed_by=placed), tmp_path, (4e5, 4e5, 4.009e5, 5e5))
        ).points.to_dict("records")
        assert (near["x"], near["people"]) == (400500.0, 3.0)
        assert (far["people"], far["points"]) == (4.0, 1)
        assert far["x"] < 0
        write_csv(tmp_path / "p.csv", points.assign(p=[3, -1], e=["", "401000"]))
        message = faults(read_zones(agency(**ZONES_FILE, placed_by=placed), tmp_path))
        assert "2 points lack a coordinate or a number of people (row 1, 2)" in message
        write_csv(tmp_path / "p.csv", points)
        degrees = placed | {"crs": "EPSG:4326"}
        message = faults(read_zones(agency(**ZONES_FILE, placed_by=degrees), tmp_path))
        assert "EPSG:27700" in message


LIST = pd.DataFrame(
    {
        "gp": ["P2", "P1", "P1", "P3"],
        "title": ["Two", "One", "One", "Three"],
        "lsoa": ["X01000001", "X01000000", "NO2011", "X01000002"],
        "n": ["1,200", "300", "7", "*"],
    }
)


LIST_FILE = {
    "kind": "list", "file": "l.csv", "unit": "gp", "label": "title", "area": "lsoa",
    "people": "n",
}  # fmt: skip


class TestLists:
    def read(self, folder: Path, table: pd.DataFrame = LIST, **more: Any) -> Found[Listing]:
        write_csv(folder / "l.csv", table)
        return read_list(agency(**LIST_FILE | more), folder)

    def test_rows_as_published(self, tmp_path: Path) -> None:
        found = self.read(tmp_path)
        listing = good(found)
        assert tuple(listing.rows.columns) == LISTING
        assert listing.rows.values.tolist() == [
            ["P2", "X01000001", 1200.0], ["P1", "X01000000", 300.0], ["P1", "NO2011", 7.0]
        ]  # fmt: skip
        assert listing.rows_read == 4
        assert listing.names.values.tolist() == [["P1", "One"], ["P2", "Two"], ["P3", "Three"]]
        assert listing.sites is None
        assert (
            "1 of 4 rows has its count withheld or blank in n and is left out, of 1 unit: P3."
            in said(found, "warning")
        )

    def test_faults_come_at_once(self, tmp_path: Path) -> None:
        table = LIST.assign(n=["-1", "many", "2", "3"], gp="")
        message = faults(self.read(tmp_path, table))
        assert "no row has a gp: blank (4)" in message
        assert "2 rows have a count in n that is no count: row 1 ('-1'), row 2 ('many')" in message
        message = faults(self.read(tmp_path, LIST.assign(n="")))
        assert "no row has a count in n" in message

    def test_columns_and_tables_missing(self, tmp_path: Path) -> None:
        group = {"file": "g.csv", "unit": "gp", "column": "pcn"}
        convert = {"file": "c.csv", "from": "a", "to": "b"}
        write_csv(tmp_path / "c.csv", pd.DataFrame({"a": ["1"], "B": ["1"]}))
        message = faults(self.read(tmp_path, area="LSOA", group=group, convert=convert))
        assert "LSOA is not a column of l.csv. Did you mean lsoa?" in message
        assert "g.csv is not there" in message
        assert "b is not a column of c.csv. Did you mean B?" in message

    def test_groups(self, tmp_path: Path) -> None:
        table = pd.DataFrame(
            {"gp": ["P2", "P1", "P3"], "pcn": ["B", "A", ""], "name": ["Bee", "", ""]}
        )
        write_csv(tmp_path / "g.csv", table)
        group = {"file": "g.csv", "unit": "gp", "column": "pcn", "label": "name"}
        found = self.read(tmp_path, group=group)
        groups = good(found).groups
        assert groups.values.tolist() == [["P1", "A", "A"], ["P2", "B", "Bee"]]
        assert "1 of the agency's 3 units has no group here: P3" in said(found, "note")
        write_csv(tmp_path / "g.csv", pd.concat([table, table[:1].assign(pcn="C")]))
        assert "1 unit is in more than one group: P2" in faults(self.read(tmp_path, group=group))

    def test_groups_in_the_list_itself(self, tmp_path: Path) -> None:
        table = LIST.assign(pcn=["B", "A", "A", "A"])
        groups = good(self.read(tmp_path, table, group={"column": "pcn"})).groups
        assert groups[["unit", "group"]].values.tolist() == [["P1", "A"], ["P2", "B"], ["P3", "A"]]

    def test_conversion(self, tmp_path: Path) -> None:
        lookup = pd.DataFrame(
            {"old": ["X01000001", "X01000000", "X01000001", "X01000001", ""],
             "new": ["Y2", "Y0", "Y1", "Y1", "Y9"]}
        )  # fmt: skip
        write_csv(tmp_path / "c.csv", lookup)
        convert = {"file": "c.csv", "from": "old", "to": "new"}
        found = self.read(tmp_path, convert=convert)
        assert good(found).conversion.values.tolist() == [
            ["X01000000", "Y0"], ["X01000001", "Y1"], ["X01000001", "Y2"]
        ]  # fmt: skip
        assert "1 of the list's 3 area codes is not in the lookup: NO2011" in said(found, "note")
        swapped = {"file": "c.csv", "from": "new", "to": "old"}
        assert "`from` and `to` look swapped" in faults(self.read(tmp_path, convert=swapped))

    def test_sites_of_units(self, tmp_path: Path) -> None:
        sites = pd.DataFrame(
            {"gp": ["P2", "P1", "P9"], "t": ["Two", "One", "Nine"],
             "lon": ["-2.2", "-2.1", ""], "lat": ["53.4", "53.5", "0"]}
        )  # fmt: skip
        write_csv(tmp_path / "s.csv", sites)
        where = {"file": "s.csv", "code": "gp", "label": "t", "x": "lon", "y": "lat"}
        found = self.read(tmp_path, sites=where)
        frame = good(found).sites
        assert tuple(frame.columns) == SITES
        assert frame["site"].tolist() == ["P1", "P2"]
        assert frame.crs.to_epsg() == 27700
        assert "1 of 3 rows has no coordinates and is left out: P9" in said(found, "warning")

    def test_another_edition_is_proven(self, tmp_path: Path) -> None:
        old = [f"E010050{n:02}" for n in range(20)]
        new = [f"E010340{n:02}" for n in range(5)]

        def blame(listed: list[str], areas: list[str], **more: Any) -> str:
            table = pd.DataFrame({"gp": "P1", "title": "One", "lsoa": listed, "n": 1})
            test = agency(**LIST_FILE | more)
            found = good(self.read(tmp_path, table, **more))
            return "\n".join(str(problem) for problem in check_edition(test, found, areas))

        beyond = ["E01000001", "NO2011"]
        message = blame(old[:18] + beyond, old + new)
        assert "knows 18 of the 20 small areas older than 2021 and none of the 5 new" in message
        assert "2 of its codes are no small area here, 7 small areas are not in it" in message
        assert "convert = {" in message
        assert blame(old[:10] + beyond, old + new[:2]) == ""  # may be chance
        assert blame([*old, new[0]], old + new) == ""
        assert blame(old + beyond, old) == ""
        message = blame(["W1", "W2"], old)
        assert "None of its 2 area codes is a small area here" in message
        lookup = pd.DataFrame({"old": old + old[:5], "new": old + new})
        write_csv(tmp_path / "c.csv", lookup)
        convert = {"file": "c.csv", "from": "old", "to": "new"}
        assert blame(old[:18] + beyond, old + new, convert=convert) == ""
        write_csv(tmp_path / "c.csv", lookup.assign(new=[f"V{n}" for n in range(25)]))
        message = blame(old[:18] + beyond, old + new, convert=convert)
        assert "Name a lookup whose `to` column" in message


SCHOOLS = pd.DataFrame(
    {
        "urn": ["20", "10", "30", "40"],
        "name": ["B", "A", "", "D"],
        "e": ["385,000", "384000", "", "0"],
        "n": ["398000", "397000", "", "0"],
        "pupils": ["1,200", "", "5", "6"],
    }
)


SITES_FILE = {
    "kind": "sites", "file": "s.csv", "code": "urn", "label": "name", "x": "e", "y": "n",
    "crs": "EPSG:27700", "people": "pupils",
}  # fmt: skip


class TestSites:
    def read(self, folder: Path, table: pd.DataFrame = SCHOOLS, **more: Any) -> Found[Any]:
        write_csv(folder / "s.csv", table)
        return read_sites(agency(**SITES_FILE | more), folder)

    def test_a_table_of_sites(self, tmp_path: Path) -> None:
        found = self.read(tmp_path)
        sites = good(found)
        assert tuple(sites.columns) == SITES
        assert sites["site"].tolist() == ["10", "20"]
        assert sites["name"].tolist() == ["A", "B"]
        assert np.isnan(sites["people"][0])
        assert sites["people"][1] == 1200
        assert shapely.get_coordinates(sites.geometry).tolist() == [
            [384000.0, 397000.0], [385000.0, 398000.0]
        ]  # fmt: skip
        assert "2 of 4 rows have no coordinates and are left out: 30, 40" in said(found, "warning")
        assert "1 of 2 sites has no pupils" in said(found, "note")

    def test_numbered_by_row_without_a_code(self, tmp_path: Path) -> None:
        many = pd.concat([SCHOOLS[:2]] * 6, ignore_index=True)
        sites = good(self.read(tmp_path, many, code=None, label=None))
        assert sites["site"].tolist() == [f"{number:02}" for number in range(1, 13)]
        assert sites["name"].tolist() == sites["site"].tolist()

    def test_faults(self, tmp_path: Path) -> None:
        message = faults(self.read(tmp_path, SCHOOLS.assign(e="")))
        assert "no row has coordinates" in message
        message = faults(self.read(tmp_path, SCHOOLS[:2].assign(urn="7", pupils=["-1", "lots"])))
        assert "1 code in urn occurs more than once: 7" in message
        assert "2 sites have a size in pupils that is no count" in message
        message = faults(self.read(tmp_path, crs=None))
        assert 'crs = "EPSG:27700"' in message
        message = faults(self.read(tmp_path, label="title", x="east"))
        assert "title is not a column" in message
        assert "east is not a column" in message
        message = faults(self.read(tmp_path, x=None, y=None))
        assert "Add `x` and `y`" in message

    def test_swapped_coordinates_are_told(self, tmp_path: Path) -> None:
        table = SCHOOLS[:2].assign(e=["53.4", "53.5"], n=["-2.2", "-2.1"])
        assert "look swapped" in faults(self.read(tmp_path, table, crs=None))

    def test_points_and_buildings_of_map_files(self, tmp_path: Path) -> None:
        boxes = [shapely.box(384000 + x, 397000, 384010 + x, 397010) for x in (0, 30, 60, 500, 505)]
        frame = gpd.GeoDataFrame({"ref": list("edcba")}, geometry=boxes, crs=27700)
        write_shapes(frame, tmp_path / "b.gpkg")
        plain = {"kind": "sites", "file": "b.gpkg", "code": "ref"}
        sites = good(read_sites(agency(**plain), tmp_path))
        assert sites["site"].tolist() == list("abcde")
        assert set(sites.geom_type) == {"Polygon"}
        found = read_sites(agency(**plain, merge_within_m=25), tmp_path)
        merged = good(found)
        assert len(merged) == 2
        assert set(merged.geom_type) == {"Point"}
        assert "5 rows became 2 sites: those within 25 m" in said(found, "note")
        frame = frame.set_geometry(frame.boundary)
        write_shapes(frame, tmp_path / "lines.gpkg")
        assert "5 rows are lines" in faults(
            read_sites(agency(**plain | {"file": "lines.gpkg"}), tmp_path)
        )

    def test_rows_of_a_map_file_without_a_shape(self, tmp_path: Path) -> None:
        frame = gpd.GeoDataFrame(
            {"ref": ["a", "b"]}, geometry=[shapely.Point(-2.2, 53.4), None], crs=4326
        )
        write_geojson(frame, tmp_path / "p.geojson")
        found = read_sites(agency(kind="sites", file="p.geojson"), tmp_path)
        assert good(found)["site"].tolist() == ["1"]
        assert "1 of 2 rows has no coordinates and is left out: row 2" in said(found, "warning")


class TestBarriers:
    @pytest.fixture(autouse=True)
    def lines(self, tmp_path: Path) -> None:
        shapes = [
            shapely.LineString([(384000, 397000), (385000, 397000)]),
            shapely.MultiLineString([[(384000, 398000), (384000, 398500)]]),
            shapely.box(386000, 397000, 386100, 397100),
            None,
        ]
        frame = gpd.GeoDataFrame({"form": ["road", "canal", "lake", "road"]}, geometry=shapes)
        write_shapes(frame.set_crs(27700), tmp_path / "lines.gpkg")

    def read(self, folder: Path, **more: Any) -> Found[gpd.GeoSeries]:
        return read_barrier(Barrier.model_validate({"file": "lines.gpkg"} | more), folder)

    def test_lines_and_outlines(self, tmp_path: Path) -> None:
        found = self.read(tmp_path)
        lines = good(found)
        assert lines.length.tolist() == [1000.0, 500.0, 400.0]
        assert lines.geom_type.tolist() == ["LineString", "MultiLineString", "LineString"]
        assert lines.crs.to_epsg() == 27700
        assert "1 polygon is taken by the outline" in said(found, "note")
        assert "1 row has no shape" in said(found, "note")

    def test_only_some_rows(self, tmp_path: Path) -> None:
        assert good(self.read(tmp_path, only={"form": ["canal"]})).length.tolist() == [500.0]
        message = faults(self.read(tmp_path, only={"form": ["canals"]}))
        assert "no row has form = 'canals'" in message
        assert "Did you mean canal?" in message
        assert "forms is not a column" in faults(self.read(tmp_path, only={"forms": ["canal"]}))

    def test_points_are_no_barrier(self, tmp_path: Path) -> None:
        frame = gpd.GeoDataFrame({"a": ["b"]}, geometry=[shapely.Point(384000, 397000)], crs=27700)
        write_shapes(frame, tmp_path / "lines.gpkg")
        assert "1 row is a point" in faults(self.read(tmp_path))


class TestPlans:
    def test_a_table(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.csv"
        path.write_text("area_code,neighbourhood,people\nX2,N1,5\nX1,N1,6\nX3,,7\n")
        found = read_plan(path)
        assert good(found).values.tolist() == [["X1", "N1"], ["X2", "N1"]]
        assert "1 of 3 small areas has no neighbourhood and is left out: X3" in said(
            found, "warning"
        )

    def test_two_columns_named(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.csv"
        path.write_text("LSOA;Locality\nX2;N1\nX1;N2\n")
        assert "area_code is not a column of plan.csv" in faults(read_plan(path))
        plan = good(read_plan(path, "LSOA", "Locality"))
        assert list(plan.columns) == ["area_code", "neighbourhood"]
        assert plan.values.tolist() == [["X1", "N2"], ["X2", "N1"]]

    def test_faults(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.csv"
        path.write_text("area_code,neighbourhood\nX2,N1\nX2,N2\n,N1\n")
        message = faults(read_plan(path))
        assert "1 code in area_code occurs more than once: X2" in message
        assert "1 row has no area_code: row 3" in message

    def test_polygons(self, tmp_path: Path) -> None:
        areas = toy_areas(n=12).rename(columns={"locality": "neighbourhood"})
        shapes = areas.dissolve("neighbourhood", as_index=False)
        shapes = shapes[["neighbourhood", "locality_name", "geometry"]]
        path = write_shapes(shapes[::-1], tmp_path / "plan.geojson")
        plan = good(read_plan_shapes(path))
        assert tuple(plan.columns) == ZONES
        assert plan["unit"].tolist() == ["X08000000", "X08000001"]
        assert plan["name"].tolist() == plan["unit"].tolist()
        named = good(read_plan_shapes(path, label="locality_name"))
        assert named["name"].tolist() == ["Strip 0", "Strip 1"]
        assert "ward is not a column" in faults(read_plan_shapes(path, code="ward"))
