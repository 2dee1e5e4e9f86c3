export type BreakerState = 'closed' | 'open' | 'trying';

const FAILURES = 5;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

/**
 * Keeps a failing gateway from taking the whole queue down with it: after some failed calls in a row it is left alone
 * for a growing while, then one message is tried.
 */
export class Breaker {
  #failures = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #openUntilMs = 0;

  state(nowMs: number): BreakerState {
    if (this.#openUntilMs === 0) return 'closed';
    // More than the longest pause to go: the clock was set back.
    const leftMs = this.#openUntilMs - nowMs;
    return leftMs > 0 && leftMs <= MAX_PAUSE_MS ? 'open' : 'trying';
  }

  /** Most messages that may be handed over now. */
  room(nowMs: number, wanted: number, inFlight: number): number {
    const state = this.state(nowMs);
    if (state === 'closed') return wanted;
    return state === 'trying' && inFlight === 0 ? Math.min(1, wanted) : 0;
  }

  /** A call worked: the gateway answered for at least one message. */
  succeeded(): void {
    this.#failures = 0;
    this.#openUntilMs = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  failed(nowMs: number): void {
    this.#failures += 1;
    const isTrial = this.state(nowMs) === 'trying';
    if (this.#openUntilMs === 0 && this.#failures < FAILURES) return;
    if (this.#openUntilMs !== 0 && !isTrial) return;
    this.#openUntilMs = nowMs + this.#pauseMs;
    this.#pauseMs = Math.min(MAX_PAUSE_MS, this.#pauseMs * 2);
  }
}
