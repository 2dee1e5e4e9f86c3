import { groupBy } from '../../../shared/group-by.ts';
import type { Subscription, SubscriptionEvent } from '../../../shared/model/query.ts';
import type { PartMonthRule } from '../../../shared/model/query-settings.ts';
import { monthSpan as feeSpan, monthFee } from '../../../shared/sms/fees.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { UseTotal } from '../ports.ts';
import { loadQuerySettings } from '../queries/settings.ts';
import type { Ask } from './build.ts';
import { monthsBetween, type Span } from './periods.ts';

export type ServiceFigures = {
  subscribers: number;
  added: number;
  cancelled: number;
  uses: number;
  monthFen: number;
  useFen: number;
};

/** All subscriptions of a period with what fees need; asked once for all months of a report. */
export type ServiceBook = {
  subscriptions: readonly Subscription[];
  holds: ReadonlyMap<string, readonly Pick<SubscriptionEvent, 'step' | 'atMs'>[]>;
  rule: PartMonthRule;
  /** Fees that were worked out, by month and service: looking at every subscription once is enough. */
  fees: Map<string, ReadonlyMap<string, number>>;
  /** Day of the first subscription ever; undefined = the service has not begun. */
  firstDay: string | undefined;
};

export const ruleWords: Record<PartMonthRule, string> = {
  full: '不足整月按整月收',
  free: '开通当月不收',
  daily: '不足整月按天数收',
};

const msOf = (span: Span): [number, number] => [dayStartMs(span.from), dayStartMs(addDays(span.to, 1))];
export const lengthOf = (span: Span): number => Math.round((msOf(span)[1] - msOf(span)[0]) / 86_400_000);

/** Drills and the real thing live in installations of their own; the other one has no query service here. */
const isOwn = (ask: Ask): boolean => ask.isDrill === (ask.core.installation === 'drill');

export async function openServiceBook(ask: Ask): Promise<ServiceBook> {
  const { stores } = ask.core;
  const subscriptions = isOwn(ask) ? await stores.subscriptions.inPeriod(0, ask.nowMs) : [];
  const holds = subscriptions.length > 0 ? await stores.subscriptions.holds() : [];
  const { partMonth } = await loadQuerySettings(stores.settings);
  const firstMs = subscriptions.reduce((first, one) => Math.min(first, one.fromMs), Number.POSITIVE_INFINITY);
  return {
    subscriptions,
    holds: groupBy(holds, (one) => one.subscriptionId),
    rule: partMonth,
    fees: new Map(),
    firstDay: Number.isFinite(firstMs) ? dayOf(firstMs) : undefined,
  };
}

export const usesOf = async (ask: Ask, span: Span): Promise<UseTotal[]> =>
  isOwn(ask) ? ask.core.stores.queries.totalUses(...msOf(span)) : [];

/** Fees of one calendar month by service; who leaves and subscribes again in it does not pay more than the month. */
function feesOfMonth(book: ServiceBook, month: string): ReadonlyMap<string, number> {
  const known = book.fees.get(month);
  if (known) return known;
  const { fromMs, toMs } = feeSpan(month);
  const agreements = new Map<string, { code: string; sum: number; most: number }>();
  for (const one of book.subscriptions) {
    if (one.fromMs >= toMs || (one.toMs !== 0 && one.toMs <= fromMs)) continue;
    const key = `${one.phone} ${one.customerId} ${one.serviceCode}`;
    const same = agreements.get(key) ?? { code: one.serviceCode, sum: 0, most: 0 };
    same.sum += monthFee(one, book.holds.get(one.id) ?? [], month, book.rule);
    same.most = Math.max(same.most, one.monthFen);
    agreements.set(key, same);
  }
  const fees = new Map<string, number>();
  for (const { code, sum, most } of agreements.values())
    fees.set(code, (fees.get(code) ?? 0) + Math.min(sum, most));
  book.fees.set(month, fees);
  return fees;
}

function feeOf(book: ServiceBook, month: string, code: string | undefined): number {
  const fees = feesOfMonth(book, month);
  return code === undefined ? [...fees.values()].reduce((all, fen) => all + fen, 0) : (fees.get(code) ?? 0);
}

/** Figures of a span of whole months (the last may not be over): fees are summed month by month. */
export function serviceFigures(
  book: ServiceBook,
  uses: readonly UseTotal[],
  span: Span,
  code?: string,
): ServiceFigures {
  const [fromMs, toMs] = msOf(span);
  const isOfService = (one: { serviceCode: string }) => code === undefined || one.serviceCode === code;
  const subscriptions = book.subscriptions.filter(
    (one) => isOfService(one) && one.fromMs < toMs && (one.toMs === 0 || one.toMs > fromMs),
  );
  const own = uses.filter(isOfService);
  const isBetween = (ms: number) => ms >= fromMs && ms < toMs;
  return {
    subscribers: subscriptions.filter((one) => one.toMs === 0 || one.toMs >= toMs).length,
    added: subscriptions.filter((one) => isBetween(one.fromMs)).length,
    cancelled: subscriptions.filter((one) => one.toMs > 0 && isBetween(one.toMs)).length,
    uses: own
      .filter((use) => use.outcome === 'answered' && use.kind === 'query')
      .reduce((sum, use) => sum + use.uses, 0),
    monthFen: monthsBetween(span.from, span.to).reduce((sum, month) => sum + feeOf(book, month, code), 0),
    useFen: own.reduce((sum, use) => sum + use.feeFen, 0),
  };
}

/** Months together: counts and fees are added, subscribers are those at the end. */
export const addServiceFigures = (all: readonly ServiceFigures[]): ServiceFigures => ({
  subscribers: all.at(-1)?.subscribers ?? 0,
  added: all.reduce((sum, one) => sum + one.added, 0),
  cancelled: all.reduce((sum, one) => sum + one.cancelled, 0),
  uses: all.reduce((sum, one) => sum + one.uses, 0),
  monthFen: all.reduce((sum, one) => sum + one.monthFen, 0),
  useFen: all.reduce((sum, one) => sum + one.useFen, 0),
});
