"""Which figures of a list to keep back, so that no count under a limit can be worked out.

A list's table T of people by unit and neighbourhood is published in parts: each unit's total and
its largest cell, each neighbourhood's total and its largest cell, and the totals of localities and
of the whole. Small ones among them are kept back; so are others, as few and as small as will do,
because a single gap in a sum tells what is missing.

A figure kept back can be worked out exactly where its link is a bridge in the graph whose nodes are
the sums and whose links are the figures not published (Gusfield 1988, "A graph theoretic approach
to statistical data security", SIAM Journal on Computing 17).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

Node = tuple[str, int]
Link = tuple[Node, Node]

UNITS: Node = ("all units", 0)
WHOLE: Node = ("whole", 0)


@dataclass(frozen=True)
class Margins:
    """A list's counts by unit and neighbourhood, and what of them is published.

    ``counts[u, n]`` are the list's own; ``locality[n]`` numbers the locality of each neighbourhood;
    ``row_main[u]`` and ``column_main[n]`` are the largest cells of each row and column (-1: none).
    """

    counts: NDArray[np.float64]
    locality: NDArray[np.int64]
    row_main: NDArray[np.int64]
    column_main: NDArray[np.int64]


@dataclass(frozen=True)
class Sums:
    """Whether the sums of largest cells are kept back: in every locality, and over all."""

    localities: bool
    whole: bool


@dataclass(frozen=True)
class Hidden:
    """What is kept back: totals of ``units``, ``neighbourhoods`` and ``localities``, by row.

    ``cells[u, n]`` are largest cells that are kept back, ``whole`` whether the total is;
    ``fits_inside`` and ``served_by_one`` whether the sums of largest cells are.
    """

    units: NDArray[np.bool_]
    neighbourhoods: NDArray[np.bool_]
    localities: NDArray[np.bool_]
    cells: NDArray[np.bool_]
    whole: bool
    fits_inside: Sums
    served_by_one: Sums


def kept_back(margins: Margins, min_count: float) -> Hidden:
    """Return the figures to keep back so that no count above 0 and under ``min_count`` is told.

    Beside each small figure others are kept back until no small count, and no small remainder of a
    published total, can be worked out from what is left.
    """
    links = _links(margins)
    known = set(links) - _never_published(margins)
    known -= {link for link in known if 0 < links[link] < min_count}
    _keep_pairs(margins, links, known, min_count)
    while True:
        found = _small_remainders(links, known, min_count) or _bridges(links, known, min_count)
        if not found:
            return _hidden(margins, links, set(links) - known, min_count)
        known -= found
        _keep_pairs(margins, links, known, min_count)


def _links(margins: Margins) -> dict[Link, float]:
    """Return the count of every link: cells, totals of units, neighbourhoods, localities, all."""
    counts = margins.counts
    links: dict[Link, float] = {}
    for unit, place in zip(*(at.tolist() for at in np.nonzero(counts > 0)), strict=True):
        links[_cell(unit, place)] = float(counts[unit, place])
    for unit, count in enumerate(counts.sum(axis=1).tolist()):
        if count > 0:
            links[("unit", unit), UNITS] = count
    by_place = counts.sum(axis=0)
    for place, count in enumerate(by_place.tolist()):
        if count > 0:
            links[("place", place), ("locality", int(margins.locality[place]))] = count
    by_locality = np.bincount(margins.locality, by_place)
    for locality, count in enumerate(by_locality.tolist()):
        if count > 0:
            links[("locality", locality), WHOLE] = count
    if by_place.sum() > 0:
        links[UNITS, WHOLE] = float(by_place.sum())
    return links


def _cell(unit: int, place: int) -> Link:
    return ("unit", unit), ("place", place)


def _largest(margins: Margins) -> tuple[set[Link], set[Link]]:
    """Return the published cells: the largest of each unit, and of each neighbourhood."""
    rows = {_cell(u, n) for u, n in enumerate(margins.row_main.tolist()) if n >= 0}
    columns = {_cell(u, n) for n, u in enumerate(margins.column_main.tolist()) if u >= 0}
    return rows, columns


def _never_published(margins: Margins) -> set[Link]:
    rows, columns = _largest(margins)
    cells = zip(*(at.tolist() for at in np.nonzero(margins.counts > 0)), strict=True)
    return {_cell(unit, place) for unit, place in cells} - rows - columns


def _keep_pairs(
    margins: Margins, links: dict[Link, float], known: set[Link], min_count: float
) -> None:
    """Keep back more largest cells where what is missing from a locality's sum of them is told.

    ``fits_inside_people`` adds up the largest cells of units, ``served_by_one_people`` those of
    neighbourhoods, by locality and over all.
    """
    for cells in _largest(margins):
        for some in _by_locality(margins, cells & set(links)):
            left = sorted(set(some) & known, key=lambda link: (links[link], link))
            while left and _tells([links[one] for one in some if one not in known], min_count):
                known.discard(left.pop(0))


def _by_locality(margins: Margins, cells: Iterable[Link]) -> list[list[Link]]:
    found: dict[int, list[Link]] = {}
    for link in sorted(cells):
        found.setdefault(int(margins.locality[link[1][1]]), []).append(link)
    return list(found.values())


def _tells(missing: Sequence[float], min_count: float) -> bool:
    """Say whether a sum whose other parts are known tells a single count, or a small remainder."""
    return len(missing) == 1 or 0 < sum(missing) < min_count


def _sums(
    margins: Margins, cells: set[Link], links: dict[Link, float], unknown: set[Link], least: float
) -> Sums:
    """Return whether sums of largest cells are kept back: by locality, and over all."""
    parts = [
        [links[link] for link in some if link in unknown]
        for some in _by_locality(margins, cells & set(links))
    ]
    in_localities = any(_tells(part, least) for part in parts)
    return Sums(in_localities, in_localities and _tells([one for p in parts for one in p], least))


def _small_remainders(links: dict[Link, float], known: set[Link], min_count: float) -> set[Link]:
    """Return one more figure to keep back of every sum of which only a small part is missing.

    Of a unit or neighbourhood its own total where that is known; else the least told figure.
    """
    missing = _missing(links, set(links) - known)
    small = {node for node, count in missing.items() if 0 < count < min_count}
    there: dict[Node, list[Link]] = {node: [] for node in small}
    for link in known:
        for node in small.intersection(link):
            there[node].append(link)
    found = set()
    for node, beside in there.items():
        own = [link for link in beside if link[0] == node and link[1][0] != "place"]
        if own and node[0] in {"unit", "place"}:
            found.add(own[0])
        elif beside:
            found.add(_least(links, beside))
    return found


def _least(links: dict[Link, float], some: Iterable[Link]) -> Link:
    """Return the figure that is missed least: not a locality's or the whole total, and small."""
    return min(some, key=lambda link: (link[1] == WHOLE, link[0] == UNITS, links[link], link))


def _missing(links: dict[Link, float], unknown: Iterable[Link]) -> dict[Node, float]:
    """Return how much of each sum is not told."""
    missing: dict[Node, float] = {}
    for link in unknown:
        for node in link:
            missing[node] = missing.get(node, 0.0) + links[link]
    return missing


def _bridges(links: dict[Link, float], known: set[Link], min_count: float) -> set[Link]:
    """Return figures to keep back so that no small one is a bridge; none where none is."""
    import networkx as nx

    unknown = sorted(set(links) - known)
    graph: nx.Graph[Node] = nx.Graph(_skeleton(unknown))
    missing = _missing(links, unknown)
    found: set[Link] = set()
    pairs: Iterable[Any] = nx.bridges(graph)
    for one, other in pairs:
        link = _written(links, one, other)
        beside = [missing[node] - links[link] for node in link]
        if links[link] < min_count or any(0 < rest < min_count for rest in beside):
            crossing = _crossing(graph, link, known)
            if crossing and not crossing & found:
                found.add(_least(links, crossing))
    return found


def _written(links: dict[Link, float], one: Node, other: Node) -> Link:
    """Return the link between two nodes the way round that it is kept."""
    return (one, other) if (one, other) in links else (other, one)


def _skeleton(unknown: list[Link]) -> list[Link]:
    """Return few links with the same bridges and pieces: a spanning forest and one of the rest.

    Nagamochi and Ibaraki 1992, "A linear-time algorithm for finding a sparse k-connected spanning
    subgraph of a k-connected graph", Algorithmica 7, with k = 2.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    row_of = {node: row for row, node in enumerate(sorted({n for link in unknown for n in link}))}
    ends = np.array([[row_of[node] for node in link] for link in unknown], dtype=np.int64)
    left, kept = np.arange(len(unknown)), list[int]()
    for _ in range(2):
        if len(left) == 0:
            break
        first, second = ends[left].T
        graph = coo_array((left + 1.0, (first, second)), shape=(len(row_of), len(row_of)))
        forest = minimum_spanning_tree(graph.tocsr()).data.astype(np.int64) - 1
        kept += forest.tolist()
        left = np.setdiff1d(left, forest)
    return [unknown[link] for link in sorted(kept)]


def _crossing(graph: nx.Graph[Node], link: Link, known: Iterable[Link]) -> set[Link]:
    """Return the known figures that lead from one side of a bridge to the other."""
    import networkx as nx

    cut = graph.copy()
    cut.remove_edge(*link)
    side = nx.node_connected_component(cut, link[0])
    return {one for one in known if (one[0] in side) != (one[1] in side)}


def _hidden(
    margins: Margins, links: dict[Link, float], unknown: set[Link], min_count: float
) -> Hidden:
    rows, columns = _largest(margins)
    units, places = margins.counts.shape
    cells = np.zeros((units, places), dtype=bool)
    for unit, place in ((one[1], other[1]) for one, other in unknown & (rows | columns)):
        cells[unit, place] = True
    return Hidden(
        _rows((one for one, other in unknown if other == UNITS), units),
        _rows((one for one, other in unknown if other[0] == "locality"), places),
        _rows(
            (one for one, other in unknown if other == WHOLE and one != UNITS),
            int(margins.locality.max(initial=-1)) + 1,
        ),
        cells,
        (UNITS, WHOLE) in unknown,
        _sums(margins, rows, links, unknown, min_count),
        _sums(margins, columns, links, unknown, min_count),
    )


def _rows(nodes: Iterable[Node], length: int) -> NDArray[np.bool_]:
    found = np.zeros(length, dtype=bool)
    found[[node[1] for node in nodes]] = True
    return found
