import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import { fieldChangeSchema, type HistoryEntry } from '../../shared/model/care.ts';
import type { CareStore } from '../core/ports.ts';
import { noteChanges } from './archive-index.ts';
import { type Database, inChunks, num, text } from './database.ts';
import { failedStates } from './message-rows.ts';
import { searchKey } from './search-key.ts';

type Row = Record<string, unknown>;
const changesSchema = z.array(fieldChangeSchema);

/** History lines of one record that are shown. */
const HISTORY_MOST = 200;

const toEntry = (row: Row): HistoryEntry => {
  const changes = changesSchema.safeParse(JSON.parse(text(row.changes) || '[]'));
  return {
    atMs: num(row.at_ms),
    userName: text(row.user_name),
    workstation: text(row.workstation),
    action: text(row.action),
    changes: changes.success ? changes.data : [],
  };
};

export function createCareStore(db: Database): CareStore {
  return {
    async addHistory(ownerId, entry) {
      await db.q('archive_history').insert({
        id: newId(),
        owner_id: ownerId,
        at_ms: entry.atMs,
        user_name: entry.userName,
        workstation: entry.workstation,
        action: entry.action,
        changes: JSON.stringify(entry.changes),
      });
    },
    async history(ownerId) {
      const rows = await db
        .q('archive_history')
        .where('owner_id', ownerId)
        .orderBy([
          { column: 'at_ms', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(HISTORY_MOST)
        .select();
      return rows.map(toEntry);
    },
    async verify(contactIds, atMs) {
      let changed = 0;
      await inChunks(contactIds, async (chunk) => {
        changed += await db
          .q('contacts')
          .whereIn('id', chunk)
          .whereNull('merged_into')
          .update({ verified_ms: atMs });
        return [];
      });
      await noteChanges(db, 'contacts', contactIds);
      return changed;
    },
    async retire(dropId, version, keepId) {
      const row = await db.q('contacts').where('id', dropId).first('name');
      const changed = await db
        .q('contacts')
        .where({ id: dropId, version })
        .update({
          mobile: null,
          mobile2: null,
          contact_state: 'left',
          merged_into: keepId,
          search_key: searchKey(text(row?.name)),
          version: version + 1,
        });
      if (changed === 0) throw new AppError('stale', { what: text(row?.name) });
      await db.q('assignments').where('contact_id', dropId).delete();
      await noteChanges(db, 'contacts', [dropId]);
    },
    async replaceMember(dropId, keepId) {
      const groups = await db.q('group_members').where('contact_id', dropId).select('group_id');
      const present = await db.q('group_members').where('contact_id', keepId).select('group_id');
      const known = new Set(present.map((row: Row) => text(row.group_id)));
      await db.q('group_members').where('contact_id', dropId).delete();
      for (const row of groups as Row[]) {
        if (known.has(text(row.group_id))) continue;
        await db.q('group_members').insert({ group_id: text(row.group_id), contact_id: keepId });
      }
    },
    ...createNumberCare(db),
  };
}

type NumberCare = Pick<CareStore, 'failures' | 'lastDelivered' | 'addCheck' | 'lastChecked'>;

function createNumberCare(db: Database): NumberCare {
  return {
    async failures(sinceMs) {
      const rows = await db
        .q('deliveries')
        .whereIn('delivery_state', failedStates)
        // Every priority there is: named, so that the index of the queue serves for the period too.
        .whereIn('priority', [0, 1, 2, 3])
        .where('run_at_ms', '>=', sinceMs)
        .groupBy('phone', 'error_code')
        .select('phone', 'error_code')
        .count({ n: '*' })
        .min({ first_ms: 'done_ms' })
        .max({ last_ms: 'done_ms' });
      return (rows as Row[]).map((row) => ({
        phone: text(row.phone),
        code: text(row.error_code),
        failures: num(row.n),
        firstMs: num(row.first_ms),
        lastMs: num(row.last_ms),
      }));
    },
    async lastDelivered(phones) {
      const rows = await inChunks(phones, (chunk) =>
        db
          .q('deliveries')
          .whereIn('phone', chunk)
          .where('delivery_state', 'delivered')
          .groupBy('phone')
          .select('phone')
          .max({ at: 'done_ms' }),
      );
      return new Map((rows as Row[]).map((row) => [text(row.phone), num(row.at)]));
    },
    async addCheck(check) {
      await db.q('number_checks').insert({
        id: check.id,
        phone: check.phone,
        contact_id: check.contactId || null,
        outcome: check.outcome,
        remark: check.remark,
        user_name: check.userName,
        at_ms: check.atMs,
      });
    },
    async lastChecked(phones) {
      const rows = await inChunks(phones, (chunk) =>
        db.q('number_checks').whereIn('phone', chunk).select('phone', 'at_ms'),
      );
      const byPhone = groupBy(rows as Row[], (row) => text(row.phone));
      return new Map(
        [...byPhone].map(([phone, all]) => [phone, Math.max(...all.map((row) => num(row.at_ms)))]),
      );
    },
  };
}
