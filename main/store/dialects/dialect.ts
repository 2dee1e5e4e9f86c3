import type { Knex } from 'knex';

/** How much of a server one process takes. */
type ServerLimits = {
  /** Most connections; 8 when not given. */
  poolSize?: number;
  /** A statement that runs longer is ended, s; 0 = never, 60 when not given. */
  statementSeconds?: number;
};
export type DatabaseSettings =
  /** `threadFile`: the built thread the database runs in; in this process when not given. `cacheMb`: memory for its pages. */
  | { kind: 'sqlite'; file: string; threadFile?: string; cacheMb?: number }
  | ({ kind: 'postgres'; url: string } & ServerLimits)
  | ({
      kind: 'oracle';
      connectString: string;
      user: string;
      password: string;
      /** Folder of Oracle's own client, for servers before 12.1 and encrypted networks; without one none is needed. */
      clientFolder?: string;
    } & ServerLimits);

export const POOL_SIZE = 8;
export const STATEMENT_SECONDS = 60;

/** What differs between the databases, by name. Nothing outside this folder asks which database it is. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres' | 'oracle';
  /** Opens the connection pool. */
  connect(settings: DatabaseSettings): Knex;
  /** The database's own clock as SQL for epoch milliseconds; leases of several machines are compared with it. */
  readonly nowMsSql: string;
  /** What a SELECT without a table ends with. */
  readonly fromNothing: '' | ' from dual';
  /** True when one process owns the database, so that every open lease at start is its own dead predecessor's. */
  readonly isExclusive: boolean;
  /** True for the error of a unique constraint. */
  isUniqueViolation(error: unknown): boolean;
  /** Most rows of one INSERT. */
  readonly insertRows: number;
  /** `column in (values)` for up to 900 values, where possible as one statement text whatever their number. */
  among(q: Knex, column: string, values: readonly string[]): Knex.Raw;
  /** Most values of one `among` where long lists pay. */
  readonly mostAmong: number;
  /** True for an error that means the connection to a server is gone or cannot be made. */
  isLost?(error: unknown): boolean;
  /** True for a statement that was ended because it ran into the time limit. */
  isSlow?(error: unknown): boolean;
  /** True when every connection was in use for too long. */
  isFull?(error: unknown): boolean;
  /** Ends every open connection at once, also those that wait for an answer that never comes. */
  cut?(q: Knex): void;
  /** Names of the columns of a table as the database spells them; none when there is no such table or it may not be seen. */
  columnsOf(q: Knex, table: string): Promise<string[]>;
  /** Inserts plain rows (texts, numbers, NULL) of one shape faster than knex does, where there is a way. */
  insertPlain?(q: Knex, table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
}

/** For every pool: what failed is told without the values of the statement, so that no name or number gets into a log. */
export const withoutValues = { compileSqlOnError: false } as const;

/** `code` of a driver's error, as text. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errorNum } = error as { code?: unknown; errorNum?: unknown };
  return String(code ?? errorNum ?? '');
}

/** knex's own word for a pool in which nothing came free in time. */
export const isPoolFull = (error: unknown): boolean =>
  error instanceof Error && /Timeout acquiring a connection/.test(error.message);

/** Codes of sockets that could not be opened or broke. */
export const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
