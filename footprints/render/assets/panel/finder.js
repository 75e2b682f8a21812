/**
 * Finds places by name: neighbourhoods, localities, units, sites, small areas, and postcodes or
 * other places where the page carries them.
 *
 * @typedef {import("../map/links.js").Target} Target
 * @typedef {{name: string, kind: string, target: () => Target | null}} Entry
 */
import { areaTarget, go, hoodTarget, localityTarget, siteTarget, unitOf } from "../map/links.js";
import { button, byId, element } from "./elements.js";
import { counted } from "./words.js";

const MOST = 8;
const FEWEST_LETTERS = 2;

/** @param {import("../map/view.js").MapView} view @param {import("../map/pointing.js").Pointing} pointing */
export function finder(view, pointing) {
  const field = byId("find", HTMLInputElement);
  const list = byId("found", HTMLElement);
  /** @type {{data: PageData, all: Entry[]} | null} entries of the plan last looked through */
  let known = null;
  const search = () => {
    const words = field.value.trim().toLowerCase();
    if (known?.data !== view.data) known = { data: view.data, all: entries(view) };
    const found = words.length < FEWEST_LETTERS ? [] : matching(known.all, words);
    list.replaceChildren(...found.slice(0, MOST).map((entry) => item(view, pointing, entry)));
    const more = found.length > MOST ? ` Showing ${MOST}.` : "";
    byId("found-count", HTMLElement).textContent = words.length < FEWEST_LETTERS ? "" : `${counted(found.length, "place")} found.${more}`;
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const first = list.querySelector("button");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "Escape") {
      field.value = "";
      search();
    }
  });
}

/** @param {Entry[]} all @param {string} words @returns {Entry[]} those that begin with the words first */
function matching(all, words) {
  const found = all.flatMap((entry) => {
    const at = entry.name.toLowerCase().indexOf(words);
    return at < 0 ? [] : [{ entry, at: at === 0 ? 0 : 1 }];
  });
  return found.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}

/** @param {import("../map/view.js").MapView} view @param {import("../map/pointing.js").Pointing} pointing @param {Entry} entry */
function item(view, pointing, entry) {
  const made = button("", () => go(view, pointing, entry.target(), made), "found-place");
  made.append(element("bdi", entry.name), element("small", entry.kind));
  const line = element("li");
  line.append(made);
  return line;
}

/** @param {import("../map/view.js").MapView} view @returns {Entry[]} */
function entries(view) {
  const { data } = view;
  /** @type {Entry[]} */
  const found = data.localities.name.map((name, row) => ({ name, kind: "locality", target: () => localityTarget(view, row) }));
  data.hoods.name.forEach((name, row) => {
    if (view.plan.outlines.has(row)) found.push({ name, kind: "neighbourhood", target: () => hoodTarget(view, row) });
  });
  (data.places?.name ?? []).forEach((name, row) => {
    const area = data.places?.area[row] ?? -1;
    if (area >= 0) found.push({ name, kind: "place", target: () => areaTarget(view, area) });
  });
  data.agencies.forEach((agency, number) => {
    agency.units.name.forEach((name, unit) => {
      const target = () => unitOf(view, number, unit);
      found.push({ name: name || agency.units.code[unit], kind: agency.name, target });
    });
    agency.sites?.name.forEach((name, site) => found.push({ name, kind: agency.name, target: () => siteTarget(view, number, site) }));
  });
  data.areas.name.forEach((name, row) => {
    const code = data.areas.code[row];
    found.push({ name: name === code ? code : `${name} (${code})`, kind: "small area", target: () => areaTarget(view, row) });
  });
  return found;
}
