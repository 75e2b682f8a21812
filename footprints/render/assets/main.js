/**
 * Starts the page: draws the map from the embedded data and joins it to the controls and tables.
 */
import { links } from "./map/links.js";
import { pointing } from "./map/pointing.js";
import { shading } from "./map/shading.js";
import { switches } from "./map/switches.js";
import { mapView } from "./map/view.js";
import { choices } from "./panel/choices.js";
import { byId } from "./panel/elements.js";
import { sheets } from "./paper/sheets.js";
import { finder } from "./panel/finder.js";
import { sortable } from "./panel/tables.js";
import { terms } from "./panel/terms.js";
import { touched } from "./review/effects.js";
import { review } from "./review/review.js";

/** Reads the page's data and starts everything. */
function start() {
  document.documentElement.classList.add("script");
  document.querySelectorAll("table.sortable").forEach((table) => sortable(/** @type {HTMLTableElement} */ (table)));
  /** @type {PageData} */
  const data = JSON.parse(document.getElementById("footprints-data")?.textContent ?? "");
  if (window.innerWidth < 820) byId("layers", HTMLDetailsElement).open = false;
  const view = mapView(map_footprints, data);
  const point = pointing(view);
  switches(view);
  links(view, point);
  choices();
  finder(view, point);
  terms();
  const own = review(data, view, point);
  const shade = shading(view, own ? (_, hood) => own.score(own.shown()).one_team_by_hood[hood] ?? null : undefined);
  own?.subscribe((what) => what === "plan" && shade());
  if (data.page.kind !== "agency") sheets(view, () => (own ? new Set(touched(own.first, own.state())) : null));
  performance.mark("footprints-ready");
}

start();
