/**
 * Tables filled by scripts: a head and rows of cells, every text as text.
 *
 * @typedef {{text?: string, parts?: (string | Node)[], value?: number | string | null, head?: boolean, className?: string}} Cell
 * @typedef {{name: string, figures?: boolean, explained?: string, unsortable?: boolean, term?: string}} Column
 */
import { element, made } from "./elements.js";

/**
 * @param {HTMLTableElement} table
 * @param {string} caption
 * @param {Column[]} columns
 * @param {Cell[][]} rows
 */
export function fill(table, caption, columns, rows) {
  const head = element("tr");
  for (const column of columns) {
    const cell = made("th", [made("span", [column.name], "heading")], column.figures ? "n" : undefined);
    cell.scope = "col";
    if (column.unsortable) cell.dataset.unsortable = "";
    if (column.term) cell.append(" ", question(column.name, column.term));
    if (column.explained) cell.append(element("small", column.explained));
    head.append(cell);
  }
  const title = made("caption", [made("span", [caption])]);
  table.replaceChildren(...(caption ? [title] : []), made("thead", [head]), made("tbody", rows.map((row) => line(row, columns))));
}

/** @param {string} name @param {string} term as the list of terms calls it @returns {HTMLAnchorElement} leads to what a name means */
export function question(name, term) {
  const found = element("a", "?", "about");
  found.href = `#about-${term}`;
  found.setAttribute("aria-label", `What “${name}” means`);
  return found;
}

/** @param {Cell[]} cells @param {Column[]} columns @returns {HTMLTableRowElement} */
export function line(cells, columns) {
  return made(
    "tr",
    cells.map((cell, place) => {
      const found = element(cell.head ? "th" : "td", undefined, [columns[place].figures ? "n" : "", cell.className ?? ""].join(" ").trim());
      if (cell.head) /** @type {HTMLTableCellElement} */ (found).scope = "row";
      if (cell.value !== undefined) found.dataset.value = cell.value === null ? "" : String(cell.value);
      found.append(...(cell.parts ?? [cell.text ?? ""]));
      return found;
    }),
  );
}
