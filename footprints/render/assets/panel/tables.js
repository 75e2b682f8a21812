/**
 * Tables that sort by a press on a heading.
 */
import { button } from "./elements.js";

const COLLATOR = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

/** @param {HTMLTableElement} table */
export function sortable(table) {
  const headings = [...(table.tHead?.rows[0].cells ?? [])];
  headings.forEach((heading, column) => {
    if ("unsortable" in heading.dataset) return;
    const name = heading.querySelector(".heading") ?? heading;
    const words = (name.textContent ?? "").trim();
    name.replaceChildren(button(words, () => sort(table, headings, column), "sort"));
  });
}

/** @param {HTMLTableElement} table @param {HTMLTableCellElement[]} headings @param {number} column */
function sort(table, headings, column) {
  const figures = headings[column].classList.contains("n");
  const before = headings[column].getAttribute("aria-sort");
  const order = before === (figures ? "descending" : "ascending") ? !figures : figures;
  for (const heading of headings) heading.removeAttribute("aria-sort");
  headings[column].setAttribute("aria-sort", order ? "descending" : "ascending");
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort((a, b) => compare(a.cells[column], b.cells[column], figures, order)));
}

/**
 * Rows without a figure stay last either way.
 *
 * @param {HTMLTableCellElement} a
 * @param {HTMLTableCellElement} b
 * @param {boolean} figures
 * @param {boolean} descending
 * @returns {number}
 */
function compare(a, b, figures, descending) {
  const sign = descending ? -1 : 1;
  if (!figures) return sign * COLLATOR.compare((a.textContent ?? "").trim(), (b.textContent ?? "").trim());
  const [first, second] = [a, b].map((cell) => cell.dataset.value ?? "");
  if (first === "" || second === "") return Number(first === "") - Number(second === "");
  return sign * (Number(first) - Number(second));
}
