/**
 * What was done, so that it can be undone: a line of states and where on it we stand.
 *
 * @template T
 * @typedef {{states: readonly T[], at: number}} History
 */

/**
 * @template T
 * @param {T} first
 * @returns {History<T>}
 */
export function begin(first) {
  return { states: [first], at: 0 };
}

/**
 * @template T
 * @param {History<T>} past
 * @returns {T}
 */
export function present(past) {
  return past.states[past.at];
}

/**
 * Adds a state; what had been undone is forgotten.
 *
 * @template T
 * @param {History<T>} past
 * @param {T} next
 * @returns {History<T>}
 */
export function record(past, next) {
  return { states: [...past.states.slice(0, past.at + 1), next], at: past.at + 1 };
}

/**
 * @template T
 * @param {History<T>} past
 * @returns {History<T>}
 */
export function undo(past) {
  return past.at > 0 ? { ...past, at: past.at - 1 } : past;
}

/**
 * @template T
 * @param {History<T>} past
 * @returns {History<T>}
 */
export function redo(past) {
  return past.at + 1 < past.states.length ? { ...past, at: past.at + 1 } : past;
}
