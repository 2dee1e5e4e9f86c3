import { AppError } from '../../shared/errors.ts';
import { clockOf, dayOf } from '../../shared/time.ts';
import type { ArchiveLink, Clock, Log } from './ports.ts';

/** A statement that takes longer is asked about with a ping, ms. */
const PATIENCE_MS = 3_000;
const PING_MS = 2_000;
const RETRY_MS = 30_000;
/** A break of seconds heals by itself: the first tries come sooner. */
const FIRST_RETRIES_MS = [2_000, 5_000, 10_000];

type Needs = { link: ArchiveLink; clock: Clock; log: Log };

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

/** True for the refusal of whatever needs an archive that is away. */
export const isArchiveAway = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'archive-away';

/**
 * Knows whether the archive answers. Work run through it fails with `archive-away` as soon as the archive is known to be
 * away, instead of waiting on a socket that nobody will ever answer; meanwhile it is asked for again and again.
 */
export class ArchiveWatch {
  readonly #needs: Needs;
  readonly #changed = new Set<() => void>();
  readonly #cut = new Set<() => void>();
  #awaySinceMs = 0;
  #tries = 0;
  /** What has to be done before anybody may use the archive; undefined once it is done. */
  #opening: (() => Promise<void>) | undefined;
  #probing: Promise<number> | undefined;
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

  /** Told when the archive goes away and when it is back. */
  onChange(listener: () => void): void {
    this.#changed.add(listener);
  }

  /** Told when every open connection is given up. */
  onCut(listener: () => void): void {
    this.#cut.add(listener);
  }

  /**
   * The first look, in no more time than a ping: `opening` runs before anything else may, now or as soon as the archive
   * answers. Throws what `opening` throws, except that nobody answers.
   */
  async open(opening: () => Promise<void>): Promise<void> {
    this.#opening = opening;
    try {
      if (!(await this.#answers())) throw this.#lost('no answer');
      await this.#guarded(opening);
      this.#opening = undefined;
    } catch (error) {
      if (!isArchiveAway(error)) throw error;
    }
  }

  /** Runs work that needs the archive; throws `archive-away` when it is away or goes away meanwhile. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#awaySinceMs > 0) throw this.#away();
    return this.#guarded(work);
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    const wasAwaySinceMs = this.#awaySinceMs;
    try {
      const running = work();
      // Whoever gives up on it still hears its end.
      running.catch(() => undefined);
      for (;;) {
        const value = await within(PATIENCE_MS, running);
        if (value !== 'late') return value;
        if (!(await this.#answers())) throw this.#lost('no answer');
        if (this.#awaySinceMs !== wasAwaySinceMs) throw this.#away();
      }
    } catch (error) {
      const { link } = this.#needs;
      if (link.isLost(error)) throw this.#lost(String(error), error);
      if (link.isSlow(error))
        throw new AppError('archive-slow', { seconds: link.statementSeconds }, { cause: error });
      if (!link.isFull(error)) throw error;
      // Nobody to connect to looks the same as nobody free: a ping on a connection of its own tells them apart.
      if (!(await this.#answers())) throw this.#lost(String(error), error);
      throw new AppError('archive-full', {}, { cause: error });
    }
  }

  /** Asks now; the time since when it is away, 0 when it is back. */
  probe(): Promise<number> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  async #probe(): Promise<number> {
    clearTimeout(this.#timer);
    const isThere = (await this.#answers()) && (await this.#openedNow());
    if (isThere && this.#awaySinceMs > 0) {
      this.#needs.log.info('archive-back', { awaySinceMs: this.#awaySinceMs, tries: this.#tries });
      this.#awaySinceMs = 0;
      this.#tries = 0;
      this.#tell();
    } else if (!isThere) {
      this.#lost('no answer');
      this.#tries += 1;
      this.#schedule();
    }
    return this.#awaySinceMs;
  }

  /** Nothing to be done first, or it is done now. */
  async #openedNow(): Promise<boolean> {
    if (!this.#opening) return true;
    try {
      await this.#guarded(this.#opening);
      this.#opening = undefined;
      return true;
    } catch (error) {
      this.#needs.log.error('archive-not-opened', { error: String(error) });
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#needs.link.close();
  }

  async #answers(): Promise<boolean> {
    try {
      return (await within(PING_MS, this.#needs.link.ping())) !== 'late';
    } catch (error) {
      // It answers, if only to refuse: what is asked next says why.
      return !this.#needs.link.isLost(error);
    }
  }

  #away(cause?: unknown): AppError {
    const since = `${dayOf(this.#awaySinceMs)} ${clockOf(this.#awaySinceMs)}`;
    return new AppError('archive-away', { since }, { cause });
  }

  #lost(reason: string, cause?: unknown): AppError {
    this.#needs.link.cut();
    for (const cut of this.#cut) cut();
    if (this.#awaySinceMs === 0) {
      this.#awaySinceMs = this.#needs.clock.now();
      this.#needs.log.warn('archive-away', { reason });
      this.#tell();
      this.#schedule();
    }
    return this.#away(cause);
  }

  #tell(): void {
    for (const listener of this.#changed) listener();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.probe(), FIRST_RETRIES_MS[this.#tries] ?? RETRY_MS);
    this.#timer.unref();
  }
}
