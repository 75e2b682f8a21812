/**
 * Elements of the page, made from text: nothing that came from a file is ever read as markup.
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** @param {string} text @returns {HTMLElement} a name kept to its own direction */
export function named(text) {
  return element("bdi", text);
}

/** @param {string} text @param {() => void} act @param {string} [className] @returns {HTMLButtonElement} */
export function button(text, act, className = "plain") {
  const made = element("button", text, className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T} the element with that id, which the page's template has
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/**
 * Makes an element from parts: texts and other elements.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {(string | Node)[]} parts
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function made(tag, parts, className) {
  const found = element(tag, undefined, className);
  found.append(...parts);
  return found;
}

/**
 * Hands the keyboard on after what had it is gone from a list: to what now stands in its place, to
 * the last where it was the last, or to another element where the list is empty.
 *
 * @param {string} css what is in the list
 * @param {number} place of what is gone, from 0
 * @param {string} otherwise id
 */
export function focusNear(css, place, otherwise) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(css));
  const left = [...all].filter((one) => one.checkVisibility());
  (left[Math.min(place, left.length - 1)] ?? document.getElementById(otherwise))?.focus();
}
