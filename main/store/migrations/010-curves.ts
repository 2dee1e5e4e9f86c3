import type { Knex } from 'knex';

/**
 * Sums of curves by region and industry, the state of each day, temperatures. A day's sums hold when `summed`
 * equals `changed`; whoever writes curves or moves customers raises `changed`.
 */
export async function createCurveSums(q: Knex): Promise<void> {
  await q.schema.createTable('curve_days', (t) => {
    t.string('curve_day', 10).notNullable().primary();
    t.bigInteger('changed').notNullable();
    t.bigInteger('summed').notNullable();
  });
  await q.schema.createTable('curve_sums', (t) => {
    t.string('curve_day', 10).notNullable();
    t.string('leaf_kind', 1).notNullable();
    t.string('leaf_code', 20).notNullable();
    t.integer('reported').notNullable();
    t.bigInteger('fetched_ms').notNullable();
    t.binary('body').notNullable();
    t.primary(['curve_day', 'leaf_kind', 'leaf_code'], 'pk_curve_sums');
  });
  await q.schema.createTable('day_weather', (t) => {
    t.string('weather_day', 10).notNullable().primary();
    t.specificType('max_c', 'double precision').notNullable();
    t.specificType('min_c', 'double precision').notNullable();
  });
  const days = await q('curves').distinct('curve_day');
  for (const { curve_day } of days) await q('curve_days').insert({ curve_day, changed: 1, summed: 0 });
}
