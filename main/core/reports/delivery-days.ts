import { addDays, DAY_MS, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { CountedDay, DaySum, InboundSum } from '../ports.ts';
import { type CountedSums, countDay, type Units, unitsOf } from './count-day.ts';

/** A day whose last message is older than this has got its reports (72 h) and confirmations (48 h). */
const SETTLED_MS = 4 * DAY_MS;
const LOOK_MS = 60_000;
/** A settled day is looked at again once a day for so long: another workstation may have settled something in it. */
const RECHECK_DAYS = 40;

const daysOf = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
};

/**
 * Deliveries summed by day. Settled days are counted once and kept, so that a year costs a few hundred rows; the last days,
 * and days in which something changed later, are counted from the deliveries themselves whenever they are asked for.
 */
export class DeliveryDays {
  readonly #core: Core;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #counting: Promise<void> | undefined;
  #isStopping = false;
  /** Days before this one are known to be counted. */
  #countedUpTo = '';

  constructor(core: Core) {
    this.#core = core;
  }

  start(): void {
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#counting;
  }

  /** These messages' deliveries changed; whether in a settled day is found out later. */
  changed(messageIds: readonly string[]): void {
    for (const id of messageIds) this.#changed.add(id);
  }

  /** Sums of the days from `from` to `to`, all keys, settled and open days alike. */
  async of(from: string, to: string): Promise<{ sums: DaySum[]; inbound: InboundSum[] }> {
    await this.#markChanged();
    const last = to < this.#today() ? to : this.#today();
    const first = await this.firstDay();
    const days = first === undefined ? [] : daysOf(from > first ? from : first, last);
    if (days.length === 0) return { sums: [], inbound: [] };
    const fresh = await this.#freshDays(days[0]!, last);
    const counted: CountedSums[] = [];
    const units = await unitsOf(this.#core);
    for (const day of days) if (!fresh.has(day)) counted.push(await this.#count(day, units));
    const { reports } = this.#core.stores;
    const sums: DaySum[] = [];
    const inbound: InboundSum[] = [];
    // A month at a time: no query holds the main loop for long.
    for (let start = days[0]!; start <= last; start = addDays(start, 31)) {
      const end = addDays(start, 30) < last ? addDays(start, 30) : last;
      sums.push(...(await reports.sums(start, end)).filter((sum) => fresh.has(sum.day)));
      inbound.push(...(await reports.inboundSums(start, end)).filter((sum) => fresh.has(sum.day)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return {
      sums: [...sums, ...counted.flatMap((one) => one.sums)],
      inbound: [...inbound, ...counted.flatMap((one) => one.inbound)],
    };
  }

  /** Counts every settled day that is not counted or no longer right; returns how many. */
  async catchUp(): Promise<number> {
    await this.#markChanged();
    const first = await this.firstDay();
    const last = dayOf(this.#core.clock.now() - SETTLED_MS - DAY_MS);
    if (first === undefined || first > last) return 0;
    const from = this.#countedUpTo > first ? addDays(this.#countedUpTo, -RECHECK_DAYS) : first;
    const fresh = await this.#freshDays(from, last, true);
    const units = await unitsOf(this.#core);
    let count = 0;
    for (const day of daysOf(from > first ? from : first, last)) {
      if (this.#isStopping) return count;
      if (fresh.has(day)) continue;
      await this.#count(day, units);
      count += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#countedUpTo = last;
    return count;
  }

  #look(): void {
    this.#counting ??= this.catchUp()
      .then(() => undefined)
      .catch((error: unknown) => this.#core.log.warn('report-days-failed', { error: String(error) }))
      .finally(() => {
        this.#counting = undefined;
      });
  }

  /** Counts one day and keeps it when it is settled. A count that finds less than before keeps what was known: old messages were put away. */
  async #count(day: string, units: Units): Promise<CountedSums> {
    const { reports } = this.#core.stores;
    const now = this.#core.clock.now();
    const counted = await countDay(this.#core, day, units);
    if (dayStartMs(day) + DAY_MS > now - SETTLED_MS) return counted;
    const [known] = await reports.countedDays(day, day);
    const entry: CountedDay = { day, total: counted.total, isStale: false, countedMs: now };
    if (known && known.total > counted.total) {
      const sums = await reports.sums(day, day);
      const inbound = await reports.inboundSums(day, day);
      await reports.putDay({ ...entry, total: known.total }, sums, inbound);
      return { sums, inbound, total: known.total };
    }
    await reports.putDay(entry, counted.sums, counted.inbound);
    return counted;
  }

  /** Settled days whose sums are stored and right. */
  async #freshDays(from: string, to: string, isRecheck = false): Promise<Set<string>> {
    const now = this.#core.clock.now();
    const rows = await this.#core.stores.reports.countedDays(from, to);
    const isDue = (one: CountedDay) =>
      isRecheck &&
      one.countedMs < now - DAY_MS &&
      dayStartMs(one.day) > now - SETTLED_MS - RECHECK_DAYS * DAY_MS;
    return new Set(rows.filter((one) => !one.isStale && !isDue(one)).map((one) => one.day));
  }

  /** Marks the settled days in which deliveries changed since. */
  async #markChanged(): Promise<void> {
    if (this.#changed.size === 0) return;
    const ids = [...this.#changed];
    this.#changed.clear();
    const until = this.#core.clock.now() - SETTLED_MS;
    const days = new Set<string>();
    for (const { fromMs, toMs } of await this.#core.stores.reports.spans(ids))
      for (const day of daysOf(dayOf(fromMs), dayOf(Math.min(toMs, until)))) days.add(day);
    await this.#core.stores.reports.markStale([...days]);
  }

  /** The day of the first message there is; undefined = none. */
  async firstDay(): Promise<string | undefined> {
    const ms = await this.#core.stores.reports.firstMs();
    return ms > 0 ? dayOf(ms) : undefined;
  }

  #today(): string {
    return dayOf(this.#core.clock.now());
  }
}
