/**
 * Starts the baseline page: tables sort, and a link to a place opens it.
 */
import { sortable } from "../panel/tables.js";

/** Opens the place that the address names, so that a link to it shows what it says. */
function open() {
  const place = document.getElementById(location.hash.slice(1));
  if (place instanceof HTMLDetailsElement) place.open = true;
}

document.documentElement.classList.add("script");
for (const table of document.querySelectorAll("table.sortable")) {
  if (table instanceof HTMLTableElement) sortable(table);
}
window.addEventListener("hashchange", open);
open();
