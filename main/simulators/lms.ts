import { addDays, clockOf, dayOf } from '../../shared/time.ts';
import { LmsFile, pause } from './lms-file.ts';
import { MeterBook } from './lms-meter-book.ts';
import { type Answer, type OrderRow, type TerminalSettings, Terminals } from './lms-terminals.ts';
import { type SampleCustomer, sampleDay } from './sample-curves.ts';

export type LmsSettings = TerminalSettings & {
  dbFile: string;
  /** Days of history to have. */
  days: number;
  /** Days of readings to have; a few weeks when left out. */
  readingDays?: number;
  /** How often meters are read, ms. */
  meterMs?: number;
  customers: SampleCustomer[];
  /** Curves given from outside, instead of the generated ones. */
  curves?: { accountNo: string; day: string; points: (number | null)[] }[];
};

const TICK_MS = 100;
/** Curves written in one transaction. */
const CHUNK = 200;
const READING_DAYS = 35;
const METER_MS = 30_000;

/** The load management system, simulated: terminals that execute, fail or are away, and curves that follow. */
export class LoadManagementSimulator {
  readonly #settings: LmsSettings;
  readonly #file: LmsFile;
  readonly #terminals: Terminals;
  readonly #meters: MeterBook;
  readonly #byAccount: Map<string, SampleCustomer>;
  /** Last value written by account, with its point. */
  readonly #written = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #meterTimer: NodeJS.Timeout | undefined;
  #lastCurveMs = 0;
  #today = '';
  readonly #natural = new Map<string, number>();
  #naturalPoint = -1;
  /** Accounts whose limit has just ended: their load goes up again. */
  readonly #released = new Set<string>();
  #isStopped = false;

  constructor(settings: LmsSettings) {
    this.#settings = settings;
    const { customers } = settings;
    this.#file = new LmsFile(settings.dbFile);
    const kept = customers.filter((one) => one.isProtected).map((one) => one.accountNo);
    this.#terminals = new Terminals(settings, kept, Date.now());
    this.#meters = new MeterBook(this.#file, customers, settings.seed);
    this.#byAccount = new Map(customers.map((customer) => [customer.accountNo, customer]));
  }

  /** Writes the days people look at first, then the rest in the background. */
  async start(): Promise<void> {
    const { customers, curves = [] } = this.#settings;
    this.#file.inTransaction(() => {
      for (const one of customers) this.#writeCustomer(one);
    });
    for (const given of curves) this.#file.writeCurve(given.accountNo, given.day, given.points);
    const today = dayOf(Date.now());
    for (let from = 0; from < customers.length; from += CHUNK)
      this.#writeDay(today, customers.slice(from, from + CHUNK));
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    void this.#fillHistory(today);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    clearTimeout(this.#meterTimer);
    this.#file.close();
  }

  #writeCustomer(one: SampleCustomer): void {
    const { ct, pt } = this.#meters.meterOf(one);
    const { name = '', regionCode = '', voltage = '', capacityKva = 0, securityKw = 0, feeder = '' } = one;
    const place = [
      one.accountNo,
      name,
      regionCode,
      one.industryCode,
      voltage,
      capacityKva,
      securityKw,
      feeder,
    ];
    this.#file.writeCustomer(...place, ct, pt, this.#terminals.stateOf(one.accountNo), one.peakKw);
  }

  async #fillHistory(today: string): Promise<void> {
    const {
      days,
      customers,
      readingDays = Math.min(days, customers.length > 2_000 ? 3 : READING_DAYS),
    } = this.#settings;
    const first = [1, 30, 31, 28, 29, 364, 365, 366, 2, 3, 4, 5, 6, 7].filter((day) => day <= days);
    const rest = Array.from({ length: days }, (_, i) => i + 1).filter((back) => !first.includes(back));
    const fillDays = async (backs: number[]) => {
      for (const back of backs) {
        const day = addDays(today, -back);
        // Small transactions: other writers of this database never wait long.
        for (let from = 0; from < customers.length && !this.#isStopped; from += CHUNK) {
          this.#writeDay(day, customers.slice(from, from + CHUNK));
          await pause();
        }
      }
    };
    await fillDays(first.slice(0, 1));
    await this.#meters.fill(readingDays, () => this.#isStopped);
    this.#readMeters();
    await fillDays([...first.slice(1), ...rest]);
  }

  #readMeters(): void {
    if (this.#isStopped) return;
    const { meterMs = Math.max(METER_MS, this.#settings.customers.length * 12) } = this.#settings;
    this.#meterTimer = setTimeout(async () => {
      const loadKw = (account: string) => this.#loadKw(account);
      await this.#meters.flow(loadKw, () => this.#isStopped).catch(complain);
      this.#readMeters();
    }, meterMs);
  }

  /** A generated day for every customer that has none; today only up to now. */
  #writeDay(day: string, customers: SampleCustomer[]): void {
    const rows = this.#file.rows<{ cons_no: string }>('select cons_no from e_curve where data_date = ?', day);
    const known = new Set(rows.map((row) => row.cons_no));
    const until = day === dayOf(Date.now()) ? this.#nowPoint() + 1 : 96;
    this.#file.inTransaction(() => {
      for (const customer of customers) {
        if (known.has(customer.accountNo)) continue;
        const points = sampleDay(customer, day, this.#settings.seed);
        const reported = Array.from(points, (value, i) => (i < until ? value : null));
        this.#file.writeCurve(customer.accountNo, day, reported);
      }
    });
  }

  #nowPoint(): number {
    const [hours = 0, minutes = 0] = clockOf(Date.now()).split(':').map(Number);
    return hours * 4 + Math.floor(minutes / 15);
  }

  #tick(): void {
    try {
      this.#handle("order_status in ('new', 'away') and due_ms <= ?", (row) =>
        this.#terminals.receive(row, Date.now()),
      );
      this.#handle("order_status = 'received' and due_ms <= ?", (row) => this.#execute(row));
      this.#expire();
      if (Date.now() - this.#lastCurveMs >= 1_000) this.#updateLoads();
    } catch (error) {
      // Another process holds the database for a moment; the next tick tries again.
      complain(error);
    }
  }

  /** Orders in a state: each terminal answers, all in one transaction. */
  #handle(where: string, answerOf: (row: OrderRow) => Answer): void {
    const rows = this.#file.rows<OrderRow>(`select * from l_order where ${where} limit 1000`, Date.now());
    if (rows.length === 0) return;
    this.#file.inTransaction(() => {
      for (const row of rows) {
        const { state, note, status, dueMs } = answerOf(row);
        if (state) this.#file.feedback(row.order_key, state, note);
        this.#file.run(
          'update l_order set order_status = ?, due_ms = ? where order_key = ?',
          status,
          Math.round(dueMs),
          row.order_key,
        );
      }
    });
  }

  #execute(row: OrderRow): Answer {
    this.#lastCurveMs = 0;
    if (row.command !== 'limit') this.#released.add(row.cons_no);
    return this.#terminals.execute(row, Date.now(), this.#naturalKw(row.cons_no));
  }

  #expire(): void {
    const ended = this.#terminals.expire(Date.now());
    if (ended.length === 0) return;
    this.#file.inTransaction(() => {
      for (const { account, key } of ended) {
        this.#released.add(account);
        this.#file.feedback(key, 'restored', '时段结束');
      }
    });
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

  #loadKw(account: string): number {
    return this.#terminals.loadKw(account, this.#naturalKw(account), Date.now());
  }

  /** The running quarter hour shows the load as it is now, for everybody; what stays as it is is not written. */
  #updateLoads(): void {
    this.#lastCurveMs = Date.now();
    const day = dayOf(Date.now());
    if (day !== this.#today) this.#writeDay(day, this.#settings.customers);
    this.#today = day;
    const point = this.#nowPoint();
    const stale = this.#file.rows<{ cons_no: string }>(
      `select cons_no from e_curve where data_date = ? and p${point + 1} is null`,
      day,
    );
    const limited = this.#terminals.limits.keys();
    const targets = new Set([...stale.map((row) => row.cons_no), ...limited, ...this.#released]);
    this.#released.clear();
    const changes = [...targets].flatMap((account) => {
      const kw = this.#loadKw(account);
      return this.#written.get(account) === `${point} ${kw}` ? [] : [{ account, kw }];
    });
    const sql = `update e_curve set p${point + 1} = ?, upd_seq = ? where data_date = ? and cons_no = ?`;
    for (let from = 0; from < changes.length; from += CHUNK) {
      this.#file.inTransaction(() => {
        for (const { account, kw } of changes.slice(from, from + CHUNK)) {
          this.#written.set(account, `${point} ${kw}`);
          this.#file.run(sql, kw, this.#file.nextSequence(), day, account);
        }
      });
    }
  }
}

function complain(error: unknown): void {
  process.stderr.write(`lms simulator: ${error instanceof Error ? error.message : error}\n`);
}
