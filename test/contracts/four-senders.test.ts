import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { root, until } from '../support/product.ts';
import { delivery, many, message } from './samples.ts';

const SENDERS = 4;
const JOBS = 50_000;
/** More than this says that the senders stand in each other's way; two cores need a fraction of it. */
const LIMIT_MS = 60_000;

let dir: string;
let server: PostgresServer;
let url: string;
let db: Database;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'op-senders-'));
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'), 'junction');
  await esbuild.build({
    entryPoints: [join(root, 'test/contracts/four-senders-worker.ts')],
    outfile: join(dir, 'worker.mjs'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  server = await startPostgres();
  url = await server.createDatabase();
  db = await openDatabase({ kind: 'postgres', url });
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await db?.q.destroy();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const fileOf = (index: number) => join(dir, `sent-${index}.txt`);

/** Starts one sender; resolves when it has opened the database and waits for the sign to begin. */
function startWorker(index: number): Promise<{ process: ChildProcess; said: () => string }> {
  const worker = spawn(process.execPath, [join(dir, 'worker.mjs'), url, fileOf(index)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  workers.push(worker);
  let said = '';
  worker.stderr.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    worker.once('exit', (code) => reject(new Error(`sender ${index} ended with ${code}: ${said}`)));
    worker.stdout.once('data', () => resolve({ process: worker, said: () => said }));
  });
}

/** Closes its input, which is its sign to stop; resolves with its exit code. */
const ended = (worker: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    worker.once('exit', (code) => resolve(code));
    worker.stdin!.end();
  });

const inState = async (state: string): Promise<number> =>
  Number((await db.q('deliveries').where('delivery_state', state).count({ n: '*' }).first())?.n);

it('four senders on one database send 50,000 messages once each', async () => {
  const one = message({ priority: 1 });
  const deliveries = many(JOBS, () => delivery(one.id));
  await createStores(db).transaction((stores) => stores.messages.insert(one, one.id, deliveries));

  const senders = await Promise.all(many(SENDERS, startWorker));
  const startedMs = performance.now();
  for (const sender of senders) sender.process.stdin!.write('go\n');
  await until('all to be submitted', async () => (await inState('submitted')) === JOBS, LIMIT_MS * 1.8);
  const tookMs = performance.now() - startedMs;
  const codes = await Promise.all(senders.map((sender) => ended(sender.process)));

  const sent = many(SENDERS, (index) => readFileSync(fileOf(index), 'utf8').split('\n').filter(Boolean));
  console.log(
    `${JOBS} messages, ${SENDERS} senders: ${Math.round(tookMs)} ms, ${Math.round((JOBS / tookMs) * 1_000)}/s; each sent ${sent.map((ids) => ids.length).join(', ')}`,
  );
  expect(senders.map((sender) => sender.said())).toEqual(many(SENDERS, () => ''));
  expect(codes).toEqual(many(SENDERS, () => 0));

  const all = sent.flat();
  expect(all).toHaveLength(JOBS);
  expect(all.sort()).toEqual(deliveries.map((row) => row.id).sort());
  // They really worked beside each other.
  expect(sent.filter((ids) => ids.length > 0).length).toBeGreaterThan(1);

  const left = await db.q('deliveries').whereNotNull('lease_token').orWhere('lease_until_ms', '<>', 0);
  expect(left).toEqual([]);
  expect(await inState('submitted')).toBe(JOBS);
  const attempts = await db.q('attempts').where('outcome', 'submitted').where('closed_ms', '>', 0);
  expect(new Set(attempts.map((row) => row.delivery_id)).size).toBe(JOBS);
  expect(attempts).toHaveLength(JOBS);
  const parts = await db.q('delivery_parts').count({ n: '*' }).first();
  expect(Number(parts?.n)).toBe(JOBS);
  expect(tookMs).toBeLessThan(LIMIT_MS);
});
