/**
 * The points of everything on the map, in degrees, stitched from the page's shared arcs.
 */
import { decode, dissolve, lines, ringPoints, sides } from "./topology.js";

/** @typedef {import("./topology.js").Point} Point */
/** @typedef {{shapes: Point[][][], unit: number[], lines: Point[][]}} UnitShapes */
/**
 * @typedef {object} Shapes
 * @property {Point[][]} arcs
 * @property {Int32Array} beside areas on either side of each arc
 * @property {Point[][][]} areas rings of each small area
 * @property {Map<number, Point[][]>} localities
 * @property {UnitShapes[]} units of each agency
 * @property {Point[][]} sites of each agency
 */

/** @param {PageData} data @returns {Shapes} */
export function geometry(data) {
  const arcs = data.arcs.map(decode);
  const { rings } = data.areas;
  const beside = sides(rings, arcs.length);
  return {
    arcs,
    beside,
    areas: rings.map((shape) => shape.map((ring) => ringPoints(arcs, ring))),
    localities: dissolve(arcs, rings, data.areas.locality),
    units: data.agencies.map((agency) => unitShapes(data, arcs, beside, agency)),
    sites: data.agencies.map((agency) => (agency.sites ? decode(agency.sites.at) : [])),
  };
}

/**
 * @param {PageData} data
 * @param {Point[][]} arcs
 * @param {Int32Array} beside
 * @param {AgencyData} agency
 * @returns {UnitShapes}
 */
function unitShapes(data, arcs, beside, agency) {
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
    lines: lines(beside, agency.member).map((arc) => arcs[arc]),
  };
}
