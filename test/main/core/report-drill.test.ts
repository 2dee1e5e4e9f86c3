import * as xlsx from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallInput } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import type { Report } from '../../../shared/model/report.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { fillPlans } from '../../bench/reports/show-data.ts';
import { delivery, message } from '../../contracts/samples.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
const lastDay = addDays(`${dayOf(Date.now()).slice(0, 7)}-01`, -1);
const period = { from: `${lastDay.slice(0, 7)}-01`, to: lastDay };
const states = ['delivered', 'delivered', 'undelivered', 'expired', 'uncertain', 'submitted'] as const;
const query = (change: Partial<CallInput<'reports.get'>> = {}): CallInput<'reports.get'> => ({
  name: 'sending',
  ...period,
  ...change,
});

beforeAll(async () => {
  small = await SmallApp.open();
  const { stores } = small.app.core;
  for (const kind of ['order', 'info'] as const) {
    const sent = message({ kind, isDrill: true, createdBy: '周敏', asksConfirmation: kind === 'order' });
    const rows = states.map(() => delivery(sent.id, { queuedMs: dayStartMs(period.from) + 36_000_000 }));
    await stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
    for (const [index, state] of states.entries()) {
      const code = state === 'undelivered' ? 'MB:0001' : '';
      await stores.messages.moveSome([rows[index]!.id], 'queued', state, code);
    }
  }
});
afterAll(() => small.close());

/** How many deliveries a link leads to; of one month there is only this one. */
const behind = async (link: string) => {
  const { month: _month, ...part } = Object.fromEntries(new URLSearchParams(link));
  const input = { ...query(), ...(part as Partial<CallInput<'reports.deliveries'>>) };
  return (await small.call('viewer', 'reports.deliveries', input)).total;
};
/** Every linked figure of a table with what it leads to: name of the row, key, figure, deliveries. */
async function linkedFigures(report: Report, id: string) {
  const { columns, rows, total, totalLinks } = report.sections.find((one) => one.id === id)!.table!;
  const found: [string, string, number, number][] = [];
  for (const { cells, links = {} } of [...rows, ...(total ? [{ cells: total, links: totalLinks }] : [])])
    for (const [key, link] of Object.entries(links)) {
      const shown = Number(cells[columns.findIndex((column) => column.key === key)] ?? 0);
      found.push([String(cells[0]), key, shown, await behind(link)]);
    }
  return found;
}

describe('sending figures', () => {
  it('lead, every one of them, to exactly the deliveries they count', async () => {
    for (const [name, id] of [
      ['sending', 'table'],
      ['sending', 'reasons'],
      ['monthly', 'F'],
    ] as const) {
      const report = await small.call('viewer', 'reports.get', query({ name }));
      for (const [row, key, shown, count] of await linkedFigures(report, id))
        expect([name, row, key, count]).toEqual([name, row, key, shown]);
      for (const { cells, link } of report.sections.find((one) => one.id === id)!.table!.rows)
        if (link) expect([name, cells[0], await behind(link)]).toEqual([name, cells[0], cells[1]]);
    }
    const { figures } = (await small.call('viewer', 'reports.get', query())).sections[0]!;
    const head = figures.filter((one) => one.link !== undefined);
    expect(head.map((one) => [one.label, one.value])).toEqual([
      ['发送', 12],
      ['失败', 4],
    ]);
    for (const one of head) expect([one.label, await behind(one.link!)]).toEqual([one.label, one.value]);
  });

  it('of traffic lead there by month and in the line of totals', async () => {
    const report = await small.call('viewer', 'reports.get', query({ name: 'traffic' }));
    expect((await linkedFigures(report, 'table')).map(([, ...rest]) => rest)).toEqual([
      ['outMessages', 12, 12],
      ['outMessages', 12, 12],
    ]);
  });

  it('of the daily lead to who was told, reached and confirmed, with those who answered without a report', async () => {
    const { stores } = small.app.core;
    const plan = (await fillPlans(stores, period.from.slice(0, 7), { isDrill: true, customers: 20 }))[0]!;
    const day = dayOf(plan.startMs);
    const sent = message({ kind: 'order', isDrill: true, planId: plan.id, asksConfirmation: true });
    const rows = states.map(() => delivery(sent.id, { queuedMs: dayStartMs(day) + 36_000_000 }));
    await stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
    for (const [index, state] of states.entries())
      await stores.messages.moveSome([rows[index]!.id], 'queued', state, '');
    // One of the delivered and the submitted one answered.
    const answered = [rows[0]!.id, rows[5]!.id];
    await small.db
      .q('deliveries')
      .whereIn('id', answered)
      .update({ confirmed_ms: dayStartMs(day) + 40_000_000 });
    const report = await small.call('viewer', 'reports.get', query({ name: 'daily', from: day, to: day }));
    expect((await linkedFigures(report, 'A')).map(([, ...rest]) => rest)).toEqual([
      ['told', 6, 6],
      ['delivered', 3, 3],
      ['confirmed', 2, 2],
    ]);
  });

  it('show whole numbers of phones only to those who send, on the page and in exports', async () => {
    const shown = async (role: 'viewer' | 'dispatcher') => {
      const { deliveries } = await small.call(role, 'reports.deliveries', query());
      const { id } = await small.call(role, 'exports.start', query());
      const stateOf = async () => (await small.call(role, 'exports.get', { id })).state;
      await expect.poll(stateOf, { timeout: 20_000 }).toBe('done');
      const file = await small.call(role, 'exports.file', { id });
      const book = xlsx.read(Buffer.from(file.base64, 'base64'));
      const [first] = xlsx.utils.sheet_to_json<Record<string, string>>(book.Sheets[book.SheetNames[0]!]!);
      return [deliveries[0]!.phone, first!.手机号];
    };
    for (const phone of await shown('viewer')) expect(phone).toMatch(/^\d{3}\*{6}\d\d$/);
    for (const phone of await shown('dispatcher')) expect(phone).toMatch(/^[\d +]{11,}$/);
  });
});
