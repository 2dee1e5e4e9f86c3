import type { CurveAnswer } from '../../../shared/contract/curves.ts';
import { meanDifference } from '../../../shared/load/curve.ts';
import type { CurveSeries, CurveSubject } from '../../../shared/model/curve.ts';
import type { DayLevel, DayLine, DayWindow } from '../../components/load-chart/lines.ts';
import { drawnAt } from '../../components/load-chart/lines.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';

type Look = Pick<DayLine, 'color' | 'width' | 'dash'>;

/** Colour and dash of each line: told apart without colour as well. */
const looks: Record<CurveSeries['which'], Look> = {
  day: { color: 'var(--text)', width: 3.2 },
  yesterday: { color: 'var(--c-yesterday)', width: 1.5 },
  lastMonth: { color: 'var(--c-lastMonth)', width: 1.5, dash: '8 4' },
  lastYear: { color: 'var(--c-lastYear)', width: 1.5, dash: '2 3' },
  days364: { color: 'var(--c-days364)', width: 1.5, dash: '8 3 2 3' },
  springFestival: { color: 'var(--c-lastYear)', width: 1.5, dash: '14 3' },
  sameWeekday: { color: 'var(--c-yesterday)', width: 1.5, dash: '8 2 2 2 2 2' },
  weatherAlike: { color: 'var(--c-days364)', width: 1.5, dash: '4 3' },
  other: { color: 'var(--c-lastMonth)', width: 1.3, dash: '1 3' },
};

/** The same on paper: black, thicker and thinner. */
const printLooks: Record<CurveSeries['which'], Look> = {
  day: { color: '#000', width: 2.6 },
  yesterday: { color: '#000', width: 0.8 },
  lastMonth: { color: '#000', width: 1, dash: '9 4' },
  lastYear: { color: '#000', width: 1, dash: '1.5 3' },
  days364: { color: '#000', width: 1, dash: '10 3 2 3' },
  springFestival: { color: '#000', width: 1, dash: '16 3' },
  sameWeekday: { color: '#000', width: 1, dash: '8 2 2 2 2 2' },
  weatherAlike: { color: '#000', width: 1, dash: '4 3' },
  other: { color: '#000', width: 1.2, dash: '1 4' },
};

export const lookOf = (which: CurveSeries['which'], isPrint = false): Look =>
  (isPrint ? printLooks : looks)[which];

/** Whose load is shown in 万千瓦; customers and their like in kW. */
export function unitOf(subject: CurveSubject): {
  perUnit: number;
  name: string;
  energy: string;
  digits: number;
} {
  const isLarge = subject.kind === 'region' || subject.kind === 'industry' || subject.kind === 'plan';
  return isLarge
    ? { perUnit: format.perRegionUnit, name: t('unit.wan'), energy: t('curves.wanKwh'), digits: 2 }
    : { perUnit: 1, name: 'kW', energy: 'kWh', digits: 0 };
}
export type Unit = ReturnType<typeof unitOf>;

/** A value in a unit; — when missing. */
export function shown(kw: number | null | undefined, unit: Unit, digits = unit.digits): string {
  if (kw === null || kw === undefined || Number.isNaN(kw)) return '—';
  return digits === 0 ? format.kw(kw / unit.perUnit) : (kw / unit.perUnit).toFixed(digits).replace('-', '−');
}

/** Today, when it is; with the date, and the year where it is another. */
export function seriesName(one: CurveSeries, today: string): string {
  const isLong = one.which === 'lastYear' || one.which === 'days364' || one.which === 'springFestival';
  const date = isLong || one.day.slice(0, 4) !== today.slice(0, 4) ? one.day : one.day.slice(5);
  if (one.which === 'day') return `${one.day === today ? t('comparison.day') : t('curves.thatDay')} ${date}`;
  return one.which === 'other' ? date : `${word('comparison', one.which)} ${date}`;
}

/** What has to be known before comparing, as short tags. */
export function tagsOf(one: CurveSeries): string[] {
  const tags: string[] = [];
  if (one.isSubstitute) tags.push(t('curves.substitute'));
  if (one.festivalOffset !== null)
    tags.push(
      one.festivalOffset >= 0
        ? t('curves.festivalDay', { day: one.festivalOffset + 1 })
        : t('curves.beforeFestival', { days: -one.festivalOffset }),
    );
  if (one.dayName) tags.push(t(one.isMakeUp ? 'curves.makeUp' : 'curves.holiday', { name: one.dayName }));
  if (one.plans.length > 0) tags.push(t('curves.planDay'));
  return tags;
}

/** The lines of an answer; as differences each is the day less the other. */
export function linesOf(
  answer: CurveAnswer,
  today: string,
  mode: 'overlay' | 'difference',
  isPrint = false,
): DayLine[] {
  const [main] = answer.series;
  const all = mode === 'overlay' ? answer.series : answer.series.slice(1);
  return all.map((one, index) => ({
    key: `${one.which} ${one.day} ${index}`,
    label: `${mode === 'overlay' ? '' : t('curves.less')}${seriesName(one, today)}${one.dayName ? ` ${one.dayName}` : ''}`,
    values: mode === 'overlay' || !main ? one.values : differenceOf(main.values, one.values),
    bad: mode === 'overlay' ? one.bad : [],
    ...lookOf(one.which, isPrint),
  }));
}

function differenceOf(a: CurveSeries['values'], b: CurveSeries['values']): (number | null)[] {
  const count = Math.max(a.length, b.length);
  const [left, right] = [drawnAt(a, count), drawnAt(b, count)];
  return left.map((value, i) => {
    const other = right[i] ?? null;
    return value === null || other === null ? null : value - other;
  });
}

const QUARTER_MINUTES = 15;

export function levelsOf(answer: CurveAnswer, unit: Unit, digits: number): DayLevel[] {
  return answer.lines.map(({ kind, label, kw, startPoint, endPoint }, index) => ({
    key: `level ${index}`,
    label: `${kind === 'supply' ? t('curves.limit') : t('curves.planLimit')} ${shown(kw, unit, digits)}`,
    kw,
    fromMinute: startPoint * QUARTER_MINUTES,
    toMinute: endPoint * QUARTER_MINUTES,
    isDashed: kind === 'plan' && label !== '',
  }));
}

export const windowsOf = (answer: CurveAnswer): DayWindow[] =>
  answer.windows.map(({ title, startPoint, endPoint }) => ({
    title: t('curves.window', { title, range: rangeText(startPoint, endPoint) }),
    fromMinute: startPoint * QUARTER_MINUTES,
    toMinute: endPoint * QUARTER_MINUTES,
  }));

const clockText = (point: number) => {
  const minute = Math.round(point * QUARTER_MINUTES);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
};
const rangeText = (from: number, to: number) => `${clockText(from)}–${clockText(to)}`;

/** Value and coverage of a series at a minute. */
export function valueAt(one: CurveSeries, minute: number): { kw: number | null; count: number } {
  const point = Math.min(one.values.length - 1, Math.floor((minute * one.values.length) / 1_440));
  return { kw: one.values[point] ?? null, count: one.counts[point] ?? 0 };
}

/** Mean difference of the day to a line that is no series (a forecast), kW. */
export const differenceTo = (
  main: CurveSeries['values'],
  other: readonly (number | null)[],
): number | null => {
  const numbers = (values: readonly (number | null)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  return meanDifference(numbers(main), numbers(other));
};
