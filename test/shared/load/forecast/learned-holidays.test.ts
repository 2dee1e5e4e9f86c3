import { describe, expect, it } from 'vitest';
import { cleanLoad } from '../../../../shared/load/forecast/clean.ts';
import { gridCalendar, indexOfDay } from '../../../../shared/load/forecast/grid.ts';
import {
  isHolidayScore,
  learntCalendar,
  restScores,
} from '../../../../shared/load/forecast/learned-holidays.ts';
import { addDays, weekdayOf } from '../../../../shared/time.ts';

const firstDay = '2021-01-01';
const holidays = new Set([
  '2021-05-31',
  '2022-05-30',
  '2023-05-29',
  '2021-07-14',
  '2022-07-14',
  '2023-07-14',
  '2021-04-05',
  '2022-04-18',
  '2023-04-10',
]);

/** Three years of hours with working mornings but on weekends and holidays; a hot week lifts everything. */
function utility(count = 1_095) {
  const days = Array.from({ length: count }, (_, i) => addDays(firstDay, i));
  const load = new Float64Array(count * 24);
  for (const [d, day] of days.entries()) {
    const rests = weekdayOf(day) % 6 === 0 || holidays.has(day);
    for (let hour = 0; hour < 24; hour += 1) {
      const works = hour >= 7 && hour < 18 && !rests ? 1.3 : 1;
      const hot = day.slice(5, 7) === '08' ? 1.25 : 1;
      load[d * 24 + hour] = 1_000 * works * hot * (1 + 0.01 * Math.sin(d * 7 + hour));
    }
  }
  const calendar = gridCalendar([...days, addDays(firstDay, count)], {
    isHoliday: () => false,
    isMakeUp: () => false,
  });
  return { firstDay, days: count, points: 24, load, calendar };
}

describe('holidays as the load shows them', () => {
  const grid = utility();
  const scores = restScores(grid, cleanLoad(grid).log);
  const flagged = (known: number) => {
    const { holiday } = learntCalendar(grid, scores, known);
    return [...holiday.keys()].filter((row) => holiday[row] === 1).map((row) => addDays(firstDay, row));
  };

  it('are the workdays whose morning was a Sunday’s, however hot it was', () => {
    const seen = [...scores.keys()].filter((row) => isHolidayScore(scores[row]!));
    expect(seen.map((row) => addDays(firstDay, row))).toEqual([...holidays].toSorted());
  });

  it('come again on the same date, weekday of the month or distance from Easter once that held twice', () => {
    const known = indexOfDay(grid, '2023-04-01');
    expect(flagged(known).filter((day) => day > '2023-04-01')).toEqual(['2023-04-10', '2023-05-29']);
    expect(flagged(indexOfDay(grid, '2023-06-20')).filter((day) => day > '2023-06-20')).toEqual([
      '2023-07-14',
    ]);
  });

  it('are known from the past only', () => {
    const known = indexOfDay(grid, '2022-05-29');
    const seen = [...holidays].filter((day) => day < '2022-05-29').toSorted();
    // A fixed date is believed after one year, a Monday and Easter are not.
    expect(flagged(known)).toEqual([...seen, '2022-07-14']);
    const later = { ...grid, load: grid.load.map((value, i) => (i > known * 24 + 23 ? 500 : value)) };
    const other = restScores(later, cleanLoad(later).log);
    expect(other.slice(0, known + 1)).toEqual(scores.slice(0, known + 1));
  });
});
