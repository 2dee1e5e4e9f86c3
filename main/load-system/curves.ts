import type { Knex } from 'knex';
import type { LmsConfig, LmsConventions } from '../../shared/model/lms.ts';
import { addDays } from '../../shared/time.ts';
import { inLists, pageSince } from './pages.ts';
import { cell, dayFrom, numberOf, type Row, storedDay, textOf } from './values.ts';

export type CurveRow = { accountNo: string; day: string; points: Float32Array };

/** A page of curves that changed, as primary kW from 00:00 on, in the site's own number of points. */
export async function changedCurves(
  q: Knex,
  config: LmsConfig,
  watermark: number,
  day?: string,
): Promise<{ rows: CurveRow[]; watermark: number }> {
  const { curves } = config.mapping;
  const rows = () =>
    day ? q(curves.table).where(curves.day, storedDay(day, config.conventions)) : q(curves.table);
  const page = await pageSince(rows, curves.sequence, watermark);
  const changed = page.rows.flatMap((row) => toCurve(row, config) ?? []);
  const { pointOne, curveUnit } = config.conventions;
  const isShifted = pointOne === '00:15' && curveUnit === 'kw';
  return {
    rows: isShifted ? await shifted(q, config, changed, day) : changed,
    watermark: page.watermark,
  };
}

function toCurve(row: Row, { mapping: { curves }, conventions }: LmsConfig): CurveRow | undefined {
  const day = dayFrom(row[curves.day]);
  if (!day) return undefined;
  const multiplier = multiplierOf(row, curves) * kwPerUnit(conventions);
  const points = new Float32Array(Number(conventions.pointsPerDay));
  for (let i = 0; i < points.length; i += 1) {
    const value = numberOf(row[`${curves.pointPrefix}${i + 1}`]);
    points[i] = value === null ? Number.NaN : value * multiplier;
  }
  return { accountNo: textOf(row[curves.account]), day, points };
}

/** The load behind one unit of a point: the energy of a step, spread over it. */
const kwPerUnit = ({ curveUnit, pointsPerDay }: LmsConventions): number =>
  curveUnit === 'kw' ? 1 : Number(pointsPerDay) / 24;

/** CT × PT of a row; 1 where the site keeps primary values. */
export function multiplierOf(row: Row, columns: { ct: string; pt: string }): number {
  return (numberOf(cell(row, columns.ct)) ?? 1) * (numberOf(cell(row, columns.pt)) ?? 1);
}

/**
 * Where point 1 is the end of the first step, the last one is 24:00: it belongs to the next day, and every day begins
 * with the last point of the one before. A change of one day is therefore a change of two.
 */
async function shifted(q: Knex, config: LmsConfig, changed: CurveRow[], only?: string): Promise<CurveRow[]> {
  const keyOf = (account: string, day: string) => `${account} ${day}`;
  const wanted = new Map<string, { accountNo: string; day: string }>();
  for (const { accountNo, day } of changed) {
    for (const one of only ? [day] : [day, addDays(day, 1)])
      wanted.set(keyOf(accountNo, one), { accountNo, day: one });
  }
  const known = new Map(changed.map((row) => [keyOf(row.accountNo, row.day), row]));
  const accountsByDay = new Map<string, Set<string>>();
  for (const { accountNo, day } of wanted.values()) {
    for (const one of [addDays(day, -1), day]) {
      if (known.has(keyOf(accountNo, one))) continue;
      accountsByDay.set(one, (accountsByDay.get(one) ?? new Set()).add(accountNo));
    }
  }
  for (const [day, accounts] of accountsByDay) {
    for (const row of await curvesOf(q, config, day, [...accounts]))
      known.set(keyOf(row.accountNo, day), row);
  }
  return [...wanted.values()].flatMap(({ accountNo, day }) => {
    const own = known.get(keyOf(accountNo, day));
    // The next day is only written when it has begun.
    if (!own) return [];
    const before = known.get(keyOf(accountNo, addDays(day, -1)));
    const points = new Float32Array(own.points.length);
    points[0] = before?.points.at(-1) ?? Number.NaN;
    points.set(own.points.subarray(0, -1), 1);
    return [{ accountNo, day, points }];
  });
}

async function curvesOf(q: Knex, config: LmsConfig, day: string, accounts: string[]): Promise<CurveRow[]> {
  const { curves } = config.mapping;
  const rows: Row[] = await inLists(accounts, (some) =>
    q(curves.table).where(curves.day, storedDay(day, config.conventions)).whereIn(curves.account, some),
  );
  return rows.flatMap((row) => toCurve(row, config) ?? []);
}
