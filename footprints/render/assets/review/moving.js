/**
 * Moving what is chosen: where it can go, what that would do, and doing it. A move that breaks a
 * rule is a proposal and needs a reason.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../plan/state.js").PlanState} PlanState
 */
import { byId, element, made, named } from "../panel/elements.js";
import { counted, number } from "../panel/words.js";
import { groupsBeside } from "../plan/graph.js";
import { breaches } from "../plan/rules.js";
import { addHood, lock, move, standing } from "../plan/state.js";
import { preview, rulesSaid } from "./effects.js";

const NEW = "new";

/** @param {Store} store */
export function moving(store) {
  const target = byId("target", HTMLSelectElement);
  const reason = byId("reason", HTMLTextAreaElement);
  const button = byId("move", HTMLButtonElement);
  const lockWord = locking(store);
  const offer = () => {
    const chosen = store.chosen();
    byId("choice-tools", HTMLElement).hidden = chosen.length === 0;
    byId("choice-help", HTMLElement).hidden = chosen.length > 0;
    if (!chosen.length) return;
    options(store, target, chosen);
    lockWord();
    consider();
  };
  /** @type {PlanState | null} */
  let considered = null;
  const consider = () => {
    const state = store.state();
    const after = outcome(store, target.value);
    considered = after;
    const broken = after ? breaches(store.rules, state, after) : [];
    byId("proposal", HTMLElement).hidden = broken.length === 0;
    byId("broken", HTMLElement).replaceChildren(...rulesSaid(broken));
    button.textContent = broken.length ? "Propose this move" : "Move";
    allow();
    byId("preview", HTMLElement).replaceChildren(...(after ? preview(store, state, after) : []));
  };
  const allow = () => (button.disabled = considered === null || (lastMove(considered).breaks.length > 0 && reason.value.trim() === ""));
  target.addEventListener("change", consider);
  reason.addEventListener("input", allow);
  button.addEventListener("click", () => {
    const before = store.state();
    if (!considered) return;
    const after = withReason(considered, reason.value.trim());
    reason.value = "";
    store.choose([]);
    store.change(after);
    say(store, before, after);
    byId("choose-box", HTMLButtonElement).focus(); // what had the focus is hidden now
  });
  store.subscribe((what) => what !== "comments" && offer());
}

/**
 * Locks what is chosen, or unlocks it where all of it is locked. The project's own locks stay: moving
 * what it locked is a proposal.
 *
 * @param {Store} store
 * @returns {() => void} says on the button which of the two it would do
 */
function locking(store) {
  const button = byId("lock-areas", HTMLButtonElement);
  const codes = () => store.chosen().map((area) => store.data.areas.code[area]).filter((code) => !store.first.locked.has(code));
  const allLocked = () => codes().every((code) => store.state().locked.has(code));
  button.addEventListener("click", () => {
    const locked = !allLocked();
    store.change(lock(store.state(), codes(), locked));
    byId("totals", HTMLElement).textContent = `${locked ? "Locked" : "Unlocked"}: ${counted(codes().length, "small area")}.`;
  });
  return () => {
    button.disabled = codes().length === 0;
    button.textContent = button.disabled ? "Locked by the project" : allLocked() ? "Unlock" : "Lock";
  };
}

/**
 * The plan with what is chosen moved, null where nothing would move.
 *
 * @param {Store} store
 * @param {string} target row of a neighbourhood, or NEW
 * @returns {PlanState | null} its last move says which rules it breaks
 */
function outcome(store, target) {
  const state = store.state();
  const chosen = store.chosen();
  if (!chosen.length || target === "") return null;
  const home = state.member[chosen[0]];
  const ready = target === NEW ? addHood(state, home, `Part of ${state.hoods[home].name}`) : state;
  const to = target === NEW ? ready.hoods.length - 1 : Number(target);
  const { code } = store.data.areas;
  const after = move(ready, code, chosen, to, null, []);
  if (after === ready) return null;
  const broken = breaches(store.rules, state, after);
  return withLast(after, { breaks: [...new Set(broken.map(({ rule }) => rule))] });
}

/** @param {PlanState} state */
function lastMove(state) {
  return state.moves[state.moves.length - 1];
}

/** @param {PlanState} state @param {Partial<import("../plan/state.js").Move>} more @returns {PlanState} */
function withLast(state, more) {
  return { ...state, moves: [...state.moves.slice(0, -1), { ...lastMove(state), ...more }] };
}

/** @param {PlanState} state @param {string} reason @returns {PlanState} */
function withReason(state, reason) {
  return lastMove(state).breaks.length ? withLast(state, { reason: reason || null }) : state;
}

/** @param {Store} store @param {HTMLSelectElement} target @param {number[]} chosen */
function options(store, target, chosen) {
  const state = store.state();
  const before = target.value;
  const { people } = store.score(state);
  const homes = new Set(chosen.map((area) => state.member[area]));
  const localities = new Set(chosen.map((area) => store.data.areas.locality[area]));
  const beside = groupsBeside(store.ground.links, state.member, chosen);
  const coming = (/** @type {number} */ row) =>
    chosen.reduce((sum, area) => sum + (state.member[area] === row ? 0 : store.ground.residents[area]), 0);
  const option = (/** @type {number} */ row) => {
    const words = `${state.hoods[row].name} (${number(people[row])} → ${number(people[row] + coming(row))})`;
    const found = element("option", words);
    found.value = String(row);
    return found;
  };
  const places = standing(state).filter((row) => !(homes.size === 1 && homes.has(row)));
  const near = places.filter((row) => beside.has(row) && localities.has(state.hoods[row].locality));
  const far = places.filter((row) => !near.includes(row) && (localities.has(state.hoods[row].locality) || beside.has(row)));
  const fresh = element("option", "A new neighbourhood");
  fresh.value = NEW;
  target.replaceChildren(
    ...groupOf("Next to them", near.map(option)),
    ...groupOf("Elsewhere: a proposal", far.map(option)),
    ...(homes.has(-1) ? [] : groupOf("Split off", [fresh])),
  );
  if ([...target.options].some(({ value }) => value === before)) target.value = before;
}

/** @param {string} label @param {HTMLOptionElement[]} found */
function groupOf(label, found) {
  if (!found.length) return [];
  const group = made("optgroup", found);
  group.label = label;
  return [group];
}

/**
 * Says what was done, and what it did to the totals.
 *
 * @param {Store} store
 * @param {PlanState} before
 * @param {PlanState} after
 */
export function say(store, before, after) {
  const last = after.moves[after.moves.length - 1];
  const to = after.hoods.find((hood) => hood.code === last.to);
  const people = last.areas.reduce((sum, code) => sum + store.ground.residents[store.data.areas.code.indexOf(code)], 0);
  const [was, now] = [before, after].map((state) => store.score(state).one_team_people);
  const totals = byId("totals", HTMLElement);
  const verb = last.breaks.length ? "Proposed" : "Moved";
  totals.replaceChildren(`${verb}: ${counted(last.areas.length, "small area")}, ${counted(people, "resident")}, to `, named(to?.name ?? ""), ".");
  if (was !== null && now !== null) totals.append(` One-team residents: ${number(was)} before, ${number(now)} now.`);
}
