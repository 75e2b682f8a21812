import assert from "node:assert/strict";
import { test } from "node:test";

import { colouring } from "../../footprints/render/assets/map/colouring.js";
import { inside, middle, picker } from "../../footprints/render/assets/map/pick.js";
import { inSight, stretch } from "../../footprints/render/assets/map/strokes.js";
import { bounds, dissolve, lines, sides } from "../../footprints/render/assets/map/topology.js";

// Two squares side by side: arc 1 is the edge they share.
const arcs = [
  [[0, 1], [0, 0], [1, 0], [1, 1]],
  [[1, 1], [0, 1]],
  [[0, 1], [0, 2], [1, 2], [1, 1]],
];
const rings = [[[0, 1]], [[~2, ~1]]];

test("every arc knows the shapes beside it", () => {
  assert.deepEqual([...sides(rings, 3)], [0, -1, 0, 1, 1, -1]);
});

test("lines run between groups and around them", () => {
  const beside = sides(rings, 3);
  assert.deepEqual(lines(beside, [0, 1]), [0, 1, 2]);
  assert.deepEqual(lines(beside, [5, 5]), [0, 2]);
  assert.deepEqual(lines(beside, [-1, 5]), [1, 2]);
  assert.deepEqual(lines(beside, [-1, -1]), []);
});

test("lines are the bounds of all groups together", () => {
  for (const group of [[0, 1], [0, 0], [1, -1]]) {
    const all = new Set([...bounds(rings, group).values()].flat().map((arc) => (arc < 0 ? ~arc : arc)));
    assert.deepEqual(lines(sides(rings, 3), group), [...all].sort((a, b) => a - b));
  }
});

test("two squares of one group make one outline", () => {
  const [[outline]] = [...dissolve(arcs, rings, [7, 7]).values()];
  assert.equal(outline.length, 6);
});

test("a place is found in the shape around it alone", () => {
  const find = picker([[[[0, 0], [0, 1], [1, 1], [1, 0]]], [[[0, 1], [0, 2], [1, 2], [1, 1]]]]);
  assert.deepEqual(find(0.5, 0.5), [0]);
  assert.deepEqual(find(0.5, 1.5), [1]);
  assert.deepEqual(find(3, 3), []);
});

test("a hole is outside, and a name stands inside", () => {
  const ring = [[[0, 0], [0, 4], [4, 4], [4, 0]], [[1, 1], [1, 3], [3, 3], [3, 1]]];
  assert.equal(inside(ring, 2, 2), false);
  const [lat, lng] = middle(ring);
  assert.ok(inside(ring, lat, lng));
});

test("colours stay unless two that touch are alike", () => {
  const beside = [[1], [0, 2], [1]].map((others) => new Set(others));
  assert.deepEqual(colouring([0, 1, 0], beside, 6), [0, 1, 0]);
  const mended = colouring([0, 0, 0], beside, 6);
  assert.ok(mended[0] !== mended[1] && mended[1] !== mended[2]);
  assert.ok(colouring([0, 1, -1], beside, 6)[2] >= 0);
});

test("no two neighbours alike on maps at random", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let run = 0; run < 50; run += 1) {
    // Rows of bricks: a flat map in which each touches six others.
    const wide = 8;
    const beside = Array.from({ length: 64 }, () => new Set());
    const join = (a, b) => beside[b] && (beside[a].add(b), beside[b].add(a));
    for (let at = 0; at < 64; at += 1) {
      if (at % wide < wide - 1) join(at, at + 1);
      if (at + wide < 64) join(at, at + wide);
      if (at + wide + 1 < 64 && at % wide < wide - 1) join(at, at + wide + 1);
    }
    const found = colouring(beside.map(() => Math.floor(random() * 6)), beside, 6);
    beside.forEach((others, at) => others.forEach((other) => assert.notEqual(found[at], found[other])));
  }
});

test("the web's square map has Greenwich in the middle and turns latitudes by Mercator", () => {
  const { at, box } = stretch([[0, 0], [0, -180], [85.0511287798, 180]]);
  const expected = [0.5, 0.5, 0, 0.5, 1, 0];
  at.forEach((value, place) => assert.ok(Math.abs(value - expected[place]) < 1e-9));
  assert.ok(Math.abs(box[0]) < 1e-9 && Math.abs(box[3] - 0.5) < 1e-9);
});

test("only lines in sight are drawn, with the points that can be told apart", () => {
  const lines = [[[0, 0], [0, 1e-6], [0, 90]], [[-60, -90], [-61, -91]]].map(stretch);
  const all = { min: { x: 0, y: 0 }, max: { x: 256, y: 256 } };
  const [first, second] = inSight(lines, 256, { x: 0, y: 0 }, all);
  assert.deepEqual(first.map(({ x, y }) => [Math.round(x), Math.round(y)]), [[128, 128], [192, 128]]);
  assert.equal(second.length, 2);
  const east = { min: { x: 150, y: 100 }, max: { x: 180, y: 150 } };
  assert.equal(inSight(lines, 256, { x: 0, y: 0 }, east).length, 1);
  assert.deepEqual(inSight(lines, 256, { x: 10, y: 20 }, all)[0][0], { x: 118, y: 108 });
});
