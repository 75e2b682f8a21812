/**
 * Finds the shape at a point: a grid of boxes first, then the even-odd rule.
 *
 * @typedef {import("./topology.js").Point} Point
 */

/**
 * @param {Point[][][]} shapes rings of each shape
 * @returns {(lat: number, lng: number) => number[]} numbers of the shapes at a place
 */
export function picker(shapes) {
  const boxes = shapes.map(box);
  const whole = boxes.reduce(joined, /** @type {Box} */ ([Infinity, Infinity, -Infinity, -Infinity]));
  const across = Math.max(1, Math.ceil(Math.sqrt(shapes.length)));
  const height = (whole[2] - whole[0]) / across || 1;
  const width = (whole[3] - whole[1]) / across || 1;
  const cell = (/** @type {number} */ lat, /** @type {number} */ lng) => [
    Math.min(across - 1, Math.max(0, Math.floor((lat - whole[0]) / height))),
    Math.min(across - 1, Math.max(0, Math.floor((lng - whole[1]) / width))),
  ];
  /** @type {Map<number, number[]>} */
  const grid = new Map();
  boxes.forEach((own, shape) => {
    if (own[0] > own[2]) return;
    const [low, left] = cell(own[0], own[1]);
    const [high, right] = cell(own[2], own[3]);
    for (let row = low; row <= high; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const key = row * across + column;
        const here = grid.get(key) ?? [];
        grid.set(key, here);
        here.push(shape);
      }
    }
  });
  return (lat, lng) => {
    const [row, column] = cell(lat, lng);
    const near = grid.get(row * across + column) ?? [];
    return near.filter((shape) => within(boxes[shape], lat, lng) && inside(shapes[shape], lat, lng));
  };
}

/** @typedef {[number, number, number, number]} Box south, west, north and east in degrees */

/**
 * @param {Point[][]} rings
 * @returns {Box} lowest and highest latitude and longitude:
 *   [south, west, north, east]; south above north where there are no points
 */
export function box(rings) {
  /** @type {Box} */
  const found = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [lat, lng] of ring) {
      if (lat < found[0]) found[0] = lat;
      if (lng < found[1]) found[1] = lng;
      if (lat > found[2]) found[2] = lat;
      if (lng > found[3]) found[3] = lng;
    }
  }
  return found;
}

/** @param {Box} a @param {Box} b @returns {Box} */
function joined(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** @param {Box} own @param {number} lat @param {number} lng */
function within(own, lat, lng) {
  return lat >= own[0] && lat <= own[2] && lng >= own[1] && lng <= own[3];
}

/**
 * @param {Point[][]} rings
 * @param {number} lat
 * @param {number} lng
 * @returns {boolean} whether a ray from the place crosses the rings an odd number of times
 */
export function inside(rings, lat, lng) {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [aLat, aLng] = ring[i];
      const [bLat, bLng] = ring[j];
      if (aLat > lat !== bLat > lat && lng < ((bLng - aLng) * (lat - aLat)) / (bLat - aLat) + aLng) {
        odd = !odd;
      }
    }
  }
  return odd;
}

/**
 * A place inside a shape for its name: of several places across it, the one furthest from the edge
 * on its own level.
 *
 * @param {Point[][]} rings
 * @returns {Point | null}
 */
export function middle(rings) {
  const [south, , north] = box(rings);
  /** @type {Point | null} */
  let best = null;
  let widest = -1;
  for (let part = 1; part < 10; part += 1) {
    const lat = south + ((north - south) * part) / 10;
    const crossings = [];
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const [aLat, aLng] = ring[i];
        const [bLat, bLng] = ring[j];
        if (aLat > lat !== bLat > lat) {
          crossings.push(((bLng - aLng) * (lat - aLat)) / (bLat - aLat) + aLng);
        }
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = (crossings[i + 1] - crossings[i]) * (1 - Math.abs(part - 5) / 12);
      if (width > widest) {
        widest = width;
        best = [lat, (crossings[i] + crossings[i + 1]) / 2];
      }
    }
  }
  return best;
}
