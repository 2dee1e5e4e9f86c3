import type { Subscription, SubscriptionEvent } from '../model/query.ts';
import type { PartMonthRule } from '../model/query-settings.ts';
import { addDays, DAY_MS, dayStartMs } from '../time.ts';

type Span = { fromMs: number; toMs: number };

/** First and next month's first millisecond of `YYYY-MM`. */
export function monthSpan(month: string): Span {
  const first = `${month}-01`;
  const next = `${addDays(first, 32).slice(0, 7)}-01`;
  return { fromMs: dayStartMs(first), toMs: dayStartMs(next) };
}

/** When a subscription was in force and not held, cut to a period. */
export function activeSpans(
  { fromMs, toMs }: Pick<Subscription, 'fromMs' | 'toMs'>,
  events: readonly Pick<SubscriptionEvent, 'step' | 'atMs'>[],
  period: Span,
): Span[] {
  const endMs = Math.min(toMs || Number.POSITIVE_INFINITY, period.toMs);
  const spans: Span[] = [];
  let openMs: number | undefined = fromMs;
  const close = (atMs: number) => {
    if (openMs === undefined) return;
    const span = { fromMs: Math.max(openMs, period.fromMs), toMs: Math.min(atMs, endMs) };
    if (span.toMs > span.fromMs) spans.push(span);
    openMs = undefined;
  };
  for (const { step, atMs } of [...events].sort((a, b) => a.atMs - b.atMs)) {
    if (step === 'pause') close(atMs);
    if (step === 'resume') openMs ??= atMs;
  }
  close(endMs);
  return spans;
}

/** Calendar days touched by the spans, in the utility's zone. */
function daysOf(spans: readonly Span[], firstMs: number): number {
  const days = new Set<number>();
  for (const { fromMs, toMs } of spans)
    for (let day = Math.floor((fromMs - firstMs) / DAY_MS); firstMs + day * DAY_MS < toMs; day += 1)
      days.add(day);
  return days.size;
}

/** The fee of one subscription for a calendar month, fen. A month held from beginning to end costs nothing. */
export function monthFee(
  subscription: Pick<Subscription, 'fromMs' | 'toMs' | 'monthFen'>,
  events: readonly Pick<SubscriptionEvent, 'step' | 'atMs'>[],
  month: string,
  rule: PartMonthRule,
): number {
  const period = monthSpan(month);
  const spans = activeSpans(subscription, events, period);
  if (spans.length === 0) return 0;
  switch (rule) {
    case 'full':
      return subscription.monthFen;
    case 'free':
      return subscription.fromMs > period.fromMs ? 0 : subscription.monthFen;
    case 'daily': {
      const days = Math.round((period.toMs - period.fromMs) / DAY_MS);
      return Math.round((subscription.monthFen * daysOf(spans, period.fromMs)) / days);
    }
  }
}
