import type { Template } from '../../shared/contract/messages.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { templateKinds } from '../../shared/sms/template.ts';
import type { TemplateStore } from '../core/ports.ts';
import { bit, type Database, flag, num, text } from './database.ts';

type Row = Record<string, unknown>;

export function createTemplateStore(db: Database): TemplateStore {
  const versions = () =>
    db
      .q('templates as t')
      .join('template_versions as v', 'v.template_id', 't.id')
      .select('t.id', 't.name', 't.kind', 't.is_active', 'v.version', 'v.body', 'v.user_name', 'v.at_ms');
  const toTemplate = (row: Row): Template => ({
    id: text(row.id),
    name: text(row.name),
    kind: templateKinds.find((kind) => kind === text(row.kind)) ?? 'info',
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
  };
}
