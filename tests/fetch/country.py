"""What the loopback server knows: a whole country, made from the demonstration or GM."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

LOOKUP = "LSOA21_WD25_LAD25_EW_LU_v2"
AREAS = "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5"
WARDS = "WD_MAY_2025_UK_BGC_V2"
WARD_LOOKUP = "WD25_LAD25_UK_LU_v2"
AUTHORITIES = "LAD25_CAUTH25_EN_LU"
REGIONS = "LAD25_RGN25_EN_LU_v2"
FORCES = "LAD25_CSP25_PFA25_EW_LU"
EDITIONS = "LSOA11_LSOA21_LAD22_EW_LU_v5"
OA_LOOKUP = "OA_LSOA_MSOA_EW_DEC_2021_LU_v3"
CENTROIDS = "Output_Areas_2021_PWC_V3"
OTHERS = [f"E{number:05}" for number in range(5_000)]
"""Practices of the rest of the country."""

RESIDENTS, TENURE = "NM_2021_1", "NM_2072_1"


Beats = dict[str, tuple[str, list[tuple[float, float]]]]


@dataclass
class Table:
    """A layer: columns, rows, and shapes as GeoJSON where it has any."""

    columns: list[str]
    rows: list[dict[str, Any]]
    shapes: list[Any] | None = None


@dataclass
class Census:
    """A census table: figures by area and category."""

    dimension: str
    names: dict[str, str]
    values: dict[str, dict[str, int]]


class Ground:
    """The neighbourhood that a place is in."""

    def __init__(self, beats: Beats) -> None:
        self._codes = list(beats)
        self._tree = shapely.STRtree(
            [shapely.make_valid(shapely.Polygon(ring)) for _, ring in beats.values()]
        )

    def located(self, latitude: float, longitude: float) -> str | None:
        found = self._tree.query(shapely.Point(longitude, latitude), predicate="within")
        return self._codes[min(found)] if len(found) else None


@dataclass
class Country:
    """Everything the services publish."""

    layers: dict[str, Table]
    census: dict[str, Census]
    districts: dict[str, list[str]]
    forces: list[dict[str, str]]
    beats: Beats
    registers: dict[str, list[list[str]]]
    schools: list[list[str]]
    files: dict[str, bytes] = field(default_factory=dict)
    state_schools: list[list[str]] = field(default_factory=list)
    """The file of state schools, where it differs from that of all that are open."""
    hidden: set[str] = field(default_factory=set)
    """Small areas that questions by district leave out."""
    elsewhere: dict[str, int] = field(default_factory=dict)
    """Rows of layers in the rest of the country: counted with the others, and never listed."""

    ground: Ground = field(default_factory=lambda: Ground({}))
    """What the police service knows of places: its own lines, which it may publish wrongly."""

    other_beats: dict[str, Beats] = field(default_factory=dict)
    """Neighbourhoods of further forces, by force."""

    def beats_of(self, force: str) -> Beats:
        """Return a force's neighbourhoods: name and ring by code."""
        return self.other_beats.get(force, self.beats)

    def located(self, latitude: float, longitude: float) -> str | None:
        """Return the neighbourhood of a place."""
        return self.ground.located(latitude, longitude)

    def geography(self, asked: str) -> list[str]:
        """Return the areas of a Nomis geography: codes, or a district and a type."""
        found = re.fullmatch(r"(\w{9})TYPE151", asked)
        if found:
            own = self.districts.get(found[1], [])
            return [code for code in own if code not in self.hidden]
        found = re.fullmatch(r"(\w{9})TYPE150", asked)
        if found:
            own_areas = set(self.districts.get(found[1], []))
            rows = self.layers[OA_LOOKUP].rows
            return [row["OA21CD"] for row in rows if row["LSOA21CD"] in own_areas]
        return asked.split(",")

    def police_archive(self) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for code, (name, ring) in self.beats.items():
                points = " ".join(f"{x:.6f},{y:.6f}" for x, y in ring)
                archive.writestr(f"2025-05/{self.forces[0]['id']}/{code}.kml", _kml(name, points))
        return packed.getvalue()


def copied(seed: Country) -> Country:
    """Return a country whose dicts, lists and figures can change; rows and shapes are shared."""
    parts = {each.name: copy.copy(getattr(seed, each.name)) for each in fields(seed)}
    parts["census"] = copy.deepcopy(seed.census)
    return Country(**parts)


def _kml(name: str, points: str) -> str:
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        f"<name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{points}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )


def demo_country(demo: Path) -> Country:
    """Make a country of the demonstration region."""
    areas = gpd.read_file(demo / "small_areas.geojson").rename(
        columns={"AREACD": "code", "AREANM": "name", "LOCCD": "district", "LOCNM": "title"}
    )
    people = pd.read_csv(demo / "residents.csv", encoding="utf-8-sig")
    wards = gpd.read_file(demo / "boundaries.gpkg", layer="wards").to_crs("EPSG:4326")
    beats = gpd.read_file(demo / "police_beats.geojson")
    lists = pd.read_csv(demo / "gp_registrations.csv")
    practices = pd.read_csv(demo / "practices.csv")
    schools = pd.read_csv(demo / "schools.csv", encoding="cp1252")
    points = pd.read_csv(demo / "population_points.csv")
    return _country(
        areas=areas,
        points=points,
        people=dict(zip(people["area_code"], people["usual_residents"], strict=True)),
        wards=wards.rename(columns={"WDCD": "code", "WDNM": "name"}),
        beats=beats.rename(columns={"beat": "code", "beat_name": "name"}),
        lists=lists.set_axis(["practice", "area", "patients"], axis=1),
        practices=practices.rename(columns={"practice_code": "code", "practice_name": "name"}),
        schools=schools.set_axis(["urn", "name", "phase", "pupils", "easting", "northing"], axis=1),
        title="Exampleshire",
    )


def gm_country(folder: Path) -> Country:
    """Make a country of the Greater Manchester test data."""
    areas = gpd.read_file(folder / "lsoa_2021_bgc.geojson").rename(
        columns={"LSOA21CD": "code", "LSOA21NM": "name", "LAD22CD": "district", "LAD22NM": "title"}
    )
    people = pd.read_csv(folder / "census2021_usual_residents_lsoa21.csv")
    wards = gpd.read_file(folder / "wards_2023_bgc.geojson")
    beats = gpd.read_file(folder / "made_up" / "police_beats_made_up.geojson")
    lists = pd.read_csv(folder / "gp-reg-pat-prac-lsoa_jul2022.csv")
    practices = pd.read_csv(folder / "gp_practices.csv")
    schools = pd.read_csv(folder / "gias_schools_20250524.csv")
    old = pd.read_csv(folder / "lsoa11_to_lsoa21_lookup.csv")
    country = _country(
        areas=areas,
        people=dict(zip(people["LSOA21CD"], people["total_residents"], strict=True)),
        wards=wards.rename(columns={"WD23CD": "code", "WD23NM": "name"}),
        beats=beats.rename(columns={"beat_ref": "code", "beat_name": "name"}),
        lists=lists[["PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS"]].set_axis(
            ["practice", "area", "patients"], axis=1
        ),
        practices=practices.rename(columns={"practice_code": "code", "practice_name": "name"}),
        schools=schools[
            ["urn", "establishment_name", "education_phase", "number_of_pupils", "easting",
             "northing"]
        ].set_axis(["urn", "name", "phase", "pupils", "easting", "northing"], axis=1),
        title="Greater Manchester",
    )  # fmt: skip
    columns = ["LSOA11CD", "LSOA21CD", "CHGIND"]
    country.layers[EDITIONS] = Table(columns, old[columns].to_dict("records"))
    return country


def _country(
    *,
    areas: gpd.GeoDataFrame,
    people: dict[str, int],
    points: pd.DataFrame | None = None,
    wards: gpd.GeoDataFrame,
    beats: gpd.GeoDataFrame,
    lists: pd.DataFrame,
    practices: pd.DataFrame,
    schools: pd.DataFrame,
    title: str,
) -> Country:
    areas = areas.sort_values("code", ignore_index=True)
    wards = wards.to_crs(areas.crs)
    districts: dict[str, list[str]] = defaultdict(list)
    for code, district in zip(areas["code"], areas["district"], strict=True):
        districts[district].append(code)
    names = dict(zip(areas["district"], areas["title"], strict=True))
    middles = areas.geometry.representative_point()
    ward_of = _within(middles, wards, "code")
    own = _within(wards.geometry.representative_point(), areas, "district")
    layers, census = _output_areas(areas, people, points)
    drawn = _beats(beats)
    made = _census(people, districts)
    made[RESIDENTS].values.update(census)
    made[TENURE].values.update(_tenure_of_parts(made[TENURE], layers[OA_LOOKUP]))
    return Country(
        layers
        | _layers(
            areas=areas,
            names=names,
            ward_of=ward_of,
            wards=wards,
            district_of_ward=dict(zip(wards["code"], own, strict=True)),
            title=title,
        ),
        made,
        dict(districts),
        [
            {"id": title.lower().replace(" ", "-"), "name": f"{title} Police"},
            *({"id": f"shire-{n}", "name": f"Shire {n} Constabulary"} for n in range(43)),
        ],
        drawn,
        _registers(practices),
        _schools(schools, areas),
        {"registrations.zip": registrations_zip(lists)},
        ground=Ground(drawn),
        elsewhere={LOOKUP: 35_672 - len(areas), AREAS: 35_672 - len(areas),
                   FORCES: 318 - len(names),
                   OA_LOOKUP: 188_880 - len(layers[OA_LOOKUP].rows),
                   CENTROIDS: 188_880 - len(layers[CENTROIDS].rows)},
    )  # fmt: skip


def _layers(
    *,
    areas: gpd.GeoDataFrame,
    names: dict[str, str],
    ward_of: list[str],
    wards: gpd.GeoDataFrame,
    district_of_ward: dict[str, str],
    title: str,
) -> dict[str, Table]:
    lookup = [
        {"LSOA21CD": code, "LSOA21NM": name, "WD25CD": ward, "LAD25CD": district,
         "LAD25NM": names[district]}
        for code, name, ward, district in zip(
            areas["code"], areas["name"], ward_of, areas["district"], strict=True
        )
    ]  # fmt: skip
    outline = areas[["code", "name"]].set_axis(["LSOA21CD", "LSOA21NM"], axis=1)
    ward_rows = [
        {"WD25CD": code, "WD25NM": name, "LAD25CD": district_of_ward.get(code, "X0")}
        for code, name in zip(wards["code"], wards["name"], strict=True)
    ]
    every = sorted(names)
    members = [{"LAD25CD": d, "CAUTH25CD": "X47000001", "CAUTH25NM": title} for d in every]
    regions = [
        {"LAD25CD": d, "LAD25NM": names[d], "RGN25CD": "X12000001", "RGN25NM": "North"}
        for d in every
    ]
    regions += [
        {"LAD25CD": f"E07{number:06}", "LAD25NM": f"Otherton {number}", "RGN25CD": "X12000002",
         "RGN25NM": "South"}
        for number in range(296 - len(every))
    ]  # fmt: skip
    forces = [{"LAD25CD": d, "PFA25CD": "X23000001", "PFA25NM": title} for d in every]
    return {
        LOOKUP: _table(lookup),
        AREAS: _table(
            [
                row | own
                for row, own in zip(
                    outline.to_dict("records"), _own_words(areas.geometry), strict=True
                )
            ],
            areas.geometry,
        ),
        WARDS: _table(
            [row | own for row, own in zip(ward_rows, _own_words(wards.geometry), strict=True)],
            wards.geometry,
        ),
        WARD_LOOKUP: _table(ward_rows),
        AUTHORITIES: _table(members),
        REGIONS: _table(regions),
        FORCES: _table(forces),
        EDITIONS: Table(["LSOA11CD", "LSOA21CD", "CHGIND"], []),
    }


def _table(rows: list[dict[str, Any]], shapes: gpd.GeoSeries | None = None) -> Table:
    drawn = None
    if shapes is not None:
        drawn = [json.loads(text) for text in shapely.to_geojson(shapes.to_numpy())]
    return Table(list(rows[0]), rows, drawn)


def _own_words(shapes: gpd.GeoSeries) -> list[dict[str, float]]:
    """What a boundary layer says of its shapes: a point inside, and the surface."""
    metres = shapes.to_crs("EPSG:27700")
    points = metres.representative_point().to_crs("EPSG:4326")
    return [
        {"LONG": round(point.x, 6), "LAT": round(point.y, 6), "Shape__Area": area}
        for point, area in zip(points, metres.area, strict=True)
    ]


def _within(points: gpd.GeoSeries, shapes: gpd.GeoDataFrame, column: str) -> list[str]:
    tree = shapely.STRtree(shapes.geometry.to_numpy())
    nearest = tree.nearest(points.to_numpy())
    return [str(shapes[column].iloc[number]) for number in nearest]


def _census(people: dict[str, int], districts: dict[str, list[str]]) -> dict[str, Census]:
    residents = {code: {"0": int(number)} for code, number in people.items()}
    tenure = {
        code: {"0": int(number) // 2, "1003": int(number) // 11} for code, number in people.items()
    }
    for number, (district, codes) in enumerate(sorted(districts.items())):
        whole = sum(people[code] for code in codes)
        residents[district] = {"0": int(whole) + (-1) ** number * 40}
        tenure[district] = {
            category: sum(tenure[code][category] for code in codes) + 3
            for category in ("0", "1003")
        }
    return {
        RESIDENTS: Census("c2021_restype_3", {"0": "Total: All usual residents"}, residents),
        TENURE: Census(
            "c2021_tenure_9", {"0": "Total: All households", "1003": "Social rented"}, tenure
        ),
    }


def _tenure_of_parts(tenure: Census, lookup: Table) -> dict[str, dict[str, int]]:
    """Return the tenure of output areas: equal parts of their small area's, but for the rest."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in lookup.rows:
        parts[row["LSOA21CD"]].append(row["OA21CD"])
    return {
        code: {category: number // len(own) for category, number in tenure.values[area].items()}
        for area, own in parts.items()
        for code in own
    }


def _output_areas(
    areas: gpd.GeoDataFrame, people: dict[str, int], points: pd.DataFrame | None
) -> tuple[dict[str, Table], dict[str, dict[str, int]]]:
    """Return output areas as layers, and their residents: the points there are, or four a place.

    Their residents add up to those of the small area but for a person or two.
    """
    if points is None:
        middle = areas.geometry.representative_point().repeat(4)
        own = areas["code"].repeat(4)
        living = [people[code] // 4 for code in own]
    else:
        middle = gpd.GeoSeries(
            gpd.points_from_xy(points["easting"], points["northing"], crs="EPSG:27700")
        ).to_crs("EPSG:4326")
        own = areas["code"].repeat(4)  # in this order they are written
        living = [int(number) for number in points["residents"]]
    rows = [{"OA21CD": f"X00{number:06}", "LSOA21CD": area} for number, area in enumerate(own, 1)]
    census = {row["OA21CD"]: {"0": number} for row, number in zip(rows, living, strict=True)}
    codes = [{"OA21CD": row["OA21CD"]} for row in rows]
    return {OA_LOOKUP: _table(rows), CENTROIDS: _table(codes, middle)}, census


def _beats(beats: gpd.GeoDataFrame) -> Beats:
    found: Beats = {}
    for code, name, shape in zip(beats["code"], beats["name"], beats.geometry, strict=True):
        # One ring each is all that the service gives: further parts have ids of their own.
        parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)
        for number, part in enumerate(parts):
            own = f"{code}-{number}" if number else str(code)
            found[own] = (str(name), list(part.exterior.coords))
    return found


def _registers(practices: pd.DataFrame) -> dict[str, list[list[str]]]:
    register, partners = [], []
    for _, each in practices.fillna("").iterrows():
        row = [""] * 27
        row[0], row[1], row[9] = each["code"], each["name"], "ZZ1 1ZZ"
        row[10], row[12], row[25] = "19740401", "ACTIVE", "RO76"
        register.append(row)
        if each["pcn_code"]:
            network = [each["pcn_code"], each["pcn_name"], "Q1", "ICB"]
            partners.append([each["code"], each["name"], "Q1", "ICB", "X000", "OLD NETWORK", "Q1",
                             "ICB", "20190701", "20210331", "True"])  # fmt: skip
            partners.append([each["code"], each["name"], "Q1", "ICB", *network, "20210401", "",
                             "True"])  # fmt: skip
    register.append([*register[0][:9], "", "", "", "ACTIVE", *[""] * 12, "RO80", ""])
    register[-1][0] = "XZ99999"
    for code in OTHERS:  # the register is of all England
        row = [code, f"SURGERY {code}", *[""] * 25]
        row[9], row[10], row[12], row[25] = "E1 1EE", "19740401", "ACTIVE", "RO76"
        register.append(row)
        partners.append([row[0], row[1], "Q2", "ICB", "U00001", "A NETWORK", "Q2", "ICB",
                         "20190701", "", "True"])  # fmt: skip
    return {"epraccur": register, "epcncorepartnerdetails": partners}


def _schools(schools: pd.DataFrame, areas: gpd.GeoDataFrame) -> list[list[str]]:
    header = ["URN", "EstablishmentName", "TypeOfEstablishment (name)",
              "EstablishmentStatus (name)", "PhaseOfEducation (name)", "NumberOfPupils", "Easting",
              "Northing", "DistrictAdministrative (code)"]  # fmt: skip
    points = gpd.GeoSeries(
        gpd.points_from_xy(schools["easting"], schools["northing"]), crs="EPSG:27700"
    ).to_crs("EPSG:4326")
    districts = _within(points, areas, "district")
    rows = [
        [str(each.urn), f"{each.name} – St Zoë’s", "School", "Open", str(each.phase),
         "" if pd.isna(each.pupils) else str(int(each.pupils)), str(each.easting),
         str(each.northing), district]
        for each, district in zip(schools.itertuples(), districts, strict=True)
    ]  # fmt: skip
    closed = [*rows[0]]
    closed[0], closed[3] = "999999", "Closed"
    others = [
        [str(number), "Academy", "School", "Open", "Primary", "200", "400000", "200000",
         "E07000001"]
        for number in range(1_000_000, 1_020_000)
    ]  # fmt: skip
    return [header, *rows, closed, *others]


def registrations_zip(lists: pd.DataFrame, others: Iterable[str] = OTHERS) -> bytes:
    """Pack patients by practice and small area as the publisher does, with its odd rows.

    ``others`` are practices of the rest of the country, whose patients live there.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["PUBLICATION", "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "LSOA_CODE",
                     "SEX", "NUMBER_OF_PATIENTS"])  # fmt: skip
    for practice, area, patients in lists.itertuples(index=False):
        writer.writerow(["GP_PRAC_PAT_LIST", "01JUL2022", practice, f"Practice {practice}", area,
                         "ALL", patients])  # fmt: skip
    for code in others:
        writer.writerow(["GP_PRAC_PAT_LIST", "01JUL2022", code, f"SURGERY {code}", "E01000001",
                         "ALL", 9_000])  # fmt: skip
    writer.writerow(["GP_PRAC_PAT_LIST", "01JUL2022", "XG00001", "P", "NO2011", "ALL", 7])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gp-reg-pat-prac-lsoa-all.csv", text.getvalue())
    return packed.getvalue()


def registrations_of(country: Country) -> pd.DataFrame:
    """Unpack the patients of the place's own practices, to be changed and packed again."""
    with zipfile.ZipFile(io.BytesIO(country.files["registrations.zip"])) as archive:
        table = pd.read_csv(archive.open("gp-reg-pat-prac-lsoa-all.csv"))
    table = table[["PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS"]].set_axis(
        ["practice", "area", "patients"], axis=1
    )
    ours = ~table["practice"].isin(OTHERS) & (table["area"] != "NO2011")
    return table[ours].reset_index(drop=True)
