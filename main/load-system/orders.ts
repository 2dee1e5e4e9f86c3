import type { Knex } from 'knex';
import type { LmsConfig } from '../../shared/model/lms.ts';
import type { LmsFeedback, LmsOrder } from '../core/ports.ts';
import type { LmsDatabase } from './load-system.ts';
import { inLists } from './pages.ts';
import { cell, type Row, storedTime, textOf, timeOf } from './values.ts';

const CHUNK = 400;
const FEEDBACK_PAGE = 5_000;
const feedbackStates = ['received', 'executed', 'failed', 'offline', 'restored'] as const;

/** Writes every order once. Another workstation may write the same one at the same moment: the key decides. */
export async function writeOrders(db: LmsDatabase, config: LmsConfig, list: LmsOrder[]): Promise<void> {
  for (let i = 0; i < list.length; i += CHUNK) {
    const chunk = list.slice(i, i + CHUNK);
    for (let tries = 1; ; tries += 1) {
      try {
        await writeChunk(db, config, chunk);
        break;
      } catch (error) {
        // Somebody was faster with some of them: what is still missing is written, or the error was another one.
        if (!db.isUniqueViolation(error) || tries >= 10) throw error;
      }
    }
  }
}

async function writeChunk(db: LmsDatabase, config: LmsConfig, chunk: LmsOrder[]): Promise<void> {
  const { orders } = config.mapping;
  const known: Row[] = await inLists(
    chunk.map((order) => order.key),
    (some) => db.q(orders.table).whereIn(orders.key, some).select(orders.key),
  );
  const present = new Set(known.map((row) => textOf(row[orders.key])));
  const rows = chunk.filter((order) => !present.has(order.key)).map((order) => toRow(order, config));
  if (rows.length > 0) await db.insertMany(orders.table, rows);
}

/** An order as a row of the site's table. */
export function toRow(order: LmsOrder, { mapping: { orders }, conventions }: LmsConfig): Row {
  return {
    [orders.key]: order.key,
    ...(orders.plan && { [orders.plan]: order.planNo }),
    [orders.account]: order.accountNo,
    [orders.round]: order.round,
    [orders.command]: conventions.commands[order.command],
    ...(orders.control && { [orders.control]: order.control }),
    [orders.limitKw]: order.limitKw,
    [orders.startMs]: storedTime(order.startMs, conventions),
    [orders.endMs]: storedTime(order.endMs, conventions),
  };
}

/** Feedback after the watermark in the order it came; words the settings do not know are passed over. */
export async function feedbackSince(
  q: Knex,
  { mapping: { feedback }, conventions }: LmsConfig,
  watermark: number,
): Promise<{ feedback: LmsFeedback[]; watermark: number }> {
  const rows: Row[] = await q(feedback.table)
    .where(feedback.sequence, '>', watermark)
    .orderBy(feedback.sequence)
    .limit(FEEDBACK_PAGE);
  const states = new Map(
    feedbackStates.flatMap((state) =>
      conventions.feedback[state].split(/[,，]/).map((word) => [word.trim(), state] as const),
    ),
  );
  const found = rows.flatMap((row): LmsFeedback[] => {
    const state = states.get(textOf(row[feedback.state]));
    if (!state) return [];
    return [
      {
        key: textOf(row[feedback.key]),
        state,
        note: textOf(cell(row, feedback.note)),
        atMs: timeOf(row[feedback.atMs]) ?? 0,
      },
    ];
  });
  return {
    feedback: found,
    watermark: rows.reduce((most, row) => Math.max(most, Number(row[feedback.sequence])), watermark),
  };
}
