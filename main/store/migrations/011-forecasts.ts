import type { Knex } from 'knex';

/** What was forecast for a day of a region or plan, and the supply limits of single days. */
export async function createForecasts(q: Knex): Promise<void> {
  await q.schema.createTable('forecasts', (t) => {
    t.string('subject_key', 50).notNullable();
    t.string('forecast_day', 10).notNullable();
    t.string('known_day', 10).notNullable();
    t.bigInteger('made_ms').notNullable();
    t.text('body').notNullable();
    t.primary(['subject_key', 'forecast_day'], 'pk_forecasts');
  });
  await q.schema.createTable('supply_limits', (t) => {
    t.string('limit_day', 10).notNullable().primary();
    t.text('body').notNullable();
    t.integer('version').notNullable();
    t.string('saved_by', 160);
    t.bigInteger('saved_ms').notNullable();
  });
}
