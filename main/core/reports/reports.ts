import { AppError } from '../../../shared/errors.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { rangeOf, stampOf } from '../../../shared/time.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import type { Core } from '../context.ts';
import { planBoard } from '../plans/board.ts';
import type { LoadBook } from '../plans/loads.ts';
import { mapInPortions } from '../portions.ts';
import { deliveryWords, orderWords, planWords, roleWords } from './words.ts';
import type { Cell, Sheet } from './workbook.ts';

const stamp = (ms: number): string => (ms > 0 ? stampOf(ms) : '');

const kindWords: Record<string, string> = {
  prepare: '预通知',
  order: '执行令',
  change: '变更',
  restore: '恢复',
  risk: '拉闸风险预警',
  office: '通报',
};

type PlanDelivery = Awaited<ReturnType<Core['stores']['messages']['deliveriesOfPlan']>>[number];

function notificationRow(one: PlanDelivery, places: { accountNo: string; name: string }[]): Cell[] {
  const joined = (words: string[]) => words.join('、');
  return [
    kindWords[one.kind] ?? one.kind,
    joined(places.map((place) => place.accountNo)),
    joined(places.map((place) => place.name)),
    one.contactName,
    roleWords[one.role] ?? '',
    shownPhone(one.phone),
    one.text,
    one.parts,
    deliveryWords[one.state],
    one.errorCode,
    stamp(one.queuedMs),
    stamp(one.submittedMs),
    one.state === 'delivered' ? stamp(one.doneMs) : '',
    stamp(one.confirmedMs),
    one.confirmedMs > 0 ? '是' : '否',
  ];
}

async function notificationSheet(core: Core, planId: string, title: string[]): Promise<Sheet> {
  const deliveries = await core.stores.messages.deliveriesOfPlan(planId, Object.keys(kindWords));
  const ids = [...new Set(deliveries.flatMap((one) => one.customerIds))];
  const customers = new Map((await core.stores.customers.byIds(ids)).map((one) => [one.id, one]));
  return {
    name: '通知记录',
    title,
    head: [
      '类别',
      '户号',
      '户名',
      '联系人',
      '角色',
      '手机号',
      '短信原文',
      '条数',
      '状态',
      '网关码',
      '入队',
      '提交',
      '送达',
      '确认',
      '已确认',
    ],
    widths: [10, 14, 28, 10, 14, 16, 60, 6, 8, 10, 20, 20, 20, 20, 8],
    rows: await mapInPortions(deliveries, (one) =>
      notificationRow(
        one,
        one.customerIds.flatMap((id) => customers.get(id) ?? []),
      ),
    ),
  };
}

/** Who was told when, who confirmed, and what the terminals did. */
export async function planReport(core: Core, book: LoadBook, planId: string): Promise<FileOnWire> {
  const plan = await core.stores.plans.get(planId);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  const { utility } = await core.settings();
  const board = await planBoard(core, book, planId);
  const mark = plan.isDrill ? '【演练】' : '';
  const title = [
    `${mark}${utility.name} 有序用电通知记录`,
    `${plan.planNo} ${plan.name}　${rangeOf(plan.startMs, plan.endMs)}　${planWords[plan.state]}　制表 ${stampOf(core.clock.now())}`,
  ];
  const execution: Sheet = {
    name: '执行情况',
    title: [`${mark}${utility.name} 有序用电执行情况`, title[1]!],
    head: [
      '轮次',
      '户号',
      '户名',
      '应压 kW',
      '限额 kW',
      '基线 kW',
      '当前 kW',
      '实压 kW',
      '已通知',
      '已送达',
      '已确认',
      '指令',
      '说明',
    ],
    widths: [6, 14, 28, 10, 10, 10, 10, 10, 8, 8, 8, 10, 20],
    rows: board.rows.map((row) => [
      row.round,
      row.accountNo,
      row.name,
      row.reductionKw,
      row.limitKw || null,
      row.baselineKw,
      row.loadKw,
      row.baselineKw === null || row.loadKw === null ? null : row.baselineKw - row.loadKw,
      row.notified ? '是' : '否',
      row.delivered ? '是' : '否',
      row.confirmed ? '是' : '否',
      orderWords[row.orderState] ?? '',
      row.orderNote,
    ]),
  };
  return core.workbook(`${mark}${plan.planNo}-通知记录.xlsx`, [
    await notificationSheet(core, planId, title),
    execution,
  ]);
}
