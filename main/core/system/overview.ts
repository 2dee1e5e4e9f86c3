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
  const base = { detail: plan.name, link: `/plans/${plan.id}` };
  if (plan.approvalDueMs > 0) {
    const tone = plan.approvalDueMs < now ? 'red' : 'amber';
    const due = `${clockOf(plan.approvalDueMs)} 前补批`;
    return [
      {
        ...base,
        id: `${plan.id}-approval`,
        tone,
        title: '紧急方案待补批',
        due,
        dueMs: plan.approvalDueMs,
        action: '去批准',
      },
    ];
  }
  if (plan.state !== 'submitted') return [];
  return [
    {
      ...base,
      id: `${plan.id}-submitted`,
      tone: 'amber',
      title: '方案待主管审批',
      due: '',
      dueMs: plan.startMs,
      action: '查看',
    },
  ];
}

/** What a running plan asks of somebody: one item for each cause, never one for each customer. */
async function runningTodo(core: Core, plan: Row, escalateMinutes: number, now: number): Promise<Todo[]> {
  const { messages, orders } = core.stores;
  const dueMs = plan.issuedAtMs + escalateMinutes * 60_000;
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
  const base = { detail: plan.name, link: `/board/${plan.id}` };
  const todo: Todo[] = [];
  if (plan.endMs < now) {
    todo.push({
      ...base,
      id: `${plan.id}-over`,
      tone: 'red',
      title: '方案到时，恢复通知待发',
      due: `${clockOf(plan.endMs)} 已结束`,
      dueMs: plan.endMs,
      action: '去恢复',
    });
  }
  if (open > 0) {
    const due = `${clockOf(dueMs)} 转下一联系人`;
    todo.push({
      ...base,
      id: `${plan.id}-open`,
      tone: 'red',
      title: `${open} 个号码未确认执行令`,
      due,
      dueMs,
      action: '催办',
    });
  }
  if (uncertain > 0) {
    const link = `/messages/${asked.find((one) => one.counts.uncertain > 0)?.id ?? ''}`;
    todo.push({
      ...base,
      id: `${plan.id}-uncertain`,
      tone: 'amber',
      title: `${uncertain} 条短信不确定`,
      due: '重发须由人决定',
      dueMs,
      link,
      action: '核对',
    });
  }
  if (bad > 0) {
    const due = `${clockOf(plan.startMs)} 到位时限`;
    todo.push({
      ...base,
      id: `${plan.id}-orders`,
      tone: 'red',
      title: `${bad} 户指令未执行`,
      due,
      dueMs: plan.startMs,
      action: '重下指令',
    });
  }
  return todo;
}

/** A connection that is away or limps is everybody's business. */
function connectionTodo(connection: Connection, now: number): Todo[] {
  const names = { sms: '短信通道', lms: '负荷管理系统', archive: '档案数据库' };
  const isAway = !connection.isOnline && now - connection.sinceMs > AWAY_MS;
  if (!isAway && connection.warning === '') return [];
  return [
    {
      id: `connection-${connection.name}`,
      tone: 'red',
      title: isAway ? `${names[connection.name]}中断` : `${names[connection.name]}异常`,
      detail: connection.warning || connection.detail,
      due: isAway ? `自 ${clockOf(connection.sinceMs)}` : '',
      dueMs: connection.sinceMs,
      link: '/settings',
      action: '检查',
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
      title: '自动短信待确认发送',
      detail: `${names.get(event.ruleId)}：${event.note}`,
      due: clockOf(event.atMs),
      dueMs: event.atMs,
      link: '/messages?tab=rules',
      action: '去发送',
    }));
}

/** Loads and forecasts that are over what a warning rule allows. */
async function watchTodo(core: Core, now: number): Promise<Todo[]> {
  const { watched } = await loadWatch(core);
  const wan = (kw: number) => (kw / 10_000).toFixed(1);
  return watched
    .filter((one) => one.isOver)
    .map((one) => ({
      id: `watch-${one.ruleId}`,
      tone: one.kind === 'load' ? ('red' as const) : ('amber' as const),
      title: `${one.regionName}${one.kind === 'load' ? '负荷越限' : '预测负荷越限'}`,
      detail: `${one.name}：${wan(one.kw ?? 0)} 万千瓦，限值 ${wan(one.overKw)}`,
      due: one.lastMs > 0 ? `${clockOf(one.lastMs)} 起告警` : '',
      dueMs: one.lastMs || now,
      link: '/curves',
      action: '看曲线',
    }));
}

/** Hours of tomorrow nobody covers yet, as one item. */
async function gapTodo(core: Core, now: number): Promise<Todo[]> {
  const day = addDays(dayOf(now), 1);
  const open = (await coverGaps(core, day)).blocks.filter((block) => block.missingKw >= LEAST_GAP_KW);
  const worst = open.toSorted((a, b) => b.missingKw - a.missingKw)[0];
  if (!worst) return [];
  const hour = (minutes: number) => String(minutes / 60);
  return [
    {
      id: `gap-${day}`,
      tone: 'amber',
      title: `明日 ${hour(worst.startMin)}–${hour(worst.endMin)} 时缺口未安排`,
      detail: `还缺 ${(worst.missingKw / 10_000).toFixed(1)} 万千瓦${open.length > 1 ? `，共 ${open.length} 个时段` : ''}`,
      due: '',
      dueMs: dayStartMs(day),
      link: `/gaps?day=${day}`,
      action: '编制方案',
    },
  ];
}

/** Urgent messages that left without their second person: each has its deadline. */
async function lateTodo(core: Core, now: number): Promise<Todo[]> {
  return (await core.stores.follow.toApprove()).map((one) => ({
    id: `${one.id}-approval`,
    tone: one.approvalDueMs < now ? 'red' : 'amber',
    title: '紧急短信待补批',
    detail: `${one.title} · ${one.createdBy} 发出`,
    due: `${clockOf(one.approvalDueMs)} 前补批`,
    dueMs: one.approvalDueMs,
    link: `/messages/${one.id}`,
    action: '去批准',
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
