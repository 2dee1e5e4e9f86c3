import type { Log } from '../core/ports.ts';

/** How long after a line about an absence the next one comes, ms; the last one again and again. */
const PAUSES = [60_000, 300_000, 900_000, 3_600_000];

/** Says once that something is away, that it is back, and in growing intervals that it still is not. */
export class Absence {
  readonly #log: Log;
  readonly #name: string;
  #sinceMs = 0;
  #tries = 0;
  #lines = 0;
  #nextMs = 0;

  /** `name`: how the events begin, `NAME-away` and `NAME-back`. */
  constructor(name: string, log: Log) {
    this.#name = name;
    this.#log = log;
  }

  failed(error: string, nowMs: number): void {
    if (this.#tries === 0) {
      this.#sinceMs = nowMs;
      this.#nextMs = nowMs;
    }
    this.#tries += 1;
    // A clock set back must not silence it.
    if (nowMs < this.#nextMs && nowMs >= this.#sinceMs) return;
    this.#log.warn(`${this.#name}-away`, {
      error,
      ...(this.#lines > 0 ? { seconds: this.#seconds(nowMs), tries: this.#tries } : {}),
    });
    this.#nextMs = nowMs + (PAUSES[this.#lines] ?? PAUSES.at(-1)!);
    this.#sinceMs = Math.min(this.#sinceMs, nowMs);
    this.#lines += 1;
  }

  worked(nowMs: number): void {
    if (this.#tries === 0) return;
    this.#log.warn(`${this.#name}-back`, { seconds: this.#seconds(nowMs), tries: this.#tries });
    this.#tries = 0;
    this.#lines = 0;
  }

  #seconds(nowMs: number): number {
    return Math.max(0, Math.round((nowMs - this.#sinceMs) / 1_000));
  }
}
