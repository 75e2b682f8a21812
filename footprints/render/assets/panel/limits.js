/**
 * How many residents neighbourhoods may have: a locality can have limits of its own.
 */
import { number } from "./words.js";

/** @param {PageData} data @param {number} locality row, -1 for none @returns {[number, number]} fewest and most */
export function limitsOf(data, locality) {
  return data.limits[locality] ?? [data.min_people, data.max_people];
}

/** @param {PageData} data @returns {boolean} whether every locality has the same limits */
export function oneBand(data) {
  return data.limits.every(([low, high]) => low === data.min_people && high === data.max_people);
}

/** @param {PageData} data @returns {string} the limits in the words of footprints/render/tables.py */
export function band(data) {
  return oneBand(data) ? `${number(data.min_people)} to ${number(data.max_people)} residents` : "the residents their locality asks for";
}
