import { addDays } from '../../time.ts';
import { chineseCalendar } from '../holidays.ts';
import type { LoadSeries } from '../load-file.ts';
import { chineseEvents } from './chinese-events.ts';
import { cleanLoad } from './clean.ts';
import { depthOf, type YearlyEvent } from './events.ts';
import { gridCalendar, indexOfDay, type LoadGrid } from './grid.ts';

/** Whose holidays a file follows: its own column, China's table (with its long closures), or the week alone. */
export type CalendarName = 'file' | 'chinese' | 'week';

/** Log of the load in the first days of the Spring Festival, against the weeks around it, that shows a Chinese file. */
const CHINESE_DEPTH = -0.08;
/** Share of the points of a temperature column that must be there. */
const ENOUGH_TEMPERATURE = 0.5;

export type FileGrid = {
  grid: LoadGrid;
  calendar: CalendarName;
  events: YearlyEvent[];
  learnsHolidays: boolean;
};

function padded(values: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length).fill(Number.NaN);
  longer.set(values.subarray(0, length));
  return longer;
}

/** The grid of a file, long enough to hold `until` (exclusive), by a calendar. */
function gridOf(series: LoadSeries, until: string, calendar: CalendarName): LoadGrid {
  const firstDay = series.days[0]!;
  const wanted = indexOfDay({ firstDay }, until);
  const days = Math.max(series.days.length, wanted);
  const size = days * series.pointsPerDay;
  const { temperature } = series;
  const there = temperature?.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0) ?? 0;
  const china = calendar === 'chinese' ? chineseCalendar() : undefined;
  const names = Array.from({ length: days + 1 }, (_, i) => addDays(firstDay, i));
  return {
    firstDay,
    days,
    points: series.pointsPerDay,
    load: padded(series.values, size),
    temperature:
      temperature && there >= ENOUGH_TEMPERATURE * temperature.length ? padded(temperature, size) : undefined,
    calendar: gridCalendar(names, {
      isHoliday: (day) =>
        series.hasHolidays && calendar !== 'week'
          ? series.holidays.has(day)
          : china?.kindOf(day) === 'holiday',
      isMakeUp: (day) => china?.isMakeUp(day) === true && !series.holidays.has(day),
    }),
  };
}

/** Whether the file flags the first days of the Spring Festival as holidays. */
function flagsSpringFestival(series: LoadSeries, events: YearlyEvent[]): boolean {
  const anchors = events[0]!.anchors.filter((row) => row >= 0 && row + 2 < series.days.length);
  const flagged = anchors.filter((row) => [0, 1, 2].every((k) => series.holidays.has(series.days[row + k]!)));
  return anchors.length > 0 && flagged.length * 2 > anchors.length;
}

/** Whether the load itself fell at every Spring Festival before the row `known`. */
function fellAtSpringFestival(grid: LoadGrid, events: YearlyEvent[], known: number): boolean {
  const { log } = cleanLoad(grid, known + 1);
  const history = { points: grid.points, days: grid.days, log, calendar: grid.calendar, known };
  return depthOf(history, events[0]!) < CHINESE_DEPTH;
}

/**
 * A file as the grid of a forecast of the days from … until (exclusive). Without a word on the calendar: its own
 * holidays, China's when it flags the Spring Festival or, having no such column, when its load fell there.
 */
export function fileGrid(
  series: LoadSeries,
  { from, until, calendar }: { from: string; until: string; calendar?: CalendarName | undefined },
): FileGrid {
  const plain = gridOf(series, until, series.hasHolidays ? 'file' : 'week');
  const events = chineseEvents(plain);
  const known = Math.min(indexOfDay(plain, from), series.days.length) - 2;
  const isChinese = series.hasHolidays
    ? flagsSpringFestival(series, events)
    : fellAtSpringFestival(gridOf(series, until, 'chinese'), events, known);
  const name = calendar ?? (isChinese ? 'chinese' : series.hasHolidays ? 'file' : 'week');
  return {
    grid: gridOf(series, until, name),
    calendar: name,
    events: name === 'chinese' ? events : [],
    learnsHolidays: name === 'week',
  };
}
