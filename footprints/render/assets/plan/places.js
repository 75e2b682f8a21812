/**
 * Where chosen small areas can go: the neighbourhoods next to them and the others of their locality,
 * each with the rules that moving there would break.
 *
 * @typedef {import("./state.js").PlanState} PlanState
 * @typedef {import("./rules.js").Rules} Rules
 * @typedef {{row: number, beside: boolean, breaks: string[]}} Way `breaks` in words, each with whose it is
 */
import { groupsBeside } from "./graph.js";
import { breaches } from "./rules.js";
import { addHood, move, standing } from "./state.js";

/**
 * @param {Rules} rules
 * @param {PlanState} state
 * @param {readonly number[]} chosen rows of small areas
 * @param {readonly number[]} before where each of them was when the page was opened, -1 for nowhere:
 *   a place to go even where no area is left there
 * @returns {Way[]} those that keep every rule first, next to the areas before elsewhere, then in the
 *   order of the neighbourhoods; none is the only home of what is chosen
 */
export function ways(rules, state, chosen, before) {
  const homes = new Set(chosen.map((area) => state.member[area]));
  const localities = new Set(chosen.map((area) => rules.locality[area]));
  const next = groupsBeside(rules.links, state.member, chosen);
  const old = new Set(before.filter((row) => row >= 0));
  const found = [...new Set([...standing(state), ...old])].flatMap((row) => {
    if (homes.size === 1 && homes.has(row)) return [];
    const inside = localities.has(state.hoods[row].locality);
    if (!inside && !next.has(row) && !old.has(row)) return [];
    return [{ row, beside: next.has(row) && inside, breaks: breaches(rules, state, moved(rules, state, chosen, row)).map(({ brief }) => brief) }];
  });
  const order = (/** @type {Way} */ way) => 2 * Number(way.breaks.length > 0) + Number(!way.beside);
  return found.sort((a, b) => order(a) - order(b) || a.row - b.row);
}

/**
 * @param {Rules} rules
 * @param {PlanState} state
 * @param {readonly number[]} chosen
 * @param {number} to row of the neighbourhood they go to, -1 for a new one
 * @returns {PlanState} the same state where nothing would move
 */
export function moved(rules, state, chosen, to) {
  if (to >= 0) return move(state, rules.codes, chosen, to, null, []);
  const home = state.member[chosen[0]];
  const ready = addHood(state, home, `Part of ${state.hoods[home].name}`);
  return move(ready, rules.codes, chosen, ready.hoods.length - 1, null, []);
}

/** @param {Rules} rules @param {PlanState} before @param {PlanState} after @returns {string[]} rules broken, each once */
export function broken(rules, before, after) {
  return [...new Set(breaches(rules, before, after).map(({ rule }) => rule))];
}
