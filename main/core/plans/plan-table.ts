import type { PlanFields } from '../../../shared/model/plan.ts';
import { parseStamp } from '../../../shared/time.ts';
import { parseNumber, type Rejected, rejectRow } from '../archive/import-rows.ts';
import type { Table } from '../archive/sheet.ts';

export const planColumns = [
  '方案名称',
  '类型',
  '措施',
  '轮次',
  '户号',
  '压减kW',
  '限额kW',
  '开始时间',
  '结束时间',
] as const;

const kinds: Record<string, PlanFields['kind']> = {
  紧急: 'emergency',
  紧急限电: 'emergency',
  计划: 'planned',
  计划限电: 'planned',
};
const measures: Record<string, PlanFields['measure']> = {
  错峰: 'shift',
  避峰: 'avoid',
  限电: 'limit',
  拉闸: 'cut',
};

export type PlanHead = Pick<PlanFields, 'name' | 'kind' | 'measure' | 'startMs' | 'endMs'>;
export type PlanTable = { head: PlanHead | undefined; items: PlanFields['items']; rejected: Rejected[] };

type Lookup = {
  /** Customer id by account number. */
  idOf: (accountNo: string) => string | undefined;
  /** Load that counts as "before", kW; undefined when unknown. */
  loadOf: (accountNo: string) => number | undefined;
};

/** A plan as a table: head values from the first good row, one customer in each. Given one of reduction and limit, the other follows from the load. */
export function readPlanTable(table: Table, lookup: Lookup): PlanTable {
  const result: PlanTable = { head: undefined, items: [], rejected: [] };
  const seen = new Set<string>();
  for (const line of table.rows) {
    const fault = readLine(table, line, lookup, result, seen);
    if (fault) result.rejected.push(fault.rejected);
  }
  return result;
}

function readLine(
  table: Table,
  line: Table['rows'][number],
  lookup: Lookup,
  result: PlanTable,
  seen: Set<string>,
) {
  const cell = (column: (typeof planColumns)[number]) => line.cells[column] ?? '';
  const reject = (column: string, reason: string) =>
    rejectRow(table, line.row, column, line.cells[column] ?? '', reason);
  const accountNo = cell('户号');
  const customerId = lookup.idOf(accountNo);
  if (!customerId) return reject('户号', '档案中没有这个户号');
  if (seen.has(accountNo)) return reject('户号', '同一户号出现两次');
  const round = parseNumber(cell('轮次') || '1');
  if (round === undefined || !Number.isInteger(round) || round < 1 || round > 8)
    return reject('轮次', '轮次应为 1–8');
  const given = readLoads(cell('压减kW'), cell('限额kW'), lookup.loadOf(accountNo));
  if (typeof given === 'string')
    return reject(given === 'limit' ? '限额kW' : '压减kW', '应为不小于 0 的数，压减与限额至少填一个');
  const head = readHead(cell);
  if (typeof head === 'string') return reject(head, '不能识别');
  result.head ??= head;
  if (head.startMs !== result.head.startMs || head.endMs !== result.head.endMs)
    return reject('开始时间', '时段与方案第一行不一致');
  seen.add(accountNo);
  result.items.push({ customerId, round, ...given });
  return undefined;
}

function readHead(cell: (column: (typeof planColumns)[number]) => string): PlanHead | string {
  const kind = kinds[cell('类型')];
  const measure = measures[cell('措施')];
  const startMs = parseStamp(cell('开始时间'));
  const endMs = parseStamp(cell('结束时间'));
  if (cell('方案名称') === '') return '方案名称';
  if (!kind) return '类型';
  if (!measure) return '措施';
  if (startMs === undefined) return '开始时间';
  if (endMs === undefined || endMs <= startMs) return '结束时间';
  return { name: cell('方案名称'), kind, measure, startMs, endMs };
}

function readLoads(
  reduction: string,
  limit: string,
  load: number | undefined,
): { reductionKw: number; limitKw: number } | 'limit' | 'reduction' {
  const reductionKw = parseNumber(reduction);
  const limitKw = parseNumber(limit);
  if (reduction !== '' && (reductionKw === undefined || reductionKw < 0)) return 'reduction';
  if (limit !== '' && (limitKw === undefined || limitKw < 0)) return 'limit';
  if (reductionKw === undefined && limitKw === undefined) return 'reduction';
  return {
    reductionKw: reductionKw ?? Math.max(0, Math.round((load ?? 0) - (limitKw ?? 0))),
    limitKw: limitKw ?? Math.max(0, Math.round((load ?? 0) - (reductionKw ?? 0))),
  };
}
