/**
 * The headline of a service as one phrase, never a score alone: the words of
 * footprints/columns/headline.py, for the version of the plan that is shown.
 *
 *     this plan 43, other plans 3 (0-9), best found for you 87; designed for you: yes, weight 1
 */
import { points } from "./words.js";

/** @typedef {{lines_up: number | null, lines_up_raw: number | null}} Found a score of the version shown */

/**
 * @param {HeadlineFigures} figures
 * @returns {string}
 */
export function headline(figures) {
  return `${thisPlan(figures)}, ${others(figures)}, ${best(figures)}; designed for you: ${figures.designed_for}`;
}

/**
 * The figures of a headline after an edit: those of other plans stay, the best found is this plan
 * where it is better still. The range of the score is taken to move with it, as wide as in the plan
 * that was opened.
 *
 * @param {HeadlineFigures} opened
 * @param {Found} found
 * @returns {HeadlineFigures}
 */
export function edited(opened, { lines_up: score, lines_up_raw: raw }) {
  const { raw: was, raw_low: low, raw_high: high, best_alone: alone, designed_for: designed } = opened;
  const known = raw !== null && was !== null && low !== null && high !== null;
  const told = known ? raw - was + low > 0 || raw - was + high < 0 : null;
  return {
    ...opened,
    lines_up: score,
    told_from_chance: told,
    best_alone: score === null || alone === null ? alone : Math.max(alone, score),
    designed_for: designed.startsWith("yes") ? `${designed}, then edited` : designed,
  };
}

/**
 * @param {HeadlineFigures} opened
 * @param {Found} found
 * @param {boolean} asOpened whether that is the plan the page was opened with
 */
export function said(opened, found, asOpened) {
  return headline(asOpened ? opened : edited(opened, found));
}

/** @param {HeadlineFigures} figures */
function thisPlan({ lines_up: score, resolution, told_from_chance: told }) {
  if (score === null) return `this plan: ${resolution === "too coarse" ? "too coarse to" : "cannot"} tell`;
  return `this plan ${points(score)}${told === false ? " (not told from chance)" : ""}`;
}

/** @param {HeadlineFigures} figures */
function others({ lines_up: score, plans_mean: mean, plans_low: low, plans_high: high }) {
  if (mean === null) return `other plans: ${score === null ? "cannot tell" : "not drawn"}`;
  if (low === null || high === null || points(low) === points(high)) return `other plans ${points(mean)}`;
  return `other plans ${points(mean)} (${points(low)}-${points(high)})`;
}

/** @param {HeadlineFigures} figures */
function best({ lines_up: score, best_alone: alone }) {
  if (alone === null) return `best found for you: ${score === null ? "cannot tell" : "not looked for"}`;
  return `best found for you ${points(alone)}`;
}
