/** One connection to an operator; lives once, a new one is made to reconnect. */
export interface Link {
  readonly isReady: boolean;
  /** Requests on the wire and waiting for a place in the window. */
  readonly load: number;
  readonly used: number;
  open(): void;
  rest(ms: number): void;
  close(graceMs: number): Promise<void>;
}

/** What a link tells its pool. */
export interface LinkOwner {
  ready(): void;
  lost(reason: string): void;
}

const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 30_000;

/** Keeps the links of one account up: reconnects with growing pauses and jitter, so that stations do not march in step. */
export class LinkPool<L extends Link> {
  readonly #make: (owner: LinkOwner) => L;
  readonly #changed: () => void;
  readonly #links: (L | undefined)[];
  readonly #backoffMs: number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #isStopping = false;
  #sinceMs = Date.now();
  #detail = '';
  #reconnects = 0;

  constructor(count: number, make: (owner: LinkOwner) => L, changed: () => void) {
    this.#links = Array.from({ length: count });
    this.#backoffMs = Array.from({ length: count }, () => FIRST_BACKOFF_MS);
    this.#make = make;
    this.#changed = changed;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }
  /** Why the last link went, or ''. */
  get detail(): string {
    return this.#detail;
  }
  get sinceMs(): number {
    return this.#sinceMs;
  }
  get reconnects(): number {
    return this.#reconnects;
  }
  get size(): number {
    return this.#links.length;
  }

  start(): void {
    for (let i = 0; i < this.#links.length; i += 1) this.#connect(i);
  }

  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#links.map((link) => link?.close(graceMs)));
  }

  ready(): L[] {
    return this.#links.filter((link): link is L => link?.isReady === true);
  }

  /** Requests on the wire and waiting, on all ready links. */
  get load(): number {
    return this.ready().reduce((sum, link) => sum + link.load, 0);
  }

  /** The ready link with the least to do. */
  calmest(): L | undefined {
    const ready = this.ready();
    return ready.length === 0 ? undefined : ready.reduce((a, b) => (b.load < a.load ? b : a));
  }

  #connect(index: number): void {
    if (this.#isStopping) return;
    const link = this.#make({
      ready: () => {
        this.#backoffMs[index] = FIRST_BACKOFF_MS;
        this.#note('');
      },
      lost: (reason) => {
        this.#links[index] = undefined;
        this.#note(reason);
        this.#reconnectLater(index);
      },
    });
    this.#links[index] = link;
    link.open();
  }

  #reconnectLater(index: number): void {
    if (this.#isStopping) return;
    const backoffMs = this.#backoffMs[index]!;
    this.#backoffMs[index] = Math.min(MAX_BACKOFF_MS, backoffMs * 2);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#reconnects += 1;
        this.#connect(index);
      },
      backoffMs * (0.75 + Math.random() / 2),
    );
    this.#timers.add(timer);
  }

  #note(detail: string): void {
    this.#detail = detail;
    this.#sinceMs = Date.now();
    this.#changed();
  }
}
