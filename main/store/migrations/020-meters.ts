import type { Knex } from 'knex';

/** Balances and readings as the load management system had them last, for the time it is away. */
export async function createMeters(q: Knex): Promise<void> {
  await q.schema.createTable('meter_balances', (t) => {
    t.string('account_no', 20).notNullable();
    t.string('unit', 10).notNullable();
    t.specificType('rest_value', 'double precision').notNullable();
    t.bigInteger('read_ms').notNullable();
    t.primary(['account_no', 'unit'], 'pk_meter_balances');
  });
  await q.schema.createTable('meter_readings', (t) => {
    t.string('account_no', 20).notNullable();
    t.string('meter_no', 40).notNullable();
    t.string('reading_day', 10).notNullable();
    t.bigInteger('read_ms').notNullable();
    t.specificType('multiplier', 'double precision').notNullable();
    t.specificType('total', 'double precision').notNullable();
    for (const register of ['sharp', 'peak', 'flat', 'valley']) t.specificType(register, 'double precision');
    t.primary(['account_no', 'meter_no', 'reading_day'], 'pk_meter_readings');
    t.index(['reading_day'], 'ix_meter_readings_day');
  });
}
