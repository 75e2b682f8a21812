"""What would bring points into a region: each point has one slip, and neighbours have none."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer

from footprints.geometry.misplaced import how_far, slips

BOX = (450_000.0, 320_000.0, 460_000.0, 328_000.0)
EAST = np.array([451_000.0, 455_000.0, 459_000.0])
NORTH = np.array([321_000.0, 324_000.0, 327_000.0])


@pytest.mark.parametrize(
    ("system", "words"),
    [("EPSG:4326", "degrees"), ("EPSG:3857", "Mercator"), ("EPSG:32630", "UTM")],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_other_systems_either_way_round(system: str, words: str, swapped: bool) -> None:
    x, y = Transformer.from_crs("EPSG:27700", system, always_xy=True).transform(EAST, NORTH)
    x, y = (y, x) if swapped else (x, y)
    (slip,) = slips(x, y, BOX)
    assert words in slip.words
    assert ("changed over" in slip.words) == swapped
    assert slip.rows == len(EAST)
    assert slip.fix


def test_each_point_has_one_slip() -> None:
    x = np.concatenate([NORTH, EAST / 1000])
    y = np.concatenate([EAST, NORTH / 1000])
    found = slips(x, y, BOX)
    assert sorted(slip.rows for slip in found) == [3, 3]
    assert len({slip.words for slip in found}) == 2


def test_a_point_that_two_slips_would_bring_in_has_the_first() -> None:
    """As web Mercator it is off Kent, as UTM north of Lewis: both inside a box of the realm."""
    (slip,) = slips([200_000.0], [6_700_000.0], (0.0, 0.0, 700_000.0, 1_300_000.0))
    assert (slip.rows, "Mercator" in slip.words) == (1, True)


def test_places_next_door_or_far_away_have_none() -> None:
    assert slips([448_000.0, 462_000.0], [321_000.0, 330_000.0], BOX) == []
    assert slips([200_000.0, 600_000.0], [900_000.0, 150_000.0], BOX) == []


def test_a_few_of_a_national_file_are_chance() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 650_000, 500), rng.uniform(0, 1_200_000, 500)
    x[:3], y[:3] = NORTH, EAST
    assert slips(x, y, BOX) == []


@pytest.mark.parametrize("given", ["EPSG:29903", "EPSG:32630", "EPSG:3857"])
def test_a_system_that_was_stated_wrongly_is_told(given: str) -> None:
    """Metres of the grid, read as those of another system: undone, they are in the region."""
    read = Transformer.from_crs(given, "EPSG:27700", always_xy=True)
    x, y = read.transform(EAST, NORTH)
    (slip,) = slips(x, y, BOX, given)
    assert "read as metres on the British National Grid" in slip.words
    assert 'crs = "EPSG:27700"' in slip.fix
    swapped = slips(*read.transform(NORTH, EAST), BOX, given)
    assert ["changed over" in one.words for one in swapped] == [True]


def test_how_far_away_the_nearest_is() -> None:
    assert how_far([540_000.0, 600_000.0], [324_000.0, 324_000.0], BOX) == "80 km to the east"
    assert how_far([455_000.0], [300_000.0], BOX) == "20 km to the south"
    assert how_far([390_000.0], [388_000.0], BOX) == "85 km to the north-west"
    assert how_far([900_000.0, 455_000.0], [0.0, 324_000.0], BOX) == ""
    assert how_far([np.nan], [np.nan], BOX) == ""
