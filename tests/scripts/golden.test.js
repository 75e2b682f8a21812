/**
 * Plans that Python scored (tests/page_figures.py), scored again by the pages' own modules.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ground } from "../../footprints/render/assets/scores/ground.js";
import { score } from "../../footprints/render/assets/scores/score.js";

const { data, cases } = JSON.parse(readFileSync(new URL("./golden/scores.json", import.meta.url), "utf8"));
const CLOSE = 1e-11;
const EXACT = new Set(["people", "outside", "uncovered", "main", "unit", "sites"]);

/** People and rows must be the very same; shares may differ in the last bits of a sum of fractions. */
function same(found, expected, path, exact) {
  if (expected !== null && typeof expected === "object") {
    for (const key of Object.keys(expected)) same(found?.[key], expected[key], `${path}.${key}`, exact || EXACT.has(key));
  } else if (typeof expected === "number" && typeof found === "number" && !exact) {
    assert.ok(Math.abs(found - expected) <= CLOSE, `${path}: ${found} is not ${expected}`);
  } else {
    assert.equal(found, expected, path);
  }
}

cases.forEach(({ member, hoods, expected }, number) => {
  test(`plan ${number} scores as in Python`, () => {
    assert.ok(expected.services.some((service) => service.lines_up !== null));
    same(score(ground(data), member, hoods), expected, "score", false);
  });
});
