/**
 * Explains a term where it is chosen, in a small window over the page, with the words that the list
 * of terms has.
 */
import { button, element, made } from "./elements.js";

/** Takes every link to a term, now and later. */
export function terms() {
  const sheet = element("div", undefined, "term");
  sheet.popover = "auto";
  sheet.setAttribute("role", "dialog");
  document.body.append(sheet);
  if (typeof sheet.showPopover !== "function") return;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#about-"]') : null;
    const about = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!about) return;
    event.preventDefault();
    const name = about.closest("details")?.querySelector("summary")?.textContent ?? "";
    const close = button("Close", () => sheet.hidePopover());
    close.autofocus = true;
    sheet.setAttribute("aria-label", name);
    sheet.replaceChildren(element("h2", name), made("p", [...about.cloneNode(true).childNodes]), close);
    sheet.showPopover();
  });
}
