"""``footprints fetch``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from footprints.commands import options
from footprints.commands.exits import UNEXPECTED
from footprints.commands.stopping import terminated_as_stopped
from footprints.commands.talk import Talk
from footprints.stopping import STOPPED

_LAYERS = ["output-areas", "wards", "police", "health", "schools", "tenure"]


@click.command("fetch", short_help="Public data for any English place, ready to run.")
@click.option(
    "--locality",
    "localities",
    multiple=True,
    metavar="CODE_OR_NAME",
    help="A district, by GSS code or name; may be given several times.",
)
@click.option("--region", metavar="NAME", help="Every district of a combined authority or region.")
@options.needed_out
@click.option(
    "--registrations",
    metavar="FILE_OR_URL",
    help='NHS England\'s quarterly "Patients Registered at a GP Practice" by LSOA, CSV or zip.',
)
@click.option(
    "--practice-totals",
    metavar="FILE_OR_URL",
    help='NHS England\'s monthly "Patients Registered at a GP Practice", totals of each practice, '
    "of the same day: it proves that --registrations is whole.",
)
@click.option(
    "--postcodes",
    metavar="FILE_OR_URL",
    help="The ONS Postcode Directory or Code-Point Open: it puts practices on the map.",
)
@click.option(
    "--points",
    metavar="FILE_OR_URL",
    help="OS Open UPRN, Code-Point Open or the ONS Postcode Directory: it places people in police "
    "neighbourhoods by address or postcode instead of by output area.",
)
@click.option(
    "--police-archive",
    metavar="MONTH_OR_FILE",
    help="Police neighbourhoods as of a month (2025-05), or from an archive you have.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(_LAYERS),
    help="Leave something out; may be given several times.",
)
@options.network
@options.volume
def command(
    *,
    localities: tuple[str, ...],
    region: str | None,
    out: Path,
    registrations: str | None,
    practice_totals: str | None,
    postcodes: str | None,
    points: str | None,
    police_archive: str | None,
    without: tuple[str, ...],
    network: options.Network,
    talk: Talk,
) -> None:
    """Fetch boundaries, residents, wards, police neighbourhoods, practices, schools and tenure.

    Everything comes with its count proven and its source on record, beside a footprints.toml that
    runs as it is. Stopped half-way, it goes on from there the next time.

    \b
    Examples:
      footprints fetch --locality Rochdale --out data/rochdale
      footprints fetch --region "Greater Manchester" --out data/gm
    """
    from footprints.pipeline.fetch import Order, fetch_place
    from footprints.sources.catalogue import read_catalogue

    if not localities and not region:
        raise click.UsageError("Say which place: --locality or --region.")
    if practice_totals and not registrations:
        raise click.UsageError("--practice-totals proves --registrations: give that too.")
    order = Order(
        localities,
        region,
        registrations,
        postcodes,
        points,
        police_archive,
        without,
        practice_totals,
    )
    catalogue = read_catalogue(network.addresses)
    try:
        with terminated_as_stopped(), network.web(talk) as web:
            fetched = fetch_place(order, out, web, catalogue)
    except STOPPED:
        talk.rest()
        talk.say("Stopped. What came whole is kept: the same command goes on from there.")
        raise click.exceptions.Exit(UNEXPECTED) from None
    talk.rest()
    talk.problems(fetched.problems)
    _show(talk, fetched.place.districts, fetched.place.areas, fetched.files, fetched.project_file)


def _show(
    talk: Talk,
    districts: dict[str, str],
    areas: dict[str, list[str]],
    files: Sequence[str],
    project: Path,
) -> None:
    rows = [(f"{name} ({code})", f"{len(areas[code]):,}") for code, name in districts.items()]
    talk.table("Fetched", ["District", "Small areas"], rows)
    talk.say()
    talk.say(f"{len(files)} files in {project.parent}, each with its .provenance.json.")
    talk.say(f"Now run: footprints run {project}")
