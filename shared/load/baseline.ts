import { POINTS } from '../model/curve.ts';
import type { BaselineRule } from '../model/evaluation.ts';
import { addDays } from '../time.ts';
import type { Curve } from './curve.ts';
import { type DayKind, weekKind } from './holidays.ts';
import { meanDay, meanOf } from './references.ts';

/** Workday or rest day, by the calendar week. */
export function dayType(day: string): 'work' | 'rest' {
  return weekKind(day) === 'work' ? 'work' : 'rest';
}

/** How far back days of the same type are looked for: ten rest days without a long holiday take seven weeks. */
const LOOK_BACK_DAYS = 70;

/**
 * Days before `day` of the same type that are not excluded, newest first, at most `count`. Holidays serve no day; a
 * holiday itself is compared with plain rest days. Without `kindOf` only the week counts.
 */
export function sameTypeDays(
  day: string,
  count: number,
  isExcluded: (day: string) => boolean = () => false,
  kindOf: (day: string) => DayKind = weekKind,
): string[] {
  const wanted = kindOf(day) === 'work' ? 'work' : 'rest';
  const days: string[] = [];
  for (let back = 1; back <= LOOK_BACK_DAYS && days.length < count; back += 1) {
    const candidate = addDays(day, -back);
    if (kindOf(candidate) === wanted && !isExcluded(candidate)) days.push(candidate);
  }
  return days;
}

/** How many qualifying days a rule looks at. */
export const daysOfRule: Record<BaselineRule, number> = { lastFive: 5, highFive: 10, middleSix: 10 };

/** Which of the qualifying days (newest first) a rule takes. Fewer days than it looks at: the same share of them. */
export function pickDays<T extends ArrayLike<number>>(rule: BaselineRule, history: readonly T[]): T[] {
  if (rule === 'lastFive') return history.slice(0, 5);
  const bySize = history
    .slice(0, 10)
    .map((day) => ({ day, mean: meanOf(day) }))
    .toSorted((a, b) => a.mean - b.mean)
    .map(({ day }) => day);
  const half = Math.floor(bySize.length / 2);
  if (rule === 'highFive') return bySize.slice(half);
  const edge = Math.floor(bySize.length / 5);
  return bySize.slice(edge, bySize.length - edge);
}

/**
 * The points of the day whose difference is taken (the end is not included), and how large it may be as a share of the
 * mean there. They must end before the notice went out: plants come down early when they hear of it.
 */
export type Adjust = { fromPoint: number; toPoint: number; cap: number };

/** The largest same-day difference taken, as a share of the mean: more is another kind of day, not another level. */
export const ADJUST_CAP = 0.5;
/** Three hours are compared; the half hour before the notice is left out. */
const ADJUST_POINTS = 12;
const QUIET_POINTS = 2;

/** The points to compare when the notice went out at `noticePoint` (or the limitation began, if that was earlier). */
export function adjustBefore(noticePoint: number, cap = ADJUST_CAP): Adjust {
  const toPoint = Math.max(0, noticePoint - QUIET_POINTS);
  return { fromPoint: Math.max(0, toPoint - ADJUST_POINTS), toPoint, cap };
}

/** Mean difference of today to `mean` in the points to compare, capped; 0 when they share no point. */
export function sameDayDifference(mean: ArrayLike<number>, today: ArrayLike<number>, adjust: Adjust): number {
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
  if (points === 0) return 0;
  const limit = (Math.abs(level) / points) * adjust.cap;
  return Math.max(-limit, Math.min(limit, difference / points));
}

/**
 * Customer baseline, kW: mean of the qualifying days the rule takes (`history`, newest first), plus the capped
 * difference seen today. Gaps of single days are left out of the mean; a point no day has is NaN.
 */
export function baseline(
  history: readonly ArrayLike<number>[],
  today: ArrayLike<number>,
  adjust: Adjust | null,
  rule: BaselineRule = 'lastFive',
): Curve {
  const mean = meanDay(pickDays(rule, history), history[0]?.length ?? POINTS);
  const shift = adjust ? sameDayDifference(mean, today, adjust) : 0;
  for (let i = 0; i < mean.length; i += 1) mean[i]! += shift;
  return mean;
}
