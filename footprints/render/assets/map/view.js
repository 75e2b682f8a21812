/**
 * The map: its layers, what is switched on, and how it follows the plan.
 *
 * @typedef {object} MapView
 * @property {L.Map} map
 * @property {PageData} data the page's data as the plan shown is
 * @property {import("./geometry.js").Shapes} shapes
 * @property {import("./layers.js").Renderers} renderers
 * @property {Map<string, import("./layers.js").Drawn>} made layers by key
 * @property {import("./plan_layers.js").PlanLayers} plan
 * @property {ReturnType<typeof labels>} names
 * @property {Set<string>} on keys of the layers switched on
 * @property {L.LatLngBoundsLiteral} bounds
 * @property {L.LayerGroup} picked outlines of what is pointed at
 * @property {(now: PageData, moved: number[], proposed: number[]) => void} follow draws another plan
 */
import { button } from "../panel/elements.js";
import { geometry } from "./geometry.js";
import { labels } from "./labels.js";
import { layers, panes } from "./layers.js";
import { box } from "./pick.js";
import { planLayers } from "./plan_layers.js";
import { calm, onThemeChange } from "./theme.js";

const MANY_AREAS = 10_000;

/** @param {L.Map} map @param {PageData} data @returns {MapView} */
export function mapView(map, data) {
  const shapes = geometry(data);
  const renderers = panes(map, data.areas.code.length > MANY_AREAS);
  const [south, west, north, east] = box(shapes.areas.flat());
  /** @type {L.LatLngBoundsLiteral} */
  const bounds = [[south, west], [north, east]];
  map.fitBounds(bounds, { padding: [6, 6], animate: false });
  const plan = planLayers(map, data, shapes, renderers);
  const made = new Map([...plan.drawn, ...layers(map, data, shapes, renderers)]);
  const names = labels(map, data, shapes.localities);
  /** @type {MapView} */
  const view = {
    map, data, shapes, renderers, made, plan, names, bounds, on: new Set(), picked: L.layerGroup().addTo(map),
    follow: (now, moved, proposed) => {
      view.data = now;
      plan.update(now, moved, proposed);
      names.update(now, plan.outlines);
      requestAnimationFrame(names.arrange);
    },
  };
  view.follow(data, [], []);
  frame(view);
  if (data.tiles) made.set("tiles", background(data.tiles.address));
  made.get("land")?.layer.addTo(map);
  made.get("moved")?.layer.addTo(map);
  return view;
}

/** Pictures from the internet, asked for only once switched on. @param {string} address */
function background(address) {
  return { layer: L.tileLayer(address, { maxZoom: 19, referrerPolicy: "no-referrer" }), restyle: () => {} };
}

/** Keeps the map whole as its frame, scale, colours and paper change. @param {MapView} view */
function frame(view) {
  const { map, bounds } = view;
  const restyle = () => view.made.forEach((made) => made.restyle());
  map.on("zoomend", () => {
    view.names.arrange();
    restyle();
  });
  map.setMaxBounds(L.latLngBounds(bounds).pad(0.5));
  window.matchMedia("print").addEventListener("change", () => {
    const whole = map.getBounds().contains(bounds);
    map.invalidateSize(false);
    if (whole) map.fitBounds(bounds, { padding: [6, 6], animate: false });
  });
  onThemeChange(() => {
    restyle();
    view.picked.clearLayers();
  });
  const home = button("Whole map", () => map.fitBounds(bounds, { padding: [6, 6], animate: !calm() }), "map-home");
  L.DomEvent.disableClickPropagation(home);
  map.zoomControl.getContainer()?.after(home);
}

/** Goes to a place. @param {MapView} view @param {import("./topology.js").Point[][]} rings */
export function zoomTo(view, rings) {
  const [south, west, north, east] = box(rings);
  view.map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: 14, animate: !calm() });
}

/** Goes to a place and brings the map into sight. @param {MapView} view @param {import("./topology.js").Point[][]} rings */
export function showPlace(view, rings) {
  zoomTo(view, rings);
  document.getElementById("map-title")?.scrollIntoView({ behavior: calm() ? "auto" : "smooth" });
}
