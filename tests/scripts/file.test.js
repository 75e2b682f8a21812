import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { read, written } from "../../footprints/render/assets/plan/file.js";
import { LARGEST, squeezed, unsqueezed } from "../../footprints/render/assets/plan/link.js";
import { addHood, lock, move, opened, rename } from "../../footprints/render/assets/plan/state.js";
import { toyData } from "./toy.js";

const data = toyData();
const first = opened(data);
const who = { name: "A. Nurse", role: "District nurse" };
const said = [{ on: { kind: "border", codes: ["A", "B"] }, text: "Here", name: "A", role: "B", date: "2026-11-21" }];

function edited() {
  const split = addHood(first, 1, "Birch South");
  const moved = move(split, data.areas.code, [4, 5], 3, "too big", ["below"]);
  return lock(rename(moved, 0, "Elm"), ["C"], true);
}

test("what is written is read again as it was", () => {
  const state = edited();
  const file = written(data, state, said, who, "2026-11-21");
  const found = read(data, JSON.parse(JSON.stringify(file)));
  assert.deepEqual(found.problems, []);
  assert.deepEqual([...found.state.member], [...state.member]);
  assert.deepEqual(found.state.hoods, state.hoods);
  assert.deepEqual(found.state.locked, state.locked);
  assert.deepEqual(found.state.moves, state.moves);
  assert.deepEqual(found.comments, said);
  assert.deepEqual(found.reviewer, { ...who, date: "2026-11-21" });
  assert.deepEqual(written(data, found.state, found.comments, who, "2026-11-21"), file);
});

test("only differences go in the plan, and the chance levels of the opened plan", () => {
  const file = written(data, edited(), [], who, "2026-11-21");
  assert.deepEqual(file.plan, { a4: "B-2", a5: "B-2" });
  assert.deepEqual(file.neighbourhoods, { A: { name: "Elm" }, "B-2": { name: "Birch South" } });
  assert.deepEqual(file.locked, ["C"]);
  assert.deepEqual(file.chance, { beats: 0.5, lists: 0.2 });
  assert.deepEqual(file.opened.A, { name: "Ash", areas: ["a0", "a1", "a2"] });
  assert.equal("opened" in written(data, edited(), [], who, "2026-11-21", false), false);
});

test("a file saved from a page of another edition of the score opens with a word", () => {
  const file = written(data, edited(), [], who, "2026-11-21");
  assert.equal(file.score_edition, 2);
  assert.deepEqual(file.designed, { beats: 1, lists: null });
  const { score_edition, ...old } = file;
  for (const given of [old, { ...file, score_edition: 3 }]) {
    const found = read(data, given);
    assert.equal(found.problems.length, 1);
    assert.match(found.problems[0], /edition [13] of the score, this page scores by edition 2/);
    assert.deepEqual([...found.state.member], [...edited().member]);
  }
});

test("what is no file of edits, or of another plan or version, is refused", () => {
  const file = written(data, edited(), [], who, "2026-11-21");
  for (const given of [null, 3, "x", [], {}, { ...file, format: "x" }, { ...file, version: 2 }, { ...file, project: { plan_hash: "other" } }]) {
    const found = read(data, given);
    assert.equal(found.problems.length, 1);
    assert.deepEqual([...found.state.member], [...first.member]);
  }
});

test("hostile values are left out or kept as text, never trusted", () => {
  const file = {
    ...written(data, first, [], who, "2026-11-21"),
    plan: { a0: "B", nowhere: "B", a1: "__proto__", a2: 7, __proto__: "B" },
    neighbourhoods: { "<img onerror=x>": { name: "<script>" }, A: { name: "x".repeat(900) }, B: 3 },
    locked: [3, null, "<b>"],
    moves: [null, { areas: "a0", from: [], to: {}, reason: 4 }, { areas: "a0", from: [], to: "B", reason: 4, breaks: ["below", "<img>"] }],
    comments: [{ text: "no place" }, { on: { kind: "area", codes: "a" }, text: "none" }, { on: { kind: "area", codes: ["a", 5] }, text: "<img src=x onerror=alert(1)>", date: "2026-11-21T00:00" }, 5],
    reviewer: "someone",
  };
  const found = read(data, file);
  assert.deepEqual([...found.state.member], [1, 0, 0, 1, 1, 1, 2]);
  assert.equal(found.state.hoods.length, 3);
  assert.equal(found.state.hoods[0].name.length, 500);
  assert.deepEqual(found.state.moves, [{ areas: [], from: {}, to: "B", reason: null, breaks: ["below"] }]);
  assert.deepEqual(found.comments, [{ on: { kind: "area", codes: ["a"] }, text: "<img src=x onerror=alert(1)>", name: "", role: "", date: "" }]);
  assert.equal(found.problems.length, 2);
});

test("no code with a sign that is no text comes in, for the command line would refuse the page's own file", () => {
  for (const sign of ["\n", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ud800"]) {
    const bad = `B${sign}2`;
    const file = {
      ...written(data, first, [], who, "2026-11-21"),
      plan: { a0: bad, [bad]: "B" },
      neighbourhoods: { [bad]: { name: "New" } },
      locked: [bad, "C"],
      moves: [{ areas: [bad, "a0"], from: { [bad]: "A", a0: bad, a1: "A" }, to: "B" }, { areas: ["a0"], from: {}, to: bad }],
      comments: [{ on: { kind: "border", codes: ["A", bad] }, text: "x" }, { on: { kind: "area", codes: ["A", bad] }, text: "y" }],
    };
    const found = read(data, file);
    const again = written(data, found.state, found.comments, who, "2026-11-21");
    assert.deepEqual(found.problems.length, 2, JSON.stringify(sign));
    assert.ok(!JSON.stringify([again, found.problems]).includes(JSON.stringify(sign).slice(1, -1)));
    assert.deepEqual(again.locked, ["C"]);
    assert.deepEqual(again.moves, [{ areas: ["a0"], from: { a1: "A" }, to: "B", reason: null, breaks: [] }]);
    assert.deepEqual(again.comments.map(({ on }) => on.codes), [["A"]]);
  }
});

test("codes that name what every object has come through a saved file", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
  const code = data.areas.code.map((one, row) => names[row] ?? one);
  const id = data.hoods.id.map((one, row) => ["__proto__", "constructor", "toString"][row] ?? one);
  const agencies = data.agencies.map((agency, row) => (row ? agency : { ...agency, id: "constructor" }));
  const odd = { ...data, agencies, areas: { ...data.areas, code }, hoods: { ...data.hoods, id } };
  const begun = opened(odd);
  const rows = names.slice(0, code.length).map((_, row) => row);
  const moved = rename(move(begun, code, rows, 2, null, []), 0, "Elm");
  const saved = JSON.parse(JSON.stringify(written(odd, moved, said, who, "2026-11-21")));
  const found = read(odd, saved);
  assert.deepEqual(found.problems, []);
  assert.deepEqual([...found.state.member], [...moved.member]);
  assert.deepEqual(found.state.hoods, moved.hoods);
  assert.deepEqual(Object.entries(found.state.moves[0].from), Object.entries(moved.moves[0].from));
  assert.deepEqual(found.state.moves[0].areas, moved.moves[0].areas);
  assert.deepEqual(Object.keys(saved.opened).sort(), [...id].sort());
  assert.ok(moved.moves[0].areas.includes("__proto__"));
});

test("a link that would fill the memory is given up", async () => {
  const letters = await squeezed(" ".repeat(LARGEST));
  assert.equal((await unsqueezed(letters)).length, LARGEST);
  const bomb = await squeezed(" ".repeat(LARGEST + 1)).catch(() => "");
  assert.equal(bomb, "", "nobody is given a link that no page opens");
  const made = deflateRawSync(Buffer.alloc(10 * LARGEST, 32)).toString("base64url");
  const before = process.memoryUsage().arrayBuffers;
  await assert.rejects(unsqueezed(made), RangeError);
  assert.ok(process.memoryUsage().arrayBuffers - before < 5 * LARGEST);
});

test("a link holds a version in letters that links may hold", async () => {
  const text = JSON.stringify(written(data, edited(), said, who, "2026-11-21", false)).repeat(40);
  const letters = await squeezed(text);
  assert.match(letters, /^[A-Za-z0-9_-]+$/);
  assert.ok(letters.length < text.length / 5);
  assert.equal(await unsqueezed(letters), text);
  await assert.rejects(unsqueezed("not a version"));
});
