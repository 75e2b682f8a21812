"""Options that several commands share, so that a word means the same thing everywhere.

A bundle of options that belong together reaches the command as one value: ``search`` as a dict
of settings, ``plan`` as a ``PlanFile``, and ``-v``/``-q`` as a ``Talk`` already open.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from footprints.commands.talk import Talk
from footprints.units import MAX_AMOUNT, MAX_EFFORT

if TYPE_CHECKING:
    from footprints.sources.fetch.http import Web

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


UNNAMED = Path()
"""The path of a plan that no option names."""


@dataclass(frozen=True)
class PlanFile:
    """A plan as named on the command line: its file, and its columns where not the usual ones.

    ``opened`` is the file of the plan that edits were made on, for edits that do not hold it;
    ``crs`` the coordinate system of polygons whose file does not say it.
    """

    path: Path
    area: str | None = None
    neighbourhood: str | None = None
    opened: Path | None = None
    crs: str | None = None


@dataclass(frozen=True)
class Network:
    """How to ask public services: from the cache only, afresh, or at other addresses."""

    offline: bool
    refresh: bool
    addresses: dict[str, str]

    def web(self, talk: Talk) -> Web:
        """Return what asks the services; progress goes to ``talk``."""
        from footprints.sources.fetch.cache import Cache, cache_folder
        from footprints.sources.fetch.http import Web

        return Web(Cache(cache_folder()), self.offline, self.refresh, report=talk.step)


def _folder(name: str, words: str, **more: Any) -> Decorator:
    """Return an option that takes a folder."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option(name, type=kind, metavar="FOLDER", help=words, **more)


def _plan_file(name: str, words: str, **more: Any) -> Decorator:
    """Return an option that takes the file of a plan."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option(name, type=kind, metavar="PLAN", help=words, **more)


class _Finite(click.FloatRange):
    """A range of numbers that no word such as ``nan`` gets round."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def _above_nothing(
    name: str, words: str, metavar: str, most: float = MAX_AMOUNT, **more: Any
) -> Decorator:
    """Return an option that takes a number above 0, and not beyond what the settings may say."""
    kind = _Finite(min=0, min_open=True, max=most)
    return click.option(name, type=kind, metavar=metavar, help=words, **more)


project_file: Decorator = click.argument(
    "file", type=click.Path(path_type=Path), metavar="FILE.toml"
)

data: Decorator = _folder(
    "--data",
    "Folder of the input files. Default: what the project file says.",
)

out: Decorator = _folder(
    "--out",
    "Folder for the results. Default: maps/ and the area's name.",
)

needed_out: Decorator = _folder(
    "--out",
    "Folder for the files.",
    required=True,
)

seed: Decorator = click.option(
    "--seed",
    type=click.IntRange(min=0, max=MAX_AMOUNT),
    metavar="N",
    help="Seed of every random choice. The same seed gives the same results.",
)

workers: Decorator = click.option(
    "--workers",
    type=click.IntRange(min=1, max=1_000),
    metavar="N",
    help="Localities worked on at the same time. Does not change the results. "
    "Default: the number of processors.",
)

table_format: Decorator = click.option(
    "--format",
    "table_format",
    type=click.Choice(["csv", "json"]),
    help="Write the main table to standard output in this form, instead of to files.",
)

_effort: Decorator = _above_nothing(
    "--effort",
    "How long to search, as a multiple of the usual number of moves.",
    "X",
    MAX_EFFORT,
)

_time_limit: Decorator = _above_nothing(
    "--time-limit",
    "Stop searching after this long and keep the best plan found.",
    "SECONDS",
)


def _two_numbers(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    """Read two whole numbers with a hyphen between them, 5000-10000; thousands may have commas."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9][0-9,_]{,20})\s*[-–]\s*([0-9][0-9,_]{,20})", value.strip())
    low, high = (int(re.sub("[,_]", "", one)) for one in found.groups()) if found else (0, 0)
    if found and 0 < high < low:
        raise click.BadParameter(f"{value} has the larger number first: write {high}-{low}.")
    if not 0 < low <= high <= MAX_AMOUNT:
        raise click.BadParameter(f"{value} is not two numbers of residents such as 5000-10000.")
    return low, high


_within: Decorator = click.option(
    "--within",
    metavar="PLAN|LOCALITY",
    help="Design areas inside the neighbourhoods of a plan (5,000-10,000 residents unless --people "
    "says otherwise), or neighbourhoods of one locality alone. region: as if it were all one.",
)

_groups_of: Decorator = _plan_file(
    "--groups-of",
    "Design groups of a plan's neighbourhoods, each kept whole; needs --people.",
)

_people: Decorator = click.option(
    "--people",
    callback=_two_numbers,
    metavar="LOW-HIGH",
    help="Fewest and most residents of each, for this design.",
)


def level(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--within``, ``--groups-of`` and ``--people``; pass on one dict ``level``."""

    @functools.wraps(function)
    def wrapper(
        *,
        within: str | None,
        groups_of: Path | None,
        people: tuple[int, int] | None,
        **others: Any,
    ) -> Any:
        chosen = {"within": within, "groups_of": groups_of, "people": people}
        return function(level=chosen, **others)

    return _within(_groups_of(_people(wrapper)))


alternatives: Decorator = click.option(
    "--alternatives",
    type=click.IntRange(min=1, max=20),
    metavar="N",
    help="Also look for N other good plans, as different as can be, and for what keeping to "
    "services' lines costs in length of line.",
)

start_from: Decorator = _plan_file(
    "--start-from",
    "Plan to start from, in any form that --plan takes; else what the project file names.",
)

_prove: Decorator = _above_nothing(
    "--prove",
    "Also prove how much better any plan could be, in so many seconds a locality (60 where "
    "none are given), and keep any better plan met on the way.",
    "[SECONDS]",
    is_flag=False,
    flag_value=60.0,
)

_plan: Decorator = _plan_file(
    "--plan",
    "The plan: a table of small areas, a table of an agency's units, polygons, or edits saved "
    "from a page.",
    required=True,
)

_optional_plan: Decorator = _plan_file(
    "--plan",
    "The plan, in any of the forms that score takes.",
)

_plan_area: Decorator = click.option(
    "--plan-area",
    metavar="COLUMN",
    help="Column of small areas or units in the plan, where it is not called area_code.",
)

_plan_neighbourhood: Decorator = click.option(
    "--plan-neighbourhood",
    metavar="COLUMN",
    help="Column of neighbourhoods in the plan, where it is not called neighbourhood.",
)

_opened: Decorator = _plan_file(
    "--opened",
    "The plan that edits were made on, where their file does not hold it.",
)

_crs: Decorator = click.option(
    "--crs",
    metavar="EPSG:N",
    help="Coordinate system of the plan's polygons, where their file does not say it.",
)

_offline: Decorator = click.option(
    "--offline", is_flag=True, help="Use only what was fetched before, however old."
)

_refresh: Decorator = click.option(
    "--refresh", is_flag=True, help="Ask every service again, even for what was fetched today."
)

_source: Decorator = click.option(
    "--source",
    multiple=True,
    metavar="SERVICE=URL",
    help="Ask another address for a service, such as a mirror; see footprints sources.",
)

_verbose: Decorator = click.option(
    "-v", "--verbose", is_flag=True, help="Say every note, and show where a fault arose."
)

_quiet: Decorator = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")


def search(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the search and of proofs; pass them on as the dict ``search``."""

    @functools.wraps(function)
    def wrapper(
        *,
        seed: int | None,
        effort: float | None,
        time_limit: float | None,
        prove: float | None,
        **others: Any,
    ) -> Any:
        chosen = {"seed": seed, "effort": effort, "time_limit_s": time_limit, "prove_s": prove}
        return function(search=chosen, **others)

    return seed(_effort(_time_limit(_prove(wrapper))))


def plan(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--plan`` and the options that say more of its file; pass on one ``PlanFile``."""
    return _plan(_more_of_plan(function))


def optional_plan(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the same where a plan can be named otherwise too; its path is ``UNNAMED`` without."""
    return _optional_plan(_more_of_plan(function))


def _more_of_plan(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(
        *,
        plan: Path | None,
        plan_area: str | None,
        plan_neighbourhood: str | None,
        opened: Path | None,
        crs: str | None,
        **others: Any,
    ) -> Any:
        named = plan or UNNAMED
        file = PlanFile(named, plan_area, plan_neighbourhood, opened, crs)
        return function(plan=file, **others)

    return _plan_area(_plan_neighbourhood(_opened(_crs(wrapper))))


def volume(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``-v`` and ``-q``; run the command inside a ``Talk`` that speaks that much."""

    @functools.wraps(function)
    def wrapper(*, verbose: bool, quiet: bool, **others: Any) -> Any:
        with Talk(verbose, quiet) as talk:
            return function(talk=talk, **others)

    return _verbose(_quiet(wrapper))


def network(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--offline``, ``--refresh`` and ``--source``; pass on one ``Network``."""

    @functools.wraps(function)
    def wrapper(*, offline: bool, refresh: bool, source: tuple[str, ...], **others: Any) -> Any:
        if offline and refresh:
            what = "--offline and --refresh exclude one another."
            raise click.UsageError(f"{what} Leave one of them out.")
        wrong = [each for each in source if "=" not in each]
        if wrong:
            raise click.BadParameter(f"{wrong[0]} is not SERVICE=URL.", param_hint="--source")
        addresses = dict(each.split("=", 1) for each in source)
        return function(network=Network(offline, refresh, addresses), **others)

    return _offline(_refresh(_source(wrapper)))
