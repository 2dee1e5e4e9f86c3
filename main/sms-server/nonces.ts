import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Nonces that were used, so that a request seen on the wire cannot be sent again. Kept in a file as well: a restart
 * must not forget them. Written without waiting for the disk; a power cut loses less than the time a token is good for.
 */
export class NonceBook {
  readonly #seen = new Map<string, number>();
  readonly #keepMs: number;
  readonly #file: string | undefined;

  constructor(keepMs: number, file: string | undefined, nowMs: number) {
    this.#keepMs = keepMs;
    this.#file = file;
    if (!file) return;
    for (const [nonce, atMs] of readNonces(file)) if (nowMs - atMs < keepMs) this.#seen.set(nonce, atMs);
    writeFileSync(file, [...this.#seen].map(([nonce, atMs]) => `${nonce} ${atMs}\n`).join(''));
  }

  /** False when the nonce was used before. */
  use(nonce: Buffer, nowMs: number): boolean {
    // By its bytes: the same bytes can be written in several ways.
    const key = nonce.toString('base64url');
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, nowMs);
    if (this.#file) appendFileSync(this.#file, `${key} ${nowMs}\n`);
    for (const [old, atMs] of this.#seen) {
      if (nowMs - atMs < this.#keepMs) break;
      this.#seen.delete(old);
    }
    return true;
  }
}

function readNonces(file: string): [string, number][] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return content.split('\n').flatMap((line): [string, number][] => {
    const [nonce, at] = line.split(' ');
    const atMs = Number(at);
    return nonce && atMs > 0 ? [[nonce, atMs]] : [];
  });
}
