/**
 * Names on the map, set as text; where two would overlap the smaller place gives way. Where the map
 * is too small for most of its neighbourhoods' names, it names the localities only.
 */
import { element } from "../panel/elements.js";
import { box, middle } from "./pick.js";

const ROOM = 1.25; // a name may be this much wider than its place
const FEW = 0.4; // of the neighbourhoods' names there is room for at least this share, or for none

/**
 * @typedef {object} NamedPlace
 * @property {L.Marker} marker
 * @property {HTMLElement} text
 * @property {[number, number][]} corners north-west and south-east
 * @property {boolean} always whether it is shown however small its place
 */

/**
 * @param {L.Map} map
 * @param {PageData} data
 * @param {Map<number, import("./topology.js").Point[][]>} localities
 * @returns {{layer: L.LayerGroup, update: (now: PageData, hoods: Map<number, import("./topology.js").Point[][]>) => void, arrange: () => void}}
 */
export function labels(map, data, localities) {
  map.createPane("labels").style.zIndex = "480";
  /** @type {HTMLElement} */ (map.getPane("labels")).style.pointerEvents = "none";
  const layer = L.layerGroup();
  const fixed = localities.size > 1 ? marks(localities, data.localities, "locality-label", true) : [];
  for (const { marker } of fixed) layer.addLayer(marker);
  /** @type {NamedPlace[]} */
  let places = [];
  /** @type {Map<number, {rings: import("./topology.js").Point[][], name: string, marked: NamedPlace[]}>} */
  const known = new Map();
  const update = (/** @type {PageData} */ now, /** @type {Map<number, import("./topology.js").Point[][]>} */ hoods) => {
    for (const row of new Set([...known.keys(), ...hoods.keys()])) {
      const rings = hoods.get(row);
      const before = known.get(row);
      const name = now.hoods.name[row];
      if (rings && before?.rings === rings && before.name === name) continue;
      before?.marked.forEach(({ marker }) => layer.removeLayer(marker));
      known.delete(row);
      if (!rings) continue;
      const marked = marks(new Map([[row, rings]]), now.hoods, "hood-label", hoods.size < 2);
      marked.forEach(({ marker }) => layer.addLayer(marker));
      known.set(row, { rings, name, marked });
    }
    const size = (/** @type {number} */ row) => now.hoods.people[row] ?? 0;
    const order = [...known.keys()].sort((a, b) => size(b) - size(a) || a - b);
    places = [...fixed, ...order.flatMap((row) => known.get(row)?.marked ?? [])];
  };
  return { layer, update, arrange: () => arrange(map, places) };
}

/**
 * @param {Map<number, import("./topology.js").Point[][]>} shapes
 * @param {{name: string[], people: (number | null)[]}} table
 * @param {string} className
 * @param {boolean} always
 * @returns {NamedPlace[]}
 */
function marks(shapes, table, className, always) {
  return [...shapes]
    .map(([row, rings]) => ({ row, box: box(rings), at: middle(rings), people: table.people[row] ?? 0 }))
    .sort((a, b) => b.people - a.people || a.row - b.row)
    .flatMap(({ row, at, box: [south, west, north, east] }) => {
      if (!at) return [];
      const text = element("span", table.name[row]);
      text.dir = "auto";
      const icon = L.divIcon({ className: `map-label ${className}`, html: text, iconSize: undefined });
      const marker = L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false });
      return [{ marker, text, corners: /** @type {[number, number][]} */ ([[north, west], [south, east]]), always }];
    });
}

/**
 * Shows each name in turn unless its place is too narrow for it or another name is in the way.
 * Everything is measured before anything is changed, so that the page is laid out once.
 *
 * @param {L.Map} map
 * @param {NamedPlace[]} places
 */
function arrange(map, places) {
  const there = places.filter(({ text }) => text.isConnected).map((place) => ({ ...place, own: place.text.getBoundingClientRect() }));
  const some = there.filter(({ always }) => !always);
  const roomy = new Set(some.filter((place) => fits(map, place)));
  const enough = some.length === there.length || roomy.size >= some.length * FEW;
  /** @type {DOMRect[]} */
  const shown = [];
  for (const place of there) {
    const { own } = place;
    const free = (place.always || (enough && roomy.has(place))) && shown.every((other) => apart(own, other));
    if (free) shown.push(own);
    place.text.classList.toggle("hidden", !free);
  }
}

/** @param {DOMRect} one @param {DOMRect} other */
function apart(one, other) {
  return one.right + 4 < other.left || other.right + 4 < one.left || one.bottom + 1 < other.top || other.bottom + 1 < one.top;
}

/** @param {L.Map} map @param {NamedPlace & {own: DOMRect}} place */
function fits(map, { own, corners }) {
  const [left, right] = corners.map((corner) => map.latLngToContainerPoint(corner).x);
  return own.width <= (right - left) * ROOM;
}
