"""The design engine: small areas grouped into contiguous neighbourhoods within limits.

From Python: ``from footprints.neighbourhoods import design``. From the outside in: ``engine`` joins
the steps; ``prepare`` turns tables into arrays (``pieces``), ``explain`` says what is impossible,
``remedies`` which limits would do; ``search`` runs pieces side by side (``run``) and ``assemble``
joins their plans; what they do millions of times is in ``kernels``, on the arrays of
``kernels.ground``. ``objective`` and ``limits`` look at any plan from scratch; ``graphs`` takes and
gives networkx; ``naming`` says what neighbourhoods are called. ``choices`` finds other plans to
choose among, ``ensembles`` draws hundreds, ``exact`` proves how much better a plan could be.
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
