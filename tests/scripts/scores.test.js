import assert from "node:assert/strict";
import { test } from "node:test";

import { ground } from "../../footprints/render/assets/scores/ground.js";
import { unpack } from "../../footprints/render/assets/scores/numbers.js";
import { linesUp, score } from "../../footprints/render/assets/scores/score.js";
import { pack } from "./pack.js";
import { toyData } from "./toy.js";

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

test("numbers come back as they were", () => {
  const numbers = [0, 1, 31, 32, 1023, 1024, 2 ** 31, 2 ** 40 + 7, 2 ** 53 - 1];
  assert.deepEqual(unpack(pack(numbers)), numbers);
});

test("scores worked by hand", () => {
  const data = toyData();
  const found = score(ground(data), data.areas.hood, 3);
  assert.deepEqual(found.people, [30, 30, 30]);
  const [beats, lists] = found.services;
  // T = u: 30, 5, 0; v: 0, 25, 30. F = (30^2/30 + 5^2/30 + 25^2/30 + 30^2/30) / 90.
  near(beats.overlap, (30 + 25 / 30 + 625 / 30 + 30) / 90);
  near(beats.fits_inside, (30 + 30) / 90);
  near(beats.served_by_one, (30 + 25 + 30) / 90);
  near(beats.coverage, 1);
  near(beats.lines_up, ((beats.overlap - 0.5) / 0.5) * 100);
  assert.deepEqual(beats.units.main, [0, 2]);
  assert.deepEqual(beats.units.class, ["mostly", "straddles"]);
  near(beats.units.effective[0], 35 ** 2 / (30 ** 2 + 5 ** 2));
  near(beats.hoods.fits[0], 1);
  near(beats.hoods.fits[1], 0);
  near(lists.hoods.coverage[2], 0);
  near(beats.hoods.effective[1], 30 ** 2 / (5 ** 2 + 25 ** 2));
  // Main patches are the neighbourhoods; z6 has nobody.
  near(lists.overlap, 1);
  // Of 59 on the list, 56 are with the main unit of their area.
  near(lists.patch_strength, 56 / 59);
  near(lists.lines_up, (56 / 59) * 100);
  near(beats.patch_strength, 1);
  near(lists.coverage, 60 / 90);
  near(lists.fits_inside, (28 + 28) / 59);
  assert.deepEqual(lists.hoods.sites, [1, 1, 0]);
  assert.deepEqual(lists.hoods.uncovered, [0, 0, 30]);
});

test("residents in no unit count against an agency that is to serve everybody", () => {
  const data = toyData();
  data.scoring.agencies[0].cells = pack([[[0, 10]], [[0, 10]], [[0, 10]], [], [[1, 10]], [[1, 10]], [[1, 30]]].flatMap((own) => [own.length, ...own.flatMap(([unit, people]) => [unit, people * data.scoring.parts])]));
  const [beats] = score(ground(data), data.areas.hood, 3).services;
  // T = u: 30, 0, 0; v: 0, 20, 30, ten of B's residents in no unit.
  near(beats.overlap, (30 + 400 / 20 + 30) / 80);
  near(beats.overlap_scored, (30 + 400 / 30 + 30 - 10) / 90);
  near(beats.lines_up, ((beats.overlap_scored - 0.5) / 0.5) * 100);
  data.scoring.agencies[0].everybody = false;
  const [some] = score(ground(data), data.areas.hood, 3).services;
  near(some.overlap_scored, some.overlap);
});

test("one-team residents count a share of a small area", () => {
  const data = toyData();
  const found = score(ground(data), data.areas.hood, 3);
  // u works as one with A (30/30); v with B (25/30) but not u with B (5/30); lists work everywhere but C, for
  // those who are really with the main unit: 8 of 10 in z0, 9 of 10 in z5.
  near(found.one_team_people, 8 + 20 + 5 + 10 + 9);
  near(found.one_team_share, 52 / 90);
  near(found.services_mean, (30 + 25 + 30 + 57) / 90);
  near(found.one_team_by_hood[2], 0);
});

test("areas outside every neighbourhood count nowhere", () => {
  const data = toyData();
  const member = [0, 0, 0, 1, 1, 1, -1];
  const found = score(ground(data), member, 3);
  assert.deepEqual(found.people, [30, 30, 0]);
  near(found.services[0].coverage, 1);
  assert.equal(found.one_team_by_hood[2], null);
});

test("lines up is withheld where it cannot be told", () => {
  assert.equal(linesUp(0.9, 0.951), null);
  assert.equal(linesUp(0.9, null), null);
  assert.equal(linesUp(0.4, 0.5), 0);
  assert.equal(linesUp(0.75, 0.5, 0.4), 20);
  assert.equal(linesUp(0.75, 0.5, null), null);
});
