"""The tables behind the pages: agencies, units, and agencies by neighbourhood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.coterminosity import measures
from footprints.coterminosity.arithmetic import ratio
from footprints.coterminosity.figures import Figures
from footprints.coterminosity.ground import Alignment, Ground
from footprints.coterminosity.parts import sums_in
from footprints.coterminosity.relation import unit_classes
from footprints.coterminosity.sites.where import sites_per_neighbourhood
from footprints.people.overlap import contingency

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from footprints.coterminosity.ranges import Ranges


def agency_table(agencies: Mapping[str, Figures]) -> pd.DataFrame:
    """Return one row an agency, in the order given: its id and every figure that is one value.

    Figures by level become columns such as ``locality_overlap``.
    """
    import pandas as pd

    rows = []
    for agency, figures in agencies.items():
        row: dict[str, Any] = {"agency": agency}
        row |= {key: value for key, value in figures.items() if not isinstance(value, dict)}
        for name, level in figures["levels"].items():
            if name != "neighbourhood":
                row |= {f"{name}_{key}": value for key, value in level.items()}
        rows.append(row)
    return pd.DataFrame(rows)


def unit_table(
    ground: Ground, alignments: Sequence[Alignment], ranges: Mapping[str, Ranges]
) -> pd.DataFrame:
    """Return one row a unit: its people, its main neighbourhood and how far it is inside it.

    Columns: agency, unit, name, people, main_neighbourhood, main_neighbourhood_name, main_share
    (main_people of people), effective_neighbourhoods, people_outside (outside the main
    neighbourhood), class (inside, mostly or straddles), patch_people (residents of the areas it is
    the main unit of), overlap (T / min with its main neighbourhood, by main patches),
    main_share_low and main_share_high (see ``ranges``, by agency id), and the same held against
    localities: main_locality, main_locality_name, main_locality_share (main_locality_people of
    people), effective_localities. A unit with nobody here has 0 people, and no place or class.
    """
    import pandas as pd

    parts = [_units(ground, one, ranges[one.footprint.id]) for one in alignments]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_UNIT_COLUMNS)


def neighbourhood_table(ground: Ground, alignments: Sequence[Alignment]) -> pd.DataFrame:
    """Return one row an agency and neighbourhood: who mainly serves it, and how many share it.

    Columns: neighbourhood, name, agency, agency_name, people (residents), units (with anyone
    here), main_unit, main_unit_name, main_share (main_people of the people_served),
    effective_units, uncovered_people (residents in no unit), coverage, fits_inside, overlap and
    what is behind them (over people, people_served and patch_people: they add up to the agency's),
    works_as_one_people and sites (empty for agencies without sites). Sorted by neighbourhood,
    agencies in the order given.
    """
    import pandas as pd

    parts = [_neighbourhoods(ground, alignment) for alignment in alignments]
    if not parts:
        return pd.DataFrame(columns=_NEIGHBOURHOOD_COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    order = np.argsort(table.pop("place").to_numpy(), kind="stable")
    return table.iloc[order].reset_index(drop=True)


_UNIT_COLUMNS = [
    "agency",
    "unit",
    "name",
    "people",
    "main_neighbourhood",
    "main_neighbourhood_name",
    "main_share",
    "main_people",
    "effective_neighbourhoods",
    "people_outside",
    "class",
    "patch_people",
    "overlap",
    "main_share_low",
    "main_share_high",
    "main_locality",
    "main_locality_name",
    "main_locality_share",
    "main_locality_people",
    "effective_localities",
]

_NEIGHBOURHOOD_COLUMNS = [
    "neighbourhood",
    "name",
    "agency",
    "agency_name",
    "people",
    "units",
    "main_unit",
    "main_unit_name",
    "main_share",
    "effective_units",
    "uncovered_people",
    "sites",
    "people_served",
    "main_people",
    "covered_people",
    "coverage",
    "fits_inside_people",
    "fits_inside",
    "patch_people",
    "overlap_people",
    "overlap",
    "works_as_one_people",
]


def _units(ground: Ground, alignment: Alignment, found: Ranges) -> pd.DataFrame:
    import pandas as pd

    table, patches = alignment.table, alignment.patches
    main = measures.main_columns(table)
    people = table.sum(axis=1)
    shares = measures.main_shares(table)
    rows = np.arange(len(table))
    overlap = measures.pair_overlap(patches)[rows, main]
    values = (
        alignment.footprint.id,
        alignment.footprint.units["unit"].to_numpy(),
        alignment.footprint.units["name"].to_numpy(),
        people,
        _named(ground.neighbourhoods["neighbourhood"], main),
        _named(ground.neighbourhoods["name"], main),
        shares,
        table.max(axis=1, initial=0.0),
        measures.effective_columns(table),
        people - table.max(axis=1, initial=0.0),
        unit_classes(shares),
        patches.sum(axis=1),
        np.where(main >= 0, overlap, np.nan),
        found.main_share_low,
        found.main_share_high,
        *_in_localities(ground, alignment),
    )
    return pd.DataFrame(dict(zip(_UNIT_COLUMNS, values, strict=True)), columns=_UNIT_COLUMNS)


def _in_localities(ground: Ground, alignment: Alignment) -> tuple[Any, ...]:
    """Return each unit's main locality, its name, share and people, and the effective number."""
    codes, place = ground.localities
    table = contingency(alignment.people, place, len(codes))
    main = measures.main_columns(table)
    names = ground.areas.drop_duplicates("locality").set_index("locality")["locality_name"]
    return (
        [codes[row] if row >= 0 else "" for row in main],
        [str(names[codes[row]]) if row >= 0 else "" for row in main],
        measures.main_shares(table),
        table.max(axis=1, initial=0.0),
        measures.effective_columns(table),
    )


def _neighbourhoods(ground: Ground, alignment: Alignment) -> pd.DataFrame:
    import pandas as pd

    footprint, table = alignment.footprint, alignment.table
    main = measures.main_rows(table)
    served = table.sum(axis=0)
    sums = sums_in(ground, alignment, ground.member, len(ground.people))
    covered = sums["covered_people"] if footprint.scored else np.full(len(served), np.nan)
    values = (
        ground.neighbourhoods["neighbourhood"].to_numpy(),
        ground.neighbourhoods["name"].to_numpy(),
        footprint.id,
        footprint.name,
        ground.people,
        (table > 0).sum(axis=0),
        _named(footprint.units["unit"], main),
        _named(footprint.units["name"], main),
        ratio(table.max(axis=0, initial=0.0), served, empty=np.nan),
        measures.effective_rows(table),
        ground.people - covered,
        _sites(ground, alignment),
        served,
        sums["served_by_one_people"],
        covered,
        ratio(covered, ground.people, empty=np.nan),
        sums["fits_inside_people"],
        ratio(sums["fits_inside_people"], served, empty=np.nan),
        sums["patch_people"],
        sums["overlap_people"],
        ratio(sums["overlap_people"], sums["patch_people"], empty=np.nan),
        sums["works_as_one_people"],
    )
    part = pd.DataFrame(dict(zip(_NEIGHBOURHOOD_COLUMNS, values, strict=True)))
    return part.assign(place=np.arange(len(part)))


def _sites(ground: Ground, alignment: Alignment) -> pd.Series[Any]:
    import pandas as pd

    sites = alignment.footprint.sites
    if sites is None:
        return pd.Series([pd.NA] * len(ground.people), dtype="Int64")
    return pd.Series(sites_per_neighbourhood(sites, ground), dtype="Int64")


def _named(values: pd.Series[Any], rows: NDArray[np.int64]) -> list[str]:
    names = values.to_numpy()
    return [str(names[row]) if row >= 0 else "" for row in rows]
