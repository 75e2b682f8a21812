/**
 * Colours neighbourhoods by a figure, in five classes with round limits, and says which is which.
 *
 * @typedef {object} Measure
 * @property {string} key
 * @property {string} label
 * @property {string} group
 * @property {(data: PageData, hood: number) => number | null} value
 * @property {(value: number) => string} write
 * @property {(data: PageData, hood: number) => number | null} place class, from 0
 * @property {string[]} classes what each class is called
 */
import { byId, element, made } from "../panel/elements.js";
import { limitsOf, oneBand } from "../panel/limits.js";
import { decimal, number, percent } from "../panel/words.js";
import { colour } from "./theme.js";

const SHARES = [0.2, 0.4, 0.6, 0.8];
const ACROSS = [1.5, 2, 3, 5];
const COUNTS = [1, 3, 6, 11];
const CLASSES = 5;

/**
 * @param {import("./view.js").MapView} view
 * @param {(data: PageData, hood: number) => number | null} [oneTeam] share of one-team residents
 * @returns {() => void} colours again after an edit
 */
export function shading(view, oneTeam) {
  const all = measures(view.data, oneTeam);
  const select = byId("shade", HTMLSelectElement);
  const groups = [...new Set(all.map(({ group }) => group))];
  for (const name of groups) select.append(...options(all.filter(({ group }) => group === name), name));
  const apply = () => {
    const measure = all.find(({ key }) => key === select.value) ?? null;
    view.plan.shade(measure && ((hood) => shadeOf(view.data, measure, hood)));
    legend(measure);
    column(view.data, measure);
  };
  select.addEventListener("change", apply);
  return apply;
}

/** @param {PageData} data @param {Measure} measure @param {number} hood */
function shadeOf(data, measure, hood) {
  const place = measure.place(data, hood);
  return colour(place === null ? "land" : `seq-${place}`);
}

/** @param {PageData} data @param {((data: PageData, hood: number) => number | null) | undefined} oneTeam @returns {Measure[]} */
function measures(data, oneTeam) {
  const found = [residents(data)];
  if (oneTeam) found.push(measure("one-team", "One-team residents", "All services", oneTeam, percent, SHARES));
  data.agencies.forEach((agency, row) => found.push(...agencyMeasures(agency, row)));
  return found;
}

/**
 * Residents, in classes of the limits: below, thirds within, above. Where localities have limits of
 * their own each neighbourhood is held against its own.
 *
 * @param {PageData} data
 * @returns {Measure}
 */
export function residents(data) {
  const thirds = (/** @type {[number, number]} */ [low, high]) => [low, Math.round(low + (high - low) / 3), Math.round(high - (high - low) / 3), high + 1];
  const value = (/** @type {PageData} */ now, /** @type {number} */ hood) => now.hoods.people[hood];
  const place = (/** @type {PageData} */ now, /** @type {number} */ hood) =>
    classOf(value(now, hood), thirds(limitsOf(now, now.hoods.locality[hood])));
  const limits = thirds([data.min_people, data.max_people]).map(number);
  const own = ["below its limits", "lowest third within", "middle third", "highest third", "above its limits"];
  const same = [`under ${limits[0]}`, `${limits[0]} to under ${limits[1]}`, `${limits[1]} to under ${limits[2]}`, `${limits[2]} to ${number(data.max_people)}`, `over ${number(data.max_people)}`];
  return { key: "people", label: "Residents", group: "All services", value, write: number, place, classes: oneBand(data) ? same : own };
}

/** @param {number | null} value @param {number[]} breaks @returns {number | null} */
function classOf(value, breaks) {
  return value === null || value === undefined ? null : breaks.filter((limit) => value >= limit).length;
}

/** @param {AgencyData} agency @param {number} row @returns {Measure[]} */
function agencyMeasures(agency, row) {
  const of = (/** @type {"share" | "effective" | "overlap" | "fits" | "coverage" | "sites"} */ key) => (/** @type {PageData} */ now, /** @type {number} */ hood) =>
    now.agencies[row].hoods[key]?.[hood] ?? null;
  const found = [];
  const { id, name, hoods } = agency;
  if (hoods.overlap) found.push(measure(`overlap:${id}`, `${name}: how far lines agree`, name, of("overlap"), percent, SHARES));
  if (hoods.fits) found.push(measure(`fits:${id}`, `${name}: fits inside`, name, of("fits"), percent, SHARES));
  if (hoods.coverage) found.push(measure(`coverage:${id}`, `${name}: covered`, name, of("coverage"), percent, SHARES));
  if (hoods.share) found.push(measure(`share:${id}`, `${name}: served by the main unit`, name, of("share"), percent, SHARES));
  if (hoods.effective) found.push(measure(`effective:${id}`, `${name}: units sharing it`, name, of("effective"), decimal, ACROSS));
  if (hoods.sites) found.push(measure(`sites:${id}`, `${name}: sites`, name, of("sites"), number, COUNTS));
  return found;
}

/**
 * @param {string} key
 * @param {string} label
 * @param {string} group
 * @param {Measure["value"]} value
 * @param {Measure["write"]} write
 * @param {number[]} breaks
 * @returns {Measure}
 */
function measure(key, label, group, value, write, breaks) {
  const limits = breaks.map(write);
  const middle = limits.slice(1).map((limit, place) => `${limits[place]} to under ${limit}`);
  const place = (/** @type {PageData} */ data, /** @type {number} */ hood) => classOf(value(data, hood), breaks);
  return { key, label, group, value, write, place, classes: [`under ${limits[0]}`, ...middle, `${limits[3]} or more`] };
}

/** @param {Measure[]} found @param {string} group @returns {HTMLElement[]} */
function options(found, group) {
  const made_ = found.map(({ key, label }) => {
    const option = element("option", label);
    option.value = key;
    return option;
  });
  const parent = made("optgroup", made_);
  parent.label = group;
  return [parent];
}

/** @param {Measure | null} measure */
function legend(measure) {
  const list = byId("shade-key", HTMLElement);
  list.replaceChildren();
  if (!measure) return;
  for (let place = 0; place < CLASSES; place += 1) {
    list.append(made("li", [element("span", undefined, `shade seq-${place}`), measure.classes[place]]));
  }
  list.append(made("li", [element("span", undefined, "shade seq-none"), "no figure"]));
}

/**
 * Puts the figure beside every neighbourhood in the table, so that the map says nothing alone.
 *
 * @param {PageData} data
 * @param {Measure | null} measure
 */
function column(data, measure) {
  const table = document.querySelector("table.hood-table");
  if (!(table instanceof HTMLTableElement)) return;
  table.querySelectorAll(".shade-figure").forEach((cell) => cell.remove());
  if (!measure) return;
  const head = element("th", measure.label, "n shade-figure");
  head.scope = "col";
  table.tHead?.rows[0].append(head);
  for (const row of table.tBodies[0].rows) {
    const value = measure.value(data, data.hoods.id.indexOf(row.dataset.hood ?? ""));
    row.append(element("td", value === null ? "–" : measure.write(value), "n shade-figure"));
  }
}
