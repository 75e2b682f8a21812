/**
 * The page's colours as the map needs them, read from the style sheet: light or dark.
 */

const DARK = "(prefers-color-scheme: dark)";

/** @type {Map<string, string>} colours read before: to ask the page's style is slow */
const known = new Map();

/** @param {string} name of a custom property, without its dashes @returns {string} */
export function colour(name) {
  const found = known.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  known.set(name, found);
  return found;
}

/** @param {() => void} act run whenever the page turns light or dark */
export function onThemeChange(act) {
  window.matchMedia(DARK).addEventListener("change", () => {
    known.clear();
    act();
  });
}

/** @returns {boolean} whether the person asked for little motion */
export function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
