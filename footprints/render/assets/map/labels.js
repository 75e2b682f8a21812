/**
 * Names on the map, set as text; where two would overlap the smaller place gives way. Where the map
 * is too small for most of its neighbourhoods' names, it names the localities only.
 */
import { named } from "../panel/elements.js";
import { box, middle } from "./pick.js";

const ROOM = 1.25; // a name may be this much wider than its place
const FEW = 0.4; // of the neighbourhoods' names there is room for at least this share, or for none

/**
 * @param {L.Map} map
 * @param {object} data
 * @param {{hoods: Map<number, import("./topology.js").Point[][]>, localities: Map<number, import("./topology.js").Point[][]>}} shapes
 * @returns {{layer: L.LayerGroup, arrange: () => void}}
 */
export function labels(map, data, shapes) {
  map.createPane("labels").style.zIndex = "480";
  map.getPane("labels").style.pointerEvents = "none";
  const several = shapes.localities.size > 1;
  const places = [
    ...(several ? marks(shapes.localities, data.localities, "locality-label", true) : []),
    ...marks(shapes.hoods, data.hoods, "hood-label", shapes.hoods.size < 2),
  ];
  const layer = L.layerGroup(places.map((place) => place.marker));
  return { layer, arrange: () => arrange(map, places) };
}

function marks(shapes, table, className, always) {
  return [...shapes]
    .map(([row, rings]) => ({ row, box: box(rings), at: middle(rings), people: table.people[row] ?? 0 }))
    .filter((place) => place.at)
    .sort((a, b) => b.people - a.people || a.row - b.row)
    .map(({ row, at, box: [south, west, north, east] }) => {
      const text = named(table.name[row], "span");
      text.dir = "auto";
      const icon = L.divIcon({ className: `map-label ${className}`, html: text, iconSize: null });
      const marker = L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false });
      return { marker, text, corners: [[north, west], [south, east]], always };
    });
}

/** Shows each name in turn unless its place is too narrow for it or another name is in the way. */
function arrange(map, places) {
  const shown = [];
  const some = places.filter(({ text, always }) => text.isConnected && !always);
  const roomy = new Set(some.filter((place) => fits(map, place)));
  const enough = some.length === places.length || roomy.size >= some.length * FEW;
  for (const place of places) {
    const { text, always } = place;
    if (!text.isConnected) continue;
    text.classList.remove("hidden");
    const own = text.getBoundingClientRect();
    const free = (always || (enough && roomy.has(place))) && shown.every(
      (other) =>
        own.right + 4 < other.left || other.right + 4 < own.left || own.bottom + 1 < other.top || other.bottom + 1 < own.top,
    );
    if (free) shown.push(own);
    else text.classList.add("hidden");
  }
}

function fits(map, { text, corners }) {
  const [left, right] = corners.map((corner) => map.latLngToContainerPoint(corner).x);
  return text.getBoundingClientRect().width <= (right - left) * ROOM;
}
