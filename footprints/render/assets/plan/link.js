/**
 * A file of edits as part of a link: squeezed, and written in letters that links may hold.
 */

/** The most bytes that a file of edits may have: see MAX_BYTES in sources/inputs/edits.py. */
export const LARGEST = 20_000_000;

/** @param {string} text @returns {Promise<string>} fails where it is more than `LARGEST` bytes */
export async function squeezed(text) {
  const whole = new TextEncoder().encode(text);
  if (whole.length > LARGEST) throw new RangeError("too large a version");
  const bytes = await through(whole, new CompressionStream("deflate-raw"));
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {string} letters
 * @returns {Promise<string>} fails where it is not what `squeezed` writes, or longer than a file of
 *   edits may be: a short link can hold a text that fills the memory
 */
export async function unsqueezed(letters) {
  if (letters.length > LARGEST) throw new RangeError("too large a link");
  const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate-raw")));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream */
async function through(bytes, stream) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > LARGEST) {
      await reader.cancel().catch(() => {});
      throw new RangeError("too large a version");
    }
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
