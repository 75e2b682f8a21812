"""A force's neighbourhoods and their lines: from the service as of now, or a month's archive."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from footprints.errors import DataError, Problem, counted, listing, nearest
from footprints.scratch import scratch
from footprints.sources.catalogue import Dataset, Service
from footprints.sources.fetch import given
from footprints.sources.fetch.answers import Corner, Neighbourhood, Neighbourhoods, ask
from footprints.sources.fetch.bounds import MOST_LINES_BYTES
from footprints.sources.fetch.cache import Origin
from footprints.sources.fetch.http import Answer, Gone, Web

MONTH = re.compile(r"^20\d\d-(0[1-9]|1[0-2])$")
_OPTION = "--police-archive"
_NOW = Origin("police")


@dataclass(frozen=True)
class Row:
    """One neighbourhood: its force, its code and name there, its shape in degrees."""

    force: str
    code: str
    name: str
    shape: Any


@dataclass
class Lines:
    """Neighbourhoods, those on a list that have no lines, the answers, and what was noticed."""

    rows: list[Row] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: Lines) -> None:
        """Add those of another force."""
        self.rows += other.rows
        self.without += other.without
        self.answers += other.answers
        self.problems += other.problems


def from_service(web: Web, service: Service, dataset: Dataset, force: str) -> Lines:
    """Return a force's neighbourhoods as they are now: its list, and the lines of each on it.

    Raises DataError where more than half of the list has no lines.
    """
    every, listed = _listed(web, service, dataset, force)
    lines = Lines(answers=[listed])
    where = f"{service.name}, boundary"
    for number, each in enumerate(every):
        web.report(f"Fetching police neighbourhoods of {force}", number / len(every))
        path = dataset.paths["data"].format(force=force, id=quote(each.id, safe=""))
        try:
            corners, answer = ask(web, service, path, shape=list[Corner], where=where, origin=_NOW)
        except Gone:
            lines.without.append(f"{each.id} {each.name}")
            continue
        lines.answers.append(answer)
        if len({(corner.longitude, corner.latitude) for corner in corners}) < 3:
            lines.without.append(f"{each.id} {each.name}")
            continue
        lines.rows.append(Row(force, each.id, each.name, _ring(corners)))
    lines.problems += _without(force, lines.without, len(every))
    return lines


def from_archive(web: Web, service: Service, dataset: Dataset, force: str, archive: str) -> Lines:
    """Return a force's neighbourhoods of a monthly archive: a folder a force, a KML file each.

    The archive is held against the force's list of now, which tells one cut short from lines that
    have been redrawn since. Raises DataError where it has less than half as many.
    """
    file, answer = _archive(web, service, dataset, archive)
    lines = Lines(answers=[answer])
    with web.doubting([answer]), given.checked_zip(file) as opened:
        names = sorted(name for name in opened.namelist() if _is_of(name, force))
        if not names:
            folders = sorted({PurePosixPath(name).parent.name for name in opened.namelist()})
            what = f"the archive has no folder {force}."
            raise DataError([Problem(what, _OPTION, nearest(force, folders))])
        for name in names:
            code = PurePosixPath(name).stem
            if opened.getinfo(name).file_size > MOST_LINES_BYTES:
                raise file.fault(f"{name} unpacks to more than lines of a neighbourhood have.")
            lines.rows.append(Row(force, code, *_read_kml(opened.read(name), code)))
    lines.problems += _against_list(web, service, dataset, force, {row.code for row in lines.rows})
    return lines


def _archive(
    web: Web, service: Service, dataset: Dataset, archive: str
) -> tuple[given.File, Answer]:
    """Return the archive of a month, or the one that the user names."""
    if not MONTH.match(archive):
        return given.bring(web, service, dataset, named=archive, option=_OPTION, look=_look)
    path = dataset.paths["archive"].format(month=archive)
    answer = web.get(
        service,
        path,
        form="zip",
        file_check=lambda partial: _look(given.File(partial, path, _OPTION)),
        origin=Origin(dataset.id, archive),
    )
    return given.File(answer.path, path, _OPTION), answer


def _listed(
    web: Web, service: Service, dataset: Dataset, force: str
) -> tuple[list[Neighbourhood], Answer]:
    """Return a force's list of neighbourhoods, each once, by id."""
    path = dataset.paths["list"].format(force=force)
    where = f"{service.name}, {force}"
    every, answer = ask(web, service, path, shape=Neighbourhoods, where=where, least=1, origin=_NOW)
    twice = sorted(code for code, times in Counter(each.id for each in every).items() if times > 1)
    if twice:
        web.forget(answer)
        what = f"it lists {counted(len(twice), 'neighbourhood', 'neighbourhoods')} twice: "
        raise DataError([Problem(f"{what}{listing(twice)}.", where, "Try again later.")])
    return sorted(every, key=lambda each: each.id), answer


def _against_list(
    web: Web, service: Service, dataset: Dataset, force: str, archived: set[str]
) -> list[Problem]:
    """Compare an archive's codes with the force's list; a warning where they differ."""
    where = f"{_OPTION}, {force}"
    try:
        every, _ = _listed(web, service, dataset, force)
    except DataError as error:
        why = " ".join(problem.what for problem in error.problems)
        what = f"the archive could not be held against the force's list: {why}"
        return [
            Problem(what, where, "That it covers the place is checked all the same.", "warning")
        ]
    now = {each.id for each in every}
    lost, old = sorted(now - archived), sorted(archived - now)
    if 2 * len(archived) < len(now):
        what = f"the archive has {counted(len(archived), 'neighbourhood', 'neighbourhoods')}; "
        what += f"the force lists {len(now):,} now."
        raise DataError([Problem(what, where, "Get the archive again, or another month's.")])
    if not lost and not old:
        return []
    what = f"of the force's {len(now):,} neighbourhoods of now the archive lacks {len(lost):,}"
    what += f" ({listing(lost)})" if lost else ""
    what += f", and it has {len(old):,} others" + (f" ({listing(old)})" if old else "") + "."
    return [Problem(what, where, "They may have been redrawn since.", "warning")]


def _without(force: str, names: list[str], every: int) -> list[Problem]:
    """Say which neighbourhoods have no boundary; more than half is taken for a fault."""
    if not names:
        return []
    what = f"{len(names):,} of {every:,} neighbourhoods have no boundary: {listing(names)}."
    if 2 * len(names) > every:
        raise DataError([Problem(what, force, "Try again later with --refresh.")])
    return [Problem(what, f"police, {force}", "Nobody is placed in them.", "warning")]


def _ring(corners: list[Corner]) -> Any:
    import shapely

    return shapely.Polygon([(corner.longitude, corner.latitude) for corner in corners])


def _look(file: given.File) -> None:
    """Raise DataError for what is no archive of KML files."""
    with given.checked_zip(file) as opened:
        if not any(name.lower().endswith(".kml") for name in opened.namelist()):
            raise file.fault("it holds no KML files, so it is no archive of neighbourhoods.")


def _is_of(name: str, force: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() == ".kml" and path.parent.name == force


def _read_kml(content: bytes, code: str) -> tuple[str, Any]:
    """Return the name and shape of one KML file, through the reader that refuses hostile XML."""
    import shapely

    from footprints.sources.formats.kml import read_kml
    from footprints.sources.formats.source import Source

    with scratch() as folder:
        path = Path(folder) / "neighbourhood.kml"
        path.write_bytes(content)
        frame, _ = read_kml(path, Source(f"police neighbourhood {code}", path))
    name = str(frame["name"].iloc[0]) or code
    shapes = [shape for shape in frame.geometry if shape is not None]
    if not shapes:
        where = f"{_OPTION}, neighbourhood {code}"
        raise DataError([Problem("it has no shape.", where, "Get the archive again.")])
    return name, shapely.union_all(shapely.make_valid(shapes)) if len(shapes) > 1 else shapes[0]
