import { Cron } from 'croner';
import { AppError } from '../../../shared/errors.ts';
import { pointClock } from '../../../shared/load/curve.ts';
import type { Rule, Trigger } from '../../../shared/model/rule.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { ownPlans } from '../plans/own-plans.ts';
import { regionForecast } from './forecast-values.ts';
import { regionLoad } from './values.ts';

const ZONE = 'Asia/Shanghai';
/** A time of a schedule that was missed by more than this (the application was off) is skipped, ms. */
const LATE_MS = 30 * 60_000;

/** Something that sets a rule off; the same key never sets it off twice, on whatever workstation. */
export type Occasion = { key: string; note: string; isLate: boolean; planId?: string; isOver?: boolean };

function cronOf(expression: string): Cron {
  try {
    return new Cron(expression, { timezone: ZONE, paused: true, mode: '5-part' });
  } catch {
    throw new AppError('invalid-input', { where: 'cron' });
  }
}

/** The next times of a schedule, epoch ms; none for other triggers. Throws for a schedule that cannot be read. */
export function nextTimes(trigger: Trigger, fromMs: number, count = 3): number[] {
  if (trigger.kind !== 'schedule') return [];
  return cronOf(trigger.cron)
    .nextRuns(count, new Date(fromMs))
    .map((date) => date.getTime());
}

const shortId = (id: string) => id.replaceAll('-', '').slice(-16);

/** What sets the rule off now; empty most of the time. */
export async function occasionsOf(core: Core, rule: Rule, now: number): Promise<Occasion[]> {
  switch (rule.trigger.kind) {
    case 'schedule':
      return scheduled(rule, rule.trigger.cron, now);
    case 'load':
      return overLoad(core, rule, rule.trigger, now);
    case 'forecast':
      return overForecast(core, rule, rule.trigger);
    case 'plan':
      return planSteps(core, rule, rule.trigger.step, now);
  }
}

function scheduled(rule: Rule, cron: string, now: number): Occasion[] {
  const since = Math.max(rule.lastMs, rule.savedMs);
  const due = cronOf(cron).nextRun(new Date(since))?.getTime();
  if (due === undefined || due > now) return [];
  return [{ key: `${shortId(rule.id)} ${due}`, note: '到时', isLate: now - due > LATE_MS }];
}

async function overLoad(
  core: Core,
  rule: Rule,
  trigger: Extract<Trigger, { kind: 'load' }>,
  now: number,
): Promise<Occasion[]> {
  const { kw, name } = await regionLoad(core, trigger.regionCode);
  if (kw === undefined) return [];
  const load = (kw / 10_000).toFixed(2);
  if (rule.isOver && kw <= trigger.clearKw) {
    await core.stores.rules.mark(rule.id, rule.lastMs, false);
    return [];
  }
  if (rule.isOver || kw < trigger.overKw || now - rule.lastMs < trigger.minMinutes * 60_000) return [];
  return [
    {
      // Two workstations see the same crossing: one key for each interval.
      key: `${shortId(rule.id)} ${Math.floor(now / (trigger.minMinutes * 60_000))}`,
      note: `${name} 负荷 ${load} 万千瓦`,
      isLate: false,
      isOver: true,
    },
  ];
}

/** One occasion for each day whose forecast reaches the value; `isOver` says whether any does. */
async function overForecast(
  core: Core,
  rule: Rule,
  { regionCode, overKw }: Extract<Trigger, { kind: 'forecast' }>,
): Promise<Occasion[]> {
  const { name, days } = await regionForecast(core, regionCode);
  const over = days.filter((one) => one.maxKw >= overKw);
  if (over.length === 0) {
    if (rule.isOver && days.length > 0) await core.stores.rules.mark(rule.id, rule.lastMs, false);
    return [];
  }
  return over.map(({ day, maxKw, point }) => ({
    key: `${shortId(rule.id)} f${day}`,
    note: `${name} ${day} 预计最大 ${(maxKw / 10_000).toFixed(2)} 万千瓦（${pointClock(point)}）`,
    isLate: false,
    isOver: true,
  }));
}

async function planSteps(
  core: Core,
  rule: Rule,
  step: 'issued' | 'restored',
  now: number,
): Promise<Occasion[]> {
  const plans = await ownPlans(core, false);
  return plans.flatMap((plan) => {
    const atMs = step === 'issued' ? plan.issuedAtMs : plan.restoredAtMs;
    if (atMs <= rule.savedMs || atMs > now || now - atMs > DAY_MS) return [];
    const note = `${plan.name}${step === 'issued' ? '已下达' : '已恢复'}`;
    return [
      {
        key: `${shortId(rule.id)} ${shortId(plan.id)} ${step[0]}`,
        note,
        isLate: now - atMs > LATE_MS,
        planId: plan.id,
      },
    ];
  });
}
