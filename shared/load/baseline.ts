import { POINTS } from '../model/curve.ts';
import { addDays, weekdayOf } from '../time.ts';
import { type Curve, emptyCurve } from './curve.ts';

/** Workday or rest day, by the calendar week. */
export function dayType(day: string): 'work' | 'rest' {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6 ? 'rest' : 'work';
}

/** The last `count` days before `day` of the same type that are not excluded, newest first. */
export function sameTypeDays(
  day: string,
  count: number,
  isExcluded: (day: string) => boolean = () => false,
): string[] {
  const days: string[] = [];
  for (let back = 1; back <= 60 && days.length < count; back += 1) {
    const candidate = addDays(day, -back);
    if (dayType(candidate) === dayType(day) && !isExcluded(candidate)) days.push(candidate);
  }
  return days;
}

/**
 * Customer baseline, kW: mean of the given same-type days, plus the mean difference seen today in the
 * `adjust` points (which must end before the notice went out), capped to `cap` parts of the mean there.
 */
export function baseline(
  history: ArrayLike<number>[],
  today: ArrayLike<number>,
  adjust: { fromPoint: number; toPoint: number; cap: number },
): Curve {
  const mean = emptyCurve();
  for (let i = 0; i < POINTS; i += 1) {
    let sum = 0;
    let count = 0;
    for (const day of history) {
      const value = day[i]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    if (count > 0) mean[i] = sum / count;
  }
  let difference = 0;
  let level = 0;
  let points = 0;
  for (let i = adjust.fromPoint; i < adjust.toPoint; i += 1) {
    const value = today[i]! - mean[i]!;
    if (Number.isNaN(value)) continue;
    difference += value;
    level += mean[i]!;
    points += 1;
  }
  if (points === 0) return mean;
  const limit = (Math.abs(level) / points) * adjust.cap;
  const shift = Math.max(-limit, Math.min(limit, difference / points));
  for (let i = 0; i < POINTS; i += 1) mean[i]! += shift;
  return mean;
}
