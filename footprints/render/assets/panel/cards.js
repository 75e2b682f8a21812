/**
 * Builds the card beside the map. Every name is set as text, never as markup.
 *
 * @typedef {object} Found what is at a place
 * @property {number} area row of the small area, -1 for none
 * @property {number} hood row of the neighbourhood, -1 for none
 * @property {{agency: number, unit: number, shape: number}[]} units
 * @property {{agency: number, site: number}} [site]
 */
import { button, element, made, named } from "./elements.js";
import { headline } from "./headline.js";
import { limitsOf } from "./limits.js";
import { hoodSentence, number, residents, unitSentence } from "./words.js";

/**
 * @param {PageData} data the page's data, as the plan now is
 * @param {Found} place
 * @param {boolean} kept whether the card stays until it is closed
 * @param {() => void} close
 * @param {(Node | string)[]} [actions] what can be done with the place
 * @returns {DocumentFragment}
 */
export function card(data, place, kept, close, actions = []) {
  const found = document.createDocumentFragment();
  if (kept) found.append(button("Close", close, "card-close"));
  if (place.site) found.append(...siteParts(data, place.site));
  for (const one of place.units) found.append(...unitParts(data, one));
  if (place.hood >= 0) found.append(...hoodParts(data, place.hood, kept || place.units.length === 0));
  if (place.area >= 0) found.append(areaPart(data, place));
  if (kept && actions.length) found.append(made("p", actions, "card-actions"));
  return found;
}

/** @param {AgencyData} agency @returns {(string | Node)[]} */
export function tags(agency) {
  const found = [];
  if (agency.made_up) found.push(" ", element("span", "made up", "tag warn"));
  if (agency.assumed) found.push(" ", element("span", "assumed catchment", "tag warn"));
  return found;
}

/** @param {PageData} data @param {{agency: number, site: number}} found */
function siteParts(data, { agency, site }) {
  const owner = data.agencies[agency];
  const people = owner.sites?.people[site] ?? null;
  const line = made("p", [named(owner.name), ...tags(owner)], "card-kind");
  if (people !== null) line.append(`, ${number(people)} people`);
  return [made("h3", [named(owner.sites?.name[site] || "Site")]), line];
}

/** @param {PageData} data @param {{agency: number, unit: number}} found */
function unitParts(data, { agency, unit }) {
  const owner = data.agencies[agency];
  const { units } = owner;
  const figures = { people: units.people?.[unit], share: units.share?.[unit], effective: units.effective?.[unit], outside: units.outside?.[unit] };
  const kind = made("p", [named(owner.name), ` ${units.code[unit]}`, ...tags(owner)], "card-kind");
  const words = element("p", unitSentence(figures, data.hoods.name[units.main[unit]] ?? "", owner.counted));
  words.dir = "auto";
  /** @type {HTMLElement[]} */
  const parts = [made("h3", [named(units.name[unit] || units.code[unit])]), kind, words];
  if (owner.headline) parts.push(made("p", ["All of ", named(owner.name), `: ${headline(owner.headline)}.`], "headline"));
  return parts;
}

/** @param {PageData} data @param {number} hood @param {boolean} whole */
function hoodParts(data, hood, whole) {
  const place = data.localities.name[data.hoods.locality[hood]] ?? "";
  const [low, high] = limitsOf(data, data.hoods.locality[hood]);
  const people = residents(data.hoods.people[hood] ?? 0, low, high);
  /** @type {HTMLElement[]} */
  const parts = [
    made("h3", [named(data.hoods.name[hood])]),
    made("p", ["Neighbourhood in ", named(place)], "card-kind"),
    element("p", people),
  ];
  const list = element("dl", undefined, "card-services");
  for (const agency of data.agencies) {
    const words = serviceWords(agency, hood);
    if (!words) continue;
    list.append(made("dt", [named(agency.name), ...tags(agency)]), element("dd", words));
  }
  if (whole && list.children.length) parts.push(list);
  return parts;
}

/** @param {AgencyData} agency @param {number} hood */
function serviceWords(agency, hood) {
  const { unit, share, effective, uncovered, sites } = agency.hoods;
  const words = [];
  if (unit && agency.units.code.length) {
    const main = agency.units.name[unit[hood]] || agency.units.code[unit[hood]] || "";
    words.push(hoodSentence({ share: share?.[hood], effective: effective?.[hood], uncovered: uncovered?.[hood] }, main));
  }
  const here = sites?.[hood] ?? null;
  if (here !== null) words.push(here === 1 ? "1 site" : `${number(here)} sites`);
  return words.join("; ");
}

/** @param {PageData} data @param {Found} place */
function areaPart(data, place) {
  const { name, code, people } = data.areas;
  const line = made("p", ["Small area ", named(name[place.area])], "card-area");
  if (name[place.area] !== code[place.area]) line.append(" (", named(code[place.area]), ")");
  line.append(`: ${number(people[place.area])} residents`);
  if (place.hood < 0) line.append(", in no neighbourhood of this plan");
  return line;
}
