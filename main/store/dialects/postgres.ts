import knex from 'knex';
import pg from 'pg';
import {
  type Dialect,
  errorCode,
  isPoolFull,
  POOL_SIZE,
  STATEMENT_SECONDS,
  socketErrors,
  withoutValues,
} from './dialect.ts';

type Connection = {
  connection?: { stream?: { destroy(error?: Error): void } };
  once(event: 'end', listener: () => void): void;
};

/** Open connections of each pool: a server that does not answer is left by closing the socket, nothing else helps. */
const open = new WeakMap<object, Set<Connection>>();

/** Waiting longer than this for a connection means that the server is not there, ms. */
const CONNECT_MS = 5_000;
/** What the server says when it goes down, is starting or drops us. */
const serverGone = /^(57P0[123]|08\w\w\w)$/;
const lostText =
  /Connection terminated|connection timeout|Unable to acquire a connection|Client has encountered a connection error|archive given up/i;

/** PostgreSQL and what speaks its protocol (KingbaseES, openGauss). */
export const postgres: Dialect = {
  name: 'postgres',
  connect(settings) {
    if (settings.kind !== 'postgres') throw new Error('postgres settings expected');
    // Milliseconds and counts fit a double; the driver's text for 64-bit integers would leak everywhere.
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
    const connections = new Set<Connection>();
    const statementMs = (settings.statementSeconds ?? STATEMENT_SECONDS) * 1_000;
    const q = knex({
      ...withoutValues,
      client: 'pg',
      connection: {
        connectionString: settings.url,
        application_name: 'orderly-power',
        keepAlive: true,
        connectionTimeoutMillis: CONNECT_MS,
        statement_timeout: statementMs,
        // A workstation that was switched off in the middle must not hold its locks for hours.
        idle_in_transaction_session_timeout: statementMs,
      },
      pool: {
        min: 0,
        max: settings.poolSize ?? POOL_SIZE,
        afterCreate(connection: Connection, done: (error: Error | null, c: unknown) => void) {
          connections.add(connection);
          connection.once('end', () => connections.delete(connection));
          done(null, connection);
        },
      },
      acquireConnectionTimeout: 10_000,
    });
    open.set(q.client, connections);
    return q;
  },
  nowMsSql: 'cast(extract(epoch from clock_timestamp()) * 1000 as bigint)',
  fromNothing: '',
  isExclusive: false,
  isUniqueViolation: (error) => errorCode(error) === '23505',
  isSlow: (error) => errorCode(error) === '57014',
  isFull: isPoolFull,
  isLost: (error) =>
    socketErrors.has(errorCode(error)) ||
    serverGone.test(errorCode(error)) ||
    (error instanceof Error && lostText.test(error.message)),
  cut(q) {
    for (const one of open.get(q.client) ?? [])
      one.connection?.stream?.destroy(new Error('archive given up: no answer'));
  },
  insertRows: 500,
  mostAmong: 20_000,
  among: (q, column, values) => q.raw('?? = any(?)', [column, [...values]]),
  async columnsOf(q, table) {
    const [name = '', schema] = table.split('.').reverse();
    const { rows }: { rows: { name: string }[] } = await q.raw(
      'select column_name as name from information_schema.columns where table_name = ? and table_schema = coalesce(?, current_schema()) order by ordinal_position',
      [name, schema ?? null],
    );
    return rows.map((row) => row.name);
  },
};
