import type { LeaseStore } from '../core/ports.ts';
import { type Database, num, text } from './database.ts';
import { databaseNow } from './job-rows.ts';

/** Leases by compare-and-set on the database's own clock, so that machines with wrong clocks agree. Never taken inside a transaction. */
export function createLeaseStore(db: Database): LeaseStore {
  return {
    async take(name, token, holder, forMs) {
      const now = await databaseNow(db);
      const row = { token, holder, until_ms: now + forMs };
      const taken = await db
        .q('leases')
        .where('name', name)
        .where((w) => w.where('token', token).orWhere('until_ms', '<=', now))
        .update(row);
      if (taken > 0) return true;
      if (await db.q('leases').where('name', name).first('name')) return false;
      try {
        await db.q('leases').insert({ name, ...row });
        return true;
      } catch (error) {
        // Two tried to be the very first; the name is unique.
        if (db.dialect.isUniqueViolation(error)) return false;
        throw error;
      }
    },
    async release(name, token) {
      await db.q('leases').where({ name, token }).update({ until_ms: 0 });
    },
    // Writing the row keeps it locked until the transaction ends.
    stillHolds: async (name, token) => (await db.q('leases').where({ name, token }).update({ token })) > 0,
    async holder(name) {
      const row = await db.q('leases').where('name', name).first();
      return { holder: text(row?.holder), isHeld: num(row?.until_ms) > (await databaseNow(db)) };
    },
  };
}
