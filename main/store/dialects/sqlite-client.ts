import { Worker } from 'node:worker_threads';
import SqliteClient from '@photostructure/knex-sqlite';
import type { DatabaseSettings } from './dialect.ts';
import type { Answer, Value } from './sqlite-connection.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import type { Question, Reply } from './sqlite-thread.ts';

type Connection = {
  run(sql: string, bindings: Value[]): Answer | Promise<Answer>;
  runEach(sql: string, rows: Value[][]): Answer | Promise<Answer>;
  close(): void | Promise<void>;
};

/** What a query of knex carries through a client. */
type Query = {
  sql?: string;
  bindings?: unknown[];
  /** `eachRow`: the statement is run once for each of these rows of bindings. */
  options?: { eachRow?: Value[][] };
  response?: unknown;
  context?: unknown;
};

type SqliteSettings = Extract<DatabaseSettings, { kind: 'sqlite' }>;

/** A connection that lives in a thread of its own; keeps the process alive only while an answer is awaited. */
class ThreadConnection implements Connection {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (e: Error) => void }>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #failure: Error | undefined;

  constructor(threadFile: string, file: string) {
    this.#worker = new Worker(threadFile, {
      workerData: file,
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    this.#worker.unref();
    this.#worker.on('message', (reply: Reply) => this.#take(reply));
    this.#worker.on('error', (error) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failAll();
        resolve();
      });
    });
  }

  run(sql: string, bindings: Value[]): Promise<Answer> {
    return this.#ask((id) => ({ id, sql, bindings }));
  }

  runEach(sql: string, rows: Value[][]): Promise<Answer> {
    return this.#ask((id) => ({ id, sql, rows }));
  }

  #ask(question: (id: number) => Question): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#worker.postMessage(question(this.#lastId));
    });
  }

  async close(): Promise<void> {
    this.#worker.ref();
    this.#worker.postMessage({ id: 0, close: true } satisfies Question);
    await this.#ended;
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else waiting?.reject(Object.assign(new Error(reply.error.message), reply.error));
  }

  #failAll(): void {
    this.#failure ??= new Error('the thread of the database has ended');
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

/** knex on an embedded database, in this process or, with `threadFile`, in a thread of its own. */
export function sqliteClient(settings: SqliteSettings): typeof SqliteClient {
  const { file, threadFile, cacheMb = 32 } = settings;
  return class extends SqliteClient {
    override async acquireRawConnection(): Promise<Connection> {
      const connection = threadFile ? new ThreadConnection(threadFile, file) : new SqliteConnection(file);
      // In a thread, whether the file can be opened shows with the first statement.
      await connection.run(`pragma cache_size = -${cacheMb * 1_024}`, []);
      return connection;
    }

    override async destroyRawConnection(connection: Connection): Promise<void> {
      await connection.close();
    }

    async _query(connection: Connection, query: Query): Promise<Query> {
      const { sql = '', bindings = [], options } = query;
      const answer = await (options?.eachRow
        ? connection.runEach(sql, options.eachRow)
        : connection.run(sql, bindings.map(bindable)));
      if ('rows' in answer) return Object.assign(query, { response: answer.rows });
      return Object.assign(query, { response: answer, context: { changes: answer.changes } });
    }
  };
}

/** SQLite knows no truth values and no dates. */
function bindable(value: unknown): Value {
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Date) return value.valueOf();
  return value === undefined ? null : (value as Value);
}
