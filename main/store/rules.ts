import { AppError } from '../../shared/errors.ts';
import { type Rule, type RuleEvent, ruleFields, ruleOutcomes } from '../../shared/model/rule.ts';
import type { RuleStore } from '../core/ports.ts';
import { bit, type Database, flag, num, text } from './database.ts';

type Row = Record<string, unknown>;

/** A stored rule that no longer fits is left out: it must not send what nobody meant. */
function toRule(row: Row): Rule[] {
  let body: unknown;
  try {
    body = JSON.parse(text(row.body));
  } catch {
    return [];
  }
  const fields = ruleFields.safeParse(body);
  if (!fields.success) return [];
  return [
    {
      ...fields.data,
      id: text(row.id),
      version: num(row.version),
      savedBy: text(row.saved_by),
      savedMs: num(row.saved_ms),
      lastMs: num(row.last_ms),
      isOver: flag(row.is_over),
    },
  ];
}

const toEvent = (row: Row): RuleEvent => ({
  id: text(row.id),
  ruleId: text(row.rule_id),
  atMs: num(row.at_ms),
  outcome: ruleOutcomes.find((one) => one === text(row.outcome)) ?? 'failed',
  note: text(row.note),
  messageId: text(row.message_id),
});

export function createRuleStore(db: Database): RuleStore {
  return {
    async list() {
      return (await db.q('rules').orderBy('id').select()).flatMap(toRule);
    },
    async get(id) {
      const row = await db.q('rules').where('id', id).first();
      return row && toRule(row)[0];
    },
    async save({ id, version, savedBy, savedMs, lastMs, isOver, ...fields }) {
      const row = {
        body: JSON.stringify(fields),
        version: version + 1,
        saved_by: savedBy,
        saved_ms: savedMs,
      };
      if (version === 0) await db.q('rules').insert({ ...row, id, last_ms: lastMs, is_over: bit(isOver) });
      else if ((await db.q('rules').where({ id, version }).update(row)) === 0)
        throw new AppError('stale', { what: fields.name });
    },
    async remove(id) {
      await db.q('rules').where('id', id).delete();
    },
    async mark(id, lastMs, isOver) {
      await db
        .q('rules')
        .where('id', id)
        .update({ last_ms: lastMs, is_over: bit(isOver) });
    },
    async addEvent(event, onceKey) {
      try {
        await db.q('rule_events').insert({
          id: event.id,
          rule_id: event.ruleId,
          once_key: onceKey,
          at_ms: event.atMs,
          outcome: event.outcome,
          note: event.note.slice(0, 130),
          message_id: event.messageId || null,
        });
        return true;
      } catch (error) {
        if (db.dialect.isUniqueViolation(error)) return false;
        throw error;
      }
    },
    async changeEvent(id, from, change) {
      const count = await db
        .q('rule_events')
        .where({ id, outcome: from })
        .update({
          outcome: change.outcome,
          note: change.note.slice(0, 130),
          message_id: change.messageId || null,
        });
      return count > 0;
    },
    async hasEvent(onceKey) {
      return (await db.q('rule_events').where('once_key', onceKey).first('id')) !== undefined;
    },
    async event(id) {
      const row = await db.q('rule_events').where('id', id).first();
      return row && toEvent(row);
    },
    async events({ ruleId, outcome, sinceMs, offset, limit }) {
      const matching = db.q('rule_events');
      if (ruleId) matching.where('rule_id', ruleId);
      if (outcome) matching.where('outcome', outcome);
      if (sinceMs) matching.where('at_ms', '>=', sinceMs);
      const count = await matching.clone().count({ n: '*' }).first();
      const rows = await matching.orderBy('at_ms', 'desc').offset(offset).limit(limit).select();
      return { events: rows.map(toEvent), total: num(count?.n) };
    },
  };
}
