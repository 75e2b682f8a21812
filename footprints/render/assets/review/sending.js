/**
 * Saving a version to a file, opening one, and links to it. Nothing is sent anywhere.
 *
 * @typedef {import("./store.js").Store} Store
 */
import { byId, element, named } from "../panel/elements.js";
import { read, written } from "../plan/file.js";
import { LARGEST, squeezed, unsqueezed } from "../plan/link.js";
import { planTable } from "../plan/table.js";
import { today } from "./comments.js";

const MARK = "#edits=";

/** @param {Store} store */
export function sending(store) {
  byId("save", HTMLButtonElement).addEventListener("click", () => {
    download(`edits-${slug(store)}.json`, "application/json", `${JSON.stringify(file(store, true), null, 1)}\n`);
    store.saved();
    said("Saved. Mail the file back, or open it here another time.");
  });
  byId("save-plan", HTMLButtonElement).addEventListener("click", () => {
    download("plan.csv", "text/csv", planTable(store.data, store.state()));
    said("Saved as plan.csv.");
  });
  const open = byId("open", HTMLInputElement);
  open.addEventListener("change", async () => {
    const [chosen] = open.files ?? [];
    if (!chosen) return;
    if (chosen.size > LARGEST) return said("That file is too large to be one saved here.");
    take(store, await chosen.text());
    open.value = "";
  });
  byId("that-is-me", HTMLButtonElement).addEventListener("click", () => beAuthor(store));
  store.subscribe((what) => what === "plan" && whose(store));
  byId("link-part", HTMLElement).hidden = !location.protocol.startsWith("http");
  byId("copy-link", HTMLButtonElement).addEventListener("click", () => link(store));
  window.addEventListener("hashchange", () => fromLink(store));
  window.addEventListener("beforeunload", (event) => store.unsaved() && event.preventDefault());
  return fromLink(store);
}

/** @param {Store} store @param {boolean} whole */
function file(store, whole) {
  return written(store.data, store.state(), store.comments(), store.reviewer, today(), whole);
}

/** @param {Store} store */
function slug(store) {
  const words = `${store.reviewer.name || store.data.page.title || "plan"}`.toLowerCase().match(/[a-z0-9]+/g) ?? ["plan"];
  return words.join("-").slice(0, 60);
}

/** @param {string} name @param {string} type @param {string} text */
function download(name, type, text) {
  const made = element("a");
  made.href = URL.createObjectURL(new Blob([text], { type }));
  made.download = name;
  document.body.append(made);
  made.click();
  made.remove();
  setTimeout(() => URL.revokeObjectURL(made.href), 10_000);
}

/**
 * Reads a version and shows it. The reader keeps their own name and role: what they do next is
 * theirs, and whose version it was is said.
 *
 * @param {Store} store
 * @param {string} text
 */
function take(store, text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    given = null;
  }
  const found = read(store.data, given);
  const list = byId("send-problems", HTMLElement);
  list.hidden = found.problems.length === 0;
  list.replaceChildren(...found.problems.map((problem) => element("li", problem)));
  const changed = found.state.moves.length || found.comments.length || found.state.member.some((hood, area) => hood !== store.first.member[area]) || found.state.hoods.some((hood, row) => hood.name !== store.first.hoods[row]?.name);
  if (found.problems.length && !changed) return said("Nothing was opened.");
  const lost = store.unsaved() ? " Undo brings back yours, which was not saved." : "";
  store.open({ plan: found.state, comments: found.comments, from: found.reviewer });
  store.saved();
  const who = found.reviewer.name ? [" of ", named(found.reviewer.name)] : [];
  byId("send-said", HTMLElement).replaceChildren("Opened the version", ...who, `.${lost}`);
}

/** Says whose file the version began with, and lets them say that it is theirs. @param {Store} store */
function whose(store) {
  const from = store.from();
  const line = byId("opened-from", HTMLElement);
  line.hidden = from === null;
  if (!from) return;
  const words = [from.name || "someone who gave no name", from.role, from.date].filter(Boolean);
  line.replaceChildren("It began with the file of ", ...words.flatMap((part, place) => (place ? [", ", named(part)] : [named(part)])), ".");
  const { name, role } = store.reviewer;
  const own = byId("that-is-me", HTMLButtonElement);
  own.hidden = !from.name || (from.name === name && from.role === role);
  own.replaceChildren("I am ", named(from.name));
}

/** Takes on the name of the file that was opened. @param {Store} store */
function beAuthor(store) {
  const { name, role } = store.from() ?? store.reviewer;
  Object.assign(store.reviewer, { name, role });
  byId("who-name", HTMLInputElement).value = name;
  byId("who-role", HTMLInputElement).value = role;
  whose(store);
  said("Your name and role are those of the file now.");
  byId("save", HTMLButtonElement).focus();
}

/** @param {Store} store */
async function link(store) {
  const letters = await squeezed(JSON.stringify(file(store, false))).catch(() => "");
  if (!letters) return said("This version is too large for a link. Save it as a file.");
  const address = location.href.split("#")[0] + MARK + letters;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    said("Link copied. Whoever opens it sees your version.");
  } catch {
    said("The link is now in the address bar. Copy it from there.");
  }
}

/** Opens the version that the page's address carries, if it does. @param {Store} store */
async function fromLink(store) {
  if (!location.hash.startsWith(MARK)) return;
  try {
    take(store, await unsqueezed(location.hash.slice(MARK.length)));
  } catch {
    said("The link does not hold a version that could be read.");
  }
}

/** @param {string} words */
function said(words) {
  byId("send-said", HTMLElement).textContent = words;
}
