"""Ward boundaries, held against two official lists of the wards of the districts."""

from __future__ import annotations

from footprints.errors import DataError, Problem, counted, listing
from footprints.settings.toml import Block
from footprints.sources.fetch import arcgis
from footprints.sources.fetch.bring import Brought, Errand
from footprints.sources.fetch.layers import Layer, open_layer
from footprints.sources.fetch.provenance import Part, feature, geojson_bytes, part_of, place

WARDS = "wards.geojson"


def wards(errand: Errand) -> Brought:
    """Place the boundaries of every ward of the districts.

    Which wards there are is said by the official list of wards by district, and again by the list
    of small areas by ward. Raises DataError naming each ward of them that has no boundary.
    """
    dataset = errand.catalogue.datasets["wards"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    code = layer.fields["code"]
    name = layer.fields.get("name", code)
    listed, part, noticed = _listed(errand, layer)
    rows = arcgis.rows_by_code(errand.web, layer, code, listed, [code, name], shapes=True)
    if "district" in layer.fields:
        _check_own_district(errand, layer, listed)
    with errand.web.doubting(rows.answers):
        published = arcgis.in_order(rows, code, layer)
    features = [
        feature(each, {code: key, name: each["properties"].get(name) or key})
        for key, each in published
    ]
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
    }
    return Brought(
        [WARDS], [Block("[[agencies]]", keys)], [own, part], [*layer.noticed(), *noticed]
    )


def _listed(errand: Errand, wards_layer: Layer) -> tuple[list[str], Part, list[Problem]]:
    """Return the wards of the districts by the official list, of the same year as the layer."""
    dataset = errand.catalogue.datasets["ward-lookup"]
    layer = open_layer(errand.web, errand.catalogue.service_of(dataset), dataset)
    code, district = layer.fields["code"], layer.fields["district"]
    if code.upper() != wards_layer.fields["code"].upper():
        what = f"it has {wards_layer.fields['code']}, and the list of wards by district {code}."
        fix = "The editions differ: footprints sources check. Or leave wards out: --without wards"
        raise DataError([Problem(what, wards_layer.where, fix)])
    where = arcgis.one_of(district, sorted(errand.place.districts))
    rows = arcgis.rows(errand.web, layer, where, [code, district])
    bare = sorted(set(errand.place.districts) - set(rows.values(district)))
    if bare:
        what = f"no ward is listed for {listing(bare)}."
        raise DataError([Problem(what, layer.where, "Try again later with --refresh.")])
    codes = set(rows.values(code))
    _check_small_areas(errand, layer, codes)
    part = part_of(dataset, rows.answers, layer.edition.name, layer.edition.vintage)
    return sorted(codes), part, layer.noticed()


def _check_small_areas(errand: Errand, layer: Layer, codes: set[str]) -> None:
    """Raise where small areas lie in wards that the list of wards by district lacks."""
    ground = errand.place
    if ground.lookup.fields["ward"].upper() != layer.fields["code"].upper():
        return  # another year's wards prove nothing
    lost = sorted(ground.wards - codes)
    if lost:
        what = f"it lacks {counted(len(lost), 'ward', 'wards')} that small areas lie in: "
        fix = "Try again later with --refresh."
        raise DataError([Problem(f"{what}{listing(lost)}.", layer.where, fix)])


def _check_own_district(errand: Errand, layer: Layer, listed: list[str]) -> None:
    """Raise where the boundaries name wards of the districts that the list lacks."""
    where = arcgis.one_of(layer.fields["district"], sorted(errand.place.districts))
    code = layer.fields["code"]
    strange = sorted(set(arcgis.rows(errand.web, layer, where, [code]).values(code)) - set(listed))
    if strange:
        what = f"it has {counted(len(strange), 'ward', 'wards')} that the list of wards by "
        fix = "The editions differ: footprints sources check"
        raise DataError([Problem(f"{what}district lacks: {listing(strange)}.", layer.where, fix)])
