/**
 * Joins the parts of a review: what is chosen, moved, said and sent, and the map that follows.
 */
import { areaTarget, go, goToAddress, hoodTarget, unitOf } from "../map/links.js";
import { showPlace } from "../map/view.js";
import { button, byId } from "../panel/elements.js";
import { tabs } from "../panel/tabs.js";
import { changes } from "../plan/changes.js";
import { ground } from "../scores/ground.js";
import { areasTable } from "./areas.js";
import { choosing } from "./choosing.js";
import { figures } from "./figures.js";
import { comments } from "./comments.js";
import { keepFocus } from "./focus.js";
import { hoodTools } from "./hoods.js";
import { moving } from "./moving.js";
import { said } from "./said.js";
import { panel } from "./panel.js";
import { sending } from "./sending.js";
import { serviceTables } from "./services.js";
import { steps } from "./steps.js";
import { store } from "./store.js";
import { proposalAreas, version } from "./version.js";

/**
 * @param {PageData} data
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 * @returns {import("./store.js").Store | null} null where the page carries nothing to score from
 */
export function review(data, view, pointing) {
  const found = ground(data);
  if (!found) return null;
  const own = store(data, found);
  keepFocus(own);
  own.subscribe((what) => what === "plan" && follow(own, view));
  const show = tabsOf(pointing, choosing(own, view, pointing));
  const workOn = hoodTools(own);
  pointing.actions = (place) => actions(own, show, workOn, place);
  const showArea = (/** @type {number} */ area, /** @type {HTMLElement} */ asked) => go(view, pointing, areaTarget(view, area), asked);
  const ask = moving(own);
  version(own, { show: showArea, back: (area, home) => askBack(show, () => ask(area, home)) });
  comments(own, (place, asked) => showSaid(own, view, pointing, place, asked));
  said(own, view);
  areasTable(own, showArea, () => {
    show("panel-change");
    byId("map-title", HTMLElement).scrollIntoView();
    byId("target", HTMLSelectElement).focus();
  });
  serviceTables(own, (agency, unit, asked) => go(view, pointing, unitOf(view, agency, unit), asked));
  figures(own, view, pointing);
  panel(own, view, pointing);
  steps(own);
  sending(own);
  if (goToAddress(view)) show("panel-change");
  return own;
}

/**
 * The tabs beside the map. The card of a place stands in the tab "Look" under its own heading, and
 * above what the other tabs hold, so that it is seen wherever the person is.
 *
 * @param {import("../map/pointing.js").Pointing} pointing
 * @param {{active: (on: boolean) => void}} choose
 */
function tabsOf(pointing, choose) {
  const list = /** @type {HTMLElement} */ (document.querySelector("[role=tablist]"));
  const card = byId("card", HTMLElement);
  return tabs(list, (panel) => {
    pointing.aside = panel !== "panel-look";
    if (pointing.aside) list.after(card);
    else byId("layers", HTMLElement).before(card);
    pointing.show(null, false);
    choose.active(panel === "panel-change");
  });
}

/** Asks why an area should go back where a rule is against it. @param {(panel: string) => void} show @param {() => void} choose */
function askBack(show, choose) {
  show("panel-change");
  choose();
  byId("totals", HTMLElement).textContent = "Putting it back would break a rule now. Say why it is worth it, or leave it where it is.";
  byId("map-title", HTMLElement).scrollIntoView();
  byId("reason", HTMLTextAreaElement).focus();
}

/** @param {import("./store.js").Store} own @param {import("../map/view.js").MapView} view */
function follow(own, view) {
  const moved = changes(own.first, own.state(), own.ground.residents).flatMap(({ areas }) => areas);
  const shown = own.shown();
  view.follow(own.tables(shown), moved, own.showsBefore() ? [] : proposalAreas(own));
}

/**
 * @param {import("./store.js").Store} own
 * @param {(panel: string) => void} show
 * @param {(row: number) => void} workOn
 * @param {import("../panel/cards.js").Found} place
 */
function actions(own, show, workOn, { area, hood }) {
  const found = [];
  if (area >= 0) {
    found.push(button("Change this small area", () => {
      show("panel-change");
      own.choose([area]);
      byId("target", HTMLSelectElement).focus();
    }), " ");
  }
  if (hood >= 0 && own.state().hoods[hood]) {
    found.push(button("Change this neighbourhood", () => {
      show("panel-change");
      byId("hood-tools", HTMLDetailsElement).open = true;
      workOn(hood);
      byId("hood-chosen", HTMLSelectElement).focus();
    }));
  }
  return found;
}

/**
 * @param {import("./store.js").Store} own
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 * @param {import("../plan/file.js").Place} place
 * @param {HTMLElement} asked
 */
function showSaid(own, view, pointing, { kind, codes }, asked) {
  const rows = codes.map((code) => (kind === "area" ? own.data.areas.code.indexOf(code) : view.data.hoods.id.indexOf(code)));
  const targets = rows.map((row) => (kind === "area" ? areaTarget(view, row) : hoodTarget(view, row)));
  const known = targets.flatMap((target) => (target ? [target] : []));
  if (known.length === 1) go(view, pointing, known[0], asked);
  else if (known.length) showPlace(view, known.flatMap(({ rings }) => rings));
}
