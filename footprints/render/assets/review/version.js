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
import { broken, moved } from "../plan/places.js";
import { areasOf, standing } from "../plan/state.js";
import { difference, percent1, serviceRows, touched } from "./effects.js";

const SERVICES = [
  { name: "Service" },
  { name: "Lines up before", figures: true, term: "lines-up" },
  { name: "Lines up now", figures: true },
  { name: "Change", figures: true },
  { name: "Fits inside before", figures: true, term: "fits-inside" },
  { name: "Fits inside now", figures: true },
  { name: "Served by one before", figures: true, term: "served-by-one" },
  { name: "Served by one now", figures: true },
];
const HOODS = [
  { name: "Neighbourhood" },
  { name: "Residents before", figures: true },
  { name: "Residents now", figures: true },
  { name: "Change", figures: true },
  { name: "Against the limits", unsortable: true },
  { name: "In one piece" },
  { name: "One team before", figures: true, term: "one-team" },
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
 * @typedef {object} Asking what the list of moved areas hands on
 * @property {(area: number, asked: HTMLElement) => void} show finds a small area on the map
 * @property {(area: number, home: number) => void} back asks for the reason of putting one back that
 *   would break a rule
 */

/** @param {Store} store @param {Asking} asking */
export function version(store, asking) {
  store.subscribe((what) => what === "plan" && update(store, asking));
}

/** @param {Store} store @param {Asking} asking */
function update(store, asking) {
  const [before, after] = [store.first, store.state()];
  const found = changes(before, after, store.ground.residents);
  const section = byId("your-version", HTMLElement);
  section.hidden = !found.length && !renamed(before, after).length && !proposalAreas(store).length;
  if (section.hidden) return;
  byId("version-state", HTMLElement).textContent = summary(store, found);
  const services = serviceRows(store, store.score(before), store.score(after)).map((row) => [
    { parts: [named(row.name)], head: true }, ...row.lines, ...row.fits, ...row.served,
  ]);
  tableOf("services-compared", "Every service before and after", SERVICES, services);
  tableOf("hoods-compared", "Neighbourhoods that changed, and their limits as a shaded band; the mark is where they were", HOODS, hoodRows(store, before, after));
  tableOf("moved", "", MOVED, movedRows(store, found, asking));
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
    proposed ? `Proposals, which break a rule: ${counted(proposed, "small area")}.` : "",
    count === then ? "" : `${counted(count, "neighbourhood")} instead of ${number(then)}.`,
    was.one_team_people === null || now.one_team_people === null
      ? ""
      : `One-team residents: ${number(was.one_team_people)} before, ${number(now.one_team_people)} now (${percent1(was.one_team_share)} and ${percent1(now.one_team_share)} of all).`,
    `Line between neighbourhoods: ${signed(km, decimal)} km.`,
  ].filter(Boolean).join(" ");
}

/** @param {Store} store @returns {number[]} rows of small areas that a move which broke a rule put where they are */
export function proposalAreas(store) {
  const { hoods, member } = store.state();
  const found = proposals(store.state());
  return store.data.areas.code.flatMap((code, area) => (found.get(code)?.to === hoods[member[area]]?.code && found.has(code) ? [area] : []));
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

/**
 * The areas that moved, and those put back against a rule, which are proposals still.
 *
 * @param {Store} store
 * @param {import("../plan/changes.js").Change[]} found
 * @param {Asking} asking
 * @returns {import("../panel/rows.js").Cell[][]}
 */
function movedRows(store, found, asking) {
  const state = store.state();
  const proposed = proposals(state);
  const gone = found.flatMap(({ areas }) => areas);
  const returned = proposalAreas(store).filter((area) => state.member[area] === store.first.member[area]);
  return [...gone, ...returned].map((area) => {
    const proposal = proposed.get(store.data.areas.code[area]);
    const finder = button("", () => asking.show(area, finder), "show-place");
    finder.append(named(store.data.areas.name[area]));
    const away = state.member[area] !== store.first.member[area];
    return [
      { parts: [finder], head: true },
      { text: number(store.ground.residents[area]), value: store.ground.residents[area] },
      { parts: place(store.first, store.first.member[area]) },
      { parts: away ? place(state, state.member[area]) : ["put back there"] },
      { parts: proposal ? [element("span", "proposal", "tag bad"), " ", element("bdi", proposal.reason ?? "no reason given")] : ["kept"] },
      { parts: away ? [backButton(store, area, asking)] : [] },
    ];
  });
}

/** @param {PlanState} plan @param {number} row */
function place(plan, row) {
  return row < 0 ? ["no neighbourhood"] : [named(plan.hoods[row].name)];
}

/** @param {Store} store @param {number} area @param {Asking} asking */
function backButton(store, area, asking) {
  const made = button("Put back", () => {
    const row = made.closest("tr")?.rowIndex ?? 1;
    const home = store.first.member[area];
    const after = returnedHome(store, area, home);
    if (broken(store.rules, store.state(), after).length) return asking.back(area, home);
    store.change(after);
    focusNear("#moved tbody button.plain", row - 1, "undo");
  });
  made.setAttribute("aria-label", `Put back ${store.data.areas.name[area]}`);
  return made;
}

/** @param {Store} store @param {number} area @param {number} home -1 for no neighbourhood @returns {PlanState} */
function returnedHome(store, area, home) {
  const state = store.state();
  if (home >= 0) return moved(store.rules, state, [area], home);
  const member = state.member.slice();
  member[area] = -1;
  return { ...state, member };
}
