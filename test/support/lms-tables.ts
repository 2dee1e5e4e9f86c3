import type { Knex } from 'knex';

export const lmsTables = ['c_cons', 'a_balance', 'e_read', 'e_curve', 'l_order', 'l_feedback'];

/** Tables of a load management system as the sample site names them, on any database. */
export async function createLmsTables(q: Knex): Promise<void> {
  await q.schema.createTable('c_cons', (t) => {
    t.string('cons_no', 20).notNullable().primary();
    for (const name of ['cons_name', 'org_no', 'trade_code', 'volt_code', 'line_name']) t.string(name, 100);
    for (const name of ['contract_cap', 'security_kw', 'ct', 'pt']) t.specificType(name, 'double precision');
    t.bigInteger('upd_seq').notNullable();
  });
  await q.schema.createTable('a_balance', (t) => {
    t.string('cons_no', 20).notNullable().primary();
    t.specificType('rest_value', 'double precision').notNullable();
    t.string('rest_unit', 10).notNullable();
    t.bigInteger('read_ms').notNullable();
    t.bigInteger('upd_seq').notNullable();
  });
  await q.schema.createTable('e_read', (t) => {
    t.string('cons_no', 20).notNullable();
    t.string('meter_no', 20).notNullable();
    t.string('data_date', 10).notNullable();
    t.bigInteger('read_ms').notNullable();
    for (const name of ['r_total', 'r_sharp', 'r_peak', 'r_flat', 'r_valley'])
      t.specificType(name, 'double precision');
    t.bigInteger('upd_seq').notNullable();
  });
  await q.schema.createTable('e_curve', (t) => {
    t.string('cons_no', 20).notNullable();
    t.string('data_date', 10).notNullable();
    t.bigInteger('upd_seq').notNullable();
    for (let i = 1; i <= 96; i += 1) t.specificType(`p${i}`, 'double precision');
    for (const name of ['ct', 'pt']) t.specificType(name, 'double precision');
  });
  await q.schema.createTable('l_order', (t) => {
    t.string('order_key', 40).notNullable().primary();
    t.string('plan_no', 20);
    t.string('cons_no', 20).notNullable();
    t.integer('round_no').notNullable();
    t.string('command', 12).notNullable();
    t.string('control_code', 4);
    t.specificType('limit_kw', 'double precision').notNullable();
    for (const name of ['start_ms', 'end_ms']) t.bigInteger(name);
    for (const name of ['start_text', 'end_text']) t.string(name, 20);
  });
  await q.schema.createTable('l_feedback', (t) => {
    t.bigInteger('seq').notNullable().primary();
    t.string('order_key', 40).notNullable();
    t.string('fb_state', 12).notNullable();
    t.string('note', 100);
    t.bigInteger('at_ms').notNullable();
  });
}
