import { addDays, clockOf, DAY_MS, dayOf, dayStartMs } from '../../shared/time.ts';
import { type LmsFile, pause } from './lms-file.ts';
import { energyOf, Meter, registerOf } from './lms-meters.ts';
import { type SampleCustomer, sampleDay } from './sample-curves.ts';

const CHUNK = 100;
/** Frozen readings come over a few minutes after midnight. */
const FREEZE_MS = 300_000;

/** Keeps readings and balances of all meters: history at the start, then what flows. */
export class MeterBook {
  readonly #file: LmsFile;
  readonly #customers: SampleCustomer[];
  readonly #seed: number;
  readonly #meters = new Map<string, Meter>();
  readonly #usedUntilMs = new Map<string, number>();

  constructor(file: LmsFile, customers: SampleCustomer[], seed: number) {
    this.#file = file;
    this.#customers = customers;
    this.#seed = seed;
  }

  meterOf(customer: SampleCustomer): Meter {
    const known = this.#meters.get(customer.accountNo);
    if (known) return known;
    const meter = new Meter(customer.accountNo, customer.peakKw, this.#seed);
    this.#meters.set(customer.accountNo, meter);
    return meter;
  }

  /** Frozen readings of the days before, today's so far and the balance, in small portions. */
  async fill(days: number, isStopped: () => boolean): Promise<void> {
    const today = dayOf(Date.now());
    const [row] = this.#file.rows<{ first: string | null }>('select min(data_date) as first from e_read');
    const first = row?.first ?? addDays(today, -days);
    for (let from = 0; from < this.#customers.length; from += CHUNK) {
      if (isStopped()) return;
      const some = this.#customers.slice(from, from + CHUNK);
      this.#file.inTransaction(() => {
        for (const customer of some) this.#fillOne(customer, first, today);
      });
      await pause();
    }
  }

  #fillOne(customer: SampleCustomer, first: string, today: string): void {
    const meter = this.meterOf(customer);
    const { accountNo } = customer;
    const { meterNo } = meter;
    for (let day = first; day < today; day = addDays(day, 1)) {
      meter.use(energyOf(sampleDay(customer, day, this.#seed)));
      const readMs = dayStartMs(day) + DAY_MS + FREEZE_MS;
      this.#file.writeReading({ accountNo, meterNo, day, readMs }, meter.display());
    }
    const now = Date.now();
    const point = Math.floor((now - dayStartMs(today)) / 900_000);
    meter.use(energyOf(sampleDay(customer, today, this.#seed), point));
    this.#usedUntilMs.set(accountNo, dayStartMs(today) + point * 900_000);
    this.#write(accountNo, meter, now);
  }

  #write(accountNo: string, meter: Meter, now: number): void {
    const { meterNo, unit } = meter;
    this.#file.writeReading({ accountNo, meterNo, day: dayOf(now), readMs: now }, meter.display());
    this.#file.writeBalance(accountNo, meter.balance, unit, now);
  }

  /** What has flowed since the last time goes through the meters. */
  async flow(loadKw: (accountNo: string) => number, isStopped: () => boolean): Promise<void> {
    const accounts = [...this.#usedUntilMs.keys()];
    for (let from = 0; from < accounts.length; from += CHUNK) {
      if (isStopped()) return;
      const now = Date.now();
      this.#file.inTransaction(() => {
        for (const account of accounts.slice(from, from + CHUNK)) {
          const meter = this.#meters.get(account);
          const hours = (now - (this.#usedUntilMs.get(account) ?? now)) / 3_600_000;
          if (!meter || hours <= 0) continue;
          const register = registerOf(Number(clockOf(now).slice(0, 2)));
          const none = { sharp: 0, peak: 0, flat: 0, valley: 0 };
          meter.use({ ...none, [register]: loadKw(account) * hours });
          this.#usedUntilMs.set(account, now);
          this.#write(account, meter, now);
        }
      });
      await pause();
    }
  }
}
