import type { CurveSettings } from '../../../shared/contract/curves.ts';
import type { DayWeather } from '../../../shared/load/comparison-dates.ts';
import { addSum, type DaySum, emptySum } from '../../../shared/load/day-sum.ts';
import type { CurveSubject } from '../../../shared/model/curve.ts';
import type { Core } from '../context.ts';
import { ownPlans } from '../plans/own-plans.ts';
import type { CurveReader, DayState, LeafSum } from '../ports.ts';
import { Recent } from './recent.ts';
import { loadCurveSettings } from './settings.ts';
import type { CurveSource, PlanWindow, Resolved } from './source.ts';
import { type LeafCounts, resolveSubject } from './subjects.ts';

/** Days of subjects kept in memory: 2.5 KB each. */
const KEPT_SUMS = 4_000;
/** Another workstation's changes are seen after this long, ms; one's own at once. */
const KNOWN_MS = 10_000;

const limited = new Set(['issued', 'executing', 'restored', 'evaluated']);

type Known = { untilMs: number; value: Promise<unknown> };

/** Curves from the archive: sums by region and industry where they hold, otherwise added up off the main loop. */
export class LiveSource implements CurveSource {
  readonly #core: Core;
  readonly #reader: CurveReader;
  readonly #sums = new Recent<{ changed: number; sum: DaySum }>(KEPT_SUMS);
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Promise<LeafSum[]>>();

  constructor(core: Core, reader: CurveReader) {
    this.#core = core;
    this.#reader = reader;
  }

  /** Something of the archive or the plans changed: who belongs to whom is asked again. */
  forget(): void {
    this.#known.clear();
  }

  /** Everything in memory as well: the next question is a cold one. */
  forgetAll(): void {
    this.#known.clear();
    this.#sums.clear();
  }

  /** The same question within a short time has the same answer; a failure is not kept. */
  #once<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const now = this.#core.clock.now();
    const known = this.#known.get(name);
    if (known && known.untilMs > now) return known.value as Promise<T>;
    const value = ask();
    if (this.#known.size > 500) this.#known.clear();
    this.#known.set(name, { untilMs: now + KNOWN_MS, value });
    value.catch(() => this.#known.delete(name));
    return value;
  }

  settings(): Promise<CurveSettings> {
    return this.#once('settings', () => loadCurveSettings(this.#core.stores.settings));
  }

  utility() {
    return this.#once('utility', async () => (await this.#core.settings()).utility);
  }

  plans(): Promise<PlanWindow[]> {
    return this.#once(`plans ${this.#core.mode}`, async () =>
      (await ownPlans(this.#core, false))
        .filter((plan) => limited.has(plan.state))
        .map((plan) => ({
          id: plan.id,
          name: plan.name,
          startMs: plan.startMs,
          endMs: plan.restoredAtMs || plan.endMs,
        })),
    );
  }

  weather(from: string, to: string): Promise<Map<string, DayWeather>> {
    return this.#once(`weather ${from} ${to}`, () => this.#core.stores.curveSums.weather(from, to));
  }

  #counts = (): Promise<LeafCounts> => this.#once('counts', () => this.#core.stores.curveSums.leafCounts());

  resolve(subject: CurveSubject): Promise<Resolved> {
    return this.#once(`subject ${JSON.stringify(subject)}`, () =>
      resolveSubject(this.#core.stores, subject, this.#counts),
    );
  }

  async days(resolved: Resolved, days: readonly string[]): Promise<Map<string, DaySum>> {
    const states = await this.#core.stores.curveSums.states([...new Set(days)]);
    const found = new Map<string, DaySum>();
    const missing: string[] = [];
    for (const [day, { changed }] of states) {
      const kept = this.#sums.get(`${resolved.key} ${day}`);
      if (kept?.changed === changed) found.set(day, kept.sum);
      else missing.push(day);
    }
    const read = resolved.leaves
      ? await this.#ofLeaves(resolved.leaves, missing, states)
      : await this.#ofMembers(resolved, missing);
    for (const [day, sum] of read) {
      this.#sums.set(`${resolved.key} ${day}`, { changed: states.get(day)?.changed ?? 0, sum });
      found.set(day, sum);
    }
    return found;
  }

  async #ofMembers(resolved: Resolved, days: readonly string[]): Promise<Map<string, DaySum>> {
    const { spikeFactor } = await this.settings();
    if (days.length === 0) return new Map();
    const sums = await this.#reader.members(days, resolved.members ?? [], spikeFactor);
    return new Map(sums.map((sum, index) => [days[index] ?? '', sum]));
  }

  async #ofLeaves(
    leaves: NonNullable<Resolved['leaves']>,
    days: readonly string[],
    states: Map<string, DayState>,
  ): Promise<Map<string, DaySum>> {
    const sums = new Map(days.map((day) => [day, emptySum()]));
    const isKept = (day: string) => states.get(day)?.summed === states.get(day)?.changed;
    const kept = days.filter(isKept);
    if (kept.length > 0) {
      const rows = await this.#core.stores.curveSums.sums(kept, leaves.kind, leaves.codes);
      for (const { day, sum } of rows) addSum(sums.get(day)!, sum);
    }
    const wanted = new Set(leaves.codes);
    const anew = async (day: string) => {
      for (const { kind, code, sum } of await this.sumDay(day, states.get(day)?.changed ?? 0))
        if (kind === leaves.kind && wanted.has(code)) addSum(sums.get(day)!, sum);
    };
    await Promise.all(days.filter((day) => !isKept(day)).map(anew));
    return sums;
  }

  /** Adds a whole day up and keeps the sums; whoever asks meanwhile gets the same. */
  sumDay(day: string, changed: number): Promise<LeafSum[]> {
    const key = `${day} ${changed}`;
    const running = this.#running.get(key);
    if (running) return running;
    const work = (async () => {
      const { spikeFactor } = await this.settings();
      const sums = await this.#reader.leaves(day, spikeFactor);
      await this.#core.stores.curveSums.saveSums(day, changed, sums);
      return sums;
    })();
    this.#running.set(key, work);
    const end = () => this.#running.delete(key);
    work.then(end, end);
    return work;
  }
}
