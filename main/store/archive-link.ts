import type { ArchiveLink } from '../core/ports.ts';
import type { Database } from './database.ts';

/** The archive's connection as the watch sees it. An embedded database is a file: always there. */
export function createArchiveLink({ q, dialect }: Database): ArchiveLink {
  return {
    async ping() {
      await q.raw(`select 1 as one${dialect.fromNothing}`);
    },
    cut: () => dialect.cut?.(q),
    isLost: (error) => dialect.isLost?.(error) ?? false,
  };
}
