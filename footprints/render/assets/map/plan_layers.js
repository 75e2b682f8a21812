/**
 * The layers that follow the plan: neighbourhoods, straddling units, what was moved.
 */
import { hatch } from "./hatch.js";
import { hoodLayer } from "./hoods.js";
import { group, surface } from "./layers.js";
import { colour } from "./theme.js";

/** @typedef {import("./topology.js").Point} Point */
/** @typedef {import("./layers.js").Drawn} Drawn */
/** @typedef {import("./layers.js").Renderers} Renderers */
/** @typedef {import("./geometry.js").Shapes} Shapes */

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
  let now = data;
  const hoods = hoodLayer(map, data, shapes, renderers);
  const moved = movedLayer(renderers);
  /** @type {Map<string, Drawn>} */
  const drawn = new Map([["hoods", hoods.drawn], ["moved", moved.drawn]]);
  data.agencies.forEach((agency, number) => {
    drawn.set(`straddling:${agency.id}`, straddling(map, () => now.agencies[number], shapes.units[number], renderers));
  });
  const update = (/** @type {PageData} */ next, /** @type {number[]} */ movedAreas, /** @type {number[]} */ proposed) => {
    now = next;
    hoods.follow(next);
    moved.update(movedAreas.map((area) => shapes.areas[area]), proposed.map((area) => shapes.areas[area]));
    drawn.forEach((one, key) => key !== "moved" && one.restyle());
  };
  return { outlines: hoods.outlines, drawn, update, shade: hoods.shade, sheer: hoods.sheer };
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
