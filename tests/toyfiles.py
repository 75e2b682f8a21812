"""Small real files in every format, written without the package's readers."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely

from footprints.settings import Project

FORMATS = (
    "geojson", "geojsonl", "topojson", "gpkg", "gdb", "shp", "fgb", "zip", "kml", "kmz", "parquet",
)  # fmt: skip


def write_shapes(frame: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    """Write shapes in the format that the file's ending calls for; a zip holds a shapefile."""
    kind = path.suffix[1:]
    if kind in _DRIVERS:
        frame.to_file(path, driver=_DRIVERS[kind], **options)
    elif kind == "gdb":
        plain = frame.astype({"PEOPLE": "int32"}) if "PEOPLE" in frame else frame
        plain.to_file(path, driver="OpenFileGDB", layer="only", geometry_type="MultiPolygon")
    elif kind == "zip":
        folder = path.parent / f"{path.stem}-parts"
        folder.mkdir()
        frame.to_file(folder / "inside.shp", driver="ESRI Shapefile", **options)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(folder.iterdir()):
                archive.write(part, f"a folder/{part.name}")
    elif kind == "kmz":
        inner = write_kml(frame.to_crs(4326), path.with_suffix(".inside"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inner, "doc.kml")
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        _BY_HAND[kind](frame.to_crs(4326), path)
    return path


_DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf"}


def write_geojson(frame: gpd.GeoDataFrame, path: Path, **members: Any) -> Path:
    """Write the coordinates as they are, whatever system they are in."""
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k != "geometry"},
            "geometry": None
            if row["geometry"] is None
            else json.loads(shapely.to_geojson(row["geometry"])),
        }
        for row in frame.to_dict("records")
    ]
    document = {"type": "FeatureCollection", **members, "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _write_by_line(frame: gpd.GeoDataFrame, path: Path) -> None:
    whole = json.loads(write_geojson(frame, path).read_text(encoding="utf-8"))
    lines = [json.dumps(feature) for feature in whole["features"]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_topojson(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write each ring as one arc of whole steps; every other arc is stored backwards."""
    step = 1e-9
    arcs: list[list[list[int]]] = []

    def ring(line: Any) -> list[int]:
        steps = [[round(x / step), round(y / step)] for x, y in line.coords]
        backwards = len(arcs) % 2 == 1
        steps = steps[::-1] if backwards else steps
        moves = [steps[0]] + [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(steps)]
        arcs.append(moves)
        return [~(len(arcs) - 1)] if backwards else [len(arcs) - 1]

    shapes = [
        {
            "type": "MultiPolygon",
            "properties": {name: value for name, value in row.items() if name != "geometry"},
            "arcs": [
                [ring(part.exterior), *(ring(hole) for hole in part.interiors)]
                for part in shapely.get_parts(row["geometry"])
            ],
        }
        for row in frame.to_dict("records")
    ]
    document = {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [0, 0]},
        "objects": {"only": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": arcs,
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def write_kml(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write polygons as placemarks, columns as extended data."""
    marks = []
    for row in frame.to_dict("records"):
        data = "".join(
            f'<Data name="{name}"><value>{escape(str(value))}</value></Data>'
            for name, value in row.items()
            if name != "geometry"
        )
        shapes = "".join(_kml_polygon(part) for part in shapely.get_parts(row["geometry"]))
        marks.append(
            f"<Placemark><ExtendedData>{data}</ExtendedData>"
            f"<MultiGeometry>{shapes}</MultiGeometry></Placemark>"
        )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><Folder><name>Toys</name>{''.join(marks)}</Folder></Document></kml>",
        encoding="utf-8",
    )
    return path


_BY_HAND: dict[str, Callable[[gpd.GeoDataFrame, Path], object]] = {
    "geojson": write_geojson,
    "geojsonl": _write_by_line,
    "topojson": _write_topojson,
    "kml": write_kml,
}


def _kml_polygon(polygon: shapely.Polygon) -> str:
    def ring(line: Any) -> str:
        places = " ".join(f"{x!r},{y!r},0" for x, y in line.coords)
        return f"<LinearRing><coordinates>{places}</coordinates></LinearRing>"

    holes = "".join(f"<innerBoundaryIs>{ring(r)}</innerBoundaryIs>" for r in polygon.interiors)
    outer = f"<outerBoundaryIs>{ring(polygon.exterior)}</outerBoundaryIs>"
    return f"<Polygon>{outer}{holes}</Polygon>"


def write_xlsx(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook; each sheet is a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def as_published(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return toy areas with column names and types as a publisher might have them."""
    return gpd.GeoDataFrame(
        {
            "CODE": areas["code"],
            "NAME": areas["name"],
            "LAD": areas["locality"],
            "LADNM": areas["locality_name"],
            "PEOPLE": areas["people"],
        },
        geometry=areas.geometry.to_numpy(),
        crs=areas.crs,
    )


SMALL_AREAS = {
    "code": "CODE",
    "name": "NAME",
    "locality": "LAD",
    "locality_name": "LADNM",
    "people": "PEOPLE",
}


def project(
    small_areas: dict[str, Any],
    agencies: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Project:
    """Return settings of a toy project."""
    raw = {
        "area": {"name": "Toy"},
        "small_areas": SMALL_AREAS | small_areas,
        "agencies": [{"name": each["id"], **each} for each in agencies or []],
        **more,
    }
    return Project.model_validate(raw)


def write_csv(path: Path, table: pd.DataFrame, **options: Any) -> Path:
    """Write a table as pandas does."""
    table.to_csv(path, index=False, **options)
    return path
