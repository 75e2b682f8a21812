"""Writing the demonstration's files, each in a format that such a file really comes in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np
import shapely

from footprints.sources.demo.arrays import Floats
from footprints.sources.demo.mesh import Mesh, shapes
from footprints.sources.demo.region import Region
from footprints.sources.demo.services import Practices
from footprints.sources.demo.zones import Zones

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_TEMPLATES = Path(__file__).parent
_PLACES = 5
_TO_WEB = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 "
    "+y_0=-100000 +ellps=airy +step +proj=cart +ellps=airy +step +proj=helmert "
    "+x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 "
    "+convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert "
    "+xy_in=rad +xy_out=deg"
)
"""British grid to longitude and latitude by Ordnance Survey's seven numbers alone, spelt out so
that it gives the same figures whether or not a machine has the national grid shift file."""


def degrees(at: Floats, places: int = _PLACES) -> Floats:
    """Return longitude and latitude of grid metres, both n x 2; five decimals are a metre."""
    from pyproj import Transformer

    change = Transformer.from_pipeline(_TO_WEB)
    return np.round(np.column_stack(change.transform(at[:, 0], at[:, 1])), places)


def metres(web: Floats) -> Floats:
    """Return British grid metres (n x 2) of longitudes and latitudes, to the centimetre."""
    from pyproj import Transformer

    change = Transformer.from_pipeline(_TO_WEB)
    grid = change.transform(web[:, 0], web[:, 1], direction="INVERSE")
    return np.round(np.column_stack(grid), 2)


def write_areas(folder: Path, region: Region, corners: Floats) -> None:
    """Write small areas as GeoJSON, and their residents as the census office does.

    ``corners`` are those of the mesh in degrees. The residents' CSV has a byte-order mark and
    carriage returns.
    """
    count = len(region.people)
    localities = [
        (region.locality_codes[number], region.locality_names[number]) for number in region.locality
    ]
    rows = [
        {"AREACD": code, "AREANM": name, "LOCCD": there, "LOCNM": named}
        for code, name, (there, named) in zip(
            region.area_codes, region.names, localities, strict=True
        )
    ]
    _geojson(folder / "small_areas.geojson", rows, shapes(region.mesh, corners, region.area, count))
    lines = [
        f"{code},{name},{people}"
        for code, name, people in zip(
            region.area_codes, region.names, region.people.tolist(), strict=True
        )
    ]
    text = "\r\n".join(["area_code,area_name,usual_residents", *lines, ""])
    (folder / "residents.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())


def write_wards(folder: Path, mesh: Mesh, corners: Floats, wards: Zones) -> None:
    """Write wards as a GeoPackage in British grid metres."""
    import geopandas as gpd
    import pyogrio

    drawn = shapes(mesh, metres(corners), wards.cell, len(wards.codes))
    frame = gpd.GeoDataFrame(
        {"WDCD": wards.codes, "WDNM": wards.names}, geometry=drawn, crs="EPSG:27700"
    )
    path = folder / "boundaries.gpkg"
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2024-05-02T00:00:00.000Z"})
    try:
        frame.to_file(path, layer="wards", driver="GPKG", SPATIAL_INDEX="NO")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_beats(folder: Path, mesh: Mesh, corners: Floats, beats: Zones) -> None:
    """Write police beats as GeoJSON, each simplified alone by 25 m: that leaves slivers."""
    drawn = shapes(mesh, metres(corners), beats.cell, len(beats.codes))
    simple = shapely.make_valid(shapely.simplify(drawn, 25.0))
    web = shapely.transform(simple, degrees)
    rows = [
        {"beat": code, "beat_name": name, "division": name.rsplit(" beat ", 1)[0]}
        for code, name in zip(beats.codes, beats.names, strict=True)
    ]
    _geojson(folder / "police_beats.geojson", rows, web)


def write_hubs(folder: Path, mesh: Mesh, corners: Floats, hubs: Zones) -> None:
    """Write family hubs as GeoJSON."""
    rows = [
        {"hub": code, "hub_name": name} for code, name in zip(hubs.codes, hubs.names, strict=True)
    ]
    drawn = shapes(mesh, corners, hubs.cell, len(hubs.codes))
    _geojson(folder / "family_hubs.geojson", rows, drawn)


def write_depots(folder: Path, mesh: Mesh, corners: Floats, depots: Zones) -> None:
    """Write highways depots as KML, as an online map would export them."""
    drawn = shapes(mesh, corners, depots.cell, len(depots.codes))
    marks = [
        f'<Placemark><name>{escape(name)}</name><ExtendedData><Data name="depot">'
        f"<value>{code}</value></Data></ExtendedData><MultiGeometry>{_kml(shape)}</MultiGeometry>"
        "</Placemark>"
        for code, name, shape in zip(depots.codes, depots.names, drawn, strict=True)
    ]
    text = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Highways depots</name>',
            *marks,
            "</Document></kml>",
            "",
        ]
    )
    (folder / "highways_depots.kml").write_bytes(text.encode())


def write_lines(folder: Path, region: Region) -> None:
    """Write the river and the motorway as GeoJSON lines in one file, told apart by a column."""
    rows, lines = [], []
    for kind, name, line in (
        ("river", "River Perhaps", region.land.river),
        ("motorway", "M99", region.land.motorway),
    ):
        rows.append({"class": kind, "name": name})
        lines.append(shapely.transform(line, degrees))
    _geojson(folder / "lines.geojson", rows, np.array(lines))


def write_practices(folder: Path, practices: Practices) -> None:
    """Write practices with longitude and latitude, and registrations in thousands of rows."""
    table = practices.table.copy()
    web = degrees(np.column_stack([table.pop("east"), table.pop("north")]))
    table.insert(2, "latitude", web[:, 1])
    table.insert(3, "longitude", web[:, 0])
    _csv(folder / "practices.csv", table)
    _csv(folder / "gp_registrations.csv", practices.registrations)


def write_tables(
    folder: Path,
    *,
    schools: pd.DataFrame,
    pupils: pd.DataFrame,
    housing: pd.DataFrame,
    officers: pd.DataFrame,
    points: pd.DataFrame,
) -> None:
    """Write schools (Windows text, as the register is), housing (semicolons) and plain tables."""
    _csv(folder / "schools.csv", schools, encoding="cp1252")
    _csv(folder / "secondary_pupils.csv", pupils)
    _csv(folder / "housing_patches.csv", housing, separator=";")
    _csv(folder / "police_officers.csv", officers)
    _csv(folder / "population_points.csv", points)


def write_sites(folder: Path, stations: pd.DataFrame, libraries: pd.DataFrame) -> None:
    """Write fire stations as polygons of their buildings, and libraries as a table."""
    drawn = [shapely.polygons(degrees(corners, 6)) for corners in stations["corners"]]
    rows = stations[["ID", "Station"]].to_dict("records")
    _geojson(folder / "fire_buildings.geojson", rows, np.array(drawn))
    table = libraries.copy()
    web = degrees(np.column_stack([table.pop("east"), table.pop("north")]))
    _csv(folder / "libraries.csv", table.assign(lon=web[:, 0], lat=web[:, 1]))


def write_texts(folder: Path, region: Region, counts: dict[str, int]) -> None:
    """Write the project file and the page that says what each file is, from their templates."""
    codes = region.area_codes
    words = {
        "bridge_from": codes[region.bridge[0]],
        "bridge_to": codes[region.bridge[1]],
        "people": f"{region.people.sum():,}",
        **{name: f"{count:,}" for name, count in counts.items()},
    }
    for source, target in (("project.toml", "footprints.toml"), ("about.md", "README.md")):
        text = Template((_TEMPLATES / source).read_text(encoding="utf-8")).substitute(words)
        (folder / target).write_bytes(text.encode())


def _geojson(path: Path, rows: Sequence[Mapping[Any, Any]], drawn: NDArray[Any]) -> None:
    """Write features, one a line; their coordinates are rounded already (``degrees``)."""
    lines = []
    for row, shape in zip(rows, shapely.to_geojson(drawn), strict=True):
        feature = {"type": "Feature", "properties": row, "geometry": json.loads(shape)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = f'{{"type":"FeatureCollection","name":"{path.stem}","features":['
    path.write_bytes("\n".join([head, ",\n".join(lines), "]}", ""]).encode())


def _kml(shape: Any) -> str:
    """Return the polygons of a shape in KML."""
    text = []
    for part in shapely.get_parts(shape):
        sides = [("outerBoundaryIs", part.exterior)]
        sides += [("innerBoundaryIs", ring) for ring in part.interiors]
        rings = []
        for side, ring in sides:
            at = " ".join(f"{x:.5f},{y:.5f}" for x, y in shapely.get_coordinates(ring).tolist())
            rings.append(
                f"<{side}><LinearRing><coordinates>{at}</coordinates></LinearRing></{side}>"
            )
        text.append(f"<Polygon>{''.join(rings)}</Polygon>")
    return "".join(text)


def _csv(path: Path, table: pd.DataFrame, encoding: str = "utf-8", separator: str = ",") -> None:
    text = table.to_csv(index=False, sep=separator, lineterminator="\n")
    path.write_bytes(text.encode(encoding))
