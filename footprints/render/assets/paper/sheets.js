/**
 * Paper: an A4 page for each neighbourhood, with its map, figures and legend, made when the page is
 * printed.
 *
 * @typedef {import("../map/view.js").MapView} MapView
 * @typedef {import("../map/topology.js").Point} Point
 */
import { box, middle } from "../map/pick.js";
import { shape } from "../panel/bars.js";
import { tags } from "../panel/cards.js";
import { byId, element, made, named } from "../panel/elements.js";
import { limitsOf } from "../panel/limits.js";
import { hoodSentence, number, residents } from "../panel/words.js";

const WIDE = 680;
const HIGH = 470;
const MARGIN = 0.06;

/**
 * @param {MapView} view
 * @param {() => ReadonlySet<number> | null} changed neighbourhoods that were changed, null where
 *   nothing can be
 */
export function sheets(view, changed) {
  const holder = element("div", undefined, "sheets");
  document.body.append(holder);
  const what = document.getElementById("print-what");
  const make = () => {
    const wanted = what instanceof HTMLSelectElement ? what.value : "all";
    const rows = [...view.plan.outlines.keys()].sort((a, b) => a - b);
    const chosen = rows.filter((row) => wanted === "all" || (wanted === "changed" && changed()?.has(row)));
    holder.replaceChildren(...chosen.map((row) => sheet(view, row)));
  };
  window.addEventListener("beforeprint", make);
  window.matchMedia("print").addEventListener("change", (event) => event.matches && make());
  window.addEventListener("afterprint", () => holder.replaceChildren());
  if (document.getElementById("print")) byId("print", HTMLButtonElement).addEventListener("click", () => window.print());
}

/** @param {MapView} view @param {number} hood */
function sheet(view, hood) {
  const { data } = view;
  const place = data.localities.name[data.hoods.locality[hood]] ?? "";
  const [low, high] = limitsOf(data, data.hoods.locality[hood]);
  return made(
    "section",
    [
      made("h2", [named(data.hoods.name[hood])]),
      made("p", ["Neighbourhood in ", named(place), `: ${residents(data.hoods.people[hood] ?? 0, low, high)}.`]),
      drawing(view, hood),
      legend(view),
      services(data, hood),
      made("p", [named(document.title)], "sheet-foot"),
    ],
    "sheet",
  );
}

/** @param {MapView} view @param {number} hood */
function drawing(view, hood) {
  const outline = view.plan.outlines.get(hood) ?? [];
  const at = projection(outline);
  const svg = shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "sheet-map", role: "img", "aria-label": `Map of ${view.data.hoods.name[hood]}` });
  const near = nearby(view, outline);
  for (const row of near) svg.append(path(view.plan.outlines.get(row) ?? [], at, row === hood ? "sheet-hood" : "sheet-other"));
  view.shapes.areas.forEach((rings, area) => view.data.areas.hood[area] === hood && svg.append(path(rings, at, "sheet-area")));
  view.data.agencies.forEach((agency, number_) => {
    if (!view.on.has(`lines:${agency.id}`)) return;
    for (const points of view.shapes.units[number_].lines) svg.append(line(points, at, `sheet-line line-${agency.colour}`, agency.dash));
  });
  svg.append(path(outline, at, "sheet-outline"));
  view.data.agencies.forEach((agency, number_) => {
    if (!view.on.has(`sites:${agency.id}`)) return;
    for (const point of view.shapes.sites[number_]) {
      const [x, y] = at(point);
      svg.append(shape("circle", { cx: x, cy: y, r: 4, class: `dot-${agency.colour}` }));
    }
  });
  for (const row of near) svg.append(...label(view, row, at, row === hood));
  svg.append(...scaleBar(outline));
  return svg;
}

/**
 * Maps degrees to the drawing, so that the neighbourhood fills it and distances are true.
 *
 * @param {Point[][]} outline
 * @returns {(point: Point) => [number, number]}
 */
function projection(outline) {
  const { west, north, scale, squeeze, left, top } = frame(outline);
  return ([lat, lng]) => [round(left + (lng - west) * squeeze * scale), round(top + (north - lat) * scale)];
}

/** @param {Point[][]} outline */
function frame(outline) {
  const [south, west, north, east] = box(outline);
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [across, down] = [(east - west) * squeeze || 1e-6, north - south || 1e-6];
  const scale = Math.min(WIDE / across, HIGH / down) * (1 - 2 * MARGIN);
  return { west, north, scale, squeeze, left: (WIDE - across * scale) / 2, top: (HIGH - down * scale) / 2 };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {MapView} view @param {Point[][]} outline @returns {number[]} neighbourhoods within the drawing */
function nearby(view, outline) {
  const [south, west, north, east] = box(outline);
  const [up, across] = [(north - south) * 0.6, (east - west) * 0.6];
  return [...view.plan.outlines].flatMap(([row, rings]) => {
    const [low, left, high, right] = box(rings);
    return low < north + up && high > south - up && left < east + across && right > west - across ? [row] : [];
  });
}

/** @param {Point[][]} rings @param {(point: Point) => [number, number]} at @param {string} className */
function path(rings, at, className) {
  const drawn = rings.map((ring) => `M${ring.map((point) => at(point).join(" ")).join("L")}Z`).join("");
  return shape("path", { d: drawn, class: className, "fill-rule": "evenodd" });
}

/** @param {Point[]} points @param {(point: Point) => [number, number]} at @param {string} className @param {string} dash */
function line(points, at, className, dash) {
  return shape("polyline", { points: points.map((point) => at(point).join(",")).join(" "), class: className, "stroke-dasharray": dash || "none" });
}

/** @param {MapView} view @param {number} hood @param {(point: Point) => [number, number]} at @param {boolean} own */
function label(view, hood, at, own) {
  const spot = middle(view.plan.outlines.get(hood) ?? []);
  if (!spot) return [];
  const [x, y] = at(spot);
  if (x < 40 || x > WIDE - 40 || y < 12 || y > HIGH - 12) return [];
  const text = shape("text", { x, y, class: own ? "sheet-name" : "sheet-name sheet-name-other" });
  text.textContent = view.data.hoods.name[hood];
  return [text];
}

/** @param {Point[][]} outline a bar of a round length in kilometres */
function scaleBar(outline) {
  const perKm = frame(outline).scale / 111.2;
  const km = [10, 5, 2, 1, 0.5, 0.2].find((length) => length * perKm < WIDE / 4) ?? 0.1;
  const text = shape("text", { x: 12, y: HIGH - 18, class: "sheet-scale" });
  text.textContent = `${km} km`;
  return [shape("rect", { x: 12, y: HIGH - 12, width: round(km * perKm), height: 4, class: "sheet-bar" }), text];
}

/** @param {MapView} view */
function legend(view) {
  const key = (/** @type {string} */ className, /** @type {string} */ dash = "none") => {
    const svg = shape("svg", { viewBox: "0 0 28 12", width: 28, height: 12, "aria-hidden": "true" });
    svg.append(shape("line", { x1: 1, y1: 6, x2: 27, y2: 6, class: className, "stroke-dasharray": dash }));
    return svg;
  };
  const entries = [
    made("li", [key("sheet-outline"), "this neighbourhood"]),
    made("li", [key("sheet-other"), "other neighbourhoods"]),
    made("li", [key("sheet-area"), "small areas"]),
  ];
  for (const agency of view.data.agencies) {
    if (view.on.has(`lines:${agency.id}`)) entries.push(made("li", [key(`sheet-line line-${agency.colour}`, agency.dash || "none"), named(agency.name)]));
  }
  return made("ul", entries, "key sheet-key");
}

/** @param {PageData} data @param {number} hood */
function services(data, hood) {
  const rows = data.agencies.flatMap((agency) => {
    const { unit, share, effective, uncovered, sites } = agency.hoods;
    const words = [];
    if (unit && agency.units.code.length) {
      const main = agency.units.name[unit[hood]] || agency.units.code[unit[hood]] || "";
      words.push(hoodSentence({ share: share?.[hood], effective: effective?.[hood], uncovered: uncovered?.[hood] }, main));
    }
    const count = sites?.[hood] ?? null;
    if (count !== null) words.push(count === 1 ? "1 site" : `${number(count)} sites`);
    if (!words.length) return [];
    const head = made("th", [named(agency.name), ...tags(agency)]);
    head.scope = "row";
    return [made("tr", [head, element("td", words.join("; "))])];
  });
  return made("table", [made("tbody", rows)], "sheet-services");
}
