"""Agencies known by lists and places: practices, schools, landlords, stations, libraries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from footprints.sources.demo.arrays import Floats, Rows, several_nearest, sums
from footprints.sources.demo.groups import along_curve, shares
from footprints.sources.demo.names import school_name
from footprints.sources.demo.region import Region
from footprints.sources.demo.zones import Zones

_PRACTICE_PEOPLE, _NETWORK_PATIENTS = 8_800, 42_000
_PRIMARY_PEOPLE, _SECONDARY_PEOPLE = 4_600, 27_000
_STATION_PEOPLE, _LIBRARY_PEOPLE, _PATCH_PEOPLE = 46_000, 21_000, 32_000
_NO_CODE = "NO2021"
_PRACTICE_ENDINGS = ("Medical Centre", "Surgery", "Health Centre", "Family Practice")
_LANDLORDS = (
    "Pretend Homes",
    "Neverland Housing Trust",
    "Humbug Housing",
    "Castle-in-the-Air Homes",
    "Storybook Tenants",
    "Notional Housing Group",
    "Mirage Living",
    "Once Upon a Time Homes",
)


@dataclass(frozen=True)
class Practices:
    """GP practices: a table of them, and registrations by practice and small area."""

    table: pd.DataFrame
    registrations: pd.DataFrame


def practices(region: Region, wards: Zones, rng: np.random.Generator) -> Practices:
    """Make practices, their networks and their registered patients by small area.

    Patients choose among the twelve nearest practices, near and popular ones more often. Lists
    exceed residents by about 6%. As in published lists, some patients have no small area code,
    some live outside the region, and some residents are with practices outside it.
    """
    count = max(2, round(region.people.sum() / _PRACTICE_PEOPLE))
    at, area = _sites(region, count, rng)
    shared = np.flatnonzero(rng.random(count - 1) < 0.1) + 1
    at[shared], area[shared] = at[shared - 1], area[shared - 1]
    codes = np.array([f"XG{number + 1:05d}" for number in range(count)])
    names = _practice_names(wards, area)
    listed = np.round(region.people * rng.uniform(1.02, 1.10, len(region.people)))
    unit, home, patients = _choose(
        region.areas.at, listed.astype(np.int64), at, rng, choices=12, pull=1.7
    )
    size = sums(unit, patients, count)
    network, network_names = _networks(region, wards, area, size, rng)
    table = pd.DataFrame(
        {
            "practice_code": codes,
            "practice_name": names,
            "east": at[:, 0],
            "north": at[:, 1],
            "list_size": size.astype(int),
            "pcn_code": [f"XN{number + 1:04d}" if number >= 0 else "" for number in network],
            "pcn_name": [network_names[number] if number >= 0 else "" for number in network],
        }
    )
    rows = pd.DataFrame(
        {
            "PRACTICE_CODE": codes[unit],
            "AREA_CODE": np.array(region.area_codes)[home],
            "NUMBER_OF_PATIENTS": patients,
        }
    )
    rows = pd.concat([rows, _strays(region, codes, rng)], ignore_index=True)
    order = ["PRACTICE_CODE", "AREA_CODE"]
    return Practices(table, rows.sort_values(order, ignore_index=True))


def schools(region: Region, wards: Zones, rng: np.random.Generator) -> pd.DataFrame:
    """Make primary and secondary schools with their pupils, and where each stands."""
    tables = []
    for phase, people, low, high in (
        ("Primary", _PRIMARY_PEOPLE, 120, 480),
        ("Secondary", _SECONDARY_PEOPLE, 750, 1_500),
    ):
        count = max(2, round(region.people.sum() / people))
        at, area = _sites(region, count, rng)
        places = _numbered([wards.names[ward] for ward in wards.main[area]])
        tables.append(
            pd.DataFrame(
                {
                    "EstablishmentName": [
                        school_name(place, phase, number) for number, place in enumerate(places)
                    ],
                    "PhaseOfEducation": phase,
                    "NumberOfPupils": rng.integers(low, high, count),
                    "Easting": np.round(at[:, 0]).astype(int),
                    "Northing": np.round(at[:, 1]).astype(int),
                }
            )
        )
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "URN", [f"X{100_001 + number}" for number in range(len(table))])
    return table


def pupils(region: Region, schools: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Make the pupils of secondary schools by the small area they live in."""
    chosen = schools[schools["PhaseOfEducation"] == "Secondary"].reset_index(drop=True)
    at = chosen[["Easting", "Northing"]].to_numpy(float)
    young = np.round(region.people * rng.uniform(0.045, 0.08, len(region.people)))
    unit, home, number = _choose(
        region.areas.at, young.astype(np.int64), at, rng, choices=5, pull=2.6
    )
    return pd.DataFrame(
        {
            "urn": chosen["URN"].to_numpy()[unit],
            "school": chosen["EstablishmentName"].to_numpy()[unit],
            "area_code": np.array(region.area_codes)[home],
            "pupils": number,
        }
    ).sort_values(["urn", "area_code"], ignore_index=True)


def housing(region: Region, rng: np.random.Generator) -> pd.DataFrame:
    """Make the social homes that each landlord's patches have in each small area."""
    homes = region.people / 2.35
    social = np.round(homes * rng.beta(1.3, 5.0, len(homes))).astype(np.int64)
    count = max(len(_LANDLORDS), round(region.people.sum() / _PATCH_PEOPLE))
    at, area = _sites(region, count, rng)
    landlord = (region.locality[area] * 2 + rng.integers(0, 4, count)) % len(_LANDLORDS)
    place = np.array([sum(landlord[:number] == landlord[number]) for number in range(count)])
    unit, home, number = _choose(region.areas.at, social, at, rng, choices=5, pull=2.2)
    codes = np.array(
        [f"XL{one + 1:02d}-{other + 1:02d}" for one, other in zip(landlord, place, strict=True)]
    )
    names = np.array(
        [f"{_LANDLORDS[one]} patch {other + 1}" for one, other in zip(landlord, place, strict=True)]
    )
    return pd.DataFrame(
        {
            "Landlord": np.array(_LANDLORDS)[landlord][unit],
            "Patch": codes[unit],
            "Patch name": names[unit],
            "Area": np.array(region.area_codes)[home],
            "Homes": number,
        }
    ).sort_values(["Patch", "Area"], ignore_index=True)


def stations(region: Region, wards: Zones, rng: np.random.Generator) -> pd.DataFrame:
    """Make fire stations of one to three buildings: corners of each building, one row each."""
    count = max(2, round(region.people.sum() / _STATION_PEOPLE))
    at, area = _sites(region, count, rng)
    names = _numbered([wards.names[ward] for ward in wards.main[area]])
    rows = []
    for number in range(count):
        angle = rng.uniform(0, np.pi)
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        for building in range(int(rng.integers(1, 4))):
            middle = at[number] + across * building * 38
            half = rng.uniform((8, 6), (22, 13))
            corners = [
                middle + along * half[0] * x + across * half[1] * y
                for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
            ]
            code = f"XF{number + 1:03d}-{building + 1}"
            rows.append((code, f"{names[number]} Fire Station", np.array(corners)))
    return pd.DataFrame(rows, columns=["ID", "Station", "corners"])


def libraries(region: Region, wards: Zones, rng: np.random.Generator) -> pd.DataFrame:
    """Make libraries: code, name and position."""
    count = max(2, round(region.people.sum() / _LIBRARY_PEOPLE))
    at, area = _sites(region, count, rng)
    names = _numbered([wards.names[ward] for ward in wards.main[area]])
    return pd.DataFrame(
        {
            "Code": [f"XY{number + 1:04d}" for number in range(count)],
            "Name": [f"{name} Library" for name in names],
            "east": at[:, 0],
            "north": at[:, 1],
        }
    )


def officers(region: Region, beats: Zones, rng: np.random.Generator) -> pd.DataFrame:
    """Make the staff of each police beat: about one officer to 5,000 residents, unevenly spread."""
    residents = sums(beats.main, region.people.astype(float), len(beats.codes))
    spread = rng.uniform(0.6, 1.4, (2, len(residents)))
    each = np.maximum(1, np.round(residents * spread / [[5_000.0], [9_000.0]])).astype(int)
    return pd.DataFrame(
        {"beat": beats.codes, "officers": each[0], "community_support_officers": each[1]}
    )


def points(region: Region) -> pd.DataFrame:
    """Make four points to a small area that share out its residents, where their homes are."""
    order = np.lexsort([along_curve(region.mesh.at), region.area])
    area, homes = region.area[order], region.homes[order]
    upto = np.cumsum(homes)
    start = np.append(0.0, upto)[np.searchsorted(area, np.arange(len(region.people)))]
    total = sums(area, homes)
    share = (upto - homes / 2 - start[area]) / total[area]
    point = area * 4 + np.minimum(3, (share * 4).astype(np.int64))
    used, number = np.unique(point, return_inverse=True)
    number = number.ravel()
    weight = sums(number, homes)
    east, north = (sums(number, homes * axis[order]) / weight for axis in region.mesh.at.T)
    people = np.empty(len(used), dtype=np.int64)
    edges = np.searchsorted(used // 4, np.arange(len(region.people) + 1))
    for one, (low, high) in enumerate(pairwise(edges)):
        people[low:high] = shares(weight[low:high], int(region.people[one]))
    return pd.DataFrame(
        {
            "easting": np.round(east).astype(int),
            "northing": np.round(north).astype(int),
            "residents": people,
        }
    )


def _sites(region: Region, count: int, rng: np.random.Generator) -> tuple[Floats, Rows]:
    """Spread ``count`` sites among the residents: positions and the small area of each."""
    order = np.argsort(along_curve(region.areas.at), kind="stable")
    upto = np.cumsum(region.people[order])
    wanted = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count * upto[-1]
    area = order[np.searchsorted(upto, wanted)]
    cells = np.argsort(region.area, kind="stable")
    bounds = np.searchsorted(region.area[cells], np.arange(len(region.people) + 1))
    cell = np.array([rng.choice(cells[bounds[one] : bounds[one + 1]]) for one in area])
    return np.round(region.mesh.at[cell], 1), area


def _choose(
    at: Floats,
    number: Rows,
    sites: Floats,
    rng: np.random.Generator,
    *,
    choices: int,
    pull: float,
) -> tuple[Rows, Rows, Rows]:
    """Share the people of each place out among the sites near it.

    ``pull`` says how strongly distance counts, measured against that of the third nearest site.
    Returns site, place and people, one entry a pair with anyone in it.
    """
    away, near = several_nearest(sites, at, choices)
    liking = np.exp(rng.normal(0, 0.45, len(sites)))[near]
    reach = np.maximum(away[:, min(2, away.shape[1] - 1)], 250.0)[:, None]
    chance = liking * np.exp(-pull * away / reach)
    people = rng.multinomial(number, chance / chance.sum(axis=1, keepdims=True))
    place, choice = np.nonzero(people)
    return near[place, choice], place, people[place, choice]


def _networks(
    region: Region, wards: Zones, area: Rows, patients: Floats, rng: np.random.Generator
) -> tuple[Rows, list[str]]:
    """Group neighbouring practices of a locality into networks; two belong to none.

    One practice in twelve is in the network of a neighbour, wherever that is.
    """
    at = region.areas.at[area]
    network = np.full(len(area), -1)
    made = 0
    for here in range(len(region.locality_names)):
        inside = np.flatnonzero(region.locality[area] == here)
        if not len(inside):
            continue
        inside = inside[np.argsort(along_curve(region.areas.at)[area[inside]], kind="stable")]
        number = max(1, round(patients[inside].sum() / _NETWORK_PATIENTS))
        upto = np.cumsum(patients[inside]) - patients[inside] / 2
        network[inside] = made + (upto / patients[inside].sum() * number).astype(np.int64)
        made += number
    near = several_nearest(at, at, 6)[1][:, -1]
    moved = rng.random(len(area)) < 1 / 12
    network = np.where(moved, network[near], network)
    network[rng.choice(len(area), 2, replace=False)] = -1
    return network, _network_names(wards, area, patients, network, made)


def _network_names(
    wards: Zones, area: Rows, patients: Floats, network: Rows, count: int
) -> list[str]:
    names = []
    for number in range(count):
        inside = np.flatnonzero(network == number)
        largest = inside[patients[inside].argmax()] if len(inside) else 0
        names.append(wards.names[wards.main[area[largest]]])
    return [f"{name} PCN" for name in _numbered(names)]


def _practice_names(wards: Zones, area: Rows) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for ward in wards.main[area]:
        place = wards.names[ward]
        turn = seen.get(place, 0)
        seen[place] = turn + 1
        ending = _PRACTICE_ENDINGS[turn % len(_PRACTICE_ENDINGS)]
        more = f" {turn // len(_PRACTICE_ENDINGS) + 1}" if turn >= len(_PRACTICE_ENDINGS) else ""
        names.append(f"{place} {ending}{more}")
    return names


def _strays(region: Region, codes: Rows, rng: np.random.Generator) -> pd.DataFrame:
    """Make the rows that every published list has and that belong nowhere on the map."""
    nowhere = rng.choice(len(codes), max(1, len(codes) // 3), replace=False)
    outside = rng.choice(len(codes), max(1, len(codes) // 6), replace=False)
    away = rng.choice(len(region.people), max(1, len(region.people) // 12), replace=False)
    unit = [*codes[nowhere], *codes[outside], *[f"XG9{n % 7:04d}" for n in range(len(away))]]
    area = [
        *[_NO_CODE] * len(nowhere),
        *[f"X0199{n:04d}" for n in range(len(outside))],
        *np.array(region.area_codes)[away],
    ]
    patients = rng.integers(1, 40, len(unit))
    return pd.DataFrame({"PRACTICE_CODE": unit, "AREA_CODE": area, "NUMBER_OF_PATIENTS": patients})


def _numbered(names: list[str]) -> list[str]:
    """Tell equal names apart: the second of a name becomes ``Name 2``."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return told
