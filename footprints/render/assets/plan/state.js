/**
 * A plan being edited: which neighbourhood each small area is in, what the neighbourhoods are
 * called, what is locked, and every move made. States are never changed, only replaced.
 *
 * @typedef {{code: string, name: string, locality: number}} Hood
 *
 * @typedef {object} Move
 * @property {string[]} areas codes, sorted
 * @property {Record<string, string>} from neighbourhood of each, empty for none
 * @property {string} to
 * @property {string | null} reason given for a move that breaks a rule
 * @property {string[]} breaks the rules it breaks, in the words of rules.js
 *
 * @typedef {object} PlanState
 * @property {Int32Array} member neighbourhood of each small area, -1 for none
 * @property {readonly Hood[]} hoods those of the opened plan in its order, then new ones
 * @property {ReadonlySet<string>} locked codes of neighbourhoods and small areas that stay
 * @property {readonly Move[]} moves
 */

const LONGEST_NAME = 500; // what a file of edits takes

/** @param {PageData} data @returns {PlanState} the plan as the page was opened with it */
export function opened(data) {
  const locked = (data.scoring?.locked ?? []).map((area) => data.areas.code[area]);
  return {
    member: Int32Array.from(data.areas.hood),
    hoods: data.hoods.id.map((code, row) => ({ code, name: data.hoods.name[row], locality: data.hoods.locality[row] })),
    locked: new Set(locked),
    moves: [],
  };
}

/**
 * @param {PlanState} state
 * @param {readonly string[]} codes of all small areas
 * @param {readonly number[]} areas rows that move
 * @param {number} to row of the neighbourhood they go to
 * @param {string | null} reason
 * @param {string[]} breaks
 * @returns {PlanState}
 */
export function move(state, codes, areas, to, reason, breaks) {
  const going = areas.filter((area) => state.member[area] !== to);
  if (!going.length) return state;
  const member = state.member.slice();
  /** @type {Map<string, string>} */
  const from = new Map(); // a code may be called __proto__
  for (const area of [...going].sort((a, b) => a - b)) {
    from.set(codes[area], member[area] < 0 ? "" : state.hoods[member[area]].code);
    member[area] = to;
  }
  const done = { areas: [...from.keys()].sort(), from: Object.fromEntries(from), to: state.hoods[to].code, reason, breaks };
  return { ...state, member, moves: [...state.moves, done] };
}

/**
 * Adds a neighbourhood without areas; its code is the parent's with a letter.
 *
 * @param {PlanState} state
 * @param {number} parent neighbourhood it is taken from, whose locality it shares
 * @param {string} name cut off where it is longer than a file takes
 * @returns {PlanState} the new one is the last of its `hoods`
 */
export function addHood(state, parent, name) {
  const taken = new Set(state.hoods.map((hood) => hood.code));
  const { code, locality } = state.hoods[parent];
  let number = 2;
  while (taken.has(`${code}-${number}`)) number += 1;
  return { ...state, hoods: [...state.hoods, { code: `${code}-${number}`, name: [...name].slice(0, LONGEST_NAME).join(""), locality }] };
}

/**
 * @param {PlanState} state
 * @param {number} row
 * @param {string} name
 * @returns {PlanState}
 */
export function rename(state, row, name) {
  if (state.hoods[row].name === name || !name) return state;
  return { ...state, hoods: state.hoods.map((hood, at) => (at === row ? { ...hood, name } : hood)) };
}

/**
 * @param {PlanState} state
 * @param {readonly string[]} codes of neighbourhoods or small areas
 * @param {boolean} locked
 * @returns {PlanState}
 */
export function lock(state, codes, locked) {
  const kept = new Set(state.locked);
  for (const code of codes) {
    if (locked) kept.add(code);
    else kept.delete(code);
  }
  return { ...state, locked: kept };
}

/** @param {PlanState} state @param {number} row @returns {number[]} small areas of a neighbourhood */
export function areasOf(state, row) {
  const found = [];
  for (let area = 0; area < state.member.length; area += 1) if (state.member[area] === row) found.push(area);
  return found;
}

/** @param {PlanState} state @returns {number[]} rows of neighbourhoods that have areas, in order */
export function standing(state) {
  const held = new Set(state.member);
  return state.hoods.map((_, row) => row).filter((row) => held.has(row));
}
