import { type BaselineRule, baselineRules } from '../model/evaluation.ts';
import { ADJUST_CAP, daysOfRule, pickDays, sameDayDifference } from './baseline.ts';
import {
  type DayCurves,
  lastOfKind,
  meanDay,
  percentageError,
  type Reference,
  referenceOf,
  references,
} from './references.ts';

/** Errors of one method over many days, percent. */
export type Errors = {
  /** Mean over the days of each day's mean absolute error. */
  mape: number | null;
  /** Median over the days. */
  median: number | null;
  /** Median over the days of the mean error: above 0 the method says too much. */
  bias: number | null;
  days: number;
};
export type FileEvaluation = {
  from: string;
  to: string;
  /** Error of the default baseline rule in the window, percent. */
  mape: number | null;
  /** Errors of the day-ahead references, percent. */
  references: Record<Reference, number | null>;
  dayAhead: Record<Reference, Errors>;
  window: {
    /** Hours of the day judged, and those whose difference is taken. */
    from: string;
    to: string;
    differenceFrom: string;
    differenceTo: string;
    cap: number;
    rules: Record<BaselineRule, { raw: Errors; withDifference: Errors }>;
  };
};

/** References that compare days of the same type say nothing about holidays: they have no days of their own type. */
const ofSameType = new Set<Reference>(['lastFive', 'middleSix', 'highFive']);

/** The afternoon of a limitation, and the morning before its notice, in hours. */
const WINDOW = { from: 14, to: 18, differenceFrom: 10, differenceTo: 13 };

/** How far off the references and the baseline rules are on the days given. Holidays are left out where types count. */
export function evaluateFile(curves: DayCurves, days: readonly string[], cap = ADJUST_CAP): FileEvaluation {
  const rated = days.filter((day) => curves.curve(day) !== undefined);
  const plain = rated.filter((day) => curves.kindOf(day) !== 'holiday');
  const dayAhead = Object.fromEntries(
    references.map((which) => [
      which,
      errorsOf(curves, ofSameType.has(which) ? plain : rated, (day) => referenceOf(which, curves, day)),
    ]),
  ) as Record<Reference, Errors>;
  const at = (hour: number) => Math.round((hour * curves.pointsPerDay) / 24);
  const span = { fromPoint: at(WINDOW.from), toPoint: at(WINDOW.to) };
  const adjust = { fromPoint: at(WINDOW.differenceFrom), toPoint: at(WINDOW.differenceTo), cap };
  const rules = Object.fromEntries(
    baselineRules.map((rule) => {
      const mean = (day: string) => meanOfRule(curves, rule, day);
      const adjusted = (day: string) => {
        const found = mean(day);
        const shift = found && sameDayDifference(found, curves.curve(day) ?? [], adjust);
        return found && shift !== undefined ? found.map((value) => value + shift) : undefined;
      };
      return [
        rule,
        { raw: errorsOf(curves, plain, mean, span), withDifference: errorsOf(curves, plain, adjusted, span) },
      ];
    }),
  ) as FileEvaluation['window']['rules'];
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  return {
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
    mape: rules.lastFive.withDifference.mape,
    references: Object.fromEntries(
      references.map((which) => [which, dayAhead[which].mape]),
    ) as FileEvaluation['references'],
    dayAhead,
    window: {
      from: clock(WINDOW.from),
      to: clock(WINDOW.to),
      differenceFrom: clock(WINDOW.differenceFrom),
      differenceTo: clock(WINDOW.differenceTo),
      cap,
      rules,
    },
  };
}

function meanOfRule(curves: DayCurves, rule: BaselineRule, day: string): Float64Array | undefined {
  const wanted = daysOfRule[rule];
  const history = lastOfKind(curves, day, wanted).flatMap((one) => {
    const values = curves.curve(one);
    return values ? [values] : [];
  });
  return history.length < wanted ? undefined : meanDay(pickDays(rule, history), curves.pointsPerDay);
}

function errorsOf(
  curves: DayCurves,
  days: readonly string[],
  forecastOf: (day: string) => ArrayLike<number> | undefined,
  span?: { fromPoint: number; toPoint: number },
): Errors {
  const { fromPoint = 0, toPoint = curves.pointsPerDay } = span ?? {};
  const errors: number[] = [];
  const biases: number[] = [];
  for (const day of days) {
    const actual = curves.curve(day);
    const forecast = forecastOf(day);
    if (!actual || !forecast) continue;
    const error = percentageError(forecast, actual, fromPoint, toPoint);
    if (Number.isNaN(error)) continue;
    errors.push(error);
    biases.push(meanError(forecast, actual, fromPoint, toPoint));
  }
  const mape = errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return { mape, median: medianOf(errors), bias: medianOf(biases), days: errors.length };
}

function meanError(forecast: ArrayLike<number>, actual: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const error = (forecast[i]! - actual[i]!) / actual[i]!;
    if (!Number.isFinite(error)) continue;
    sum += error;
    count += 1;
  }
  return (100 * sum) / count;
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
