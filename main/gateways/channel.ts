import type { GatewayHealth, GatewayListener } from '../core/ports.ts';
import { Arrivals } from './arrivals.ts';
import { type Link, type LinkOwner, LinkPool } from './link-pool.ts';
import { Pace } from './pace.ts';
import { FLOW_PAUSE_MS } from './part-outcome.ts';

export type ChannelOwner = LinkOwner & { answered(ms: number): void };

const MAX_FLOW_RETRIES = 30;
const STOP_MS = 3_000;

/**
 * What is the same for every operator that is spoken to over links with a window: which link is next, how much may wait
 * before it, when the whole channel rests, how it stands.
 */
export class Channel<L extends Link> {
  readonly arrivals = new Arrivals();
  readonly #window: number;
  readonly #pool: LinkPool<L>;
  readonly #pace: Pace;
  #listener: GatewayListener | undefined;
  #pausedUntilMs = 0;

  /** `window`: most requests unanswered on each of the `connections` links. */
  constructor(settings: { connections: number; window: number }, make: (owner: ChannelOwner) => L) {
    this.#window = settings.window;
    this.#pace = new Pace(settings.connections * settings.window);
    const answered = (ms: number) => {
      this.#pace.answered(performance.now(), this.#pool.load === 0);
      this.#listener?.answered?.(ms);
    };
    this.#pool = new LinkPool(
      settings.connections,
      (owner) => make({ ...owner, answered }),
      () => this.#listener?.changed(),
    );
  }

  start(listener: GatewayListener): void {
    this.#listener = listener;
    this.arrivals.start(listener);
    this.#pool.start();
  }

  async stop(): Promise<void> {
    await this.#pool.stop(STOP_MS);
    this.arrivals.stop();
  }

  /** The link for the next message; undefined = none is up. */
  next(): L | undefined {
    const link = this.#pool.calmest();
    if (link) this.#pace.busy(performance.now());
    return link;
  }

  /** Submits; while the operator says it is too fast the whole channel rests and the part goes again. */
  async patiently<A>(submit: () => Promise<A>, isSlowed: (answer: A) => boolean): Promise<A> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await submit();
      if (!isSlowed(answer) || attempt >= MAX_FLOW_RETRIES || this.#pool.isStopping) return answer;
      this.#pausedUntilMs = Date.now() + FLOW_PAUSE_MS;
      for (const one of this.#pool.ready()) one.rest(FLOW_PAUSE_MS);
    }
  }

  /** How many messages it takes now. */
  capacity(): number {
    if (this.#pool.isStopping || this.#isPaused()) return 0;
    const window = this.#pool.ready().length * this.#window;
    return window === 0 ? 0 : window * 2 + this.#pace.ahead;
  }

  /** Never longer than the pause itself, even if the clock was set back meanwhile. */
  #isPaused(): boolean {
    const leftMs = this.#pausedUntilMs - Date.now();
    return leftMs > 0 && leftMs <= FLOW_PAUSE_MS;
  }

  health(): GatewayHealth {
    const ready = this.#pool.ready();
    return {
      isOnline: ready.length > 0,
      sinceMs: this.#pool.sinceMs,
      detail: ready.length > 0 ? `${ready.length}/${this.#pool.size}` : this.#pool.detail,
      window: this.#pool.size * this.#window,
      used: ready.reduce((sum, link) => sum + link.used, 0),
      reconnects: this.#pool.reconnects,
    };
  }

  /** Says how it stands; throws why it does not. */
  async test(protocol: string): Promise<string> {
    const health = this.health();
    if (!health.isOnline) throw new Error(health.detail || 'not connected');
    return `${protocol} ${health.detail}`;
  }
}
