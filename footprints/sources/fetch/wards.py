"""Ward boundaries, held against two official lists of the wards of the districts."""

from __future__ import annotations

from collections.abc import Mapping

from footprints.errors import DataError, Problem, counted, listing
from footprints.settings.toml import Block
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.changed_places import warn_of_names
from footprints.sources.fetch.layers import Layer, open_layer
from footprints.sources.fetch.own_shape import Published, check_own, columns_of, metres
from footprints.sources.fetch.provenance import Part, feature, geojson_bytes, part_of, place

WARDS = "wards.geojson"

LEAST_SHARED = 0.15
"""A ward and the small areas that best fit it share at least this much of the smaller of their
surfaces. In Greater Manchester the least is 0.53; of wards next to one another, given to each
other's codes, half share less than 0.002."""


def wards(errand: Errand, placed_by: Mapping[str, object] | None = None) -> Brought:
    """Place the boundaries of every ward of the districts.

    Which wards there are is said by the official list of wards by district, and again by the list
    of small areas by ward. ``placed_by`` are the keys of the points people are placed by; None: by
    surface. Raises DataError naming each ward of them that has no boundary.
    """
    dataset = errand.catalogue.datasets["wards"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    code = layer.fields["code"]
    name = layer.fields.get("name", code)
    titles, part, noticed = _listed(errand, layer)
    listed = sorted(titles)
    columns = [code, name, *columns_of(layer)]
    rows = arcgis.rows_by_code(errand.web, layer, code, listed, columns, shapes=True)
    if "district" in layer.fields:
        _check_own_district(errand, layer, listed)
    with errand.web.doubting(rows.answers):
        published = arcgis.in_order(rows, code, layer)
        noticed += check_own(published, layer)
        _check_ground(errand, published, layer)
    names = {key: str(each["properties"].get(name) or key) for key, each in published}
    noticed += warn_of_names(names, titles, ("ward is", "wards are"), WARDS)
    features = [feature(each, {code: key, name: names[key]}) for key, each in published]
    own = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    place(errand.folder / WARDS, geojson_bytes(features), [own, part], len(features))
    keys = {
        "id": "wards",
        "name": "Electoral wards",
        "kind": "zones",
        "file": WARDS,
        "code": code,
        "label": name,
        "vintage": layer.edition.vintage or None,
        "placed_by": placed_by,
    }
    return Brought(
        [WARDS], [Block("[[agencies]]", keys)], [own, part], [*layer.noticed(), *noticed]
    )


def _listed(errand: Errand, wards_layer: Layer) -> tuple[dict[str, str], Part, list[Problem]]:
    """Return the wards of the districts by the official list, of the same year as the layer.

    Their names by code, blank where the list has none.
    """
    dataset = errand.catalogue.datasets["ward-lookup"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    code, district = layer.fields["code"], layer.fields["district"]
    if code.upper() != wards_layer.fields["code"].upper():
        what = f"it has {wards_layer.fields['code']}, and the list of wards by district {code}."
        fix = "The editions differ: footprints sources check. Or leave wards out: --without wards"
        raise DataError([Problem(what, wards_layer.where, fix)])
    where = arcgis.one_of(district, sorted(errand.place.districts))
    name = layer.fields.get("name", code)
    rows = arcgis.rows(errand.web, layer, where, [code, name, district])
    bare = sorted(set(errand.place.districts) - set(rows.values(district)))
    if bare:
        what = f"no ward is listed for {listing(bare)}."
        raise DataError([Problem(what, layer.where, "Try again later with --refresh.")])
    names = rows.values(name) if name != code else [""] * len(rows.features)
    titles = dict(zip(rows.values(code), names, strict=True))
    _check_small_areas(errand, layer, set(titles))
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    return titles, part, layer.noticed()


def _check_small_areas(errand: Errand, layer: Layer, codes: set[str]) -> None:
    """Raise where small areas lie in wards that the list of wards by district lacks."""
    ground = errand.place
    if ground.lookup.fields["ward"].upper() != layer.fields["code"].upper():
        return  # another year's wards prove nothing
    lost = sorted(set(ground.ward_of.values()) - codes)
    if lost:
        what = f"it lacks {counted(len(lost), 'ward', 'wards')} that small areas lie in: "
        fix = "Try again later with --refresh."
        raise DataError([Problem(f"{what}{listing(lost)}.", layer.where, fix)])


def _check_ground(errand: Errand, published: Published, layer: Layer) -> None:
    """Raise where a ward lies elsewhere than the small areas that best fit it."""
    import geopandas as gpd
    import shapely

    from footprints.sources.fetch.areas import CODE, SMALL_AREAS

    if errand.place.lookup.fields["ward"].upper() != layer.fields["code"].upper():
        return  # another year's wards prove nothing
    wards_shapes = metres(published)
    ground = gpd.read_file(errand.folder / SMALL_AREAS).set_index(CODE).to_crs(wards_shapes.crs)
    members: dict[str, list[str]] = {}
    for area, ward in errand.place.ward_of.items():
        members.setdefault(ward, []).append(area)
    wrong = []
    for ward, own in sorted(members.items()):
        if ward not in wards_shapes.index:
            continue
        shape = wards_shapes[ward]
        below = shapely.union_all(shapely.make_valid(ground.geometry.loc[own].to_numpy()))
        smaller = max(min(shape.area, below.area), 1.0)
        if shape.intersection(below).area < LEAST_SHARED * smaller:
            wrong.append(ward)
    if wrong:
        number = counted(len(wrong), "ward lies", "wards lie")
        what = f"{number} elsewhere than the small areas listed in them: {listing(wrong)}."
        fix = "Boundaries may be given to other codes: try again later with --refresh, or leave "
        fix += "wards out: --without wards"
        raise DataError([Problem(what, layer.where, fix)])


def _check_own_district(errand: Errand, layer: Layer, listed: list[str]) -> None:
    """Raise where the boundaries name wards of the districts that the list lacks."""
    where = arcgis.one_of(layer.fields["district"], sorted(errand.place.districts))
    code = layer.fields["code"]
    strange = sorted(set(arcgis.rows(errand.web, layer, where, [code]).values(code)) - set(listed))
    if strange:
        what = f"it has {counted(len(strange), 'ward', 'wards')} that the list of wards by "
        fix = "The editions differ: footprints sources check"
        raise DataError([Problem(f"{what}district lacks: {listing(strange)}.", layer.where, fix)])
