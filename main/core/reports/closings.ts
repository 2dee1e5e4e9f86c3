import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type MonthCounts, type MonthFigures, monthFiguresSchema } from '../../../shared/model/report.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import type { Closing, DaySum, InboundSum } from '../ports.ts';
import type { DeliveryDays } from './delivery-days.ts';
import { monthEnd } from './periods.ts';
import { fenOfDay } from './tariffs.ts';
import { type FenOf, totalOf } from './totals.ts';

export const noCounts = (): MonthCounts => ({
  total: 0,
  delivered: 0,
  failed: 0,
  uncertain: 0,
  asked: 0,
  confirmed: 0,
  parts: 0,
  feeFen: 0,
});
const countNames = Object.keys(noCounts()) as (keyof MonthCounts)[];

/** `a + sign · b`, number by number. */
export function addCounts(a: MonthCounts, b: MonthCounts, sign: 1 | -1 = 1): MonthCounts {
  const sum = noCounts();
  for (const name of countNames) sum[name] = a[name] + sign * b[name];
  return sum;
}

export const allKinds = (figures: MonthFigures): MonthCounts =>
  Object.values(figures.byKind).reduce((sum, one) => addCounts(sum, one), noCounts());

/** What the day sums say about a month now. */
export function monthFigures(
  sums: readonly DaySum[],
  inbound: readonly InboundSum[],
  fenOf: FenOf,
): MonthFigures {
  const byKind = Object.fromEntries(
    [...groupBy(sums, (sum) => sum.kind)].map(([kind, some]) => {
      const { total, delivered, failed, uncertain, asked, confirmed, parts, feeFen } = totalOf(some, fenOf);
      return [kind, { total, delivered, failed, uncertain, asked, confirmed, parts, feeFen }];
    }),
  );
  return {
    byKind,
    inboundMessages: inbound.reduce((sum, one) => sum + one.messages, 0),
    inboundParts: inbound.reduce((sum, one) => sum + one.parts, 0),
    fens: [...new Set(sums.filter((sum) => sum.parts > 0).map((sum) => fenOf(sum.day)))],
  };
}

/** `a + sign · b` of two months' figures. */
export function addFigures(a: MonthFigures, b: MonthFigures, sign: 1 | -1 = 1): MonthFigures {
  const kinds = new Set([...Object.keys(a.byKind), ...Object.keys(b.byKind)]);
  return {
    byKind: Object.fromEntries(
      [...kinds].map((kind) => [
        kind,
        addCounts(a.byKind[kind] ?? noCounts(), b.byKind[kind] ?? noCounts(), sign),
      ]),
    ),
    inboundMessages: a.inboundMessages + sign * b.inboundMessages,
    inboundParts: a.inboundParts + sign * b.inboundParts,
    fens: [...new Set([...a.fens, ...b.fens])],
  };
}

export const isNothing = (figures: MonthFigures): boolean =>
  figures.inboundMessages === 0 &&
  figures.inboundParts === 0 &&
  countNames.every((name) => Object.values(figures.byKind).every((one) => Math.abs(one[name]) < 1e-6));

export type ClosedMonth = {
  closing: Closing;
  figures: MonthFigures;
  corrections: { closing: Closing; figures: MonthFigures }[];
};

/** Closed months with their corrections; a damaged entry counts as not closed. */
export async function closedMonths(
  core: Core,
  isDrill: boolean,
  months: readonly string[],
): Promise<Map<string, ClosedMonth>> {
  const closed = new Map<string, ClosedMonth>();
  for (const closing of await core.stores.reports.closings(isDrill, months)) {
    const figures = parsed(closing.body);
    if (!figures) continue;
    const known = closed.get(closing.month);
    if (closing.step === 0) closed.set(closing.month, { closing, figures, corrections: [] });
    else known?.corrections.push({ closing, figures });
  }
  return closed;
}

function parsed(body: string): MonthFigures | undefined {
  try {
    return monthFiguresSchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** Frozen figures and all corrections together. */
export const closedTotal = (closed: ClosedMonth): MonthFigures =>
  closed.corrections.reduce((sum, one) => addFigures(sum, one.figures), closed.figures);

/** What the rows of a month say now. */
export async function liveFigures(
  core: Core,
  days: DeliveryDays,
  month: string,
  isDrill: boolean,
): Promise<MonthFigures> {
  const { sums, inbound } = await days.of(`${month}-01`, monthEnd(month));
  return monthFigures(
    sums.filter((sum) => sum.isDrill === isDrill),
    isDrill === (core.installation === 'drill') ? inbound : [],
    fenOfDay(await core.settings()),
  );
}

/**
 * Freezes the figures of a month that is over; closing it once more adds a correction with what has changed since. Throws
 * `month-open` while the month runs and `nothing-changed` when there is nothing to correct.
 */
export async function closeMonth(
  core: Core,
  days: DeliveryDays,
  actor: Actor,
  input: { month: string; reason: string },
): Promise<{ month: string; step: number }> {
  const isDrill = core.mode === 'drill';
  const now = core.clock.now();
  if (dayOf(now) < addDays(monthEnd(input.month), 1))
    throw new AppError('month-open', { month: input.month });
  const live = await liveFigures(core, days, input.month, isDrill);
  const known = (await closedMonths(core, isDrill, [input.month])).get(input.month);
  const figures = known ? addFigures(live, closedTotal(known), -1) : live;
  if (known && isNothing(figures)) throw new AppError('nothing-changed', { month: input.month });
  const step = known ? known.corrections.length + 1 : 0;
  await core.stores.transaction(async (stores) => {
    await stores.reports.addClosing({
      id: newId(),
      month: input.month,
      isDrill,
      step,
      userName: actor.name,
      atMs: now,
      reason: input.reason,
      body: JSON.stringify(figures),
    });
    await record(stores, core, actor, {
      action: step === 0 ? 'reports.close' : 'reports.correct',
      subject: input.month,
      detail: { step, reason: input.reason, figures: allKinds(figures) },
    });
  });
  core.emit('reports.changed', { what: 'closings' });
  return { month: input.month, step };
}
