"""``python -m benchmarks.inputs``: big inputs through ``footprints check``.

34,000 made-up small areas with wards and a list; and a made-up national file of UPRNs, once as the
lookup of a landlord's list and once as population points. Each check runs in a process of its own;
its seconds are of the clock and of the processor, its megabytes the most it held.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

SIDE_M = 400_000.0
AWAY = "{n},{x}.00,{y}.00,52.1,-1.2\n"

REGION = """
[area]
name = "Big"

[small_areas]
file = "areas.gpkg"
code = "code"
locality = "locality"
people = "people"
"""

WARDS = """
[[agencies]]
id = "wards"
name = "Wards"
kind = "zones"
file = "wards.gpkg"
code = "ward"
"""

LIST = """
[[agencies]]
id = "practices"
name = "Practices"
kind = "list"
file = "list.csv"
unit = "practice"
area = "area"
people = "patients"
"""

LANDLORD = """
[[agencies]]
id = "landlord"
name = "Landlord"
kind = "list"
file = "homes.csv"
unit = "patch"
area = "uprn"
lookup = { file = "uprn.csv", by = "uprn" }
scale = "none"
"""

PLACED = 'placed_by = { file = "uprn.csv", x = "X_COORDINATE", y = "Y_COORDINATE", '
PLACED += 'crs = "EPSG:27700" }\n'


def make_region(folder: Path, n: int) -> gpd.GeoDataFrame:
    """Write ``n`` Voronoi cells with many corner points, wards, and a list of 400,000 rows."""
    rng = np.random.default_rng(1)
    points = shapely.multipoints(rng.uniform(0, SIDE_M, (n, 2)))
    box = shapely.box(0, 0, SIDE_M, SIDE_M)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=box))
    cells = shapely.segmentize(shapely.intersection(cells, box), 100)
    x, y = shapely.get_x(shapely.centroid(cells)), shapely.get_y(shapely.centroid(cells))
    squares = (x // (SIDE_M / 18)).astype(int) * 18 + (y // (SIDE_M / 18)).astype(int)
    codes = np.array([f"X01{number:06d}" for number in range(n)])
    areas = gpd.GeoDataFrame(
        {
            "code": codes,
            "locality": [f"X08{square:06d}" for square in squares],
            "people": rng.integers(1_000, 3_000, n),
            "ward": (x // 9_000).astype(int) * 100 + (y // 9_000).astype(int),
        },
        geometry=shapely.transform(cells, lambda at: at + np.array([120_000, 50_000])),
        crs=27700,
    )
    areas.drop(columns="ward").to_file(folder / "areas.gpkg")
    areas.dissolve("ward").reset_index()[["ward", "geometry"]].to_file(folder / "wards.gpkg")
    rows = {
        "practice": rng.integers(0, 7_000, 400_000),
        "area": codes[rng.integers(0, n, 400_000)],
        "patients": rng.integers(1, 40, 400_000),
    }
    pd.DataFrame(rows).to_csv(folder / "list.csv", index=False)
    return areas


def make_addresses(folder: Path, areas: gpd.GeoDataFrame, size: float) -> None:
    """Write ``size`` bytes of UPRNs, and a landlord's list of the 100,000 in the region."""
    points = areas.geometry.representative_point()
    row = np.random.default_rng(2).integers(0, len(areas), 100_000)
    with (folder / "uprn.csv").open("w", encoding="ascii") as file:
        file.write("UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n")
        start = 100_000_000
        while file.tell() < size:
            many = range(start, start + 200_000)
            file.writelines(
                AWAY.format(n=n, x=1_000 + n % 9_999, y=20_000 + n % 7_777) for n in many
            )
            start += 200_000
        for number, place in enumerate(points.to_numpy()[row]):
            file.write(f"{number},{place.x:.2f},{place.y:.2f},52.1,-1.2\n")
    homes = {"patch": np.arange(100_000) % 9, "uprn": np.arange(100_000)}
    pd.DataFrame(homes).to_csv(folder / "homes.csv", index=False)


def check(folder: Path, name: str, settings: str) -> None:
    """Check a project in a process of its own; print a row of the table."""
    path = folder / "footprints.toml"
    path.write_text(REGION + settings, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "footprints", "check", str(path), "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"| {name} | {seconds:.0f} | {busy:.0f} | {after.ru_maxrss / 1024:.0f} |", flush=True)
    if done.returncode not in (0, 4):  # 4: chance has cut off a piece too small to stand alone
        sys.exit(done.stderr)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=34_000)
    parser.add_argument("--gigabytes", type=float, default=1.5)
    chosen = parser.parse_args()
    print("| input | s | s of the processor | most MB so far |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        areas = make_region(folder, 800)
        make_addresses(folder, areas, chosen.gigabytes * 1e9)
        check(folder, f"{chosen.gigabytes:g} GB of UPRNs, a list's lookup", LANDLORD)
        check(folder, f"{chosen.gigabytes:g} GB of UPRNs, population points", WARDS + PLACED)
        make_region(folder, chosen.areas)
        check(folder, f"{chosen.areas:,} small areas, wards, a list", WARDS + LIST)


if __name__ == "__main__":
    main()
