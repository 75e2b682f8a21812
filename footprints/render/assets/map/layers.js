/**
 * The map's layers, drawn on canvas from the page's data. Nothing here is interactive by itself:
 * places are found by their coordinates, so tens of thousands of areas stay quick.
 */
import { fills, strokes } from "./strokes.js";
import { decode, lines } from "./topology.js";
import { colour } from "./theme.js";

/** @typedef {import("./topology.js").Point} Point */
/** @typedef {import("./geometry.js").Shapes} Shapes */
/** @typedef {Record<string, L.Renderer>} Renderers one canvas a pane */
/** @typedef {{layer: L.Layer, restyle: () => void}} Drawn */
/** @typedef {() => L.PathOptions} Style */
/** @typedef {{layer: L.Path, style: Style}} Part */

const PANES = ["fills", "straddling", "area-lines", "barriers", "hood-lines", "unit-lines", "sites", "picked"];
const MANY_SITES = 250;

/** @param {L.Map} map @param {boolean} many whether there is so much to draw that little is drawn beyond the frame @returns {Renderers} one canvas a pane, lowest first */
export function panes(map, many) {
  /** @type {Renderers} */
  const renderers = {};
  PANES.forEach((name, height) => {
    const pane = map.createPane(name);
    pane.style.zIndex = String(400 + height * 10);
    pane.style.pointerEvents = "none";
    renderers[name] = L.canvas({ pane: name, padding: many ? 0.1 : 0.3 });
  });
  return renderers;
}

/** @param {L.Map} map @returns {() => number} how thin lines are drawn at its scale, up to 1 */
export function thinness(map) {
  return () => Math.min(1, Math.max(0.4, (map.getZoom() - 6.5) / 3.5));
}

/**
 * Makes every layer that no edit changes; nothing is put on the map.
 *
 * @param {L.Map} map
 * @param {PageData} data
 * @param {Shapes} shapes
 * @param {Renderers} renderers
 * @returns {Map<string, Drawn>} by key: "areas", "lines:ID" ...
 */
export function layers(map, data, shapes, renderers) {
  /** @type {Map<string, Drawn>} */
  const made = new Map();
  const thin = thinness(map);
  const add = (/** @type {string} */ key, /** @type {Part[]} */ parts) => made.set(key, group(parts));
  add("land", [land(shapes, renderers)]);
  add("areas", [line(shapes.arcs, "area-lines", renderers, () => ({ color: colour("area-line"), weight: 0.7 }))]);
  add("localities", [localityLines(data, shapes, renderers, thin)]);
  add("barriers", [line(data.barriers.map(decode), "barriers", renderers, () => ({ color: colour("barrier"), weight: 3 * thin(), opacity: 0.75 }))]);
  add("bridges", [line(data.bridges.map(decode), "picked", renderers, () => ({ color: colour("bridge"), weight: 3, dashArray: "2 6" }))]);
  add("below", [line(data.below.map(decode), "hood-lines", renderers, () => ({ color: colour("hood-line"), weight: 0.9, dashArray: "4 4" }))]);
  data.agencies.forEach((agency, number) => {
    add(`lines:${agency.id}`, unitLines(agency, shapes.units[number], renderers, thin));
    add(`sites:${agency.id}`, sites(agency, shapes.sites[number], renderers));
  });
  return made;
}

/** @param {Part[]} parts @returns {Drawn} */
export function group(parts) {
  const layer = L.layerGroup(parts.map((part) => part.layer));
  return { layer, restyle: () => parts.forEach((part) => part.layer.setStyle(part.style())) };
}

/** @param {Point[][]} points @param {string} pane @param {Renderers} renderers @param {Style} style */
export function line(points, pane, renderers, style) {
  return { layer: strokes(points, { ...fixed(pane, renderers), ...style() }), style };
}

/** @param {Point[][] | Point[][][]} points @param {string} pane @param {Renderers} renderers @param {Style} style */
export function surface(points, pane, renderers, style) {
  return { layer: fills(points, { ...fixed(pane, renderers), ...style() }), style };
}

/** @param {string} pane @param {Renderers} renderers */
function fixed(pane, renderers) {
  return { interactive: false, pane, renderer: renderers[pane] };
}

/** @param {Shapes} shapes @param {Renderers} renderers */
function land(shapes, renderers) {
  const style = () => ({ stroke: false, fillColor: colour("land"), fillOpacity: 1 });
  return surface([...shapes.localities.values()], "fills", renderers, style);
}

/** @param {PageData} data @param {Shapes} shapes @param {Renderers} renderers @param {() => number} thin */
function localityLines(data, shapes, renderers, thin) {
  const points = lines(shapes.beside, data.areas.locality).map((arc) => shapes.arcs[arc]);
  return line(points, "hood-lines", renderers, () => ({ color: colour("locality-line"), weight: 3 * thin() }));
}

/** @param {AgencyData} agency @param {import("./geometry.js").UnitShapes} own @param {Renderers} renderers @param {() => number} thin */
function unitLines(agency, own, renderers, thin) {
  const style = (/** @type {string} */ ink, /** @type {number} */ weight, /** @type {string | undefined} */ dashArray) => () => ({
    color: colour(ink), weight: weight * thin(), dashArray, opacity: 1,
  });
  return [
    line(own.lines, "unit-lines", renderers, style("casing", 5, undefined)),
    line(own.lines, "unit-lines", renderers, style(`line-${agency.colour}`, 2.4, agency.dash || undefined)),
  ];
}

/** @param {AgencyData} agency @param {Point[]} points @param {Renderers} renderers */
function sites(agency, points, renderers) {
  const style = () => ({ color: colour("casing"), weight: 1.5, fillColor: colour(`line-${agency.colour}`), fillOpacity: 1 });
  const radius = points.length > MANY_SITES ? 3 : 5;
  return points.map((at) => ({ layer: L.circleMarker(at, { ...fixed("sites", renderers), radius, ...style() }), style }));
}
