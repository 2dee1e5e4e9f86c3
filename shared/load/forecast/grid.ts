import { DAY_MS } from '../../time.ts';

/**
 * A load on a grid of whole days: `days` × `points` values in day order, NaN where nothing is known. Days to be
 * forecast are in it as well; temperature (°C) and the calendar may be known there, the load not.
 */
export type LoadGrid = {
  firstDay: string;
  days: number;
  /** Values a day: 24, 48 or 96. */
  points: number;
  load: Float64Array;
  temperature?: Float64Array | undefined;
  calendar: GridCalendar;
};

/** What kind of days the rows of a grid are, one entry a day and one more after the last. */
export type GridCalendar = {
  /** 0 … 6 = Monday … Sunday; a worked day of the weekend is a Monday. */
  kind: Uint8Array;
  /** 1 on public holidays. */
  holiday: Uint8Array;
  /** 1 on days of the weekend that are worked. */
  makeUp: Uint8Array;
};

/** The row of a calendar day; outside the grid as well. */
export const indexOfDay = (grid: Pick<LoadGrid, 'firstDay'>, day: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${grid.firstDay}T00:00:00Z`)) / DAY_MS);

/** The calendar of `days` rows and one more from what is said of each day. */
export function gridCalendar(
  days: readonly string[],
  say: { isHoliday: (day: string) => boolean; isMakeUp: (day: string) => boolean },
): GridCalendar {
  const kind = new Uint8Array(days.length);
  const holiday = new Uint8Array(days.length);
  const makeUp = new Uint8Array(days.length);
  for (const [i, day] of days.entries()) {
    makeUp[i] = say.isMakeUp(day) ? 1 : 0;
    holiday[i] = say.isHoliday(day) ? 1 : 0;
    kind[i] = makeUp[i] ? 0 : (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  }
  return { kind, holiday, makeUp };
}

/** A day on which most people do not work. */
export const isRest = ({ kind, holiday }: GridCalendar, day: number): boolean =>
  holiday[day] === 1 || (kind[day] ?? 0) >= 5;
