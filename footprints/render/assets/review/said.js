/**
 * Marks on the map where something was said.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../map/view.js").MapView} MapView
 * @typedef {import("../map/topology.js").Point} Point
 */
import { middle } from "../map/pick.js";
import { colour, onThemeChange } from "../map/theme.js";

/** @param {Store} store @param {MapView} view */
export function said(store, view) {
  const layer = L.layerGroup().addTo(view.map);
  const draw = () => {
    layer.clearLayers();
    for (const { on } of store.comments()) {
      const at = spot(store, view, on);
      if (at) mark(view, at).addTo(layer);
    }
  };
  store.subscribe((what) => what !== "choice" && draw());
  onThemeChange(draw);
}

/** @param {MapView} view @param {Point} at */
function mark(view, at) {
  return L.circleMarker(at, {
    interactive: false, pane: "sites", renderer: view.renderers.sites, radius: 7,
    color: colour("casing"), weight: 2.5, fillColor: colour("chosen"), fillOpacity: 1,
  });
}

/** @param {Store} store @param {MapView} view @param {import("../plan/file.js").Place} place @returns {Point | null} */
function spot(store, view, { kind, codes }) {
  if (kind === "area") return middle(view.shapes.areas[store.data.areas.code.indexOf(codes[0])] ?? []);
  const hoods = codes.map((code) => view.data.hoods.id.indexOf(code));
  const shared = kind === "border" ? borderOf(view, hoods) : [];
  if (shared.length) return shared[Math.floor(shared.length / 2)];
  return middle(view.plan.outlines.get(hoods[0]) ?? []);
}

/** @param {MapView} view @param {number[]} hoods @returns {Point[]} the points of the line between two neighbourhoods */
function borderOf(view, [one, other]) {
  const { beside, arcs } = view.shapes;
  const home = (/** @type {number} */ area) => (area < 0 ? -1 : view.data.areas.hood[area]);
  return arcs.flatMap((points, arc) => {
    const sides = [home(beside[2 * arc]), home(beside[2 * arc + 1])];
    return sides.includes(one) && sides.includes(other) ? points : [];
  });
}
