/**
 * The table of small areas, the equal of the map: every area, where it is, and a box to choose it.
 * It shows a part at a time, so that tens of thousands of areas stay quick.
 *
 * @typedef {import("./store.js").Store} Store
 */
import { button, byId, element, named } from "../panel/elements.js";
import { fill } from "../panel/rows.js";
import { counted, number } from "../panel/words.js";
import { groupsBeside } from "../plan/graph.js";
import { standing } from "../plan/state.js";
import { fillHoods } from "./hoods.js";

const SOME = 100;
const COLLATOR = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

const FILTERS = ["areas-find", "areas-hood", "areas-service", "areas-edge", "areas-chosen"];

/**
 * @param {Store} store
 * @param {(area: number, asked: HTMLElement) => void} show finds a small area on the map
 * @param {() => void} change goes to where chosen areas are moved
 */
export function areasTable(store, show, change) {
  const order = { column: 1, descending: false };
  let most = SOME;
  let waiting = 0;
  const refresh = () => draw(store, show, order, most, refresh);
  const later = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(refresh, 50);
  };
  filters(() => {
    most = SOME;
    refresh();
  });
  byId("areas-more", HTMLButtonElement).addEventListener("click", () => {
    const row = byId("areas-table", HTMLTableElement).tBodies[0].rows.length;
    most += 5 * SOME;
    refresh();
    byId("areas-table", HTMLTableElement).tBodies[0].rows[row]?.querySelector("input")?.focus(); // the button may be gone
  });
  byId("areas-change", HTMLButtonElement).addEventListener("click", change);
  store.subscribe((what) => {
    if (what === "plan") places(store);
    if (what === "choice" && !byId("areas-chosen", HTMLInputElement).checked) tick(store);
    else if (what !== "comments") later();
  });
  services(store);
  places(store);
  refresh();
}

/** @param {() => void} act done whenever a filter above the table changes */
function filters(act) {
  const hood = byId("areas-hood", HTMLSelectElement);
  for (const id of FILTERS) {
    const control = /** @type {HTMLInputElement | HTMLSelectElement} */ (document.getElementById(id));
    control.addEventListener(control instanceof HTMLSelectElement || control.type === "checkbox" ? "change" : "input", () => {
      if (control === hood) hood.dataset.chosen = hood.value;
      act();
    });
  }
}

/** Fills the list of neighbourhoods to filter by. @param {Store} store */
function places(store) {
  const hood = byId("areas-hood", HTMLSelectElement);
  fillHoods(store, hood, standing(store.state()));
  const all = element("option", "all neighbourhoods");
  all.value = "";
  const before = hood.value;
  hood.prepend(all);
  hood.value = hood.dataset.chosen ? before : "";
}

/** Fills the list of services whose units are shown. @param {Store} store */
function services(store) {
  for (const agency of store.data.agencies.filter((one) => one.units.code.length)) {
    const option = element("option", agency.name);
    option.value = agency.id;
    byId("areas-service", HTMLSelectElement).append(option);
  }
}

/** @param {Store} store */
function tick(store) {
  for (const box of byId("areas-table", HTMLTableElement).querySelectorAll("input")) {
    box.checked = store.isChosen(Number(box.value));
  }
}

/** @param {Store} store @returns {number[]} rows of the small areas that the filters let through */
function wanted(store) {
  const words = byId("areas-find", HTMLInputElement).value.trim().toLowerCase();
  const hood = byId("areas-hood", HTMLSelectElement).value;
  const edge = byId("areas-edge", HTMLInputElement).checked;
  const only = byId("areas-chosen", HTMLInputElement).checked;
  const { member } = store.shown();
  const { name, code } = store.data.areas;
  return name.flatMap((own, area) => {
    if (words && !own.toLowerCase().includes(words) && !code[area].toLowerCase().includes(words)) return [];
    if (hood !== "" && member[area] !== Number(hood)) return [];
    if (only && !store.isChosen(area)) return [];
    if (edge && groupsBeside(store.ground.links, member, [area]).size === 0) return [];
    return [area];
  });
}

/**
 * @param {Store} store
 * @param {(area: number, asked: HTMLElement) => void} show
 * @param {{column: number, descending: boolean}} order
 * @param {number} most rows to show
 * @param {() => void} again draws the table in another order
 */
function draw(store, show, order, most, again) {
  const service = store.data.agencies.findIndex(({ id }) => id === byId("areas-service", HTMLSelectElement).value);
  const columns = [
    { name: "Choose" },
    { name: "Small area" },
    { name: "Neighbourhood" },
    { name: "Locality" },
    { name: "Residents", figures: true },
    { name: "Main unit" },
    { name: "Locked" },
  ];
  const state = store.shown();
  const found = wanted(store);
  const texts = (/** @type {number} */ area) => [
    store.isChosen(area) ? "0" : "1",
    store.data.areas.name[area],
    state.hoods[state.member[area]]?.name ?? "",
    store.data.localities.name[store.data.areas.locality[area]] ?? "",
    String(store.ground.residents[area]),
    mainUnit(store, service, area),
    lockedBy(store, area),
  ];
  const sign = order.descending ? -1 : 1;
  const keys = new Map(found.map((area) => [area, texts(area)[order.column]]));
  const rank = new Map([...new Set(keys.values())].sort(COLLATOR.compare).map((text, place) => [text, place]));
  const place = (/** @type {number} */ area) => rank.get(keys.get(area) ?? "") ?? 0;
  found.sort((a, b) => sign * (place(a) - place(b)) || a - b);
  const rows = found.slice(0, most).map((area) => row(store, show, area, texts(area)));
  const table = byId("areas-table", HTMLTableElement);
  fill(table, "", columns, rows);
  headings(table, order, again);
  byId("areas-count", HTMLElement).textContent = `${counted(found.length, "small area")}${found.length > most ? `, the first ${number(most)} shown` : ""}.`;
  byId("areas-more", HTMLButtonElement).hidden = found.length <= most;
}

/**
 * @param {Store} store
 * @param {(area: number, asked: HTMLElement) => void} show
 * @param {number} area
 * @param {string[]} texts
 * @returns {import("../panel/rows.js").Cell[]}
 */
function row(store, show, area, texts) {
  const box = element("input");
  box.type = "checkbox";
  box.value = String(area);
  box.checked = store.isChosen(area);
  box.setAttribute("aria-label", `Choose ${texts[1]}`);
  box.addEventListener("change", () => store.toggle(area));
  const finder = button("", () => show(area, finder), "show-place");
  finder.append(named(texts[1]));
  return [
    { parts: [box] },
    { parts: [finder], head: true },
    { parts: [named(texts[2] || "in none")] },
    { parts: [named(texts[3])] },
    { text: number(store.ground.residents[area]) },
    { parts: [named(texts[5])] },
    { text: texts[6] },
  ];
}

/** @param {HTMLTableElement} table @param {{column: number, descending: boolean}} order @param {() => void} again */
function headings(table, order, again) {
  [...(table.tHead?.rows[0].cells ?? [])].forEach((cell, column) => {
    const words = cell.textContent ?? "";
    const sorter = button(words, () => {
      order.descending = order.column === column && !order.descending;
      order.column = column;
      again();
      /** @type {HTMLElement | null} */ (table.querySelectorAll("th .sort")[column])?.focus();
    }, "sort");
    cell.replaceChildren(sorter);
    if (order.column === column) cell.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
  });
}

/** @param {Store} store @param {number} service @param {number} area */
function mainUnit(store, service, area) {
  const cells = store.ground.services[service]?.patches;
  if (!cells) return "";
  let best = -1;
  for (let entry = cells.start[area]; entry < cells.start[area + 1]; entry += 1) {
    if (best < 0 || cells.parts[entry] > cells.parts[best]) best = entry;
  }
  const { units } = store.data.agencies[service];
  return best < 0 ? "" : units.name[cells.unit[best]] || units.code[cells.unit[best]];
}

/** @param {Store} store @param {number} area */
function lockedBy(store, area) {
  const state = store.state();
  if (state.locked.has(store.data.areas.code[area])) return "locked";
  return state.locked.has(state.hoods[state.member[area]]?.code ?? "") ? "with its neighbourhood" : "";
}
