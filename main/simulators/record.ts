import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/** What the network saw, one JSON line each. This record, not ours, decides what was lost or doubled. */
export type RecordLine =
  | PartLine
  | { kind: 'message'; atMs: number; phone: string; text: string }
  | { kind: 'report'; atMs: number; phone: string; msgId: string; stat: string }
  | { kind: 'reply'; atMs: number; phone: string; text: string };

/** A part that a phone has got. Reference and text are there for parts of long messages only. */
export type PartLine = {
  kind: 'part';
  atMs: number;
  phone: string;
  msgId: string;
  total: number;
  number: number;
  reference?: number;
  text?: string;
  /** The sender asked for a report. */
  wantsReport: boolean;
};

/** Written at once and before anything is answered: what an operator has taken must outlive a kill of its process. */
export class NetworkRecord {
  #file: number | undefined;

  constructor(file: string) {
    this.#file = openSync(file, 'a+');
    // A line that a kill has cut ends here, so that it does not spoil the next one.
    const { size } = fstatSync(this.#file);
    const last = Buffer.alloc(1);
    if (size > 0 && readSync(this.#file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE)
      writeSync(this.#file, '\n');
  }

  /** Lines that belong together are written together. */
  add(...lines: RecordLine[]): void {
    if (this.#file === undefined || lines.length === 0) return;
    writeSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  async close(): Promise<void> {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

const NEWLINE = 10;

/** Reads a record; unfinished lines are left out: nothing was answered for them. */
export function readRecord(file: string): RecordLine[] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return content
    .slice(0, content.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as RecordLine];
      } catch {
        return [];
      }
    });
}

/** How often each (number, text) really reached a phone. */
export function countMessages(lines: RecordLine[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    if (line.kind !== 'message') continue;
    const key = `${line.phone}\n${line.text}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
