import { type CleanLoad, isSound } from './clean.ts';
import { type EventShift, eventShift, type YearlyEvent } from './events.ts';
import type { FeatureSource } from './features.ts';
import type { LoadGrid } from './grid.ts';
import { fitKernel, type KernelModel, predictKernel } from './kernel.ts';
import { isHolidayScore, learntCalendar } from './learned-holidays.ts';
import { FIRST_ROW, fitRidge, predictRidge, type RidgeModel } from './model.ts';
import type { Weather } from './weather.ts';

export type LearnSettings = {
  /** Days between the last known day and the day of the forecast: 1 = issued at midnight, 2 = a day earlier. */
  lag: number;
  /** Days of history to learn from. */
  window: number;
  /** Days after which a day counts half. */
  halfLife: number;
};

/** The two ways of forecasting and their mean; logs of the load. */
export type Members = { mean: Float64Array; ridge: Float64Array; kernel: Float64Array };

/** What was learnt up to a day, ready to forecast the days after it. */
export type Learnt = { events: string[]; rows: number; forecast: (day: number) => Members };

type Material = {
  grid: LoadGrid;
  clean: CleanLoad;
  weather: Weather | undefined;
  events: readonly YearlyEvent[];
  /** How much each workday was like a Sunday; given when nobody says what is a holiday. */
  restScores?: Float64Array | undefined;
};

/** Fewer days than this teach nothing. */
const LEAST_ROWS = 42;
const YEAR = 365;

/** Days learnt from and how much each counts: the newest most, events and doubtful days less. */
function rowsOf(material: Material, events: EventShift, known: number, settings: LearnSettings) {
  const { clean, grid, weather } = material;
  const rows: number[] = [];
  const weights: number[] = [];
  for (let day = Math.max(FIRST_ROW, known - settings.window); day <= known; day += 1) {
    if (!isSound(clean, day) || Number.isNaN(clean.log[(day - FIRST_ROW) * grid.points]!)) continue;
    if (weather && Number.isNaN(weather.temperature[(day - 8) * grid.points]!)) continue;
    rows.push(day);
    weights.push(2 ** ((day - known) / settings.halfLife) * events.trust[day]!);
  }
  return { rows, weights: Float64Array.from(weights) };
}

/** Learns from everything up to the row `known`; undefined when there is too little. Nothing later is looked at. */
export function learn(material: Material, known: number, settings: LearnSettings): Learnt | undefined {
  const { grid, clean, weather } = material;
  const { points, days } = grid;
  const scores = material.restScores;
  const calendar = scores ? learntCalendar(grid, scores, known) : grid.calendar;
  const events = eventShift({ points, days, log: clean.log, calendar, known }, material.events);
  const log = events.used.length > 0 ? clean.log.map((value, i) => value - events.shift[i]!) : clean.log;
  const firstDate = Date.parse(`${grid.firstDay}T00:00:00Z`) / 86_400_000;
  const source: FeatureSource = {
    points,
    firstDate,
    log,
    weather,
    calendar: events.calendar,
    lag: settings.lag,
  };
  const { rows, weights } = rowsOf(material, events, known, settings);
  if (rows.length < LEAST_ROWS) return undefined;
  const ridge: RidgeModel = fitRidge(source, rows, weights, rows.length < YEAR ? 10 : 3);
  const kernel: KernelModel = fitKernel(source, rows, weights);
  const forecast = (day: number): Members => {
    // Days that have become known since show by themselves whether they were holidays.
    if (scores)
      for (let past = known + 1; past <= day - settings.lag; past += 1)
        source.calendar.holiday[past] = isHolidayScore(scores[past]!) ? 1 : 0;
    const shift = events.shift.subarray(day * points, (day + 1) * points);
    const lift = (values: Float64Array) => values.map((value, i) => value + shift[i]!);
    const a = lift(predictRidge(ridge, source, day));
    const b = lift(predictKernel(kernel, source, day));
    return { ridge: a, kernel: b, mean: a.map((value, i) => (value + b[i]!) / 2) };
  };
  return { events: events.used, rows: rows.length, forecast };
}
