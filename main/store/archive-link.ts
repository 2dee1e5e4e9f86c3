import type { ArchiveLink } from '../core/ports.ts';
import { connectDatabase, type Database } from './database.ts';
import { type DatabaseSettings, STATEMENT_SECONDS } from './dialects/dialect.ts';

/**
 * The archive's connection as the watch sees it. An embedded database is a file: always there. With `settings` it is
 * asked on a connection of its own: statements that take long may hold all the others.
 */
export function createArchiveLink({ q, dialect }: Database, settings?: DatabaseSettings): ArchiveLink {
  const own =
    settings && settings.kind !== 'sqlite' && dialect.cut
      ? connectDatabase({ ...settings, poolSize: 1 }).q
      : undefined;
  const asked = own ?? q;
  return {
    async ping() {
      await asked.raw(`select 1 as one${dialect.fromNothing}`);
    },
    cut() {
      dialect.cut?.(q);
      if (own) dialect.cut?.(own);
    },
    isLost: (error) => dialect.isLost?.(error) ?? false,
    isSlow: (error) => dialect.isSlow?.(error) ?? false,
    isFull: (error) => dialect.isFull?.(error) ?? false,
    statementSeconds:
      (settings && 'statementSeconds' in settings && settings.statementSeconds) || STATEMENT_SECONDS,
    close: async () => own?.destroy(),
  };
}
