import type { CallOutput, CallParsed } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { type Plan, windowOf } from '../../../shared/model/plan.ts';
import { dayOf, dayStartMs, stampOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { measureNames } from '../messages/texts.ts';
import { expectedLoads } from './assistant.ts';
import { planColumns, readPlanTable } from './plan-table.ts';
import { savePlan } from './plans.ts';

async function planById(core: Core, id: string): Promise<Plan> {
  const plan = await core.stores.plans.get(id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  return plan;
}

/** A draft with the same customers, rounds and targets, moved by whole days. */
export async function copyPlan(core: Core, actor: Actor, input: { id: string; day: string }): Promise<Plan> {
  const plan = await planById(core, input.id);
  const shift = dayStartMs(input.day) - dayStartMs(dayOf(plan.startMs));
  const moved = <T extends { startMs: number; endMs: number }>(one: T): T => ({
    ...one,
    startMs: one.startMs + shift,
    endMs: one.endMs + shift,
  });
  const { kind, measure, level, reason, targetKw, items } = plan;
  const name = `${plan.name.replace(/（复制）$/, '').slice(0, 55)}（复制）`;
  return savePlan(core, actor, {
    ...moved({ startMs: plan.startMs, endMs: plan.endMs }),
    name,
    kind,
    measure,
    level,
    reason,
    targetKw,
    blocks: plan.blocks.map(moved),
    rounds: plan.rounds.map(moved),
    items,
    // A reason was given for that day; another day needs its own.
    overrideReason: '',
    version: 0,
  });
}

/** The customer list in the columns the import and the drill read, with names beside. */
export async function exportItems(core: Core, id: string): Promise<FileOnWire> {
  const plan = await planById(core, id);
  const customers = new Map(
    (await core.stores.customers.byIds(plan.items.map((item) => item.customerId))).map((one) => [
      one.id,
      one,
    ]),
  );
  return core.workbook(`${plan.name}-用户清单.xlsx`, [
    {
      name: '用户清单',
      title: [],
      head: [...planColumns, '户名', '区域代码', '保安负荷kW'],
      widths: [24, 8, 8, 6, 16, 10, 10, 18, 18, 30, 10, 12],
      rows: plan.items.map((item) => {
        const customer = customers.get(item.customerId);
        const window = windowOf(plan, item);
        return [
          plan.name,
          plan.kind === 'emergency' ? '紧急' : '计划',
          measureNames[plan.measure],
          item.round,
          customer?.accountNo ?? '',
          item.reductionKw,
          item.limitKw,
          stampOf(window.startMs).slice(0, 16),
          stampOf(window.endMs).slice(0, 16),
          customer?.name ?? '',
          customer?.regionCode ?? '',
          customer?.securityKw ?? null,
        ];
      }),
    },
  ]);
}

const known = [...planColumns, '户名', '区域代码', '保安负荷kW'] as string[];
/** What a list of customers need not say when the plan says it. */
const fromPlan = { 方案名称: '导入', 类型: '计划', 措施: '避峰' };

/** Items from a sheet; each row has a customer and a reduction or a limit, the rest may be missing. */
export async function importItems(
  core: Core,
  input: CallParsed<'plans.importItems'>,
): Promise<CallOutput<'plans.importItems'>> {
  const table = await core.readTable(input.file);
  const accounts = table.rows.map((row) => row.cells.户号 ?? '').filter((account) => account !== '');
  const customers = new Map(
    (await core.stores.customers.byAccounts(accounts)).map((one) => [one.accountNo, one.id]),
  );
  const { loads } = await expectedLoads(core, input);
  const loadOf = new Map(loads.map((one) => [one.accountNo, one.kw]));
  // The window is the plan's: rows of another day are still a list of customers.
  const window = {
    开始时间: stampOf(input.startMs).slice(0, 16),
    结束时间: stampOf(input.endMs).slice(0, 16),
  };
  const rows = table.rows.map((row) => ({ ...row, cells: { ...row.cells, ...fromPlan, ...window } }));
  const read = readPlanTable(
    { ...table, rows },
    { idOf: (account) => customers.get(account), loadOf: (account) => loadOf.get(account) },
  );
  return {
    items: read.items,
    rejected: read.rejected.map(({ row, column, value, reason }) => ({ row, column, value, reason })),
    ignoredColumns: table.columns.filter((column) => column !== '' && !known.includes(column)),
  };
}
