"""The page of a comparison as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footprints.render import bundle, safe, words
from footprints.render.compare import rows
from footprints.render.drawing import palette
from footprints.render.pages import environment
from footprints.render.scene import payload, shapes

if TYPE_CHECKING:
    from footprints.render.compare.view import CompareView
    from footprints.render.scene.shapes import Land


def compare_page(view: CompareView) -> str:
    """Return the page: whole in itself, offline, the same bytes for the same view."""
    leaflet_script, leaflet_style = bundle.leaflet()
    map_html, map_script = bundle.skeleton()
    scripts = {
        "leaflet": leaflet_script,
        "skeleton": map_script,
        "own": bundle.script("compare/main"),
    }
    styles = {"leaflet": leaflet_style, "own": bundle.style()}
    template = environment().get_template("compare.html.j2")
    text = template.render(
        view=view,
        base="",
        data=safe.json_text(scene(view)),
        scripts=scripts,
        styles=styles,
        policy=safe.policy(scripts.values(), styles.values()),
        map_html=map_html,
        differ=rows.differ_words(view.differ),
        causes=rows.causes(view),
        overall=rows.overall(view),
        services=rows.services(view),
        localities=rows.localities(view),
        neighbourhoods=rows.neighbourhoods(view),
        moves=rows.moves(view),
        words=words,
    )
    return text + "\n"


def scene(view: CompareView) -> dict[str, Any]:
    """Return everything the map is drawn from: small areas, and both sides' neighbourhoods."""
    land = shapes.land(view.areas, list(range(len(view.areas))))
    after, before = _colours(view, land)
    return {
        "arcs": land.topology.encoded,
        "areas": {
            "rings": land.topology.rings,
            "code": payload.texts(view.areas["code"]),
            "name": payload.texts(view.areas["name"]),
            "people": payload.figures(view.areas["people"]),
            "after": view.after.member,
            "before": view.before.member,
            "moved": [int(moved) for moved in view.moved],
        },
        "after": {"name": view.after.names, "colour": after, "id": view.after.ids},
        "before": {"name": view.before.names, "colour": before, "id": view.before.ids},
        "planned": {"after": view.after.planned, "before": view.before.planned},
    }


def _colours(view: CompareView, land: Land) -> tuple[list[int], list[int]]:
    """Return colours of both sides' neighbourhoods: alike where matched, so that changes show.

    No two that touch on either side are alike where six colours allow it.
    """
    partner = {other: row for row, other in view.matched.items()}
    count = len(view.after.ids)
    place: list[int] = []
    for row in range(len(view.before.ids)):
        place.append(partner.get(row, count))
        count += row not in partner
    touching: dict[int, set[int]] = {node: set() for node in range(count)}
    before = [place[row] if row >= 0 else -1 for row in view.before.member]
    for member in (view.after.member, before):
        for node, others in land.topology.neighbours(member, count).items():
            touching[node] |= set(others)
    colours = palette.colour_map(touching)
    return colours[: len(view.after.ids)], [colours[node] for node in place]
