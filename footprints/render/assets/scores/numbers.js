/**
 * Reads whole numbers written as text by footprints/render/scene/numbers.py.
 */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Uint8Array(128);
[...DIGITS].forEach((digit, value) => (VALUES[digit.charCodeAt(0)] = value));

/**
 * @param {string} text
 * @returns {number[]} whole numbers from 0 to 2^53
 */
export function unpack(text) {
  const found = [];
  let value = 0;
  let shift = 1;
  for (let place = 0; place < text.length; place += 1) {
    const bits = VALUES[text.charCodeAt(place)];
    value += (bits & 31) * shift;
    if (bits & 32) {
      shift *= 32;
    } else {
      found.push(value);
      value = 0;
      shift = 1;
    }
  }
  return found;
}
