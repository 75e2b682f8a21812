/**
 * What can be done with a whole neighbourhood: rename, split, merge, lock, choose its areas.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../plan/state.js").PlanState} PlanState
 */
import { byId, element, named } from "../panel/elements.js";
import { groupsBeside } from "../plan/graph.js";
import { breaches } from "../plan/rules.js";
import { half } from "../plan/split.js";
import { addHood, areasOf, lock, move, rename, standing } from "../plan/state.js";
import { say } from "./moving.js";

/**
 * @param {Store} store
 * @returns {(row: number) => void} chooses the neighbourhood to work on
 */
export function hoodTools(store) {
  const chosen = byId("hood-chosen", HTMLSelectElement);
  const row = () => Number(chosen.value);
  const refresh = () => {
    fillHoods(store, chosen, standing(store.state()));
    about(store, row());
  };
  chosen.addEventListener("change", () => about(store, row()));
  acts(store, row);
  store.subscribe((what) => what === "plan" && refresh());
  refresh();
  return (wanted) => {
    chosen.value = String(wanted);
    about(store, wanted);
  };
}

/** Shows what can be done with a neighbourhood. @param {Store} store @param {number} row */
function about(store, row) {
  const state = store.state();
  const beside = groupsBeside(store.ground.links, state.member, areasOf(state, row));
  const { locality, name, code } = state.hoods[row];
  const near = standing(state).filter((other) => beside.has(other) && state.hoods[other].locality === locality);
  fillHoods(store, byId("hood-partner", HTMLSelectElement), near);
  byId("hood-name", HTMLInputElement).value = name;
  byId("hood-merge", HTMLButtonElement).disabled = near.length === 0;
  byId("hood-split", HTMLButtonElement).disabled = areasOf(state, row).length < 2;
  byId("hood-lock", HTMLButtonElement).textContent = state.locked.has(code) ? "Unlock" : "Lock";
}

/** Joins the buttons to what they do. @param {Store} store @param {() => number} row */
function acts(store, row) {
  const propose = proposing(store);
  on("hood-rename", () => {
    store.change(rename(store.state(), row(), byId("hood-name", HTMLInputElement).value.trim()));
    told("Renamed", store.state().hoods[row()].name);
  });
  on("hood-lock", () => {
    const hood = store.state().hoods[row()];
    const locked = !store.state().locked.has(hood.code);
    store.change(lock(store.state(), [hood.code], locked));
    told(locked ? "Locked" : "Unlocked", hood.name);
  });
  on("hood-choose", () => store.choose(areasOf(store.state(), row())));
  on("hood-merge", () => {
    const into = Number(byId("hood-partner", HTMLSelectElement).value);
    propose((state, breaks, reason) => merged(store, state, row(), into, breaks, reason));
  });
  on("hood-split", () => propose((state, breaks, reason) => split(store, state, row(), breaks, reason)));
}

/** @param {string} done @param {string} name */
function told(done, name) {
  byId("totals", HTMLElement).replaceChildren(`${done}: `, named(name), ".");
}

/** @param {string} id @param {() => void} act */
function on(id, act) {
  byId(id, HTMLButtonElement).addEventListener("click", act);
}

/**
 * @param {Store} store
 * @param {HTMLSelectElement} select
 * @param {number[]} rows
 */
export function fillHoods(store, select, rows) {
  const before = select.value;
  const { hoods } = store.state();
  const several = store.data.localities.code.length > 1;
  const options = rows.map((row) => {
    const place = several ? ` (${store.data.localities.name[hoods[row].locality] ?? ""})` : "";
    const option = element("option", `${hoods[row].name}${place}`);
    option.value = String(row);
    return option;
  });
  select.replaceChildren(...options);
  if (rows.map(String).includes(before)) select.value = before;
}

/** @typedef {(state: PlanState, breaks: string[], reason: string | null) => PlanState} Act */

/**
 * Does something at once where it keeps every rule, and asks for a reason where it does not.
 *
 * @param {Store} store
 * @returns {(act: Act) => void}
 */
function proposing(store) {
  const reason = byId("hood-reason", HTMLTextAreaElement);
  /** @type {((why: string | null) => void) | null} */
  let waiting = null;
  const close = () => {
    waiting = null;
    byId("hood-proposal", HTMLElement).hidden = true;
    byId("hood-chosen", HTMLSelectElement).focus(); // the button may be of no use to what is chosen now
  };
  on("hood-propose", () => {
    if (!reason.value.trim()) return reason.focus();
    waiting?.(reason.value.trim());
  });
  on("hood-cancel", close);
  return (act) => {
    const found = breaches(store.rules, store.state(), act(store.state(), [], null));
    const breaks = [...new Set(found.map(({ rule }) => rule))];
    const finish = (/** @type {string | null} */ why) => {
      done(store, act(store.state(), breaks, why));
      close();
    };
    if (!found.length) return finish(null);
    waiting = finish;
    reason.value = "";
    byId("hood-breaks", HTMLElement).textContent = `This breaks a rule, so it can only be a proposal. ${found.map(({ said }) => said).join(" ")}`;
    byId("hood-proposal", HTMLElement).hidden = false;
    reason.focus();
  };
}

/** @param {Store} store @param {PlanState} after */
function done(store, after) {
  const before = store.state();
  if (after === before) return;
  store.change(after);
  store.choose([]);
  say(store, before, after);
}

/** @param {Store} store @param {PlanState} state @param {number} row @param {number} into @param {string[]} breaks @param {string | null} reason */
function merged(store, state, row, into, breaks, reason) {
  return move(state, store.data.areas.code, areasOf(state, row), into, reason, breaks);
}

/** @param {Store} store @param {PlanState} state @param {number} row @param {string[]} breaks @param {string | null} reason */
function split(store, state, row, breaks, reason) {
  const areas = half(store.ground.links, areasOf(state, row), store.ground.residents);
  if (!areas.length) return state;
  const ready = addHood(state, row, `Part of ${state.hoods[row].name}`);
  return move(ready, store.data.areas.code, areas, ready.hoods.length - 1, reason, breaks);
}
