"""Every page of one result as text: overview, baseline, one page an agency and a locality."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprints.render import baseline, bundle, hubs, safe, sentences, tables, words
from footprints.render.agency import advice
from footprints.render.agency import page as agency_page
from footprints.render.drawing import palette, smallmap
from footprints.render.overview import choices, proof
from footprints.render.scene import narrow, payload, scoring, shapes

if TYPE_CHECKING:
    from jinja2 import Environment

    from footprints.render.drawing.smallmap import Sheet
    from footprints.render.scene.shapes import Land
    from footprints.render.view import AgencyView, StandingView, View

_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class _Book:
    """What every page of one result shares."""

    view: View
    environment: Environment
    whole: Land
    colours: list[int]
    drawn: list[dict[str, Any]]
    sheet: Sheet


def render_pages(view: View) -> dict[str, str]:
    """Return every page by its path relative to the result folder.

    Each page is whole in itself: scripts, styles and data are inside, nothing is fetched, and the
    same view gives the same bytes. Links between pages are relative.
    """
    book = _book(view)
    pages = {"index.html": _overview(book)}
    if view.standing is not None:
        pages["baseline.html"] = _baseline(book, view.standing)
    for position, entry in enumerate(view.agencies):
        pages[f"agencies/{safe.page_name(entry.id)}"] = _agency(book, position, entry)
    for code in view.localities["locality"]:
        pages[f"localities/{safe.file_name(str(code))}"] = _locality(book, str(code))
    return pages


def _book(view: View) -> _Book:
    whole = shapes.land(view.areas, list(range(len(view.areas))))
    hood_rows = payload.rows_of(view.neighbourhoods["neighbourhood"])
    member = [hood_rows.get(str(hood), -1) for hood in view.areas["neighbourhood"]]
    colours = palette.colour_map(whole.topology.neighbours(member, len(hood_rows)))
    return _Book(view, environment(), whole, colours, _drawn(view, whole), smallmap.sheet(view))


def _drawn(view: View, land: Land) -> list[dict[str, Any]]:
    return [
        payload.agency(view, entry, position, land) for position, entry in enumerate(view.agencies)
    ]


def environment() -> Environment:
    """Return what fills the templates, with the words and figures that they use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=words.number,
        decimal=words.decimal,
        percent=words.percent,
        points=words.points,
        signed=words.signed,
    )
    return environment


def _overview(book: _Book) -> str:
    view = book.view
    scene = payload.scene(
        view,
        book.whole,
        book.colours,
        book.drawn,
        kind="overview",
        title=view.title,
        show=[],
        straddling=False,
    )
    scene["scoring"] = scoring.scoring(view)
    return _page(
        book,
        "overview.html.j2",
        scene,
        base="",
        headline=sentences.headline(view.overall),
        stats=tables.stats(view),
        agencies=tables.agencies(view),
        neighbourhoods=tables.neighbourhoods(view),
        localities=tables.localities(view),
        objective=tables.objective(view),
        proof=proof.sentence(view.proof) if view.proof else "",
        choices=choices.choices(view),
        sequence=advice.sequence(view),
        hubs=hubs.hubs(view),
    )


def _agency(book: _Book, position: int, entry: AgencyView) -> str:
    view, drawn = book.view, [book.drawn[position]]
    scene = payload.scene(
        view, book.whole, book.colours, drawn, kind="agency", show=[entry.id], straddling=True
    )
    found = agency_page.context(view, entry, book.sheet)
    return _page(book, "agency.html.j2", scene, base="../", **found)


def _locality(book: _Book, code: str) -> str:
    rows = [row for row, place in enumerate(book.view.areas["locality"]) if str(place) == code]
    land = shapes.land(book.view.areas, rows)
    view, kept = narrow.narrowed(book.view, land, code)
    colours = [book.colours[row] for row in kept]
    scene = payload.scene(
        view, land, colours, _drawn(view, land), kind="locality", show=[], straddling=False
    )
    return _page(
        book,
        "locality.html.j2",
        scene,
        base="../",
        locality=tables.locality(view, code),
        matrix=tables.matrix(view, code),
        neighbourhoods=tables.neighbourhoods(view, code),
        straddling=tables.straddling(view, code),
        hubs=hubs.hubs(view, code),
        moves=tables.moves(view, locality=code),
    )


def _baseline(book: _Book, standing: StandingView) -> str:
    """Return the page of where the area stands: tables alone, so it carries no map."""
    scripts, styles = {"own": bundle.script("baseline/main")}, {"own": bundle.style()}
    text = book.environment.get_template("baseline.html.j2").render(
        view=book.view,
        base="",
        scripts=scripts,
        styles=styles,
        policy=safe.policy(scripts.values(), styles.values()),
        problems=tables.problems(book.view),
        words=words,
        **baseline.context(book.view, standing),
    )
    return text + "\n"


def _page(book: _Book, template: str, scene: dict[str, Any], **context: Any) -> str:
    """Fill a template with one page's words and data, and seal it with its policy."""
    leaflet_script, leaflet_style = bundle.leaflet()
    map_html, map_script = bundle.skeleton()
    scripts = {"leaflet": leaflet_script, "skeleton": map_script, "own": bundle.script()}
    styles = {"leaflet": leaflet_style, "own": bundle.style()}
    return (
        book.environment.get_template(template).render(
            view=book.view,
            data=safe.json_text(scene),
            scene=scene,
            scripts=scripts,
            styles=styles,
            policy=safe.policy(
                scripts.values(), styles.values(), (scene["tiles"] or {}).get("address", "")
            ),
            map_html=map_html,
            problems=tables.problems(book.view),
            words=words,
            **context,
        )
        + "\n"
    )
