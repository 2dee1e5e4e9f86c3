import { AppError } from '../../shared/errors.ts';
import { groupBy } from '../../shared/group-by.ts';
import { type Group, type GroupRule, groupRuleSchema } from '../../shared/model/archive.ts';
import type { GroupStore } from '../core/ports.ts';
import { bit, type Database, flag, insertMany, inTransaction, num, text } from './database.ts';

type Row = Record<string, unknown>;

/** A stored rule that no longer fits has no members: it must not reach people nobody meant. */
function toRule(body: string): GroupRule {
  if (body === '') return { kind: 'fixed' };
  try {
    const parsed = groupRuleSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : { kind: 'fixed' };
  } catch {
    return { kind: 'fixed' };
  }
}

const toGroup = (row: Row, members: Row[]): Group => ({
  id: text(row.id),
  name: text(row.name),
  isFavourite: flag(row.is_favourite),
  rule: toRule(text(row.member_rule)),
  version: num(row.version),
  contactIds: members.map((member) => text(member.contact_id)),
});

export function createGroupStore(db: Database): GroupStore {
  return {
    async list() {
      const rows = await db
        .q('contact_groups')
        .orderBy([{ column: 'is_favourite', order: 'desc' }, { column: 'name' }])
        .select();
      const members = await db.q('group_members').select();
      const byGroup = groupBy(members as Row[], (row) => text(row.group_id));
      return rows.map((row: Row) => toGroup(row, byGroup.get(text(row.id)) ?? []));
    },
    async get(id) {
      const row = await db.q('contact_groups').where('id', id).first();
      return row && toGroup(row, await db.q('group_members').where('group_id', id).select());
    },
    save: (group) =>
      inTransaction(db, async (tx) => {
        const row = {
          name: group.name,
          is_favourite: bit(group.isFavourite),
          member_rule: group.rule.kind === 'fixed' ? null : JSON.stringify(group.rule),
          version: group.version + 1,
        };
        const changed = await tx
          .q('contact_groups')
          .where({ id: group.id, version: group.version })
          .update(row);
        if (changed === 0) {
          if (group.version > 0) throw new AppError('stale', { what: group.name });
          await tx.q('contact_groups').insert({ id: group.id, ...row });
        }
        await tx.q('group_members').where('group_id', group.id).delete();
        await insertMany(
          tx,
          'group_members',
          [...new Set(group.contactIds)].map((contact) => ({ group_id: group.id, contact_id: contact })),
        );
        return { ...group, version: group.version + 1 };
      }),
    remove: (id) =>
      inTransaction(db, async (tx) => {
        await tx.q('group_members').where('group_id', id).delete();
        await tx.q('contact_groups').where('id', id).delete();
      }),
  };
}
