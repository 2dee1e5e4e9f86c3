import { AppError } from '../../../shared/errors.ts';
import { pointClock } from '../../../shared/load/curve.ts';
import type { EvaluationItem } from '../../../shared/model/evaluation.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { Report, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { dayOf, rangeOf } from '../../../shared/time.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import { type Ask, chart, figure, report, row, section, share, values, words } from './build.ts';
import { rateOf, sumItems, wan } from './orderly-facts.ts';
import { levelName, moment, rateColumn } from './orderly-tables.ts';
import { deliveryWords, messageKindWords, orderWords, planWords, roleWords } from './words.ts';

async function planOf(ask: Ask): Promise<Plan> {
  const plan = ask.query.planId ? await ask.core.stores.plans.get(ask.query.planId) : undefined;
  if (!plan) throw new AppError('not-found', { what: '方案' });
  return plan;
}

const headOf = (plan: Plan) => ({
  period: `${plan.planNo} ${plan.name}　${dayOf(plan.startMs)} ${rangeOf(plan.startMs, plan.restoredAtMs || plan.endMs)}　${planWords[plan.state]}`,
  periodShort: `${plan.planNo} ${plan.name}`,
  number: plan.planNo,
  isDrill: plan.isDrill,
});

/** The load of the plan's customers against baseline and what was ordered. */
function curveSection(plan: Plan, evaluation: Awaited<ReturnType<typeof evaluationOf>>): ReportSection {
  if (!evaluation) return section('curve', '负荷曲线', { empty: '方案还没有评估，没有基线和实压' });
  const { curve } = evaluation;
  return section('curve', '负荷曲线', {
    chart: chart('lines', {
      title: `${dayOf(plan.startMs)} 方案用户负荷`,
      unit: '万千瓦',
      digits: 2,
      labels: Array.from({ length: 96 }, (_, point) => pointClock(point)),
      series: [
        { name: '实际', look: 'line', values: curve.actual.map(wan) },
        { name: '基线', look: 'dash', values: curve.baseline.map(wan) },
        { name: '应到', look: 'dot', values: curve.target.map(wan) },
      ],
    }),
  });
}

const evaluationOf = (ask: Ask, planId: string) => ask.core.stores.evaluations.get(planId);

async function customersSection(
  ask: Ask,
  plan: Plan,
  items: readonly EvaluationItem[],
): Promise<ReportSection> {
  const { stores } = ask.core;
  const customers = new Map(
    (await stores.customers.byIds(plan.items.map((item) => item.customerId))).map((one) => [one.id, one]),
  );
  const limits = (await stores.orders.ofPlan(plan.id)).filter((one) => one.command === 'limit');
  const orders = new Map(limits.map((one) => [one.customerId, one]));
  const judged = new Map(items.map((item) => [`${item.customerId} ${item.round}`, item]));
  const rows = plan.items.map((item) => {
    const customer = customers.get(item.customerId);
    const one = judged.get(`${item.customerId} ${item.round}`);
    const order = orders.get(item.customerId);
    return row([
      item.round,
      customer?.accountNo ?? '—',
      customer?.name ?? '—',
      item.reductionKw,
      item.limitKw || null,
      one?.baselineKw ?? null,
      one?.loadKw ?? null,
      one?.actualKw ?? null,
      one && one.actualKw !== null && one.shouldKw > 0 ? one.actualKw / one.shouldKw : null,
      one ? (one.actualKw === null ? '未测' : one.isMet ? '达标' : '未达标') : '—',
      one ? (one.isOver ? `越界 ${Math.round(one.overKw)}` : '否') : '—',
      order ? (orderWords[order.state] ?? order.state) : '无指令',
    ]);
  });
  return section('customers', '逐户', {
    note: '单位 kW；负数表示高于基线，如实列出',
    table: {
      columns: [
        values('round', '轮次', 'number', { width: 6, definition: meaning('orderly', 'rounds') }),
        words('account', '户号', { width: 14 }),
        words('name', '户名', { width: 28 }),
        values('should', '应压', 'number', { width: 9, definition: meaning('orderly', 'should') }),
        values('limit', '限额', 'number', { width: 9, definition: meaning('orderly', 'limit') }),
        values('base', '基线', 'number', { width: 9, definition: meaning('orderly', 'baseline') }),
        values('load', '实际', 'number', { width: 9, definition: meaning('orderly', 'actual') }),
        values('actual', '实压', 'number', { width: 9, definition: meaning('orderly', 'reached') }),
        { ...rateColumn, width: 9 },
        words('met', '达标', { width: 8, align: 'center', definition: meaning('orderly', 'met') }),
        words('over', '越界', {
          width: 10,
          align: 'center',
          definition: meaning('orderly', 'over'),
        }),
        words('order', '终端', { width: 10 }),
      ],
      rows,
      total: null,
    },
  });
}

/** How one plan was carried out. */
export async function executionReport(ask: Ask): Promise<Report> {
  const plan = await planOf(ask);
  const evaluation = await evaluationOf(ask, plan.id);
  const items = evaluation ? await ask.core.stores.evaluations.items([plan.id]) : [];
  const sums = sumItems(items);
  const reported = evaluation ? evaluation.totals : undefined;
  return report(ask, {
    name: 'execution',
    title: '方案执行报告',
    ...headOf(plan),
    orientation: 'landscape',
    completeness: reported ? share(reported.points - reported.missing, reported.points) : null,
    completenessOf: '负荷数据完整率',
    sections: [
      section('head', '', {
        figures: [
          figure('预警等级', levelName(ask, plan.level), {
            kind: 'text',
            definition: meaning('orderly', 'level'),
          }),
          figure('户数', plan.items.length, { unit: '户', definition: meaning('orderly', 'customers') }),
          figure('应压', wan(plan.items.reduce((sum, item) => sum + item.reductionKw, 0)), {
            unit: '万千瓦',
            digits: 2,
            definition: meaning('orderly', 'should'),
          }),
          figure('实压平均', wan(sums.actualKw), {
            unit: '万千瓦',
            digits: 2,
            definition: meaning('orderly', 'mean'),
          }),
          figure('执行率', rateOf(sums), {
            kind: 'percent',
            digits: 1,
            definition: meaning('orderly', 'rate'),
          }),
          figure('达标', evaluation ? sums.met : null, {
            unit: '户次',
            definition: meaning('orderly', 'met'),
          }),
          figure('影响电量', wan(sums.energyKwh), {
            unit: '万千瓦时',
            digits: 2,
            definition: meaning('orderly', 'energy'),
          }),
        ],
      }),
      curveSection(plan, evaluation),
      await customersSection(ask, plan, items),
    ],
    notes: evaluation
      ? [
          `基线取 ${evaluation.baselineDays.join('、')} 的平均；评估人 ${evaluation.computedBy || '自动'}，${moment(evaluation.computedMs)}。`,
        ]
      : ['方案还没有评估。'],
  });
}

type Notice = Awaited<ReturnType<Ask['core']['stores']['messages']['deliveriesOfPlan']>>[number];

function noticeSection(all: readonly Notice[], customers: ReadonlyMap<string, string>): ReportSection {
  return section('deliveries', '逐条', {
    empty: all.length === 0 ? '这个方案还没有发出通知' : '',
    table: {
      columns: [
        words('kind', '类别', { width: 10 }),
        words('customers', '户名', { width: 24 }),
        words('person', '联系人', { width: 10 }),
        words('role', '角色', { width: 16 }),
        words('phone', '手机号', { width: 19 }),
        words('text', '短信原文', { width: 46 }),
        values('parts', '分条', 'number', { width: 6, definition: meaning('notices', 'parts') }),
        words('state', '状态', { width: 10, align: 'center' }),
        values('submitted', '提交', 'moment', { width: 13, definition: meaning('notices', 'submittedAt') }),
        values('delivered', '送达', 'moment', { width: 13, definition: meaning('notices', 'deliveredAt') }),
        values('confirmed', '确认', 'moment', { width: 13, definition: meaning('notices', 'confirmedAt') }),
      ],
      rows: all.map((one) =>
        row([
          messageKindWords[one.kind] ?? one.kind,
          one.customerIds.map((id) => customers.get(id) ?? '').join('、'),
          one.contactName,
          roleWords[one.role] ?? '',
          shownPhone(one.phone),
          one.text,
          one.parts,
          deliveryWords[one.state],
          one.submittedMs || null,
          one.state === 'delivered' ? one.doneMs || null : null,
          one.confirmedMs || null,
        ]),
      ),
      total: null,
    },
  });
}

/** Who was told when, word for word, and who confirmed. */
export async function notificationReport(ask: Ask): Promise<Report> {
  const plan = await planOf(ask);
  const { stores } = ask.core;
  const all = await stores.messages.deliveriesOfPlan(plan.id, Object.keys(messageKindWords));
  const customers = new Map(
    (await stores.customers.byIds([...new Set(all.flatMap((one) => one.customerIds))])).map((one) => [
      one.id,
      one.name,
    ]),
  );
  const sent = all.filter((one) => one.state !== 'cancelled');
  const confirmed = sent.filter((one) => one.confirmedMs > 0);
  const delivered = sent.filter((one) => one.state === 'delivered' || one.confirmedMs > 0);
  return report(ask, {
    name: 'notification',
    title: '方案通知记录',
    ...headOf(plan),
    orientation: 'landscape',
    completeness: share(sent.filter((one) => one.doneMs > 0 || one.confirmedMs > 0).length, sent.length),
    completenessOf: '已有结果的短信',
    sections: [
      section('head', '', {
        figures: [
          figure('通知', sent.length, { unit: '条', definition: meaning('notices', 'toldAll') }),
          figure('送达', delivered.length, { unit: '条', definition: meaning('notices', 'reached') }),
          figure('确认', confirmed.length, { unit: '条', definition: meaning('notices', 'answered') }),
          figure('未确认', sent.length - confirmed.length, {
            unit: '条',
            definition: meaning('notices', 'silent'),
          }),
          figure('确认率', share(confirmed.length, sent.length), {
            kind: 'percent',
            digits: 1,
            definition: meaning('notices', 'answerRate'),
          }),
        ],
      }),
      noticeSection(all, customers),
    ],
  });
}
