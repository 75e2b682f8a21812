/**
 * Elements of the page, made from text: nothing that came from a file is ever read as markup.
 */

/**
 * @param {string} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElement}
 */
export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** @param {string} text @param {string} [tag] @returns {HTMLElement} a name kept to its own direction */
export function named(text, tag = "bdi") {
  return element(tag, text);
}
