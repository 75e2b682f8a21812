"""The design engine: small areas grouped into contiguous neighbourhoods within limits.

From Python: ``from footprints.neighbourhoods import design``. From the outside in: ``engine`` joins
the steps; ``prepare`` turns tables into arrays (``ties``, ``pieces``, ``numbers``, ``rules``,
``explain``); ``search`` runs them side by side (``run``); the kernels are ``annealing``, ``moves``,
``ledger``, ``seeds``, ``trees``, ``contiguity`` and ``dice``, on the arrays of ``ground``.
``objective`` and ``limits`` look at any plan from scratch; ``graphs`` takes and gives networkx;
``names`` and ``identity`` say what neighbourhoods are called. ``alternatives`` and ``tradeoff``
find other plans to choose among, ``many`` makes plans side by side, ``ensembles`` draws hundreds,
``exact`` proves how much better a plan could be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footprints.neighbourhoods.engine import Design, check_limits, design, evaluate, total
    from footprints.neighbourhoods.graphs import as_networkx

__all__ = ["Design", "as_networkx", "check_limits", "design", "evaluate", "total"]


def __getattr__(name: str) -> Any:
    """Load the engine when it is first asked for: reading a project does without its kernels."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from footprints.neighbourhoods import engine, graphs

    return getattr(graphs if name == "as_networkx" else engine, name)
