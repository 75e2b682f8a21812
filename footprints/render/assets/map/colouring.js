/**
 * Colours of neighbourhoods after an edit: those of the opened plan, changed only where two that
 * now touch would be alike.
 */

/**
 * @param {readonly number[]} wished colour of each neighbourhood, -1 for a new one
 * @param {readonly ReadonlySet<number>[]} touching neighbourhoods beside each
 * @param {number} colours how many there are
 * @returns {number[]}
 */
export function colouring(wished, touching, colours) {
  const kept = repaired(wished, touching, colours);
  return kept ?? afresh(touching, colours);
}

/**
 * @param {readonly number[]} wished
 * @param {readonly ReadonlySet<number>[]} touching
 * @param {number} colours
 * @returns {number[] | null} null where a neighbourhood finds no colour free
 */
function repaired(wished, touching, colours) {
  const found = [...wished];
  for (let hood = 0; hood < found.length; hood += 1) {
    const beside = [...touching[hood]].map((other) => found[other]);
    if (found[hood] >= 0 && !beside.includes(found[hood])) continue;
    const free = choice(beside, colours);
    if (beside.includes(free)) return null;
    found[hood] = free;
  }
  return found;
}

/** @param {readonly ReadonlySet<number>[]} touching @param {number} colours */
function afresh(touching, colours) {
  const found = new Array(touching.length).fill(-1);
  for (const hood of smallestLast(touching).reverse()) {
    found[hood] = choice([...touching[hood]].map((other) => found[other]), colours);
  }
  return found;
}

/** @param {number[]} taken @param {number} colours @returns {number} the colour least in the way */
function choice(taken, colours) {
  const counts = new Array(colours).fill(0);
  for (const one of taken) if (one >= 0) counts[one] += 1;
  return counts.indexOf(Math.min(...counts));
}

/** @param {readonly ReadonlySet<number>[]} touching @returns {number[]} Matula and Beck 1983 */
function smallestLast(touching) {
  const left = new Map(touching.map((others, hood) => [hood, new Set(others)]));
  const order = [];
  while (left.size) {
    let next = -1;
    let least = Infinity;
    for (const [hood, others] of left) {
      if (others.size < least) {
        least = others.size;
        next = hood;
      }
    }
    for (const other of left.get(next) ?? []) left.get(other)?.delete(next);
    left.delete(next);
    order.push(next);
  }
  return order;
}
