/**
 * Joins the check boxes of the legend to the layers.
 */

/** @param {import("./view.js").MapView} view @param {() => void} [after] told whenever a layer came or went */
export function switches(view, after = () => {}) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("#layers input[type=checkbox]")]);
  const apply = () => {
    const wanted = new Set(boxes.filter((input) => input.checked).map(key));
    const straddling = wanted.delete("straddling");
    for (const name of [...wanted]) {
      if (straddling && name.startsWith("lines:")) wanted.add(name.replace("lines:", "straddling:"));
    }
    for (const [name, { layer }] of view.made) {
      if (name !== "land" && name !== "moved") shown(view.map, layer, wanted.has(name));
    }
    shown(view.map, view.names.layer, wanted.has("labels"));
    background(view, wanted.has("tiles"));
    view.names.arrange();
    view.on = wanted;
    after();
  };
  boxes.forEach((input) => input.addEventListener("change", apply));
  apply();
}

/** Makes room for the background map, or paints over it. @param {import("./view.js").MapView} view @param {boolean} on */
function background(view, on) {
  const land = view.made.get("land");
  if (land) shown(view.map, land.layer, !on);
  view.plan.sheer(on);
}

/** @param {HTMLInputElement} input @returns {string} */
function key({ dataset }) {
  if (dataset.lines) return `lines:${dataset.lines}`;
  if (dataset.sites) return `sites:${dataset.sites}`;
  return dataset.layer ?? "";
}

/** @param {L.Map} map @param {L.Layer} layer @param {boolean} wanted */
function shown(map, layer, wanted) {
  if (wanted && !map.hasLayer(layer)) layer.addTo(map);
  if (!wanted && map.hasLayer(layer)) layer.remove();
}
