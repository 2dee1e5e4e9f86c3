import { AppError } from '../../shared/errors.ts';
import { type Role, roleSchema } from '../../shared/model/account.ts';
import type { SettingStore, StoredUser, UserStore } from '../core/ports.ts';
import { bit, type Database, flag, text } from './database.ts';

type Row = Record<string, unknown>;

const toUser = (row: Row): StoredUser => ({
  id: text(row.id),
  login: text(row.login),
  name: text(row.name),
  role: roleSchema.parse(row.role) as Role,
  isActive: flag(row.is_active),
  passwordHash: text(row.password_hash),
  mustChange: flag(row.must_change),
});

export function createUserStore(db: Database): UserStore {
  return {
    async list() {
      return (await db.q('users').orderBy('login').select()).map(toUser);
    },
    async byId(id) {
      const row = await db.q('users').where('id', id).first();
      return row && toUser(row);
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
        must_change: bit(user.mustChange),
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
