/**
 * Edits as a file: what a team changed and said, small enough to mail. Reading one trusts nothing
 * in it: every value is looked at, and what does not fit is named. docs/edits-file.md has the form.
 *
 * @typedef {import("./state.js").PlanState} PlanState
 * @typedef {import("./state.js").Move} Move
 * @typedef {{kind: "area" | "border" | "neighbourhood", codes: string[]}} Place
 * @typedef {{on: Place, text: string, name: string, role: string, date: string}} Comment
 * @typedef {{name: string, role: string}} Reviewer
 * @typedef {{name: string, role: string, date: string}} Author
 * @typedef {{state: PlanState, comments: Comment[], reviewer: Author, problems: string[]}} Read
 */
import { opened } from "./state.js";

export const FORMAT = "footprints-edits";
export const VERSION = 1;
const LONGEST = 2000;
const LONGEST_NAME = 500;
const NO_TEXT = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]/u; // as footprints/signs.py has it
const CODES = { area: 0, border: 2, neighbourhood: 1 }; // of what is commented on; areas may be any number
const RULES = ["locked", "together", "locality", "pieces", "below", "above"];

/**
 * @param {PageData} data
 * @param {PlanState} state
 * @param {Comment[]} comments
 * @param {Reviewer} reviewer
 * @param {string} date as 2026-11-21
 * @param {boolean} [whole] whether the opened plan goes with it; a link leaves it out
 */
export function written(data, state, comments, reviewer, date, whole = true) {
  const first = opened(data);
  // maps, and objects made of them at the end: a code may be called __proto__
  /** @type {Map<string, string>} */
  const plan = new Map();
  data.areas.code.forEach((code, area) => {
    if (state.member[area] !== first.member[area]) plan.set(code, state.hoods[state.member[area]].code);
  });
  const held = new Set(state.member);
  /** @type {Map<string, {name: string}>} */
  const neighbourhoods = new Map();
  state.hoods.forEach(({ code, name }, row) => {
    const isNew = row >= first.hoods.length;
    if (isNew ? held.has(row) : name !== first.hoods[row].name) neighbourhoods.set(code, { name });
  });
  /** @type {[string, number | null][]} */
  const chance = data.agencies.map((agency, row) => [agency.id, data.scoring?.agencies[row].chance ?? null]);
  /** @type {[string, number | null][]} */
  const designed = data.agencies.map((agency, row) => [agency.id, data.scoring?.agencies[row].designed ?? null]);
  return {
    format: FORMAT,
    version: VERSION,
    project: { name: data.page.title ?? "", plan_hash: data.scoring?.plan_hash ?? "", seed: data.scoring?.seed ?? 0 },
    reviewer: { ...reviewer, date },
    ...(whole ? { opened: openedPlan(data) } : {}),
    plan: sorted(plan),
    neighbourhoods: sorted(neighbourhoods),
    locked: [...state.locked].filter((code) => !first.locked.has(code)).sort(),
    moves: state.moves,
    comments,
    chance: Object.fromEntries(chance),
    score_edition: data.scoring?.edition ?? 1,
    designed: Object.fromEntries(designed),
  };
}

/** @param {PageData} data @returns {Record<string, {name: string, areas: string[]}>} by neighbourhood */
function openedPlan(data) {
  /** @type {[string, {name: string, areas: string[]}][]} */
  const found = data.hoods.id.map((code, row) => [code, { name: data.hoods.name[row], areas: [] }]);
  data.areas.code.forEach((code, area) => data.areas.hood[area] >= 0 && found[data.areas.hood[area]][1].areas.push(code));
  return Object.fromEntries(found);
}

/** @template T @param {Map<string, T>} table @returns {Record<string, T>} */
function sorted(table) {
  return Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param {PageData} data
 * @param {unknown} given what a file held
 * @returns {Read} `problems` names what could not be used; with an empty `state.moves` and the
 *   opened plan where the file is not one of edits, or of another plan
 */
export function read(data, given) {
  const file = record(given);
  const nothing = { state: opened(data), comments: [], reviewer: { name: "", role: "", date: "" } };
  if (file.format !== FORMAT) return { ...nothing, problems: ["This is not a file of edits saved from one of these pages."] };
  if (file.version !== VERSION) {
    return { ...nothing, problems: ["This file was saved by another version of these pages, which this page cannot read."] };
  }
  if (record(file.project).plan_hash !== data.scoring?.plan_hash) {
    return { ...nothing, problems: ["These edits were made on another plan than the one on this page. Open them in the page they were made in."] };
  }
  /** @type {string[]} */
  const problems = [];
  const edition = typeof file.score_edition === "number" ? file.score_edition : 1;
  if (edition !== data.scoring?.edition) {
    problems.push(`The page they were made on scored by edition ${edition} of the score, this page scores by edition ${data.scoring?.edition}: the plan is the same, its scores are not.`);
  }
  const named = withHoods(data, file, opened(data), problems);
  const placed = withPlan(data, file, named, problems);
  const locks = codes(file.locked);
  const state = { ...placed, locked: new Set([...placed.locked, ...locks]), moves: list(file.moves).flatMap(asMove) };
  const who = record(file.reviewer);
  return {
    state,
    comments: list(file.comments).flatMap(asComment),
    reviewer: { name: text(who.name, LONGEST_NAME), role: text(who.role, LONGEST_NAME), date: date(who.date) },
    problems,
  };
}

/**
 * @param {PageData} data
 * @param {Record<string, unknown>} file
 * @param {PlanState} state
 * @param {string[]} problems
 * @returns {PlanState}
 */
function withHoods(data, file, state, problems) {
  const hoods = state.hoods.map((hood) => ({ ...hood }));
  const rows = new Map(hoods.map((hood, row) => [hood.code, row]));
  const plan = record(file.plan);
  const localities = new Map(data.areas.code.map((code, area) => [code, data.areas.locality[area]]));
  for (const [code, entry] of Object.entries(record(file.neighbourhoods))) {
    const name = text(record(entry).name, LONGEST_NAME);
    const row = rows.get(code);
    if (row !== undefined) {
      if (name) hoods[row].name = name;
      continue;
    }
    const member = Object.entries(plan).find(([area, hood]) => hood === code && localities.has(area));
    if (NO_TEXT.test(code)) {
      problems.push(`The code of the new neighbourhood ${name || code.replace(NO_TEXT, "\ufffd")} holds a sign that is no text; it was left out.`);
      continue;
    }
    if (!member) {
      problems.push(`The new neighbourhood ${name || code} has no small areas; it was left out.`);
      continue;
    }
    rows.set(code, hoods.length);
    hoods.push({ code: code.slice(0, LONGEST_NAME), name: name || code, locality: localities.get(member[0]) ?? -1 });
  }
  return { ...state, hoods };
}

/**
 * @param {PageData} data
 * @param {Record<string, unknown>} file
 * @param {PlanState} state
 * @param {string[]} problems
 * @returns {PlanState}
 */
function withPlan(data, file, state, problems) {
  const areas = new Map(data.areas.code.map((code, area) => [code, area]));
  const hoods = new Map(state.hoods.map((hood, row) => [hood.code, row]));
  const member = state.member.slice();
  let unknown = 0;
  for (const [code, hood] of Object.entries(record(file.plan))) {
    const area = areas.get(code);
    const row = typeof hood === "string" ? hoods.get(hood) : undefined;
    if (area === undefined || row === undefined) unknown += 1;
    else member[area] = row;
  }
  if (unknown) problems.push(`${unknown} of the moves ${unknown === 1 ? "names" : "name"} a small area or neighbourhood this page does not know; left out.`);
  return { ...state, member };
}

/** @param {unknown} given @returns {Move[]} none where it goes nowhere */
function asMove(given) {
  const one = record(given);
  const [to] = codes([one.to]);
  if (!to) return [];
  const from = Object.entries(record(one.from)).filter(([area, hood]) => codes([area]).length && (hood === "" || codes([hood]).length));
  return [
    {
      areas: codes(one.areas),
      from: /** @type {Record<string, string>} */ (Object.fromEntries(from)),
      to,
      reason: text(one.reason, LONGEST) || null,
      breaks: RULES.filter((rule) => list(one.breaks).includes(rule)),
    },
  ];
}

/** @param {unknown} given @returns {Comment[]} none where it says nothing, or of no place */
function asComment(given) {
  const one = record(given);
  const on = record(one.on);
  const said = text(one.text, LONGEST);
  const kind = /** @type {Place["kind"][]} */ (["area", "border", "neighbourhood"]).find((word) => word === on.kind);
  const places = codes(on.codes);
  if (!said || !kind || places.length !== (CODES[kind] || Math.max(1, places.length))) return [];
  return [
    {
      on: { kind, codes: places },
      text: said,
      name: text(one.name, LONGEST_NAME),
      role: text(one.role, LONGEST_NAME),
      date: date(one.date),
    },
  ];
}

/** @param {unknown} value @returns {Record<string, unknown>} */
function record(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value)
    : {};
}

/** @param {unknown} value @returns {unknown[]} */
function list(value) {
  return Array.isArray(value) ? value.slice(0, 100000) : [];
}

/** @param {unknown} value @param {number} longest @returns {string} */
function text(value, longest) {
  return typeof value === "string" ? value.slice(0, longest) : "";
}

/** @param {unknown} value @returns {string[]} those of a list that can be codes: see `Code` in people/edits.py */
function codes(value) {
  return list(value)
    .map((code) => text(code, LONGEST_NAME))
    .filter((code) => code && !NO_TEXT.test(code));
}

/** @param {unknown} value @returns {string} as 2026-11-21, else empty */
function date(value) {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : "";
}
