/**
 * The layers that follow the plan: neighbourhoods, their lines, straddling units, what was moved.
 * After an edit only the neighbourhoods it touched are stitched anew.
 */
import { hatch } from "./hatch.js";
import { group, line, surface, thinness } from "./layers.js";
import { colour } from "./theme.js";
import { dissolve, lines } from "./topology.js";

/** @typedef {import("./topology.js").Point} Point */
/** @typedef {import("./layers.js").Drawn} Drawn */
/** @typedef {import("./layers.js").Renderers} Renderers */
/** @typedef {import("./geometry.js").Shapes} Shapes */

const SHEER = 0.45;

/**
 * @typedef {object} PlanLayers
 * @property {Map<number, Point[][]>} outlines rings of each neighbourhood that has areas
 * @property {Map<string, Drawn>} drawn by key: "hoods", "straddling:ID", "moved"
 * @property {(now: PageData, moved: number[], proposed: number[]) => void} update draws another plan
 * @property {(on: boolean) => void} sheer lets a background map be seen through the fills
 * @property {(shade: ((hood: number) => string) | null) => void} shade colours neighbourhoods by a figure
 */

/**
 * @param {L.Map} map
 * @param {PageData} data
 * @param {Shapes} shapes
 * @param {Renderers} renderers
 * @returns {PlanLayers}
 */
export function planLayers(map, data, shapes, renderers) {
  const thin = thinness(map);
  /** @type {Map<number, Point[][]>} */
  const outlines = new Map();
  /** @type {Map<number, import("./layers.js").Part>} */
  const fills = new Map();
  /** @type {((hood: number) => string) | null} */
  let shading = null;
  let opacity = 1;
  let now = data;
  /** @type {Int32Array} */
  let shown = new Int32Array(data.areas.hood.length).fill(-2);
  const place = L.layerGroup();
  const border = line([], "hood-lines", renderers, () => ({ color: colour("hood-line"), weight: 1.6 * thin() }));
  place.addLayer(border.layer);
  const moved = movedLayer(renderers);
  /** @type {Map<string, Drawn>} */
  const drawn = new Map();
  drawn.set("hoods", {
    layer: place,
    restyle: () => [...fills.values(), border].forEach(restyle),
  });
  drawn.set("moved", moved.drawn);
  data.agencies.forEach((agency, number) => {
    drawn.set(`straddling:${agency.id}`, straddling(map, () => now.agencies[number], shapes.units[number], renderers));
  });
  const fillStyle = (/** @type {number} */ hood) => () => {
    const fill = shading ? shading(hood) : colour(`fill-${now.hoods.colour[hood]}`);
    return { color: fill, weight: 0.5, fillColor: fill, fillOpacity: opacity };
  };
  const redraw = (/** @type {Set<number>} */ stale) => {
    const member = now.areas.hood.map((hood) => (stale.has(hood) ? hood : -1));
    const found = dissolve(shapes.arcs, now.areas.rings, member);
    for (const hood of stale) {
      const rings = found.get(hood);
      const part = fills.get(hood);
      if (rings) outlines.set(hood, rings);
      else outlines.delete(hood);
      if (part) /** @type {L.Polygon} */ (part.layer).setLatLngs(rings ?? []);
      else if (rings) fills.set(hood, surface(rings, "fills", renderers, fillStyle(hood)));
      const made = fills.get(hood);
      if (made && !place.hasLayer(made.layer)) place.addLayer(made.layer);
    }
    /** @type {L.Polyline} */ (border.layer).setLatLngs(lines(shapes.beside, now.areas.hood).map((arc) => shapes.arcs[arc]));
  };
  const update = (/** @type {PageData} */ next, /** @type {number[]} */ movedAreas, /** @type {number[]} */ proposed) => {
    const stale = new Set();
    next.areas.hood.forEach((hood, area) => {
      if (hood !== shown[area]) {
        if (shown[area] >= 0) stale.add(shown[area]);
        if (hood >= 0) stale.add(hood);
      }
    });
    now = next;
    shown = Int32Array.from(next.areas.hood);
    redraw(stale);
    moved.update(movedAreas.map((area) => shapes.areas[area]), proposed.map((area) => shapes.areas[area]));
    drawn.forEach((one, key) => key !== "moved" && one.restyle());
  };
  const shade = (/** @type {((hood: number) => string) | null} */ by) => {
    shading = by;
    drawn.get("hoods")?.restyle();
  };
  const sheer = (/** @type {boolean} */ on) => {
    opacity = on ? SHEER : 1;
    for (const part of fills.values()) part.layer.setStyle(part.style());
  };
  return { outlines, drawn, update, shade, sheer };
}

/** Gives a part its style where that is another than before. @param {import("./layers.js").Part} part */
function restyle(part) {
  const style = part.style();
  const { color, fillColor, weight } = part.layer.options;
  if (style.color !== color || style.fillColor !== fillColor || style.weight !== weight) part.layer.setStyle(style);
}

/**
 * Small areas that were moved, dotted round; proposals that break a rule are hatched.
 *
 * @param {Renderers} renderers
 */
function movedLayer(renderers) {
  const under = surface([], "straddling", renderers, () => ({ color: colour("casing"), weight: 4, fill: false }));
  const over = surface([], "straddling", renderers, () => ({ color: colour("picked"), weight: 1.6, dashArray: "1 4", fill: false }));
  const hatched = surface([], "straddling", renderers, () => ({
    color: colour("straddling"), weight: 2, fillColor: hatch(colour("straddling"), true), fillOpacity: 0.75,
  }));
  const update = (/** @type {Point[][][]} */ moved, /** @type {Point[][][]} */ proposed) => {
    for (const part of [under, over]) part.layer.setLatLngs(moved);
    hatched.layer.setLatLngs(proposed);
  };
  return { drawn: group([under, over, hatched]), update };
}

/**
 * Worked out anew only while it is on the map.
 *
 * @param {L.Map} map
 * @param {() => AgencyData} agency as it now is
 * @param {import("./geometry.js").UnitShapes} own
 * @param {Renderers} renderers
 * @returns {Drawn}
 */
function straddling(map, agency, own, renderers) {
  const style = () => ({ color: colour("straddling"), weight: 1, fillColor: hatch(colour("straddling")), fillOpacity: 0.8 });
  const part = surface([], "straddling", renderers, style);
  const refresh = () => {
    const { units } = agency();
    /** @type {L.Polygon} */ (part.layer).setLatLngs(own.shapes.filter((_, number) => units.class[own.unit[number]] === "straddles"));
    part.layer.setStyle(style());
  };
  part.layer.on("add", refresh);
  return { layer: part.layer, restyle: () => map.hasLayer(part.layer) && refresh() };
}
