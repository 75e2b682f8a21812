/**
 * The page's colours as the map needs them, read from the style sheet: light or dark.
 */

/** @param {string} name of a custom property, without its dashes @returns {string} */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {() => void} act run whenever the page turns light or dark */
export function onThemeChange(act) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}

/** @returns {boolean} whether the person asked for little motion */
export function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
