import type { Database } from '../../../main/store/database.ts';
import { by, dayAt, n, type Raw, ratio, type Shown, s, startOf, sum, whole } from './raw.ts';
import type { Period } from './sms.ts';

const DAY = 86_400_000;

/** Everything about the query service, as the tables have it. */
export async function serviceTables(db: Database) {
  return {
    subscriptions: await whole(db, 'subscriptions'),
    events: await whole(db, 'subscription_events'),
    uses: await whole(db, 'query_uses'),
  };
}
export type ServiceTables = Awaited<ReturnType<typeof serviceTables>>;

const nextMonth = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};

/** In force and not held at some moment of the month: walked day by day and change by change. */
function isChargeable(one: Raw, events: readonly Raw[], month: string): boolean {
  const [from, to] = [startOf(`${month}-01`), startOf(`${nextMonth(month)}-01`)];
  const end = Math.min(n(one.to_ms) || Number.POSITIVE_INFINITY, to);
  const marks = [...events]
    .filter((event) => event.subscription_id === one.id && ['pause', 'resume'].includes(s(event.step)))
    .sort((a, b) => n(a.at_ms) - n(b.at_ms));
  const changes = [n(one.from_ms), ...marks.map((event) => n(event.at_ms)), end];
  return changes.some((start, index) => {
    const isHeld = index > 0 && index <= marks.length && marks[index - 1]!.step === 'pause';
    const stop = Math.min(changes[index + 1] ?? end, end);
    return !isHeld && Math.max(start, from) < stop;
  });
}

/** Months that are begun are charged whole; who leaves and comes back in a month pays it once. */
function monthFees(tables: ServiceTables, subscriptions: readonly Raw[], month: string): number {
  const charged = subscriptions.filter((one) => isChargeable(one, tables.events, month));
  const agreements = by(charged, (one) => `${s(one.phone)} ${s(one.customer_id)} ${s(one.service_code)}`);
  return sum([...agreements.values()], (same) => Math.max(...same.map((one) => n(one.month_fen))));
}

function monthsOf({ from, to }: Period): string[] {
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); month = nextMonth(month)) months.push(month);
  return months;
}

const isWithin = (ms: unknown, { from, to }: Period): boolean => {
  const day = dayAt(ms);
  return n(ms) > 0 && day >= from && day <= to;
};
const answered = (uses: readonly Raw[], period: Period): number =>
  uses.filter((use) => isWithin(use.at_ms, period) && use.outcome === 'answered' && use.kind === 'query')
    .length;

/** A line of the query statistics; `code` '' = all services. */
export function serviceLine(
  tables: ServiceTables,
  period: Period,
  { before, code = '' }: { before: Period; code?: string },
): Shown {
  const own = (one: Raw) => code === '' || one.service_code === code;
  const subscriptions = tables.subscriptions.filter(own);
  const uses = tables.uses.filter(own);
  const end = startOf(period.to) + DAY;
  const firstDay = dayAt(Math.min(...tables.subscriptions.map((one) => n(one.from_ms))));
  const [now, past] = [answered(uses, period), answered(uses, before)];
  const subscribers = subscriptions.filter(
    (one) => n(one.from_ms) < end && (n(one.to_ms) === 0 || n(one.to_ms) >= end),
  ).length;
  return {
    subscribers,
    added: subscriptions.filter((one) => isWithin(one.from_ms, period)).length,
    cancelled: subscriptions.filter((one) => isWithin(one.to_ms, period)).length,
    uses: now,
    perUser: ratio(now, subscribers),
    perDay: now / ((end - startOf(period.from)) / DAY),
    monthFee: sum(monthsOf(period), (month) => monthFees(tables, subscriptions, month)) / 100,
    useFee:
      sum(
        uses.filter((use) => isWithin(use.at_ms, period)),
        (use) => n(use.fee_fen),
      ) / 100,
    change: before.from < firstDay ? null : ratio(now - past, past),
  };
}
