/** What became of one request on the wire. */
export type Reply<A> =
  | ({ kind: 'answered' } & A)
  /** Written, no answer: time-out or the link was lost. */
  | { kind: 'unknown'; code: string }
  /** Never written. */
  | { kind: 'unsent'; code: string };

type Pending<A> = { resolve: (reply: Reply<A>) => void; atMs: number };
type Queued<Q, A> = { request: Q; resolve: (reply: Reply<A>) => void };

export type WindowSettings = {
  /** Most unanswered requests at once. */
  size: number;
  /** A request unanswered for this long is given up as unknown, ms. */
  timeoutMs: number;
};

/**
 * The sliding window of one link: requests leave in the order of the calls, at most `size` unanswered. Never repeats a
 * request: what was written and not answered is the caller's to judge.
 */
export class RequestWindow<Q, A extends object> {
  readonly #settings: WindowSettings;
  readonly #write: (request: Q) => number | undefined;
  readonly #pending = new Map<number, Pending<A>>();
  readonly #answered: (ms: number) => void;
  #queue: Queued<Q, A>[] = [];
  #isOpen = false;
  #restTimer: NodeJS.Timeout | undefined;
  #restUntilMs = 0;

  /** `write` puts a request on the wire and gives its sequence number, or undefined when the wire is gone. */
  constructor(
    settings: WindowSettings,
    write: (request: Q) => number | undefined,
    answered: (ms: number) => void = () => undefined,
  ) {
    this.#settings = settings;
    this.#write = write;
    this.#answered = answered;
  }

  /** Requests on the wire. */
  get used(): number {
    return this.#pending.size;
  }
  /** Requests on the wire and waiting for a place. */
  get load(): number {
    return this.#pending.size + this.#queue.length;
  }

  open(): void {
    this.#isOpen = true;
    this.#pump();
  }

  /** Sends as soon as there is a place; resolves with what became of it. */
  push(request: Q): Promise<Reply<A>> {
    if (!this.#isOpen) return Promise.resolve({ kind: 'unsent', code: 'link-down' });
    return new Promise((resolve) => {
      this.#queue.push({ request, resolve });
      this.#pump();
    });
  }

  /** The answer to a request came; answers to nothing we wait for are ignored. */
  settle(sequence: number, answer: A): void {
    const pending = this.#pending.get(sequence);
    if (!pending) return;
    this.#pending.delete(sequence);
    this.#answered(Math.max(0, Date.now() - pending.atMs));
    pending.resolve({ kind: 'answered', ...answer });
    this.#pump();
  }

  /** Flow control: nothing is written for a while; answers go on. */
  rest(ms: number): void {
    this.#restUntilMs = Math.max(this.#restUntilMs, Date.now() + ms);
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      // The timer has the last word: a clock that was set back meanwhile must not make the rest longer.
      this.#restUntilMs = 0;
      this.#pump();
    }, this.#restUntilMs - Date.now());
  }

  /** Gives up what has waited too long for its answer. */
  expire(nowMs: number): void {
    for (const [sequence, pending] of this.#pending) {
      // The clock was set back: begin to count anew.
      if (nowMs < pending.atMs) pending.atMs = nowMs;
      if (nowMs - pending.atMs < this.#settings.timeoutMs) continue;
      this.#pending.delete(sequence);
      pending.resolve({ kind: 'unknown', code: 'no-answer' });
    }
    this.#pump();
  }

  /** What is not on the wire yet will not go. */
  drop(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const queued of queue) queued.resolve({ kind: 'unsent', code: 'link-down' });
  }

  /** The link is gone. */
  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#restTimer);
    for (const pending of this.#pending.values()) pending.resolve({ kind: 'unknown', code: 'link-lost' });
    this.#pending.clear();
    this.drop();
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#pending.size < this.#settings.size) {
      if (!this.#isOpen || Date.now() < this.#restUntilMs) return;
      const sequence = this.#write(this.#queue[0]!.request);
      if (sequence === undefined) return;
      const { resolve } = this.#queue.shift()!;
      this.#pending.set(sequence, { resolve, atMs: Date.now() });
    }
  }
}
