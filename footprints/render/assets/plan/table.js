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

/** @param {string} text */
function field(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
