/**
 * The section that compares the edited plan with the opened one: services, neighbourhoods, moves.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../plan/state.js").PlanState} PlanState
 */
import { peopleBar } from "../panel/bars.js";
import { button, byId, element, focusNear, named } from "../panel/elements.js";
import { fill } from "../panel/rows.js";
import { sortable } from "../panel/tables.js";
import { counted, decimal, number, signed } from "../panel/words.js";
import { changes, proposals, renamed } from "../plan/changes.js";
import { lineKm, pieces } from "../plan/graph.js";
import { breaches } from "../plan/rules.js";
import { areasOf, move, standing } from "../plan/state.js";
import { difference, percent1, serviceRows, touched } from "./effects.js";

const SERVICES = [
  { name: "Service" },
  { name: "Lines up before", figures: true },
  { name: "Lines up now", figures: true },
  { name: "Change", figures: true },
  { name: "Fits inside before", figures: true },
  { name: "Fits inside now", figures: true },
  { name: "Served by one before", figures: true },
  { name: "Served by one now", figures: true },
];
const HOODS = [
  { name: "Neighbourhood" },
  { name: "Residents before", figures: true },
  { name: "Residents now", figures: true },
  { name: "Change", figures: true },
  { name: "Against the limits", unsortable: true },
  { name: "In one piece" },
  { name: "One team before", figures: true },
  { name: "One team now", figures: true },
];
const MOVED = [
  { name: "Small area" },
  { name: "Residents", figures: true },
  { name: "From" },
  { name: "To" },
  { name: "Rules" },
  { name: "Put back", unsortable: true },
];

/**
 * @param {Store} store
 * @param {(area: number, asked: HTMLElement) => void} show finds a small area on the map
 */
export function version(store, show) {
  store.subscribe((what) => what === "plan" && update(store, show));
}

/** @param {Store} store @param {(area: number, asked: HTMLElement) => void} show */
function update(store, show) {
  const [before, after] = [store.first, store.state()];
  const found = changes(before, after, store.ground.residents);
  const section = byId("your-version", HTMLElement);
  section.hidden = !found.length && !renamed(before, after).length;
  if (section.hidden) return;
  byId("version-state", HTMLElement).textContent = summary(store, found);
  const services = serviceRows(store, store.score(before), store.score(after)).map((row) => [
    { parts: [named(row.name)], head: true }, ...row.lines, ...row.fits, ...row.served,
  ]);
  tableOf("services-compared", "Every service before and after", SERVICES, services);
  tableOf("hoods-compared", "Neighbourhoods that changed, and their limits as a shaded band; the mark is where they were", HOODS, hoodRows(store, before, after));
  tableOf("moved", "", MOVED, movedRows(store, found, show));
}

/** @param {string} id @param {string} caption @param {import("../panel/rows.js").Column[]} columns @param {import("../panel/rows.js").Cell[][]} rows */
function tableOf(id, caption, columns, rows) {
  const table = byId(id, HTMLTableElement);
  fill(table, caption, columns, rows);
  sortable(table);
}

/** @param {Store} store @param {import("../plan/changes.js").Change[]} found */
function summary(store, found) {
  const [before, after] = [store.first, store.state()];
  const areas = found.reduce((sum, change) => sum + change.areas.length, 0);
  const people = found.reduce((sum, change) => sum + change.people, 0);
  const proposed = proposalAreas(store).length;
  const [was, now] = [before, after].map((state) => store.score(state));
  const km = lineKm(store.ground.links, after.member) - lineKm(store.ground.links, before.member);
  const [count, then] = [standing(after).length, standing(before).length];
  return [
    areas ? `${counted(areas, "small area")} with ${counted(people, "resident")} moved.` : "No small area moved.",
    proposed && areas === 1 ? "It is a proposal: a rule would be broken." : proposed ? `${counted(proposed, "of them is a proposal", "of them are proposals")}: a rule would be broken.` : "",
    count === then ? "" : `${counted(count, "neighbourhood")} instead of ${number(then)}.`,
    was.one_team_people === null || now.one_team_people === null
      ? ""
      : `One-team residents: ${number(was.one_team_people)} before, ${number(now.one_team_people)} now (${percent1(was.one_team_share)} and ${percent1(now.one_team_share)} of all).`,
    `Line between neighbourhoods: ${signed(km, decimal)} km.`,
  ].filter(Boolean).join(" ");
}

/** @param {Store} store @returns {number[]} rows of small areas whose last move broke a rule */
export function proposalAreas(store) {
  const found = proposals(store.state());
  return store.data.areas.code.flatMap((code, area) =>
    found.has(code) && store.state().member[area] !== store.first.member[area] ? [area] : [],
  );
}

/** @param {Store} store @param {PlanState} before @param {PlanState} after @returns {import("../panel/rows.js").Cell[][]} */
function hoodRows(store, before, after) {
  const [was, now] = [before, after].map((state) => store.score(state));
  const named_ = after.hoods.flatMap((hood, row) => (before.hoods[row] && before.hoods[row].name !== hood.name ? [row] : []));
  const rows = [...new Set([...touched(before, after), ...named_])].sort((a, b) => a - b);
  return rows.map((row) => {
    const [low, high] = store.rules.limits[after.hoods[row].locality];
    const people = { was: was.people[row] ?? 0, now: now.people[row] };
    const count = pieces(store.ground.links, areasOf(after, row)).length;
    const team = { was: was.one_team_by_hood[row] ?? null, now: now.one_team_by_hood[row] };
    return [
      { parts: hoodName(before, after, row), head: true },
      { text: number(people.was), value: people.was },
      { text: number(people.now), value: people.now },
      { text: difference(people.was, people.now, number), value: people.now - people.was },
      { parts: [peopleBar(people.now, people.was, low, high), ...outside(people.now, low, high)] },
      { text: count === 1 ? "yes" : count ? `${number(count)} pieces` : "no small areas left" },
      { text: percent1(team.was), value: team.was },
      { text: percent1(team.now), value: team.now },
    ];
  });
}

/** @param {PlanState} before @param {PlanState} after @param {number} row */
function hoodName(before, after, row) {
  const { name } = after.hoods[row];
  if (!before.hoods[row]) return [named(name), " ", element("span", "new", "tag")];
  if (before.hoods[row].name === name) return [named(name)];
  const was = element("small", "was ");
  was.append(named(before.hoods[row].name));
  return [named(name), " ", was];
}

/** @param {number} people @param {number} low @param {number} high */
function outside(people, low, high) {
  if (!people || (people >= low && people <= high)) return [];
  return [" ", element("span", people < low ? "below the limit" : "above the limit", "tag bad")];
}

/** @param {Store} store @param {import("../plan/changes.js").Change[]} found @param {(area: number, asked: HTMLElement) => void} show @returns {import("../panel/rows.js").Cell[][]} */
function movedRows(store, found, show) {
  const state = store.state();
  const broken = proposals(state);
  const { code, name } = store.data.areas;
  const place = (/** @type {PlanState} */ plan, /** @type {number} */ row) => (row < 0 ? ["no neighbourhood"] : [named(plan.hoods[row].name)]);
  return found.flatMap((change) =>
    change.areas.map((area) => {
      const proposal = broken.get(code[area]);
      const finder = button("", () => show(area, finder), "show-place");
      finder.append(named(name[area]));
      const back = button("Put back", () => {
        const row = back.closest("tr")?.rowIndex ?? 1;
        store.change(putBack(store, area));
        focusNear("#moved tbody button.plain", row - 1, "undo");
      });
      back.setAttribute("aria-label", `Put back ${name[area]}`);
      return [
        { parts: [finder], head: true },
        { text: number(store.ground.residents[area]), value: store.ground.residents[area] },
        { parts: place(store.first, change.from) },
        { parts: place(state, change.to) },
        { parts: proposal ? [element("span", "proposal", "tag bad"), " ", element("bdi", proposal.reason ?? "no reason given")] : ["kept"] },
        { parts: [back] },
      ];
    }),
  );
}

/** @param {Store} store @param {number} area @returns {PlanState} */
function putBack(store, area) {
  const state = store.state();
  const home = store.first.member[area];
  const { code } = store.data.areas;
  if (home >= 0) {
    const after = move(state, code, [area], home, null, []);
    const rules = [...new Set(breaches(store.rules, state, after).map(({ rule }) => rule))];
    return rules.length ? move(state, code, [area], home, "Put back where it was", rules) : after;
  }
  const member = state.member.slice();
  member[area] = -1;
  return { ...state, member };
}
