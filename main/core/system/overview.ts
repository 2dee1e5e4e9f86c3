import type { CallOutput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/system.ts';
import { clockOf, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { GatewayHealth } from '../ports.ts';

type Overview = CallOutput<'system.overview'>;
type Todo = Overview['todo'][number];

export type ConnectionSource = { sms: () => GatewayHealth; archiveSinceMs: number };

/** The three connections the header shows. */
export function connections(core: Core, source: ConnectionSource): Connection[] {
  const sms = source.sms();
  const away = core.lmsAwaySinceMs();
  return [
    { name: 'sms', isOnline: sms.isOnline, sinceMs: sms.sinceMs, detail: sms.detail },
    { name: 'lms', isOnline: away === 0, sinceMs: away, detail: '' },
    { name: 'archive', isOnline: true, sinceMs: source.archiveSinceMs, detail: '' },
  ];
}

/** One item for each cause, never one for each customer; sorted by deadline. */
async function todoOf(core: Core): Promise<Todo[]> {
  const now = core.clock.now();
  const { escalateMinutes } = (await core.settings()).sms;
  const todo: Todo[] = [];
  for (const plan of await core.stores.plans.list(true)) {
    const link = `/board/${plan.id}`;
    if (plan.approvalDueMs > 0) {
      todo.push({
        id: `${plan.id}-approval`,
        tone: plan.approvalDueMs < now ? 'red' : 'amber',
        title: '紧急方案待补批',
        detail: plan.name,
        due: `${clockOf(plan.approvalDueMs)} 前补批`,
        dueMs: plan.approvalDueMs,
        link: `/plans/${plan.id}`,
        action: '去批准',
      });
    }
    if (plan.state === 'submitted') {
      todo.push({
        id: `${plan.id}-submitted`,
        tone: 'amber',
        title: '方案待主管审批',
        detail: plan.name,
        due: '',
        dueMs: plan.startMs,
        link: `/plans/${plan.id}`,
        action: '查看',
      });
    }
    if (plan.state !== 'issued' && plan.state !== 'executing') continue;
    const dueMs = plan.issuedAtMs + escalateMinutes * 60_000;
    const { messages } = await core.stores.messages.list({
      search: '',
      planId: plan.id,
      fromMs: 0,
      toMs: 0,
      offset: 0,
      limit: 50,
    });
    const counts = messages.filter((message) => message.kind === 'order').map((message) => message.counts);
    const open = counts.reduce((sum, one) => sum + one.total - one.confirmed - one.cancelled, 0);
    const uncertain = counts.reduce((sum, one) => sum + one.uncertain, 0);
    if (open > 0)
      todo.push({
        id: `${plan.id}-open`,
        tone: 'red',
        title: `${open} 个号码未确认执行令`,
        detail: plan.name,
        due: `${clockOf(dueMs)} 转下一联系人`,
        dueMs,
        link,
        action: '催办',
      });
    if (uncertain > 0)
      todo.push({
        id: `${plan.id}-uncertain`,
        tone: 'amber',
        title: `${uncertain} 条短信不确定`,
        detail: `${plan.name} · 重发须由人决定`,
        due: '',
        dueMs,
        link: `/messages/${messages[0]?.id ?? ''}`,
        action: '核对',
      });
    const bad = (await core.stores.orders.ofPlan(plan.id)).filter(
      (order) =>
        order.command === 'limit' &&
        (order.state === 'failed' || order.state === 'offline') &&
        order.note !== '重下',
    );
    if (bad.length > 0)
      todo.push({
        id: `${plan.id}-orders`,
        tone: 'red',
        title: `${bad.length} 户指令未执行`,
        detail: plan.name,
        due: `${clockOf(plan.startMs)} 到位时限`,
        dueMs: plan.startMs,
        link,
        action: '重下指令',
      });
  }
  return todo.sort((a, b) => (a.tone === b.tone ? a.dueMs - b.dueMs : a.tone === 'red' ? -1 : 1));
}

export async function overview(core: Core, source: ConnectionSource): Promise<Overview> {
  const now = core.clock.now();
  const start = dayStartMs(dayOf(now));
  const { messages } = core.stores;
  return {
    connections: connections(core, source),
    queue: await messages.queueDepth(),
    today: await messages.counts(start),
    inboundToday: await messages.inboundSince(start),
    todo: await todoOf(core),
    nowMs: now,
  };
}
