import { newId } from '../shared/ids.ts';
import { layersOf, propose } from '../shared/load/assistant.ts';
import { blocksFrom, parseGapText } from '../shared/load/gap-text.ts';
import { emptyGapDay, largestGap } from '../shared/model/gap.ts';
import type { Plan, PlanFields } from '../shared/model/plan.ts';
import { addDays, dayOf, dayStartMs, monthDayOf, QUARTER_MS, weekdayOf } from '../shared/time.ts';
import type { Stores } from './core/ports.ts';
import type { SampleUtility } from './simulators/sample-utility.ts';

/** Liaoning on 30 September 2021, 万千瓦, and its largest gap as a part of the largest demand. */
const PROVINCE = '0-5: 133, 5-8: 459, 8-13: 407, 13-22: 539, 22-24: 437';
const PROVINCE_GAP_KW = 5_390_000;
const GAP_PART = 0.155;
/** What the sample draws at its highest, as a part of the sum of all peaks. */
const COINCIDENCE = 0.82;
const HOUR = 3_600_000;

type Head = Pick<PlanFields, 'name' | 'kind' | 'measure'> & { state: Plan['state']; number: string };

function planOf(
  head: Head,
  fields: Pick<PlanFields, 'startMs' | 'endMs' | 'blocks' | 'rounds' | 'items'>,
): Plan {
  const isOut = head.state === 'evaluated';
  return {
    ...fields,
    id: newId(),
    planNo: head.number,
    name: head.name,
    kind: head.kind,
    measure: head.measure,
    level: '2',
    reason: '电力供应缺口',
    targetKw: Math.max(0, ...fields.blocks.map((block) => block.targetKw)),
    overrideReason: '',
    state: head.state,
    isDrill: true,
    version: 1,
    createdBy: '周敏',
    submittedBy: '',
    approvedBy: head.state === 'draft' ? '' : '韩立国',
    issuedAtMs: isOut ? fields.startMs - HOUR : 0,
    restoredAtMs: isOut ? fields.endMs : 0,
    approvalDueMs: 0,
  };
}

/** Who can give what, in the order in which the plans of the sample take them. */
function candidatesOf(sample: SampleUtility, taken: ReadonlySet<string>) {
  const peaks = new Map(sample.loads.map((one) => [one.accountNo, one.peakKw]));
  return sample.customers
    .filter((one) => !one.isProtected && !taken.has(one.id))
    .map((one) => ({
      customerId: one.id,
      loadKw: Math.round((peaks.get(one.accountNo) ?? 0) * COINCIDENCE),
      availableKw: Math.max(0, Math.round((peaks.get(one.accountNo) ?? 0) * COINCIDENCE - one.securityKw)),
      limitClass: one.limitClass,
      lastMs: 0,
      hours: 0,
    }));
}

/** Items for a target, numbered by layer; `share` leaves the customers some of what they could give. */
function itemsFor(
  sample: SampleUtility,
  blocks: PlanFields['blocks'],
  taken: Set<string>,
  share: number,
): Pick<PlanFields, 'items' | 'rounds'> {
  const candidates = candidatesOf(sample, taken);
  const layers = layersOf(blocks);
  const loads = new Map(candidates.map((one) => [one.customerId, one.loadKw]));
  const { items } = propose(layers, candidates, share);
  for (const one of items) taken.add(one.customerId);
  return {
    items: items.map(({ customerId, round, reductionKw }) => ({
      customerId,
      round,
      reductionKw,
      limitKw: Math.max(0, (loads.get(customerId) ?? 0) - reductionKw),
    })),
    rounds: layers.map(({ no, startMs, endMs }) => ({ no, startMs, endMs })),
  };
}

/** The plan in work is for the peak; late in the evening, when that is over, for the two hours to come. */
function workWindow(
  peak: { startMs: number; endMs: number },
  nowMs: number,
): { startMs: number; endMs: number } {
  if (nowMs < peak.endMs - HOUR) return { startMs: peak.startMs, endMs: peak.endMs };
  // The quarter that runs: in the last of the day the next one would be tomorrow.
  const startMs = Math.floor(nowMs / QUARTER_MS) * QUARTER_MS;
  return { startMs, endMs: startMs + 2 * HOUR };
}

/** Two limits of the weeks before, so that it shows who was limited how often. */
async function pastPlans(stores: Stores, sample: SampleUtility, today: string): Promise<void> {
  let day = addDays(today, -9);
  for (const hours of [5, 8]) {
    while (weekdayOf(day) === 0 || weekdayOf(day) === 6) day = addDays(day, -1);
    const startMs = dayStartMs(day) + 13 * HOUR;
    const blocks = [{ startMs, endMs: startMs + hours * HOUR, targetKw: hours * 4_000 }];
    const fields = itemsFor(sample, blocks, new Set(), 0.5);
    const number = `YL${day.replaceAll('-', '')}-001`;
    const head = { name: `${monthDayOf(startMs)}计划限电方案`, kind: 'planned', measure: 'shift' } as const;
    await stores.plans.insert(
      planOf({ ...head, state: 'evaluated', number }, { ...blocks[0]!, blocks, ...fields, rounds: [] }),
    );
    day = addDays(day, -12);
  }
}

/**
 * The day a drill begins with: the gaps of a day that really was, scaled to the sample; a plan that is approved, a
 * second one that is being made, and who was limited in the weeks before.
 */
export async function seedSampleDay(stores: Stores, sample: SampleUtility, nowMs: number): Promise<void> {
  const day = dayOf(nowMs);
  if (await stores.gaps.get(day)) return;
  const demand = sample.loads.reduce((sum, one) => sum + one.peakKw, 0) * COINCIDENCE;
  const share = (demand * GAP_PART) / PROVINCE_GAP_KW;
  const blocks = blocksFrom(parseGapText(PROVINCE).blocks, share);
  const start = dayStartMs(day);
  const targets = blocks.map((block) => ({
    startMs: start + block.startMin * 60_000,
    endMs: start + block.endMin * 60_000,
    targetKw: block.gapKw,
  }));
  // Everything but the afternoon is covered by the plan of the day before; there two thirds of it are.
  const most = largestGap(blocks);
  const planned = targets.map((one) => ({
    ...one,
    targetKw: one.targetKw === most ? Math.round(most * 0.64) : one.targetKw,
  }));
  const peak = targets.find((one) => one.targetKw === most);
  const prefix = `YL${day.replaceAll('-', '')}`;
  const taken = new Set<string>();
  await stores.transaction(async (tx) => {
    await tx.gaps.save({
      ...emptyGapDay(day),
      maxDemandKw: Math.round(demand),
      share,
      blocks,
      source: 'pasted',
      note: '省调 08:10 下达',
      savedBy: '周敏',
      savedMs: start + 8 * HOUR,
    });
    await pastPlans(tx, sample, day);
    const first = itemsFor(sample, planned, taken, 0.8);
    const head = { name: `${monthDayOf(start)}计划限电方案`, kind: 'planned', measure: 'shift' } as const;
    const whole = { startMs: start, endMs: start + 24 * HOUR };
    await tx.plans.insert(
      planOf(
        { ...head, state: 'approved', number: `${prefix}-001` },
        { ...whole, blocks: planned, ...first },
      ),
    );
    if (!peak) return;
    const window = workWindow(peak, nowMs);
    const halves = [
      { ...window, targetKw: Math.round(most * 0.2) },
      { ...window, targetKw: Math.round(most * 0.08) },
    ];
    const rounds = halves.map((half, index) =>
      itemsFor(sample, [half], taken, 0.62).items.map((item) => ({ ...item, round: index + 1 })),
    );
    await tx.plans.insert(
      planOf(
        {
          name: '紧急错避峰方案 二号',
          kind: 'emergency',
          measure: 'avoid',
          state: 'draft',
          number: `${prefix}-002`,
        },
        {
          ...window,
          blocks: [{ ...window, targetKw: Math.round(most * 0.36) }],
          rounds: [],
          items: rounds.flat(),
        },
      ),
    );
  });
}
