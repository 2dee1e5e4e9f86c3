import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/system.ts';
import { noCounts } from '../../../shared/model/message.ts';
import { addDays, clockOf, dayOf, dayStartMs } from '../../../shared/time.ts';
import { isArchiveAway } from '../archive-watch.ts';
import type { Core } from '../context.ts';
import { loadWatch } from '../forecast/watch.ts';
import { coverGaps } from '../plans/gaps.ts';
import { ownPlans } from '../plans/own-plans.ts';
import type { GatewayHealth } from '../ports.ts';

type Overview = CallOutput<'system.overview'>;
type Todo = Overview['todo'][number];

export type ConnectionSource = {
  sms: () => GatewayHealth;
  archiveSinceMs: number;
  /** Since when the archive does not answer; 0 = it does. */
  archiveAwaySinceMs: () => number;
};

/** The three connections the header shows. */
export function connections(core: Core, source: ConnectionSource): Connection[] {
  const sms = source.sms();
  const away = core.lmsAwaySinceMs();
  return [
    {
      name: 'sms',
      isOnline: sms.isOnline,
      sinceMs: sms.sinceMs,
      detail: sms.detail,
      warning: sms.warning ?? '',
    },
    { name: 'lms', isOnline: away === 0, sinceMs: away, detail: '', warning: '' },
    {
      name: 'archive',
      isOnline: source.archiveAwaySinceMs() === 0,
      sinceMs: source.archiveAwaySinceMs() || source.archiveSinceMs,
      detail: '',
      warning: '',
    },
  ];
}

/** A smaller gap is nothing to plan for, kW. */
const LEAST_GAP_KW = 50;
/** A short break heals by itself; nobody is called for it, ms. */
const AWAY_MS = 15_000;

type Row = Awaited<ReturnType<Core['stores']['plans']['list']>>[number];

/** What a plan waits for before it runs. */
function approvalTodo(plan: Row, now: number): Todo[] {
  const link = `/plans/${plan.id}`;
  if (plan.approvalDueMs > 0)
    return [
      {
        id: `${plan.id}-approval`,
        tone: plan.approvalDueMs < now ? 'red' : 'amber',
        kind: 'planApproval',
        params: { name: plan.name, time: clockOf(plan.approvalDueMs) },
        dueMs: plan.approvalDueMs,
        link,
      },
    ];
  if (plan.state !== 'submitted') return [];
  return [
    {
      id: `${plan.id}-submitted`,
      tone: 'amber',
      kind: 'planSubmitted',
      params: { name: plan.name },
      dueMs: plan.startMs,
      link,
    },
  ];
}

/** What a running plan asks of somebody: one item for each cause, never one for each customer. */
async function runningTodo(core: Core, plan: Row, escalateMinutes: number, now: number): Promise<Todo[]> {
  const { messages, orders } = core.stores;
  const escalateMs = plan.issuedAtMs + escalateMinutes * 60_000;
  const sent = (
    await messages.list({ search: '', planId: plan.id, fromMs: 0, toMs: 0, offset: 0, limit: 50 })
  ).messages;
  const asked = sent.filter((message) => message.kind === 'order');
  const sum = (of: (counts: (typeof asked)[number]['counts']) => number) =>
    asked.reduce((total, one) => total + of(one.counts), 0);
  const open = sum((counts) => counts.total - counts.confirmed - counts.cancelled);
  const uncertain = sum((counts) => counts.uncertain);
  const states = await orders.limitStates(plan.id);
  const bad = (states.get('failed') ?? 0) + (states.get('offline') ?? 0);
  const item = (kind: Todo['kind'], dueMs: number, count: number, own: Partial<Todo> = {}): Todo => ({
    id: `${plan.id}-${kind}`,
    tone: 'red',
    kind,
    params: { name: plan.name, time: clockOf(dueMs), count },
    dueMs,
    link: `/board/${plan.id}`,
    ...own,
  });
  const todo: Todo[] = [];
  if (plan.endMs < now) todo.push(item('planOver', plan.endMs, 0));
  if (open > 0) todo.push(item('unconfirmed', escalateMs, open));
  if (uncertain > 0) {
    const link = `/messages/${asked.find((one) => one.counts.uncertain > 0)?.id ?? ''}`;
    todo.push(item('uncertain', escalateMs, uncertain, { tone: 'amber', link }));
  }
  if (bad > 0) todo.push(item('orders', plan.startMs, bad));
  return todo;
}

/** A connection that is away or limps is everybody's business. */
function connectionTodo(connection: Connection, now: number): Todo[] {
  const isAway = !connection.isOnline && now - connection.sinceMs > AWAY_MS;
  if (!isAway && connection.warning === '') return [];
  return [
    {
      id: `connection-${connection.name}`,
      tone: 'red',
      kind: isAway ? 'connectionAway' : 'connectionOdd',
      params: {
        connection: connection.name,
        detail: connection.warning || connection.detail,
        time: clockOf(connection.sinceMs),
      },
      dueMs: connection.sinceMs,
      link: '/settings',
    },
  ];
}

/** Rules that asked today and wait for a yes. */
async function askedTodo(core: Core, now: number): Promise<Todo[]> {
  const { events } = await core.stores.rules.events({
    outcome: 'asked',
    sinceMs: dayStartMs(dayOf(now)),
    offset: 0,
    limit: 20,
  });
  if (events.length === 0) return [];
  const names = new Map((await core.stores.rules.list()).map((rule) => [rule.id, rule.name]));
  return events
    .filter((event) => names.has(event.ruleId))
    .map((event) => ({
      id: `rule-${event.id}`,
      tone: 'amber' as const,
      kind: 'ruleAsked' as const,
      params: { name: names.get(event.ruleId) ?? '', note: event.note, time: clockOf(event.atMs) },
      dueMs: event.atMs,
      link: '/messages?tab=rules',
    }));
}

/** Loads and forecasts that are over what a warning rule allows. */
async function watchTodo(core: Core, now: number): Promise<Todo[]> {
  const { watched } = await loadWatch(core);
  return watched
    .filter((one) => one.isOver)
    .map((one) => ({
      id: `watch-${one.ruleId}`,
      tone: one.kind === 'load' ? ('red' as const) : ('amber' as const),
      kind: one.kind === 'load' ? ('loadOver' as const) : ('forecastOver' as const),
      params: {
        region: one.regionName,
        name: one.name,
        kw: one.kw ?? 0,
        overKw: one.overKw,
        time: one.lastMs > 0 ? clockOf(one.lastMs) : '',
      },
      dueMs: one.lastMs || now,
      link: '/curves',
    }));
}

/** Hours of tomorrow nobody covers yet, as one item. */
async function gapTodo(core: Core, now: number): Promise<Todo[]> {
  const day = addDays(dayOf(now), 1);
  const open = (await coverGaps(core, day)).blocks.filter((block) => block.missingKw >= LEAST_GAP_KW);
  const worst = open.toSorted((a, b) => b.missingKw - a.missingKw)[0];
  if (!worst) return [];
  return [
    {
      id: `gap-${day}`,
      tone: 'amber',
      kind: 'gapOpen',
      params: {
        from: worst.startMin / 60,
        to: worst.endMin / 60,
        missingKw: worst.missingKw,
        count: open.length,
      },
      dueMs: dayStartMs(day),
      link: `/gaps?day=${day}`,
    },
  ];
}

/** Urgent messages that left without their second person: each has its deadline. */
async function lateTodo(core: Core, now: number): Promise<Todo[]> {
  return (await core.stores.follow.toApprove()).map((one) => ({
    id: `${one.id}-approval`,
    tone: one.approvalDueMs < now ? 'red' : 'amber',
    kind: 'messageApproval',
    params: { name: one.title, by: one.createdBy, time: clockOf(one.approvalDueMs) },
    dueMs: one.approvalDueMs,
    link: `/messages/${one.id}`,
  }));
}

/** Everything somebody must do, red before amber, then by deadline. */
async function todoOf(core: Core, source: ConnectionSource): Promise<Todo[]> {
  const now = core.clock.now();
  const { escalateMinutes } = (await core.settings()).sms;
  const todo: Todo[] = connections(core, source).flatMap((one) => connectionTodo(one, now));
  todo.push(
    ...(await watchTodo(core, now)),
    ...(await askedTodo(core, now)),
    ...(await gapTodo(core, now)),
    ...(await lateTodo(core, now)),
  );
  for (const plan of await ownPlans(core, true)) {
    todo.push(...approvalTodo(plan, now));
    if (plan.state === 'issued' || plan.state === 'executing')
      todo.push(...(await runningTodo(core, plan, escalateMinutes, now)));
  }
  return todo.sort((a, b) => (a.tone === b.tone ? a.dueMs - b.dueMs : a.tone === 'red' ? -1 : 1));
}

/** With the archive away nothing can be counted; how the connections stand is known all the same. */
function overviewAway(core: Core, source: ConnectionSource): Overview {
  const now = core.clock.now();
  const all = connections(core, source);
  return {
    connections: all,
    queue: { waiting: 0, uncertain: 0, paused: 0, oldestMs: 0 },
    today: noCounts(),
    inboundToday: 0,
    todo: all.flatMap((one) => connectionTodo(one, now)),
    nowMs: now,
  };
}

export async function overview(core: Core, source: ConnectionSource): Promise<Overview> {
  try {
    return await overviewNow(core, source);
  } catch (error) {
    if (!isArchiveAway(error)) throw error;
    return overviewAway(core, source);
  }
}

async function overviewNow(core: Core, source: ConnectionSource): Promise<Overview> {
  const now = core.clock.now();
  const start = dayStartMs(dayOf(now));
  const { messages } = core.stores;
  return {
    connections: connections(core, source),
    queue: await messages.queueDepth(),
    today: await messages.counts(start),
    inboundToday: await messages.inboundSince(start),
    todo: await todoOf(core, source),
    nowMs: now,
  };
}
