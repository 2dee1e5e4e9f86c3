/** UUID version 7 made by the application: sorts by time, also within one millisecond of one process. */
let lastMs = 0;
let counter = 0;

const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Random bytes are drawn for many ids at once: asking the system for eight costs as much as for eight thousand. */
const pool = new Uint8Array(8 * 512);
let used = pool.length;

/** The part of an id that says the time, kept for the ids of one millisecond. */
let writtenMs = -1;
let writtenTime = '';

function randomByte(): number {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += 1;
  return pool[used - 1]!;
}

function randomHex(bytes: number): string {
  let digits = '';
  for (let i = 0; i < bytes; i += 1) digits += hex[randomByte()]!;
  return digits;
}

/** What no id made at `ms` or later sorts before; for reading rows of a time by their ids. */
export function idsSince(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
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
  if (lastMs !== writtenMs) {
    const time = lastMs.toString(16).padStart(12, '0');
    writtenMs = lastMs;
    writtenTime = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  }
  const variant = hex[(randomByte() & 0x3f) | 0x80]!;
  return `${writtenTime}${hex[counter >> 8]![1]}${hex[counter & 0xff]}-${variant}${randomHex(1)}-${randomHex(6)}`;
}
