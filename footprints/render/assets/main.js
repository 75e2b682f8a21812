/**
 * Starts the page: draws the map from the embedded data and joins it to the controls and tables.
 */
import { card } from "./panel/cards.js";
import { element } from "./panel/elements.js";
import { labels } from "./map/labels.js";
import { geometry, layers, panes } from "./map/layers.js";
import { box, picker } from "./map/pick.js";
import { sortable } from "./panel/tables.js";
import { calm, colour, onThemeChange } from "./map/theme.js";

const SITE_REACH_PX = 9;

/** Reads the page's data and starts everything. */
function start() {
  document.documentElement.classList.add("script");
  document.querySelectorAll("table.sortable").forEach(sortable);
  const data = JSON.parse(document.getElementById("footprints-data").textContent);
  if (window.innerWidth < 820) document.getElementById("layers").open = false;
  const view = mapView(map_footprints, data);
  controls(view);
  pointing(view);
  links(view);
}

/** Draws the map and returns what the rest of the page needs of it. */
function mapView(map, data) {
  const shapes = geometry(data);
  const renderers = panes(map);
  const made = layers(map, data, shapes, renderers);
  const view = { map, data, shapes, renderers, made, on: new Set(), picked: L.layerGroup().addTo(map) };
  view.names = labels(map, data, shapes);
  const [south, west, north, east] = box(shapes.areas.flat());
  view.bounds = [[south, west], [north, east]];
  map.on("zoomend", () => {
    view.names.arrange();
    restyle(view);
  });
  map.fitBounds(view.bounds, { padding: [6, 6], animate: false });
  map.setMaxBounds(L.latLngBounds(view.bounds).pad(0.5));
  window.matchMedia("print").addEventListener("change", () => {
    const whole = map.getBounds().contains(view.bounds);
    map.invalidateSize(false);
    if (whole) map.fitBounds(view.bounds, { padding: [6, 6], animate: false });
  });
  made.get("land").layer.addTo(map);
  homeButton(view);
  onThemeChange(() => {
    restyle(view);
    clearPicked(view);
  });
  return view;
}

function restyle(view) {
  for (const made of view.made.values()) made.restyle();
}

function homeButton(view) {
  const bar = view.map.zoomControl.getContainer();
  const button = element("button", "Whole map", "map-home");
  button.type = "button";
  button.addEventListener("click", () => view.map.fitBounds(view.bounds, { padding: [6, 6], animate: !calm() }));
  L.DomEvent.disableClickPropagation(button);
  bar.after(button);
}

/** Joins the check boxes to the layers. */
function controls(view) {
  const boxes = [...document.querySelectorAll("#layers input")];
  const apply = () => {
    const wanted = new Set(boxes.filter((input) => input.checked).map(key));
    const straddling = wanted.delete("straddling");
    for (const name of [...wanted]) {
      if (straddling && name.startsWith("lines:")) wanted.add(name.replace("lines:", "straddling:"));
    }
    for (const [name, { layer }] of view.made) {
      if (name !== "land") shown(view.map, layer, wanted.has(name));
    }
    shown(view.map, view.names.layer, wanted.has("labels"));
    view.names.arrange();
    view.on = wanted;
  };
  boxes.forEach((input) => input.addEventListener("change", apply));
  apply();
}

function key({ dataset }) {
  if (dataset.lines) return `lines:${dataset.lines}`;
  if (dataset.sites) return `sites:${dataset.sites}`;
  return dataset.layer;
}

function shown(map, layer, wanted) {
  if (wanted && !map.hasLayer(layer)) layer.addTo(map);
  if (!wanted && map.hasLayer(layer)) layer.remove();
}

/** Finds what is under the pointer, shows its card, and keeps the card on a click. */
function pointing(view) {
  view.areaAt = picker(view.shapes.areas);
  view.unitAt = view.shapes.units.map((own) => (own.shapes.length ? picker(own.shapes) : () => []));
  view.kept = false;
  view.asked = null;
  let waiting = null;
  view.map.on("mousemove", (event) => {
    if (view.kept) return;
    waiting ??= requestAnimationFrame(() => {
      waiting = null;
      if (!view.kept) show(view, placeAt(view, event.latlng), false);
    });
  });
  view.map.on("mouseout", () => !view.kept && show(view, null, false));
  view.map.on("click", (event) => {
    const place = placeAt(view, event.latlng);
    view.asked = null;
    show(view, place, place !== null);
  });
  const frame = view.map.getContainer();
  frame.addEventListener("focusin", () => view.map.scrollWheelZoom.enable());
  frame.addEventListener("focusout", () => view.map.scrollWheelZoom.disable());
  document.addEventListener("keydown", (event) => event.key === "Escape" && view.kept && close(view));
}

/** What is at a place, as the layers switched on have it; null outside the region. */
function placeAt(view, { lat, lng }) {
  const area = view.areaAt(lat, lng)[0] ?? -1;
  const units = [];
  view.data.agencies.forEach((agency, number) => {
    if (!view.on.has(`lines:${agency.id}`)) return;
    for (const shape of view.unitAt[number](lat, lng)) {
      const unit = view.shapes.units[number].unit[shape];
      if (unit >= 0) units.push({ agency: number, unit, shape });
    }
  });
  const site = siteAt(view, lat, lng);
  if (area < 0 && !units.length && !site) return null;
  return { area, hood: area < 0 ? -1 : view.data.areas.hood[area], units, site };
}

function siteAt(view, lat, lng) {
  const here = view.map.latLngToContainerPoint([lat, lng]);
  let best = SITE_REACH_PX;
  let found;
  view.data.agencies.forEach((agency, number) => {
    if (!view.on.has(`sites:${agency.id}`)) return;
    view.shapes.sites[number].forEach((at, site) => {
      const away = here.distanceTo(view.map.latLngToContainerPoint(at));
      if (away <= best) {
        best = away;
        found = { agency: number, site };
      }
    });
  });
  return found;
}

/** Shows a place's card and outline, or neither. */
function show(view, place, kept) {
  const panel = document.getElementById("card");
  view.kept = kept;
  clearPicked(view);
  if (!place) {
    panel.replaceChildren(
      element("p", "Point at a place on the map to see its figures here; click or tap to keep them.", "card-empty"),
    );
    return;
  }
  panel.setAttribute("aria-live", kept ? "polite" : "off");
  panel.replaceChildren(card(view.data, place, kept, () => close(view)));
  outline(view, place);
}

/** Closes the card and hands the keyboard back to where the card was asked for. */
function close(view) {
  const back = view.asked ?? view.map.getContainer();
  show(view, null, false);
  back.focus({ preventScroll: view.asked === null });
  view.asked = null;
}

function clearPicked(view) {
  view.picked.clearLayers();
}

function outline(view, place) {
  const draw = (rings, weight) => {
    const fixed = { interactive: false, pane: "picked", renderer: view.renderers.picked, fill: false };
    L.polygon(rings, { ...fixed, color: colour("casing"), weight: weight + 3 }).addTo(view.picked);
    L.polygon(rings, { ...fixed, color: colour("picked"), weight }).addTo(view.picked);
  };
  if (place.hood >= 0 && view.shapes.hoods.has(place.hood)) draw(view.shapes.hoods.get(place.hood), 3);
  for (const { agency, shape } of place.units) draw(view.shapes.units[agency].shapes[shape], 2);
  if (place.area >= 0) draw(view.shapes.areas[place.area], 1.2);
}

/** Turns names in tables into buttons that find the place on the map. */
function links(view) {
  const find = {
    hood: (id) => hoodPlace(view, view.data.hoods.id.indexOf(id)),
    area: (code) => areaPlace(view, view.data.areas.code.indexOf(code)),
    unit: (code) => unitPlace(view, code),
  };
  for (const [kind, place] of Object.entries(find)) {
    for (const name of document.querySelectorAll(`[data-show-${kind}]`)) {
      const target = place(name.getAttribute(`data-show-${kind}`));
      if (target) button(view, name, target);
    }
  }
}

function button(view, name, { place, rings }) {
  const made = element("button", undefined, "show-place");
  made.type = "button";
  made.title = "Show on the map";
  made.append(...name.childNodes);
  name.replaceChildren(made);
  made.addEventListener("click", () => {
    const [south, west, north, east] = box(rings);
    view.map.fitBounds([[south, west], [north, east]], { padding: [40, 40], maxZoom: 14, animate: !calm() });
    show(view, place, true);
    view.asked = made;
    document.getElementById("map-title").scrollIntoView({ behavior: calm() ? "auto" : "smooth" });
  });
}

function hoodPlace(view, hood) {
  const rings = view.shapes.hoods.get(hood);
  return rings && { place: { area: -1, hood, units: [] }, rings };
}

function areaPlace(view, area) {
  const rings = view.shapes.areas[area];
  return rings && { place: { area, hood: view.data.areas.hood[area], units: [] }, rings };
}

function unitPlace(view, code) {
  for (const [agency, { units }] of view.data.agencies.entries()) {
    const shape = view.shapes.units[agency].unit.indexOf(units.code.indexOf(code));
    if (shape >= 0 && units.code.includes(code)) {
      const unit = view.shapes.units[agency].unit[shape];
      return { place: { area: -1, hood: -1, units: [{ agency, unit, shape }] }, rings: view.shapes.units[agency].shapes[shape] };
    }
  }
  return null;
}

start();
