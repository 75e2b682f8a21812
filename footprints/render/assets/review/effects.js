/**
 * What a change does, before and after, in figures.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../plan/state.js").PlanState} PlanState
 * @typedef {import("../scores/score.js").Score} Score
 */
import { peopleBar } from "../panel/bars.js";
import { element, made, named } from "../panel/elements.js";
import { fill } from "../panel/rows.js";
import { decimal, number, percentTo, signed } from "../panel/words.js";
import { pieces } from "../plan/graph.js";
import { areasOf } from "../plan/state.js";

/**
 * @param {Store} store
 * @param {PlanState} before
 * @param {PlanState} after
 * @returns {HTMLElement[]} for the panel: bars of people, scores, pieces
 */
export function preview(store, before, after) {
  const scores = /** @type {[Score, Score]} */ ([before, after].map(store.score));
  const table = element("table", undefined, "preview-scores");
  table.setAttribute("aria-label", "Services before and after the move");
  fill(table, "", SHORT, serviceRows(store, ...scores).map((row) => [{ parts: [named(row.name)], head: true }, ...row.lines]));
  return [bars(store, before, after), pieceWords(store, before, after), table, team(...scores)];
}

const SHORT = [
  { name: "Lines up", term: "lines-up" },
  { name: "Before", figures: true },
  { name: "After", figures: true },
  { name: "Change", figures: true },
];

/** @param {PlanState} before @param {PlanState} after @returns {number[]} neighbourhoods whose areas differ */
export function touched(before, after) {
  const found = new Set();
  after.member.forEach((hood, area) => {
    if (hood === before.member[area]) return;
    found.add(hood);
    found.add(before.member[area]);
  });
  return [...found].filter((row) => row >= 0).sort((a, b) => a - b);
}

/** @param {Store} store @param {PlanState} before @param {PlanState} after */
function bars(store, before, after) {
  const [was, now] = [before, after].map((state) => store.score(state).people);
  const list = element("ul", undefined, "preview-people");
  for (const row of touched(before, after)) {
    const [low, high] = store.rules.limits[after.hoods[row].locality];
    const people = now[row];
    const words = element("span", `${number(was[row] ?? 0)} → ${number(people)}`);
    list.append(made("li", [named(after.hoods[row].name), peopleBar(people, was[row] ?? 0, low, high), words]));
  }
  return list;
}

/** @param {import("../plan/rules.js").Breach[]} broken @returns {HTMLElement[]} */
export function rulesSaid(broken) {
  const list = element("ul");
  for (const { said } of broken) list.append(element("li", said));
  return [element("p", "This breaks a rule, so it can only be a proposal:"), list];
}

/** @param {Store} store @param {PlanState} before @param {PlanState} after */
function pieceWords(store, before, after) {
  const count = (/** @type {number} */ row) => pieces(store.ground.links, areasOf(after, row)).length;
  const apart = touched(before, after).filter((row) => count(row) > 1);
  if (!apart.length) return element("p", "Each of them stays in one piece.", "keeps");
  return element("p", apart.map((row) => `${after.hoods[row].name}: ${number(count(row))} pieces.`).join(" "));
}

/** @param {Score} before @param {Score} after */
function team(before, after) {
  if (before.one_team_people === null || after.one_team_people === null) return element("p");
  const change = after.one_team_people - before.one_team_people;
  return element("p", `One-team residents: ${number(before.one_team_people)} → ${number(after.one_team_people)} (${signed(change)}), ${percent1(after.one_team_share)} of all.`);
}

/**
 * Every scored service's figures before and after.
 *
 * @param {Store} store
 * @param {Score} before
 * @param {Score} after
 */
export function serviceRows(store, before, after) {
  return store.data.agencies.flatMap((agency, row) => {
    const [was, now] = [before.services[row], after.services[row]];
    if (was.overlap === null) return [];
    const lines = [
      { text: points1(was.lines_up), value: was.lines_up },
      { text: points1(now.lines_up), value: now.lines_up },
      { text: difference(asShown(was.lines_up), asShown(now.lines_up), decimal), value: less(was.lines_up, now.lines_up) },
    ];
    const shares = (/** @type {"fits_inside" | "served_by_one" | "coverage"} */ key) => [
      { text: percent1(was[key]), value: was[key] },
      { text: percent1(now[key]), value: now[key] },
    ];
    return [{ agency, name: agency.name, lines, fits: shares("fits_inside"), served: shares("served_by_one"), coverage: shares("coverage") }];
  });
}

/** @param {number | null} share @returns {string} percent with one decimal place */
export function percent1(share) {
  return percentTo(share, 1);
}

/** @param {number | null} value */
export function points1(value) {
  return value === null ? "cannot tell" : decimal(value);
}

/** @param {number | null} was @param {number | null} now @param {(size: number) => string} write */
export function difference(was, now, write) {
  return was === null || now === null ? "–" : signed(now - was, write);
}

/** @param {number | null} score @returns {number | null} as it is written, so that the change beside two scores is theirs */
function asShown(score) {
  return score === null ? null : Number(decimal(score));
}

/** @param {number | null} was @param {number | null} now */
function less(was, now) {
  return was === null || now === null ? null : now - was;
}
