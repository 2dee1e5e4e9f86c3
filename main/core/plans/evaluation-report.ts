import { pointClock } from '../../../shared/load/curve.ts';
import { rateOf } from '../../../shared/load/judge.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type {
  BaselineRule,
  EvaluationFigures,
  EvaluationGroup,
  EvaluationItem,
} from '../../../shared/model/evaluation.ts';
import { rangeOf, stampOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { planWords } from '../reports/words.ts';
import type { Cell, Sheet } from '../reports/workbook.ts';
import { type Evaluated, planEvaluation } from './evaluate.ts';

export const ruleWords: Record<BaselineRule, string> = {
  lastFive: '近 5 个同类型日均值',
  highFive: '近 10 个同类型日取高 5 日均值',
  middleSix: '近 10 个同类型日取中 6 日均值',
};
const round = (value: number | null, digits = 0): number | null =>
  value === null ? null : Number(value.toFixed(digits));
const percent = (rate: number | null): number | null => (rate === null ? null : round(rate * 100, 1));
const yes = (value: boolean): string => (value ? '是' : '否');

const figureHead = [
  '户数',
  '户次',
  '应压 kW',
  '实压 kW',
  '执行率 %',
  '影响电量 kWh',
  '达标户次',
  '越界户次',
  '未测户次',
  '点数',
  '缺点数',
];
const figureCells = (one: EvaluationFigures): Cell[] => [
  one.customers,
  one.times,
  round(one.shouldKw),
  round(one.actualKw),
  percent(one.rate),
  round(one.energyKwh),
  one.met,
  one.over,
  one.unmeasured,
  one.points,
  one.missing,
];

/** The execution report of a plan: the numbers of the screen, sheet by sheet. */
export async function evaluationReport(
  core: Core,
  input: { id: string; rule?: BaselineRule | undefined },
): Promise<FileOnWire> {
  const found = await planEvaluation(core, input);
  const { plan, evaluation, items } = found;
  const { utility } = await core.settings();
  const mark = plan.isDrill ? '【演练】' : '';
  const title = (what: string) => [
    `${mark}${utility.name} 有序用电${what}`,
    `${plan.planNo} ${plan.name}　${stampOf(evaluation.startMs).slice(0, 10)} ${rangeOf(evaluation.startMs, evaluation.endMs)}　${planWords[plan.state]}`,
    `基线：${ruleWords[evaluation.rule]}${adjustWords(evaluation)}　评估 ${evaluation.computedBy || '未保存'} ${stampOf(evaluation.computedMs)}`,
  ];
  const names = new Map(
    (await core.stores.customers.byIds(items.map((item) => item.customerId))).map((one) => [
      one.id,
      one.name,
    ]),
  );
  return core.workbook(`${mark}${plan.planNo}-执行评估.xlsx`, [
    totalsSheet(found, title('执行评估')),
    groupSheet('按轮次', '轮次', evaluation.rounds, title('执行评估（按轮次）')),
    groupSheet('按区域', '区域', evaluation.regions, title('执行评估（按区域）')),
    groupSheet('按行业', '行业', evaluation.industries, title('执行评估（按行业）')),
    customerSheet(items, names, title('执行评估（逐户）')),
    curveSheet(found, title('基线与实际负荷（kW）')),
  ]);
}

function adjustWords({ adjust }: Evaluated['evaluation']): string {
  if (!adjust) return '，不作当日修正';
  const hours = `${pointClock(adjust.fromPoint)}–${pointClock(adjust.toPoint)}`;
  return `，加当日 ${hours} 平均差（不超过 ${Math.round(adjust.cap * 100)}%）`;
}

function totalsSheet({ evaluation }: Evaluated, title: string[]): Sheet {
  const moment = (name: string, one: Evaluated['evaluation']['best']): Cell[] => [
    name,
    one ? pointClock(one.point % 96) : '—',
    round(one?.orderedKw ?? null),
    round(one?.actualKw ?? null),
    percent(one?.rate ?? null),
  ];
  const { totals } = evaluation;
  const line = (name: string, value: Cell): Cell[] => [name, value];
  const cells = figureCells(totals);
  return {
    name: '总计',
    title,
    head: ['项目', '值', '应压 kW', '实压 kW', '执行率 %'],
    widths: [18, 40, 12, 12, 12],
    rows: [
      ...figureHead.map((name, at) => line(name, cells[at] ?? null)),
      moment('最好时刻', evaluation.best),
      moment('最差时刻', evaluation.worst),
      moment('基线最大时刻', evaluation.peak),
      line('基线取用日', evaluation.baselineDays.join('、')),
      line(
        '跳过的日',
        evaluation.passedOver.map((one) => `${one.day} ${passedWords[one.reason]}`).join('、'),
      ),
    ],
  };
}

const passedWords = { holiday: '节假日', event: '限电日', 'no-data': '无数据' } as const;

const groupSheet = (name: string, key: string, groups: EvaluationGroup[], title: string[]): Sheet => ({
  name,
  title,
  head: [key, ...figureHead],
  widths: [26, ...figureHead.map(() => 11)],
  rows: groups.map((one) => [one.name, ...figureCells(one)]),
});

const customerSheet = (items: EvaluationItem[], names: Map<string, string>, title: string[]): Sheet => ({
  name: '逐户',
  title,
  head: [
    '轮次',
    '户号',
    '户名',
    '时段',
    '应压 kW',
    '实压 kW',
    '执行率 %',
    '最大 kW',
    '最小 kW',
    '基线 kW',
    '实际 kW',
    '限额 kW',
    '影响电量 kWh',
    '达标',
    '越界',
    '越界 kW',
    '点数',
    '缺点数',
  ],
  widths: [6, 14, 28, 14, 10, 10, 10, 10, 10, 10, 10, 10, 13, 6, 6, 9, 6, 8],
  rows: items.map((item) => [
    item.round,
    item.accountNo,
    names.get(item.customerId) ?? '',
    rangeOf(item.startMs, item.endMs),
    round(item.shouldKw),
    round(item.actualKw),
    percent(rateOf(item)),
    round(item.maxKw),
    round(item.minKw),
    round(item.baselineKw),
    round(item.loadKw),
    item.limitKw > 0 ? round(item.limitKw) : null,
    round(item.energyKwh),
    yes(item.isMet),
    yes(item.isOver),
    item.isOver ? round(item.overKw) : null,
    item.points,
    item.missing,
  ]),
});

const curveSheet = ({ evaluation: { curve, day } }: Evaluated, title: string[]): Sheet => ({
  name: '曲线',
  title,
  head: ['时刻', `基线 ${day}`, '实际', '目标', '报数户'],
  widths: [8, 18, 12, 12, 8],
  rows: curve.baseline.map((base, point) => [
    pointClock(point),
    base,
    curve.actual[point] ?? null,
    curve.target[point] ?? null,
    curve.reported[point] ?? 0,
  ]),
});
