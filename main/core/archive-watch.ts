import { AppError } from '../../shared/errors.ts';
import type { ArchiveLink, Clock, Log } from './ports.ts';

/** A statement that takes longer is asked about with a ping, ms. */
const PATIENCE_MS = 3_000;
const PING_MS = 2_000;
const RETRY_MS = 30_000;
/** A break of seconds heals by itself: the first tries come sooner. */
const FIRST_RETRIES_MS = [2_000, 5_000, 10_000];

type Needs = { link: ArchiveLink; clock: Clock; log: Log; changed: () => void };

/** True in time, or the promise's own end. */
function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('late'), ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/**
 * Knows whether the archive answers. Work run through it fails with `offline` as soon as the archive is known to be
 * away, instead of waiting on a socket that nobody will ever answer; meanwhile it is asked for again and again.
 */
export class ArchiveWatch {
  readonly #needs: Needs;
  #awaySinceMs = 0;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** 0 = it answers; otherwise since when it does not. */
  get awaySinceMs(): number {
    return this.#awaySinceMs;
  }

  get tries(): number {
    return this.#tries;
  }

  /** Runs work that needs the archive; throws `offline` when it is away or goes away meanwhile. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#awaySinceMs > 0) throw this.#away();
    try {
      const running = work();
      // Whoever gives up on it still hears its end.
      running.catch(() => undefined);
      for (;;) {
        const value = await within(PATIENCE_MS, running);
        if (value !== 'late') return value;
        if (!(await this.#answers())) throw this.#lost('no answer');
        if (this.#awaySinceMs > 0) throw this.#away();
      }
    } catch (error) {
      if (this.#needs.link.isLost(error)) throw this.#lost(String(error), error);
      throw error;
    }
  }

  /** Asks now; the time since when it is away, 0 when it is back. */
  async probe(): Promise<number> {
    clearTimeout(this.#timer);
    const isThere = await this.#answers();
    if (isThere && this.#awaySinceMs > 0) {
      this.#needs.log.info('archive-back', { awaySinceMs: this.#awaySinceMs, tries: this.#tries });
      this.#awaySinceMs = 0;
      this.#tries = 0;
      this.#needs.changed();
    } else if (!isThere) {
      this.#lost('no answer');
      this.#tries += 1;
      this.#schedule();
    }
    return this.#awaySinceMs;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #answers(): Promise<boolean> {
    try {
      return (await within(PING_MS, this.#needs.link.ping())) !== 'late';
    } catch {
      return false;
    }
  }

  #away(cause?: unknown): AppError {
    return new AppError('offline', { what: 'archive', reason: '' }, { cause });
  }

  #lost(reason: string, cause?: unknown): AppError {
    this.#needs.link.cut();
    if (this.#awaySinceMs === 0) {
      this.#awaySinceMs = this.#needs.clock.now();
      this.#needs.log.warn('archive-away', { reason });
      this.#needs.changed();
      this.#schedule();
    }
    return this.#away(cause);
  }

  #schedule(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.probe(), FIRST_RETRIES_MS[this.#tries] ?? RETRY_MS);
    this.#timer.unref();
  }
}
