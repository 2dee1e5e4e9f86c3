import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { RecordLine } from '../../../main/simulators/record.ts';

const LOOK_MS = 25;
/** Nothing new for this long: something is wrong, and the figures would be worth nothing. */
const PATIENCE_MS = 60_000;
const CHUNK = 1_048_576;
const mark = Buffer.from('"kind":"message"');

/** Follows what the operator's record gets from now on; counts only, since it runs beside what is measured. */
export class RecordTail {
  readonly #file: number;
  readonly #chunks: Buffer[] = [];
  #at: number;
  #rest = Buffer.alloc(0);
  #messages = 0;

  constructor(file: string) {
    this.#file = openSync(file, 'r');
    this.#at = statSync(file).size;
  }

  /** Whole messages that reached a phone since the beginning. */
  get messages(): number {
    this.#read();
    return this.#messages;
  }

  /** Resolves soon after the operator has taken the `count`th message, or at `untilMs`. */
  async reached(count: number, untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    let seen = this.messages;
    let sinceMs = Date.now();
    while (seen < count && Date.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const now = this.messages;
      if (now > seen) sinceMs = Date.now();
      else if (Date.now() - sinceMs > PATIENCE_MS)
        throw new Error(`the operator got ${now} of ${count} messages and then nothing more`);
      seen = now;
    }
  }

  /** Everything recorded since the beginning; ends the following. */
  close(): RecordLine[] {
    this.#read();
    closeSync(this.#file);
    return Buffer.concat(this.#chunks)
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordLine);
  }

  #read(): void {
    const chunk = Buffer.alloc(CHUNK);
    for (;;) {
      const size = readSync(this.#file, chunk, 0, CHUNK, this.#at);
      if (size === 0) return;
      this.#at += size;
      const bytes = Buffer.concat([this.#rest, chunk.subarray(0, size)]);
      const end = bytes.lastIndexOf(10) + 1;
      const lines = Buffer.from(bytes.subarray(0, end));
      this.#rest = Buffer.from(bytes.subarray(end));
      for (let at = lines.indexOf(mark); at >= 0; at = lines.indexOf(mark, at + 1)) this.#messages += 1;
      this.#chunks.push(lines);
    }
  }
}

export type Arrivals = { firstMs: number; lastMs: number; atMs: Map<string, number> };

/** When each phone got its message; throws unless exactly `count` phones got exactly one. */
export function arrivalsOf(lines: readonly RecordLine[], count: number): Arrivals {
  const atMs = new Map<string, number>();
  let doubled = 0;
  for (const line of lines) {
    if (line.kind !== 'message') continue;
    if (atMs.has(line.phone)) doubled += 1;
    atMs.set(line.phone, line.atMs);
  }
  if (atMs.size !== count || doubled > 0)
    throw new Error(`of ${count} phones ${atMs.size} got a message, and ${doubled} messages came twice`);
  const times = [...atMs.values()];
  const firstMs = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { firstMs, lastMs: times.reduce((a, b) => Math.max(a, b), 0), atMs };
}
