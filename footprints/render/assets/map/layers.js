/**
 * The map's layers, drawn on canvas from the page's data. Nothing here is interactive by itself:
 * places are found by their coordinates, so tens of thousands of areas stay quick.
 */
import { decode, dissolve, lines, ringPoints } from "./topology.js";
import { colour } from "./theme.js";

const PANES = ["fills", "straddling", "area-lines", "barriers", "hood-lines", "unit-lines", "sites", "picked"];

const MANY_SITES = 250;

/**
 * @param {object} data the page's data
 * @returns {object} points of everything, in degrees
 */
export function geometry(data) {
  const arcs = data.arcs.map(decode);
  const rings = data.areas.rings;
  return {
    arcs,
    areas: rings.map((shape) => shape.map((ring) => ringPoints(arcs, ring))),
    hoods: dissolve(arcs, rings, data.areas.hood),
    localities: dissolve(arcs, rings, data.areas.locality),
    units: data.agencies.map((agency) => unitShapes(data, arcs, agency)),
    sites: data.agencies.map((agency) => (agency.sites ? decode(agency.sites.at) : [])),
  };
}

/** @returns {{shapes: import("./topology.js").Point[][][], unit: number[], lines: import("./topology.js").Point[][]}} */
function unitShapes(data, arcs, agency) {
  if (agency.shapes) {
    const own = agency.shapes.arcs.map(decode);
    const shapes = agency.shapes.rings.map((shape) => shape.map((ring) => ringPoints(own, ring)));
    return { shapes, unit: agency.shapes.unit, lines: own };
  }
  if (!agency.member) return { shapes: [], unit: [], lines: [] };
  const found = dissolve(arcs, data.areas.rings, agency.member);
  return {
    shapes: [...found.values()],
    unit: [...found.keys()],
    lines: lines(data.areas.rings, agency.member).map((number) => arcs[number]),
  };
}

/**
 * @param {L.Map} map
 * @returns {Record<string, L.Renderer>} one canvas a pane, lowest first
 */
export function panes(map) {
  const renderers = {};
  PANES.forEach((name, height) => {
    map.createPane(name).style.zIndex = String(400 + height * 10);
    map.getPane(name).style.pointerEvents = "none";
    renderers[name] = L.canvas({ pane: name, padding: 0.3 });
  });
  return renderers;
}

/**
 * Makes every layer with its style; nothing is put on the map. Lines are thinner on a small map.
 *
 * @param {L.Map} map
 * @param {object} data
 * @param {ReturnType<typeof geometry>} shapes
 * @param {Record<string, L.Renderer>} renderers
 * @returns {Map<string, {layer: L.Layer, restyle: () => void}>} by key: "hoods", "lines:ID" ...
 */
export function layers(map, data, shapes, renderers) {
  const made = new Map();
  const thin = () => Math.min(1, Math.max(0.4, (map.getZoom() - 6.5) / 3.5));
  const add = (key, parts) => made.set(key, group(parts));
  add("land", [land(data, shapes, renderers)]);
  add("hoods", [...fills(data, shapes, renderers), hoodLines(data, shapes, renderers, thin)]);
  add("areas", [path(L.polyline, shapes.arcs, "area-lines", renderers, () => ({ color: colour("area-line"), weight: 0.7 }))]);
  add("localities", [localityLines(data, shapes, renderers, thin)]);
  add("barriers", [path(L.polyline, data.barriers.map(decode), "barriers", renderers, () => ({ color: colour("barrier"), weight: 3 * thin(), opacity: 0.75 }))]);
  add("bridges", [path(L.polyline, data.bridges.map(decode), "picked", renderers, () => ({ color: colour("bridge"), weight: 3, dashArray: "2 6" }))]);
  data.agencies.forEach((agency, number) => {
    add(`lines:${agency.id}`, unitLines(agency, shapes.units[number], renderers, thin));
    add(`straddling:${agency.id}`, [straddling(agency, shapes.units[number], renderers)]);
    add(`sites:${agency.id}`, sites(agency, shapes.sites[number], renderers));
  });
  return made;
}

function group(parts) {
  const layer = L.layerGroup(parts.map((part) => part.layer));
  return { layer, restyle: () => parts.forEach((part) => part.layer.setStyle(part.style())) };
}

function path(kind, points, pane, renderers, style) {
  const fixed = { interactive: false, pane, renderer: renderers[pane], smoothFactor: 0.4 };
  return { layer: kind(points, { ...fixed, ...style() }), style };
}

function land(data, shapes, renderers) {
  const points = [...shapes.localities.values()];
  return path(L.polygon, points, "fills", renderers, () => ({ stroke: false, fillColor: colour("land"), fillOpacity: 1 }));
}

function fills(data, shapes, renderers) {
  return [...shapes.hoods].map(([hood, rings]) =>
    path(L.polygon, rings, "fills", renderers, () => {
      const fill = colour(`fill-${data.hoods.colour[hood]}`);
      return { color: fill, weight: 0.5, fillColor: fill, fillOpacity: 1 };
    }),
  );
}

function hoodLines(data, shapes, renderers, thin) {
  const points = lines(data.areas.rings, data.areas.hood).map((number) => shapes.arcs[number]);
  return path(L.polyline, points, "hood-lines", renderers, () => ({ color: colour("hood-line"), weight: 1.6 * thin() }));
}

function localityLines(data, shapes, renderers, thin) {
  const points = lines(data.areas.rings, data.areas.locality).map((number) => shapes.arcs[number]);
  return path(L.polyline, points, "hood-lines", renderers, () => ({ color: colour("locality-line"), weight: 3 * thin() }));
}

function unitLines(agency, own, renderers, thin) {
  const style = (color, weight, dashArray) => () => ({ color: colour(color), weight: weight * thin(), dashArray, opacity: 1 });
  return [
    path(L.polyline, own.lines, "unit-lines", renderers, style("casing", 5, null)),
    path(L.polyline, own.lines, "unit-lines", renderers, style(`line-${agency.colour}`, 2.4, agency.dash || null)),
  ];
}

function straddling(agency, own, renderers) {
  const points = own.shapes.filter((_, number) => agency.units.class[own.unit[number]] === "straddles");
  return path(L.polygon, points, "straddling", renderers, () => ({
    color: colour("straddling"), weight: 1, fillColor: hatch(colour("straddling")), fillOpacity: 0.8,
  }));
}

/** A canvas pattern of slanting lines, so that the colours beneath stay to be seen. */
function hatch(ink) {
  const tile = document.createElement("canvas");
  tile.width = 9;
  tile.height = 9;
  const pen = tile.getContext("2d");
  pen.strokeStyle = ink;
  pen.lineWidth = 1.8;
  pen.beginPath();
  for (const shift of [-9, 0, 9]) {
    pen.moveTo(shift - 1, 10);
    pen.lineTo(shift + 10, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

function sites(agency, points, renderers) {
  const style = () => ({ color: colour("casing"), weight: 1.5, fillColor: colour(`line-${agency.colour}`), fillOpacity: 1 });
  const fixed = { interactive: false, pane: "sites", renderer: renderers.sites, radius: points.length > MANY_SITES ? 3 : 5 };
  return points.map((at) => ({ layer: L.circleMarker(at, { ...fixed, ...style() }), style }));
}
