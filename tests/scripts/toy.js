/** A toy page: a strip of areas 0-1-2-3-4-5 in two neighbourhoods of one locality, one more beyond. */
import { pack } from "./pack.js";

export const PARTS = 1 << 20;

/** @returns {any} the page's data: people 10 each, neighbourhood A of 0-2, B of 3-5, limits 20 to 40 */
export function toyData() {
  const areas = ["a0", "a1", "a2", "a3", "a4", "a5", "z6"];
  const edges = [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6]];
  let before = 0;
  const numbers = edges.flatMap(([first, second]) => {
    const row = [first - before, second - first, 1000 * 1e6];
    before = first;
    return row;
  });
  return {
    page: { kind: "overview", show: [], straddling: false, title: "Toy" },
    min_people: 20,
    max_people: 40,
    limits: [[20, 40], [20, 40]],
    arcs: [],
    areas: {
      rings: areas.map(() => []),
      code: areas,
      name: areas.map((code) => `Area ${code}`),
      people: [10, 10, 10, 10, 10, 10, 30],
      hood: [0, 0, 0, 1, 1, 1, 2],
      locality: [0, 0, 0, 0, 0, 0, 1],
    },
    hoods: { id: ["A", "B", "C"], name: ["Ash", "Birch", "Cedar"], people: [30, 30, 30], locality: [0, 0, 1], colour: [0, 1, 2] },
    localities: { code: ["L", "M"], name: ["Left", "More"], people: [60, 30] },
    agencies: [agency("beats", ["u", "v"]), agency("lists", ["p", "q"])],
    barriers: [],
    bridges: [],
    scoring: {
      parts: PARTS,
      plan_hash: "abc",
      seed: 1,
      edition: 2,
      locked: [],
      together: [[4, 5]],
      edges: pack(numbers),
      agencies: [
        // Beat u has areas 0-3 (half of 3), v the rest.
        { chance: 0.5, designed: 1, counted: true, everybody: true, list: false, whole: false, cells: cells([[[0, 10]], [[0, 10]], [[0, 10]], [[0, 5], [1, 5]], [[1, 10]], [[1, 10]], [[1, 30]]]), main: null, sites: null },
        // A list: p is the main unit of 0-2, q of 3-5; nobody in z6.
        { chance: 0.2, designed: null, counted: true, everybody: false, list: true, whole: true, cells: cells([[[0, 8], [1, 2]], [[0, 10]], [[0, 10]], [[1, 9]], [[1, 10]], [[0, 1], [1, 9]], []]), main: pack([1, 1, 1, 2, 2, 2, 0]), sites: [0, 4, -1] },
      ],
    },
  };
}

function agency(id, units) {
  return {
    id, name: id, kind: "zones", made_up: false, assumed: false, counted: "people", colour: 0, dash: "", headline: null,
    units: { code: units, name: units, main: [0, 1], class: ["inside", "inside"] }, hoods: {}, shapes: null, member: null, sites: null,
  };
}

function cells(areas) {
  return pack(
    areas.flatMap((own) => {
      let before = 0;
      return [own.length, ...own.flatMap(([unit, people]) => {
        const row = [unit - before, people * PARTS];
        before = unit;
        return row;
      })];
    }),
  );
}
