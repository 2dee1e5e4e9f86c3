import type { DaySum } from '../../../shared/load/day-sum.ts';
import type { SubjectHistory } from '../../../shared/load/forecast/subject.ts';
import { weatherCurve } from '../../../shared/load/forecast/weather-curve.ts';
import { POINTS } from '../../../shared/model/curve.ts';
import { addDays } from '../../../shared/time.ts';
import type { CurveSource, Resolved } from '../curves/source.ts';

/** Days of history a forecast looks at, asked for in portions. */
const MOST_DAYS = 1_096;
const PORTION = 60;
/** Share of the usual number of customers that a point must have to count as the load of the subject. */
const ENOUGH = 0.85;
const USUAL_DAYS = 14;

/** Values of points that too few customers reported are no load of the subject: they become gaps. */
function wholePoints(days: (DaySum | undefined)[]): Float64Array {
  const load = new Float64Array(days.length * POINTS).fill(Number.NaN);
  const recent: number[] = [];
  for (const [d, day] of days.entries()) {
    if (!day || day.reported === 0) continue;
    recent.push(day.reported);
    if (recent.length > USUAL_DAYS) recent.shift();
    const usual = recent.toSorted((a, b) => a - b)[recent.length >> 1]!;
    for (let i = 0; i < POINTS; i += 1)
      if (day.counts[i]! >= usual * ENOUGH) load[d * POINTS + i] = day.kw[i]!;
  }
  return load;
}

/** Sums of the days up to `lastDay`, oldest first; an empty portion ends them. */
async function sumsUpTo(
  source: CurveSource,
  resolved: Resolved,
  lastDay: string,
  isStopped: () => boolean,
): Promise<(DaySum | undefined)[]> {
  const found: (DaySum | undefined)[] = [];
  while (found.length < MOST_DAYS && !isStopped()) {
    const days = Array.from({ length: PORTION }, (_, i) => addDays(lastDay, -found.length - i));
    const sums = await source.days(resolved, days);
    if (![...sums.values()].some((sum) => sum.reported > 0)) break;
    for (const day of days) found.push(sums.get(day));
  }
  while (found.length > 0 && !found.at(-1)?.reported) found.pop();
  return found.reverse();
}

/** Everything known for the forecast of `day` up to `lastDay`; undefined when there is no load at all. */
export async function readHistory(
  source: CurveSource,
  resolved: Resolved,
  { day, lastDay }: { day: string; lastDay: string },
  isStopped: () => boolean,
): Promise<SubjectHistory | undefined> {
  const sums = await sumsUpTo(source, resolved, lastDay, isStopped);
  if (sums.length === 0) return undefined;
  const firstDay = addDays(lastDay, 1 - sums.length);
  const weather = await source.weather(firstDay, day);
  const { holidays } = await source.settings();
  return {
    firstDay,
    load: wholePoints(sums),
    temperature: weatherCurve(weather, firstDay, day),
    holidays,
    day,
  };
}
