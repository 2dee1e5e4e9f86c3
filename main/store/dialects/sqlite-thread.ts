import { parentPort, workerData } from 'node:worker_threads';
import { type Answer, SqliteConnection, type Value } from './sqlite-connection.ts';

export type Question =
  | { id: number; sql: string; bindings: Value[] }
  | { id: number; sql: string; rows: Value[][] }
  | { id: number; close: true };
export type Reply = { id: number } & (
  | { answer: Answer }
  | { error: { name: string; message: string; code: unknown } }
);

/** Entry of a thread: one open database file. Statements and the waiting for the disk are not the main loop's. */
const connection = new SqliteConnection(String(workerData));
const port = parentPort!;

port.on('message', (question: Question) => {
  if ('close' in question) {
    connection.close();
    port.close();
    return;
  }
  const { id, sql } = question;
  let reply: Reply;
  try {
    const answer =
      'rows' in question ? connection.runEach(sql, question.rows) : connection.run(sql, question.bindings);
    reply = { id, answer };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: unknown };
    reply = { id, error: { name, message, code } };
  }
  port.postMessage(reply);
});
