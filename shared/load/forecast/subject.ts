import { addDays } from '../../time.ts';
import { chineseCalendar, type HolidayEntry } from '../holidays.ts';
import { chineseEvents } from './chinese-events.ts';
import { recentError } from './choose.ts';
import { gridCalendar, indexOfDay, type LoadGrid } from './grid.ts';
import { defaultRun, ForecastRun, ownMethods } from './run.ts';

/** Everything the forecast of one day of one subject is made from. */
export type SubjectHistory = {
  firstDay: string;
  /** 96 values a day, kW, NaN for gaps; ends with the last day that is over. */
  load: Float64Array;
  /** °C, same shape and on to the day of the forecast; undefined where the weather is not known. */
  temperature?: Float64Array | undefined;
  /** The utility's own entries of the holiday table. */
  holidays: HolidayEntry[];
  /** Day of the forecast. */
  day: string;
};

export type SubjectForecast = {
  day: string;
  /** Last day whose load was used. */
  knownDay: string;
  /** `mean`, `ridge`, `kernel` or the name of a simple rule. */
  method: string;
  /** 96 values, kW. */
  values: number[];
  /** The 80 % band; null when there were too few days to know it. */
  low: number[] | null;
  high: number[] | null;
  /** Error of what was chosen and of each simple rule over the last days, percent; null where there is none. */
  mape: number | null;
  references: Record<string, number | null>;
  /** Share of the last days' points inside the band, percent. */
  coverage: number | null;
  backtestDays: number;
  /** Days learnt from; 0 = a simple rule only. */
  learntDays: number;
  usesTemperature: boolean;
  events: string[];
};

export const POINTS = 96;
/** A forecast further ahead knows nothing of the same day last week. */
export const MOST_AHEAD = 7;
/** Fits of the last three months only choose and measure: one a month is enough. */
const REFIT_DAYS = 30;

const percent = (value: number): number | null => (Number.isNaN(value) ? null : 100 * value);

/**
 * Forecasts a day from all days before it and says how it did on the last three months. Undefined when the day is
 * too far from what is known, or nothing is known at all.
 */
export function forecastSubject(history: SubjectHistory): SubjectForecast | undefined {
  const known = history.load.length / POINTS - 1;
  const row = indexOfDay(history, history.day);
  const lag = row - known;
  if (known < 0 || lag < 1 || lag > MOST_AHEAD) return undefined;
  const grid = gridOf(history, row + 1);
  const run = new ForecastRun(
    { grid, events: chineseEvents(grid) },
    { ...defaultRun, lag, useTemperature: grid.temperature !== undefined, refitDays: REFIT_DAYS },
  );
  const [found] = run.run(row, row + 1);
  if (!found) return undefined;
  const over = run.results.filter((one) => one.day < row);
  const errorOf = (name: string) => percent(recentError(over.map((one) => one.errors[name] ?? Number.NaN)));
  const covered = over.map((one) => one.covered).filter((one) => !Number.isNaN(one));
  return {
    day: history.day,
    knownDay: addDays(history.firstDay, known),
    method: found.method,
    values: Array.from(found.values),
    low: found.low ? Array.from(found.low) : null,
    high: found.high ? Array.from(found.high) : null,
    mape: errorOf(found.method),
    references: { scaledWeek: errorOf('scaledWeek'), lastFive: errorOf('lastFive') },
    coverage: percent(covered.reduce((sum, one) => sum + one, 0) / covered.length),
    backtestDays: over.filter((one) => !Number.isNaN(one.errors.chosen!)).length,
    learntDays: found.rows,
    usesTemperature:
      grid.temperature !== undefined && (ownMethods as readonly string[]).includes(found.method),
    events: found.events,
  };
}

function gridOf(history: SubjectHistory, days: number): LoadGrid {
  const { firstDay, load, temperature } = history;
  const size = days * POINTS;
  const padded = (values: Float64Array) => {
    const all = new Float64Array(size).fill(Number.NaN);
    all.set(values.subarray(0, size));
    return all;
  };
  const calendar = chineseCalendar(history.holidays);
  const names = Array.from({ length: days + 1 }, (_, i) => addDays(firstDay, i));
  return {
    firstDay,
    days,
    points: POINTS,
    load: padded(load),
    temperature: temperature && padded(temperature),
    calendar: gridCalendar(names, {
      isHoliday: (day) => calendar.kindOf(day) === 'holiday',
      isMakeUp: (day) => calendar.isMakeUp(day),
    }),
  };
}
