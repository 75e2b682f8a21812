/**
 * The contingency table of units by neighbourhoods, in whole parts of a person, kept up to date as
 * small areas move: a move changes two columns and nothing else.
 *
 * @typedef {object} Table
 * @property {number} units
 * @property {number} hoods
 * @property {Float64Array} cell parts of unit u in neighbourhood n, at `u * hoods + n`
 * @property {Float64Array} row sums by unit
 * @property {Float64Array} column sums by neighbourhood
 */

/**
 * @param {import("./ground.js").Cells} cells
 * @param {number} units
 * @param {ArrayLike<number>} member neighbourhood of each small area; below 0 is in none
 * @param {number} hoods
 * @returns {Table}
 */
export function contingency(cells, units, member, hoods) {
  const made = {
    units, hoods, cell: new Float64Array(units * hoods), row: new Float64Array(units), column: new Float64Array(hoods),
  };
  for (let area = 0; area < member.length; area += 1) {
    const hood = member[area];
    if (hood < 0) continue;
    for (let entry = cells.start[area]; entry < cells.start[area + 1]; entry += 1) {
      const unit = cells.unit[entry];
      made.cell[unit * hoods + hood] += cells.parts[entry];
      made.row[unit] += cells.parts[entry];
      made.column[hood] += cells.parts[entry];
    }
  }
  return made;
}

/**
 * The overlap F: sum over units and neighbourhoods of T^2 / min(unit, neighbourhood), over all
 * people (docs/methods.md). Over the people of the table; where ``residents`` are given, over them:
 * a neighbourhood is then as large as all who live there, and whoever is in no unit counts as one
 * person short.
 *
 * @param {Table} table
 * @param {number} parts parts of a person
 * @param {number[] | null} [residents] of each neighbourhood
 * @returns {number | null} null for a table without people
 */
export function overlap({ units, hoods, cell, row, column }, parts, residents = null) {
  let sum = 0;
  let total = 0;
  for (let unit = 0; unit < units; unit += 1) {
    total += row[unit];
    for (let hood = 0; hood < hoods; hood += 1) {
      const here = cell[unit * hoods + hood] / parts;
      if (here > 0) sum += (here * here) / Math.min(row[unit] / parts, residents ? residents[hood] : column[hood] / parts);
    }
  }
  if (total <= 0) return null;
  if (!residents) return sum / (total / parts);
  const everybody = residents.reduce((all, here) => all + here, 0);
  return (sum - (everybody - total / parts)) / everybody;
}

/**
 * For each unit its main neighbourhood and how far it is there.
 *
 * @param {Table} table
 * @param {number} parts
 */
export function byUnit({ units, hoods, cell, row }, parts) {
  const main = new Int32Array(units).fill(-1);
  const most = new Float64Array(units);
  const effective = new Float64Array(units);
  for (let unit = 0; unit < units; unit += 1) {
    let squares = 0;
    for (let hood = 0; hood < hoods; hood += 1) {
      const here = cell[unit * hoods + hood];
      squares += (here / parts) ** 2;
      if (here > 0 && (main[unit] < 0 || beats(here, cell[unit * hoods + main[unit]], parts))) main[unit] = hood;
      if (here > most[unit]) most[unit] = here;
    }
    effective[unit] = squares > 0 ? (row[unit] / parts) ** 2 / squares : NaN;
  }
  return { main, most, effective };
}

/**
 * For each neighbourhood its main unit and how far it shares the place with others.
 *
 * @param {Table} table
 * @param {number} parts
 */
export function byHood({ units, hoods, cell, column }, parts) {
  const main = new Int32Array(hoods).fill(-1);
  const most = new Float64Array(hoods);
  const squares = new Float64Array(hoods);
  for (let unit = 0; unit < units; unit += 1) {
    for (let hood = 0; hood < hoods; hood += 1) {
      const here = cell[unit * hoods + hood];
      squares[hood] += (here / parts) ** 2;
      if (here > 0 && (main[hood] < 0 || beats(here, cell[main[hood] * hoods + hood], parts))) main[hood] = unit;
      if (here > most[hood]) most[hood] = here;
    }
  }
  const effective = squares.map((value, hood) => (value > 0 ? (column[hood] / parts) ** 2 / value : NaN));
  return { main, most, effective };
}

/**
 * Whether one count is more than another by a millionth of a person: less is a tie, and the first
 * of those that tie is the main one, as in footprints/coterminosity/measures.py.
 *
 * @param {number} here
 * @param {number} best
 * @param {number} parts
 */
function beats(here, best, parts) {
  return Math.round((here / parts) * 1e6) > Math.round((best / parts) * 1e6);
}
