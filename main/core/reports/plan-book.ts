import { type BoardSum, boardSums } from '../../../shared/model/board-sums.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type { BoardRow, Plan, PlanEvent } from '../../../shared/model/plan.ts';
import { roundWindow } from '../../../shared/model/plan.ts';
import { missingKw } from '../../../shared/model/trouble.ts';
import { rangeOf, stampOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { planBoard } from '../plans/board.ts';
import type { LoadBook } from '../plans/loads.ts';
import { mapInPortions } from '../portions.ts';
import { planKindWords, planStepWords, planWords } from './words.ts';
import type { Cell, Sheet } from './workbook.ts';

type Board = Awaited<ReturnType<typeof planBoard>>;

const wan = (kw: number): number => Number((kw / 10_000).toFixed(2));
const stamp = (ms: number): string => (ms > 0 ? stampOf(ms) : '');

/** The report of a plan as a workbook: what the screen shows and the printer prints, sheet by sheet. */
export async function planBook(core: Core, book: LoadBook, planId: string): Promise<FileOnWire> {
  const board = await planBoard(core, book, planId);
  const events = await core.stores.plans.events(planId);
  const { plan, rows } = board;
  const { utility } = await core.settings();
  const regions = new Map((await core.stores.codes.regions()).map((one) => [one.code, one.name]));
  const mark = plan.isDrill ? '【演练】' : '';
  const title = (what: string) => [
    `${mark}${utility.name} ${plan.name} 方案报告（${what}）`,
    `${plan.planNo}　${stampOf(plan.startMs).slice(0, 10)} ${rangeOf(plan.startMs, plan.endMs)}　${planWords[plan.state]}　制表 ${stampOf(core.clock.now())}　负荷报数 ${board.curve.reported}/${rows.length} 户`,
  ];
  const regionName = (code: string) => regions.get(code) ?? code;
  return core.workbook(`${mark}${plan.planNo}-方案报告.xlsx`, [
    factsSheet(board, title('概况')),
    sumsSheet('按轮次', '轮次', title('按轮次'), boardSums(rows, 'round'), (key) => roundName(plan, key)),
    sumsSheet('按区域', '区域', title('按区域'), boardSums(rows, 'region'), regionName),
    stepsSheet(events, title('过程')),
    await customersSheet(rows, title('逐户'), regionName),
  ]);
}

function roundName(plan: Plan, no: string): string {
  const window = roundWindow(plan, Number(no));
  return `第 ${no} 轮 ${rangeOf(window.startMs, window.endMs)}`;
}

function factsSheet({ plan, totals }: Board, title: string[]): Sheet {
  const rate =
    totals.plannedKw > 0 ? Number(((totals.achievedKw / totals.plannedKw) * 100).toFixed(1)) : null;
  const rows: Cell[][] = [
    ['方案编号', plan.planNo],
    ['类型', planKindWords[plan.kind]],
    ['时段', `${stampOf(plan.startMs)} – ${stampOf(plan.endMs)}`],
    ['户数', totals.customers],
    ['应压 万千瓦', wan(totals.plannedKw)],
    ['实压 万千瓦', wan(totals.achievedKw)],
    ['执行率 %', rate],
    ['到位户数', totals.inPlace],
    ['确认户数', totals.confirmed],
    ['执行户数', totals.executed],
    ['批准人', plan.approvedBy || '—'],
  ];
  return { name: '概况', title, head: ['项目', '值'], widths: [18, 44], rows };
}

const sumsSheet = (
  name: string,
  key: string,
  title: string[],
  sums: readonly BoardSum[],
  nameOf: (key: string) => string,
): Sheet => ({
  name,
  title,
  head: [key, '户数', '应压 kW', '还差 kW', '已确认'],
  widths: [28, 10, 14, 14, 10],
  rows: sums.map((one) => [
    nameOf(one.key),
    one.customers,
    Math.round(one.plannedKw),
    Math.round(one.missingKw),
    one.confirmed,
  ]),
});

const stepsSheet = (events: readonly PlanEvent[], title: string[]): Sheet => ({
  name: '过程',
  title,
  head: ['时间', '步骤', '经办人', '说明'],
  widths: [22, 14, 14, 44],
  rows: events.map((one) => [
    stampOf(one.atMs),
    planStepWords[one.step] ?? one.step,
    one.userName,
    one.remark,
  ]),
});

async function customersSheet(
  rows: readonly BoardRow[],
  title: string[],
  regionName: (code: string) => string,
): Promise<Sheet> {
  return {
    name: '逐户',
    title,
    head: ['轮次', '户号', '户名', '区域', '应压 kW', '限额 kW', '负荷 kW', '还差 kW', '通知', '确认'],
    widths: [6, 14, 30, 12, 10, 10, 10, 10, 20, 20],
    rows: await mapInPortions(rows, (row): Cell[] => [
      row.round,
      row.accountNo,
      row.name,
      regionName(row.regionCode),
      row.reductionKw,
      row.limitKw || null,
      row.loadKw,
      Math.round(missingKw(row)),
      stamp(row.sentMs),
      stamp(row.confirmedMs),
    ]),
  };
}
