import { AppError } from '../../shared/errors.ts';
import { type GapDay, gapFields } from '../../shared/model/gap.ts';
import type { GapStore } from '../core/ports.ts';
import { type Database, num, text } from './database.ts';

type Row = Record<string, unknown>;

/** A stored day that no longer fits is treated as not there. */
function toDay(row: Row): GapDay[] {
  let body: unknown;
  try {
    body = JSON.parse(text(row.body));
  } catch {
    return [];
  }
  const fields = gapFields.safeParse(body);
  if (!fields.success) return [];
  return [
    { ...fields.data, version: num(row.version), savedBy: text(row.saved_by), savedMs: num(row.saved_ms) },
  ];
}

export function createGapStore(db: Database): GapStore {
  return {
    async get(day) {
      const row = await db.q('gap_days').where('gap_day', day).first();
      return row && toDay(row)[0];
    },
    async between(fromDay, toDay_) {
      const rows = await db
        .q('gap_days')
        .where('gap_day', '>=', fromDay)
        .where('gap_day', '<=', toDay_)
        .orderBy('gap_day', 'desc')
        .select();
      return rows.flatMap(toDay);
    },
    async save({ version, savedBy, savedMs, ...fields }) {
      const row = {
        body: JSON.stringify(fields),
        version: version + 1,
        saved_by: savedBy,
        saved_ms: savedMs,
      };
      const stale = () => new AppError('stale', { what: fields.day });
      if (version > 0) {
        const changed = await db.q('gap_days').where({ gap_day: fields.day, version }).update(row);
        if (changed === 0) throw stale();
        return;
      }
      try {
        await db.q('gap_days').insert({ ...row, gap_day: fields.day });
      } catch (error) {
        throw db.dialect.isUniqueViolation(error) ? stale() : error;
      }
    },
  };
}
