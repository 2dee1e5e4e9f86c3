import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type { Subscription, SubscriptionEvent } from '../../../shared/model/query.ts';
import { monthFee, monthSpan } from '../../../shared/sms/fees.ts';
import { stampOf } from '../../../shared/time.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import { type Core, record } from '../context.ts';
import { loadQuerySettings } from './settings.ts';

export async function proofOf(core: Core, id: string) {
  const subscription = await core.stores.subscriptions.get(id);
  if (!subscription) throw new AppError('not-found', { what: 'subscription' });
  return { subscription, events: await core.stores.subscriptions.events([id]) };
}

const after = { pause: 'paused', resume: 'active', cancel: 'cancelled' } as const;
const from = { pause: ['active'], resume: ['paused'], cancel: ['active', 'paused'] } as const;

/** A change by a person at the desk, by word of the customer. */
export async function changeSubscription(
  core: Core,
  actor: Actor,
  input: { id: string; step: keyof typeof after; reason: string },
): Promise<Subscription> {
  const { id, step, reason } = input;
  const nowMs = core.clock.now();
  await core.stores.transaction(async (stores) => {
    const before = await stores.subscriptions.get(id);
    if (!before) throw new AppError('not-found', { what: 'subscription' });
    if (!from[step].some((state) => state === before.state))
      throw new AppError('stale', { what: before.serviceName });
    await stores.subscriptions.change([id], {
      state: after[step],
      ...(step === 'cancel' ? { toMs: nowMs, endText: reason } : {}),
      changedMs: nowMs,
    });
    await stores.subscriptions.addEvents([
      { id: newId(), subscriptionId: id, atMs: nowMs, step, inboundId: '', text: reason, byName: actor.name },
    ]);
    await record(stores, core, actor, {
      action: 'subscriptions.change',
      subject: before.phone,
      detail: { service: before.serviceCode, step, reason },
    });
  });
  core.emit('archive.changed', { kind: 'queries' });
  return (await proofOf(core, id)).subscription;
}

const stateWords = { active: '有效', paused: '暂停', cancelled: '已退订' } as const;
const stepWords = { subscribe: '订阅', pause: '暂停', resume: '恢复', cancel: '退订' } as const;
const moment = (ms: number) => (ms > 0 ? stampOf(ms) : '');
const yuan = (fen: number) => Math.round(fen) / 100;

/** Every subscription of a month with notice, agreement, reply, steps and fee: the proof of what was agreed. */
export async function exportSubscriptions(core: Core, month: string): Promise<FileOnWire> {
  const { fromMs, toMs } = monthSpan(month);
  const rows = await core.stores.subscriptions.inPeriod(fromMs, toMs);
  const events = groupBy(
    await core.stores.subscriptions.events(rows.map((one) => one.id)),
    (one) => one.subscriptionId,
  );
  const { partMonth } = await loadQuerySettings(core.stores.settings);
  const lifeOf = (steps: readonly SubscriptionEvent[]) =>
    steps
      .map(
        (one) =>
          `${stampOf(one.atMs)} ${stepWords[one.step]}：${one.text}${one.byName ? `（${one.byName}）` : ''}`,
      )
      .join('\n');
  return core.workbook(`订阅凭证-${month}.xlsx`, [
    {
      name: '订阅凭证',
      title: [`${month} 订阅与资费凭证`, `${stampOf(core.clock.now())} 导出，共 ${rows.length} 项`],
      head: [
        '手机号',
        '联系人',
        '服务',
        '状态',
        '生效',
        '终止',
        '月费元',
        '次费元',
        '本月应收元',
        '资费告知时间',
        '资费告知原文',
        '同意来信时间',
        '同意来信原文',
        '答复原文',
        '终止来信原文',
        '经过',
      ],
      widths: [16, 12, 16, 8, 20, 20, 8, 8, 10, 20, 50, 20, 20, 50, 20, 60],
      rows: rows.map((one) => {
        const steps = events.get(one.id) ?? [];
        return [
          shownPhone(one.phone),
          one.contactName,
          `${one.serviceCode} ${one.serviceName}`,
          stateWords[one.state],
          moment(one.fromMs),
          moment(one.toMs),
          yuan(one.monthFen),
          yuan(one.useFen),
          yuan(monthFee(one, steps, month, partMonth)),
          moment(one.noticeMs),
          one.noticeText,
          moment(one.inboundMs),
          one.inboundText,
          one.replyText,
          one.endText,
          lifeOf(steps),
        ];
      }),
    },
  ]);
}
