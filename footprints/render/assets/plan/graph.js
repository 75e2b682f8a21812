/**
 * Which small areas touch: pieces of a set of areas, and the length of line between neighbourhoods.
 *
 * @typedef {object} Graph neighbours of area a are `other[start[a]]` to `other[start[a + 1] - 1]`
 * @property {Int32Array} start
 * @property {Int32Array} other
 * @property {Float64Array} border_m metres of border with each; 0 across a bridge
 */

/**
 * @param {number} areas how many small areas there are
 * @param {ArrayLike<number>} first row of one side of each pair
 * @param {ArrayLike<number>} second row of the other
 * @param {ArrayLike<number>} border_m
 * @returns {Graph}
 */
export function graph(areas, first, second, border_m) {
  const start = new Int32Array(areas + 1);
  for (let pair = 0; pair < first.length; pair += 1) {
    start[first[pair] + 1] += 1;
    start[second[pair] + 1] += 1;
  }
  for (let area = 0; area < areas; area += 1) start[area + 1] += start[area];
  const next = start.slice();
  const other = new Int32Array(2 * first.length);
  const metres = new Float64Array(2 * first.length);
  const add = (/** @type {number} */ one, /** @type {number} */ two, /** @type {number} */ length) => {
    other[next[one]] = two;
    metres[next[one]] = length;
    next[one] += 1;
  };
  for (let pair = 0; pair < first.length; pair += 1) {
    add(first[pair], second[pair], border_m[pair]);
    add(second[pair], first[pair], border_m[pair]);
  }
  return { start, other, border_m: metres };
}

/**
 * @param {Graph} links
 * @param {number} area
 * @returns {Int32Array} rows of the areas next to it
 */
export function neighbours(links, area) {
  return links.other.subarray(links.start[area], links.start[area + 1]);
}

/**
 * The pieces that a set of areas falls into, largest first, each in the order of rows.
 *
 * @param {Graph} links
 * @param {Iterable<number>} areas
 * @returns {number[][]}
 */
export function pieces(links, areas) {
  const left = new Set(areas);
  const found = [];
  for (const first of [...left]) {
    if (!left.delete(first)) continue;
    const piece = [first];
    for (let at = 0; at < piece.length; at += 1) {
      for (const next of neighbours(links, piece[at])) if (left.delete(next)) piece.push(next);
    }
    found.push(piece.sort((a, b) => a - b));
  }
  return found.sort((a, b) => b.length - a.length || a[0] - b[0]);
}

/**
 * The groups that some areas touch and are not in themselves.
 *
 * @param {Graph} links
 * @param {ArrayLike<number>} member group of every area; below 0 belongs to none
 * @param {Iterable<number>} areas
 * @returns {Set<number>}
 */
export function groupsBeside(links, member, areas) {
  const own = new Set(areas);
  const found = new Set();
  for (const area of own) {
    for (const next of neighbours(links, area)) {
      if (!own.has(next) && member[next] >= 0 && member[next] !== member[area]) found.add(member[next]);
    }
  }
  return found;
}

/**
 * @param {Graph} links
 * @param {ArrayLike<number>} member
 * @returns {number} kilometres of border between areas of different groups
 */
export function lineKm(links, member) {
  let metres = 0;
  for (let area = 0; area + 1 < links.start.length; area += 1) {
    for (let at = links.start[area]; at < links.start[area + 1]; at += 1) {
      const next = links.other[at];
      if (next > area && member[area] >= 0 && member[next] >= 0 && member[area] !== member[next]) {
        metres += links.border_m[at];
      }
    }
  }
  return metres / 1000;
}
