const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Writes whole numbers as footprints/render/scene/numbers.py does. */
export function pack(numbers) {
  let text = "";
  for (let value of numbers) {
    while (value > 31) {
      text += DIGITS[(value % 32) + 32];
      value = Math.floor(value / 32);
    }
    text += DIGITS[value];
  }
  return text;
}
