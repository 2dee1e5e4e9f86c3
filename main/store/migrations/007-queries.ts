import type { Knex } from 'knex';

/** The SMS query service: services, numbers, subscriptions with their proof, uses, guards, conversations, invitations, leases. */
export async function createQueries(q: Knex): Promise<void> {
  await createServices(q);
  await createSubscriptions(q);
  await createUses(q);
  await createTalks(q);
}

async function createServices(q: Knex): Promise<void> {
  await q.schema.createTable('services', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('code', 24).notNullable().unique({ indexName: 'ux_services_code' });
    t.string('name', 240).notNullable();
    t.string('words', 1600);
    t.string('source', 20).notNullable();
    t.string('template_id', 36).notNullable();
    t.specificType('month_fen', 'double precision').notNullable();
    t.specificType('use_fen', 'double precision').notNullable();
    t.integer('push_day').notNullable();
    t.string('push_at', 5).notNullable();
    t.integer('is_active').notNullable();
    t.integer('version').notNullable();
    t.string('saved_by', 160);
    t.bigInteger('saved_ms').notNullable();
  });
  await q.schema.createTable('service_numbers', (t) => {
    t.string('service_no', 21).notNullable().primary();
    t.string('service_code', 24);
    t.string('reply_text', 2000);
    t.string('note', 400);
    t.integer('is_active').notNullable();
    t.integer('version').notNullable();
  });
  await q.schema.createTable('leases', (t) => {
    t.string('name', 40).notNullable().primary();
    t.string('token', 36);
    t.string('holder', 240);
    t.bigInteger('until_ms').notNullable();
  });
}

async function createSubscriptions(q: Knex): Promise<void> {
  await q.schema.createTable('subscriptions', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('phone', 20).notNullable();
    t.string('contact_id', 36);
    t.string('contact_name', 160);
    t.string('customer_id', 36);
    t.string('service_code', 24).notNullable();
    t.string('service_name', 240).notNullable();
    t.string('sub_state', 12).notNullable();
    t.bigInteger('from_ms').notNullable();
    t.bigInteger('to_ms').notNullable();
    t.specificType('month_fen', 'double precision').notNullable();
    t.specificType('use_fen', 'double precision').notNullable();
    t.string('inbound_id', 36);
    t.string('inbound_text', 2000);
    t.bigInteger('inbound_ms').notNullable();
    t.string('notice_text', 4000);
    t.bigInteger('notice_ms').notNullable();
    t.string('reply_text', 4000);
    t.string('end_inbound_id', 36);
    t.string('end_text', 2000);
    t.bigInteger('changed_ms').notNullable();
    t.index(['phone', 'sub_state'], 'ix_subs_phone');
    t.index(['from_ms'], 'ix_subs_from');
  });
  await q.schema.createTable('subscription_events', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('subscription_id', 36).notNullable().index('ix_sub_events_sub');
    t.bigInteger('at_ms').notNullable();
    t.string('step', 12).notNullable();
    t.string('inbound_id', 36);
    t.string('body', 2000);
    t.string('by_name', 160);
  });
}

async function createUses(q: Knex): Promise<void> {
  await q.schema.createTable('query_uses', (t) => {
    t.string('id', 36).notNullable().primary();
    t.bigInteger('at_ms').notNullable();
    t.string('phone', 20).notNullable();
    t.string('contact_id', 36);
    t.string('customer_id', 36);
    t.string('service_code', 24);
    t.string('kind', 12).notNullable();
    t.string('outcome', 12).notNullable();
    t.string('inbound_id', 36);
    t.string('delivery_id', 36);
    t.specificType('fee_fen', 'double precision').notNullable();
    t.integer('answer_ms').notNullable();
    t.string('note', 400);
    t.index(['at_ms'], 'ix_uses_at');
    t.index(['phone', 'at_ms'], 'ix_uses_phone');
    t.index(['inbound_id'], 'ix_uses_inbound');
  });
}

async function createTalks(q: Knex): Promise<void> {
  await q.schema.createTable('query_talks', (t) => {
    t.string('phone', 20).notNullable().primary();
    t.text('body').notNullable();
    t.bigInteger('changed_ms').notNullable();
  });
  await q.schema.createTable('query_guards', (t) => {
    t.string('phone', 40).notNullable().primary();
    t.string('reason', 12).notNullable();
    t.bigInteger('since_ms').notNullable();
    t.bigInteger('until_ms').notNullable();
    t.integer('held').notNullable();
    t.string('last_text', 400);
    t.bigInteger('last_ms').notNullable();
  });
  await q.schema.createTable('query_promises', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('phone', 20).notNullable();
    t.string('inbound_id', 36).notNullable();
    t.text('body').notNullable();
    t.bigInteger('since_ms').notNullable().index('ix_promises_since');
  });
  await q.schema.createTable('invitations', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('phone', 20).notNullable();
    t.string('contact_id', 36);
    t.bigInteger('at_ms').notNullable().index('ix_invitations_at');
    t.string('delivery_id', 36);
    t.string('outcome', 12).notNullable();
    t.bigInteger('answered_ms').notNullable();
    t.index(['phone', 'at_ms'], 'ix_invitations_phone');
  });
  // The service finds what nobody has dealt with without walking years of messages.
  await q.schema.alterTable('inbound', (t) => t.index(['handled', 'at_ms'], 'ix_inbound_handled'));
}
