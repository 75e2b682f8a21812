/**
 * Every agency's scores of a plan, by the formulae of docs/methods.md and with the command line's
 * figures: the package's own tests hold the two together.
 *
 * @typedef {object} ServiceScore shares are 0-1; null where a figure has no meaning
 * @property {number | null} coverage
 * @property {number | null} fits_inside
 * @property {number | null} served_by_one
 * @property {number | null} overlap over the people it covers
 * @property {number | null} overlap_scored over everybody where it is meant to serve them; can be below 0
 * @property {number | null} patch_strength share of people in the main unit of their small area, 1 for zones
 * @property {number | null} lines_up 0-100
 * @property {number | null} lines_up_raw before it is cut off at 0
 * @property {{main: number[], people: number[], share: (number | null)[], effective: (number | null)[], outside: number[], class: string[]}} units
 * @property {{unit: number[], share: (number | null)[], effective: (number | null)[], uncovered: (number | null)[], overlap: (number | null)[], fits: (number | null)[], coverage: (number | null)[], sites: (number | null)[]}} hoods
 *
 * @typedef {object} Score
 * @property {number[]} people residents of each neighbourhood
 * @property {ServiceScore[]} services
 * @property {number | null} one_team_people
 * @property {number | null} one_team_share
 * @property {number | null} services_mean how many of the counted work as one for a resident
 * @property {(number | null)[]} one_team_by_hood share of each neighbourhood's residents
 */
import { byHood, byUnit, contingency, overlap } from "./contingency.js";
import { teams } from "./teams.js";

/** @typedef {import("./ground.js").Ground} Ground */
/** @typedef {import("./ground.js").Service} Service */
/** @typedef {import("./contingency.js").Table} Table */

const CANNOT_TELL_ABOVE = 0.95;
const NOISE = 1e-9;

/**
 * @param {Ground} ground
 * @param {ArrayLike<number>} member
 * @param {number} hoods how many neighbourhoods there are
 * @returns {Score}
 */
export function score(ground, member, hoods) {
  const people = new Array(hoods).fill(0);
  for (let area = 0; area < member.length; area += 1) if (member[area] >= 0) people[member[area]] += ground.residents[area];
  const patches = ground.services.map((service) => (service.patches ? contingency(service.patches, service.units, member, hoods) : null));
  const services = ground.services.map((service, row) => serviceScore(ground, service, patches[row], member, people));
  return { people, services, ...teams(ground, patches, member, people) };
}

/**
 * @param {Ground} ground
 * @param {Service} service
 * @param {Table | null} patches
 * @param {ArrayLike<number>} member
 * @param {number[]} residents of each neighbourhood
 * @returns {ServiceScore}
 */
function serviceScore(ground, service, patches, member, residents) {
  const sites = sitesByHood(service, member, residents.length);
  if (!service.people || !patches) return unscored(residents.length, sites);
  const { parts } = ground;
  const table = service.people === service.patches ? patches : contingency(service.people, service.units, member, residents.length);
  const total = sum(table.row);
  const units = byUnit(table, parts);
  const hoods = byHood(table, parts);
  const covered = coveredByHood(ground, service, member, residents.length);
  const everyone = sum(residents);
  const scored = overlap(patches, parts, service.everybody ? residents : null);
  const strength = total > 0 ? patchStrength(service, member) : null;
  const raw = linesUpRaw(scored, service.chance, strength);
  const share = [...units.most].map((most, unit) => ratio(most, table.row[unit]));
  return {
    coverage: ratio(sum(covered), everyone * parts),
    fits_inside: ratio(sum(units.most), total),
    served_by_one: ratio(sum(hoods.most), total),
    overlap: overlap(patches, parts),
    overlap_scored: scored,
    patch_strength: strength,
    lines_up: cutOff(raw),
    lines_up_raw: raw,
    units: {
      main: [...units.main],
      people: [...table.row].map((own) => own / parts),
      share,
      effective: [...units.effective].map(known),
      outside: [...table.row].map((own, unit) => (own - units.most[unit]) / parts),
      class: share.map(unitClass),
    },
    hoods: {
      unit: [...hoods.main],
      share: [...hoods.most].map((most, hood) => ratio(most, table.column[hood])),
      effective: [...hoods.effective].map(known),
      uncovered: residents.map((all, hood) => all - covered[hood] / parts),
      overlap: overlapByHood(patches, parts),
      fits: fitsByHood(table, units.main),
      coverage: residents.map((all, hood) => ratio(covered[hood], all * parts)),
      sites,
    },
  };
}

/** @param {number} hoods @param {(number | null)[]} sites @returns {ServiceScore} */
function unscored(hoods, sites) {
  const none = new Array(hoods).fill(null);
  return {
    coverage: null, fits_inside: null, served_by_one: null, overlap: null, overlap_scored: null, patch_strength: null, lines_up: null, lines_up_raw: null,
    units: { main: [], people: [], share: [], effective: [], outside: [], class: [] },
    hoods: { unit: new Array(hoods).fill(-1), share: none, effective: none, uncovered: none, overlap: none, fits: none, coverage: none, sites },
  };
}

/**
 * @param {number | null} value overlap F, over those it is scored on
 * @param {number | null} chance F0; null where "lines up" cannot be told, as with small areas too coarse
 * @param {number | null} [strength] patch strength D
 * @returns {number | null} "lines up", 0-100
 */
export function linesUp(value, chance, strength = 1) {
  return cutOff(linesUpRaw(value, chance, strength));
}

/**
 * "Lines up" before it is cut off at 0.
 *
 * @param {number | null} value
 * @param {number | null} chance
 * @param {number | null} strength
 */
function linesUpRaw(value, chance, strength) {
  if (value === null || strength === null || chance === null || chance > CANNOT_TELL_ABOVE) return null;
  return strength * ((value - chance) / (1 - chance)) * 100;
}

/** @param {number | null} raw */
function cutOff(raw) {
  return raw === null ? null : Math.max(0, raw);
}

/**
 * Patch strength D: the share of people who are in the main unit of their small area. Zones are
 * patches already.
 *
 * @param {Service} service
 * @param {ArrayLike<number>} member
 * @returns {number | null}
 */
function patchStrength({ people, patches }, member) {
  if (!people) return null;
  if (people === patches) return 1;
  let most = 0;
  let all = 0;
  for (let area = 0; area < member.length; area += 1) {
    if (member[area] < 0) continue;
    let largest = 0;
    for (let entry = people.start[area]; entry < people.start[area + 1]; entry += 1) {
      largest = Math.max(largest, people.parts[entry]);
      all += people.parts[entry];
    }
    most += largest;
  }
  return ratio(most, all);
}

/**
 * Residents covered in each neighbourhood, in parts: for zones those inside a unit, for lists all of
 * an area with a main unit. Never more than live there.
 *
 * @param {Ground} ground
 * @param {Service} service
 * @param {ArrayLike<number>} member
 * @param {number} hoods
 */
function coveredByHood(ground, service, member, hoods) {
  const found = new Float64Array(hoods);
  const cells = service.patches;
  if (!cells) return found;
  for (let area = 0; area < member.length; area += 1) {
    if (member[area] < 0) continue;
    let here = 0;
    for (let entry = cells.start[area]; entry < cells.start[area + 1]; entry += 1) here += cells.parts[entry];
    found[member[area]] += Math.min(here, ground.residents[area] * ground.parts);
  }
  return found;
}

/** @param {Table} table @param {number} parts @returns {(number | null)[]} mean overlap of each place's people */
function overlapByHood({ units, hoods, cell, row, column }, parts) {
  const found = new Float64Array(hoods);
  for (let unit = 0; unit < units; unit += 1) {
    for (let hood = 0; hood < hoods; hood += 1) {
      const here = cell[unit * hoods + hood] / parts;
      if (here > 0) found[hood] += (here * here) / (Math.min(row[unit], column[hood]) / parts);
    }
  }
  return [...found].map((value, hood) => ratio(value, column[hood] / parts));
}

/** @param {Table} table @param {Int32Array} main of each unit @returns {(number | null)[]} share of each place's people who are in a unit at home there */
function fitsByHood({ units, hoods, cell, column }, main) {
  const found = new Float64Array(hoods);
  for (let unit = 0; unit < units; unit += 1) if (main[unit] >= 0) found[main[unit]] += cell[unit * hoods + main[unit]];
  return [...found].map((value, hood) => ratio(value, column[hood]));
}

/** @param {Service} service @param {ArrayLike<number>} member @param {number} hoods @returns {(number | null)[]} */
function sitesByHood({ sites }, member, hoods) {
  if (!sites) return new Array(hoods).fill(null);
  const found = new Array(hoods).fill(0);
  for (const area of sites) if (area >= 0 && member[area] >= 0) found[member[area]] += 1;
  return found;
}

/** @param {number | null} share @returns {string} */
function unitClass(share) {
  if (share === null) return "";
  if (share >= 0.95 - NOISE) return "inside";
  return share >= 0.8 - NOISE ? "mostly" : "straddles";
}

/** @param {ArrayLike<number>} values */
function sum(values) {
  let total = 0;
  for (let place = 0; place < values.length; place += 1) total += values[place];
  return total;
}

/** @param {number} part @param {number} whole @returns {number | null} */
function ratio(part, whole) {
  return whole > 0 ? part / whole : null;
}

/** @param {number} value @returns {number | null} */
function known(value) {
  return Number.isNaN(value) ? null : value;
}
