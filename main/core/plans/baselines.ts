import {
  ADJUST_CAP,
  type Adjust,
  adjustBefore,
  baseline,
  daysOfRule,
  sameTypeDays,
} from '../../../shared/load/baseline.ts';
import { pointOfMinute } from '../../../shared/load/curve.ts';
import { chineseCalendar, type HolidayCalendar } from '../../../shared/load/holidays.ts';
import type { BaselineRule, Evaluation } from '../../../shared/model/evaluation.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { addDays, DAY_MS, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { loadCurveSettings } from '../curves/settings.ts';
import { inPortions } from '../portions.ts';

export type DayBaselines = {
  day: string;
  /** By account number, 96 points in kW. */
  actual: Map<string, Float32Array>;
  baselines: Map<string, Float64Array>;
  /** Days that served somebody, newest first, and the days nobody was compared with. */
  days: string[];
  passedOver: Evaluation['passedOver'];
  adjust: Adjust | null;
  /** True when every day the rule looks at was there for somebody. */
  isComplete: boolean;
};

/** So many more days are looked at than the rule takes, for customers who were limited on some of them. */
const SPARE_DAYS = 5;
const noPoints = new Float32Array(96).fill(Number.NaN);

/**
 * Loads and baselines of some customers on a day of a plan. A customer is compared with days of the same type on which
 * it was not limited itself; the same-day difference ends before the notice went out, and only the first day has one.
 */
export async function baselinesOf(
  core: Core,
  plan: Plan,
  accounts: readonly string[],
  at: { day: string; rule: BaselineRule },
): Promise<DayBaselines> {
  const { day, rule } = at;
  const { stores } = core;
  const { holidays } = await loadCurveSettings(stores.settings);
  const calendar = chineseCalendar(holidays);
  const actual = pointsByAccount(await stores.curves.get(day, accounts));
  const wanted = daysOfRule[rule];
  const candidates = sameTypeDays(day, wanted + SPARE_DAYS, () => false, calendar.kindOf);
  const oldest = candidates.at(-1) ?? day;
  const limited = await limitedDays(core, plan, accounts, oldest);
  const history = new Map<string, Float32Array[]>(accounts.map((account) => [account, []]));
  const used = new Set<string>();
  for (const past of candidates) {
    const open = accounts.filter(
      (account) => history.get(account)!.length < wanted && !limited.has(`${account} ${past}`),
    );
    if (open.length === 0) continue;
    for (const { accountNo, points } of await stores.curves.get(past, open)) {
      history.get(accountNo)?.push(points);
      used.add(past);
    }
  }
  const adjust = day === dayOf(plan.startMs) ? adjustOf(core, plan, day) : null;
  const baselines = new Map<string, Float64Array>();
  await inPortions(accounts, (account) => {
    baselines.set(
      account,
      baseline(history.get(account) ?? [], actual.get(account) ?? noPoints, adjust, rule),
    );
  });
  const days = candidates.filter((one) => used.has(one));
  const isLimited = (one: string) => accounts.some((account) => limited.has(`${account} ${one}`));
  return {
    day,
    actual,
    baselines,
    days,
    passedOver: passedOver({ day, days, calendar }, isLimited),
    adjust,
    isComplete: days.length >= wanted,
  };
}

const pointsByAccount = (rows: { accountNo: string; points: Float32Array }[]) =>
  new Map(rows.map((row) => [row.accountNo, row.points]));

/** The difference ends before the notice, or before the limitation when nobody was told yet. */
function adjustOf(core: Core, plan: Plan, day: string): Adjust | null {
  const noticeMs = Math.min(plan.issuedAtMs || core.clock.now(), plan.startMs);
  // Told the day before: nothing of this day is free of what people knew.
  if (dayOf(noticeMs) < day) return null;
  const adjust = adjustBefore(pointOfMinute((noticeMs - dayStartMs(day)) / 60_000), ADJUST_CAP);
  // Told right after midnight: there is nothing to compare.
  return adjust.toPoint > adjust.fromPoint ? adjust : null;
}

/** Accounts and days on which another order, or an earlier one of this plan, limited them: `account day`. */
async function limitedDays(
  core: Core,
  plan: Plan,
  accounts: readonly string[],
  from: string,
): Promise<Set<string>> {
  const own = new Set(accounts);
  const found = new Set<string>();
  const windows = await core.stores.orders.limitsBetween(
    dayStartMs(from),
    plan.startMs,
    core.installation === 'drill',
  );
  for (const { accountNo, startMs, endMs } of windows) {
    if (!own.has(accountNo)) continue;
    const last = dayOf(Math.max(startMs, endMs - 1));
    for (let one = dayOf(startMs), n = 0; one <= last && n < 60; one = addDays(one, 1), n += 1)
      found.add(`${accountNo} ${one}`);
  }
  return found;
}

/** Days between the oldest that served and the day itself that did not, for a reason worth saying. */
function passedOver(
  { day, days, calendar }: { day: string; days: readonly string[]; calendar: HolidayCalendar },
  isLimited: (day: string) => boolean,
): Evaluation['passedOver'] {
  const oldest = days.at(-1);
  if (!oldest) return [];
  const isWork = calendar.kindOf(day) === 'work';
  const found: Evaluation['passedOver'] = [];
  const span = Math.round((dayStartMs(day) - dayStartMs(oldest)) / DAY_MS);
  for (let back = 1; back < span; back += 1) {
    const one = addDays(day, -back);
    if (days.includes(one)) continue;
    const kind = calendar.kindOf(one);
    if (kind === 'holiday') found.push({ day: one, reason: 'holiday' });
    else if ((kind === 'work') === isWork)
      found.push({ day: one, reason: isLimited(one) ? 'event' : 'no-data' });
  }
  return found;
}
