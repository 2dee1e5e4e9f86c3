import { DatabaseSync } from '@photostructure/sqlite';

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;
export type Value = string | number | bigint | Uint8Array | null;
export type Answer = { rows: unknown[] } | { changes: number };

const KEPT_STATEMENTS = 300;
/** Waiting first, because two first starts change the journal at once; the write-ahead log; on disk before a commit returns. */
const PRAGMAS =
  'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma wal_autocheckpoint = 8000; pragma temp_store = memory';

/** One open database file: runs a statement and gives its rows, or how many rows it changed. */
export class SqliteConnection {
  readonly #db: InstanceType<typeof DatabaseSync>;
  /** Compiling a statement costs more than running most of them: the last few hundred are kept by their text. */
  readonly #kept = new Map<string, { statement: Statement; hasRows: boolean }>();

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(PRAGMAS);
  }

  run(sql: string, bindings: Value[]): Answer {
    const { statement, hasRows } = this.#statementOf(sql);
    if (hasRows) return { rows: statement.all(...bindings) };
    try {
      return { changes: Number(statement.run(...bindings).changes) };
    } catch (error) {
      if (/^commit/i.test(sql)) this.#undo();
      throw error;
    }
  }

  /** A commit that failed may leave its transaction open, and the next one could never begin. */
  #undo(): void {
    try {
      this.#db.exec('rollback');
    } catch {
      // It was undone by the database itself.
    }
  }

  /** Runs a statement once for each row of bindings: two to three times as fast as one statement over all of them. */
  runEach(sql: string, rows: Value[][]): Answer {
    const { statement } = this.#statementOf(sql);
    for (const row of rows) statement.run(...row);
    return { changes: rows.length };
  }

  close(): void {
    this.#kept.clear();
    this.#db.close();
  }

  #statementOf(sql: string): { statement: Statement; hasRows: boolean } {
    const known = this.#kept.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    const compiled = { statement, hasRows: statement.columns().length > 0 };
    // A statement that changes the tables would make the others be compiled again.
    if (/^\s*(select|insert|update|delete|begin|commit)/i.test(sql)) this.#kept.set(sql, compiled);
    if (this.#kept.size > KEPT_STATEMENTS) this.#kept.delete(this.#kept.keys().next().value!);
    return compiled;
  }
}
