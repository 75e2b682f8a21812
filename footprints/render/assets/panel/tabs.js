/**
 * Tabs after the pattern of the ARIA practices: arrow keys go from one to the next.
 */

/**
 * @param {HTMLElement} list the element with the role of a list of tabs
 * @param {(id: string) => void} [opened] told the id of the panel that is shown
 * @returns {(id: string) => void} shows a panel
 */
export function tabs(list, opened = () => {}) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  const panelOf = (/** @type {HTMLElement} */ tab) => document.getElementById(tab.getAttribute("aria-controls") ?? "");
  const select = (/** @type {HTMLElement} */ chosen) => {
    for (const tab of all) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = panelOf(tab);
      if (panel) panel.hidden = !on;
    }
    opened(chosen.getAttribute("aria-controls") ?? "");
  };
  const steps = new Map([["ArrowRight", 1], ["ArrowLeft", -1]]);
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = steps.get(event.key);
    const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : step === undefined ? -1 : (at + step + all.length) % all.length;
    if (at < 0 || next < 0) return;
    event.preventDefault();
    all[next].focus();
    select(all[next]);
  });
  for (const tab of all) tab.addEventListener("click", () => select(tab));
  return (id) => {
    const tab = all.find((one) => one.getAttribute("aria-controls") === id);
    if (tab) select(tab);
  };
}
