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

/** @param {PageData} data @param {import("../scores/ground.js").Ground} ground */
export function store(data, ground) {
  const first = opened(data);
  /** @type {Set<(what: What) => void>} */
  const listeners = new Set();
  const tell = (/** @type {What} */ what) => listeners.forEach((listener) => listener(what));
  return {
    data,
    ground,
    rules: rulesOf(data, ground),
    first,
    reviewer: { name: "", role: "" },
    /** @param {(what: What) => void} listener */
    subscribe: (listener) => listeners.add(listener),
    ...versions(first, tell),
    ...choice(tell),
    ...worth(data, ground),
  };
}

/**
 * The versions of the plan and what is said of it, with their past.
 *
 * @param {PlanState} first
 * @param {(what: What) => void} tell
 */
function versions(first, tell) {
  /** @type {import("../plan/history.js").History<Version>} */
  let past = begin(/** @type {Version} */ ({ plan: first, comments: [], from: null }));
  let showsBefore = false;
  let unsaved = false;
  const now = () => present(past);
  const go = (/** @type {typeof past} */ next, /** @type {What} */ what = "plan") => {
    if (next === past) return;
    past = next;
    showsBefore &&= what !== "plan";
    unsaved = true;
    tell(what);
  };
  return {
    state: () => now().plan,
    shown: () => (showsBefore ? first : now().plan),
    comments: () => now().comments,
    from: () => now().from,
    showsBefore: () => showsBefore,
    unsaved: () => unsaved,
    saved: () => (unsaved = false),
    canUndo: () => past.at > 0,
    canRedo: () => past.at + 1 < past.states.length,
    /** @param {PlanState} next */
    change: (next) => next !== now().plan && go(record(past, { ...now(), plan: next })),
    /** @param {Version} version from elsewhere; undo leads back */
    open: (version) => go(record(past, version)),
    undo: () => go(undo(past)),
    redo: () => go(redo(past)),
    reset: () => now().plan !== first && go(record(past, { ...now(), plan: first, from: null })),
    /** @param {boolean} before */
    showBefore: (before) => {
      showsBefore = before;
      tell("plan");
    },
    /** @param {Comment[]} next */
    comment: (next) => go(record(past, { ...now(), comments: next }), "comments"),
  };
}

/** The small areas chosen. @param {(what: What) => void} tell */
function choice(tell) {
  /** @type {Set<number>} */
  let chosen = new Set();
  return {
    chosen: () => [...chosen].sort((a, b) => a - b),
    isChosen: (/** @type {number} */ area) => chosen.has(area),
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
  };
}

/** Scores of plans, each worked out once. @param {PageData} data @param {import("../scores/ground.js").Ground} ground */
function worth(data, ground) {
  /** @type {WeakMap<Int32Array, Score>} by who is where: names and locks change no score */
  const scores = new WeakMap();
  /** @type {WeakMap<PlanState, PageData>} */
  const tables = new WeakMap();
  const scoreOf = (/** @type {PlanState} */ state) => remembered(scores, state.member, () => score(ground, state.member, state.hoods.length));
  return {
    score: scoreOf,
    /** @param {PlanState} state @returns {PageData} */
    tables: (state) => remembered(tables, state, () => live(data, ground, state, scoreOf(state))),
  };
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
