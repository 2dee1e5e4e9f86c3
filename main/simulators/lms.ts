import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { addDays, clockOf, dayOf } from '../../shared/time.ts';
import { insertCurveSql, lmsSchema } from './lms-schema.ts';
import { hashed } from './random.ts';
import { type SampleCustomer, sampleDay } from './sample-curves.ts';

export type LmsSettings = {
  dbFile: string;
  seed: number;
  /** Days of history to have. */
  days: number;
  failShare: number;
  offlineShare: number;
  /** Time from an order to its execution, ms. */
  delayMinMs: number;
  delayMaxMs: number;
  customers: SampleCustomer[];
  /** Curves given from outside, instead of the generated ones. */
  curves?: { accountNo: string; day: string; points: (number | null)[] }[];
};

type OrderRow = {
  order_key: string;
  cons_no: string;
  command: string;
  limit_kw: number;
  start_ms: number;
  due_ms: number;
};
type Limit = { key: string; kw: number; fromKw: number; sinceMs: number };

/** How long a plant takes to come down to its limit, ms. */
const RAMP_MS = 3_000;
const TICK_MS = 100;
/** Curves written in one transaction. */
const CHUNK = 200;

/** The load management system, simulated: terminals that execute, fail or are away, and curves that follow. */
export class LoadManagementSimulator {
  readonly #settings: LmsSettings;
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #insertCurve: ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;
  readonly #limits = new Map<string, Limit>();
  /** Last value written by account, with its point. */
  readonly #written = new Map<string, string>();
  readonly #byAccount: Map<string, SampleCustomer>;
  #timer: NodeJS.Timeout | undefined;
  #sequence: number;
  #lastCurveMs = 0;
  #today = '';
  readonly #natural = new Map<string, number>();
  #naturalPoint = -1;
  /** Accounts whose limit has just ended: their load goes up again. */
  readonly #released = new Set<string>();
  #isStopped = false;

  constructor(settings: LmsSettings) {
    this.#settings = settings;
    mkdirSync(dirname(settings.dbFile), { recursive: true });
    this.#db = new DatabaseSync(settings.dbFile);
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000');
    this.#db.exec(lmsSchema);
    this.#insertCurve = this.#db.prepare(insertCurveSql);
    this.#byAccount = new Map(settings.customers.map((customer) => [customer.accountNo, customer]));
    this.#sequence = Number(
      (this.#db.prepare('select max(upd_seq) as n from e_curve').get() as { n: number | null }).n ?? 0,
    );
  }

  /** Writes the days people look at first, then the rest in the background. */
  async start(): Promise<void> {
    const insert = this.#db.prepare(
      'insert or ignore into c_cons (cons_no, trade_code, peak_kw) values (?, ?, ?)',
    );
    this.#inTransaction(() => {
      for (const one of this.#settings.customers) insert.run(one.accountNo, one.industryCode, one.peakKw);
    });
    for (const given of this.#settings.curves ?? [])
      this.#writeCurve(given.accountNo, given.day, given.points);
    const today = dayOf(Date.now());
    for (let from = 0; from < this.#settings.customers.length; from += CHUNK)
      this.#writeDay(today, this.#settings.customers.slice(from, from + CHUNK));
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    void this.#fillHistory(today);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#db.close();
  }

  async #fillHistory(today: string): Promise<void> {
    const first = [1, 30, 31, 28, 29, 364, 365, 366, 2, 3, 4, 5, 6, 7];
    const rest = Array.from({ length: this.#settings.days }, (_, i) => i + 1).filter(
      (back) => !first.includes(back),
    );
    for (const back of [...first.filter((day) => day <= this.#settings.days), ...rest]) {
      if (this.#isStopped) return;
      const day = addDays(today, -back);
      // Small transactions: other writers of this database never wait long.
      for (let from = 0; from < this.#settings.customers.length && !this.#isStopped; from += CHUNK) {
        this.#writeDay(day, this.#settings.customers.slice(from, from + CHUNK));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  }

  #inTransaction(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  /** A generated day for every customer that has none; today only up to now. */
  #writeDay(day: string, customers: SampleCustomer[]): void {
    const known = new Set(
      (
        this.#db.prepare('select cons_no from e_curve where data_date = ?').all(day) as { cons_no: string }[]
      ).map((row) => row.cons_no),
    );
    const isToday = day === dayOf(Date.now());
    this.#inTransaction(() => {
      for (const customer of customers) {
        if (known.has(customer.accountNo)) continue;
        const points = sampleDay(customer, day, this.#settings.seed);
        const until = isToday ? this.#nowPoint() + 1 : points.length;
        this.#writeCurve(
          customer.accountNo,
          day,
          Array.from(points, (value, i) => (i < until ? value : null)),
        );
      }
    });
  }

  #writeCurve(accountNo: string, day: string, points: (number | null)[]): void {
    this.#sequence += 1;
    this.#insertCurve.run(accountNo, day, this.#sequence, ...points);
  }

  #nowPoint(): number {
    const [hours = 0, minutes = 0] = clockOf(Date.now()).split(':').map(Number);
    return hours * 4 + Math.floor(minutes / 15);
  }

  #tick(): void {
    try {
      this.#receive();
      this.#execute();
      if (Date.now() - this.#lastCurveMs >= 1_000) this.#updateLoads();
    } catch (error) {
      // Another process holds the database for a moment; the next tick tries again.
      process.stderr.write(`lms simulator: ${error instanceof Error ? error.message : error}\n`);
    }
  }

  #fateOf(row: OrderRow): 'executed' | 'failed' | 'offline' {
    const luck = hashed(`${row.cons_no}/terminal`, this.#settings.seed);
    if (luck < this.#settings.offlineShare) return 'offline';
    return luck < this.#settings.offlineShare + this.#settings.failShare ? 'failed' : 'executed';
  }

  /** New orders: the terminal takes them, or is away. */
  #receive(): void {
    const rows = this.#db
      .prepare("select * from l_order where order_status = 'new' limit 500")
      .all() as OrderRow[];
    if (rows.length === 0) return;
    const { delayMinMs, delayMaxMs, seed } = this.#settings;
    const mark = this.#db.prepare('update l_order set order_status = ?, due_ms = ? where order_key = ?');
    this.#inTransaction(() => {
      for (const row of rows) {
        const isAway = this.#fateOf(row) === 'offline';
        this.#feedback(row.order_key, isAway ? 'offline' : 'received', isAway ? '终端离线' : '');
        const delay = delayMinMs + hashed(row.order_key, seed) * (delayMaxMs - delayMinMs);
        mark.run(
          isAway ? 'done' : 'received',
          Math.max(Date.now(), row.command === 'limit' ? row.start_ms : 0) + delay,
          row.order_key,
        );
      }
    });
  }

  #execute(): void {
    const rows = this.#db
      .prepare("select * from l_order where order_status = 'received' and due_ms <= ? limit 500")
      .all(Date.now()) as OrderRow[];
    if (rows.length === 0) return;
    const mark = this.#db.prepare("update l_order set order_status = 'done' where order_key = ?");
    this.#inTransaction(() => {
      for (const row of rows) {
        mark.run(row.order_key);
        if (row.command !== 'limit') {
          this.#limits.delete(row.cons_no);
          this.#released.add(row.cons_no);
          this.#feedback(row.order_key, 'restored', '');
        } else if (this.#fateOf(row) === 'failed') this.#feedback(row.order_key, 'failed', '跳闸未动作');
        else {
          const fromKw = this.#naturalKw(row.cons_no);
          this.#limits.set(row.cons_no, {
            key: row.order_key,
            kw: row.limit_kw,
            fromKw,
            sinceMs: Date.now(),
          });
          this.#feedback(row.order_key, 'executed', '');
        }
      }
    });
    this.#lastCurveMs = 0;
  }

  #feedback(key: string, state: string, note: string): void {
    this.#db
      .prepare('insert into l_feedback (order_key, fb_state, note, at_ms) values (?, ?, ?, ?)')
      .run(key, state, note, Date.now());
  }

  /** What a customer would draw now without a limit; worked out once for each quarter hour. */
  #naturalKw(accountNo: string): number {
    const point = this.#nowPoint();
    if (this.#naturalPoint !== point) this.#natural.clear();
    this.#naturalPoint = point;
    const known = this.#natural.get(accountNo);
    if (known !== undefined) return known;
    const customer = this.#byAccount.get(accountNo);
    const kw = customer ? (sampleDay(customer, dayOf(Date.now()), this.#settings.seed)[point] ?? 0) : 0;
    this.#natural.set(accountNo, kw);
    return kw;
  }

  /** The load of an account at this moment: natural, on its way down, or at its limit. */
  #loadKw(account: string): number {
    const natural = this.#naturalKw(account);
    const limit = this.#limits.get(account);
    if (!limit) return Math.round(natural);
    const share = Math.min(1, (Date.now() - limit.sinceMs) / RAMP_MS);
    return Math.round(natural + (Math.min(natural, limit.kw * 0.985) - natural) * share);
  }

  /** The running quarter hour shows the load as it is now, for everybody; what stays as it is is not written. */
  #updateLoads(): void {
    this.#lastCurveMs = Date.now();
    const day = dayOf(Date.now());
    if (day !== this.#today) this.#writeDay(day, this.#settings.customers);
    this.#today = day;
    const point = this.#nowPoint();
    const stale = this.#db
      .prepare(`select cons_no from e_curve where data_date = ? and p${point + 1} is null`)
      .all(day) as { cons_no: string }[];
    const targets = new Set([...stale.map((row) => row.cons_no), ...this.#limits.keys(), ...this.#released]);
    this.#released.clear();
    const changes = [...targets].flatMap((account) => {
      const kw = this.#loadKw(account);
      return this.#written.get(account) === `${point} ${kw}` ? [] : [{ account, kw }];
    });
    const update = this.#db.prepare(
      `update e_curve set p${point + 1} = ?, upd_seq = ? where data_date = ? and cons_no = ?`,
    );
    for (let from = 0; from < changes.length; from += CHUNK) {
      this.#inTransaction(() => {
        for (const { account, kw } of changes.slice(from, from + CHUNK)) {
          this.#written.set(account, `${point} ${kw}`);
          this.#sequence += 1;
          update.run(kw, this.#sequence, day, account);
        }
      });
    }
  }
}
