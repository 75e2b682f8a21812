/**
 * Many lines, or surfaces, as one layer. Leaflet looks at every point after every pan; here each
 * stretch keeps its box, so that only what is in sight is looked at, with fewer points the further
 * out. It stands in for Leaflet's own preparing of lines, of the version that pages carry.
 *
 * @typedef {import("./topology.js").Point} Point
 * @typedef {{x: number, y: number}} Spot in pixels
 * @typedef {object} Stretch one line on the world's square of side 1
 * @property {Float64Array} at x and y of each point in turn
 * @property {[number, number, number, number]} box least x and y, most x and y
 */

const TILE = 256;
const NEAR_PX = 0.6; // points nearer than this to the one before are left out

/** @type {WeakMap<Point[], Stretch>} an edit changes which lines are drawn, hardly ever the lines */
const known = new WeakMap();

/**
 * @param {Point[]} points
 * @returns {Stretch} where a line lies on the web's square map (EPSG:3857, side 1, from the north-west)
 */
export function stretch(points) {
  const found = known.get(points);
  if (found) return found;
  const at = new Float64Array(2 * points.length);
  /** @type {Stretch["box"]} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  points.forEach(([lat, lng], place) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    const x = lng / 360 + 0.5;
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    at[2 * place] = x;
    at[2 * place + 1] = y;
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  });
  known.set(points, { at, box });
  return { at, box };
}

/**
 * What of some lines is in sight, in pixels.
 *
 * @param {Stretch[]} stretches
 * @param {number} scale pixels of the world's side
 * @param {Spot} origin pixel at which the map's own begin
 * @param {{min: Spot, max: Spot}} sight in the map's own pixels
 * @returns {Spot[][]}
 */
export function inSight(stretches, scale, origin, { min, max }) {
  const [west, north, east, south] = [min.x + origin.x, min.y + origin.y, max.x + origin.x, max.y + origin.y].map((px) => px / scale);
  const found = [];
  for (const { at, box } of stretches) {
    if (box[0] > east || box[2] < west || box[1] > south || box[3] < north) continue;
    found.push(spots(at, scale, origin));
  }
  return found;
}

/** @param {Float64Array} at @param {number} scale @param {Spot} origin @returns {Spot[]} first and last always, others where they are apart */
function spots(at, scale, origin) {
  const found = [];
  const last = at.length - 2;
  let [x, y] = [Infinity, Infinity];
  for (let place = 0; place <= last; place += 2) {
    const [nextX, nextY] = [at[place] * scale - origin.x, at[place + 1] * scale - origin.y];
    if (place && place < last && Math.abs(nextX - x) < NEAR_PX && Math.abs(nextY - y) < NEAR_PX) continue;
    [x, y] = [nextX, nextY];
    found.push({ x, y });
  }
  return found;
}

/** @param {Stretch[]} stretches @returns {Stretch["box"]} around them all */
function around(stretches) {
  /** @type {Stretch["box"]} */
  const found = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { box } of stretches) {
    for (const place of [0, 1]) found[place] = Math.min(found[place], box[place]);
    for (const place of [2, 3]) found[place] = Math.max(found[place], box[place]);
  }
  return found;
}

/**
 * Lines as a layer that Leaflet's canvas draws.
 *
 * @param {Point[][]} lines
 * @param {L.PolylineOptions} options
 * @returns {L.Polyline}
 */
export function strokes(lines, options) {
  return sparing(L.polyline([], options), lines);
}

/**
 * Surfaces as a layer that Leaflet's canvas draws: rings, or shapes of rings, holes among them.
 *
 * @param {Point[][] | Point[][][]} shapes
 * @param {L.PolylineOptions} options
 * @returns {L.Polygon}
 */
export function fills(shapes, options) {
  return sparing(L.polygon([], options), shapes);
}

/**
 * Makes a layer look only at what is in sight. It still takes `setLatLngs` and every style.
 *
 * @template {L.Path} T
 * @param {T} layer
 * @param {Point[][] | Point[][][]} first
 * @returns {T}
 */
function sparing(layer, first) {
  const own = /** @type {any} */ (layer);
  let wanted = first;
  /** @type {Stretch[] | null} worked out when the layer is first drawn */
  let stretches = null;
  /** @type {Stretch["box"]} */
  let box = [0, 0, 0, 0];
  const scale = () => TILE * 2 ** own._map.getZoom();
  own.setLatLngs = (/** @type {typeof first} */ next) => {
    wanted = next;
    stretches = null;
    return own.redraw();
  };
  own._project = () => {
    if (!stretches) {
      stretches = ringsOf(wanted).map(stretch);
      box = around(stretches);
    }
    const origin = own._map.getPixelOrigin();
    const [west, north, east, south] = box.map((share) => share * scale());
    own._pxBounds = stretches.length ? L.bounds([west - origin.x, north - origin.y], [east - origin.x, south - origin.y]) : null;
  };
  own._updateBounds = () => {};
  own._clipPoints = () => {
    const sight = own._renderer._bounds;
    own._parts = own._pxBounds?.intersects(sight) ? inSight(stretches ?? [], scale(), own._map.getPixelOrigin(), sight) : [];
  };
  own._simplifyPoints = () => {};
  return layer;
}

/** @param {Point[][] | Point[][][]} shapes @returns {Point[][]} */
function ringsOf(shapes) {
  return /** @type {Point[][]} */ (shapes.some((shape) => Array.isArray(shape[0]?.[0])) ? shapes.flat() : shapes);
}
