import type { Knex } from 'knex';

/** Care of the archive: verified numbers, merged records, kept filters, history, checks of numbers, what changed when. */
export async function createArchiveCare(q: Knex): Promise<void> {
  await q.schema.alterTable('contacts', (t) => {
    t.bigInteger('verified_ms').notNullable().defaultTo(0);
    t.string('merged_into', 36);
  });
  await q.schema.alterTable('contact_groups', (t) => {
    // What makes the members of a group that is not fixed, as JSON.
    t.text('member_rule');
  });
  await q.schema.createTable('archive_changes', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('kind', 12).notNullable();
    // Without an owner: so many changed that everything is read anew.
    t.string('owner_id', 36);
    t.bigInteger('at_ms').notNullable().index('ix_arch_changes_at');
  });
  await q.schema.createTable('archive_history', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('owner_id', 36).notNullable();
    t.bigInteger('at_ms').notNullable();
    t.string('user_name', 160);
    t.string('workstation', 240);
    t.string('action', 60).notNullable();
    t.text('changes').notNullable();
    t.index(['owner_id', 'at_ms'], 'ix_arch_history_owner');
  });
  await q.schema.createTable('number_checks', (t) => {
    t.string('id', 36).notNullable().primary();
    t.string('phone', 20).notNullable().index('ix_number_checks');
    t.string('contact_id', 36);
    t.string('outcome', 12).notNullable();
    t.string('remark', 800);
    t.string('user_name', 160);
    t.bigInteger('at_ms').notNullable();
  });
}
