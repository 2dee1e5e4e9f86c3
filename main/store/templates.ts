import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { planKinds } from '../../shared/model/plan.ts';
import type { Template } from '../../shared/model/template.ts';
import { templateKinds } from '../../shared/sms/template.ts';
import type { TemplateStore } from '../core/ports.ts';
import { bit, type Database, flag, num, text } from './database.ts';

type Row = Record<string, unknown>;

export function createTemplateStore(db: Database): TemplateStore {
  const versions = () =>
    db
      .q('templates as t')
      .join('template_versions as v', 'v.template_id', 't.id')
      .select(
        't.id',
        't.name',
        't.kind',
        't.plan_kind',
        't.category_id',
        't.is_active',
        'v.version',
        'v.body',
        'v.user_name',
        'v.at_ms',
      );
  const toTemplate = (row: Row): Template => ({
    id: text(row.id),
    name: text(row.name),
    kind: templateKinds.find((kind) => kind === text(row.kind)) ?? 'info',
    planKind: planKinds.find((kind) => kind === text(row.plan_kind)) ?? '',
    categoryId: text(row.category_id),
    text: text(row.body),
    version: num(row.version),
    isActive: flag(row.is_active),
    updatedBy: text(row.user_name),
    updatedMs: num(row.at_ms),
  });
  return {
    async list() {
      return (await versions().whereRaw('?? = ??', ['v.version', 't.version']).orderBy('t.name')).map(
        toTemplate,
      );
    },
    async get(id, version) {
      const query = versions().where('t.id', id);
      const row = version
        ? await query.where('v.version', version).first()
        : await query.whereRaw('?? = ??', ['v.version', 't.version']).first();
      return row && toTemplate(row);
    },
    async addVersion(template) {
      const row = {
        name: template.name,
        kind: template.kind,
        plan_kind: template.planKind || null,
        category_id: template.categoryId || null,
        version: template.version,
        is_active: bit(template.isActive),
      };
      if (template.version === 1) await db.q('templates').insert({ id: template.id, ...row });
      else {
        const changed = await db
          .q('templates')
          .where({ id: template.id, version: template.version - 1 })
          .update(row);
        if (changed === 0) throw new AppError('stale', { what: template.name });
      }
      await db.q('template_versions').insert({
        id: newId(),
        template_id: template.id,
        version: template.version,
        body: template.text,
        user_name: template.updatedBy,
        at_ms: template.updatedMs,
      });
    },
    async versions(id) {
      return (await versions().where('t.id', id).orderBy('v.version', 'desc')).map(toTemplate);
    },
    async categories() {
      const rows = await db.q('template_categories').orderBy('name').select();
      return rows.map((row: Row) => ({
        id: text(row.id),
        name: text(row.name),
        parentId: text(row.parent_id),
      }));
    },
    async saveCategory({ id, name, parentId }) {
      const row = { name, parent_id: parentId || null };
      if ((await db.q('template_categories').where('id', id).update(row)) === 0)
        await db.q('template_categories').insert({ id, ...row });
    },
    async removeCategory(id) {
      await db.q('template_categories').where('id', id).delete();
    },
  };
}
