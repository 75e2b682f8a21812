/**
 * What plans are scored on: residents and links of the small areas, and each agency's people there.
 * The writer is footprints/render/scene/scoring.py; people are in whole parts of a person, so that sums
 * are exact in whatever order they are made.
 *
 * @typedef {object} Cells people of units in small areas: entries `start[a]` to `start[a + 1] - 1`
 * @property {Int32Array} start
 * @property {Int32Array} unit
 * @property {Float64Array} parts
 *
 * @typedef {object} Service one agency's people
 * @property {number} units how many
 * @property {number | null} chance F0 of the opened plan, null where "lines up" cannot be told
 * @property {boolean} counted whether it counts for one-team residents
 * @property {boolean} everybody whether residents in no unit count against it
 * @property {boolean} list whether its people are a list's counts, which may run over residents or under
 * @property {Cells | null} people null for an agency that is not scored
 * @property {Cells | null} patches by main patches for lists, each small area whole; for zones the same as `people`
 * @property {number[] | null} sites small area of each site, -1 for none
 *
 * @typedef {object} Ground
 * @property {number} parts parts of a person
 * @property {number[]} residents of each small area
 * @property {import("../plan/graph.js").Graph} links
 * @property {Service[]} services in the order of the page's agencies
 */
import { graph } from "../plan/graph.js";
import { unpack } from "./numbers.js";

const MICROMETRES = 1e6;

/**
 * @param {PageData} data
 * @returns {Ground | null} null where the page carries nothing to score from
 */
export function ground(data) {
  const given = data.scoring;
  if (!given) return null;
  const residents = data.areas.people.map((people) => people ?? 0);
  return {
    parts: given.parts,
    residents,
    links: links(given.edges, residents.length),
    services: given.agencies.map((agency, row) =>
      service(agency, data.agencies[row].units.code.length, residents, given.parts),
    ),
  };
}

/** @param {string} text @param {number} areas */
function links(text, areas) {
  const numbers = unpack(text);
  const [first, second, metres] = [[], [], []].map(() => new Float64Array(numbers.length / 3));
  let row = 0;
  for (let pair = 0; pair < first.length; pair += 1) {
    row += numbers[3 * pair];
    first[pair] = row;
    second[pair] = row + numbers[3 * pair + 1];
    metres[pair] = numbers[3 * pair + 2] / MICROMETRES;
  }
  return graph(areas, first, second, metres);
}

/**
 * @param {ScoringAgency} given
 * @param {number} units
 * @param {number[]} residents
 * @param {number} parts
 * @returns {Service}
 */
function service(given, units, residents, parts) {
  const people = given.cells === null ? null : cells(unpack(given.cells), residents.length);
  const patches = people && given.main !== null ? whole(unpack(given.main), residents, parts) : people;
  const { chance, counted, everybody, list, sites } = given;
  return { units, chance, counted, everybody, list, people, patches, sites };
}

/** @param {number[]} numbers @param {number} areas @returns {Cells} */
function cells(numbers, areas) {
  const count = (numbers.length - areas) / 2;
  const found = { start: new Int32Array(areas + 1), unit: new Int32Array(count), parts: new Float64Array(count) };
  let at = 0;
  let entry = 0;
  for (let area = 0; area < areas; area += 1) {
    const here = numbers[at];
    at += 1;
    let unit = 0;
    for (let one = 0; one < here; one += 1) {
      unit += numbers[at];
      found.unit[entry] = unit;
      found.parts[entry] = numbers[at + 1];
      at += 2;
      entry += 1;
    }
    found.start[area + 1] = entry;
  }
  return found;
}

/**
 * Each small area whole, with all its residents, in its main unit.
 *
 * @param {number[]} main 1 + the unit, 0 for none
 * @param {number[]} residents
 * @param {number} parts
 * @returns {Cells}
 */
function whole(main, residents, parts) {
  const count = main.filter((unit) => unit > 0).length;
  const found = { start: new Int32Array(main.length + 1), unit: new Int32Array(count), parts: new Float64Array(count) };
  let entry = 0;
  main.forEach((unit, area) => {
    if (unit > 0) {
      found.unit[entry] = unit - 1;
      found.parts[entry] = residents[area] * parts;
      entry += 1;
    }
    found.start[area + 1] = entry;
  });
  return found;
}
