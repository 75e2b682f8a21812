/**
 * Keeps the page's own tables and headline with the version shown, so that no figure on the page is
 * of another plan than its map.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../scores/score.js").Score} Score
 */
import { go, hoodTarget } from "../map/links.js";
import { peopleBar } from "../panel/bars.js";
import { said } from "../panel/headline.js";
import { button, element, named } from "../panel/elements.js";
import { band } from "../panel/limits.js";
import { decimal, number, percent, points } from "../panel/words.js";
import { standing } from "../plan/state.js";
import { touched } from "./effects.js";

const STRIP = { left: 4, step: 2 };

/**
 * @param {Store} store
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 */
export function figures(store, view, pointing) {
  store.subscribe((what) => {
    if (what !== "plan") return;
    asOpened(store);
    const score = store.score(store.shown());
    headline(store, score);
    services(store, score);
    localities(store, score);
    hoods(store, score, view, pointing);
  });
}

/** @param {Store} store @returns {boolean} whether every small area is where it was opened */
export function same(store) {
  return store.shown().member.every((hood, area) => hood === store.first.member[area]);
}

/**
 * Says beside figures that do not follow edits that they are of the plan as opened, as long as
 * another is shown.
 *
 * @param {Store} store
 */
function asOpened(store) {
  const asNamed = store.shown().hoods.every(({ name }, row) => name === store.first.hoods[row]?.name);
  const opened = same(store) && asNamed;
  for (const note of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-as-opened]"))) note.hidden = opened;
}

/**
 * The large figures at the top, in the words of footprints/render/tables.py and sentences.py.
 *
 * @param {Store} store
 * @param {Score} score
 */
function headline(store, score) {
  const share = document.getElementById("headline");
  if (share) share.textContent = percent(score.one_team_share);
  const mean = share?.parentElement?.querySelector("bdi");
  if (mean) mean.textContent = (mean.textContent ?? "").replace(/average resident has [\d.]+ of/, `average resident has ${decimal(score.services_mean)} of`);
  const { hoods } = store.shown();
  const here = standing(store.shown());
  const outside = here.filter((row) => {
    const [low, high] = store.rules.limits[hoods[row].locality];
    return score.people[row] < low || score.people[row] > high;
  }).length;
  const within = band(store.data);
  stat("neighbourhoods", number(here.length), here.length === 1 ? "neighbourhood" : "neighbourhoods");
  if (outside) stat("limits", number(outside), `${outside === 1 ? "neighbourhood is" : "neighbourhoods are"} not within ${within}`);
  else stat("limits", "All", `have ${within}`);
}

/** @param {string} name @param {string} figure @param {string} caption */
function stat(name, figure, caption) {
  const found = document.querySelector(`[data-stat="${name}"]`);
  found?.querySelector("dd")?.replaceChildren(figure);
  found?.querySelector("dt")?.replaceChildren(caption);
}

/** @param {Store} store @param {Score} score */
function services(store, score) {
  for (const row of document.querySelectorAll("tr[data-agency]")) {
    const place = store.data.agencies.findIndex(({ id }) => id === row.getAttribute("data-agency"));
    const found = score.services[place];
    if (!found || found.overlap === null) continue;
    const opened = store.shown() === store.first;
    for (const key of /** @type {const} */ (["coverage", "fits_inside", "served_by_one"])) set(row, key, found[key], percent, opened);
    set(row, "lines_up", found.lines_up, (value) => (value === null ? "–" : points(value)));
    strip(row, store.data.agencies[place].headline, found, same(store));
  }
}

/**
 * Writes a figure of the version shown; of the plan as opened, the run's own.
 *
 * @param {Element} row
 * @param {string} key
 * @param {number | null} value
 * @param {(value: number | null) => string} write
 * @param {boolean} [opened]
 */
function set(row, key, value, write, opened = false) {
  const cell = row.querySelector(`[data-figure="${key}"]`);
  if (!(cell instanceof HTMLElement)) return;
  cell.dataset.opened ??= cell.dataset.value ?? "";
  const shown = !opened ? value : cell.dataset.opened === "" ? null : Number(cell.dataset.opened);
  cell.dataset.value = shown === null ? "" : String(shown);
  cell.textContent = write(shown);
}

/**
 * Moves the mark of this plan among others, and says the headline of the version shown.
 *
 * @param {Element} row
 * @param {HeadlineFigures | null} opened
 * @param {import("../scores/score.js").ServiceScore} found
 * @param {boolean} asOpened
 */
function strip(row, opened, found, asOpened) {
  if (found.lines_up === null || opened === null) return;
  const at = String(Math.round((STRIP.left + STRIP.step * found.lines_up) * 10) / 10);
  row.querySelector(".strip-dot")?.setAttribute("cx", at);
  row.querySelector(".strip-score")?.setAttribute("width", String(Math.round(STRIP.step * found.lines_up * 10) / 10));
  const words = said(opened, found, asOpened);
  row.querySelector(".context")?.replaceChildren(words);
  row.querySelector(".strip")?.setAttribute("aria-label", words);
}

/** @param {Store} store @param {Score} score */
function localities(store, score) {
  const state = store.shown();
  for (const row of document.querySelectorAll("tr[data-locality]")) {
    const place = store.data.localities.code.indexOf(row.getAttribute("data-locality") ?? "");
    const here = state.hoods.flatMap((hood, at) => (hood.locality === place && score.people[at] > 0 ? [at] : []));
    const people = here.reduce((sum, at) => sum + score.people[at], 0);
    const team = here.reduce((sum, at) => sum + (score.one_team_by_hood[at] ?? 0) * score.people[at], 0);
    set(row, "neighbourhoods", here.length, number);
    set(row, "one_team_share", score.one_team_share === null || !people ? null : team / people, percent);
  }
}

/**
 * @param {Store} store
 * @param {Score} score
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 */
function hoods(store, score, view, pointing) {
  const body = document.querySelector("table.hood-table")?.querySelector("tbody");
  if (!body) return;
  const state = store.shown();
  const count = new Array(state.hoods.length).fill(0);
  for (const hood of state.member) if (hood >= 0) count[hood] += 1;
  const changed = new Set(touched(store.first, state));
  const known = new Map([...body.rows].map((row) => [row.dataset.hood, row]));
  state.hoods.forEach((hood, at) => {
    const row = known.get(hood.code) ?? (count[at] ? newRow(store, view, pointing, body, at) : null);
    if (!row) return;
    row.hidden = count[at] === 0;
    known.delete(hood.code);
    if (row.hidden) return;
    const [low, high] = store.rules.limits[hood.locality];
    const people = score.people[at];
    const name = row.querySelector("th bdi");
    if (name) name.textContent = hood.name;
    const cells = [...row.cells].slice(-4 - row.querySelectorAll(".shade-figure").length);
    value(cells[0], people);
    const state_ = people < low ? "below the limit" : people > high ? "above the limit" : "";
    cells[1].replaceChildren(peopleBar(people, null, low, high), ...(state_ ? [" ", element("span", state_, "tag bad")] : []));
    surface(cells[3], !changed.has(at));
    value(cells[2], count[at]);
  });
  known.forEach((row) => (row.hidden = true));
}

/** @param {HTMLTableCellElement} cell @param {number} figure */
function value(cell, figure) {
  cell.dataset.value = String(figure);
  cell.textContent = number(figure);
}

/**
 * Surface is known for the plan as opened; after an edit it is not, and says so.
 *
 * @param {HTMLTableCellElement} cell
 * @param {boolean} same whether the neighbourhood is as it was
 */
function surface(cell, same) {
  cell.dataset.opened ??= cell.textContent ?? "";
  cell.textContent = same ? cell.dataset.opened : "–";
}

/**
 * @param {Store} store
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 * @param {HTMLTableSectionElement} body
 * @param {number} hood
 */
function newRow(store, view, pointing, body, hood) {
  const row = body.insertRow();
  const { code, name, locality } = store.shown().hoods[hood];
  row.dataset.hood = code;
  const head = element("th");
  head.scope = "row";
  const finder = button("", () => go(view, pointing, hoodTarget(view, hood), finder), "show-place");
  finder.append(named(name));
  head.append(finder);
  row.append(head);
  const columns = document.querySelector("table.hood-table")?.querySelectorAll("thead th:not(.shade-figure)").length ?? 0;
  for (let cell = 1; cell < columns; cell += 1) row.append(element("td", undefined, [2, 4, 5].includes(cell + 6 - columns) ? "n" : undefined));
  if (columns === 6) row.cells[1].append(named(store.data.localities.name[locality] ?? ""));
  return row;
}
