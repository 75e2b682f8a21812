"""The demonstration region as shipped: made by the program, and all that its page says of it."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from command_line import contents
from footprints.errors import OutputError
from footprints.resources import demo_folder
from footprints.settings import load_project
from footprints.sources.check import check_files
from footprints.sources.demo import make_demo

GRID = "EPSG:27700"
FILES = {
    "README.md",
    "boundaries.gpkg",
    "family_hubs.geojson",
    "fire_buildings.geojson",
    "footprints.toml",
    "practices.csv",
    "gp_registrations.csv",
    "highways_depots.kml",
    "housing_patches.csv",
    "libraries.csv",
    "lines.geojson",
    "police_beats.geojson",
    "police_officers.csv",
    "population_points.csv",
    "residents.csv",
    "schools.csv",
    "secondary_pupils.csv",
    "small_areas.geojson",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "new"
    make_demo(folder)
    return folder


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    shapes = gpd.read_file(demo_folder() / "small_areas.geojson")
    people = pd.read_csv(demo_folder() / "residents.csv").set_index("area_code")
    return shapes.assign(people=people.loc[shapes["AREACD"], "usual_residents"].to_numpy())


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    return gpd.read_file(demo_folder() / "boundaries.gpkg", layer="wards")


@pytest.fixture(scope="module")
def links(areas: gpd.GeoDataFrame) -> nx.Graph:
    """Which small areas touch, worked out here and not by the package."""
    shapes = areas.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    graph = nx.Graph()
    graph.add_nodes_from(areas["AREACD"])
    for one, other in zip(left, right, strict=True):
        if one < other and shapely.intersection(shapes[one], shapes[other]).length > 1e-6:
            graph.add_edge(areas["AREACD"][one], areas["AREACD"][other])
    return graph


@pytest.fixture(scope="module")
def island(areas: gpd.GeoDataFrame, links: nx.Graph) -> set[str]:
    return min(nx.connected_components(links), key=len)


def in_locality(areas: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    return areas[areas["LOCNM"] == name]


def points_by(zones: gpd.GeoDataFrame, code: str) -> pd.DataFrame:
    """The population points with the unit each lies in, one row a point inside some unit."""
    table = pd.read_csv(demo_folder() / "population_points.csv")
    where = gpd.points_from_xy(table["easting"], table["northing"])
    points = gpd.GeoDataFrame(table, geometry=where, crs=GRID)
    joined = points.sjoin(zones.to_crs(GRID)[[code, "geometry"]], predicate="within")
    return joined[~joined.index.duplicated()]


def main_unit(zones: gpd.GeoDataFrame, code: str, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """People by small area and unit, in rows: ``AREACD``, the unit, ``residents``."""
    inside = points_by(zones, code)
    home = points_by(areas, "AREACD")["AREACD"]
    return inside.join(home, how="inner").groupby(["AREACD", code])["residents"].sum().reset_index()


def share_near(line: shapely.Geometry, others: gpd.GeoSeries, distance: float) -> float:
    """The share of a line's length that is within a distance of the other lines."""
    parts = shapely.get_parts(line)
    step = [np.arange(25.0, part.length, 50.0) for part in parts]
    part = np.repeat(parts, [len(at) for at in step])
    points = shapely.line_interpolate_point(part, np.concatenate(step))
    near = shapely.STRtree(others).query(points, predicate="dwithin", distance=distance)[0]
    return len(np.unique(near)) / len(points)


class TestMaking:
    def test_program_makes_what_is_shipped(self, made: Path) -> None:
        shipped = demo_folder()
        assert {path.name for path in shipped.iterdir()} == FILES
        assert {path.name for path in made.iterdir()} == FILES
        for name in sorted(FILES - {"boundaries.gpkg"}):
            assert (made / name).read_bytes() == (shipped / name).read_bytes(), name

    def test_geopackage_holds_what_is_shipped(self, made: Path, wards: gpd.GeoDataFrame) -> None:
        # Its bytes hold the version of the library that wrote it, so the content is compared.
        again = gpd.read_file(made / "boundaries.gpkg", layer="wards")
        assert again.crs == GRID
        assert again.drop(columns="geometry").equals(wards.drop(columns="geometry"))
        assert (shapely.to_wkb(again.geometry) == shapely.to_wkb(wards.geometry)).all()

    def test_another_process_writes_the_same_bytes(self, tmp_path: Path) -> None:
        here, there = tmp_path / "here", tmp_path / "there"
        make_demo(here, seed=2, areas=120, localities=5)
        program = [sys.executable, "-m", "footprints.sources.demo", str(there)]
        options = ["--seed", "2", "--areas", "120", "--localities", "5"]
        subprocess.run([*program, *options], check=True)
        assert {path.name for path in there.iterdir()} == FILES
        for name in sorted(FILES):
            assert (here / name).read_bytes() == (there / name).read_bytes(), name
        assert check_files(load_project(there / "footprints.toml"), there) == []

    def test_under_three_megabytes(self) -> None:
        assert sum(path.stat().st_size for path in demo_folder().iterdir()) < 3_000_000

    def test_its_page_names_every_file_and_says_made_up(self) -> None:
        text = (demo_folder() / "README.md").read_text(encoding="utf-8")
        assert "Nothing here is real" in text
        assert set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)) == FILES - {"README.md"}

    def test_fewer_than_20_small_areas_a_locality_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="20 small areas or more"):
            make_demo(tmp_path / "small", areas=79, localities=4)
        assert not (tmp_path / "small").exists()


class TestWrites:
    """Over nothing that holds something else; see also tests/commands/test_where_results_go.py."""

    def test_over_itself_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "made"
        make_demo(folder, areas=80)
        before = contents(folder)
        assert set(before) == FILES
        make_demo(folder, areas=80)
        assert contents(folder) == before
        (folder / "README.md").write_text("mine")
        (folder / "schools.csv").unlink()
        before = contents(folder)
        with pytest.raises(OutputError, match=r"would go: README\.md\. Nothing was changed"):
            make_demo(folder, areas=80)
        assert contents(folder) == before

    def test_numbers_that_make_no_region_are_a_usage_error(self, tmp_path: Path) -> None:
        program = [sys.executable, "-m", "footprints.sources.demo", str(tmp_path / "made")]
        done = subprocess.run(
            [*program, "--areas", "3"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert done.stderr.endswith("needs 20 small areas or more\n")
        assert list(tmp_path.iterdir()) == []


class TestInvented:
    def test_every_code_starts_with_x(
        self, areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame
    ) -> None:
        folder = demo_folder()
        columns = [areas["AREACD"], areas["LOCCD"], wards["WDCD"]]
        for name, code in (
            ("police_beats.geojson", "beat"),
            ("family_hubs.geojson", "hub"),
            ("fire_buildings.geojson", "ID"),
        ):
            columns.append(pyogrio.read_dataframe(folder / name, read_geometry=False)[code])
        for name, codes in (
            ("practices.csv", ["practice_code", "pcn_code"]),
            ("gp_registrations.csv", ["PRACTICE_CODE"]),
            ("schools.csv", ["URN"]),
            ("secondary_pupils.csv", ["urn", "area_code"]),
            ("libraries.csv", ["Code"]),
        ):
            table = pd.read_csv(folder / name, encoding="cp1252", dtype=str)
            columns += [table[code].dropna() for code in codes]
        homes = pd.read_csv(folder / "housing_patches.csv", sep=";", dtype=str)
        columns += [homes["Patch"], homes["Area"]]
        depots = (folder / "highways_depots.kml").read_text(encoding="utf-8")
        columns.append(pd.Series(re.findall(r'name="depot"><value>([^<]+)<', depots)))
        for column in columns:
            assert len(column) > 0
            assert column.str.startswith("X").all(), column.name

    def test_names_say_so(self, areas: gpd.GeoDataFrame) -> None:
        project = load_project(demo_folder() / "footprints.toml")
        assert project.area.made_up
        assert "made up" in project.area.name
        assert set(areas["LOCNM"]) == {
            "Mockford",
            "Port Pretend",
            "Notional Wolds",
            "Fableham Vale",
        }

    def test_lies_where_there_is_no_land(self, areas: gpd.GeoDataFrame) -> None:
        # East of every point of the English coast between Flamborough Head and Cromer.
        west, south, east, north = areas.total_bounds
        assert west > 0.6
        assert east < 2.0
        assert south > 53.2
        assert north < 54.2


class TestSmallAreas:
    def test_about_700_in_four_localities(self, areas: gpd.GeoDataFrame) -> None:
        assert 650 <= len(areas) <= 750
        assert areas["AREACD"].is_unique
        assert areas["AREANM"].is_unique
        assert areas["LOCCD"].nunique() == 4

    def test_residents_as_in_a_census(self, areas: gpd.GeoDataFrame) -> None:
        assert areas["people"].between(1_000, 3_000).all()
        assert 1_500 < areas["people"].mean() < 1_800
        assert areas["people"].std() > 150

    def test_polygons_fit_one_another_exactly(self, areas: gpd.GeoDataFrame) -> None:
        assert set(areas.geom_type) == {"Polygon"}
        assert areas.is_valid.all()
        assert shapely.coverage_is_valid(areas.geometry.to_numpy())
        assert areas.to_crs(GRID).is_valid.all()

    def test_no_grid_of_squares(self, areas: gpd.GeoDataFrame) -> None:
        shapes = areas.to_crs(GRID).geometry.to_numpy()
        assert np.median(shapely.get_num_coordinates(shapes)) > 25
        at, ring = shapely.get_coordinates(shapes, return_index=True)
        step = np.diff(at, axis=0)[ring[1:] == ring[:-1]]
        heading = np.degrees(np.arctan2(step[:, 1], step[:, 0])) % 180
        length = np.hypot(step[:, 0], step[:, 1])
        by_heading = np.histogram(heading, 18, (0, 180), weights=length)[0] / length.sum()
        assert by_heading.max() < 0.09  # 0.056 each if no direction is preferred
        assert by_heading.min() > 0.03

    def test_density_follows_settlements(self, areas: gpd.GeoDataFrame) -> None:
        density = areas["people"] / (areas.to_crs(GRID).area / 1e6)
        assert density.max() > 5_000
        assert density.min() < 200


class TestLocalities:
    def test_each_is_in_one_piece_but_for_one_island(
        self, areas: gpd.GeoDataFrame, links: nx.Graph, island: set[str]
    ) -> None:
        for name, inside in areas.groupby("LOCNM"):
            pieces = list(nx.connected_components(links.subgraph(inside["AREACD"])))
            assert len(pieces) == (2 if name == "Port Pretend" else 1), name
        assert nx.number_connected_components(links) == 2
        assert island <= set(in_locality(areas, "Port Pretend")["AREACD"])

    def test_island_cannot_stand_alone_and_the_bridge_joins_it(
        self, areas: gpd.GeoDataFrame, links: nx.Graph, island: set[str]
    ) -> None:
        assert areas.set_index("AREACD").loc[sorted(island), "people"].sum() < 30_000
        (bridge,) = load_project(demo_folder() / "footprints.toml").bridges
        joined = nx.Graph(links)
        joined.add_edge(bridge.from_, bridge.to)
        port = in_locality(areas, "Port Pretend")["AREACD"]
        assert nx.is_connected(joined.subgraph(port))

    def test_one_dense_one_large(self, areas: gpd.GeoDataFrame) -> None:
        ground = (areas.to_crs(GRID).area / 1e6).groupby(areas["LOCNM"]).sum()
        density = areas.groupby("LOCNM")["people"].sum() / ground
        rest = density.drop("Mockford")
        assert density["Mockford"] > 1.5 * rest.max()
        assert ground.idxmax() == "Notional Wolds"
        assert density["Notional Wolds"] < density["Port Pretend"]

    def test_number_of_neighbourhoods_is_a_real_choice_in_one(
        self, areas: gpd.GeoDataFrame
    ) -> None:
        people = in_locality(areas, "Fableham Vale")["people"].sum()
        feasible = [k for k in range(1, 20) if 30_000 <= people / k <= 50_000]
        assert feasible == [3, 4]
        away = [abs(people / k - 40_000) for k in feasible]
        assert abs(away[0] - away[1]) < 1_000


class TestLines:
    def test_small_areas_follow_river_and_motorway(self, areas: gpd.GeoDataFrame) -> None:
        lines = gpd.read_file(demo_folder() / "lines.geojson").to_crs(GRID)
        assert sorted(lines["class"]) == ["motorway", "river"]
        borders = areas.to_crs(GRID).boundary
        share = {
            kind: share_near(line, borders, 60.0)
            for kind, line in zip(lines["class"], lines.geometry, strict=True)
        }
        assert share["river"] > 0.8
        assert share["motorway"] > 0.55
        assert (lines.length > 25_000).all()

    def test_they_curve_smoothly(self) -> None:
        lines = gpd.read_file(demo_folder() / "lines.geojson").to_crs(GRID)
        for line in lines.geometry:
            at = shapely.get_coordinates(line)
            heading = np.unwrap(np.arctan2(*np.diff(at, axis=0).T[::-1]))
            assert np.abs(np.diff(heading)).max() < np.radians(25)
            assert np.ptp(heading) > np.radians(30)


class TestZones:
    def test_wards_cover_localities_and_cut_a_few_small_areas(
        self, areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame
    ) -> None:
        assert wards["WDNM"].is_unique
        assert shapely.coverage_is_valid(wards.geometry.to_numpy())
        assert wards.area.sum() == pytest.approx(areas.to_crs(GRID).area.sum(), rel=1e-4)
        people = main_unit(wards, "WDCD", areas).merge(areas[["AREACD", "LOCCD"]])
        inside = people.groupby(["WDCD", "LOCCD"])["residents"].sum()
        whole = inside.groupby("WDCD").max().sum() / inside.sum()
        assert whole > 0.999
        cut = people.groupby("AREACD").size().gt(1).mean()
        assert 0.005 < cut < 0.1

    def test_island_is_one_ward(
        self, areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, island: set[str]
    ) -> None:
        people = main_unit(wards, "WDCD", areas)
        there = set(people.loc[people["AREACD"].isin(island), "WDCD"])
        assert len(there) == 1
        assert set(people.loc[people["WDCD"].isin(there), "AREACD"]) == island

    def test_beats_follow_wards_half_heartedly(
        self, areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame
    ) -> None:
        beats = gpd.read_file(demo_folder() / "police_beats.geojson").to_crs(GRID)
        edge = areas.to_crs(GRID).dissolve("LOCCD").boundary.union_all()
        lines = beats.boundary.union_all().difference(edge.buffer(80, quad_segs=1))
        assert 0.4 < share_near(lines, wards.boundary, 80.0) < 0.8
        shapes = beats.geometry.to_numpy()
        assert beats.is_valid.all()
        assert not shapely.coverage_is_valid(shapes)  # simplified apart, as real ones are
        pairs = combinations(range(len(shapes)), 2)
        overlap = sum(shapely.intersection(shapes[a], shapes[b]).area for a, b in pairs)
        assert 0 < overlap / beats.area.sum() < 0.002

    def test_hubs_line_up_with_wards_and_localities(
        self, areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame
    ) -> None:
        hubs = gpd.read_file(demo_folder() / "family_hubs.geojson")
        inside = points_by(hubs, "hub").join(points_by(wards, "WDCD")["WDCD"], how="inner")
        people = inside.groupby(["WDCD", "hub"])["residents"].sum()
        assert people.groupby("WDCD").max().sum() / people.sum() > 0.999
        size = inside.groupby("hub")["residents"].sum()
        assert size.between(30_000, 50_000).mean() > 0.8
        joined = main_unit(hubs, "hub", areas).merge(areas[["AREACD", "LOCCD"]])
        assert joined.groupby("hub")["LOCCD"].nunique().max() == 1

    def test_depots_cut_across_everything(
        self, areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame
    ) -> None:
        depots = gpd.read_file(demo_folder() / "highways_depots.kml")
        people = main_unit(depots, "depot", areas).merge(areas[["AREACD", "LOCNM"]])
        share = people.groupby(["LOCNM", "depot"])["residents"].sum()
        assert (share.groupby("LOCNM").size() >= 2).all()
        assert people.groupby("depot")["LOCNM"].nunique().min() >= 2
        inside = points_by(depots, "depot").join(points_by(wards, "WDCD")["WDCD"], how="inner")
        assert inside.groupby("WDCD")["depot"].nunique().gt(1).mean() > 0.2


class TestLists:
    def test_registrations_are_like_published_ones(self, areas: gpd.GeoDataFrame) -> None:
        rows = pd.read_csv(demo_folder() / "gp_registrations.csv")
        practices = pd.read_csv(demo_folder() / "practices.csv")
        here = rows[rows["AREA_CODE"].isin(areas["AREACD"])]
        assert set(here["AREA_CODE"]) == set(areas["AREACD"])
        assert 1.04 < here["NUMBER_OF_PATIENTS"].sum() / areas["people"].sum() < 1.09
        assert not rows.duplicated(["PRACTICE_CODE", "AREA_CODE"]).any()
        assert (rows["NUMBER_OF_PATIENTS"] > 0).all()
        unknown = rows[rows["AREA_CODE"] == "NO2021"]
        outside = rows[rows["AREA_CODE"].str.startswith("X0199")]
        elsewhere = rows[~rows["PRACTICE_CODE"].isin(practices["practice_code"])]
        assert min(len(unknown), len(outside), len(elsewhere)) > 10
        strays = pd.concat([unknown, outside, elsewhere])["NUMBER_OF_PATIENTS"].sum()
        assert strays / rows["NUMBER_OF_PATIENTS"].sum() < 0.01

    def test_practices_are_in_networks(self) -> None:
        practices = pd.read_csv(demo_folder() / "practices.csv")
        assert practices["practice_code"].is_unique
        assert practices["pcn_code"].isna().sum() == 2
        size = practices.groupby("pcn_code")["list_size"].sum()
        assert size.between(20_000, 70_000).all()
        assert practices.duplicated(["latitude", "longitude"]).any()  # shared health centres

    def test_nearness_decides_and_lists_overlap(self, areas: gpd.GeoDataFrame) -> None:
        rows = pd.read_csv(demo_folder() / "gp_registrations.csv")
        table = pd.read_csv(demo_folder() / "practices.csv").set_index("practice_code")
        rows = rows[rows["PRACTICE_CODE"].isin(table.index)]
        rows = rows[rows["AREA_CODE"].isin(areas["AREACD"])]
        where = gpd.points_from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
        practices = gpd.GeoSeries(where.to_crs(GRID), index=table.index)
        homes = areas.set_index("AREACD").to_crs(GRID).representative_point()
        away = homes.loc[rows["AREA_CODE"]].distance(
            practices.loc[rows["PRACTICE_CODE"]], align=False
        )
        weight = rows["NUMBER_OF_PATIENTS"].to_numpy()
        assert np.average(away, weights=weight) < 0.7 * away.mean()
        main = rows.groupby("AREA_CODE")["NUMBER_OF_PATIENTS"].max().sum() / weight.sum()
        assert 0.25 < main < 0.6

    def test_several_landlords_share_small_areas(self) -> None:
        homes = pd.read_csv(demo_folder() / "housing_patches.csv", sep=";")
        assert homes.groupby("Area")["Landlord"].nunique().gt(1).mean() > 0.5
        assert homes.groupby("Landlord")["Patch"].nunique().gt(1).any()
        assert homes.groupby("Patch")["Patch name"].nunique().max() == 1

    def test_pupils_are_those_of_secondary_schools(self, areas: gpd.GeoDataFrame) -> None:
        pupils = pd.read_csv(demo_folder() / "secondary_pupils.csv")
        schools = pd.read_csv(demo_folder() / "schools.csv", encoding="cp1252").set_index("URN")
        assert set(schools.loc[pupils["urn"].unique(), "PhaseOfEducation"]) == {"Secondary"}
        assert set(pupils["area_code"]) == set(areas["AREACD"])
        assert schools["EstablishmentName"].is_unique

    def test_points_share_out_the_residents(self, areas: gpd.GeoDataFrame) -> None:
        people = points_by(areas, "AREACD").groupby("AREACD")["residents"].sum()
        known = areas.set_index("AREACD")["people"]
        assert people.sum() == pytest.approx(known.sum(), rel=1e-3)
        assert (people.reindex(known.index, fill_value=0) == known).mean() > 0.95
        table = pd.read_csv(demo_folder() / "population_points.csv")
        assert table["residents"].sum() == known.sum()


class TestSites:
    def test_stations_are_several_buildings_near_one_another(self) -> None:
        buildings = gpd.read_file(demo_folder() / "fire_buildings.geojson").to_crs(GRID)
        assert buildings.is_valid.all()
        stations = buildings.dissolve("Station")
        assert len(stations) < len(buildings)
        assert buildings["ID"].is_unique
        near = buildings.buffer(50).union_all()
        assert len(shapely.get_parts(near)) == len(stations)

    def test_sites_stand_on_the_ground(self, areas: gpd.GeoDataFrame) -> None:
        ground = areas.to_crs(GRID).union_all().buffer(20)
        schools = pd.read_csv(demo_folder() / "schools.csv", encoding="cp1252")
        assert shapely.contains_xy(ground, schools["Easting"], schools["Northing"]).all()
        for name, x, y in (
            ("libraries.csv", "lon", "lat"),
            ("practices.csv", "longitude", "latitude"),
        ):
            table = pd.read_csv(demo_folder() / name)
            points = gpd.points_from_xy(table[x], table[y], crs="EPSG:4326").to_crs(GRID)
            assert shapely.contains(ground, points).all(), name


def test_formats_are_mixed_as_they_come() -> None:
    folder = demo_folder()
    assert (folder / "residents.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in (folder / "residents.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        (folder / "schools.csv").read_text(encoding="utf-8")
    assert ";" in (folder / "housing_patches.csv").read_text(encoding="utf-8").split("\n")[0]
    suffixes = {path.suffix for path in folder.iterdir()}
    assert {".geojson", ".gpkg", ".kml", ".csv"} <= suffixes


def test_project_file_uses_every_kind_and_has_no_problem() -> None:
    project = load_project(demo_folder() / "footprints.toml")
    assert check_files(project, demo_folder()) == []
    assert {agency.kind for agency in project.agencies} == {"zones", "list", "sites"}
    assert 8 <= len(project.agencies) <= 12
    assert len(project.barriers) == 2
    assert project.neighbourhoods.wards_from == "wards"
    networks, practices = (
        next(agency for agency in project.agencies if agency.id == name)
        for name in ("primary-care-networks", "gp-practices")
    )
    assert networks.service_id == practices.service_id
