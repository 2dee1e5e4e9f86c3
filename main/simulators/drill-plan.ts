import type { Customer } from '../../shared/model/archive.ts';
import type { PlanFields } from '../../shared/model/plan.ts';
import { addDays, dayOf, dayStartMs, QUARTER_MS } from '../../shared/time.ts';
import { type Rejected, rejectRow } from '../core/archive/import-rows.ts';
import type { Table } from '../core/archive/sheet.ts';
import { readPlanTable } from '../core/plans/plan-table.ts';
import { planProblems } from '../core/plans/rules.ts';
import type { OpenedApp } from '../open-app.ts';
import type { DrillInput } from './drill-input.ts';
import { sleep } from './drill-watch.ts';

export type DrillOptions = {
  kind: 'emergency' | 'planned';
  dataDir: string;
  input: DrillInput | undefined;
  /** So many customers at most; all that can give something when not given. */
  most?: number;
  /** Real milliseconds for each minute of the timetable; without one everything happens at once. */
  minuteMs?: number | undefined;
};

/** A day's loads must have come over before limits can be worked out. */
async function waitForCurves(opened: OpenedApp, day: string): Promise<void> {
  const { stores } = opened.app.core;
  const wanted = (await stores.customers.select({})).length;
  for (let i = 0; i < 600; i += 1) {
    if ((await stores.curves.get(day)).length >= wanted) return;
    await sleep(100);
  }
  throw new Error(`the load management system sent no curves of ${day}`);
}

const pointOf = (ms: number) => Math.floor((ms - dayStartMs(dayOf(ms))) / QUARTER_MS);

/** Loads at a quarter of an hour by account number, kW: today's if that is over, yesterday's if it is still to come. */
async function loadsAt(opened: OpenedApp, point: number): Promise<Map<string, number>> {
  const { stores, clock } = opened.app.core;
  const today = dayOf(clock.now());
  const day = point <= pointOf(clock.now()) ? today : addDays(today, -1);
  await waitForCurves(opened, day);
  const loads = (await stores.curves.get(day)).map((row): [string, number] => [
    row.accountNo,
    row.points[point] ?? Number.NaN,
  ]);
  return new Map(loads.filter(([, kw]) => !Number.isNaN(kw)));
}

/** From the files, or: every unprotected customer down by a third of what it could give. */
export async function makePlan(
  opened: OpenedApp,
  options: DrillOptions,
  rejected: Rejected[],
): Promise<PlanFields> {
  const { stores, clock } = opened.app.core;
  const now = clock.now();
  const all = await stores.customers.select({});
  const customers = all.filter((one) => !one.isProtected);
  const base = {
    level: '2' as const,
    reason: '电力供应缺口',
    overrideReason: '',
    blocks: [],
    rounds: [],
  };
  if (options.input) {
    const byAccount = new Map(all.map((one) => [one.accountNo, one.id]));
    const idOf = (no: string) => byAccount.get(no);
    const { head } = readPlanTable(options.input.plan, { idOf, loadOf: () => undefined });
    // Limits belong to the files' own hours, whatever time it is now.
    const loads = await loadsAt(opened, pointOf(head?.startMs ?? now));
    const table = readPlanTable(options.input.plan, { idOf, loadOf: (no) => loads.get(no) });
    rejected.push(...table.rejected.map((one) => ({ ...one, sheet: `plan/${one.sheet}` })));
    if (!table.head) throw new Error('plan: no usable row');
    const length = table.head.endMs - table.head.startMs;
    // The files' day is past: the drill plays the same window from now on.
    const fields = {
      ...base,
      ...table.head,
      startMs: now,
      endMs: now + length,
      targetKw: 0,
      items: table.items,
    };
    const items = withoutForbidden(fields, all, options.input.plan, rejected);
    return { ...fields, items, targetKw: items.reduce((sum, one) => sum + one.reductionKw, 0) };
  }
  const loads = await loadsAt(opened, pointOf(now));
  const able = customers.flatMap((one, index) => {
    const load = loads.get(one.accountNo);
    if (load === undefined) return [];
    const room = Math.max(0, load - one.securityKw);
    const reductionKw = Math.max(1, Math.round(room / 3));
    return load - reductionKw < one.securityKw
      ? []
      : [
          {
            customerId: one.id,
            round: (index % 4) + 1,
            reductionKw,
            limitKw: Math.round(load - reductionKw),
          },
        ];
  });
  const items = able.slice(0, options.most);
  return {
    ...base,
    name: options.kind === 'emergency' ? '紧急错避峰演练' : '计划限电演练',
    kind: options.kind,
    measure: 'avoid',
    startMs: now,
    endMs: now + 2 * 3_600_000,
    targetKw: items.reduce((sum, one) => sum + one.reductionKw, 0),
    items,
  };
}

const forbidden = { protected: '受保护用户', 'under-security': '将低于保安负荷' } as Record<string, string>;

/** Rows that only a supervisor's reason could carry are reported and left out; the rest goes on. */
function withoutForbidden(
  fields: PlanFields,
  customers: Customer[],
  table: Table,
  rejected: Rejected[],
): PlanFields['items'] {
  const byId = new Map(customers.map((one) => [one.id, one]));
  const faults = new Map(planProblems(fields, byId).map((one) => [one.customerId, one]));
  return fields.items.filter((item) => {
    const reason = forbidden[faults.get(item.customerId)?.problem ?? ''];
    if (!reason) return true;
    const accountNo = byId.get(item.customerId)?.accountNo ?? '';
    const row = table.rows.find((one) => one.cells.户号 === accountNo)?.row ?? 0;
    rejected.push({
      ...rejectRow(table, row, '户号', accountNo, reason).rejected,
      sheet: `plan/${table.sheet}`,
    });
    return false;
  });
}
