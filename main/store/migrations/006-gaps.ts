import type { Knex } from 'knex';

/** Gaps of a day, and what a plan says about spans of time and rounds. */
export async function createGaps(q: Knex): Promise<void> {
  await q.schema.createTable('gap_days', (t) => {
    t.string('gap_day', 10).notNullable().primary();
    t.text('body').notNullable();
    t.integer('version').notNullable();
    t.string('saved_by', 160);
    t.bigInteger('saved_ms').notNullable();
  });
  await q.schema.alterTable('plans', (t) => {
    t.text('blocks_json');
    t.text('rounds_json');
  });
}
