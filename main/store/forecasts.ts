import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { limitBlockSchema, type SupplyLimits, subjectForecastSchema } from '../../shared/model/forecast.ts';
import type { ForecastStore } from '../core/ports.ts';
import { type Database, inTransaction, num, text } from './database.ts';

type Row = Record<string, unknown>;
const blocksSchema = z.array(limitBlockSchema);
/** The known day of a forecast that is to be made again. */
const OUTDATED = 'outdated';

/** The body of a row by its schema; what no longer fits counts as not there. */
function bodyOf<T>(row: Row | undefined, schema: z.ZodType<T>): T | undefined {
  if (!row) return undefined;
  try {
    return schema.safeParse(JSON.parse(text(row.body))).data;
  } catch {
    return undefined;
  }
}

export function createForecastStore(db: Database): ForecastStore {
  return {
    async get(subjectKey, day) {
      const row: Row | undefined = await db
        .q('forecasts')
        .where({ subject_key: subjectKey, forecast_day: day })
        .first();
      const forecast = bodyOf(row, subjectForecastSchema);
      return (
        forecast && { forecast, madeMs: num(row?.made_ms), isOutdated: text(row?.known_day) === OUTDATED }
      );
    },
    async save(subjectKey, forecast, madeMs) {
      const key = { subject_key: subjectKey, forecast_day: forecast.day };
      // A watt is exact enough, and keeps a row short.
      const round = (values: number[] | null) => values?.map((kw) => Math.round(kw * 1_000) / 1_000) ?? null;
      const body = JSON.stringify({
        ...forecast,
        values: round(forecast.values),
        low: round(forecast.low),
        high: round(forecast.high),
      });
      const row = { known_day: forecast.knownDay, made_ms: madeMs, body };
      const change = () => db.q('forecasts').where(key).update(row);
      if ((await change()) > 0) return;
      try {
        await inTransaction(db, (tx) => tx.q('forecasts').insert({ ...key, ...row }));
      } catch (error) {
        // Another workstation made the same one meanwhile.
        if (!db.dialect.isUniqueViolation(error)) throw error;
        await change();
      }
    },
    async outdate(fromDay) {
      await db.q('forecasts').where('forecast_day', '>=', fromDay).update({ known_day: OUTDATED });
    },
    async limits(day) {
      const row: Row | undefined = await db.q('supply_limits').where('limit_day', day).first();
      const blocks = bodyOf(row, blocksSchema);
      if (!row || !blocks) return undefined;
      return {
        day,
        blocks,
        savedBy: text(row.saved_by),
        savedMs: num(row.saved_ms),
        version: num(row.version),
      };
    },
    async saveLimits({ day, blocks, savedBy, savedMs, version }: SupplyLimits) {
      const row = {
        body: JSON.stringify(blocks),
        version: version + 1,
        saved_by: savedBy,
        saved_ms: savedMs,
      };
      const stale = () => new AppError('stale', { what: day });
      if (version > 0) {
        if ((await db.q('supply_limits').where({ limit_day: day, version }).update(row)) === 0) throw stale();
        return;
      }
      try {
        await db.q('supply_limits').insert({ ...row, limit_day: day });
      } catch (error) {
        throw db.dialect.isUniqueViolation(error) ? stale() : error;
      }
    },
  };
}
