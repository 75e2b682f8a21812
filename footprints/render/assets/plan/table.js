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

/**
 * A cell as plan.csv has it: no spreadsheet runs it as a formula (see `plain_text` in files.py).
 * @param {string} text
 */
function field(text) {
  const plain = text.replace(/[\x00-\x1f\x7f]+/g, " ").trim();
  const safe = /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
