import { addDays, weekdayOf } from '../../time.ts';
import { type DayCurves, type Reference, referenceOf, references } from '../references.ts';
import type { CleanLoad } from './clean.ts';
import { indexOfDay, isRest, type LoadGrid } from './grid.ts';
import type { SimpleRules } from './run.ts';

const isReference = (name: string): name is Reference => references.some((one) => one === name);

/** The simple references over a cleaned load; of a forecast made a day earlier they know a day less. */
export function simpleRules(grid: LoadGrid, clean: CleanLoad): SimpleRules {
  const { points, calendar } = grid;
  const curves = new Map<number, Float64Array>();
  const curveAt = (row: number, known: number) => {
    if (row < 0 || row > known) return undefined;
    const before = curves.get(row);
    if (before) return before;
    const values = clean.log.subarray(row * points, (row + 1) * points).map(Math.exp);
    curves.set(row, values);
    return values;
  };
  const kindOf: DayCurves['kindOf'] = (day) => {
    const row = indexOfDay(grid, day);
    if (row < 0 || row > grid.days) return weekdayOf(day) % 6 === 0 ? 'rest' : 'work';
    if (calendar.holiday[row]) return 'holiday';
    return isRest(calendar, row) ? 'rest' : 'work';
  };
  return {
    names: references,
    forecast: (name, row, known) => {
      if (!isReference(name)) return undefined;
      const of: DayCurves = {
        pointsPerDay: points,
        curve: (day) => curveAt(indexOfDay(grid, day), known),
        kindOf,
      };
      const values = referenceOf(name, of, addDays(grid.firstDay, row), row - known - 1);
      return values && Float64Array.from(values);
    },
  };
}
