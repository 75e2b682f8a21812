/**
 * One-team residents: those whose every counted service works to their neighbourhood.
 */

/** @typedef {import("./ground.js").Ground} Ground */
/** @typedef {import("./contingency.js").Table} Table */

const WORKS_AS_ONE = 0.8;
const NOISE = 1e-9;

/**
 * @param {Ground} ground
 * @param {(Table | null)[]} patches contingency tables by main patches
 * @param {ArrayLike<number>} member
 * @param {number[]} residents of each neighbourhood
 */
export function teams(ground, patches, member, residents) {
  const counted = ground.services.flatMap((service, row) => (service.counted && patches[row] ? [row] : []));
  const byHood = new Float64Array(residents.length);
  let services = 0;
  let everyone = 0;
  for (let area = 0; area < member.length; area += 1) {
    if (member[area] < 0) continue;
    const people = ground.residents[area];
    everyone += people;
    let all = 1;
    for (const row of counted) {
      const share = teamShare(ground, row, /** @type {Table} */ (patches[row]), area, member[area]);
      all *= share;
      services += people * share;
    }
    byHood[member[area]] += counted.length ? people * all : 0;
  }
  const some = counted.length > 0 && everyone > 0;
  const people = byHood.reduce((total, here) => total + here, 0);
  return {
    one_team_people: some ? people : null,
    one_team_share: some ? people / everyone : null,
    services_mean: some ? services / everyone : null,
    one_team_by_hood: residents.map((all, hood) => (some && all > 0 ? byHood[hood] / all : null)),
  };
}

/**
 * The share of an area's residents who are really in a unit that works as one with their
 * neighbourhood. Which units do is judged by main patches; of a list, its people there are the whole.
 *
 * @param {Ground} ground
 * @param {number} row
 * @param {Table} table by main patches
 * @param {number} area
 * @param {number} hood
 */
function teamShare(ground, row, table, area, hood) {
  const { people: cells, list } = ground.services[row];
  if (!cells) return 0;
  let people = 0;
  let listed = 0;
  for (let entry = cells.start[area]; entry < cells.start[area + 1]; entry += 1) {
    const unit = cells.unit[entry];
    const together = table.cell[unit * table.hoods + hood] / Math.min(table.row[unit], table.column[hood]);
    listed += cells.parts[entry];
    if (together >= WORKS_AS_ONE - NOISE) people += cells.parts[entry];
  }
  const whole = list ? listed : ground.residents[area] * ground.parts;
  return whole > 0 ? Math.min(people / whole, 1) : 0;
}
