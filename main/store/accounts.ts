import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { type Role, roleSchema } from '../../shared/model/account.ts';
import type { AuditStore, SettingStore, StoredUser, UserStore } from '../core/ports.ts';
import { bit, type Database, flag, num, text } from './database.ts';
import { containsPattern } from './search-key.ts';

type Row = Record<string, unknown>;

const toUser = (row: Row): StoredUser => ({
  id: text(row.id),
  login: text(row.login),
  name: text(row.name),
  role: roleSchema.parse(row.role) as Role,
  isActive: flag(row.is_active),
  passwordHash: text(row.password_hash),
});

export function createUserStore(db: Database): UserStore {
  return {
    async list() {
      return (await db.q('users').orderBy('login').select()).map(toUser);
    },
    async byLogin(login) {
      const row = await db.q('users').where('login', login).first();
      return row && toUser(row);
    },
    async save(user) {
      const row = {
        login: user.login,
        name: user.name,
        role: user.role,
        is_active: bit(user.isActive),
        password_hash: user.passwordHash,
      };
      try {
        const changed = await db.q('users').where('id', user.id).update(row);
        if (changed === 0) await db.q('users').insert({ id: user.id, ...row });
      } catch (error) {
        if (db.dialect.isUniqueViolation(error))
          throw new AppError('taken', { what: user.login, by: '' }, { cause: error });
        throw error;
      }
    },
  };
}

export function createSettingStore(db: Database): SettingStore {
  return {
    async get(name) {
      const row = await db.q('settings').where('name', name).first('body');
      return row ? text(row.body) : undefined;
    },
    async set(name, body) {
      const changed = await db.q('settings').where('name', name).update({ body });
      if (changed > 0) return;
      try {
        await db.q('settings').insert({ name, body });
      } catch (error) {
        // Somebody else made it a moment ago. A transaction is past saving and fails.
        if (!db.dialect.isUniqueViolation(error) || db.q.isTransaction) throw error;
        await db.q('settings').where('name', name).update({ body });
      }
    },
  };
}

/** The hash of an entry covers every field and the hash before it, so a changed, removed or moved row shows. */
export function auditHash(
  row: {
    seq: number;
    atMs: number;
    userName: string;
    workstation: string;
    action: string;
    subject: string;
    detail: string;
  },
  prevHash: string,
): string {
  const fields = [
    prevHash,
    row.seq,
    row.atMs,
    row.userName,
    row.workstation,
    row.action,
    row.subject,
    row.detail,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

const cut = (t: string, n: number) => t.slice(0, n).replace(/[\uD800-\uDBFF]$/, '');

export function createAuditStore(db: Database): AuditStore {
  return {
    async append(entry) {
      // Touching one row queues up writers of several workstations: the chain has no forks.
      const lock = await db.q('settings').where('name', 'audit-chain').update({ body: '{}' });
      if (lock === 0) await db.q('settings').insert({ name: 'audit-chain', body: '{}' });
      const last = await db.q('audit').orderBy('seq', 'desc').first('seq', 'hash');
      const row = {
        ...entry,
        seq: num(last?.seq) + 1,
        detail: cut(entry.detail, 1_200),
        subject: cut(entry.subject, 130),
      };
      const prevHash = text(last?.hash);
      await db.q('audit').insert({
        seq: row.seq,
        at_ms: row.atMs,
        user_name: row.userName,
        workstation: row.workstation,
        action: row.action,
        subject: row.subject,
        detail: row.detail,
        prev_hash: prevHash,
        hash: auditHash(row, prevHash),
      });
    },
    async list({ search, offset, limit }) {
      const matching = db.q('audit');
      if (search) {
        const pattern = containsPattern(search);
        matching.where((w) => {
          for (const column of ['user_name', 'action', 'subject', 'detail'])
            w.orWhereRaw("?? like ? escape '\\'", [column, pattern]);
        });
      }
      const count = await matching.clone().count({ n: '*' }).first();
      const rows = await matching.orderBy('seq', 'desc').offset(offset).limit(limit).select();
      const entries = rows.map((row: Row) => ({
        seq: num(row.seq),
        atMs: num(row.at_ms),
        userName: text(row.user_name),
        workstation: text(row.workstation),
        action: text(row.action),
        subject: text(row.subject),
        detail: text(row.detail),
      }));
      return { entries, total: num(count?.n) };
    },
  };
}
