/**
 * The rules a plan keeps, and which of them a move would break. A neighbourhood that breaks a rule
 * already may come closer to it but not go further away.
 *
 * @typedef {import("./state.js").PlanState} PlanState
 * @typedef {import("./graph.js").Graph} Graph
 * @typedef {"locked" | "together" | "locality" | "pieces" | "below" | "above"} Rule
 * @typedef {{rule: Rule, said: string, brief: string}} Breach a sentence, and words for a list; both
 *   name the neighbourhood that would break the rule
 *
 * @typedef {object} Rules what they are, from the project
 * @property {Graph} links
 * @property {readonly string[]} codes of small areas
 * @property {readonly number[]} residents of small areas
 * @property {readonly number[]} locality of small areas
 * @property {readonly [number, number][]} limits fewest and most residents, by locality
 * @property {readonly (readonly number[])[]} together small areas that may not be parted
 */
import { number } from "../panel/words.js";
import { pieces } from "./graph.js";

/**
 * @param {Rules} rules
 * @param {PlanState} before
 * @param {PlanState} after the same plan with some areas in other neighbourhoods
 * @returns {Breach[]} in the order of the rules above, neighbourhoods in their own order
 */
export function breaches(rules, before, after) {
  const moved = [];
  for (let area = 0; area < after.member.length; area += 1) {
    if (before.member[area] !== after.member[area]) moved.push(area);
  }
  const touched = new Set(moved.flatMap((area) => [before.member[area], after.member[area]]));
  const hoods = [...touched].filter((row) => row >= 0).sort((a, b) => a - b);
  return [
    ...locked(rules, before, moved, hoods),
    ...parted(rules, before, after, moved),
    ...strayed(rules, after, moved),
    ...hoods.flatMap((row) => broken(rules, before, after, row)),
    ...hoods.flatMap((row) => outside(rules, before, after, row)),
  ];
}

/**
 * @param {Rules} rules
 * @param {PlanState} before
 * @param {number[]} moved
 * @param {number[]} hoods
 * @returns {Breach[]}
 */
function locked(rules, before, moved, hoods) {
  const areas = moved.filter((area) => before.locked.has(rules.codes[area]));
  const places = hoods.filter((row) => row < before.hoods.length && before.locked.has(before.hoods[row].code));
  /** @type {Breach[]} */
  const found = places.map((row) => ({ rule: "locked", said: `${before.hoods[row].name} is locked.`, brief: `${before.hoods[row].name} is locked` }));
  if (areas.length === 1) found.push({ rule: "locked", said: "The small area is locked.", brief: "the small area is locked" });
  if (areas.length > 1) found.push({ rule: "locked", said: `${number(areas.length)} of the small areas are locked.`, brief: `${number(areas.length)} small areas are locked` });
  return found;
}

/**
 * @param {Rules} rules
 * @param {PlanState} before
 * @param {PlanState} after
 * @param {number[]} moved
 * @returns {Breach[]}
 */
function parted(rules, before, after, moved) {
  const own = new Set(moved);
  const groups = rules.together.filter(
    (group) => group.some((area) => own.has(area)) && homes(after, group) > homes(before, group),
  );
  return groups.length ? [{ rule: "together", said: "Small areas that are to be kept together would be parted.", brief: "parts what is kept together" }] : [];
}

/** @param {PlanState} state @param {readonly number[]} group */
function homes(state, group) {
  return new Set(group.map((area) => state.member[area])).size;
}

/** @param {Rules} rules @param {PlanState} after @param {number[]} moved @returns {Breach[]} */
function strayed(rules, after, moved) {
  const astray = moved.filter(
    (area) => after.member[area] >= 0 && after.hoods[after.member[area]].locality !== rules.locality[area],
  );
  return astray.length ? [{ rule: "locality", said: "A neighbourhood would reach into another locality.", brief: "reaches into another locality" }] : [];
}

/**
 * @param {Rules} rules
 * @param {PlanState} before
 * @param {PlanState} after
 * @param {number} row
 * @returns {Breach[]}
 */
function broken(rules, before, after, row) {
  const now = pieceCount(rules, after, row);
  if (now <= Math.max(1, pieceCount(rules, before, row))) return [];
  const { name } = after.hoods[row];
  return [{ rule: "pieces", said: `${name} would be in ${number(now)} pieces.`, brief: `${name} in ${number(now)} pieces` }];
}

/** @param {Rules} rules @param {PlanState} state @param {number} row */
function pieceCount(rules, state, row) {
  const areas = [];
  for (let area = 0; area < state.member.length; area += 1) if (state.member[area] === row) areas.push(area);
  return pieces(rules.links, areas).length;
}

/**
 * @param {Rules} rules
 * @param {PlanState} before
 * @param {PlanState} after
 * @param {number} row
 * @returns {Breach[]}
 */
function outside(rules, before, after, row) {
  const [low, high] = rules.limits[after.hoods[row].locality];
  const was = peopleOf(rules, before, row);
  const now = peopleOf(rules, after, row);
  const { name } = after.hoods[row];
  const isNew = row >= before.hoods.length;
  if (now !== null && now < low && (isNew || was === null || now < was)) {
    return [{ rule: "below", said: `${name} would have ${number(now)} residents, fewer than ${number(low)}.`, brief: `too few residents in ${name}` }];
  }
  if (now !== null && now > high && (was === null || now > was)) {
    return [{ rule: "above", said: `${name} would have ${number(now)} residents, more than ${number(high)}.`, brief: `too many residents in ${name}` }];
  }
  return [];
}

/** @param {Rules} rules @param {PlanState} state @param {number} row @returns {number | null} null without areas */
function peopleOf(rules, state, row) {
  let found = null;
  for (let area = 0; area < state.member.length; area += 1) {
    if (state.member[area] === row) found = (found ?? 0) + rules.residents[area];
  }
  return found;
}

/** @param {PageData} data @param {import("../scores/ground.js").Ground} ground @returns {Rules} */
export function rulesOf(data, ground) {
  return {
    links: ground.links,
    codes: data.areas.code,
    residents: ground.residents,
    locality: data.areas.locality,
    limits: data.limits,
    together: data.scoring?.together ?? [],
  };
}
