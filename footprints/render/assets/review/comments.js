/**
 * Comments on small areas, borders and neighbourhoods, with who said them and when.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("../plan/file.js").Comment} Comment
 * @typedef {import("../plan/file.js").Place} Place
 */
import { button, byId, element, focusNear, made, named } from "../panel/elements.js";
import { groupsBeside } from "../plan/graph.js";
import { areasOf, standing } from "../plan/state.js";
import { fillHoods } from "./hoods.js";

/**
 * @param {Store} store
 * @param {(place: Place, asked: HTMLElement) => void} show finds what a comment is about on the map
 */
export function comments(store, show) {
  const form = byId("comment-form", HTMLFormElement);
  const one = byId("about-one", HTMLSelectElement);
  const kind = () => String(new FormData(form).get("about"));
  const refresh = () => {
    fillHoods(store, one, standing(store.state()));
    beside(store);
  };
  one.addEventListener("change", () => beside(store));
  form.addEventListener("change", () => {
    byId("about-two-field", HTMLElement).hidden = kind() !== "border";
    one.disabled = kind() === "area";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(store, kind());
  });
  for (const [id, key] of /** @type {const} */ ([["who-name", "name"], ["who-role", "role"]])) {
    const field = byId(id, HTMLInputElement);
    field.addEventListener("input", () => (store.reviewer[key] = field.value.trim()));
  }
  store.subscribe((what) => {
    if (what === "plan") refresh();
    if (what !== "choice") list(store, show);
  });
  refresh();
  list(store, show);
}

/** Offers the neighbourhoods that the first one has a border with. @param {Store} store */
function beside(store) {
  const state = store.state();
  const own = areasOf(state, Number(byId("about-one", HTMLSelectElement).value));
  const found = groupsBeside(store.ground.links, state.member, own);
  fillHoods(store, byId("about-two", HTMLSelectElement), standing(state).filter((row) => found.has(row)));
}

/** @param {Store} store @param {string} kind what the comment is about */
function add(store, kind) {
  const words = byId("comment-text", HTMLTextAreaElement);
  const on = placeOf(store, kind, byId("about-one", HTMLSelectElement).value, byId("about-two", HTMLSelectElement).value);
  if (!on) return said(kind === "area" ? "Choose small areas first." : "That neighbourhood has no border with another.");
  if (!words.value.trim()) return words.focus();
  const { name, role } = store.reviewer;
  store.comment([...store.comments(), { on, text: words.value.trim(), name, role, date: today() }]);
  words.value = "";
  said("Comment added. It is kept with your version when you save it.");
}

/** @returns {string} as 2026-11-21, where the person is */
export function today() {
  const now = new Date();
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** @param {Store} store @param {string} kind @param {string} one @param {string} two @returns {Place | null} */
function placeOf(store, kind, one, two) {
  const code = (/** @type {string} */ row) => store.state().hoods[Number(row)].code;
  if (kind === "neighbourhood") return { kind, codes: [code(one)] };
  if (kind === "border") return two === "" ? null : { kind, codes: [code(one), code(two)] };
  const codes = store.chosen().map((area) => store.data.areas.code[area]);
  return codes.length ? { kind: "area", codes } : null;
}

/** @param {string} words */
function said(words) {
  byId("comment-said", HTMLElement).textContent = words;
}

/** @param {Store} store @param {(place: Place, asked: HTMLElement) => void} show */
function list(store, show) {
  const all = store.comments();
  byId("comments", HTMLElement).replaceChildren(...all.map((comment) => item(store, comment, show)));
  byId("tab-comment", HTMLElement).replaceChildren("Comment", ...(all.length ? [element("span", ` (${all.length})`, "count")] : []));
}

/** @param {Store} store @param {Comment} comment @param {(place: Place, asked: HTMLElement) => void} show */
function item(store, comment, show) {
  const finder = button("", () => show(comment.on, finder), "show-place");
  finder.append(...aboutWhat(store, comment.on));
  const who = [comment.name || "No name given", comment.role, comment.date].filter(Boolean);
  const away = button("Delete", () => {
    const row = store.comments().indexOf(comment);
    store.comment(store.comments().filter((other) => other !== comment));
    focusNear("#comments .comment-who button", row, "comment-text");
    said("Comment deleted.");
  });
  away.setAttribute("aria-label", `Delete the comment on ${finder.textContent}`);
  const text = element("p", comment.text, "comment-text");
  text.dir = "auto";
  return made("li", [made("p", [finder]), text, made("p", [...who.flatMap((part) => [named(part), " · "]), away], "comment-who")]);
}

/** @param {Store} store @param {Place} place @returns {(string | Node)[]} */
function aboutWhat(store, { kind, codes }) {
  const hood = (/** @type {string} */ code) => named(store.state().hoods.find((one) => one.code === code)?.name ?? code);
  const area = (/** @type {string} */ code) => named(store.data.areas.name[store.data.areas.code.indexOf(code)] ?? code);
  if (kind === "area") return codes.length > 2 ? [area(codes[0]), ` and ${codes.length - 1} more small areas`] : joined(codes.map(area));
  return kind === "border" ? ["Border of ", ...joined(codes.map(hood))] : codes.map(hood);
}

/** @param {Node[]} parts */
function joined(parts) {
  return parts.flatMap((part, place) => (place ? [" and ", part] : [part]));
}
