import { addDays } from '../../time.ts';
import type { LoadSeries } from '../load-file.ts';
import { references } from '../references.ts';
import { type CalendarName, fileGrid } from './file-grid.ts';
import { indexOfDay } from './grid.ts';
import { type DayForecast, type DayResult, defaultRun, ForecastRun, type RunSettings } from './run.ts';

export type FileForecastOptions = {
  /** First day, YYYY-MM-DD, and how many. */
  from: string;
  days: number;
  /** 0 = issued at midnight, 1 = issued a day earlier. */
  issueLag: number;
  /** The day's own temperature; taken when the file has it and nothing is said. */
  temperature?: 'on' | 'off' | undefined;
  calendar?: CalendarName | undefined;
  refitDays?: number | undefined;
};

/** The forecast of a load file, day by day as if each were tomorrow, and how good it was. Percent unless named otherwise. */
export type FileForecast = {
  /** Mean over the days of the mean absolute error; null when no day was measured. */
  mape: number | null;
  mapeWithoutTemperature: number | null;
  usesTemperature: boolean;
  /** The same figure of each simple rule. */
  references: Record<string, number | null>;
  /** Of each part of the method alone, whatever was chosen. */
  parts: Record<string, number | null>;
  /** Share of the measured points inside the 80 % band, and the band's full width as part of the forecast. */
  coverage: number | null;
  bandWidth: number | null;
  /** Longest fit and the usual one, milliseconds. */
  fitMs: number;
  usualFitMs: number;
  fits: number;
  /** Days on which each method was chosen. */
  methods: Record<string, number>;
  scoredDays: number;
  settings: {
    from: string;
    days: number;
    stepMinutes: number;
    issueLag: number;
    temperature: 'on' | 'off';
    calendar: CalendarName;
    events: string[];
    refitDays: number;
    learnDays: number;
    halfLifeDays: number;
    trialDays: number;
  };
  notes: LoadSeries['notes'];
  days: {
    day: string;
    method: string;
    mape: number | null;
    covered: number | null;
    forecast: number[];
    low: number[] | null;
    high: number[] | null;
  }[];
};

const percent = (value: number): number | null =>
  Number.isNaN(value) ? null : Number((100 * value).toFixed(3));
const rounded = (values: Float64Array): number[] =>
  Array.from(values, (value) => Number(value.toPrecision(7)));

function meanOf(values: number[]): number {
  const there = values.filter((value) => !Number.isNaN(value));
  return there.length === 0 ? Number.NaN : there.reduce((sum, value) => sum + value, 0) / there.length;
}

type Ran = { run: ForecastRun; forecasts: DayForecast[]; results: DayResult[]; settings: RunSettings };

/** Forecasts the days of a file and measures them. `tell` hears of each day. */
export function forecastFile(
  series: LoadSeries,
  options: FileForecastOptions,
  tell?: (day: string) => void,
): FileForecast {
  const until = addDays(options.from, options.days);
  const made = fileGrid(series, { from: options.from, until, calendar: options.calendar });
  const { grid } = made;
  const first = indexOfDay(grid, options.from);
  const go = (useTemperature: boolean): Ran => {
    const settings = {
      ...defaultRun,
      lag: options.issueLag + 1,
      useTemperature,
      refitDays: options.refitDays ?? defaultRun.refitDays,
    };
    const run = new ForecastRun(made, settings);
    const forecasts = run.run(first, first + options.days, (row) => tell?.(addDays(grid.firstDay, row)));
    run.settleAll();
    return { run, forecasts, results: run.results.filter((one) => one.day >= first), settings };
  };
  const usesTemperature = options.temperature !== 'off' && grid.temperature !== undefined;
  const without = go(false);
  const main = usesTemperature ? go(true) : without;
  return {
    mape: percent(meanOf(main.results.map((one) => one.errors.chosen!))),
    mapeWithoutTemperature: percent(meanOf(without.results.map((one) => one.errors.chosen!))),
    usesTemperature,
    ...figuresOf(main),
    settings: {
      from: options.from,
      days: options.days,
      stepMinutes: series.stepMinutes,
      issueLag: options.issueLag,
      temperature: usesTemperature ? 'on' : 'off',
      calendar: made.calendar,
      events: [...new Set(main.forecasts.flatMap((one) => one.events))],
      refitDays: main.settings.refitDays,
      learnDays: main.settings.window,
      halfLifeDays: main.settings.halfLife,
      trialDays: main.settings.trialDays,
    },
    notes: series.notes,
    days: daysOf(main, grid.firstDay),
  };
}

function figuresOf({ run, forecasts, results }: Ran) {
  const figures = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [name, percent(meanOf(results.map((one) => one.errors[name] ?? Number.NaN)))]),
    );
  const methods: Record<string, number> = {};
  for (const { method } of forecasts) methods[method] = (methods[method] ?? 0) + 1;
  const fits = run.fitMs.toSorted((a, b) => a - b);
  return {
    references: figures(references),
    parts: figures(['mean', 'ridge', 'kernel']),
    coverage: percent(meanOf(results.map((one) => one.covered))),
    bandWidth: percent(meanOf(results.map((one) => one.width))),
    fitMs: Math.round(fits.at(-1) ?? 0),
    usualFitMs: Math.round(fits[fits.length >> 1] ?? 0),
    fits: fits.length,
    methods,
    scoredDays: results.filter((one) => !Number.isNaN(one.errors.chosen!)).length,
  };
}

function daysOf({ forecasts, results }: Ran, firstDay: string): FileForecast['days'] {
  const byDay = new Map(results.map((one) => [one.day, one]));
  return forecasts.map(({ day, method, values, low, high }) => ({
    day: addDays(firstDay, day),
    method,
    mape: percent(byDay.get(day)?.errors.chosen ?? Number.NaN),
    covered: percent(byDay.get(day)?.covered ?? Number.NaN),
    forecast: rounded(values),
    low: low ? rounded(low) : null,
    high: high ? rounded(high) : null,
  }));
}
