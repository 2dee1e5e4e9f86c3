import type { CallOutput } from '../../../shared/contract/index.ts';
import { type Plan, type PlanRow, roundWindow } from '../../../shared/model/plan.ts';
import { addDays, DAY_MS, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { BoardBook } from './board-book.ts';
import { coverGaps } from './gaps.ts';
import { ownPlans } from './own-plans.ts';

type Agenda = CallOutput<'plans.agenda'>['items'];

const isRunning = (plan: Pick<Plan, 'state'>) => plan.state === 'issued' || plan.state === 'executing';
/** A difference smaller than this is nothing to plan for, kW. */
const LEAST_KW = 50;

/** What comes next of one plan. */
function agendaOf(plan: PlanRow, now: number): Agenda {
  const of = (atMs: number, kind: Agenda[number]['kind']) => ({
    atMs,
    kind,
    planId: plan.id,
    name: plan.name,
    kw: plan.targetKw || plan.plannedKw,
  });
  const items: Agenda = [];
  if (plan.approvalDueMs > 0) items.push(of(plan.approvalDueMs, 'approval'));
  if (isRunning(plan)) {
    const starts = [plan.startMs, ...plan.rounds.map((round) => roundWindow(plan, round.no).startMs)];
    for (const atMs of new Set(starts)) if (atMs > now) items.push(of(atMs, 'start'));
    items.push(of(plan.endMs, plan.endMs > now ? 'end' : 'over'));
  } else if (plan.state !== 'draft' && plan.endMs > now) items.push(of(plan.startMs, 'waiting'));
  return items;
}

/** What comes next: windows that begin and end, approvals, and blocks of today and tomorrow nobody covers yet. */
export async function agenda(core: Core): Promise<CallOutput<'plans.agenda'>> {
  const now = core.clock.now();
  const plans = await ownPlans(core, true);
  const items = plans.flatMap((plan) => agendaOf(plan, now)).filter((one) => one.atMs < now + 2 * DAY_MS);
  const today = dayOf(now);
  for (const day of [today, addDays(today, 1)]) {
    for (const block of (await coverGaps(core, day)).blocks) {
      const atMs = dayStartMs(day) + block.startMin * 60_000;
      const endMs = dayStartMs(day) + block.endMin * 60_000;
      if (endMs <= now || block.missingKw < LEAST_KW) continue;
      items.push({ atMs, kind: 'gap', planId: '', name: day, kw: block.missingKw });
    }
  }
  return { items: items.sort((a, b) => a.atMs - b.atMs) };
}

const OPEN_ROWS = 60;

/** The sheet one shift hands to the next: what runs, who is missing, what waits, what comes. */
export async function handover(core: Core, boards: BoardBook): Promise<CallOutput<'plans.handover'>> {
  const now = core.clock.now();
  const plans = await ownPlans(core, true);
  const running = [];
  for (const plan of plans.filter(isRunning)) {
    const head = await boards.head(plan.id);
    const page = {
      id: plan.id,
      only: 'todo' as const,
      search: '',
      regionCode: '',
      offset: 0,
      limit: OPEN_ROWS,
    };
    const { rows, total } = await boards.rows(page);
    running.push({ plan: head.plan, totals: head.totals, open: rows, openTotal: total });
  }
  const start = dayStartMs(dayOf(now));
  return {
    atMs: now,
    running,
    waiting: plans.filter((plan) => !isRunning(plan)),
    agenda: (await agenda(core)).items,
    today: await core.stores.messages.counts(start),
    queue: await core.stores.messages.queueDepth(),
    inbound: await core.stores.messages.inboundSince(start),
    lmsAwaySinceMs: core.lmsAwaySinceMs(),
  };
}
