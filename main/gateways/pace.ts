/** Messages are handed over this far ahead of the wire, ms: enough to keep it busy while results are written down. */
const AHEAD_MS = 250;
/** Whatever the speed, an emergency never finds more than this before it. */
const MOST_AHEAD = 2_000;
/** A step ends after this time or, at a fast gateway, with enough answers. */
const STEP_MS = 100;
const QUICK_STEP_MS = 20;
/** After this long without work the old rate says nothing, ms. */
const SILENCE_MS = 1_000;
/** Weight of the newest step in the average when it is slower than before; a faster one counts at once. */
const NEW_SHARE = 0.3;

/**
 * How many messages a gateway takes ahead of its window: what it answers in a quarter of a second. Time in which there
 * was nothing to answer does not count. A fast gateway gets large handfuls, a slow one few, so that an emergency never
 * finds more than that before it. Times are of any steady clock, ms.
 */
export class Pace {
  /** So many answers may come at once, held up on our side: they say nothing of the gateway's speed. */
  readonly #places: number;
  #perSecond = 0;
  #count = 0;
  #sinceMs = 0;
  #idleSinceMs: number | undefined = Number.NEGATIVE_INFINITY;

  /** `places`: most requests unanswered at once. */
  constructor(places: number) {
    this.#places = places;
  }

  /** A message is handed over. */
  busy(nowMs: number): void {
    if (this.#idleSinceMs === undefined) return;
    const idleMs = nowMs - this.#idleSinceMs;
    this.#idleSinceMs = undefined;
    if (idleMs >= 0 && idleMs <= SILENCE_MS) this.#sinceMs += idleMs;
    else {
      this.#perSecond = 0;
      this.#begin(nowMs);
    }
  }

  /** An answer came; `isIdle`: nothing more is on the wire or waits for a place. */
  answered(nowMs: number, isIdle: boolean): void {
    this.#count += 1;
    if (isIdle) this.#idleSinceMs = nowMs;
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs < 0) this.#begin(nowMs);
    const isQuick = this.#count >= 3 * this.#places;
    if (elapsedMs < (isQuick ? QUICK_STEP_MS : STEP_MS)) return;
    const rate = (this.#count * 1_000) / elapsedMs;
    this.#perSecond = Math.max(rate, this.#perSecond * (1 - NEW_SHARE) + rate * NEW_SHARE);
    this.#begin(nowMs);
  }

  get ahead(): number {
    return Math.min(MOST_AHEAD, Math.ceil((this.#perSecond * AHEAD_MS) / 1_000));
  }

  #begin(nowMs: number): void {
    this.#count = 0;
    this.#sinceMs = nowMs;
  }
}
