import { AppError } from '../../shared/errors.ts';
import { dayOf } from '../../shared/time.ts';
import type { Closing, ProducedRow, ReportStore, SavedRow } from '../core/ports.ts';
import { taken } from './customers.ts';
import { among, bit, type Database, flag, inChunks, num, text } from './database.ts';
import { createDayStore } from './report-days.ts';
import { createDrillStore } from './report-drill.ts';

type Row = Record<string, unknown>;

const toClosing = (row: Row): Closing => ({
  id: text(row.id),
  month: text(row.closed_month),
  isDrill: flag(row.is_drill),
  step: num(row.step),
  userName: text(row.user_name),
  atMs: num(row.at_ms),
  reason: text(row.reason),
  body: text(row.body),
});

const toSaved = (row: Row): SavedRow => ({
  id: text(row.id),
  name: text(row.name),
  body: text(row.body),
  version: num(row.version),
  savedBy: text(row.saved_by),
  savedMs: num(row.saved_ms),
});

const toProduced = (row: Row): ProducedRow => ({
  id: text(row.id),
  savedId: text(row.saved_id),
  name: text(row.name),
  fileName: text(row.file_name),
  folder: text(row.folder),
  bytes: num(row.file_bytes),
  sha256: text(row.sha256),
  problem: text(row.problem),
  userName: text(row.user_name),
  atMs: num(row.at_ms),
});

const producedFields = (row: ProducedRow) => ({
  file_name: row.fileName || null,
  folder: row.folder || null,
  file_bytes: row.bytes,
  sha256: row.sha256 || null,
  problem: row.problem.slice(0, 120) || null,
});

/** Sums of days, closed months, saved reports and produced files. */
export function createReportStore(db: Database): ReportStore {
  return {
    ...createDayStore(db),
    ...createDrillStore(db),
    async firstPlanDay(isDrill) {
      const row = await db
        .q('plans')
        .where('is_drill', bit(isDrill))
        .whereIn('plan_state', ['issued', 'executing', 'restored', 'evaluated'])
        .min({ first: 'start_ms' })
        .first();
      return num(row?.first) > 0 ? dayOf(num(row?.first)) : undefined;
    },
    async closings(isDrill, months) {
      const rows = await inChunks(months, (chunk) =>
        db
          .q('report_closings')
          .where('is_drill', bit(isDrill))
          .where(among(db, 'closed_month', chunk))
          .orderBy([{ column: 'closed_month' }, { column: 'step' }])
          .select(),
      );
      return rows.map(toClosing);
    },
    async addClosing(closing) {
      await taken(db, closing.month, () =>
        db.q('report_closings').insert({
          id: closing.id,
          closed_month: closing.month,
          is_drill: bit(closing.isDrill),
          step: closing.step,
          user_name: closing.userName,
          at_ms: closing.atMs,
          reason: closing.reason || null,
          body: closing.body,
        }),
      );
    },
    async saved() {
      return (await db.q('saved_reports').orderBy('id').select()).map(toSaved);
    },
    async save({ id, version, ...fields }) {
      const row = {
        name: fields.name,
        body: fields.body,
        version: version + 1,
        saved_by: fields.savedBy,
        saved_ms: fields.savedMs,
      };
      if (version === 0) await db.q('saved_reports').insert({ ...row, id });
      else if ((await db.q('saved_reports').where({ id, version }).update(row)) === 0)
        throw new AppError('stale', { what: fields.name });
    },
    async removeSaved(id) {
      await db.q('saved_reports').where('id', id).delete();
    },
    async addProduced(row, onceKey) {
      try {
        await taken(db, onceKey, () =>
          db.q('produced_reports').insert({
            id: row.id,
            saved_id: row.savedId || null,
            once_key: onceKey,
            name: row.name,
            user_name: row.userName || null,
            at_ms: row.atMs,
            ...producedFields(row),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof AppError && error.code === 'taken') return false;
        throw error;
      }
    },
    async setProduced(row) {
      await db.q('produced_reports').where('id', row.id).update(producedFields(row));
    },
    async produced(limit) {
      return (await db.q('produced_reports').orderBy('at_ms', 'desc').limit(limit).select()).map(toProduced);
    },
  };
}
