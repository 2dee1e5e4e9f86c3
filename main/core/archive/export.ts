import type { Assignment, ContactRow, Customer } from '../../../shared/model/archive.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { dayOf } from '../../../shared/time.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import type { Core } from '../context.ts';
import { roleWords } from '../reports/words.ts';
import type { Cell } from '../reports/workbook.ts';
import { contactColumns, customerColumns, type Rejected } from './import-rows.ts';
import { type ContactQuery, type CustomerQuery, listContacts, listCustomers } from './lists.ts';

const PAGE = 500;

/** Every page of a list. */
async function allOf<T>(page: (offset: number) => Promise<{ rows: T[]; total: number }>): Promise<T[]> {
  const all: T[] = [];
  for (let total = 1; all.length < total; ) {
    const next = await page(all.length);
    total = next.total;
    all.push(...next.rows);
    if (next.rows.length === 0) break;
  }
  return all;
}

const fileName = (core: Core, what: string) => `${what}-${dayOf(core.clock.now())}.xlsx`;

/** The customers a filter shows, in the columns the import reads. */
export async function exportCustomers(core: Core, query: CustomerQuery): Promise<FileOnWire> {
  const customers = await allOf(async (offset) => {
    const { customers: rows, total } = await listCustomers(core, { ...query, offset, limit: PAGE });
    return { rows, total };
  });
  const row = (one: Customer): Cell[] => [
    one.accountNo,
    one.name,
    one.regionCode,
    one.industryCode,
    one.voltage,
    one.capacityKva,
    one.securityKw,
    one.feeder,
    one.isProtected ? '是' : '否',
    one.limitClass,
  ];
  return core.workbook(fileName(core, '用户档案'), [
    {
      name: '用户档案',
      title: [],
      head: [...customerColumns],
      widths: [16, 30, 10, 10, 10, 14, 14, 16, 8, 10],
      rows: customers.map(row),
    },
  ]);
}

/** The contacts a filter shows, one row for each place, in the columns the import reads. */
export async function exportContacts(core: Core, query: ContactQuery): Promise<FileOnWire> {
  const contacts = await allOf(async (offset) => {
    const { contacts: rows, total } = await listContacts(core, { ...query, offset, limit: PAGE });
    return { rows, total };
  });
  const ids = [
    ...new Set(contacts.flatMap((one) => one.assignments.flatMap((place) => place.customerId ?? []))),
  ];
  const accounts = new Map((await core.stores.customers.byIds(ids)).map((one) => [one.id, one.accountNo]));
  const offices = new Map((await core.stores.contacts.offices()).map((one) => [one.id, one.name]));
  const row = (one: ContactRow, place: Assignment): Cell[] => [
    one.name,
    shownPhone(one.mobile),
    accounts.get(place.customerId ?? '') ?? '',
    offices.get(place.officeId ?? '') ?? '',
    roleWords[place.role] ?? '',
    one.remark,
  ];
  return core.workbook(fileName(core, '联系人'), [
    {
      name: '联系人',
      title: [],
      head: [...contactColumns],
      widths: [12, 18, 16, 24, 18, 30],
      rows: contacts.flatMap((one) => one.assignments.map((place) => row(one, place))),
    },
  ]);
}

/** The rows of an import that were refused, with what to mend, to be corrected and read again. */
export async function errorBook(
  core: Core,
  input: { name: string; rejected: Rejected[] },
): Promise<FileOnWire> {
  return core.workbook(fileName(core, `导入错误-${input.name.replace(/\.\w+$/, '')}`), [
    {
      name: '导入错误',
      title: [input.name],
      head: ['工作表', '行', '列', '内容', '原因'],
      widths: [16, 8, 14, 24, 40],
      rows: input.rejected.map((one) => [one.sheet, one.row, one.column, one.value, one.reason]),
    },
  ]);
}
