/**
 * Undo, redo, reset, and which version is shown.
 */
import { byId } from "../panel/elements.js";

/** @param {import("./store.js").Store} store */
export function steps(store) {
  const [undo, redo, reset] = ["undo", "redo", "reset"].map((id) => byId(id, HTMLButtonElement));
  const [before, after] = ["show-before", "show-after"].map((id) => byId(id, HTMLInputElement));
  const acts = /** @type {const} */ ([[undo, store.undo, "Undone."], [redo, store.redo, "Done again."], [reset, store.reset, "Back to the plan as opened. Undo brings your changes back."]]);
  for (const [button, act, words] of acts) {
    button.addEventListener("click", () => {
      act();
      byId("totals", HTMLElement).textContent = words;
      if (button.disabled) (undo.disabled ? redo : undo).focus();
    });
  }
  before.addEventListener("change", () => store.showBefore(true));
  after.addEventListener("change", () => store.showBefore(false));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    const act = key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
    if (!act || act.disabled) return;
    event.preventDefault();
    act.click();
  });
  const refresh = () => {
    undo.disabled = !store.canUndo();
    redo.disabled = !store.canRedo();
    reset.disabled = store.state() === store.first;
    before.checked = store.showsBefore();
    after.checked = !store.showsBefore();
    byId("steps", HTMLElement).hidden = !store.canUndo() && !store.canRedo();
  };
  store.subscribe((what) => what !== "choice" && refresh());
  refresh();
}

/** @param {EventTarget | null} target */
function typing(target) {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type));
}
