"""A region: small areas, who touches whom, and the people of every agency in them.

The one object that design and scoring start from. It cannot disagree with itself: whichever way
it is made, its tables are held against one another, and its parts are cut together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.errors import DataError, Problem, counted, listing
from footprints.people.agreement import apart, check_areas, check_graph, check_region
from footprints.people.frames import (
    Zones,
    lines_of,
    listing_of,
    points_of,
    refuse,
    sites_of,
    small_areas_of,
    zones_of,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from footprints.people.footprint import Footprint

_NO_FILE = "(a table)"
"""What an agency's settings have in place of the name of a file."""


@dataclass(frozen=True, eq=False, repr=False)
class Region:
    """Small areas, who touches whom, and the agencies' people in them.

    Make one with ``Region.of`` and add agencies with ``with_zones``, ``with_list`` and
    ``with_sites``; each returns another region and leaves this one as it is.

    Parameters
    ----------
    areas : GeoDataFrame
        The columns of ``footprints.schema.AREAS``, sorted by code, EPSG:27700.
    edges : DataFrame
        The columns of ``footprints.schema.EDGES``, by row of ``areas``.
    footprints : sequence of Footprint
        One an agency, each with a people table of units by the rows of ``areas``.

    Raises
    ------
    DataError
        Where the tables are not as said or do not fit one another: every fault at once.

    Examples
    --------
    >>> import footprints as fp
    >>> region = fp.demo()
    >>> region
    <Region: 700 small areas, 1,145,044 residents, 4 localities, 11 agencies>
    """

    areas: gpd.GeoDataFrame
    edges: pd.DataFrame
    footprints: Sequence[Footprint] = ()

    def __post_init__(self) -> None:
        """Hold the tables against one another."""
        object.__setattr__(self, "footprints", tuple(self.footprints))
        check_region(self.areas, self.edges, self.footprints)
        if not self.areas["code"].is_monotonic_increasing:
            what = "small areas are not in the order of their codes."
            raise DataError([Problem(what, "areas", "Make the region with Region.of.")])
        areas = self.areas.reset_index(drop=True).astype({"people": "int64"})
        object.__setattr__(self, "areas", areas)
        object.__setattr__(self, "edges", self.edges.reset_index(drop=True))

    def __repr__(self) -> str:
        """Say how much of what there is."""
        people = int(self.areas["people"].sum())
        return (
            f"<Region: {counted(len(self.areas), 'small area', 'small areas')}, {people:,} "
            f"residents, {counted(self.areas['locality'].nunique(), 'locality', 'localities')}, "
            f"{counted(len(self.footprints), 'agency', 'agencies')}>"
        )

    @classmethod
    def of(
        cls,
        areas: gpd.GeoDataFrame,
        *,
        code: str,
        people: str,
        locality: str | None = None,
        locality_name: str | None = None,
        name: str | None = None,
        graph: nx.Graph[str] | None = None,
        bridges: Sequence[tuple[str, str]] = (),
        barriers: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    ) -> Region:
        """Return the region of a table of small areas, without agencies.

        Rows may be in any order and in any coordinate system that is stated; who touches whom is
        found from the shapes, unless a graph says it.

        Parameters
        ----------
        areas : GeoDataFrame
            One row a small area: polygons, in Great Britain.
        code, people : str
            Columns of codes (each once) and of residents (whole numbers of 0 or more).
        locality, locality_name, name : str, optional
            Columns of the locality's code and name, and of the small area's own name. Without a
            locality all are in one; without names codes stand for them.
        graph : networkx.Graph, optional
            Who touches whom: nodes are codes, edges carry ``border_m`` (metres; one without is a
            bridge) and, if they like, ``barrier_m``.
        bridges : sequence of pairs of str, optional
            Codes of small areas that may share a neighbourhood though they do not touch.
        barriers : GeoDataFrame or GeoSeries, optional
            Lines of motorways, rivers and the like, in any coordinate system that is stated.

        Returns
        -------
        Region

        Raises
        ------
        DataError
            For columns that are missing, codes that come twice, residents that are no counts,
            shapes that cannot be used, a coordinate system that is missing or unknown, and links
            or bridges to codes that are not there.

        Examples
        --------
        >>> import footprints as fp
        >>> areas = fp.demo().areas.sample(frac=1, random_state=1).to_crs("EPSG:4326")
        >>> fp.Region.of(areas, code="code", people="people", locality="locality")
        <Region: 700 small areas, 1,145,044 residents, 4 localities, 0 agencies>
        """
        named = {"code": code, "people": people, "locality": locality}
        frame = small_areas_of(areas, named | {"locality_name": locality_name, "name": name})
        return cls(frame, _links(frame, graph, bridges, barriers))

    def with_zones(
        self,
        zones: gpd.GeoDataFrame,
        *,
        id: str,  # noqa: A002 - the word of the project file
        code: str,
        label: str | None = None,
        points: pd.DataFrame | None = None,
        **settings: Any,
    ) -> Region:
        """Return the region with one more agency, whose units are polygons.

        Parameters
        ----------
        zones : GeoDataFrame
            Polygons in any order and stated coordinate system; rows of one code are one unit.
        id : str
            The agency's id: small letters, digits and hyphens.
        code, label : str
            Columns of the units' codes and, where there are any, names.
        points : DataFrame, optional
            Columns x, y (EPSG:27700 metres) and people, by which residents are placed. Without,
            they are spread over the surface of their small area.
        **settings
            Keys of an agency of zones in the project file: ``name``, ``weight`` (0 or more, in the
            design), ``service``, ``serves``, ``made_up``, ``placed_by`` ("surface" or "best-fit"),
            ``to_coast``, ``min_unit_people``, ``max_unit_people``.

        Returns
        -------
        Region

        Raises
        ------
        DataError, SettingsError
            For columns, shapes or coordinate systems that cannot be used, an id that is taken,
            and settings that are not known.

        Examples
        --------
        >>> import footprints as fp
        >>> region = fp.demo()
        >>> beats = region.agency("police").shapes
        >>> fp.Region(region.areas, region.edges).with_zones(beats, id="beats", code="unit")
        <Region: 700 small areas, 1,145,044 residents, 4 localities, 1 agency>
        """
        from footprints.people.build import zone_footprint
        from footprints.settings import Points, ZoneAgency, validated

        asked = {"kind": "zones", "id": id, "name": id, "file": _NO_FILE, "code": code} | settings
        agency = validated(ZoneAgency, "agencies", asked)
        units = zones_of(zones, {"unit": code, "name": label}, f"agency {id}")
        if points is None:
            return self._with(zone_footprint(agency, Zones(units, None), self.areas))
        held = Zones(units, points_of(points, f"agency {id}, points"))
        by_points = Points.model_validate({"file": _NO_FILE})
        return self._with(zone_footprint(agency, held, self.areas, by_points))

    def with_list(
        self,
        rows: pd.DataFrame,
        *,
        id: str,  # noqa: A002 - the word of the project file
        unit: str,
        area: str,
        people: str | None = None,
        label: str | None = None,
        min_count: int = 5,
        **settings: Any,
    ) -> Region:
        """Return the region with one more agency, known by a list of its people.

        Parameters
        ----------
        rows : DataFrame
            One row a unit and small area, with how many people it has there; pairs that come
            again are summed.
        id : str
            The agency's id: small letters, digits and hyphens.
        unit, area : str
            Columns of the units' codes and of small area codes.
        people, label : str, optional
            Columns of counts (one a row without) and of the units' names.
        min_count : int, optional
            Counts under this are made 0 or this before anything is worked out from them, so that
            nobody can be told; 0 uses every count as it is.
        **settings
            Keys of an agency of lists in the project file: ``name``, ``weight``, ``service``,
            ``serves``, ``made_up``, ``counted``, ``scale``, ``min_unit_people``,
            ``max_unit_people``.

        Returns
        -------
        Region

        Raises
        ------
        DataError, SettingsError
            For columns and counts that cannot be used, an id that is taken, and settings that are
            not known. Rows of codes that are no small area's are no error: they are counted in
            ``region.agency(id).account``.

        Examples
        --------
        >>> import footprints as fp
        >>> import pandas as pd
        >>> region = fp.demo()
        >>> codes = region.areas["code"]
        >>> teams = pd.DataFrame({"team": codes.str[:4], "lsoa": codes})
        >>> region.with_list(teams, id="teams", unit="team", area="lsoa", min_count=0)
        <Region: 700 small areas, 1,145,044 residents, 4 localities, 12 agencies>
        """
        from footprints.people.build import list_footprint
        from footprints.settings import ListAgency, validated

        asked = {"kind": "list", "id": id, "name": id, "file": _NO_FILE, "unit": unit, "area": area}
        agency = validated(ListAgency, "agencies", asked | settings)
        named = {"unit": unit, "area": area, "people": people, "name": label}
        held = listing_of(rows, named, f"agency {id}")
        return self._with(list_footprint(agency, held, self.areas, min_count=min_count))

    def with_sites(
        self,
        sites: gpd.GeoDataFrame,
        *,
        id: str,  # noqa: A002 - the word of the project file
        code: str | None = None,
        label: str | None = None,
        people: str | None = None,
        **settings: Any,
    ) -> Region:
        """Return the region with one more agency, known by its sites.

        Parameters
        ----------
        sites : GeoDataFrame
            Points (of other shapes the centre) in any coordinate system that is stated.
        id : str
            The agency's id: small letters, digits and hyphens.
        code, label, people : str, optional
            Columns of the sites' codes (the row number without), names and sizes.
        **settings
            Keys of an agency of sites in the project file: ``name``, ``weight``, ``service``,
            ``made_up``, ``catchment`` ("nearest": every site has the small areas it is nearest
            to, said to be assumed).

        Returns
        -------
        Region

        Raises
        ------
        DataError, SettingsError
            For columns, points or coordinate systems that cannot be used, an id that is taken,
            and settings that are not known.

        Examples
        --------
        >>> import footprints as fp
        >>> region = fp.demo()
        >>> doors = region.agency("libraries").sites
        >>> region.with_sites(doors, id="doors", label="name")
        <Region: 700 small areas, 1,145,044 residents, 4 localities, 12 agencies>
        """
        from footprints.people.build import site_footprint
        from footprints.settings import SiteAgency, validated

        asked = {"kind": "sites", "id": id, "name": id, "file": _NO_FILE} | settings
        agency = validated(SiteAgency, "agencies", asked)
        named = {"site": code, "name": label, "people": people}
        return self._with(site_footprint(agency, sites_of(sites, named, id), self.areas))

    def agency(self, id: str) -> Footprint:  # noqa: A002 - the word of the project file
        """Return the footprint of the agency with an id.

        Raises
        ------
        DataError
            Where there is none, with the ids that there are.

        Examples
        --------
        >>> import footprints as fp
        >>> fp.demo().agency("police").kind
        'zones'
        """
        for one in self.footprints:
            if one.id == id:
                return one
        have = listing([one.id for one in self.footprints], 20) or "none"
        raise DataError([Problem(f"no agency is called {id}.", "agencies", f"There are: {have}.")])

    def keep(self, rows: ArrayLike) -> Region:
        """Return the part of the region that has some of its small areas.

        Links, people and sites are cut down to them and numbered afresh together. Units stay,
        also those left with nobody.

        Parameters
        ----------
        rows : array of int or of bool
            Row numbers in ``areas``, in any order, each once; or one True or False an area.

        Returns
        -------
        Region

        Examples
        --------
        >>> import footprints as fp
        >>> region = fp.demo()
        >>> first = region.areas["locality"] == region.areas["locality"].iloc[0]
        >>> region.keep(first)
        <Region: 277 small areas, 455,521 residents, 1 locality, 11 agencies>
        """
        from footprints.people.part import footprint_of, links_among

        chosen = np.unique(np.arange(len(self.areas))[np.asarray(rows)])
        return Region(
            self.areas.iloc[chosen],
            links_among(self.edges, chosen, len(self.areas)),
            [footprint_of(one, self.areas, chosen) for one in self.footprints],
        )

    @cached_property
    def graph(self) -> nx.Graph[str]:
        """The small areas as a networkx graph.

        Nodes are codes with ``name``, ``locality``, ``people``, ``x`` and ``y`` (metres); edges
        have ``border_m``, ``barrier_m`` and ``bridge``.
        """
        from footprints.geometry.graph import to_networkx

        return to_networkx(self.areas, self.edges)

    @property
    def residents(self) -> NDArray[np.int64]:
        """Residents of each small area, by row of ``areas``."""
        found: NDArray[np.int64] = self.areas["people"].to_numpy(dtype=np.int64)
        return found

    def _with(self, footprint: Footprint) -> Region:
        return replace(self, footprints=[*self.footprints, footprint])


def _links(
    areas: gpd.GeoDataFrame,
    graph: nx.Graph[str] | None,
    bridges: Sequence[tuple[str, str]],
    barriers: gpd.GeoDataFrame | gpd.GeoSeries | None,
) -> pd.DataFrame:
    """Return who touches whom: from a graph or from the shapes, with bridges and barriers."""
    from footprints.geometry.adjacency import add_bridges, adjacency
    from footprints.geometry.barriers import barrier_lengths
    from footprints.geometry.graph import from_networkx

    check_areas(areas)  # before anything is worked out from them
    if graph is not None:
        check_graph(graph)
        edges = from_networkx(areas, graph)
        # they are known by their codes, so what lies apart is meant to be linked
        edges = edges.assign(bridge=edges["bridge"] | apart(areas, edges))
    else:
        edges = adjacency(areas)
    if barriers is not None and len(barriers):
        metres = barrier_lengths(areas, edges, lines_of(barriers))
        edges = edges.assign(barrier_m=metres)
    edges, problems = add_bridges(edges, areas["code"].tolist(), bridges)
    refuse(problems)
    return edges
