import type { Knex } from 'knex';

/** Deliveries (which are the queue), attempts, parts, raw reports, inbound messages and the outbox for SOAP clients. */
export async function createSms(q: Knex): Promise<void> {
  await q.schema.createTable('deliveries', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('message_id', 36).index('ix_deliv_message');
    t.string('account', 40);
    t.string('client_id', 64);
    t.string('contact_id', 36);
    t.string('contact_name', 160);
    t.string('contact_role', 12);
    t.text('customer_ids');
    t.string('phone', 20).notNullable();
    t.string('body', 4000).notNullable();
    t.integer('parts').notNullable();
    t.integer('priority').notNullable();
    t.integer('asks_confirmation').notNullable();
    t.string('delivery_state', 12).notNullable();
    t.bigInteger('run_at_ms').notNullable();
    t.integer('attempts').notNullable();
    t.string('lease_token', 36);
    t.bigInteger('lease_until_ms').notNullable();
    t.string('gateway', 40);
    t.string('service_no', 40);
    t.string('error_code', 200);
    t.bigInteger('queued_ms').notNullable();
    t.bigInteger('submitted_ms').notNullable();
    t.bigInteger('done_ms').notNullable();
    t.bigInteger('confirmed_ms').notNullable();
    t.string('parent_id', 36);
    t.unique(['account', 'client_id'], { indexName: 'ux_deliv_client' });
    t.index(['delivery_state', 'priority', 'run_at_ms', 'id'], 'ix_deliv_queue');
    t.index(['phone', 'queued_ms'], 'ix_deliv_phone');
    t.index(['queued_ms'], 'ix_deliv_queued');
  });
  await q.schema.createTable('attempts', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('delivery_id', 36).notNullable().index('ix_attempts_delivery');
    t.string('gateway', 40).notNullable();
    t.bigInteger('started_ms').notNullable();
    t.bigInteger('closed_ms').notNullable();
    t.string('outcome', 12);
    t.string('code', 200);
  });
  await q.schema.createTable('delivery_parts', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('delivery_id', 36).notNullable().index('ix_parts_delivery');
    t.integer('part_no').notNullable();
    t.string('gateway', 40).notNullable();
    t.string('msg_id', 64).notNullable().index('ix_parts_msg');
    t.string('phone', 20).notNullable();
    t.string('part_state', 12).notNullable();
    t.string('code', 200);
    t.bigInteger('at_ms').notNullable();
  });
  await createArrivals(q);
}

async function createArrivals(q: Knex): Promise<void> {
  await q.schema.createTable('reports', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('gateway', 40).notNullable();
    t.string('msg_id', 64).notNullable();
    t.string('phone', 20);
    t.string('stat', 60).notNullable();
    t.bigInteger('at_ms').notNullable();
    t.integer('is_matched').notNullable();
    t.index(['is_matched', 'msg_id'], 'ix_reports_unmatched');
  });
  await q.schema.createTable('inbound', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('gateway', 40).notNullable();
    t.string('ref', 80).notNullable();
    t.string('phone', 20).notNullable();
    t.string('service_no', 40);
    t.string('body', 4000);
    t.bigInteger('at_ms').notNullable();
    t.string('handled', 20);
    t.unique(['gateway', 'ref'], { indexName: 'ux_inbound_ref' });
    t.index(['at_ms'], 'ix_inbound_at');
    t.index(['phone', 'at_ms'], 'ix_inbound_phone');
  });
  await q.schema.createTable('outbox', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('account', 40).notNullable();
    t.text('body').notNullable();
    t.bigInteger('created_ms').notNullable();
    t.index(['account', 'id'], 'ix_outbox_account');
  });
}
