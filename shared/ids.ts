/** UUID version 7 made by the application: sorts by time, also within one millisecond of one process. */
let lastMs = 0;
let counter = 0;

const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Random bytes are drawn for many ids at once: asking the system for eight costs as much as for eight thousand. */
const pool = new Uint8Array(8 * 512);
let used = pool.length;

function nextRandom(): Uint8Array {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += 8;
  return pool.subarray(used - 8, used);
}

/** A new id (36 characters, lower case). `nowMs` is for tests and sample data; ids still never go backwards. */
export function newId(nowMs: number = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = 0;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
  }
  const random = nextRandom();
  const time = lastMs.toString(16).padStart(12, '0');
  const variant = hex[(random[0]! & 0x3f) | 0x80]! + hex[random[1]!]!;
  const tail = Array.from(random.subarray(2), (byte) => hex[byte]!).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}-${tail}`;
}
