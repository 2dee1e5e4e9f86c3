import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import { judge, pointsOf, sumFigures } from '../../../shared/load/judge.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type {
  BaselineRule,
  Evaluation,
  EvaluationGroup,
  EvaluationItem,
} from '../../../shared/model/evaluation.ts';
import { type Plan, type PlanState, windowOf } from '../../../shared/model/plan.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { apart, inPortions } from '../portions.ts';
import { baselinesOf, type DayBaselines } from './baselines.ts';
import { loadsOver, Together } from './evaluation-curve.ts';
import { planOf, takeStep, type Versioned } from './plans.ts';

/** A plan that lasts longer is judged by its first days. */
const MOST_DAYS = 31;
const judgable: readonly PlanState[] = ['issued', 'executing', 'restored', 'evaluated'];

export type Evaluated = { evaluation: Evaluation; items: EvaluationItem[] };

async function judgablePlan(core: Core, id: string): Promise<Plan> {
  const plan = await core.stores.plans.get(id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  if (!judgable.includes(plan.state))
    throw new AppError('plan-state', { state: plan.state, step: 'evaluate' });
  return plan;
}

/** The stored evaluation of a plan, or what it would be: by the rule asked for, else by the one stored or usual. */
export async function planEvaluation(
  core: Core,
  input: { id: string; rule?: BaselineRule | undefined },
): Promise<Evaluated & { plan: Plan; isStored: boolean }> {
  const plan = await judgablePlan(core, input.id);
  const stored = await core.stores.evaluations.get(plan.id);
  if (stored && (input.rule === undefined || input.rule === stored.rule)) {
    const items = await core.stores.evaluations.items([plan.id]);
    return { plan, evaluation: stored, items, isStored: true };
  }
  return { plan, ...(await workOut(core, plan, input.rule ?? 'lastFive', '')), isStored: false };
}

/** Judges a restored plan and keeps the result; one that was judged before may be judged again by another rule. */
export async function evaluatePlan(
  core: Core,
  actor: Actor,
  input: Versioned & { rule: BaselineRule },
): Promise<Evaluated & { plan: Plan; isStored: boolean }> {
  const plan = await planOf(core.stores, input);
  if (plan.state !== 'restored' && plan.state !== 'evaluated')
    throw new AppError('plan-state', { state: plan.state, step: 'evaluate' });
  const result = await workOut(core, plan, input.rule, actor.name);
  await core.stores.transaction(async (stores) => {
    const remark = input.rule;
    if (plan.state === 'restored') await takeStep(stores, core, actor, plan, { step: 'evaluate', remark });
    else {
      const before = await stores.evaluations.get(plan.id);
      await record(stores, core, actor, {
        action: 'plans.evaluate',
        subject: plan.name,
        detail: { planId: plan.id, before: before?.rule, after: input.rule },
      });
    }
    await stores.evaluations.save(result.evaluation, result.items);
  });
  core.emit('plans.changed', { ids: [plan.id] });
  return { plan: (await core.stores.plans.get(plan.id)) ?? plan, ...result, isStored: true };
}

async function workOut(core: Core, plan: Plan, rule: BaselineRule, computedBy: string): Promise<Evaluated> {
  const { stores, clock } = core;
  const found = await stores.customers.byIds(plan.items.map((item) => item.customerId));
  const customers = new Map(found.map((customer) => [customer.id, customer]));
  const accounts = found.map((customer) => customer.accountNo);
  const endMs = plan.restoredAtMs > 0 ? Math.min(plan.restoredAtMs, plan.endMs) : plan.endMs;
  const first = dayOf(plan.startMs);
  const days: DayBaselines[] = [];
  for (let n = 0, day = first; n < MOST_DAYS && dayStartMs(day) < endMs; n += 1, day = addDays(first, n))
    days.push(await baselinesOf(core, plan, accounts, { day, rule }));
  const items = await judgeAll(plan, customers, days, endMs);
  const together = new Together(days.length);
  const zeroMs = dayStartMs(first);
  await together.add(
    days,
    items.map((item) => ({ accountNo: item.accountNo, shouldKw: item.shouldKw, ...pointsOf(item, zeroMs) })),
  );
  const evaluation: Evaluation = {
    planId: plan.id,
    rule,
    computedMs: clock.now(),
    computedBy,
    day: first,
    startMs: plan.startMs,
    endMs,
    baselineDays: days[0]?.days ?? [],
    passedOver: days[0]?.passedOver ?? [],
    adjust: days[0]?.adjust ?? null,
    totals: sumFigures(items),
    ...together.moments(),
    ...(await groupsOf(core, items)),
    curve: together.curve(),
  };
  return { evaluation, items };
}

async function judgeAll(
  plan: Plan,
  customers: Map<string, Customer>,
  days: DayBaselines[],
  endMs: number,
): Promise<EvaluationItem[]> {
  const loads = loadsOver(days);
  const zeroMs = dayStartMs(dayOf(plan.startMs));
  const items: EvaluationItem[] = [];
  await inPortions(plan.items, (item) => {
    const customer = customers.get(item.customerId);
    if (!customer) return;
    const { accountNo, regionCode, industryCode } = customer;
    const window = windowOf(plan, item);
    const span = { startMs: window.startMs, endMs: Math.max(window.startMs, Math.min(window.endMs, endMs)) };
    const order = { shouldKw: item.reductionKw, limitKw: item.limitKw };
    const judged = judge(order, pointsOf(span, zeroMs), {
      baseline: (point) => loads.baseline(accountNo, point),
      actual: (point) => loads.actual(accountNo, point),
    });
    const { customerId, round } = item;
    items.push({
      planId: plan.id,
      customerId,
      accountNo,
      regionCode,
      industryCode,
      round,
      ...span,
      ...order,
      ...judged,
    });
  });
  return items;
}

async function groupsOf(
  core: Core,
  items: EvaluationItem[],
): Promise<Pick<Evaluation, 'rounds' | 'regions' | 'industries'>> {
  const regions = new Map((await core.stores.codes.regions()).map((one) => [one.code, one.name]));
  const industries = new Map((await core.stores.codes.industries()).map((one) => [one.code, one.name]));
  const group = (
    keyOf: (item: EvaluationItem) => string,
    nameOf: (key: string) => string,
  ): EvaluationGroup[] =>
    [...groupBy(items, keyOf)]
      .map(([key, some]) => ({ key, name: nameOf(key), ...sumFigures(some) }))
      .toSorted((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
  return {
    rounds: await apart(() =>
      group(
        (item) => String(item.round),
        (key) => key,
      ),
    ),
    regions: await apart(() =>
      group(
        (item) => item.regionCode,
        (key) => regions.get(key) ?? key,
      ),
    ),
    industries: await apart(() =>
      group(
        (item) => item.industryCode,
        (key) => industries.get(key) ?? key,
      ),
    ),
  };
}
