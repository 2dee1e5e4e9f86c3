import type { Knex } from 'knex';

/** Who follows whom, what people did about a message by telephone, late approvals, and rows of a running import. */
export async function createFollowUp(q: Knex): Promise<void> {
  await q.schema.alterTable('deliveries', (t) => {
    t.index(['parent_id'], 'ix_deliv_parent');
  });
  await q.schema.alterTable('messages', (t) => {
    // Until when a message that left without its second person is to be approved; 0 = nothing is open.
    t.bigInteger('approval_due_ms').notNullable().defaultTo(0);
  });
  await q.schema.createTable('delivery_notes', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('delivery_id', 36).notNullable().index('ix_deliv_notes');
    t.string('body', 800);
    t.string('user_name', 160);
    t.bigInteger('at_ms').notNullable();
  });
  await createStaging(q);
}

/** Rows of an import, written ahead in portions and taken over in one short transaction. */
async function createStaging(q: Knex): Promise<void> {
  await q.schema.createTable('staged_contacts', (t) => {
    t.string('job_id', 36).notNullable();
    t.string('id', 36).notNullable();
    // 0 = a contact that is not there yet.
    t.integer('known_version').notNullable();
    t.string('name', 160).notNullable();
    t.string('search_key', 1000);
    t.string('mobile', 20);
    t.string('mobile2', 20);
    t.string('contact_state', 12).notNullable();
    t.string('remark', 800);
    t.primary(['job_id', 'id'], 'pk_staged_contacts');
  });
  await q.schema.createTable('staged_places', (t) => {
    t.string('job_id', 36).notNullable();
    t.string('id', 36).notNullable();
    t.string('contact_id', 36).notNullable();
    t.string('role', 12).notNullable();
    t.string('customer_id', 36);
    t.string('office_id', 36);
    t.primary(['job_id', 'id'], 'pk_staged_places');
  });
  await q.schema.createTable('staged_customers', (t) => {
    t.string('job_id', 36).notNullable();
    t.string('id', 36).notNullable();
    // 0 = a customer that is not there yet.
    t.integer('known_version').notNullable();
    t.string('account_no', 20).notNullable();
    t.string('name', 400).notNullable();
    t.string('search_key', 1000);
    t.string('region_code', 12).notNullable();
    t.string('industry_code', 8);
    t.string('voltage', 60);
    t.specificType('capacity_kva', 'double precision').notNullable();
    t.specificType('security_kw', 'double precision').notNullable();
    t.string('feeder', 240);
    t.integer('is_protected').notNullable();
    t.string('limit_class', 2).notNullable();
    t.primary(['job_id', 'id'], 'pk_staged_customers');
  });
}
