import type { ArchiveWatch } from '../archive-watch.ts';
import type { Core } from '../context.ts';
import type { LiveSource } from './live-source.ts';

/** Between two days, so that a question never waits behind a row of them, ms. */
const GAP_MS = 250;
/** After curves came in: they come in pages, and each page moves the day on. */
const CALM_MS = 5_000;
const IDLE_MS = 60_000;

/** Makes sums hold again in the background, the newest day first. */
export class Summing {
  readonly #core: Core;
  readonly #source: LiveSource;
  readonly #watch: ArchiveWatch;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = true;
  #dueMs = 0;

  constructor(core: Core, source: LiveSource, watch: ArchiveWatch) {
    this.#core = core;
    this.#source = source;
    this.#watch = watch;
  }

  start(): void {
    this.#isStopped = false;
    this.#schedule(CALM_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Curves came in: soon, but not before they have all come. */
  nudge(): void {
    if (!this.#isStopped && this.#dueMs - Date.now() > CALM_MS) this.#schedule(CALM_MS);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#dueMs = Date.now() + ms;
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, ms);
    this.#timer.unref();
  }

  async #round(): Promise<void> {
    let hasMore = false;
    try {
      hasMore = await this.#watch.run(() => this.sumOne());
    } catch (error) {
      this.#core.log.warn('curves-not-summed', { error: String(error) });
    }
    if (!this.#isStopped) this.#schedule(hasMore ? GAP_MS : IDLE_MS);
  }

  /** Sums the newest day whose sums do not hold; false when there is none. */
  async sumOne(): Promise<boolean> {
    const { curveSums } = this.#core.stores;
    const [day] = await curveSums.unsummed(1);
    if (day === undefined) return false;
    const state = (await curveSums.states([day])).get(day);
    if (state) await this.#source.sumDay(day, state.changed);
    return true;
  }
}
