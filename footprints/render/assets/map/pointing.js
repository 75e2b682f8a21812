/**
 * Finds what is under the pointer, shows its card, and keeps the card on a click. Another part of
 * the page may take the clicks for itself.
 *
 * @typedef {import("../panel/cards.js").Found} Found
 * @typedef {import("./view.js").MapView} MapView
 *
 * @typedef {object} Pointing
 * @property {(place: Found | null, kept: boolean, asked?: HTMLElement | null) => void} show
 * @property {((place: Found) => void) | null} taken who takes a click on a place, if not the card
 * @property {(place: Found) => (string | Node)[]} actions what a kept card offers to do
 * @property {(latlng: L.LatLng) => Found | null} at
 * @property {boolean} aside whether the card stands beside other work: only kept ones are shown then
 */
import { card } from "../panel/cards.js";
import { byId, element } from "../panel/elements.js";
import { picker } from "./pick.js";
import { colour } from "./theme.js";

const SITE_REACH_PX = 9;
const EMPTY = "Point at a place on the map to see its figures here; click or tap to keep them.";

/** @param {MapView} view @returns {Pointing} */
export function pointing(view) {
  const panel = byId("card", HTMLElement);
  const areaAt = picker(view.shapes.areas);
  const unitAt = view.shapes.units.map((own) => (own.shapes.length ? picker(own.shapes) : () => []));
  let keeps = false;
  /** @type {HTMLElement | null} */
  let askedBy = null;

  /** @type {Pointing["show"]} */
  const show = (place, kept, asked = null) => {
    keeps = kept;
    askedBy = asked;
    view.picked.clearLayers();
    if (place) outline(view, place);
    if (place && (kept || !found.aside)) {
      panel.setAttribute("aria-live", kept ? "polite" : "off");
      panel.replaceChildren(card(view.data, place, kept, close, found.actions(place)));
    } else panel.replaceChildren(...(found.aside ? [] : [element("p", EMPTY, "card-empty")]));
  };
  const close = () => {
    const back = askedBy ?? view.map.getContainer();
    back.focus({ preventScroll: askedBy === null });
    show(null, false);
  };
  /** @type {Pointing} */
  const found = { show, taken: null, actions: () => [], at: (latlng) => placeAt(view, areaAt, unitAt, latlng), aside: false };
  followPointer(view, found, () => keeps);
  document.addEventListener("keydown", (event) => event.key === "Escape" && keeps && close());
  return found;
}

/** Joins the map's own events to the card. @param {MapView} view @param {Pointing} found @param {() => boolean} keeps */
function followPointer(view, found, keeps) {
  let waiting = 0;
  view.map.on("mousemove", (event) => {
    if (keeps() || waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      if (!keeps()) found.show(found.at(event.latlng), false);
    });
  });
  view.map.on("mouseout", () => !keeps() && found.show(null, false));
  view.map.on("click", (event) => {
    const place = found.at(event.latlng);
    if (place && found.taken) found.taken(place);
    else found.show(place, place !== null);
  });
  const frame = view.map.getContainer();
  frame.addEventListener("focusin", () => view.map.scrollWheelZoom.enable());
  frame.addEventListener("focusout", () => view.map.scrollWheelZoom.disable());
}

/**
 * What is at a place, as the layers switched on have it; null outside the region.
 *
 * @param {MapView} view
 * @param {ReturnType<typeof picker>} areaAt
 * @param {ReturnType<typeof picker>[]} unitAt
 * @param {L.LatLng} latlng
 * @returns {Found | null}
 */
function placeAt(view, areaAt, unitAt, { lat, lng }) {
  const area = areaAt(lat, lng)[0] ?? -1;
  const units = view.data.agencies.flatMap((agency, number) => {
    if (!view.on.has(`lines:${agency.id}`)) return [];
    const own = view.shapes.units[number];
    return unitAt[number](lat, lng).map((shape) => ({ agency: number, unit: own.unit[shape], shape }));
  });
  const known = units.filter(({ unit }) => unit >= 0);
  const site = siteAt(view, lat, lng);
  if (area < 0 && !known.length && !site) return null;
  return { area, hood: area < 0 ? -1 : view.data.areas.hood[area], units: known, site };
}

/** @param {MapView} view @param {number} lat @param {number} lng */
function siteAt(view, lat, lng) {
  const here = view.map.latLngToContainerPoint([lat, lng]);
  let best = SITE_REACH_PX;
  /** @type {Found["site"]} */
  let found;
  view.data.agencies.forEach((agency, number) => {
    if (!view.on.has(`sites:${agency.id}`)) return;
    view.shapes.sites[number].forEach((at, site) => {
      const away = here.distanceTo(view.map.latLngToContainerPoint(at));
      if (away <= best) {
        best = away;
        found = { agency: number, site };
      }
    });
  });
  return found;
}

/** @param {MapView} view @param {Found} place */
function outline(view, place) {
  const draw = (/** @type {import("./topology.js").Point[][]} */ rings, /** @type {number} */ weight) => {
    const fixed = { interactive: false, pane: "picked", renderer: view.renderers.picked, fill: false };
    L.polygon(rings, { ...fixed, color: colour("casing"), weight: weight + 3 }).addTo(view.picked);
    L.polygon(rings, { ...fixed, color: colour("picked"), weight }).addTo(view.picked);
  };
  const hood = view.plan.outlines.get(place.hood);
  if (hood) draw(hood, 3);
  for (const { agency, shape } of place.units) draw(view.shapes.units[agency].shapes[shape], 2);
  if (place.area >= 0) draw(view.shapes.areas[place.area], 1.2);
}
