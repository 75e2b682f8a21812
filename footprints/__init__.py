"""Help public services work to the same map.

What a notebook needs stands here and is loaded when it is first asked for; the rest is for the
command line and may change. See docs/scripting.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from footprints.coterminosity.score import Scores
    from footprints.errors import DataError, FootprintsError
    from footprints.notebook import demo, design, explore, plan_from, read, score
    from footprints.people.footprint import Footprint
    from footprints.people.plan import Plan
    from footprints.people.region import Region

__all__ = [
    "DataError",
    "Footprint",
    "FootprintsError",
    "Plan",
    "Region",
    "Scores",
    "demo",
    "design",
    "explore",
    "plan_from",
    "read",
    "score",
]

_WHERE = {
    "DataError": "errors",
    "Footprint": "people.footprint",
    "FootprintsError": "errors",
    "Plan": "people.plan",
    "Region": "people.region",
    "Scores": "coterminosity.score",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: ``import footprints`` stays instant."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"footprints.{_WHERE.get(name, 'notebook')}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
