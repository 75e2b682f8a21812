/**
 * Starts the page of a check: marks the place of every problem and goes to those of one.
 */
import { colour, calm, onThemeChange } from "../map/theme.js";
import { decode, ringPoints } from "../map/topology.js";
import { button, byId } from "../panel/elements.js";
import { sortable } from "../panel/tables.js";

/**
 * @typedef {{name: string, box: [[number, number], [number, number]]}} Place
 * @typedef {{land: {arcs: string[], rings: number[][][]}, places: Place[][]}} CheckData
 */

const MOST_NAMED = 6;
const CLOSEST_ZOOM = 16;

/** Reads the page's data and starts everything. */
function start() {
  document.documentElement.classList.add("script");
  for (const table of document.querySelectorAll("table.sortable")) {
    if (table instanceof HTMLTableElement) sortable(table);
  }
  if (!document.querySelector(".check-map")) return;
  /** @type {CheckData} */
  const data = JSON.parse(byId("footprints-data", HTMLScriptElement).textContent ?? "");
  const map = map_footprints;
  map.invalidateSize(false);
  const whole = drawLand(map, data);
  const marks = L.layerGroup().addTo(map);
  mark(marks, data.places.flat(), "bad", 1.5);
  const chosen = L.layerGroup().addTo(map);
  const bounds = whole ?? L.latLngBounds(data.places.flat().flatMap((place) => place.box));
  map.fitBounds(bounds, { padding: [8, 8], maxZoom: CLOSEST_ZOOM, animate: false });
  for (const part of document.querySelectorAll("[data-problem]")) {
    if (part instanceof HTMLElement) buttons(part, map, chosen, data.places[Number(part.dataset.problem)]);
  }
}

/**
 * Draws the small areas as the ground of the map.
 *
 * @param {L.Map} map
 * @param {CheckData} data
 * @returns {L.LatLngBounds | null} what they fill, null without any
 */
function drawLand(map, { land }) {
  if (!land.rings.length) return null;
  const arcs = land.arcs.map(decode);
  const points = land.rings.map((shape) => shape.map((ring) => ringPoints(arcs, ring)));
  const style = () => ({ color: colour("area-line"), weight: 0.5, fillColor: colour("land"), fillOpacity: 1 });
  const ground = L.polygon(points, { ...style(), interactive: false });
  onThemeChange(() => ground.setStyle(style()));
  return ground.addTo(map).getBounds();
}

/**
 * @param {L.LayerGroup} layer
 * @param {Place[]} places
 * @param {string} ink name of a colour
 * @param {number} weight of the line, in pixels
 */
function mark(layer, places, ink, weight) {
  for (const { box } of places) {
    const fixed = { interactive: false, color: colour(ink), weight };
    L.rectangle(box, { ...fixed, fillOpacity: 0.12 }).addTo(layer);
    L.circleMarker(L.latLngBounds(box).getCenter(), { ...fixed, radius: 4, fillOpacity: 0.9 }).addTo(layer);
  }
}

/**
 * Puts the buttons of one problem below it: all its places, then the first few by name.
 *
 * @param {HTMLElement} part
 * @param {L.Map} map
 * @param {L.LayerGroup} chosen
 * @param {Place[]} places
 */
function buttons(part, map, chosen, places) {
  if (!places.length) return;
  const go = (/** @type {Place[]} */ wanted) => () => {
    chosen.clearLayers();
    mark(chosen, wanted, "picked", 3);
    const bounds = L.latLngBounds(wanted.flatMap((place) => place.box));
    map.fitBounds(bounds, { padding: [40, 40], maxZoom: CLOSEST_ZOOM, animate: !calm() });
    byId("shown", HTMLElement).textContent = `Shown: ${wanted.map((place) => place.name).slice(0, MOST_NAMED).join(", ")}${wanted.length > MOST_NAMED ? " and more" : ""}.`;
    byId("map-title", HTMLElement).scrollIntoView({ behavior: calm() ? "auto" : "smooth" });
  };
  const many = places.length > 1;
  part.append(button(many ? `Show all ${places.length} on the map` : `Show ${places[0].name} on the map`, go(places), "show-place"));
  if (many) part.append(...places.slice(0, MOST_NAMED).map((place) => button(place.name, go([place]), "show-place")));
}

start();
