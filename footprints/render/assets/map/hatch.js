/**
 * Slanting lines to fill places with, so that the colours beneath stay to be seen.
 */

/** @param {string} ink @param {boolean} [falling] whether the lines fall to the right @returns {string} what a canvas takes as a fill */
export function hatch(ink, falling = false) {
  const tile = document.createElement("canvas");
  tile.width = 9;
  tile.height = 9;
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.strokeStyle = ink;
  pen.lineWidth = 1.8;
  pen.beginPath();
  for (const shift of [-9, 0, 9]) {
    pen.moveTo(shift - 1, falling ? -1 : 10);
    pen.lineTo(shift + 10, falling ? 10 : -1);
  }
  pen.stroke();
  // Leaflet hands a fill to the canvas as it is, and a canvas takes patterns as well as colours.
  return /** @type {string} */ (/** @type {unknown} */ (pen.createPattern(tile, "repeat")));
}
