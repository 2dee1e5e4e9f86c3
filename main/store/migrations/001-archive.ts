import type { Knex } from 'knex';

/** Users, settings, audit, customers, contacts, groups, templates. */
export async function createArchive(q: Knex): Promise<void> {
  await createAccounts(q);
  await createCustomers(q);
  await createContacts(q);
  await q.schema.createTable('templates', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('name', 240).notNullable();
    t.string('kind', 20).notNullable();
    t.integer('version').notNullable();
    t.integer('is_active').notNullable();
  });
  await q.schema.createTable('template_versions', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('template_id', 36).notNullable().index('ix_tv_template');
    t.integer('version').notNullable();
    t.string('body', 4000).notNullable();
    t.string('user_name', 160);
    t.bigInteger('at_ms').notNullable();
  });
}

async function createAccounts(q: Knex): Promise<void> {
  await q.schema.createTable('users', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('login', 80).notNullable().unique({ indexName: 'ux_users_login' });
    t.string('name', 160).notNullable();
    t.string('role', 20).notNullable();
    t.integer('is_active').notNullable();
    t.string('password_hash', 400).notNullable();
  });
  await q.schema.createTable('settings', (t) => {
    t.string('name', 60).notNullable().primary();
    t.text('body').notNullable();
  });
  await q('settings').insert({ name: 'audit-chain', body: '{}' });
  await q.schema.createTable('audit', (t) => {
    t.integer('seq').notNullable().primary();
    t.bigInteger('at_ms').notNullable();
    t.string('user_name', 160);
    t.string('workstation', 240);
    t.string('action', 60).notNullable();
    t.string('subject', 400);
    t.string('detail', 4000);
    t.string('prev_hash', 64);
    t.string('hash', 64).notNullable();
  });
}

async function createCustomers(q: Knex): Promise<void> {
  for (const table of ['regions', 'industries']) {
    await q.schema.createTable(table, (t) => {
      t.string('code', 12).notNullable().primary();
      t.string('name', 240).notNullable();
      t.string('parent', 12);
    });
  }
  await q.schema.createTable('customers', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('account_no', 20).notNullable().unique({ indexName: 'ux_customers_account' });
    t.string('name', 400).notNullable();
    t.string('search_key', 1000);
    t.string('region_code', 12).notNullable().index('ix_customers_region');
    t.string('industry_code', 8).index('ix_customers_industry');
    t.string('voltage', 60);
    t.specificType('capacity_kva', 'double precision').notNullable();
    t.specificType('security_kw', 'double precision').notNullable();
    t.string('feeder', 240);
    t.integer('is_protected').notNullable();
    t.string('limit_class', 2).notNullable();
    t.integer('version').notNullable();
  });
}

async function createContacts(q: Knex): Promise<void> {
  await q.schema.createTable('offices', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('name', 240).notNullable().unique({ indexName: 'ux_offices_name' });
  });
  await q.schema.createTable('contacts', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('name', 160).notNullable();
    t.string('search_key', 1000);
    t.string('mobile', 20).unique({ indexName: 'ux_contacts_mobile' });
    t.string('mobile2', 20);
    t.string('contact_state', 12).notNullable();
    t.string('remark', 800);
    t.integer('version').notNullable();
  });
  await q.schema.createTable('assignments', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('contact_id', 36).notNullable().index('ix_assign_contact');
    t.string('role', 12).notNullable();
    t.string('customer_id', 36).index('ix_assign_customer');
    t.string('office_id', 36).index('ix_assign_office');
  });
  await q.schema.createTable('contact_groups', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('name', 240).notNullable();
    t.integer('is_favourite').notNullable();
    t.integer('version').notNullable();
  });
  await q.schema.createTable('group_members', (t) => {
    t.string('group_id', 36).notNullable();
    t.string('contact_id', 36).notNullable();
    t.primary(['group_id', 'contact_id'], 'pk_group_members');
  });
}
