/**
 * Keeps the keyboard somewhere. What a change redraws or disables may have had the focus: it goes to
 * what now stands in the same place, or to undoing the change.
 */

const AGAIN_MS = 90; // tables are drawn anew a moment after a change, and disabled buttons lose the focus a frame later
const REACHED = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";

/** @param {import("./store.js").Store} store */
export function keepFocus(store) {
  store.subscribe(() => {
    const held = document.activeElement;
    if (!(held instanceof HTMLElement) || held === document.body) return;
    const back = wayBack(held);
    const check = () => isLost() && back()?.focus({ preventScroll: true });
    queueMicrotask(check);
    setTimeout(check, AGAIN_MS);
  });
}

/** @returns {boolean} whether nothing that can be seen and used has the focus */
function isLost() {
  const now = document.activeElement;
  return !(now instanceof HTMLElement) || now === document.body || now.matches(":disabled") || !now.checkVisibility();
}

/**
 * @param {HTMLElement} held
 * @returns {() => HTMLElement | null} finds what stands where it stood, by the nearest part of the
 *   page that has a name and is still there
 */
function wayBack(held) {
  /** @type {{id: string, place: number}[]} */
  const places = [];
  for (let part = held.parentElement?.closest("[id]"); part && part.id !== "main"; part = part.parentElement?.closest("[id]")) {
    places.push({ id: part.id, place: reachable(part.id).indexOf(held) });
  }
  return () => {
    for (const { id, place } of places) {
      const found = reachable(id);
      if (found.length) return found[Math.min(Math.max(place, 0), found.length - 1)];
    }
    return reachable("steps")[0] ?? document.querySelector("[role=tab][aria-selected=true]");
  };
}

/** @param {string} id @returns {HTMLElement[]} what the keyboard can reach in a part of the page */
function reachable(id) {
  const all = /** @type {HTMLElement[]} */ ([...(document.getElementById(id)?.querySelectorAll(REACHED) ?? [])]);
  return all.filter((one) => one.checkVisibility());
}
