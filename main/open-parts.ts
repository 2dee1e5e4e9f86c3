import type { AppNeeds } from './app.ts';
import type { Configuration, ServerDatabase } from './configuration.ts';
import { lmsDatabase } from './lms-database.ts';
import { absentLoadSystem } from './load-system/absent.ts';
import { createLoadSystem } from './load-system/load-system.ts';
import { entryPath } from './paths.ts';
import type { DatabaseSettings } from './store/dialects/dialect.ts';
import { oracle } from './store/dialects/oracle.ts';
import { postgres } from './store/dialects/postgres.ts';
import { sqlite } from './store/dialects/sqlite.ts';

/** The settings of the database layer; a password given on its own goes into the address. */
export function databaseSettings(
  database: ServerDatabase | { kind: 'sqlite'; file: string },
): DatabaseSettings {
  switch (database.kind) {
    case 'sqlite':
      return { kind: 'sqlite', file: database.file };
    case 'postgres': {
      const url = new URL(database.url);
      if (database.password !== undefined) url.password = encodeURIComponent(database.password);
      return { kind: 'postgres', url: url.href, ...limitsOf(database) };
    }
    case 'oracle': {
      const { connectString, user, password, clientFolder } = database;
      const client = clientFolder ? { clientFolder } : {};
      return { kind: 'oracle', connectString, user, password, ...client, ...limitsOf(database) };
    }
  }
}

const limitsOf = ({ poolSize, statementSeconds }: ServerDatabase) => ({
  ...(poolSize === undefined ? {} : { poolSize }),
  ...(statementSeconds === undefined ? {} : { statementSeconds }),
});
const dialects = { sqlite, postgres, oracle };

/** A SQLite database in a thread of its own: what it computes and its waiting for disk and locks are not the main loop's. */
export const inThread = (settings: DatabaseSettings): DatabaseSettings =>
  settings.kind === 'sqlite' ? { ...settings, threadFile: entryPath('sqlite-thread') } : settings;

/** The load management system of a configuration; nothing is asked of it yet. `place` says where a SQLite file runs. */
export function openLoadSystem(
  lms: Configuration['lms'],
  place: (settings: DatabaseSettings) => DatabaseSettings = (settings) => settings,
): {
  loadSystem: AppNeeds['loadSystem'];
  close(): Promise<void>;
} {
  if (lms.kind === 'none') return { loadSystem: absentLoadSystem, close: async () => undefined };
  const q = dialects[lms.kind].connect(place(databaseSettings(lms)));
  const { mapping, conventions } = lms;
  const db = lmsDatabase(q, dialects[lms.kind]);
  return { loadSystem: createLoadSystem(db, { mapping, conventions }), close: () => q.destroy() };
}
