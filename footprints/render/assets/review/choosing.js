/**
 * Choosing small areas: by click, by box, or with the keyboard at the middle of the map. Two clicks
 * make a box as well as a drag does.
 *
 * @typedef {import("../map/view.js").MapView} MapView
 * @typedef {import("./store.js").Store} Store
 */
import { box, middle } from "../map/pick.js";
import { colour } from "../map/theme.js";
import { byId, element } from "../panel/elements.js";
import { counted, listed, number } from "../panel/words.js";

const DRAGGED_PX = 8;

/**
 * @param {Store} store
 * @param {MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 * @returns {{active: (on: boolean) => void}} whether the map's clicks choose
 */
export function choosing(store, view, pointing) {
  const drawn = L.layerGroup().addTo(view.map);
  const boxes = boxing(store, view);
  const take = (/** @type {import("../panel/cards.js").Found} */ place) => {
    if (boxes.on()) return;
    if (place.area >= 0) store.toggle(place.area);
  };
  byId("choose-none", HTMLButtonElement).addEventListener("click", () => store.choose([]));
  store.subscribe(() => {
    outline(store, view, drawn);
    say(store);
  });
  keyboard(view, pointing);
  view.map.on("mousemove", (event) => {
    if (pointing.taken) underPointer(store, pointing.at(event.latlng));
  });
  return {
    active: (on) => {
      pointing.taken = on ? take : null;
      blocks(view, on);
      view.map.getContainer().classList.toggle("choosing", on);
      if (!on) boxes.stop();
    },
  };
}

/** Shows the small areas while they are to be chosen. @param {MapView} view @param {boolean} on */
function blocks(view, on) {
  const layer = view.made.get("areas")?.layer;
  if (!layer || view.on.has("areas")) return;
  if (on) layer.addTo(view.map);
  else layer.remove();
}

/** @param {Store} store @param {import("../panel/cards.js").Found | null} place */
function underPointer(store, place) {
  const line = byId("under-pointer", HTMLElement);
  if (!place || place.area < 0) {
    line.replaceChildren();
    return;
  }
  const { areas } = store.data;
  const hood = store.shown().member[place.area];
  const home = hood < 0 ? "no neighbourhood" : store.shown().hoods[hood].name;
  line.replaceChildren(element("bdi", areas.name[place.area]), ` · ${number(areas.people[place.area])} residents · `, element("bdi", home));
}

/** @param {Store} store @param {MapView} view @param {L.LayerGroup} drawn */
function outline(store, view, drawn) {
  drawn.clearLayers();
  const rings = store.chosen().map((area) => view.shapes.areas[area]);
  if (!rings.length) return;
  const fixed = { interactive: false, pane: "picked", renderer: view.renderers.picked };
  L.polygon(rings, { ...fixed, color: colour("casing"), weight: 5, fill: false }).addTo(drawn);
  L.polygon(rings, { ...fixed, color: colour("chosen"), weight: 2.5, fillColor: colour("chosen"), fillOpacity: 0.35 }).addTo(drawn);
}

/** @param {Store} store */
function say(store) {
  const chosen = store.chosen();
  const state = store.state();
  const homes = [...new Set(chosen.map((area) => state.member[area]))].filter((row) => row >= 0);
  const people = chosen.reduce((sum, area) => sum + store.ground.residents[area], 0);
  const names = homes.length > 3 ? counted(homes.length, "neighbourhood") : listed(homes.map((row) => state.hoods[row].name));
  const where = homes.length ? `, in ${names}` : "";
  byId("choice", HTMLElement).textContent = chosen.length
    ? `${counted(chosen.length, "small area")}, ${counted(people, "resident")}${where}.`
    : "Nothing chosen yet.";
  byId("choose-none", HTMLButtonElement).disabled = chosen.length === 0;
  byId("about-areas", HTMLElement).textContent = chosen.length ? `(${number(chosen.length)})` : "(none)";
}

/**
 * Enter or space does at the middle of the map what a click does there; a cross marks it.
 *
 * @param {MapView} view
 * @param {import("../map/pointing.js").Pointing} pointing
 */
function keyboard(view, pointing) {
  const frame = view.map.getContainer();
  frame.append(element("span", undefined, "cross-hair"));
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    view.map.fire("click", { latlng: view.map.getCenter() });
  });
  frame.addEventListener("keyup", () => {
    if (!pointing.taken) return;
    view.map.fire("mousemove", { latlng: view.map.getCenter() });
  });
}

/**
 * A box to choose by: two clicks, or a drag, make its corners.
 *
 * @param {Store} store
 * @param {MapView} view
 */
function boxing(store, view) {
  const { map } = view;
  const drawn = boxShape(map);
  /** @type {L.LatLng | null} */
  let corner = null;
  let on = false;
  let ending = false;
  const set = (/** @type {boolean} */ wanted) => {
    on = wanted;
    corner = null;
    drawn.clear();
    boxMode(map, on);
  };
  const finish = (/** @type {L.LatLng} */ from, /** @type {L.LatLng} */ to) => {
    set(false);
    ending = true; // the click that ends a box chooses nothing by itself
    setTimeout(() => (ending = false));
    store.choose([...store.chosen(), ...within(view, L.latLngBounds(from, to))]);
  };
  map.on("click", (event) => {
    if (!on) return;
    if (corner && !corner.equals(event.latlng)) finish(corner, event.latlng);
    else corner = event.latlng;
  });
  map.on("mousedown", (event) => {
    if (on && !corner) corner = event.latlng;
  });
  map.on("mousemove", (event) => on && corner && drawn.draw(corner, event.latlng));
  map.on("mouseup", (event) => {
    const apart = corner && map.latLngToContainerPoint(corner).distanceTo(map.latLngToContainerPoint(event.latlng));
    if (on && corner && apart !== null && apart > DRAGGED_PX) finish(corner, event.latlng);
  });
  byId("choose-box", HTMLButtonElement).addEventListener("click", () => set(!on));
  return { on: () => on || ending, stop: () => on && set(false) };
}

/** Says that a box is being drawn, or no more. @param {L.Map} map @param {boolean} on */
function boxMode(map, on) {
  byId("choose-box", HTMLButtonElement).setAttribute("aria-pressed", String(on));
  map.getContainer().classList.toggle("boxing", on);
  if (on) map.dragging.disable();
  else map.dragging.enable();
}

/** @param {L.Map} map */
function boxShape(map) {
  /** @type {L.Rectangle | null} */
  let shape = null;
  return {
    /** @param {L.LatLng} from @param {L.LatLng} to */
    draw: (from, to) => {
      const bounds = L.latLngBounds(from, to);
      shape ??= L.rectangle(bounds, { color: colour("picked"), weight: 2, dashArray: "4 4", fill: false, interactive: false }).addTo(map);
      shape.setBounds(bounds);
    },
    clear: () => {
      shape?.remove();
      shape = null;
    },
  };
}

/** @param {MapView} view @param {L.LatLngBounds} bounds @returns {number[]} small areas whose middle is inside */
function within(view, bounds) {
  return view.shapes.areas.flatMap((rings, area) => {
    const [south, west, north, east] = box(rings);
    if (!bounds.intersects([[south, west], [north, east]])) return [];
    const at = middle(rings);
    return at && bounds.contains(at) ? [area] : [];
  });
}
