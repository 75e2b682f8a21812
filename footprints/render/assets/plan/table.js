/**
 * The plan as the rows of plan.csv.
 */

/**
 * @param {PageData} data
 * @param {import("./state.js").PlanState} state
 * @returns {string} `area_code,neighbourhood,locality,people`, a line for each area in a neighbourhood
 */
export function planTable(data, state) {
  const lines = ["area_code,neighbourhood,locality,people"];
  data.areas.code.forEach((code, area) => {
    if (state.member[area] < 0) return;
    const locality = data.localities.code[data.areas.locality[area]] ?? "";
    lines.push([code, state.hoods[state.member[area]].code, locality, String(data.areas.people[area] ?? 0)].map(field).join(","));
  });
  return `${lines.join("\n")}\n`;
}

const FORMULA_STARTS = ["=", "+", "-", "@"];
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+/gu;
const NEXT_CELL = /(;\s*)(?='*[=+\-@])/gu;
const NOTHING_TO_SEE = /[\p{C}\p{Z}\p{M}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/u;

/**
 * A cell as plan.csv has it: no spreadsheet runs it as a formula (see `guarded` in spreadsheets.py).
 * @param {string} text
 */
function field(text) {
  const plain = text.replace(CONTROL, " ").trim().replace(NEXT_CELL, "$1'");
  const first = [...plain].find((letter) => letter !== "'" && !NOTHING_TO_SEE.test(letter)) ?? "";
  const safe = FORMULA_STARTS.includes(first.normalize("NFKC")) ? `'${plain}` : plain;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
