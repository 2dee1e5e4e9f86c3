import type { Knex } from 'knex';

/** Long details of the audit whole, not cut; whose password has to be set anew. */
export async function createAdministration(q: Knex): Promise<void> {
  await q.schema.alterTable('audit', (t) => {
    t.text('detail_more');
  });
  await q.schema.alterTable('users', (t) => {
    t.integer('must_change');
  });
  const newest: { seq: unknown; hash: unknown } | undefined = await q('audit')
    .orderBy('seq', 'desc')
    .first('seq', 'hash');
  if (newest)
    await q('settings')
      .where('name', 'audit-chain')
      .update({ body: JSON.stringify({ seq: Number(newest.seq), hash: String(newest.hash) }) });
}
