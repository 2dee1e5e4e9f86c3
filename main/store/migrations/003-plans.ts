import type { Knex } from 'knex';

/** Plans, their items and life, messages, orders to the load management system, the curve cache. */
export async function createPlans(q: Knex): Promise<void> {
  await createPlanTables(q);
  await q.schema.createTable('messages', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('dedupe_key', 64).notNullable().unique({ indexName: 'ux_messages_dedupe' });
    t.string('kind', 12).notNullable();
    t.string('title', 400);
    t.string('plan_id', 36).index('ix_messages_plan');
    t.string('template_id', 36);
    t.integer('template_version').notNullable();
    t.integer('priority').notNullable();
    t.integer('asks_confirmation').notNullable();
    t.integer('is_drill').notNullable();
    t.string('created_by', 160);
    t.string('approved_by', 160);
    t.bigInteger('created_ms').notNullable().index('ix_messages_created');
    t.bigInteger('due_ms').notNullable();
    t.integer('parts').notNullable();
    t.specificType('cost_fen', 'double precision').notNullable();
  });
  await q.schema.createTable('orders', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('plan_id', 36).notNullable().index('ix_orders_plan');
    t.string('customer_id', 36).notNullable();
    t.string('account_no', 20).notNullable();
    t.integer('round_no').notNullable();
    t.string('command', 12).notNullable();
    t.specificType('limit_kw', 'double precision').notNullable();
    t.bigInteger('start_ms').notNullable();
    t.bigInteger('end_ms').notNullable();
    t.string('order_state', 12).notNullable().index('ix_orders_state');
    t.string('note', 400);
    t.bigInteger('created_ms').notNullable();
    t.bigInteger('changed_ms').notNullable();
  });
  await q.schema.createTable('curves', (t) => {
    t.string('account_no', 20).notNullable();
    t.string('curve_day', 10).notNullable();
    t.binary('points').notNullable();
    t.bigInteger('fetched_ms').notNullable();
    t.primary(['curve_day', 'account_no'], 'pk_curves');
  });
}

async function createPlanTables(q: Knex): Promise<void> {
  await q.schema.createTable('plans', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('plan_no', 20).notNullable().unique({ indexName: 'ux_plans_no' });
    t.string('name', 240).notNullable();
    t.string('kind', 12).notNullable();
    t.string('measure', 12).notNullable();
    t.string('warning_level', 2).notNullable();
    t.string('reason', 400);
    t.bigInteger('start_ms').notNullable();
    t.bigInteger('end_ms').notNullable();
    t.specificType('target_kw', 'double precision').notNullable();
    t.string('override_reason', 800);
    t.string('plan_state', 12).notNullable();
    t.integer('is_drill').notNullable();
    t.integer('version').notNullable();
    t.string('created_by', 160);
    t.string('submitted_by', 160);
    t.string('approved_by', 160);
    t.bigInteger('issued_ms').notNullable();
    t.bigInteger('restored_ms').notNullable();
    t.bigInteger('approval_due_ms').notNullable();
  });
  await q.schema.createTable('plan_items', (t) => {
    t.string('plan_id', 36).notNullable();
    t.string('customer_id', 36).notNullable();
    t.integer('round_no').notNullable();
    t.specificType('reduction_kw', 'double precision').notNullable();
    t.specificType('limit_kw', 'double precision').notNullable();
    t.primary(['plan_id', 'customer_id'], 'pk_plan_items');
  });
  await q.schema.createTable('plan_events', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('plan_id', 36).notNullable().index('ix_plan_events_plan');
    t.bigInteger('at_ms').notNullable();
    t.string('step', 20).notNullable();
    t.string('user_name', 160);
    t.string('remark', 800);
  });
}
