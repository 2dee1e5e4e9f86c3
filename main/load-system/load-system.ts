import type { Knex } from 'knex';
import { AppError } from '../../shared/errors.ts';
import { POINTS } from '../../shared/model/curve.ts';
import type { LmsFeedback, LmsOrder, LoadSystem } from '../core/ports.ts';
import type { LmsMapping } from './mapping.ts';

const CHUNK = 100;
/** Curves read at once: a few milliseconds of work. */
const PAGE = 300;
const feedbackStates = new Set(['received', 'executed', 'failed', 'offline', 'restored']);

/** The load management system's database, reached through a mapping of its tables. */
export function createLoadSystem(q: Knex, mapping: LmsMapping): LoadSystem {
  const { orders, feedback, curves } = mapping;
  const points = Array.from({ length: POINTS }, (_, i) => `${curves.pointPrefix}${i + 1}`);
  return {
    writeOrders: (list) => guarded(() => writeOrders(q, orders, list)),
    feedbackSince: (watermark) =>
      guarded(async () => {
        const rows = await q(feedback.table)
          .where(feedback.sequence, '>', watermark)
          .orderBy(feedback.sequence)
          .limit(5_000);
        const found = rows.flatMap((row): LmsFeedback[] => {
          const state = String(row[feedback.state]);
          if (!feedbackStates.has(state)) return [];
          return [
            {
              key: String(row[feedback.key]),
              state: state as LmsFeedback['state'],
              note: String(row[feedback.note] ?? ''),
              atMs: Number(row[feedback.atMs]),
            },
          ];
        });
        return {
          feedback: found,
          watermark: Math.max(watermark, ...rows.map((row) => Number(row[feedback.sequence]))),
        };
      }),
    changedCurves: (watermark, day) =>
      guarded(async () => {
        const rows = await changedRows(q, curves, watermark, day);
        const toCurve = (row: Row) => ({
          accountNo: String(row[curves.account]),
          day: String(row[curves.day]),
          points: Float32Array.from(points, (point) =>
            row[point] === null || row[point] === undefined ? Number.NaN : Number(row[point]),
          ),
        });
        return {
          rows: rows.map(toCurve),
          watermark: Math.max(watermark, ...rows.map((row) => Number(row[curves.sequence]))),
        };
      }),
    ping: () =>
      guarded(async () => {
        const count = await q(orders.table).count({ n: '*' }).first();
        return `${orders.table}: ${count?.n ?? 0}`;
      }),
  };
}

type Row = Record<string, unknown>;

/** One page by sequence. Rows that share the last sequence of a full page are left for the next one, so none is lost. */
async function changedRows(
  q: Knex,
  curves: LmsMapping['curves'],
  watermark: number,
  day?: string,
): Promise<Row[]> {
  const rows = () => (day ? q(curves.table).where(curves.day, day) : q(curves.table));
  const page: Row[] = await rows()
    .where(curves.sequence, '>', watermark)
    .orderBy(curves.sequence)
    .limit(PAGE);
  const sequenceOf = (row: Row) => Number(row[curves.sequence]);
  if (page.length < PAGE) return page;
  const last = sequenceOf(page.at(-1)!);
  if (sequenceOf(page[0]!) === last) return rows().where(curves.sequence, last);
  return page.filter((row) => sequenceOf(row) < last);
}

async function writeOrders(q: Knex, orders: LmsMapping['orders'], list: LmsOrder[]): Promise<void> {
  for (let i = 0; i < list.length; i += CHUNK) {
    const chunk = list.slice(i, i + CHUNK);
    const known = await q(orders.table)
      .whereIn(
        orders.key,
        chunk.map((order) => order.key),
      )
      .select({ key: orders.key });
    const present = new Set(known.map((row) => String(row.key)));
    const rows = chunk
      .filter((order) => !present.has(order.key))
      .map((order) => ({
        [orders.key]: order.key,
        [orders.account]: order.accountNo,
        [orders.round]: order.round,
        [orders.command]: order.command,
        [orders.limitKw]: order.limitKw,
        [orders.startMs]: order.startMs,
        [orders.endMs]: order.endMs,
      }));
    if (rows.length > 0) await q(orders.table).insert(rows);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Whatever goes wrong over there is one thing to the core: the system is away. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError(
      'offline',
      { what: 'lms', reason: error instanceof Error ? error.message.slice(0, 200) : '' },
      { cause: error },
    );
  }
}
