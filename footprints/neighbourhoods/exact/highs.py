"""Linear and integer programs in HiGHS: the only place that speaks to it.

Every instance has the same options but for limits: with another number of threads a later run in
the same process would be ignored. One thread each, so that answers repeat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from footprints.kernels.graph import Floats

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array

FAR = 1e30
"""What HiGHS takes for infinity."""

_SOLVED = 2
"""What HiGHS calls a primal solution that keeps every condition."""

_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-7,
}


@dataclass(frozen=True)
class Answer:
    """What a program gave.

    ``bound`` is a lower bound of the optimum (-inf where none is known). ``values`` is None where
    no solution was met. ``duals`` are of the rows, for linear programs. ``optimal`` and
    ``impossible`` say what was proven.
    """

    optimal: bool
    impossible: bool
    value: float
    bound: float
    values: Floats | None
    duals: Floats


class Program:
    """Minimise cost x values, rows between bounds; may grow by columns and rows."""

    def __init__(
        self,
        cost: Floats,
        upper: Floats,
        rows: csc_array[Any],
        bounds: tuple[Floats, Floats],
        whole: NDArray[np.bool_] | None = None,
        *,
        inside: bool = False,
    ) -> None:
        """Make a program of values between 0 and ``upper``, whole numbers where ``whole`` says.

        ``inside`` takes a solution from the middle of the best ones, where there are many: their
        prices lead further than those of a corner (Gondzio and others 2013).
        """
        import highspy

        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._inside = inside
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(cost), len(bounds[0])
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), upper
        lp.row_lower_, lp.row_upper_ = bounds
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = rows.indptr.astype(np.int32)
        lp.a_matrix_.index_ = rows.indices.astype(np.int32)
        lp.a_matrix_.value_ = rows.data.astype(np.float64)
        self._whole = whole is not None and bool(whole.any())
        if whole is not None and self._whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[int(one)] for one in whole]
        self._highs.passModel(lp)

    def add_columns(self, cost: Floats, upper: float, rows: csc_array[Any]) -> None:
        """Add values between 0 and ``upper``; ``rows`` has one column each."""
        count = len(cost)
        self._highs.addCols(
            *(count, cost, np.zeros(count), np.full(count, upper), rows.nnz),
            *(rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data),
        )

    def add_rows(self, low: Floats, high: Floats, rows: csr_array[Any]) -> None:
        """Add conditions low <= rows x values <= high."""
        self._highs.addRows(
            *(len(low), low, high, rows.nnz),
            *(rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data),
        )

    def set_costs(self, places: NDArray[np.int32], cost: Floats) -> None:
        """Change what some values cost."""
        self._highs.changeColsCost(len(places), places, cost)

    def set_bounds(self, places: NDArray[np.int32], low: Floats, high: Floats) -> None:
        """Change what some values may be."""
        self._highs.changeColsBounds(len(places), places, low, high)

    def solve(self, seconds: float | None = None, branches: int | None = None) -> Answer:
        """Solve, for at most so many seconds or, in whole numbers, so many branches."""
        from highspy import HighsModelStatus as Status

        highs = self._highs
        highs.setOptionValue("time_limit", float("inf") if seconds is None else max(seconds, 0.01))
        highs.setOptionValue("mip_max_nodes", 2**31 - 1 if branches is None else branches)
        if self._inside:
            highs.setOptionValue("solver", "ipm")
            highs.setOptionValue("run_crossover", "off")
        highs.run()
        if self._inside and highs.getModelStatus() != Status.kOptimal:
            highs.setOptionValue("solver", "simplex")
            highs.run()
        return self._answer()

    def solve_afresh(self) -> Answer:
        """Solve without what is left of the last solution, where that led nowhere.

        An answer that is still not certain has -inf for its value: as a bound it says nothing.
        """
        self._highs.clearSolver()
        answer = self.solve()
        return answer if answer.optimal or answer.impossible else replace(answer, value=-np.inf)

    def _answer(self) -> Answer:
        from highspy import HighsModelStatus as Status

        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        solution = self._highs.getSolution()
        optimal = status == Status.kOptimal
        found = info.primal_solution_status == _SOLVED
        value = float(info.objective_function_value) if found else float("inf")
        bound = float(info.mip_dual_bound) if self._whole else value if optimal else -float("inf")
        return Answer(
            optimal,
            status == Status.kInfeasible,
            value,
            bound,
            np.array(solution.col_value) if found else None,
            np.array(solution.row_dual),
        )
