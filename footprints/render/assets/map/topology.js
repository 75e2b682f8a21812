/**
 * Reads shapes written as shared arcs, and stitches areas, groups and their lines from them.
 * The writer is footprints/render/scene/topology.py.
 *
 * @typedef {[number, number]} Point latitude, longitude in degrees
 * @typedef {number[][]} Rings rings of one shape, as numbers of arcs; ~n is arc n walked backwards
 */

const STEP = 1e-5;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/**
 * @param {string} text one path, as written by `encode` in topology.py
 * @returns {Point[]}
 */
export function decode(text) {
  /** @type {Point[]} */
  const points = [];
  const at = [0, 0];
  let axis = 0;
  let value = 0;
  let shift = 1;
  for (const digit of text) {
    const bits = VALUES.get(digit) ?? 0;
    value += (bits & 31) * shift;
    if (bits & 32) {
      shift *= 32;
      continue;
    }
    at[axis] += value % 2 ? -(value + 1) / 2 : value / 2;
    if (axis === 1) points.push([at[1] * STEP, at[0] * STEP]);
    axis = 1 - axis;
    value = 0;
    shift = 1;
  }
  return points;
}

/**
 * @param {Point[][]} arcs
 * @param {number[]} ring
 * @returns {Point[]} the ring's points, the first not repeated at the end
 */
export function ringPoints(arcs, ring) {
  /** @type {Point[]} */
  const points = [];
  for (const number of ring) {
    const arc = number < 0 ? [...arcs[~number]].reverse() : arcs[number];
    for (let i = 0; i < arc.length - 1; i += 1) points.push(arc[i]);
  }
  return points;
}

/**
 * The arcs that bound groups of shapes: those that only one shape of a group has.
 *
 * @param {Rings[]} shapes
 * @param {ArrayLike<number>} group group of each shape; below 0 belongs to none
 * @returns {Map<number, number[]>} for each group its arcs, as walked by the shapes inside it
 */
export function bounds(shapes, group) {
  /** @type {Map<number, Map<number, number>>} */
  const found = new Map();
  shapes.forEach((rings, shape) => {
    if (group[shape] < 0) return;
    const own = found.get(group[shape]) ?? new Map();
    found.set(group[shape], own);
    for (const number of rings.flat()) {
      const arc = number < 0 ? ~number : number;
      if (own.has(arc)) own.delete(arc);
      else own.set(arc, number);
    }
  });
  return new Map([...found].map(([key, own]) => [key, [...own.values()]]));
}

/**
 * The shapes on either side of every arc.
 *
 * @param {Rings[]} shapes
 * @param {number} arcs how many there are
 * @returns {Int32Array} of arc n, the first shape at `2 * n` and the other after it; -1 where none is
 */
export function sides(shapes, arcs) {
  const found = new Int32Array(2 * arcs).fill(-1);
  shapes.forEach((rings, shape) => {
    for (const ring of rings) {
      for (const number of ring) {
        const arc = number < 0 ? ~number : number;
        found[2 * arc + (found[2 * arc] < 0 ? 0 : 1)] = shape;
      }
    }
  });
  return found;
}

/**
 * Every arc on the edge of a group, once: the lines between groups and around them all.
 *
 * @param {Int32Array} beside as `sides` gives it
 * @param {ArrayLike<number>} group of each shape; below 0 belongs to none
 * @returns {number[]}
 */
export function lines(beside, group) {
  const found = [];
  for (let arc = 0; 2 * arc < beside.length; arc += 1) {
    const [one, other] = [beside[2 * arc], beside[2 * arc + 1]].map((shape) => (shape < 0 ? -1 : group[shape]));
    if (one !== other && (one >= 0 || other >= 0)) found.push(arc);
  }
  return found;
}

/**
 * Joins the bounding arcs of a group into closed rings.
 *
 * @param {Point[][]} arcs
 * @param {number[]} numbers
 * @returns {number[][]} rings as numbers of arcs
 */
export function stitch(arcs, numbers) {
  const end = (/** @type {number} */ number, /** @type {boolean} */ far) => {
    const arc = arcs[number < 0 ? ~number : number];
    return arc[far === number >= 0 ? arc.length - 1 : 0].join(",");
  };
  /** @type {Map<string, number[]>} */
  const starting = new Map();
  for (const number of numbers) {
    const here = starting.get(end(number, false)) ?? [];
    starting.set(end(number, false), here);
    here.push(number);
  }
  const rings = [];
  const left = new Set(numbers);
  for (const first of numbers) {
    if (!left.delete(first)) continue;
    const ring = [first];
    for (;;) {
      const next = (starting.get(end(ring[ring.length - 1], true)) ?? []).find((number) => left.has(number));
      if (next === undefined) break;
      left.delete(next);
      ring.push(next);
    }
    rings.push(ring);
  }
  return rings;
}

/**
 * The outlines of groups of shapes.
 *
 * @param {Point[][]} arcs
 * @param {Rings[]} shapes
 * @param {ArrayLike<number>} group
 * @returns {Map<number, Point[][]>} rings of points by group
 */
export function dissolve(arcs, shapes, group) {
  /** @type {Map<number, Point[][]>} */
  const found = new Map();
  for (const [key, numbers] of bounds(shapes, group)) {
    found.set(key, stitch(arcs, numbers).map((ring) => ringPoints(arcs, ring)));
  }
  return found;
}
