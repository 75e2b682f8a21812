import assert from "node:assert/strict";
import { test } from "node:test";

import { read, written } from "../../footprints/render/assets/plan/file.js";
import { squeezed, unsqueezed } from "../../footprints/render/assets/plan/link.js";
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
    moves: [null, { areas: "a0", from: [], to: {}, reason: 4, breaks: ["below", "<img>"] }],
    comments: [{ text: "no place" }, { on: { kind: "area", codes: "a" }, text: "<img src=x onerror=alert(1)>", date: "2026-11-21T00:00" }, 5],
    reviewer: "someone",
  };
  const found = read(data, file);
  assert.deepEqual([...found.state.member], [1, 0, 0, 1, 1, 1, 2]);
  assert.equal(found.state.hoods.length, 3);
  assert.equal(found.state.hoods[0].name.length, 500);
  assert.deepEqual(found.state.moves[1].breaks, ["below"]);
  assert.deepEqual(found.comments, [{ on: { kind: "area", codes: [] }, text: "<img src=x onerror=alert(1)>", name: "", role: "", date: "2026-11-21" }]);
  assert.equal(found.problems.length, 2);
});

test("a link holds a version in letters that links may hold", async () => {
  const text = JSON.stringify(written(data, edited(), said, who, "2026-11-21", false)).repeat(40);
  const letters = await squeezed(text);
  assert.match(letters, /^[A-Za-z0-9_-]+$/);
  assert.ok(letters.length < text.length / 5);
  assert.equal(await unsqueezed(letters), text);
  await assert.rejects(unsqueezed("not a version"));
});
