import type { Knex } from 'knex';

/** Categories of templates, who sends in turn, and counts of messages from one index. */
export async function createMessageCare(q: Knex): Promise<void> {
  await q.schema.createTable('template_categories', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('name', 240).notNullable();
    t.string('parent_id', 36);
  });
  await q.schema.alterTable('templates', (t) => {
    t.string('category_id', 36);
    // For plans of this kind only; without one for all.
    t.string('plan_kind', 12);
  });
  await q('settings').insert({ name: 'send-turn', body: '{}' });
  await q.schema.alterTable('deliveries', (t) => {
    t.index(['message_id', 'delivery_state', 'confirmed_ms'], 'ix_deliv_counts');
  });
}
