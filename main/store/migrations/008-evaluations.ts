import type { Knex } from 'knex';

/** How plans were judged: one row for a plan, one for each customer and round of it. */
export async function createEvaluations(q: Knex): Promise<void> {
  await q.schema.createTable('evaluations', (t) => {
    t.string('plan_id', 36).notNullable().primary();
    t.string('rule', 12).notNullable();
    t.bigInteger('computed_ms').notNullable();
    t.string('computed_by', 160);
    t.bigInteger('start_ms').notNullable().index('ix_evaluations_start');
    t.text('body').notNullable();
  });
  await q.schema.createTable('evaluation_items', (t) => {
    t.string('plan_id', 36).notNullable();
    t.string('customer_id', 36).notNullable();
    t.integer('round_no').notNullable();
    t.string('account_no', 20).notNullable();
    t.string('region_code', 12);
    t.string('industry_code', 12);
    t.bigInteger('start_ms').notNullable();
    t.bigInteger('end_ms').notNullable();
    for (const column of ['should_kw', 'limit_kw', 'over_kw'])
      t.specificType(column, 'double precision').notNullable();
    for (const column of ['actual_kw', 'max_kw', 'min_kw', 'baseline_kw', 'load_kw', 'energy_kwh'])
      t.specificType(column, 'double precision');
    t.integer('points').notNullable();
    t.integer('missing').notNullable();
    t.integer('is_met').notNullable();
    t.integer('is_over').notNullable();
    t.primary(['plan_id', 'customer_id', 'round_no'], 'pk_evaluation_items');
  });
}
