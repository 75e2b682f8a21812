/**
 * What differs between the opened plan and the edited one.
 *
 * @typedef {import("./state.js").PlanState} PlanState
 * @typedef {{areas: number[], from: number, to: number, people: number}} Change areas that went the same way
 */

/**
 * @param {PlanState} before
 * @param {PlanState} after
 * @param {readonly number[]} residents
 * @returns {Change[]} by neighbourhood left, then by neighbourhood joined
 */
export function changes(before, after, residents) {
  /** @type {Map<string, Change>} */
  const found = new Map();
  for (let area = 0; area < after.member.length; area += 1) {
    const [from, to] = [before.member[area], after.member[area]];
    if (from === to) continue;
    const key = `${from} ${to}`;
    const change = found.get(key) ?? { areas: [], from, to, people: 0 };
    change.areas.push(area);
    change.people += residents[area];
    found.set(key, change);
  }
  return [...found.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

/**
 * The moves still in force that break a rule, by area: those that put it where it now is.
 *
 * @param {PlanState} state
 * @returns {Map<string, import("./state.js").Move>} by code of the small area
 */
export function proposals(state) {
  /** @type {Map<string, import("./state.js").Move>} */
  const last = new Map();
  for (const one of state.moves) for (const code of one.areas) last.set(code, one);
  return new Map([...last].filter(([, one]) => one.breaks.length > 0));
}

/**
 * @param {PlanState} before
 * @param {PlanState} after
 * @returns {number[]} neighbourhoods with another name than before, or new ones with areas
 */
export function renamed(before, after) {
  const held = new Set(after.member);
  return after.hoods
    .map((_, row) => row)
    .filter((row) => (row < before.hoods.length ? after.hoods[row].name !== before.hoods[row].name : held.has(row)));
}
