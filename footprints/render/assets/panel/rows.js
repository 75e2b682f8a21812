/**
 * Tables filled by scripts: a head and rows of cells, every text as text.
 *
 * @typedef {{text?: string, parts?: (string | Node)[], value?: number | string | null, head?: boolean, className?: string}} Cell
 * @typedef {{name: string, figures?: boolean, explained?: string, unsortable?: boolean}} Column
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
    if (column.explained) cell.append(element("small", column.explained));
    head.append(cell);
  }
  const title = made("caption", [made("span", [caption])]);
  table.replaceChildren(...(caption ? [title] : []), made("thead", [head]), made("tbody", rows.map((row) => line(row, columns))));
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
