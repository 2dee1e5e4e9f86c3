import type { Knex } from 'knex';

/** Conversations of the query service that were handed to the person responsible for a plan. */
export async function createHandovers(q: Knex): Promise<void> {
  await q.schema.createTable('query_handovers', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('phone', 20).notNullable();
    t.string('plan_id', 36).notNullable();
    t.string('plan_name', 240).notNullable();
    t.string('to_name', 160).notNullable();
    t.string('by_name', 160).notNullable();
    t.string('note', 800);
    t.bigInteger('at_ms').notNullable();
    t.index(['phone', 'at_ms'], 'ix_handovers_phone');
  });
}
