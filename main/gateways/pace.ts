/** Messages are handed over this far ahead of the wire, ms: enough to keep it busy while results are written down. */
const AHEAD_MS = 250;
const STEP_MS = 100;
/** Weight of the newest step in the average. */
const NEW_SHARE = 0.3;

/**
 * How many messages a gateway takes ahead of its window: what it answered lately in a quarter of a second. A fast
 * gateway gets large handfuls, a slow one few, so that an emergency never finds more than that before it.
 */
export class Pace {
  #perSecond = 0;
  #count = 0;
  #sinceMs = 0;

  answered(nowMs: number): void {
    this.#count += 1;
    const elapsed = nowMs - this.#sinceMs;
    if (elapsed < STEP_MS && elapsed >= 0) return;
    // After a silence the old rate says nothing.
    const rate = elapsed > 10 * STEP_MS || elapsed < 0 ? 0 : (this.#count * 1_000) / elapsed;
    this.#perSecond = this.#perSecond * (1 - NEW_SHARE) + rate * NEW_SHARE;
    this.#count = 0;
    this.#sinceMs = nowMs;
  }

  get ahead(): number {
    return Math.ceil((this.#perSecond * AHEAD_MS) / 1_000);
  }
}
