/**
 * The headline of a service as one phrase, never a score alone: the words of
 * footprints/columns/headline.py, for the version of the plan that is shown.
 *
 *     this plan 43, other plans 3 (0-9), best found for you 87; designed for you: yes, weight 1
 */
import { points } from "./words.js";

/**
 * @param {HeadlineFigures} figures
 * @returns {string}
 */
export function headline(figures) {
  return `${thisPlan(figures)}, ${others(figures)}, ${best(figures)}; designed for you: ${figures.designed_for}`;
}

/**
 * The figures of a headline after an edit: those of other plans stay, the best found is this plan
 * where it is better still.
 *
 * @param {HeadlineFigures} opened
 * @param {number | null} score "lines up" now
 * @param {number | null} overlap the overlap it is worked out from
 * @returns {HeadlineFigures}
 */
export function edited(opened, score, overlap) {
  const { chance_low: low, chance_high: high, best_alone: alone, designed_for: designed } = opened;
  const told = score === null || overlap === null || low === null || high === null || overlap < low || overlap > high;
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
 * @param {{lines_up: number | null, overlap: number | null}} found of the version shown
 * @param {boolean} asOpened whether that is the plan the page was opened with
 */
export function said(opened, { lines_up: score, overlap }, asOpened) {
  return headline(asOpened ? opened : edited(opened, score, overlap));
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
