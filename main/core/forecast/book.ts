import type { ForecastSubject } from '../../../shared/contract/forecast.ts';
import type { CallOutput } from '../../../shared/contract/index.ts';
import {
  forecastSubject,
  MOST_AHEAD,
  type SubjectForecast,
  type SubjectHistory,
} from '../../../shared/load/forecast/subject.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { CurveSource } from '../curves/source.ts';
import { readHistory } from './history.ts';
import { keyOf } from './subjects.ts';

type Answer = CallOutput<'forecast.get'>;
/** How a forecast is computed: in a thread of its own, or here when none is given. */
export type ComputeForecast = (history: SubjectHistory) => Promise<SubjectForecast | undefined>;

export const computeHere: ComputeForecast = async (history) => forecastSubject(history);

/** Every so often the forecasts of today and tomorrow are brought up to date, ms. */
const LOOK_MS = 10 * 60_000;
const FIRST_LOOK_MS = 60_000;
/** What gave nothing is not tried again for a while, ms. */
const REST_MS = 10 * 60_000;

/** Makes forecasts one after the other, keeps them, and keeps those of the own region and the running plans fresh. */
export class ForecastBook {
  readonly #core: Core;
  readonly #source: CurveSource;
  readonly #compute: ComputeForecast;
  readonly #running = new Map<string, Promise<void>>();
  readonly #nothing = new Map<string, number>();
  #last: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #sayStopped: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#sayStopped = resolve;
  });

  constructor(core: Core, source: CurveSource, compute: ComputeForecast = computeHere) {
    this.#core = core;
    this.#source = source;
    this.#compute = compute;
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#look(), FIRST_LOOK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#sayStopped();
    clearTimeout(this.#timer);
    await this.#last;
  }

  /** The last day that is over: what a forecast may know. */
  #knownDay(day: string): string {
    const yesterday = addDays(dayOf(this.#core.clock.now()), -1);
    return day <= yesterday ? addDays(day, -1) : yesterday;
  }

  /** What is stored; a newer one is begun when the data have moved on. */
  async get(subject: ForecastSubject, day: string): Promise<Answer> {
    const stored = await this.#core.stores.forecasts.get(keyOf(subject), day);
    const isFresh = stored?.forecast.knownDay === this.#knownDay(day) && !stored.isOutdated;
    const isRunning = !isFresh && this.#begin(subject, day);
    return {
      state: isRunning ? 'running' : stored ? 'ready' : 'none',
      forecast: stored?.forecast ?? null,
      madeMs: stored?.madeMs ?? 0,
    };
  }

  /** Makes it again whatever is stored. */
  async refresh(subject: ForecastSubject, day: string): Promise<Answer> {
    this.#nothing.delete(`${keyOf(subject)} ${day}`);
    const stored = await this.#core.stores.forecasts.get(keyOf(subject), day);
    const isRunning = this.#begin(subject, day);
    return {
      state: isRunning ? 'running' : 'none',
      forecast: stored?.forecast ?? null,
      madeMs: stored?.madeMs ?? 0,
    };
  }

  /** Resolves when nothing is being made any more. */
  idle(): Promise<void> {
    return this.#last;
  }

  /** Puts it at the end of the row; false when the day cannot be forecast. */
  #begin(subject: ForecastSubject, day: string): boolean {
    const key = `${keyOf(subject)} ${day}`;
    const now = this.#core.clock.now();
    if (this.#isStopped || day > addDays(this.#knownDay(day), MOST_AHEAD)) return false;
    if ((this.#nothing.get(key) ?? 0) > now) return false;
    if (this.#running.has(key)) return true;
    const work = this.#last.then(() => this.#make(subject, day, key));
    this.#running.set(key, work);
    this.#last = work.finally(() => this.#running.delete(key));
    return true;
  }

  async #make(subject: ForecastSubject, day: string, key: string): Promise<void> {
    if (this.#isStopped) return;
    try {
      const made = await this.#forecast(subject, day);
      if (this.#isStopped) return;
      if (made) await this.#core.stores.forecasts.save(keyOf(subject), made, this.#core.clock.now());
      else this.#nothing.set(key, this.#core.clock.now() + REST_MS);
    } catch (error) {
      this.#nothing.set(key, this.#core.clock.now() + REST_MS);
      this.#core.log.warn('forecast-not-made', { key, error: String(error) });
    }
    this.#core.emit('forecasts.changed', { day });
  }

  async #forecast(subject: ForecastSubject, day: string): Promise<SubjectForecast | undefined> {
    const resolved = await this.#source.resolve(subject);
    const lastDay = this.#knownDay(day);
    const history = await readHistory(this.#source, resolved, { day, lastDay }, () => this.#isStopped);
    if (!history) return undefined;
    // Closing does not wait for a fit.
    return Promise.race([this.#compute(history), this.#stopped.then(() => undefined)]);
  }

  /** Own region and every plan that is not over: today and tomorrow. */
  async #look(): Promise<void> {
    try {
      const { utility } = await this.#core.settings();
      const plans = await this.#core.stores.plans.list(true);
      const subjects: ForecastSubject[] = [
        { kind: 'region', code: utility.regionCode },
        ...plans.map((plan) => ({ kind: 'plan' as const, id: plan.id })),
      ];
      const today = dayOf(this.#core.clock.now());
      for (const day of [today, addDays(today, 1)])
        for (const subject of subjects) await this.get(subject, day);
      await this.#last;
    } catch (error) {
      this.#core.log.warn('forecasts-not-refreshed', { error: String(error) });
    }
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
  }
}
