/** Token bucket counted in parts; 0 a second = no limit. Holds at most one second's worth. */
export class Throttle {
  #perSecond: number;
  #tokens: number;
  #atMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#atMs = nowMs;
  }

  /** Another rate from now on; 0 = no limit. */
  setRate(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#tokens = Math.min(this.#tokens, perSecond);
  }

  /** Milliseconds to wait before `cost` parts may leave; 0 = they are taken now. A message dearer than a second goes alone. */
  take(cost: number, nowMs: number): number {
    if (this.#perSecond <= 0) return 0;
    // A clock that was set back has earned nothing, and costs nothing.
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (passedMs * this.#perSecond) / 1_000);
    this.#atMs = nowMs;
    const needed = Math.min(cost, this.#perSecond);
    if (this.#tokens >= needed) {
      this.#tokens -= cost;
      return 0;
    }
    return Math.ceil(((needed - this.#tokens) * 1_000) / this.#perSecond);
  }
}
