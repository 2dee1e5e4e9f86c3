import knex from 'knex';
import oracledb from 'oracledb';
import {
  type Dialect,
  errorCode,
  isPoolFull,
  POOL_SIZE,
  STATEMENT_SECONDS,
  socketErrors,
  withoutValues,
} from './dialect.ts';

/** Loads Oracle's own client, once for the whole process. Throws a sentence that names the folder. */
function loadClient(folder: string): void {
  try {
    oracledb.initOracleClient({ libDir: folder });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`Oracle client in ${folder}: ${reason}`, { cause: error });
  }
}

/** Oracle 12.1 and later through the driver's own protocol; with `clientFolder` whatever that client reaches. */
export const oracle: Dialect = {
  name: 'oracle',
  connect(settings) {
    if (settings.kind !== 'oracle') throw new Error('oracle settings expected');
    if (settings.clientFolder) loadClient(settings.clientFolder);
    oracledb.fetchAsString = [oracledb.CLOB];
    const callTimeout = (settings.statementSeconds ?? STATEMENT_SECONDS) * 1_000;
    return knex({
      ...withoutValues,
      client: 'oracledb',
      version: '19.0',
      connection: { connectString: settings.connectString, user: settings.user, password: settings.password },
      fetchAsString: ['clob'],
      pool: {
        min: 0,
        max: settings.poolSize ?? POOL_SIZE,
        afterCreate(
          connection: { callTimeout: number },
          done: (error: Error | null, connection: unknown) => void,
        ) {
          connection.callTimeout = callTimeout;
          done(null, connection);
        },
      },
      acquireConnectionTimeout: 10_000,
    } as never);
  },
  nowMsSql:
    "(to_number(to_char(systimestamp at time zone 'UTC', 'J')) - 2440588) * 86400000 + to_number(to_char(systimestamp at time zone 'UTC', 'SSSSS')) * 1000 + to_number(to_char(systimestamp, 'FF3'))",
  fromNothing: ' from dual',
  isExclusive: false,
  isUniqueViolation: (error) =>
    /ORA-00001\b/.test(String(error)) || ['1', 'ORA-00001'].includes(errorCode(error)),
  isSlow: (error) => /NJS-123|DPI-1067/.test(String(error)),
  isFull: isPoolFull,
  isLost: (error) =>
    /NJS-(040|500|501|503|510|511|521|530)|DPI-(1010|1080)|ORA-(03113|03114|03135|01089|01033|01034|12170|12514|12541|12547)/.test(
      String(error),
    ) || socketErrors.has(errorCode(error)),
  insertRows: 100,
  mostAmong: 900,
  among: (q, column, values) =>
    values.length === 0
      ? q.raw('1 = 0')
      : q.raw(`?? in (${values.map(() => '?').join(', ')})`, [column, ...values]),
  async columnsOf(q, table) {
    const [name = '', owner] = table.split('.').reverse();
    const rows: Record<string, unknown>[] = owner
      ? await q('ALL_TAB_COLUMNS')
          .where({ TABLE_NAME: name, OWNER: owner })
          .orderBy('COLUMN_ID')
          .select('COLUMN_NAME')
      : await q('USER_TAB_COLUMNS').where('TABLE_NAME', name).orderBy('COLUMN_ID').select('COLUMN_NAME');
    return rows.map((row) => String(row.COLUMN_NAME));
  },
};
