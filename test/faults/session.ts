import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { readRecord } from '../../main/simulators/record.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';
import type { Delivery } from '../../shared/model/message.ts';
import { type Api, openApi } from '../support/api.ts';
import type { Evidence } from './judge.ts';
import { databaseFile, wait } from './makers.ts';
import { Running } from './processes.ts';

/** Longer than any fault lasts, ms. */
const PATIENCE_MS = 90_000;
const RETRY_MS = 250;
/** Nothing new for this long, and nothing on its way: settled, ms. */
const QUIET_MS = 2_500;
const SETTLE_MS = 75_000;
const PAGE = 500;

/** A supervisor at the desk: does again what did not work, starts the product again when it is gone. */
export class Session {
  readonly dataDir: string;
  readonly #customers: number;
  #running: Running | undefined;
  #api: Api | undefined;
  #isAwake = false;

  constructor(dataDir: string, customers: number) {
    this.dataDir = dataDir;
    this.#customers = customers;
  }

  get running(): Running {
    if (!this.#running) throw new Error('the product is not running');
    return this.#running;
  }

  async start(): Promise<void> {
    this.#running = await again('the start', () => Running.start(this.dataDir, this.#customers));
    const { url } = this.#running;
    this.#api = await again('the login', () => openApi(url, 'supervisor'));
    if (!this.#isAwake) await again('the end of the quiet hours', () => noQuietHours(url));
    this.#isAwake = true;
  }

  async killDesktop(): Promise<void> {
    const running = this.running;
    this.#api = undefined;
    await running.killDesktop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }

  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    return again(name, async () => {
      if (!this.#api) throw new Error('the desktop is away');
      try {
        return await this.#api.call(name, input);
      } catch (error) {
        if (isShutOut(error)) this.#api = await openApi(this.running.url, 'supervisor');
        throw error;
      }
    });
  }

  /** Messages that are whole at their phones. */
  arrived(): number {
    const file = join(this.dataDir, 'network-record.jsonl');
    if (!existsSync(file)) return 0;
    return readFileSync(file, 'utf8').split('"kind":"message"').length - 1;
  }

  /** Waits until nothing is on its way any more; false when it never comes to that. */
  async settle(): Promise<boolean> {
    const end = performance.now() + SETTLE_MS;
    let before = '';
    let sinceMs = performance.now();
    while (performance.now() < end) {
      const { messages } = await this.call('messages.list', { limit: 50 });
      const server = await again('the queue of the SMS server', async () => this.#serverDepth());
      const now = JSON.stringify([messages.map((one) => ({ ...one.counts, confirmed: 0 })), server]);
      if (now !== before) sinceMs = performance.now();
      before = now;
      const isDry = messages.every((one) => one.counts.waiting === 0) && server.open === 0;
      if (isDry && performance.now() - sinceMs >= QUIET_MS) return true;
      await wait(100);
    }
    return false;
  }

  async uncertain(): Promise<Delivery[]> {
    return this.#deliveries('uncertain');
  }

  async evidence(promised: number): Promise<Evidence> {
    const deliveries = await this.#deliveries('all');
    const listed = (await this.#deliveries('uncertain')).map((one) => one.id);
    const replies: string[] = [];
    for (let offset = 0, total = 1; offset < total; offset += PAGE) {
      const page = await this.call('inbound.list', { offset, limit: PAGE });
      total = page.total;
      replies.push(...page.inbound.map((one) => one.phone));
    }
    return {
      promised,
      deliveries,
      listed,
      replies,
      serverStates: this.#serverStates(),
      record: readRecord(join(this.dataDir, 'network-record.jsonl')),
    };
  }

  async #deliveries(only: 'all' | 'uncertain'): Promise<Delivery[]> {
    const { messages } = await this.call('messages.list', { limit: 50 });
    const found: Delivery[] = [];
    for (const { id } of messages) found.push(...(await this.#deliveriesOf(id, only)));
    return found;
  }

  /** Replies still change the order of the list: a look in which a row moved from one page to another does not count. */
  async #deliveriesOf(messageId: string, only: 'all' | 'uncertain'): Promise<Delivery[]> {
    for (let look = 1; ; look += 1) {
      const found = new Map<string, Delivery>();
      let total = 1;
      for (let offset = 0; offset < total; offset += PAGE) {
        const page = await this.call('messages.deliveries', { messageId, only, offset, limit: PAGE });
        total = page.total;
        for (const one of page.deliveries) found.set(one.id, one);
      }
      if (found.size === total) return [...found.values()];
      if (look >= 20)
        throw new Error(`the list of deliveries does not come to rest: ${found.size} of ${total}`);
      await wait(RETRY_MS);
    }
  }

  #serverDepth(): { open: number; states: unknown } {
    return this.#read((db) => {
      const states = db
        .prepare('select delivery_state as state, count(*) as n from deliveries group by delivery_state')
        .all() as { state: string; n: number }[];
      const { n: unfetched } = db.prepare('select count(*) as n from outbox').get() as { n: number };
      const queued = states.filter(({ state }) => state === 'queued' || state === 'sending');
      return { open: unfetched + queued.reduce((sum, one) => sum + one.n, 0), states };
    });
  }

  #serverStates(): Map<string, string> {
    return this.#read((db) => {
      const rows = db.prepare('select client_id, delivery_state from deliveries').all() as {
        client_id: string;
        delivery_state: string;
      }[];
      return new Map(rows.map((row) => [row.client_id, row.delivery_state]));
    });
  }

  #read<T>(work: (db: InstanceType<typeof DatabaseSync>) => T): T {
    const db = new DatabaseSync(databaseFile(this.dataDir, 'sms'), { readOnly: true });
    try {
      return work(db);
    } finally {
      db.close();
    }
  }
}

/** After a jump of the clock a session may be locked as idle, or be over. */
const isShutOut = (error: unknown) =>
  error instanceof Error && ['locked', 'unauthenticated'].includes(String(error.cause));

/** Bulletins would wait for the morning when the suite runs at night or a clock is set there. */
async function noQuietHours(url: string): Promise<void> {
  const administrator = await openApi(url, 'administrator');
  const settings = await administrator.call('settings.get', {});
  await administrator.call('settings.save', {
    ...settings,
    sms: { ...settings.sms, quietFrom: '00:00', quietTo: '00:00' },
  });
}

/** Does it until it works, as a person would. */
async function again<T>(what: string, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw new Error(`${what} never worked`, { cause: error });
      await wait(RETRY_MS);
    }
  }
}
