import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { changes, proposals, renamed } from "../../footprints/render/assets/plan/changes.js";
import { groupsBeside, lineKm, pieces } from "../../footprints/render/assets/plan/graph.js";
import { begin, present, record, redo, undo } from "../../footprints/render/assets/plan/history.js";
import { broken as brokenRules, moved, ways } from "../../footprints/render/assets/plan/places.js";
import { breaches, rulesOf } from "../../footprints/render/assets/plan/rules.js";
import { half } from "../../footprints/render/assets/plan/split.js";
import { addHood, areasOf, lock, move, opened, rename, standing } from "../../footprints/render/assets/plan/state.js";
import { planTable } from "../../footprints/render/assets/plan/table.js";
import { ground } from "../../footprints/render/assets/scores/ground.js";
import { toyData } from "./toy.js";

const data = toyData();
const land = ground(data);
const rules = rulesOf(data, land);
const first = opened(data);
const go = (state, areas, to) => move(state, data.areas.code, areas, to, null, []);
const broken = (before, after) => breaches(rules, before, after).map(({ rule }) => rule);

test("pieces, neighbours and the length of line", () => {
  assert.deepEqual(pieces(land.links, [0, 1, 3, 4, 5]), [[3, 4, 5], [0, 1]]);
  assert.deepEqual([...groupsBeside(land.links, first.member, [2])], [1]);
  assert.equal(lineKm(land.links, first.member), 2);
  assert.equal(lineKm(land.links, go(first, [2], 1).member), 2);
});

test("a move changes nothing in the state before it", () => {
  const after = go(first, [2], 1);
  assert.deepEqual([...first.member], [0, 0, 0, 1, 1, 1, 2]);
  assert.deepEqual([...after.member], [0, 0, 1, 1, 1, 1, 2]);
  assert.deepEqual(after.moves, [{ areas: ["a2"], from: { a2: "A" }, to: "B", reason: null, breaks: [] }]);
  assert.equal(go(after, [2], 1), after);
});

test("each rule is seen when it is broken, and not otherwise", () => {
  assert.deepEqual(broken(first, go(first, [2], 1)), []);
  assert.deepEqual(broken(first, go(first, [1], 1)), ["pieces", "pieces"]);
  assert.deepEqual(broken(first, go(first, [1, 2], 1)), ["below", "above"]);
  assert.deepEqual(broken(first, go(first, [4], 0)), ["together", "pieces", "pieces"]);
  assert.deepEqual(broken(first, go(first, [5], 2)), ["together", "locality"]);
  assert.deepEqual(broken(lock(first, ["a2"], true), go(first, [2], 1)), ["locked"]);
  assert.deepEqual(broken(lock(first, ["B"], true), go(first, [2], 1)), ["locked"]);
});

test("each rule broken names whose it is", () => {
  const briefs = (state, area, to) => breaches(rules, state, go(state, [].concat(area), to)).map(({ brief }) => brief);
  assert.deepEqual(briefs(first, [1, 2], 1), ["too few residents in Ash", `too many residents in ${first.hoods[1].name}`]);
  assert.deepEqual(briefs(lock(first, ["B"], true), 2, 1), [`${first.hoods[1].name} is locked`]);
  assert.match(briefs(first, 1, 1)[0], /^Ash in 2 pieces$/);
});

test("what breaks a rule already may come closer to it", () => {
  const small = go(first, [1, 2], 1);
  assert.deepEqual(broken(small, go(small, [1], 0)), []);
  assert.deepEqual(broken(small, go(small, [3], 0)), ["pieces", "pieces"]);
});

test("a neighbourhood left without areas is merged, not broken", () => {
  const roomy = { ...rules, limits: [[20, 60], [20, 40]] };
  const after = go(first, areasOf(first, 0), 1);
  assert.deepEqual(breaches(roomy, first, after), []);
  assert.deepEqual(standing(after), [1, 2]);
});

test("a new neighbourhood has a code of its own", () => {
  const one = addHood(first, 0, "Part of Ash");
  const two = addHood(one, 0, "Another");
  assert.deepEqual(two.hoods.slice(3).map(({ code, locality }) => [code, locality]), [["A-2", 0], ["A-3", 0]]);
  assert.deepEqual(renamed(first, go(one, [0], 3)), [3]);
  assert.deepEqual(renamed(first, rename(first, 1, "Beech")), [1]);
  assert.equal(rename(first, 1, "Birch"), first);
});

test("halves are whole and even", () => {
  assert.deepEqual(half(land.links, [0, 1, 2, 3], land.residents), [2, 3]);
  assert.deepEqual(half(land.links, [0, 1, 4], land.residents), [0, 1]);
  assert.deepEqual(half(land.links, [3], land.residents), []);
});

test("changes are those that still stand, proposals those whose last move broke a rule", () => {
  const there = go(first, [2], 1);
  assert.deepEqual(changes(first, there, land.residents), [{ areas: [2], from: 0, to: 1, people: 10 }]);
  assert.deepEqual(changes(first, go(there, [2], 0), land.residents), []);
  const proposed = move(first, data.areas.code, [1], 1, "why not", ["pieces"]);
  assert.deepEqual([...proposals(proposed).keys()], ["a1"]);
  assert.deepEqual([...proposals(move(proposed, data.areas.code, [1], 0, null, [])).keys()], []);
});

test("undo and redo walk the line, and a new step forgets what was undone", () => {
  let past = record(record(begin(1), 2), 3);
  past = undo(undo(undo(past)));
  assert.equal(present(past), 1);
  assert.equal(present(redo(past)), 2);
  past = record(past, 9);
  assert.equal(redo(past), past);
  assert.equal(present(past), 9);
});

test("the plan's table is plan.csv, with awkward codes in quotes", () => {
  const lines = planTable(data, go(first, [2], 1)).split("\n");
  assert.equal(lines[0], "area_code,neighbourhood,locality,people");
  assert.equal(lines[3], "a2,B,L,10");
  assert.equal(lines.length, 9);
  const odd = { ...data, areas: { ...data.areas, code: ['a"0', ...data.areas.code.slice(1)] } };
  assert.equal(planTable(odd, first).split("\n")[1], '"a""0",A,L,10');
  const acting = { ...data, areas: { ...data.areas, code: ["\t=1+1", "-2\r\n3", ...data.areas.code.slice(2)] } };
  assert.deepEqual(planTable(acting, first).split("\n").slice(1, 3), ["'=1+1,A,L,10", "'-2 3,A,L,10"]);
});

test("no code runs in a spreadsheet, as none of the command line's tables lets it", async () => {
  const cases = JSON.parse(await readFile(new URL("golden/cells.json", import.meta.url), "utf-8"));
  for (const [code, cell] of cases) {
    const acting = { ...data, areas: { ...data.areas, code: [code, ...data.areas.code.slice(1)] } };
    assert.equal(planTable(acting, first).split("\n")[1], `${cell},A,L,10`, JSON.stringify(code));
  }
});

test("a name made for a new neighbourhood is no longer than a file takes", () => {
  const long = addHood(first, 0, `Part of ${"😀".repeat(500)}`).hoods.at(-1).name;
  assert.equal([...long].length, 500);
  assert.ok(long.isWellFormed?.() ?? true);
});

test("places that keep the rules come first, and each says which it breaks", () => {
  const found = ways(rules, first, [2], [0]);
  assert.deepEqual(found, [{ row: 1, beside: true, breaks: [] }]);
  const across = ways(rules, first, [5], [1]);
  assert.deepEqual(across.map(({ row, beside, breaks }) => [row, beside, breaks]), [
    [0, false, ["parts what is kept together", "Ash in 2 pieces"]],
    [2, false, ["parts what is kept together", "reaches into another locality"]],
  ]);
  const named = across.map(({ row }) => brokenRules(rules, first, moved(rules, first, [5], row)));
  assert.deepEqual(named, [["together", "pieces"], ["together", "locality"]]);
});

test("a place that keeps the rules comes before those that break one, whatever their order", () => {
  const one = { ...rules, locality: rules.locality.map(() => 0), limits: [[20, 45]], together: [] };
  const state = { ...first, hoods: first.hoods.map((hood) => ({ ...hood, locality: 0 })) };
  assert.deepEqual(ways(one, state, [5], [1]), [
    { row: 2, beside: true, breaks: [] },
    { row: 0, beside: false, breaks: ["Ash in 2 pieces"] },
  ]);
});

test("what is chosen can go back to a neighbourhood that was emptied", () => {
  const emptied = go(first, areasOf(first, 0), 1);
  assert.deepEqual(ways(rules, emptied, [0], [0]).map(({ row }) => row), [0]);
  assert.deepEqual(ways(rules, emptied, [0], [-1]), []);
});
