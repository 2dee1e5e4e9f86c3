import { AppError } from '../../shared/errors.ts';
import { type QueryServiceRow, querySources, type ServiceNumber } from '../../shared/model/query.ts';
import type { ServiceStore } from '../core/ports.ts';
import { taken } from './customers.ts';
import { bit, type Database, flag, num, text } from './database.ts';
import type { Row } from './message-rows.ts';

const toService = (row: Row): QueryServiceRow => ({
  id: text(row.id),
  code: text(row.code),
  name: text(row.name),
  words: text(row.words).split(',').filter(Boolean),
  source: querySources.find((one) => one === text(row.source)) ?? 'balance',
  templateId: text(row.template_id),
  monthFen: num(row.month_fen),
  useFen: num(row.use_fen),
  pushDay: num(row.push_day),
  pushAt: text(row.push_at),
  isActive: flag(row.is_active),
  version: num(row.version),
  savedBy: text(row.saved_by),
  savedMs: num(row.saved_ms),
});

const toNumber = (row: Row): ServiceNumber => ({
  number: text(row.service_no),
  serviceCode: text(row.service_code),
  replyText: text(row.reply_text),
  note: text(row.note),
  isActive: flag(row.is_active),
  version: num(row.version),
});

export function createServiceStore(db: Database): ServiceStore {
  return {
    list: async () => (await db.q('services').orderBy('code').select()).map(toService),
    async save(service) {
      const { id, version } = service;
      const row = {
        code: service.code,
        name: service.name,
        words: service.words.join(','),
        source: service.source,
        template_id: service.templateId,
        month_fen: service.monthFen,
        use_fen: service.useFen,
        push_day: service.pushDay,
        push_at: service.pushAt,
        is_active: bit(service.isActive),
        version: version + 1,
        saved_by: service.savedBy,
        saved_ms: service.savedMs,
      };
      await taken(db, service.code, async () => {
        if (version === 0) await db.q('services').insert({ ...row, id });
        else if ((await db.q('services').where({ id, version }).update(row)) === 0)
          throw new AppError('stale', { what: service.name });
      });
    },
    numbers: async () => (await db.q('service_numbers').orderBy('service_no').select()).map(toNumber),
    async saveNumber({ number, version, ...rest }) {
      const row = {
        service_code: rest.serviceCode || null,
        reply_text: rest.replyText || null,
        note: rest.note || null,
        is_active: bit(rest.isActive),
        version: version + 1,
      };
      await taken(db, number, async () => {
        if (version === 0) await db.q('service_numbers').insert({ ...row, service_no: number });
        else if ((await db.q('service_numbers').where({ service_no: number, version }).update(row)) === 0)
          throw new AppError('stale', { what: number });
      });
    },
    async removeNumber(number) {
      await db.q('service_numbers').where('service_no', number).delete();
    },
  };
}
