import type { Knex } from 'knex';

/** Day sums of deliveries and received messages, closed months, saved reports and the files made of them. */
export async function createReports(q: Knex): Promise<void> {
  await createDays(q);
  await q.schema.createTable('report_closings', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('closed_month', 7).notNullable();
    t.integer('is_drill').notNullable();
    t.integer('step').notNullable();
    t.string('user_name', 160);
    t.bigInteger('at_ms').notNullable();
    t.string('reason', 400);
    t.text('body').notNullable();
    t.unique(['closed_month', 'is_drill', 'step'], { indexName: 'ux_closings_step' });
  });
  await q.schema.createTable('saved_reports', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('name', 240).notNullable();
    t.text('body').notNullable();
    t.integer('version').notNullable();
    t.string('saved_by', 160);
    t.bigInteger('saved_ms').notNullable();
  });
  await q.schema.createTable('produced_reports', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('saved_id', 36);
    t.string('once_key', 80).notNullable().unique({ indexName: 'ux_produced_once' });
    t.string('name', 240).notNullable();
    t.string('file_name', 400);
    t.string('folder', 800);
    t.integer('file_bytes').notNullable();
    t.string('sha256', 64);
    t.string('problem', 400);
    t.string('user_name', 160);
    t.bigInteger('at_ms').notNullable().index('ix_produced_at');
  });
}

async function createDays(q: Knex): Promise<void> {
  await q.schema.createTable('delivery_days', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('sum_day', 10).notNullable().index('ix_delivery_days_day');
    t.string('kind', 12).notNullable();
    t.string('plan_id', 36);
    t.string('gateway', 40);
    t.string('user_name', 160);
    t.string('unit_id', 36);
    t.integer('is_drill').notNullable();
    for (const count of [
      'total',
      'cancelled',
      'pending',
      'delivered',
      'failed',
      'uncertain',
      'asked',
      'confirmed',
      'parts',
    ])
      t.integer(count).notNullable();
    t.string('reasons', 400);
    t.text('waits').notNullable();
    t.text('confirms').notNullable();
  });
  await q.schema.createTable('inbound_days', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('sum_day', 10).notNullable().index('ix_inbound_days_day');
    t.string('gateway', 40);
    t.integer('messages').notNullable();
    t.integer('parts').notNullable();
  });
  await q.schema.createTable('report_days', (t) => {
    t.string('sum_day', 10).notNullable().primary();
    t.bigInteger('counted_ms').notNullable();
    t.integer('total').notNullable();
    t.integer('is_stale').notNullable();
  });
}
