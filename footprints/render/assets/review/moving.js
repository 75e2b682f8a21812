/**
 * Moving what is chosen: where it can go, what that would do, and doing it. A move that breaks a
 * rule is a proposal and needs a reason.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../plan/state.js").PlanState} PlanState
 */
import { byId, element, made, named } from "../panel/elements.js";
import { counted, listed, number } from "../panel/words.js";
import { broken, moved, ways } from "../plan/places.js";
import { breaches } from "../plan/rules.js";
import { lock } from "../plan/state.js";
import { preview, rulesSaid } from "./effects.js";

const NEW = "new";

/** @param {Store} store @returns {(area: number, to: number) => void} asks where an area should go, with an answer to start from */
export function moving(store) {
  const target = byId("target", HTMLSelectElement);
  const reason = byId("reason", HTMLTextAreaElement);
  const button = byId("move", HTMLButtonElement);
  const lockWord = locking(store);
  /** @type {PlanState | null} */
  let considered = null;
  const allow = () => (button.disabled = considered === null || (lastMove(considered).breaks.length > 0 && reason.value.trim() === ""));
  const consider = () => {
    considered = consequence(store, target.value, button);
    allow();
  };
  const offer = () => {
    const chosen = store.chosen();
    byId("choice-tools", HTMLElement).hidden = chosen.length === 0;
    byId("choice-help", HTMLElement).hidden = chosen.length > 0;
    if (!chosen.length) return void delete target.dataset.picked;
    options(store, target, chosen);
    lockWord();
    consider();
  };
  const pick = () => {
    target.dataset.picked = target.value;
    consider();
  };
  target.addEventListener("change", pick);
  reason.addEventListener("input", allow);
  button.addEventListener("click", () => {
    if (!considered) return;
    act(store, withReason(considered, reason.value.trim()));
    reason.value = "";
  });
  store.subscribe((what) => what !== "comments" && offer());
  return (area, to) => {
    store.choose([area]);
    target.value = String(to);
    pick();
  };
}

/** Does a move and says so. @param {Store} store @param {PlanState} after */
function act(store, after) {
  const before = store.state();
  store.choose([]);
  store.change(after);
  say(store, before, after);
  byId("choose-box", HTMLButtonElement).focus(); // what had the focus is hidden now
}

/**
 * Shows what a move would do, and asks for a reason where it breaks a rule.
 *
 * @param {Store} store
 * @param {string} target
 * @param {HTMLButtonElement} button that moves
 * @returns {PlanState | null} the plan it would lead to
 */
function consequence(store, target, button) {
  const state = store.state();
  const after = outcome(store, target);
  const found = after ? breaches(store.rules, state, after) : [];
  byId("proposal", HTMLElement).hidden = found.length === 0;
  byId("keeps", HTMLElement).hidden = !after || found.length > 0;
  byId("broken", HTMLElement).replaceChildren(...rulesSaid(found));
  button.textContent = found.length ? "Propose this move" : "Move";
  byId("preview", HTMLElement).replaceChildren(...(after ? preview(store, state, after) : []));
  return after;
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
  const after = moved(store.rules, state, chosen, target === NEW ? -1 : Number(target));
  return after === state ? null : withLast(after, { breaks: broken(store.rules, state, after) });
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

/**
 * Fills the list of places: next to the areas first, and there those that keep every rule, each said
 * so. What was picked by hand stays picked.
 *
 * @param {Store} store
 * @param {HTMLSelectElement} target
 * @param {number[]} chosen
 */
function options(store, target, chosen) {
  const found = ways(store.rules, store.state(), chosen, chosen.map((area) => store.first.member[area]));
  const option = entry(store, chosen);
  const fresh = element("option", "A new neighbourhood");
  fresh.value = NEW;
  target.replaceChildren(
    ...groupOf("Next to them", found.filter(({ beside }) => beside).map(option)),
    ...groupOf("Elsewhere", found.filter(({ beside }) => !beside).map(option)),
    ...(chosen.some((area) => store.state().member[area] < 0) ? [] : groupOf("Split off", [fresh])),
  );
  const { picked } = target.dataset;
  if (picked !== undefined && [...target.options].some(({ value }) => value === picked)) target.value = picked;
}

/** @param {Store} store @param {number[]} chosen @returns {(way: import("../plan/places.js").Way) => HTMLOptionElement} */
function entry(store, chosen) {
  const state = store.state();
  const { people } = store.score(state);
  return ({ row, breaks }) => {
    const coming = chosen.reduce((sum, area) => sum + (state.member[area] === row ? 0 : store.ground.residents[area]), 0);
    const rules = breaks.length ? `breaks a rule, ${listed(breaks)}` : "keeps the rules";
    const found = element("option", `${state.hoods[row].name}: ${rules} (${number(people[row])} → ${number(people[row] + coming)})`);
    found.value = String(row);
    return found;
  };
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
