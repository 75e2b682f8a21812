/**
 * Divides a neighbourhood in two halves, each in one piece where it can be, about equal in people.
 */
import { neighbours, pieces } from "./graph.js";

/**
 * Grows one half from the end of the neighbourhood furthest from another end, nearest areas first,
 * and takes the moment at which both halves are whole and their people most alike.
 *
 * @param {import("./graph.js").Graph} links
 * @param {readonly number[]} areas of the neighbourhood
 * @param {readonly number[]} residents of all areas
 * @returns {number[]} the areas of one half, in the order of rows; none where there is only one area
 */
export function half(links, areas, residents) {
  if (areas.length < 2) return [];
  const whole = pieces(links, areas);
  if (whole.length > 1) return whole[0].length < areas.length ? whole[0] : [];
  const start = last(outward(links, areas, areas[0]));
  const order = outward(links, areas, start);
  const total = areas.reduce((sum, area) => sum + residents[area], 0);
  /** @type {number[]} */
  let best = [];
  let least = Infinity;
  let people = 0;
  for (let count = 1; count < order.length; count += 1) {
    people += residents[order[count - 1]];
    const apart = Math.abs(2 * people - total);
    if (apart < least && pieces(links, order.slice(count)).length === 1) {
      least = apart;
      best = order.slice(0, count);
    }
  }
  return best.sort((a, b) => a - b);
}

/**
 * @param {import("./graph.js").Graph} links
 * @param {readonly number[]} areas
 * @param {number} start
 * @returns {number[]} the areas by their steps from `start`
 */
function outward(links, areas, start) {
  const left = new Set(areas);
  left.delete(start);
  const order = [start];
  for (let at = 0; at < order.length; at += 1) {
    for (const next of neighbours(links, order[at])) if (left.delete(next)) order.push(next);
  }
  return order;
}

/** @param {number[]} order */
function last(order) {
  return order[order.length - 1];
}
