/**
 * Other plans: one card at a time, chosen by a dot of the chart or a row of the table.
 */

/** Joins dots, rows and cards; without this script every card is shown and links lead to it. */
export function choices() {
  const links = /** @type {(HTMLElement | SVGElement)[]} */ ([...document.querySelectorAll("[data-choice]")]);
  if (!links.length) return;
  const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".choice-card")]);
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-choice-row]")]);
  const choose = (/** @type {string} */ number) => {
    for (const card of cards) card.hidden = card.id !== `choice-${number}`;
    for (const row of rows) row.toggleAttribute("data-chosen", row.dataset.choiceRow === number);
    for (const link of links) {
      if (link.dataset.choice === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link.dataset.choice ?? "1");
      if (link instanceof HTMLElement) cards.find((card) => !card.hidden)?.scrollIntoView({ block: "nearest" });
    });
  }
  const dots = links.filter((link) => link instanceof SVGElement);
  const ordered = [...dots].sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left);
  const steps = new Map([["ArrowRight", 1], ["ArrowLeft", -1]]);
  for (const dot of dots) {
    dot.addEventListener("keydown", (event) => {
      const step = steps.get(/** @type {KeyboardEvent} */ (event).key);
      if (step === undefined) return;
      event.preventDefault();
      const next = ordered[(ordered.indexOf(dot) + step + ordered.length) % ordered.length];
      next.focus();
      choose(next.dataset.choice ?? "1");
    });
  }
  choose("1");
}
