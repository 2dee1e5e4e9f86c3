import { bandOf, type DayErrors } from './band.ts';
import { chooseMethod, type Track } from './choose.ts';
import { type CleanLoad, cleanLoad, cleanTemperature } from './clean.ts';
import type { YearlyEvent } from './events.ts';
import type { LoadGrid } from './grid.ts';
import { type Learnt, learn, type Members } from './learn.ts';
import { restScores } from './learned-holidays.ts';
import { simpleRules } from './rules.ts';
import { type Weather, weatherOf } from './weather.ts';

/** The forecast by regression and likeness, and each alone. */
export const ownMethods = ['mean', 'ridge', 'kernel'] as const;
export type OwnMethod = (typeof ownMethods)[number];

export type RunSettings = {
  lag: number;
  useTemperature: boolean;
  window: number;
  halfLife: number;
  /** Days between two fits. */
  refitDays: number;
  /** Days before the first one that are forecast as well: they choose the method and make the band. */
  trialDays: number;
};

export const defaultRun: RunSettings = {
  lag: 1,
  useTemperature: true,
  window: 1_096,
  halfLife: 600,
  refitDays: 7,
  trialDays: 91,
};

/** Simple rules: the load of a day from days up to `known`, in the load's own unit; NaN where a rule has nothing. */
export type SimpleRules = {
  names: readonly string[];
  forecast: (name: string, day: number, known: number) => Float64Array | undefined;
};

/** One day as it was forecast, in the load's own unit. */
export type DayForecast = {
  day: number;
  /** One of `ownMethods` or the name of a simple rule. */
  method: string;
  values: Float64Array;
  low?: Float64Array | undefined;
  high?: Float64Array | undefined;
  events: string[];
  /** Days learnt from, 0 = a simple rule only. */
  rows: number;
};

/** A day that is over: the error of each method, parts of one, and what the band covered. */
export type DayResult = { day: number; errors: Record<string, number>; covered: number; width: number };

export type RunNeeds = {
  grid: LoadGrid;
  events: readonly YearlyEvent[];
  /** Nobody says what is a holiday: the load itself is asked. */
  learnsHolidays?: boolean;
};

type Pending = { forecast: DayForecast; all: Map<string, Float64Array> };

/**
 * Forecasts one day after the other as if each were tomorrow: only days up to `day − lag` are looked at, for the
 * fits, for the choice of method and for the band.
 */
export class ForecastRun {
  readonly #needs: RunNeeds;
  readonly #settings: RunSettings;
  readonly #clean: CleanLoad;
  readonly #rules: SimpleRules;
  readonly #weather: Weather | undefined;
  readonly #restScores: Float64Array | undefined;
  readonly #pending: Pending[] = [];
  readonly #tracks: Track[];
  readonly #past: DayErrors[] = [];
  readonly results: DayResult[] = [];
  #learnt: Learnt | undefined;
  #learntAt = Number.NEGATIVE_INFINITY;
  /** How long each fit took, milliseconds. */
  readonly fitMs: number[] = [];

  constructor(needs: RunNeeds, settings: RunSettings) {
    this.#needs = needs;
    this.#settings = settings;
    this.#clean = cleanLoad(needs.grid);
    this.#rules = simpleRules(needs.grid, this.#clean);
    const temperature = settings.useTemperature ? cleanTemperature(needs.grid) : undefined;
    this.#weather = temperature && weatherOf(temperature, needs.grid.calendar, needs.grid.points);
    this.#restScores = needs.learnsHolidays ? restScores(needs.grid, this.#clean.log) : undefined;
    const methods = [...ownMethods, ...this.#rules.names];
    this.#tracks = methods.map((method) => ({ method, errors: [] }));
  }

  /** Forecasts of the rows from … to (exclusive), each with what was chosen and its band. */
  run(from: number, to: number, tell?: (day: number) => void): DayForecast[] {
    const found: DayForecast[] = [];
    for (let day = Math.max(0, from - this.#settings.trialDays); day < to; day += 1) {
      this.#settle(day - this.#settings.lag);
      const forecast = this.#forecast(day);
      if (forecast && day >= from) found.push(forecast);
      tell?.(day);
    }
    return found;
  }

  /** Takes the errors of every forecast day up to `known` into account; at the end, of all that is measured. */
  settleAll(): void {
    this.#settle(this.#needs.grid.days);
  }

  #members(day: number): Members | undefined {
    const known = day - this.#settings.lag;
    if (known - this.#learntAt >= this.#settings.refitDays) {
      const started = Date.now();
      this.#learnt = learn(
        {
          grid: this.#needs.grid,
          clean: this.#clean,
          weather: this.#weather,
          events: this.#needs.events,
          restScores: this.#restScores,
        },
        known,
        this.#settings,
      );
      this.#learntAt = known;
      if (this.#learnt) this.fitMs.push(Date.now() - started);
    }
    return this.#learnt?.forecast(day);
  }

  #forecast(day: number): DayForecast | undefined {
    const { grid } = this.#needs;
    const rules = this.#rules;
    const all = new Map<string, Float64Array>();
    const members = this.#members(day);
    if (members)
      for (const method of ownMethods) {
        const values = members[method].map(Math.exp);
        if (values.every(Number.isFinite)) all.set(method, values);
      }
    for (const name of rules.names) {
      const values = rules.forecast(name, day, day - this.#settings.lag);
      if (values?.every(Number.isFinite)) all.set(name, values);
    }
    if (all.size === 0) return undefined;
    const method = chooseMethod(this.#tracks.filter((track) => all.has(track.method)));
    const values = all.get(method)!;
    const isSpecial = grid.calendar.holiday[day] === 1;
    const band = bandOf(this.#past, grid.points, isSpecial);
    const forecast: DayForecast = {
      day,
      method,
      values,
      low: band?.low.map((shift, i) => values[i]! * Math.exp(shift)),
      high: band?.high.map((shift, i) => values[i]! * Math.exp(shift)),
      events: this.#learnt?.events ?? [],
      rows: members ? (this.#learnt?.rows ?? 0) : 0,
    };
    this.#pending.push({ forecast, all });
    return forecast;
  }

  /** Looks at forecasts whose day is known by now. */
  #settle(known: number): void {
    while (this.#pending.length > 0 && this.#pending[0]!.forecast.day <= known)
      this.#take(this.#pending.shift()!);
  }

  #take({ forecast, all }: Pending): void {
    const { grid } = this.#needs;
    const start = forecast.day * grid.points;
    const errorOf = (values: Float64Array | undefined) => {
      let sum = 0;
      let count = 0;
      for (let i = 0; i < grid.points; i += 1) {
        if (!values || !this.#clean.isMeasured[start + i]) continue;
        sum += Math.abs(values[i]! / grid.load[start + i]! - 1);
        count += 1;
      }
      return count * 2 >= grid.points ? sum / count : Number.NaN;
    };
    const errors: Record<string, number> = {};
    for (const track of this.#tracks) {
      errors[track.method] = errorOf(all.get(track.method));
      track.errors.push(errors[track.method]!);
    }
    const day = this.#bandErrors(forecast);
    this.#past.push(day);
    this.results.push({
      day: forecast.day,
      errors: { ...errors, chosen: errorOf(forecast.values) },
      covered: day.covered,
      width: widthOf(forecast),
    });
  }

  #bandErrors({ day, values, low, high }: DayForecast): DayErrors {
    const { grid } = this.#needs;
    const errors = new Float64Array(grid.points).fill(Number.NaN);
    let inside = 0;
    let count = 0;
    for (let i = 0; i < grid.points; i += 1) {
      const at = day * grid.points + i;
      if (!this.#clean.isMeasured[at]) continue;
      const actual = grid.load[at]!;
      errors[i] = Math.log(actual / values[i]!);
      count += 1;
      if (low && high && actual >= low[i]! && actual <= high[i]!) inside += 1;
    }
    const isSpecial = grid.calendar.holiday[day] === 1;
    return { errors, isSpecial, covered: low && count * 2 >= grid.points ? inside / count : Number.NaN };
  }
}

/** Full width of the band as parts of the forecast, mean over the day; NaN without a band. */
function widthOf({ values, low, high }: DayForecast): number {
  if (!low || !high) return Number.NaN;
  return values.reduce((sum, value, i) => sum + (high[i]! - low[i]!) / value, 0) / values.length;
}
