/**
 * Neighbourhoods on the map, their fills and the lines between them. After an edit only those it
 * touched are stitched anew.
 */
import { line, surface, thinness } from "./layers.js";
import { colour } from "./theme.js";
import { dissolve, lines } from "./topology.js";

/** @typedef {import("./topology.js").Point} Point */
/** @typedef {import("./layers.js").Part} Part */

const SHEER = 0.45;
const MANY_HOODS = 500;

/**
 * @param {L.Map} map
 * @param {PageData} data
 * @param {import("./geometry.js").Shapes} shapes
 * @param {import("./layers.js").Renderers} renderers
 */
export function hoodLayer(map, data, shapes, renderers) {
  const thin = thinness(map);
  /** @type {Map<number, Point[][]>} */
  const outlines = new Map();
  /** @type {Map<number, Part>} */
  const fills = new Map();
  /** @type {Look} */
  const look = { now: data, shading: null, opacity: 1 };
  let shown = data.areas.hood.map(() => -1);
  const layer = L.layerGroup();
  const border = line([], "hood-lines", renderers, () => ({ color: colour("hood-line"), weight: 1.6 * thin() }));
  layer.addLayer(border.layer);
  const restyle = () => [...fills.values(), border].forEach(restyled);
  const draw = (/** @type {number} */ hood, /** @type {Point[][] | undefined} */ rings) => {
    const part = fills.get(hood) ?? surface([], "fills", renderers, () => fillOf(look, hood));
    fills.set(hood, part);
    /** @type {L.Polygon} */ (part.layer).setLatLngs(rings ?? []);
    if (rings) outlines.set(hood, rings);
    else outlines.delete(hood);
    if (!layer.hasLayer(part.layer)) layer.addLayer(part.layer);
  };
  const follow = (/** @type {PageData} */ next) => {
    const stale = changed(shown, next.areas.hood);
    look.now = next;
    shown = next.areas.hood;
    const found = dissolve(shapes.arcs, next.areas.rings, shown.map((hood) => (stale.has(hood) ? hood : -1)));
    for (const hood of stale) draw(hood, found.get(hood));
    /** @type {L.Polyline} */ (border.layer).setLatLngs(lines(shapes.beside, shown).map((arc) => shapes.arcs[arc]));
  };
  const shade = (/** @type {((hood: number) => string) | null} */ by) => {
    look.shading = by;
    restyle();
  };
  const sheer = (/** @type {boolean} */ on) => {
    look.opacity = on ? SHEER : 1;
    for (const part of fills.values()) part.layer.setStyle(part.style());
  };
  return { outlines, drawn: { layer, restyle }, follow, shade, sheer };
}

/** @typedef {{now: PageData, shading: ((hood: number) => string) | null, opacity: number}} Look */

/** @param {Look} look @param {number} hood @returns {L.PathOptions} */
function fillOf({ now, shading, opacity }, hood) {
  const fill = shading ? shading(hood) : colour(`fill-${now.hoods.colour[hood]}`);
  // A hairline hides the seams between fills; many small places are covered by their borders.
  return { stroke: now.hoods.id.length < MANY_HOODS, color: fill, weight: 0.5, fillColor: fill, fillOpacity: opacity };
}

/** @param {number[]} before @param {number[]} after @returns {Set<number>} neighbourhoods with other areas than before */
function changed(before, after) {
  const found = new Set();
  after.forEach((hood, area) => {
    if (hood === before[area]) return;
    found.add(hood);
    found.add(before[area]);
  });
  found.delete(-1);
  return found;
}

/** Gives a part its style where that is another than before. @param {Part} part */
function restyled(part) {
  const style = part.style();
  const { color, fillColor, weight } = part.layer.options;
  if (style.color !== color || style.fillColor !== fillColor || style.weight !== weight) part.layer.setStyle(style);
}
