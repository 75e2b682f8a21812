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
  const partner = byId("hood-partner", HTMLSelectElement);
  const name = byId("hood-name", HTMLInputElement);
  const row = () => Number(chosen.value);
  const refresh = () => {
    fillHoods(store, chosen, standing(store.state()));
    about();
  };
  const about = () => {
    const state = store.state();
    const beside = groupsBeside(store.ground.links, state.member, areasOf(state, row()));
    const { locality } = state.hoods[row()];
    const near = standing(state).filter((other) => beside.has(other) && state.hoods[other].locality === locality);
    fillHoods(store, partner, near);
    name.value = state.hoods[row()].name;
    byId("hood-merge", HTMLButtonElement).disabled = near.length === 0;
    byId("hood-split", HTMLButtonElement).disabled = areasOf(state, row()).length < 2;
    byId("hood-lock", HTMLButtonElement).textContent = state.locked.has(state.hoods[row()].code) ? "Unlock" : "Lock";
  };
  chosen.addEventListener("change", about);
  const propose = proposing(store);
  on("hood-rename", () => {
    store.change(rename(store.state(), row(), name.value.trim()));
    told("Renamed", store.state().hoods[row()].name);
  });
  on("hood-lock", () => {
    const hood = store.state().hoods[row()];
    const locked = !store.state().locked.has(hood.code);
    store.change(lock(store.state(), [hood.code], locked));
    told(locked ? "Locked" : "Unlocked", hood.name);
  });
  on("hood-choose", () => store.choose(areasOf(store.state(), row())));
  on("hood-merge", () => propose((state, breaks, reason) => merged(store, state, row(), Number(partner.value), breaks, reason)));
  on("hood-split", () => propose((state, breaks, reason) => split(store, state, row(), breaks, reason)));
  store.subscribe((what) => what === "plan" && refresh());
  refresh();
  return (wanted) => {
    chosen.value = String(wanted);
    about();
  };
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
  const part = byId("hood-proposal", HTMLElement);
  const reason = byId("hood-reason", HTMLTextAreaElement);
  /** @type {Act | null} */
  let waiting = null;
  /** @type {string[]} */
  let breaks = [];
  const finish = (/** @type {Act} */ act, /** @type {string | null} */ why) => {
    const before = store.state();
    const after = act(before, breaks, why);
    part.hidden = true;
    waiting = null;
    if (after === before) return;
    store.change(after);
    store.choose([]);
    say(store, before, after);
    back(); // the button may be of no use to what is chosen now
  };
  const back = () => byId("hood-chosen", HTMLSelectElement).focus();
  on("hood-propose", () => {
    if (!waiting) return;
    if (!reason.value.trim()) return reason.focus();
    finish(waiting, reason.value.trim());
  });
  on("hood-cancel", () => {
    part.hidden = true;
    waiting = null;
    back();
  });
  return (act) => {
    const found = breaches(store.rules, store.state(), act(store.state(), [], null));
    breaks = [...new Set(found.map(({ rule }) => rule))];
    if (!found.length) return finish(act, null);
    waiting = act;
    part.hidden = false;
    reason.value = "";
    byId("hood-breaks", HTMLElement).textContent = `This breaks a rule, so it can only be a proposal. ${found.map(({ said }) => said).join(" ")}`;
    reason.focus();
  };
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
