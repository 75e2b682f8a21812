/**
 * Starts the page of a comparison: one map that turns between now and before.
 */
import { box, picker } from "../map/pick.js";
import { calm, colour, onThemeChange } from "../map/theme.js";
import { decode, dissolve, lines, ringPoints, sides } from "../map/topology.js";
import { byId, element, made, named } from "../panel/elements.js";
import { sortable } from "../panel/tables.js";
import { number } from "../panel/words.js";

/**
 * @typedef {import("../map/topology.js").Point} Point
 * @typedef {"after" | "before"} Side
 * @typedef {{id: string[], name: string[], colour: number[]}} Hoods
 * @typedef {object} CompareData
 * @property {string[]} arcs
 * @property {{rings: number[][][], code: string[], name: string[], people: (number | null)[], after: number[], before: number[], moved: number[]}} areas
 * @property {Hoods} after
 * @property {Hoods} before
 * @property {{after: boolean, before: boolean}} planned
 */

/** Reads the page's data and starts everything. */
function start() {
  document.documentElement.classList.add("script");
  for (const table of document.querySelectorAll("table.sortable")) {
    if (table instanceof HTMLTableElement) sortable(table);
  }
  /** @type {CompareData} */
  const data = JSON.parse(byId("footprints-data", HTMLScriptElement).textContent ?? "");
  const map = map_footprints;
  const arcs = data.arcs.map(decode);
  const areas = data.areas.rings.map((shape) => shape.map((ring) => ringPoints(arcs, ring)));
  const [south, west, north, east] = box(areas.flat());
  /** @type {L.LatLngBoundsLiteral} */
  const whole = [[south, west], [north, east]];
  map.fitBounds(whole, { padding: [6, 6], animate: false });
  map.setMaxBounds(L.latLngBounds(whole).pad(0.5));
  const drawn = drawing(map, data, arcs, areas);
  byId("layers", HTMLElement).addEventListener("change", drawn);
  onThemeChange(drawn);
  drawn();
  const show = pointing(map, data, areas);
  links(map, data, areas, show);
  byId("whole-map", HTMLButtonElement).addEventListener("click", () => {
    map.fitBounds(whole, { padding: [6, 6], animate: !calm() });
  });
  window.matchMedia("print").addEventListener("change", () => {
    map.invalidateSize(false);
    map.fitBounds(whole, { padding: [6, 6], animate: false });
  });
}

/**
 * @param {L.Map} map
 * @param {CompareData} data
 * @param {Point[][]} arcs
 * @param {Point[][][]} areas
 * @returns {() => void} draws the map as the controls say
 */
function drawing(map, data, arcs, areas) {
  const layer = L.layerGroup().addTo(map);
  const pens = ["fills", "moved", "lines"].map((name, height) => {
    map.createPane(name).style.zIndex = String(400 + height * 10);
    return L.canvas({ pane: name, padding: 0.3 });
  });
  const shapes = {
    after: dissolve(arcs, data.areas.rings, data.areas.after),
    before: dissolve(arcs, data.areas.rings, data.areas.before),
  };
  const beside = sides(data.areas.rings, arcs.length);
  const paths = {
    after: lines(beside, data.areas.after).map((number) => arcs[number]),
    before: lines(beside, data.areas.before).map((number) => arcs[number]),
  };
  const moved = areas.filter((_, area) => data.areas.moved[area]);
  const land = colourless(areas, data);
  return () => {
    const side = chosenSide();
    const fixed = { interactive: false, smoothFactor: 0.4 };
    layer.clearLayers();
    L.polygon(land, { ...fixed, renderer: pens[0], stroke: false, fillColor: colour("land"), fillOpacity: 1 }).addTo(layer);
    for (const [hood, rings] of shapes[side]) {
      const fill = colour(`fill-${data[side].colour[hood]}`);
      L.polygon(rings, { ...fixed, renderer: pens[0], color: fill, weight: 0.5, fillColor: fill, fillOpacity: 1 }).addTo(layer);
    }
    if (ticked("moved")) {
      // A pattern is not in Leaflet's types, though the canvas takes one as well as a colour.
      const pattern = /** @type {any} */ (hatch(colour("straddling")));
      L.polygon(moved, { ...fixed, renderer: pens[1], color: colour("straddling"), weight: 1, fillColor: pattern, fillOpacity: 0.8 }).addTo(layer);
    }
    L.polyline(paths[side], { ...fixed, renderer: pens[2], color: colour("hood-line"), weight: 1.8 }).addTo(layer);
    if (ticked("lines")) {
      const other = side === "after" ? "before" : "after";
      L.polyline(paths[other], { ...fixed, renderer: pens[2], color: colour("casing"), weight: 4 }).addTo(layer);
      L.polyline(paths[other], { ...fixed, renderer: pens[2], color: colour("hood-line"), weight: 2, dashArray: "6 4" }).addTo(layer);
    }
  };
}

/**
 * @param {Point[][][]} areas
 * @param {CompareData} data
 * @returns {Point[][][]} the small areas that one side or the other leaves out
 */
function colourless(areas, data) {
  return areas.filter((_, area) => data.areas.after[area] < 0 || data.areas.before[area] < 0);
}

/** @returns {Side} */
function chosenSide() {
  const chosen = document.querySelector("#layers input[name=side]:checked");
  return chosen instanceof HTMLInputElement && chosen.value === "before" ? "before" : "after";
}

/** @param {string} name @returns {boolean} */
function ticked(name) {
  const input = document.querySelector(`#layers input[name=${name}]`);
  return input instanceof HTMLInputElement && input.checked;
}

/**
 * @param {string} ink
 * @returns {CanvasPattern | null} slanting lines, so that the colours beneath stay to be seen
 */
function hatch(ink) {
  const tile = document.createElement("canvas");
  tile.width = 9;
  tile.height = 9;
  const pen = tile.getContext("2d");
  if (!pen) return null;
  pen.strokeStyle = ink;
  pen.lineWidth = 1.8;
  pen.beginPath();
  for (const shift of [-9, 0, 9]) {
    pen.moveTo(shift - 1, 10);
    pen.lineTo(shift + 10, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

/**
 * Shows the small area under the pointer; a click keeps it until the next.
 *
 * @param {L.Map} map
 * @param {CompareData} data
 * @param {Point[][][]} areas
 * @returns {(area: number, kept: boolean) => void}
 */
function pointing(map, data, areas) {
  const at = picker(areas);
  const picked = L.layerGroup().addTo(map);
  let held = false;
  const show = (/** @type {number} */ area, /** @type {boolean} */ kept) => {
    held = kept;
    picked.clearLayers();
    byId("card", HTMLElement).setAttribute("aria-live", kept ? "polite" : "off");
    byId("card", HTMLElement).replaceChildren(...card(data, area));
    if (area >= 0) L.polygon(areas[area], { interactive: false, fill: false, color: colour("picked"), weight: 2.5 }).addTo(picked);
  };
  map.on("mousemove", ({ latlng }) => !held && show(at(latlng.lat, latlng.lng)[0] ?? -1, false));
  map.on("mouseout", () => !held && show(-1, false));
  map.on("click", ({ latlng }) => {
    const area = at(latlng.lat, latlng.lng)[0] ?? -1;
    show(area, area >= 0);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && show(-1, false));
  return show;
}

/**
 * @param {CompareData} data
 * @param {number} area its row, below 0 for none
 * @returns {Node[]}
 */
function card(data, area) {
  if (area < 0) return [element("p", "Point at a place on the map to see where it was and where it is.", "card-empty")];
  const title = element("h3");
  title.append(named(data.areas.name[area]));
  const people = element("p", `Small area ${data.areas.code[area]}, ${number(data.areas.people[area])} residents`, "card-kind");
  const list = element("dl", undefined, "card-services");
  for (const side of /** @type {Side[]} */ (["before", "after"])) {
    const hood = data.areas[side][area];
    const called = hood < 0 ? "in none" : data[side].name[hood];
    list.append(element("dt", side === "before" ? "Before" : "Now"), made("dd", [named(called)]));
  }
  const parts = [title, people, list];
  if (data.areas.moved[area]) parts.push(element("p", "In another neighbourhood."));
  return parts;
}

/**
 * Turns names of small areas in tables into buttons that find them on the map.
 *
 * @param {L.Map} map
 * @param {CompareData} data
 * @param {Point[][][]} areas
 * @param {(area: number, kept: boolean) => void} show
 */
function links(map, data, areas, show) {
  const rows = new Map(data.areas.code.map((code, row) => [code, row]));
  for (const name of document.querySelectorAll("[data-show-area]")) {
    const area = rows.get(name.getAttribute("data-show-area") ?? "");
    if (area === undefined) continue;
    const button = element("button", undefined, "show-place");
    button.setAttribute("type", "button");
    button.title = "Show on the map";
    button.append(...name.childNodes);
    name.replaceChildren(button);
    button.addEventListener("click", () => {
      const [south, west, north, east] = box(areas[area]);
      map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: 14, animate: !calm() });
      show(area, true);
      byId("map-title", HTMLElement).scrollIntoView({ behavior: calm() ? "auto" : "smooth" });
    });
  }
}

start();
