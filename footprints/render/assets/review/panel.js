/**
 * The figures beside the map: one-team residents, every service's score, people of every
 * neighbourhood against its limits. They follow the version shown.
 *
 * @typedef {import("./store.js").Store} Store
 */
import { go, hoodTarget } from "../map/links.js";
import { peopleBar } from "../panel/bars.js";
import { button, byId, element, made, named } from "../panel/elements.js";
import { said } from "../panel/headline.js";
import { fill, question } from "../panel/rows.js";
import { decimal, number } from "../panel/words.js";
import { standing } from "../plan/state.js";
import { percent1, points1 } from "./effects.js";
import { same } from "./figures.js";

const SERVICES = [
  { name: "Service" },
  { name: "Lines up", figures: true, term: "lines-up" },
  { name: "Fits inside", figures: true, term: "fits-inside" },
];

/**
 * @param {Store} store
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 */
export function panel(store, view, pointing) {
  const refresh = () => {
    team(store);
    const score = store.score(store.shown());
    const rows = store.data.agencies.flatMap((agency, row) => {
      const found = score.services[row];
      if (found.overlap === null) return [];
      const words = agency.headline ? [element("small", said(agency.headline, found, same(store)), "headline")] : [];
      return [[{ parts: [named(agency.name), ...words], head: true }, { text: points1(found.lines_up) }, { text: percent1(found.fits_inside) }]];
    });
    fill(byId("panel-services", HTMLTableElement), "", SERVICES, rows);
    byId("panel-hoods", HTMLElement).replaceChildren(...standing(store.shown()).map((row) => hood(store, view, pointing, row)));
  };
  store.subscribe((what) => what === "plan" && refresh());
  refresh();
}

/** @param {Store} store */
function team(store) {
  const score = store.score(store.shown());
  const words =
    score.one_team_share === null
      ? "No service could be counted for one-team residents."
      : `${percent1(score.one_team_share)} of residents, ${number(score.one_team_people)}, have one team from every service counted; ${decimal(score.services_mean)} services line up for a resident on average.`;
  byId("panel-team", HTMLElement).replaceChildren(`${words} `, question("One team", "one-team"));
}

/**
 * @param {Store} store
 * @param {import("../map/view.js").MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 * @param {number} row
 */
function hood(store, view, pointing, row) {
  const state = store.shown();
  const [low, high] = store.rules.limits[state.hoods[row].locality];
  const people = store.score(state).people[row];
  const finder = button("", () => go(view, pointing, hoodTarget(view, row), finder), "show-place");
  finder.append(named(state.hoods[row].name));
  const parts = [finder, made("span", [peopleBar(people, null, low, high), number(people)], "panel-people")];
  if (people < low || people > high) parts.push(element("span", people < low ? "below the limit" : "above the limit", "tag bad"));
  return made("li", parts);
}
