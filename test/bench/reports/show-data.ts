import type { Stores } from '../../../main/core/ports.ts';
import { hashed } from '../../../main/simulators/random.ts';
import { sampleDay } from '../../../main/simulators/sample-curves.ts';
import { type SampleUtility, sampleUtility } from '../../../main/simulators/sample-utility.ts';
import { newId } from '../../../shared/ids.ts';
import type { Evaluation, EvaluationGroup, EvaluationItem } from '../../../shared/model/evaluation.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { addDays, dayStartMs, QUARTER_MS } from '../../../shared/time.ts';

const FROM = 54;
const TO = 88;

/** Levels and how much is taken off, as in a real September: three waves. */
const waves: { days: number[]; level: '2' | '3' | '4'; share: number }[] = [
  { days: [10, 11], level: '4', share: 0.05 },
  { days: [13, 14, 15, 16, 17, 18], level: '3', share: 0.1 },
  { days: [21, 22], level: '3', share: 0.09 },
  { days: [23, 24, 25], level: '2', share: 0.16 },
  { days: [27, 28], level: '2', share: 0.2 },
];

type Limited = { item: Plan['items'][number]; baseline: Float32Array; actual: Float32Array };

function planOf(day: string, level: '2' | '3' | '4', number: number, isDrill: boolean): Plan {
  const start = dayStartMs(day);
  return {
    id: newId(start),
    planNo: `YX${day.replaceAll('-', '')}`,
    name: `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8))} 日错避峰方案`,
    kind: number % 3 === 0 ? 'emergency' : 'planned',
    measure: 'avoid',
    level,
    reason: '电力缺口',
    startMs: start + FROM * QUARTER_MS,
    endMs: start + TO * QUARTER_MS,
    targetKw: 0,
    blocks: [],
    rounds: [],
    overrideReason: '',
    items: [],
    state: 'evaluated',
    isDrill,
    version: 5,
    createdBy: '周敏',
    submittedBy: '周敏',
    approvedBy: '韩立国',
    issuedAtMs: start + (FROM - 6) * QUARTER_MS,
    restoredAtMs: start + TO * QUARTER_MS,
    approvalDueMs: 0,
  };
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

function itemOf(plan: Plan, one: Limited, customer: SampleUtility['customers'][number]): EvaluationItem {
  const window = Array.from({ length: TO - FROM }, (_, i) => FROM + i);
  const cuts = window.map((point) => one.baseline[point]! - one.actual[point]!);
  const actualKw = mean(cuts);
  return {
    planId: plan.id,
    customerId: customer.id,
    accountNo: customer.accountNo,
    regionCode: customer.regionCode,
    industryCode: customer.industryCode,
    round: one.item.round,
    startMs: plan.startMs,
    endMs: plan.endMs,
    shouldKw: one.item.reductionKw,
    limitKw: one.item.limitKw,
    actualKw,
    maxKw: Math.max(...cuts),
    minKw: Math.min(...cuts),
    baselineKw: mean(window.map((point) => one.baseline[point]!)),
    loadKw: mean(window.map((point) => one.actual[point]!)),
    energyKwh: cuts.reduce((a, b) => a + b, 0) / 4,
    points: window.length,
    missing: hashed(customer.accountNo, 3) < 0.05 ? 2 : 0,
    isMet: actualKw >= one.item.reductionKw * 0.98,
    isOver: actualKw < one.item.reductionKw * 0.9,
    overKw: Math.max(0, one.item.reductionKw - actualKw),
  };
}

function evaluationOf(plan: Plan, day: string, limited: Limited[], items: EvaluationItem[]): Evaluation {
  const sum = (pick: (one: Limited) => Float32Array) =>
    Array.from({ length: 96 }, (_, point) => limited.reduce((all, one) => all + pick(one)[point]!, 0));
  const should = items.reduce((all, one) => all + one.shouldKw, 0);
  const [baseline, actual] = [sum((one) => one.baseline), sum((one) => one.actual)];
  const totals: EvaluationGroup = {
    key: '',
    name: '',
    customers: items.length,
    times: items.length,
    met: items.filter((one) => one.isMet).length,
    over: items.filter((one) => one.isOver).length,
    unmeasured: 0,
    shouldKw: should,
    actualKw: items.reduce((all, one) => all + (one.actualKw ?? 0), 0),
    rate: null,
    energyKwh: items.reduce((all, one) => all + (one.energyKwh ?? 0), 0),
    points: items.reduce((all, one) => all + one.points, 0),
    missing: items.reduce((all, one) => all + one.missing, 0),
  };
  const { key: _key, name: _name, ...figures } = totals;
  return {
    planId: plan.id,
    rule: 'lastFive',
    computedMs: plan.endMs + 3_600_000,
    computedBy: '周敏',
    day,
    startMs: plan.startMs,
    endMs: plan.endMs,
    baselineDays: [addDays(day, -1), addDays(day, -2)],
    passedOver: [],
    adjust: null,
    totals: figures,
    best: null,
    worst: null,
    peak: null,
    rounds: [totals],
    regions: [],
    industries: [],
    curve: {
      baseline,
      actual,
      target: baseline.map((value, point) => (point >= FROM && point < TO ? value - should : null)),
      reported: baseline.map(() => limited.length),
    },
  };
}

/** One day: the curves of everybody, and what a plan took off. */
async function fillPlanDay(
  stores: Stores,
  sample: SampleUtility,
  day: string,
  wave: { level: '2' | '3' | '4'; share: number },
  isDrill: boolean,
): Promise<Plan> {
  const plan = planOf(day, wave.level, Number(day.slice(8)), isDrill);
  const limited: Limited[] = [];
  const curves = sample.loads.map((load) => ({
    accountNo: load.accountNo,
    day,
    points: sampleDay(load, day, 7),
  }));
  for (const [index, customer] of sample.customers.entries()) {
    const points = curves[index]!.points;
    if (customer.isProtected || hashed(`${customer.accountNo}${day}`, 5) > 0.7) continue;
    const load = mean(Array.from(points.slice(FROM, TO)));
    const reductionKw = Math.round(load * wave.share * 2);
    if (reductionKw < 10) continue;
    const will = hashed(`${customer.accountNo} ${day}`, 6);
    const reached = will < 0.05 ? -0.1 : will < 0.12 ? 0.6 : 1 + (will - 0.5) * 0.1;
    const baseline = Float32Array.from(points);
    for (let point = FROM; point < TO; point += 1) points[point] = points[point]! - reductionKw * reached;
    limited.push({
      item: {
        customerId: customer.id,
        round: 1 + (index % 2),
        reductionKw,
        limitKw: Math.round(load - reductionKw),
      },
      baseline,
      actual: points,
    });
  }
  plan.items = limited.map((one) => one.item);
  plan.targetKw = plan.items.reduce((all, item) => all + item.reductionKw, 0);
  const byId = new Map(sample.customers.map((one) => [one.id, one]));
  const items = limited.map((one) => itemOf(plan, one, byId.get(one.item.customerId)!));
  await stores.curves.put(curves, plan.endMs);
  await stores.transaction(async (tx) => {
    await tx.plans.insert(plan);
    await tx.evaluations.save(evaluationOf(plan, day, limited, items), items);
    await tx.gaps.save({
      day,
      maxDemandKw: plan.targetKw * 6,
      share: 0,
      source: 'typed',
      note: '',
      version: 0,
      savedBy: '周敏',
      savedMs: plan.startMs,
      blocks: [
        { startMin: 0, endMin: 480, gapKw: Math.round(plan.targetKw * 0.5), provinceKw: 0 },
        { startMin: 780, endMin: 1_320, gapKw: Math.round(plan.targetKw * 1.03), provinceKw: 0 },
      ],
    });
  });
  return plan;
}

/** Plans of a month with their evaluations, gaps and curves. The sample utility is put into the archive when it is not there. */
export async function fillPlans(
  stores: Stores,
  month: string,
  options: { isDrill: boolean; customers?: number; share?: number },
): Promise<Plan[]> {
  const sample = sampleUtility(options.customers ?? 200, 20_260);
  const known = await stores.customers.byAccounts(sample.customers.map((one) => one.accountNo));
  if (known.length === 0) {
    await stores.codes.replaceCodes(sample.regions, sample.industries);
    await stores.customers.insertMany(sample.customers);
  } else {
    const ids = new Map(known.map((one) => [one.accountNo, one.id]));
    sample.customers = sample.customers.map((one) => ({ ...one, id: ids.get(one.accountNo) ?? one.id }));
  }
  const plans: Plan[] = [];
  for (const wave of waves)
    for (const day of wave.days) {
      const name = `${month}-${String(day).padStart(2, '0')}`;
      const share = wave.share * (options.share ?? 1);
      plans.push(await fillPlanDay(stores, sample, name, { ...wave, share }, options.isDrill));
    }
  return plans;
}
