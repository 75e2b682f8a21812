"""What parting an agency's units costs at least, as linear tangents for the pricing program."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from footprints.kernels.graph import Floats
from footprints.neighbourhoods.kernels.ground import Ground

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_MISSED = 1e-3


class Losses:
    """The least that each unit can lose in a neighbourhood of ``low`` people or more.

    A unit with T people inside loses T - T^2 / min(r, c), with c the people of the neighbourhood
    whom the agency covers. c is at least ``covered``, so the loss is at least f(T) = T - m T^2
    with m = 1 / min(r, covered), and at least 0.
    """

    def __init__(self, ground: Ground, low: int) -> None:
        self._count = len(ground.inverse)
        node = np.repeat(np.arange(len(ground.people)), np.diff(ground.unit_first))
        order = np.lexsort((node, ground.unit))
        ends = np.searchsorted(ground.unit[order], np.arange(self._count + 1))
        self._nodes = [node[order[a:b]] for a, b in pairwise(ends)]
        self._served = [ground.served[order[a:b]] for a, b in pairwise(ends)]
        agencies = len(ground.agency_weight)
        cover = np.zeros((agencies, len(ground.people)))
        np.add.at(cover, (ground.agency[ground.unit], node), ground.served)
        self._covered = fewest_covered(cover, ground.people.astype(np.float64), low)
        self._agency, self._inverse = ground.agency, ground.inverse
        least = np.maximum(self._covered[ground.agency], 0.0) if self._count else np.zeros(0)
        with np.errstate(divide="ignore"):
            self._m = np.maximum(ground.inverse, 1.0 / least)
        self._tangents: list[tuple[int, Floats]] = []
        self._known: set[tuple[int, bytes]] = set()

    def any_large(self, high: int) -> bool:
        """Say whether more people in a neighbourhood would sharpen any unit's loss.

        So it is where a unit may have more people than a neighbourhood's fewest covered ones.
        """
        units = 1.0 / self._inverse
        return bool(np.any(np.minimum(units, high) > self._covered[self._agency] + 1.0))

    def sharpen(self, inside: Floats, reckoned: Floats) -> bool:
        """Add the tangents at a point that reckon more than ``reckoned``; say if there are any.

        ``inside`` is by node, 0 to 1; ``reckoned`` by unit. With the nodes in falling order of
        ``inside``, the largest tangent at that point pays for each node what it adds to f.
        """
        new = False
        for unit, (nodes, served) in enumerate(zip(self._nodes, self._served, strict=True)):
            if not np.isfinite(self._m[unit]):
                continue
            order = np.argsort(-inside[nodes], kind="stable")
            total = np.cumsum(served[order])
            value = total - self._m[unit] * total**2
            slope = np.empty(len(nodes))
            slope[order] = np.diff(value, prepend=0.0)
            if float(slope @ inside[nodes]) <= reckoned[unit] + _MISSED:
                continue
            key = (unit, slope.tobytes())
            if key not in self._known:
                self._known.add(key)
                self._tangents.append((unit, slope))
                new = True
        return new

    def __len__(self) -> int:
        """Return how many tangents there are."""
        return len(self._tangents)

    def rows(
        self, before: int, width: int, since: int = 0
    ) -> tuple[csr_array[Any], Floats, Floats]:
        """Return the tangents as rows: loss of the unit less slopes x nodes, at least 0.

        ``before`` is how many values stand before the losses, ``width`` how many there are. The
        first ``since`` tangents are left out.
        """
        from scipy.sparse import csr_array

        count = len(self._tangents) - since
        entries = [
            (row, np.append(self._nodes[unit], before + unit), np.append(-slope, 1.0))
            for row, (unit, slope) in enumerate(self._tangents[since:])
        ]
        rows = np.concatenate([np.full(len(at), row) for row, at, _ in entries] or [np.zeros(0)])
        columns = np.concatenate([at for _, at, _ in entries] or [np.zeros(0)])
        data = np.concatenate([values for _, _, values in entries] or [np.zeros(0)])
        table = csr_array((data, (rows.astype(int), columns.astype(int))), shape=(count, width))
        return table, np.zeros(count), np.full(count, 1e30)


def fewest_covered(cover: Floats, people: Floats, low: int) -> Floats:
    """Return the fewest people of each agency in any neighbourhood of ``low`` people or more.

    ``cover`` is people covered, by agency and node. Two arguments, the better of which counts: no
    more can be missing than are missing in all, and no lower share covered than in any node.
    """
    missing = np.maximum(people[None, :] - cover, 0.0).sum(axis=1)
    lived_in = people > 0
    shares = np.divide(cover[:, lived_in], people[lived_in])
    share = np.minimum(1.0, shares.min(axis=1, initial=1.0))
    fewest: Floats = np.maximum(np.maximum(low - missing, low * share), 0.0)
    return fewest
