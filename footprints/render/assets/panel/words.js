/**
 * Figures as plain words. The same rules as footprints/render/words.py: halves round up, what is
 * not quite none or all never reads 0% or 100%, and what summing fractions in another order can
 * change (`NOISE`) changes no digit.
 */

const NOISE = 1e-9;

const GROUPED = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** @param {number} value @returns {number} halves rounded up */
function whole(value) {
  return Math.floor(value + 0.5 + NOISE);
}

/** @param {number | null | undefined} value @returns {string} */
export function number(value) {
  return value === null || value === undefined ? "–" : GROUPED.format(whole(value));
}

/** @param {number | null | undefined} value @returns {string} one decimal place */
export function decimal(value) {
  if (value === null || value === undefined) return "–";
  return (whole(value * 10) / 10).toFixed(1);
}

/**
 * @param {number | null | undefined} share
 * @param {0 | 1} places decimal places
 * @returns {string}
 */
export function percentTo(share, places) {
  if (share === null || share === undefined) return "–";
  const scale = 10 ** places;
  const least = 0.005 / scale;
  if (share > NOISE && share < least - NOISE) return `under ${(1 / scale).toFixed(places)}%`;
  if (share >= 1 - least - NOISE && share < 1 - NOISE) return `over ${(100 - 1 / scale).toFixed(places)}%`;
  return `${(whole(share * 100 * scale) / scale).toFixed(places)}%`;
}

/** @param {number | null | undefined} share @returns {string} whole percent */
export function percent(share) {
  return percentTo(share, 0);
}

/** @param {number | null | undefined} value "lines up" @returns {string} whole points */
export function points(value) {
  return value === null || value === undefined ? "cannot tell" : number(value);
}

/**
 * @param {number | null | undefined} value
 * @param {(size: number) => string} [write]
 * @returns {string} a change with its sign; none where it rounds to nothing
 */
export function signed(value, write = number) {
  if (value === null || value === undefined) return "–";
  const size = write(Math.abs(value));
  if (!/[1-9]/.test(size)) return size;
  return `${value > 0 ? "+" : "−"}${size}`;
}

/** @param {number} count @param {string} one @param {string} [many] @returns {string} a count with its noun */
export function counted(count, one, many) {
  return `${number(count)} ${number(count) === "1" ? one : (many ?? `${one}s`)}`;
}

/** @param {string[]} names @returns {string} as a person would join them */
export function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/**
 * @param {number} people
 * @param {number} low
 * @param {number} high
 * @returns {string} residents, and whether they keep the limits
 */
export function residents(people, low, high) {
  const count = `${number(people)} residents`;
  if (people < low) return `${count}, below the limit of ${number(low)}`;
  if (people > high) return `${count}, above the limit of ${number(high)}`;
  return count;
}

/**
 * @param {{effective?: number | null, outside?: number | null, share?: number | null}} unit
 * @param {string} main name of its main neighbourhood, empty where there is none
 * @param {string} counted what it counts, in the plural: people or homes
 * @returns {string}
 */
export function unitSentence(unit, main, counted) {
  if (!main) return `None of its ${counted} are in a neighbourhood of this plan.`;
  if (decimal(unit.effective) === "1.0" && !unit.outside) return `All its ${counted} are in ${main}.`;
  const across =
    unit.effective === null || unit.effective === undefined
      ? ""
      : `Works across ${decimal(unit.effective)} neighbourhoods; `;
  if (unit.outside === null || unit.outside === undefined) return `${across}mainly ${main}.`;
  const one = counted === "people" ? "1 person is" : `1 of its ${counted} is`;
  const outside = number(unit.outside) === "1" ? one : `${number(unit.outside)} ${counted} are`;
  return `${across}${outside} outside its main one, ${main}.`;
}

/**
 * @param {{share?: number | null, effective?: number | null, uncovered?: number | null}} here
 * @param {string} unit name of the main unit
 * @returns {string}
 */
export function hoodSentence(here, unit) {
  if (!unit) return "No unit here.";
  const parts = [`${unit} serves ${percent(here.share)}`];
  if (here.effective !== undefined && !["–", "1.0"].includes(decimal(here.effective))) {
    parts.push(`${decimal(here.effective)} units share it`);
  }
  if ((here.uncovered ?? 0) >= 1) parts.push(`${number(here.uncovered)} residents in no unit`);
  return parts.join("; ");
}
