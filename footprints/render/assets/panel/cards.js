/**
 * Builds the card beside the map. Every name is set as text, never as markup.
 */
import { element, named } from "./elements.js";
import { hoodSentence, number, residents, unitSentence } from "./words.js";

/**
 * @param {object} data the page's data
 * @param {{area?: number, hood?: number, units: {agency: number, unit: number}[], site?: {agency: number, site: number}}} place
 * @param {boolean} kept whether the card stays until it is closed
 * @param {() => void} close
 * @returns {DocumentFragment}
 */
export function card(data, place, kept, close) {
  const made = document.createDocumentFragment();
  if (kept) {
    const button = element("button", "Close", "card-close");
    button.type = "button";
    button.addEventListener("click", close);
    made.append(button);
  }
  if (place.site) made.append(...siteParts(data, place.site));
  for (const found of place.units) made.append(...unitParts(data, found));
  if (place.hood >= 0) made.append(...hoodParts(data, place.hood, kept || place.units.length === 0));
  if (place.area >= 0) made.append(areaPart(data, place));
  return made;
}

function tags(agency) {
  const found = [];
  if (agency.made_up) found.push(" ", element("span", "made up", "tag warn"));
  if (agency.assumed) found.push(" ", element("span", "assumed catchment", "tag warn"));
  return found;
}

function siteParts(data, { agency, site }) {
  const owner = data.agencies[agency];
  const title = element("h3");
  title.append(named(owner.sites.name[site] || "Site"));
  const line = element("p", undefined, "card-kind");
  line.append(named(owner.name), ...tags(owner));
  const people = owner.sites.people[site];
  if (people !== null) line.append(`, ${number(people)} people`);
  return [title, line];
}

function unitParts(data, { agency, unit }) {
  const owner = data.agencies[agency];
  const figures = Object.fromEntries(
    ["people", "share", "effective", "outside"].map((key) => [key, owner.units[key]?.[unit]]),
  );
  const title = element("h3");
  title.append(named(owner.units.name[unit] || owner.units.code[unit]));
  const kind = element("p", undefined, "card-kind");
  kind.append(named(owner.name), ` ${owner.units.code[unit]}`, ...tags(owner));
  const sentence = unitSentence(figures, data.hoods.name[owner.units.main[unit]] ?? "", owner.counted);
  const words = element("p", sentence);
  words.dir = "auto";
  return [title, kind, words];
}

function hoodParts(data, hood, whole) {
  const title = element("h3");
  title.append(named(data.hoods.name[hood]));
  const place = data.localities.name[data.hoods.locality[hood]] ?? "";
  const kind = element("p", undefined, "card-kind");
  kind.append("Neighbourhood in ", named(place));
  const people = residents(data.hoods.people[hood], data.min_people, data.max_people);
  const parts = [title, kind, element("p", people)];
  const list = element("dl", undefined, "card-services");
  for (const agency of data.agencies) {
    const words = serviceWords(agency, hood);
    if (!words) continue;
    const term = element("dt");
    term.append(named(agency.name), ...tags(agency));
    list.append(term, named(words, "dd"));
  }
  if (whole && list.children.length) parts.push(list);
  return parts;
}

function serviceWords(agency, hood) {
  const { unit, share, effective, uncovered, sites } = agency.hoods;
  const words = [];
  if (unit && agency.units.code.length) {
    const main = agency.units.name[unit[hood]] || agency.units.code[unit[hood]] || "";
    const here = { share: share?.[hood], effective: effective?.[hood], uncovered: uncovered?.[hood] };
    words.push(hoodSentence(here, main));
  }
  if (sites && sites[hood] !== null) {
    words.push(sites[hood] === 1 ? "1 site" : `${number(sites[hood])} sites`);
  }
  return words.join("; ");
}

function areaPart(data, place) {
  const line = element("p", undefined, "card-area");
  line.append("Small area ", named(data.areas.name[place.area]));
  if (data.areas.name[place.area] !== data.areas.code[place.area]) {
    line.append(" (", named(data.areas.code[place.area]), ")");
  }
  line.append(`: ${number(data.areas.people[place.area])} residents`);
  if (!(place.hood >= 0)) line.append(", in no neighbourhood of this plan");
  return line;
}
