import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';

/** What the network saw, one JSON line each. This record, not ours, decides what was lost or doubled. */
export type RecordLine =
  | { kind: 'part'; atMs: number; phone: string; msgId: string; total: number; number: number }
  | { kind: 'message'; atMs: number; phone: string; text: string }
  | { kind: 'report'; atMs: number; phone: string; msgId: string; stat: string }
  | { kind: 'reply'; atMs: number; phone: string; text: string };

export class NetworkRecord {
  readonly #stream: WriteStream;
  constructor(file: string) {
    this.#stream = createWriteStream(file, { flags: 'a' });
  }
  add(line: RecordLine): void {
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }
  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(resolve));
  }
}

/** Reads a record; an unfinished last line is left out. */
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
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RecordLine);
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
