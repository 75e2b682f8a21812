/**
 * One service's figures, unit by unit and neighbourhood by neighbourhood: what the map's cards say, as
 * tables that sort and that follow the version shown. Drawn only while they are open.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../panel/rows.js").Cell} Cell
 * @typedef {(agency: number, unit: number, asked: HTMLElement) => void} ShowUnit finds a unit on the map
 */
import { button, byId, element, named } from "../panel/elements.js";
import { fill } from "../panel/rows.js";
import { sortable } from "../panel/tables.js";
import { decimal, number } from "../panel/words.js";
import { standing } from "../plan/state.js";
import { percent1 } from "./effects.js";

/** @type {Record<string, string>} */
const CLASSES = { inside: "inside one", mostly: "mostly inside one", straddles: "straddles" };

/** @param {Store} store @param {ShowUnit} show */
export function serviceTables(store, show) {
  const part = byId("service-figures", HTMLDetailsElement);
  const select = byId("service-chosen", HTMLSelectElement);
  store.data.agencies.forEach((agency, row) => {
    if (!agency.units.code.length && !agency.hoods.sites) return;
    const option = element("option", agency.name);
    option.value = String(row);
    select.append(option);
  });
  const draw = () => part.open && select.value !== "" && tables(store, Number(select.value), show);
  part.addEventListener("toggle", draw);
  select.addEventListener("change", draw);
  store.subscribe((what) => what === "plan" && draw());
}

/** @param {Store} store @param {number} row of the service @param {ShowUnit} show */
function tables(store, row, show) {
  const data = store.tables(store.shown());
  const agency = data.agencies[row];
  const units = byId("service-units", HTMLTableElement);
  /** @type {HTMLElement} */ (units.parentElement).hidden = agency.units.code.length === 0;
  fill(units, `Units of ${agency.name}`, unitColumns(agency), agency.units.code.map((_, unit) => unitRow(data, row, unit, show)));
  const hoods = byId("service-hoods", HTMLTableElement);
  fill(hoods, `Neighbourhoods, and who of ${agency.name} works there`, HOODS, standing(store.shown()).map((hood) => hoodRow(data, agency, hood)));
  for (const table of [units, hoods]) sortable(table);
}

/** @param {AgencyData} agency */
function unitColumns(agency) {
  const counted = agency.counted[0].toUpperCase() + agency.counted.slice(1);
  return [
    { name: "Unit" },
    { name: "Main neighbourhood" },
    { name: counted, figures: true },
    { name: "Share inside it", figures: true },
    { name: `${counted} outside it`, figures: true },
    { name: "Works across", figures: true, explained: "neighbourhoods", term: "across" },
    { name: "Altogether", term: "units" },
  ];
}

/** @param {PageData} data @param {number} row @param {number} unit @param {ShowUnit} show @returns {Cell[]} */
function unitRow(data, row, unit, show) {
  const { code, name, main, people, share, outside, effective, class: fit } = data.agencies[row].units;
  const finder = button("", () => show(row, unit, finder), "show-place");
  finder.append(named(name[unit] || code[unit]));
  return [
    { parts: [finder], head: true },
    { parts: [named(data.hoods.name[main[unit]] ?? "none")] },
    figure(people?.[unit], number),
    figure(share?.[unit], percent1),
    figure(outside?.[unit], number),
    figure(effective?.[unit], decimal),
    { text: CLASSES[fit[unit]] ?? "" },
  ];
}

const HOODS = [
  { name: "Neighbourhood" },
  { name: "Main unit" },
  { name: "Serves", figures: true, explained: "of the people counted there" },
  { name: "Units sharing it", figures: true, term: "across" },
  { name: "In no unit", figures: true, explained: "residents" },
  { name: "Sites", figures: true },
];

/** @param {PageData} data @param {AgencyData} agency @param {number} hood @returns {Cell[]} */
function hoodRow(data, { units, hoods }, hood) {
  const main = units.code.length ? (hoods.unit?.[hood] ?? -1) : -1;
  return [
    { parts: [named(data.hoods.name[hood])], head: true },
    { parts: [named(units.name[main] || units.code[main] || "none")] },
    figure(main < 0 ? null : hoods.share?.[hood], percent1),
    figure(main < 0 ? null : hoods.effective?.[hood], decimal),
    figure(hoods.uncovered?.[hood], number),
    figure(hoods.sites?.[hood], number),
  ];
}

/** @param {number | null | undefined} value @param {(value: number) => string} write @returns {Cell} */
function figure(value, write) {
  return value === null || value === undefined ? { text: "–", value: null } : { text: write(value), value };
}
