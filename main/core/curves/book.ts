import type { CurveAnswer, CurveQuery, CurveSettings } from '../../../shared/contract/curves.ts';
import type { DaySum } from '../../../shared/load/day-sum.ts';
import { dayOf } from '../../../shared/time.ts';
import { type ArchiveWatch, isArchiveAway } from '../archive-watch.ts';
import type { Core } from '../context.ts';
import type { CurveKeep, CurveReader, KeptCurve } from '../ports.ts';
import { type Answered, answerFrom } from './answer.ts';
import { KeptSource, Notes } from './kept-source.ts';
import { LiveSource } from './live-source.ts';
import { loadCurveSettings } from './settings.ts';
import { type Resolved, subjectKey } from './source.ts';
import { Summing } from './summing.ts';

/** A day shown again is written again after this long, so that it counts as recently shown, ms. */
const AGAIN_MS = 600_000;

export type CurveParts = { reader: CurveReader; keep: CurveKeep; watch: ArchiveWatch };

/** Everything about curves: from the archive while it is there, from this machine while it is not. */
export class CurveBook {
  readonly live: LiveSource;
  readonly kept: KeptSource;
  readonly keep: CurveKeep;
  readonly watch: ArchiveWatch;
  readonly #core: Core;
  readonly #notes: Notes;
  readonly #reader: CurveReader;
  readonly #summing: Summing;
  #keeping: Promise<unknown> = Promise.resolve();
  /** What is kept already, and when that was written. */
  readonly #kept = new Map<string, { fetchedMs: number; atMs: number }>();

  constructor(core: Core, { reader, keep, watch }: CurveParts) {
    this.#core = core;
    this.#reader = reader;
    this.keep = keep;
    this.live = new LiveSource(core, reader);
    this.kept = new KeptSource(keep);
    this.#notes = new Notes(keep);
    this.watch = watch;
    watch.onCut(() => reader.cut());
    watch.onChange(() => core.emit('connections.changed', { name: 'archive' }));
    this.#summing = new Summing(core, this.live, this.watch);
  }

  start(): void {
    this.#summing.start();
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    await this.#summing.stop();
    await this.settle();
    await this.#reader.stop();
    await this.keep.close();
  }

  /** Waits until what was shown is kept. */
  async settle(): Promise<void> {
    await this.#keeping;
  }

  /** Something changed of which others may have told. */
  heard(name: string): void {
    if (name === 'archive.changed' || name === 'plans.changed') this.live.forget();
    if (name === 'curves.changed') this.#summing.nudge();
  }

  /** Tariff, spike limit and calendar; with the archive away as they were kept. */
  settings(): Promise<CurveSettings> {
    return this.#orKept(
      () => loadCurveSettings(this.#core.stores.settings),
      () => this.kept.settings(),
    );
  }

  /** From the archive, or from this machine when the archive is away or goes away meanwhile. */
  async #orKept<T>(live: () => Promise<T>, kept: () => Promise<T>): Promise<T> {
    try {
      return await this.watch.run(live);
    } catch (error) {
      if (!isArchiveAway(error)) throw error;
      return kept();
    }
  }

  /** A day and its comparisons; with the archive away as they were kept. */
  async get(query: CurveQuery): Promise<CurveAnswer> {
    const found = await this.#find(query);
    return {
      ...found.answer,
      offlineSinceMs: this.#core.lmsAwaySinceMs(),
      archiveAwaySinceMs: this.watch.awaySinceMs,
    };
  }

  async #find(query: CurveQuery): Promise<Answered> {
    const at = { today: dayOf(this.#core.clock.now()) };
    return this.#orKept(
      async () => {
        const found = await answerFrom(this.live, query, { ...at, isKept: false });
        this.#keepShown(found, false);
        return found;
      },
      () => answerFrom(this.kept, query, { ...at, isKept: true }),
    );
  }

  /** Drops kept days; shown again they are kept again. */
  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#kept.delete(key);
    await this.keep.forget(keys);
  }

  /** Keeps days of a subject, pinned or not; for taking curves along. Throws `archive-away`. */
  async takeAlong(resolved: Resolved, days: readonly string[], isPinned: boolean): Promise<number> {
    const sums = await this.watch.run(() => this.live.days(resolved, days));
    const kept = [...sums].filter(([, sum]) => sum.reported > 0);
    await this.keep.put(this.#toKept(resolved, kept, isPinned));
    await this.#notes.write(this.live, resolved);
    return kept.length;
  }

  #toKept(resolved: Resolved, sums: [string, DaySum][], isPinned: boolean): KeptCurve[] {
    const { subject, name, expected } = resolved;
    return sums.map(([day, sum]) => ({
      key: `${subjectKey(subject)} ${day}`,
      subject,
      name,
      day,
      expected,
      sum,
      shownMs: this.#core.clock.now(),
      isPinned,
    }));
  }

  /** What was shown is kept after the answer has gone out, and only what is new. */
  #keepShown({ resolved, sums, weather }: Answered, isPinned: boolean): void {
    const now = this.#core.clock.now();
    const prefix = subjectKey(resolved.subject);
    const isNews = ([day, sum]: [string, DaySum]) => {
      const known = this.#kept.get(`${prefix} ${day}`);
      return sum.reported > 0 && (known?.fetchedMs !== sum.fetchedMs || now - known.atMs > AGAIN_MS);
    };
    const news = [...sums].filter(isNews);
    if (this.#kept.size > 20_000) this.#kept.clear();
    this.#keeping = this.#keeping
      .then(async () => {
        await this.keep.put(this.#toKept(resolved, news, isPinned));
        for (const [day, sum] of news)
          this.#kept.set(`${prefix} ${day}`, { fetchedMs: sum.fetchedMs, atMs: now });
        await this.#notes.write(this.live, resolved);
        await this.#notes.writeWeather(weather);
      })
      .catch((error: unknown) => this.#core.log.warn('curves-not-kept', { error: String(error) }));
  }
}
