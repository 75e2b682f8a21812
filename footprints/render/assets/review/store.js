/**
 * The review as it stands: the plan being edited with its past, the small areas chosen, comments,
 * and which version is shown. Parts of the page ask it, change it, and are told when it changed.
 *
 * @typedef {import("../plan/state.js").PlanState} PlanState
 * @typedef {import("../plan/file.js").Comment} Comment
 * @typedef {import("../scores/score.js").Score} Score
 * @typedef {import("../plan/file.js").Author} Author
 * @typedef {{plan: PlanState, comments: Comment[], from: Author | null}} Version `from`: whose file it began with
 * @typedef {"plan" | "choice" | "comments"} What
 * @typedef {ReturnType<typeof store>} Store
 */
import { begin, present, record, redo, undo } from "../plan/history.js";
import { rulesOf } from "../plan/rules.js";
import { opened } from "../plan/state.js";
import { score } from "../scores/score.js";
import { live } from "./live.js";

/**
 * @param {PageData} data
 * @param {import("../scores/ground.js").Ground} ground
 */
export function store(data, ground) {
  const first = opened(data);
  /** @type {import("../plan/history.js").History<Version>} */
  let past = begin(/** @type {Version} */ ({ plan: first, comments: [], from: null }));
  /** @type {Set<(what: What) => void>} */
  const listeners = new Set();
  /** @type {WeakMap<Int32Array, Score>} by who is where: names and locks change no score */
  const scores = new WeakMap();
  /** @type {WeakMap<PlanState, PageData>} */
  const tables = new WeakMap();
  /** @type {Set<number>} */
  let chosen = new Set();
  let showsBefore = false;
  let unsaved = false;

  const tell = (/** @type {What} */ what) => listeners.forEach((listener) => listener(what));
  const go = (/** @type {typeof past} */ next) => {
    if (next === past) return;
    past = next;
    showsBefore = false;
    unsaved = true;
    tell("plan");
  };
  const now = () => present(past);
  const found = {
    data,
    ground,
    rules: rulesOf(data, ground),
    first,
    reviewer: { name: "", role: "" },
    state: () => now().plan,
    shown: () => (showsBefore ? first : now().plan),
    chosen: () => [...chosen].sort((a, b) => a - b),
    isChosen: (/** @type {number} */ area) => chosen.has(area),
    comments: () => now().comments,
    from: () => now().from,
    showsBefore: () => showsBefore,
    unsaved: () => unsaved,
    saved: () => (unsaved = false),
    canUndo: () => past.at > 0,
    canRedo: () => past.at + 1 < past.states.length,
    /** @param {(what: What) => void} listener */
    subscribe: (listener) => listeners.add(listener),
    /** @param {PlanState} next */
    change: (next) => next !== now().plan && go(record(past, { ...now(), plan: next })),
    /** @param {Version} version from elsewhere; undo leads back */
    open: (version) => go(record(past, version)),
    undo: () => go(undo(past)),
    redo: () => go(redo(past)),
    reset: () => found.state() !== first && go(record(past, { ...now(), plan: first, from: null })),
    /** @param {boolean} before */
    showBefore: (before) => {
      showsBefore = before;
      tell("plan");
    },
    /** @param {Iterable<number>} areas */
    choose: (areas) => {
      chosen = new Set(areas);
      tell("choice");
    },
    /** @param {number} area */
    toggle: (area) => {
      if (!chosen.delete(area)) chosen.add(area);
      tell("choice");
    },
    /** @param {Comment[]} next */
    comment: (next) => {
      past = record(past, { ...now(), comments: next });
      unsaved = true;
      tell("comments");
    },
    /** @param {PlanState} state @returns {Score} */
    score: (state) => remembered(scores, state.member, () => score(ground, state.member, state.hoods.length)),
    /** @param {PlanState} state @returns {PageData} */
    tables: (state) => remembered(tables, state, () => live(data, ground, state, found.score(state))),
  };
  return found;
}

/**
 * @template {object} K
 * @template V
 * @param {WeakMap<K, V>} known
 * @param {K} key
 * @param {() => V} work
 * @returns {V}
 */
function remembered(known, key, work) {
  const value = known.get(key) ?? work();
  known.set(key, value);
  return value;
}
