import type { Knex } from 'knex';

/** Rules of automatic sending and what they did. */
export async function createRules(q: Knex): Promise<void> {
  await q.schema.createTable('rules', (t) => {
    t.string('id', 36).notNullable().primary();
    t.text('body').notNullable();
    t.integer('version').notNullable();
    t.string('saved_by', 160);
    t.bigInteger('saved_ms').notNullable();
    t.bigInteger('last_ms').notNullable();
    t.integer('is_over').notNullable();
  });
  await q.schema.createTable('rule_events', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('rule_id', 36).notNullable();
    t.string('once_key', 64).notNullable().unique({ indexName: 'ux_rule_once' });
    t.bigInteger('at_ms').notNullable().index('ix_rule_events_at');
    t.string('outcome', 12).notNullable();
    t.string('note', 400);
    t.string('message_id', 36);
  });
}
