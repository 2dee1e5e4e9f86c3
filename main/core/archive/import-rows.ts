import {
  type ContactRole,
  type CustomerFields,
  contactRoles,
  customerFields,
} from '../../../shared/model/archive.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import type { Table } from './sheet.ts';

export type Rejected = { sheet: string; row: number; column: string; value: string; reason: string };
export type RowResult<T> = { row: number; value: T } | { rejected: Rejected };

/** Customers: column headings as the field writes them. */
export const customerColumns = [
  '户号',
  '户名',
  '区域代码',
  '行业代码',
  '电压等级',
  '合同容量kVA',
  '保安负荷kW',
  '线路',
  '受保护',
  '限电类别',
] as const;
export const contactColumns = ['姓名', '手机号', '户号', '单位', '角色', '备注'] as const;

const roleNames: Record<string, ContactRole> = {
  分管用电负责人: 'power',
  分管负责人: 'power',
  用电负责人: 'power',
  总经理: 'manager',
  企业法人: 'legal',
  法人: 'legal',
  法定代表人: 'legal',
  财务经理: 'finance',
  财务: 'finance',
  单位人员: 'office',
  工作人员: 'office',
  其他: 'other',
};
const classNames: Record<string, CustomerFields['limitClass']> = {
  '1': '1',
  '2': '2',
  '3': '3',
  优先限: '1',
  高耗能: '2',
  一般: '3',
  '': '3',
};

/** A number with thousands commas or full-width digits; undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '');
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

export function rejectRow(
  table: Table,
  row: number,
  column: string,
  value: string,
  reason: string,
): { rejected: Rejected } {
  return { rejected: { sheet: table.sheet, row, column, value, reason } };
}

/** One customer row, or what is wrong with it and where. */
export function readCustomer(
  table: Table,
  line: Table['rows'][number],
  regions: Set<string>,
): RowResult<CustomerFields> {
  const cell = (column: (typeof customerColumns)[number]) => line.cells[column] ?? '';
  const reject = (column: string, reason: string) =>
    rejectRow(table, line.row, column, line.cells[column] ?? '', reason);
  const capacityKva = parseNumber(cell('合同容量kVA') || '0');
  const securityKw = parseNumber(cell('保安负荷kW') || '0');
  if (!/^\d{6,16}$/.test(cell('户号'))) return reject('户号', '户号应为 6–16 位数字');
  if (cell('户名') === '') return reject('户名', '户名为空');
  if (!regions.has(cell('区域代码'))) return reject('区域代码', '没有这个区域代码');
  if (capacityKva === undefined || capacityKva < 0) return reject('合同容量kVA', '应为不小于 0 的数');
  if (securityKw === undefined || securityKw < 0) return reject('保安负荷kW', '应为不小于 0 的数');
  const limitClass = classNames[cell('限电类别')];
  if (!limitClass) return reject('限电类别', '应为 1、2、3 或 优先限、高耗能、一般');
  if (!['', '是', '否'].includes(cell('受保护'))) return reject('受保护', '应为 是 或 否');
  const fields = customerFields.safeParse({
    accountNo: cell('户号'),
    name: cell('户名'),
    regionCode: cell('区域代码'),
    industryCode: cell('行业代码'),
    voltage: cell('电压等级'),
    capacityKva,
    securityKw,
    feeder: cell('线路'),
    isProtected: cell('受保护') === '是',
    limitClass,
  });
  return fields.success
    ? { row: line.row, value: fields.data }
    : reject(String(fields.error.issues[0]?.path[0] ?? ''), '内容过长或格式不对');
}

export type ContactLine = {
  name: string;
  mobile: string;
  accountNo: string;
  office: string;
  role: ContactRole;
  remark: string;
};

/** One contact row; the customer or office is looked up by the caller. */
export function readContact(table: Table, line: Table['rows'][number]): RowResult<ContactLine> {
  const cell = (column: (typeof contactColumns)[number]) => line.cells[column] ?? '';
  const reject = (column: string, reason: string) =>
    rejectRow(table, line.row, column, line.cells[column] ?? '', reason);
  if (cell('姓名') === '' || cell('姓名').length > 40) return reject('姓名', '姓名为空或过长');
  const mobile = cell('手机号') === '' ? '' : parsePhone(cell('手机号'));
  if (mobile === undefined) return reject('手机号', '不是手机号：应为 11 位，可带 +86');
  if (cell('户号') === '' && cell('单位') === '') return reject('户号', '户号和单位都为空');
  const fallback: ContactRole = cell('户号') === '' ? 'office' : 'other';
  const role =
    cell('角色') === ''
      ? fallback
      : (roleNames[cell('角色')] ?? contactRoles.find((one) => one === cell('角色')));
  if (!role) return reject('角色', '没有这个角色');
  return {
    row: line.row,
    value: {
      name: cell('姓名'),
      mobile,
      accountNo: cell('户号'),
      office: cell('单位'),
      role,
      remark: cell('备注').slice(0, 200),
    },
  };
}
