import assert from "node:assert/strict";
import { test } from "node:test";

import * as words from "../../footprints/render/assets/panel/words.js";

test("counts have one noun for one and another for many", () => {
  assert.equal(words.counted(1, "small area"), "1 small area");
  assert.equal(words.counted(1234, "resident"), "1,234 residents");
  assert.equal(words.counted(0, "small area"), "0 small areas");
});

test("changes carry a sign unless they round to nothing", () => {
  assert.equal(words.signed(0.04, words.decimal), "0.0");
  assert.equal(words.signed(-0.26, words.decimal), "−0.3");
  assert.equal(words.signed(1200.4), "+1,200");
  assert.equal(words.signed(null), "–");
});

test("names are joined as a person would", () => {
  assert.equal(words.listed([]), "");
  assert.equal(words.listed(["a", "b", "c"]), "a, b and c");
});

test("a unit is told in words", () => {
  assert.equal(
    words.unitSentence({ effective: 2.3, outside: 6410 }, "Heywood", "people"),
    "Works across 2.3 neighbourhoods; 6,410 people are outside its main one, Heywood.",
  );
  assert.equal(words.unitSentence({ effective: 1.2, outside: 1 }, "Heywood", "homes"), "Works across 1.2 neighbourhoods; 1 of its homes is outside its main one, Heywood.");
});
