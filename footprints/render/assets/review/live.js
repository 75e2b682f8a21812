/**
 * The page's data as a plan now is: the same tables, with figures worked out from that plan.
 */
import { colouring } from "../map/colouring.js";
import { edited } from "../panel/headline.js";
import { neighbours } from "../plan/graph.js";

/** @typedef {import("../plan/state.js").PlanState} PlanState */
/** @typedef {import("../scores/ground.js").Ground} Ground */
/** @typedef {import("../scores/score.js").Score} Score */

export const COLOURS = 6;

/**
 * @param {PageData} data as the page was opened
 * @param {Ground} ground
 * @param {PlanState} state
 * @param {Score} score of that state
 * @returns {PageData}
 */
export function live(data, ground, state, score) {
  const changed = state.member.some((hood, area) => hood !== data.areas.hood[area]);
  const wished = state.hoods.map((_, row) => data.hoods.colour[row] ?? -1);
  return {
    ...data,
    areas: { ...data.areas, hood: [...state.member] },
    hoods: {
      id: state.hoods.map((hood) => hood.code),
      name: state.hoods.map((hood) => hood.name),
      people: score.people,
      locality: state.hoods.map((hood) => hood.locality),
      colour: colouring(wished, touching(ground, state), COLOURS),
    },
    agencies: data.agencies.map((agency, row) => agencyNow(agency, score.services[row], changed)),
  };
}

/** @param {AgencyData} agency @param {import("../scores/score.js").ServiceScore} found @param {boolean} changed @returns {AgencyData} */
function agencyNow(agency, found, changed) {
  const { units, hoods } = found;
  const headline = agency.headline && changed ? edited(agency.headline, found) : agency.headline;
  if (!units.main.length) return { ...agency, hoods: { ...agency.hoods, sites: nothingNull(hoods.sites) } };
  return { ...agency, headline, units: { ...agency.units, ...units }, hoods: { ...hoods, sites: nothingNull(hoods.sites) } };
}

/** @param {(number | null)[]} sites */
function nothingNull(sites) {
  return sites.some((count) => count !== null) ? sites : undefined;
}

/** @param {Ground} ground @param {PlanState} state @returns {Set<number>[]} neighbourhoods beside each */
function touching(ground, state) {
  /** @type {Set<number>[]} */
  const found = state.hoods.map(() => new Set());
  state.member.forEach((hood, area) => {
    if (hood < 0) return;
    for (const next of neighbours(ground.links, area)) {
      const other = state.member[next];
      if (other >= 0 && other !== hood) found[hood].add(other);
    }
  });
  return found;
}
