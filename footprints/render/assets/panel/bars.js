/**
 * Bars of residents against the limits, drawn as the tables' templates draw them.
 */
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 160;

/**
 * @param {number} people
 * @param {number | null} before a mark for how many there were, null for none
 * @param {number} low
 * @param {number} high
 * @returns {SVGElement}
 */
export function peopleBar(people, before, low, high) {
  const across = (/** @type {number} */ count) => Math.round(Math.min(WIDTH, (WIDTH * count) / (high * 1.25)) * 10) / 10;
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} 18`, width: WIDTH, height: 18, class: "people", "aria-hidden": "true" });
  svg.append(
    shape("rect", { x: across(low), y: 0, width: across(high) - across(low), height: 18, class: "band" }),
    shape("rect", { x: 0, y: 5, width: across(people), height: 8, rx: 2, class: people < low || people > high ? "bar-out" : "bar-in" }),
  );
  if (before !== null) svg.append(shape("rect", { x: across(before) - 1, y: 1, width: 2.5, height: 16, class: "bar-was" }));
  return svg;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @returns {SVGElement} */
export function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return /** @type {SVGElement} */ (made);
}
