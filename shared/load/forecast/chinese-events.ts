import chineseDays from 'chinese-days';
import type { YearlyEvent } from './events.ts';
import { indexOfDay } from './grid.ts';

/** The first day of the lunar year in a year. Read at noon: the package looks at the machine's own zone. */
function springFestival(year: number): string {
  return chineseDays.getSolarDateFromLunar(new Date(year, 0, 1, 12)).date;
}

/** The yearly closures of China with the rows of a grid on which they fall. */
export function chineseEvents(grid: { firstDay: string; days: number }): YearlyEvent[] {
  const first = Number(grid.firstDay.slice(0, 4));
  const years = Array.from({ length: Math.ceil(grid.days / 365) + 2 }, (_, i) => first + i);
  const anchors = (dayOfYear: (year: number) => string) =>
    years.map((year) => indexOfDay(grid, dayOfYear(year)));
  return [
    { name: '春节', from: -18, to: 24, anchors: anchors(springFestival) },
    { name: '国庆节', from: -1, to: 8, anchors: anchors((year) => `${year}-10-01`) },
    { name: '元旦', from: 0, to: 3, anchors: anchors((year) => `${year}-01-01`) },
    { name: '劳动节', from: -1, to: 2, anchors: anchors((year) => `${year}-05-01`) },
  ];
}
