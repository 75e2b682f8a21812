/**
 * Turns names in tables into buttons that find the place on the map.
 */
import { element } from "../panel/elements.js";
import { showPlace } from "./view.js";

const ASKED = "#at=";

/** @typedef {import("./view.js").MapView} MapView */
/** @typedef {import("./topology.js").Point} Point */
/** @typedef {{place: import("../panel/cards.js").Found, rings: Point[][]}} Target a place, and what to bring into sight */

/**
 * @param {MapView} view
 * @param {import("./pointing.js").Pointing} pointing
 */
export function links(view, pointing) {
  /** @type {Record<string, (code: string) => Target | null>} */
  const find = {
    hood: (id) => hoodTarget(view, view.data.hoods.id.indexOf(id)),
    area: (code) => areaTarget(view, view.data.areas.code.indexOf(code)),
    unit: (code) => unitTarget(view, code),
    where: (words) => whereTarget(view, words),
    locality: (code) => localityTarget(view, view.data.localities.code.indexOf(code)),
  };
  for (const [kind, target] of Object.entries(find)) {
    for (const name of document.querySelectorAll(`[data-show-${kind}]`)) {
      const code = name.getAttribute(`data-show-${kind}`) ?? "";
      if (target(code)) link(view, pointing, name, () => target(code));
    }
  }
}

/**
 * Shows the locality that the page's address asks for, as links from other pages do.
 *
 * @param {MapView} view
 * @returns {boolean} whether it asks for one
 */
export function goToAddress(view) {
  if (!location.hash.startsWith(ASKED)) return false;
  const target = localityTarget(view, view.data.localities.code.indexOf(decoded(location.hash.slice(ASKED.length))));
  if (target) showPlace(view, target.rings);
  return target !== null;
}

/** @param {string} text of an address, which anybody may have changed @returns {string} */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {MapView} view
 * @param {import("./pointing.js").Pointing} pointing
 * @param {Element} name
 * @param {() => Target | null} target looked up when chosen: an edit may have changed it
 */
function link(view, pointing, name, target) {
  const made = element("button", undefined, "show-place");
  made.type = "button";
  made.title = "Show on the map";
  made.append(...name.childNodes);
  name.replaceChildren(made);
  made.addEventListener("click", () => go(view, pointing, target(), made));
}

/**
 * @param {MapView} view
 * @param {import("./pointing.js").Pointing} pointing
 * @param {Target | null} target
 * @param {HTMLElement | null} asked what to hand the keyboard back to
 */
export function go(view, pointing, target, asked) {
  if (!target) return;
  showPlace(view, target.rings);
  pointing.show(target.place, true, asked);
}

/** @param {MapView} view @param {number} hood @returns {Target | null} */
export function hoodTarget(view, hood) {
  const rings = view.plan.outlines.get(hood);
  return rings ? { place: { area: -1, hood, units: [] }, rings } : null;
}

/** @param {MapView} view @param {number} area @returns {Target | null} */
export function areaTarget(view, area) {
  const own = view.shapes.areas[area];
  if (!own) return null;
  const hood = view.data.areas.hood[area];
  return { place: { area, hood, units: [] }, rings: [...own, ...(view.plan.outlines.get(hood) ?? [])] };
}

/** @param {MapView} view @param {number} locality @returns {Target | null} */
export function localityTarget(view, locality) {
  const rings = view.shapes.localities.get(locality);
  return rings ? { place: { area: -1, hood: -1, units: [] }, rings } : null;
}

/** @param {MapView} view @param {number} agency @param {number} site @returns {Target | null} */
export function siteTarget(view, agency, site) {
  const at = view.shapes.sites[agency][site];
  return at ? { place: { area: -1, hood: -1, units: [], site: { agency, site } }, rings: [[at]] } : null;
}

/**
 * What a problem says it is about: a name or a code, alone or as the first one among other words.
 *
 * @param {MapView} view
 * @param {string} words
 * @returns {Target | null}
 */
function whereTarget(view, words) {
  const { localities, hoods, areas } = view.data;
  for (const text of [words, ...words.split(/[\s,:;()]+/)]) {
    if (!text) continue;
    const hood = [hoods.id, hoods.name].map((all) => all.indexOf(text)).find((row) => row >= 0) ?? -1;
    const locality = [localities.code, localities.name].map((all) => all.indexOf(text)).find((row) => row >= 0) ?? -1;
    const found = hoodTarget(view, hood) ?? localityTarget(view, locality) ?? areaTarget(view, areas.code.indexOf(text));
    if (found) return found;
  }
  return null;
}

/** @param {MapView} view @param {string} code @returns {Target | null} */
function unitTarget(view, code) {
  for (const [agency, { units }] of view.data.agencies.entries()) {
    const unit = units.code.indexOf(code);
    const found = unit < 0 ? null : unitOf(view, agency, unit);
    if (found) return found;
  }
  return null;
}

/** @param {MapView} view @param {number} agency @param {number} unit @returns {Target | null} */
export function unitOf(view, agency, unit) {
  const own = view.shapes.units[agency];
  const shape = own.unit.indexOf(unit);
  return shape < 0 ? null : { place: { area: -1, hood: -1, units: [{ agency, unit, shape }] }, rings: own.shapes[shape] };
}
