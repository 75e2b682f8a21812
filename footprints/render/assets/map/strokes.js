/**
 * Many lines as one layer. Leaflet looks at every point of a line after every pan; here each stretch
 * keeps its box, so that only what is in sight is looked at, with fewer points the further out.
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

/**
 * A line layer of many stretches, drawn by Leaflet's canvas. It stands in for `L.polyline`, whose
 * `setLatLngs` it takes too.
 *
 * @param {Point[][]} lines
 * @param {L.PolylineOptions} options
 * @returns {L.Polyline}
 */
export function strokes(lines, options) {
  /** @type {Stretch[]} */
  let stretches = [];
  const layer = /** @type {any} */ (L.polyline([], options));
  layer.setLatLngs = (/** @type {Point[][]} */ next) => {
    stretches = next.map(stretch);
    return layer.redraw();
  };
  layer._project = () => {};
  layer._clipPoints = () => {
    const { _map: map, _renderer: renderer } = layer;
    layer._pxBounds = renderer._bounds; // what a redraw has to cover
    layer._parts = inSight(stretches, TILE * 2 ** map.getZoom(), map.getPixelOrigin(), renderer._bounds);
  };
  layer._simplifyPoints = () => {};
  return layer.setLatLngs(lines);
}
