import * as xlsx from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importState } from '../../../main/core/archive/import-jobs.ts';
import { matchColumns, suggest } from '../../../main/core/archive/import-mapping.ts';
import { nextTimeOfDay } from '../../../main/core/messages/held.ts';
import { runEscalations } from '../../../main/core/rules/escalations.ts';
import { newId } from '../../../shared/ids.ts';
import { clockOf, dayStartMs } from '../../../shared/time.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const fileOf = (rows: unknown[][], name = '联系人.xlsx') => {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows), '名单');
  return {
    name,
    base64: (xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer).toString('base64'),
  };
};

/** What is wrong in the dirty workbook, by the row's number modulo 100, and what the user is told. */
const faults: Record<number, { row: (cells: unknown[]) => unknown[]; column: string; reason: string }> = {
  3: { row: ([, ...rest]) => ['', ...rest], column: '姓名', reason: '姓名为空或过长' },
  7: { row: ([name, , ...rest]) => [name, '1380013', ...rest], column: '手机号', reason: '不是手机号' },
  11: {
    row: ([name, , ...rest]) => [name, '座机024-52000110', ...rest],
    column: '手机号',
    reason: '不是手机号',
  },
  13: {
    row: ([a, b, , ...rest]) => [a, b, '99999999', ...rest],
    column: '户号',
    reason: '档案中没有这个户号',
  },
  17: { row: ([a, b, c, , e]) => [a, b, c, '大王', e], column: '角色', reason: '没有这个角色' },
  19: { row: ([a, b]) => [a, b, '', '总经理', ''], column: '户号', reason: '户号和单位都为空' },
  23: {
    row: ([, b, ...rest]) => [`名${'长'.repeat(45)}`, b, ...rest],
    column: '姓名',
    reason: '姓名为空或过长',
  },
  29: {
    row: ([, , ...rest]) => ['冒用者', '15200000000', ...rest],
    column: '手机号',
    reason: '号码已属于 员工0',
  },
};
/** Oddities that are understood: full-width digits, prefixes, spaces, numbers as numbers, formulas as names. */
const oddities: Record<number, (cells: unknown[]) => unknown[]> = {
  31: ([a, b, ...rest]) => [
    a,
    String(b).replace(/\d/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    ...rest,
  ],
  37: ([a, b, ...rest]) => [a, `+86 ${b}`, ...rest],
  41: ([a, b, ...rest]) => [a, `86-${b}`, ...rest],
  43: ([a, b, ...rest]) => [a, Number(b), ...rest],
  47: ([a, b, c, d]) => [`  ${a} `, b, c, d, '=HYPERLINK("http://x","y")'],
  53: ([a, b, ...rest]) => [`=1+${a}`, b, ...rest],
};

describe('a deliberately dirty workbook of ten thousand rows', () => {
  const ROWS = 10_000;
  const accounts: string[] = [];
  let file: ReturnType<typeof fileOf>;
  const rows: unknown[][] = [['联系人姓名 ', '联系电话', '用户编号', '职务', '备注', '工号']];
  beforeAll(async () => {
    for (let i = 0; i < 20; i += 1) accounts.push((await small.customer()).accountNo);
    for (let i = 0; i < ROWS; i += 1) {
      const plain = [`员工${i}`, `152${String(i).padStart(8, '0')}`, accounts[i % 20], '总经理', '', i];
      const kind = i % 100;
      rows.push(faults[kind]?.row(plain) ?? oddities[kind]?.(plain) ?? plain);
      if (kind === 61) rows.push([]);
    }
    file = fileOf(rows, '脏数据.xlsx');
  });

  it('is read under the headings of another system, and every fault is told with row, column, value and reason', async () => {
    const {
      headings,
      needed,
      rows: count,
    } = await small.call('dispatcher', 'imports.columns', {
      kind: 'contacts',
      file,
    });
    expect(count).toBe(ROWS);
    expect(needed).toEqual(['姓名', '手机号']);
    expect(headings.map((one) => one.column)).toEqual(['姓名', '手机号', '户号', '角色', '备注', '']);
    const result = await small.call('dispatcher', 'contacts.import', { file, dryRun: true });
    const wanted = Object.keys(faults).length * (ROWS / 100);
    expect([result.accepted, result.rejected.length, result.ignoredColumns]).toEqual([
      ROWS - wanted,
      wanted,
      ['工号'],
    ]);
    for (const fault of Object.values(faults)) {
      const told = result.rejected.filter(
        (one) => one.reason.startsWith(fault.reason) && one.column === fault.column,
      );
      expect([fault.reason, told.length % 100, told.length > 0]).toEqual([fault.reason, 0, true]);
    }
    const first = result.rejected.find((one) => one.reason.startsWith('不是手机号'));
    expect(first).toMatchObject({ sheet: '名单', row: 9, value: '1380013' });
    expect((await small.call('viewer', 'contacts.list', { search: '员工' })).total).toBe(0);
  });

  it('is taken whole or not at all, the good rows only when that is asked', async () => {
    const refused = await small.call('dispatcher', 'contacts.import', { file, dryRun: false });
    expect(refused.dryRun).toBe(true);
    expect((await small.call('viewer', 'contacts.list', { search: '员工' })).total).toBe(0);
    const mapping = [
      { heading: '联系人姓名', column: '姓名' },
      { heading: '联系电话', column: '手机号' },
      { heading: '用户编号', column: '户号' },
      { heading: '职务', column: '角色' },
      { heading: '备注', column: '' },
    ];
    await small.call('dispatcher', 'contacts.import', { file, dryRun: false, acceptGood: true, mapping });
    expect((await small.call('viewer', 'contacts.list', { search: '员工' })).total).toBe(9_200);
    for (const row of [31, 37, 41, 43]) {
      const phone = `152${String(row).padStart(8, '0')}`;
      const found = await small.call('dispatcher', 'contacts.list', { search: phone });
      expect([row, found.contacts.map((one) => [one.name, one.mobile])]).toEqual([
        row,
        [[`员工${row}`, `+86${phone}`]],
      ]);
    }
  });

  it('the next file with these headings is read as a person has said', async () => {
    const { headings } = await small.call('dispatcher', 'imports.columns', { kind: 'contacts', file });
    expect(headings.find((one) => one.heading === '备注')?.column).toBe('');
  });

  it('what looks like a formula leaves as text in an export', async () => {
    const out = await small.call('viewer', 'contacts.export', { search: '=1+员工53' });
    const book = xlsx.read(Buffer.from(out.base64, 'base64'), { cellFormula: true });
    const cells = Object.entries(book.Sheets[book.SheetNames[0]!]!).filter(([key]) => /^A\d/.test(key));
    const cell = cells
      .map(([, one]) => one as xlsx.CellObject)
      .find((one) => String(one.v).includes('员工53'));
    expect([cell?.t, cell?.f]).toEqual(['s', undefined]);
  });
});

describe('an import that is watched', () => {
  it('says how far it is and stops without leaving anything', async () => {
    const works = await small.customer();
    const rows = [['姓名', '手机号', '户号']];
    for (let i = 0; i < 6_000; i += 1)
      rows.push([`停${i}`, `153${String(i).padStart(8, '0')}`, works.accountNo]);
    const jobKey = newId();
    const running = small.send('dispatcher', 'contacts.import', {
      file: fileOf(rows),
      dryRun: false,
      acceptGood: true,
      jobKey,
    });
    const seen = new Set<string>();
    for (;;) {
      const state = importState(jobKey);
      if (state) seen.add(state.phase);
      if (state?.phase === 'checking' && state.done > 0) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await small.call('dispatcher', 'imports.cancel', { jobKey })).toEqual({ isStopping: true });
    expect(await running).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(seen.has('checking')).toBe(true);
    expect((await small.call('viewer', 'contacts.list', { search: '停' })).total).toBe(0);
    expect((await small.call('dispatcher', 'imports.progress', { jobKey })).phase).toBe('');
    expect(await small.call('dispatcher', 'imports.cancel', { jobKey })).toEqual({ isStopping: false });
  });
});

describe('headings', () => {
  it.each([
    ['contacts', ' 手机号码 ', '手机号'],
    ['contacts', '联系人（必填）', '姓名'],
    ['contacts', 'Phone', '手机号'],
    ['customers', '合同容量(kVA)', '合同容量kVA'],
    ['customers', '运行容量', '合同容量kVA'],
    ['customers', '天气', ''],
  ] as const)('of %s “%s” means %s', (kind, heading, column) => expect(suggest(kind, heading)).toBe(column));

  it('mean a column only once, the first time', () => {
    expect(matchColumns('contacts', ['手机', '手机号'], {})).toEqual({ 手机: '手机号', 手机号: '' });
  });
});

describe('escalation without a click', () => {
  it('tells the next contact when the time is over, once, and only when it is set so', async () => {
    const works = await small.served();
    const boss = await small.person('manager', [works.id]);
    const { plan } = await small.issued([works.id]);
    const told = async () => {
      const all = await small.app.core.stores.messages.deliveriesOfPlan(plan.id, ['order']);
      return all.map((one) => one.phone);
    };
    await small.db.q('deliveries').update({ queued_ms: Date.now() - 30 * 60_000 });
    await runEscalations(small.app.core);
    expect(await told()).toEqual([works.power.mobile]);
    const settings = await small.call('administrator', 'settings.get', {});
    await small.call('administrator', 'settings.save', {
      ...settings,
      sms: { ...settings.sms, escalatesAlone: true },
    });
    await Promise.all([runEscalations(small.app.core), runEscalations(small.app.core)]);
    await runEscalations(small.app.core);
    expect(await told()).toEqual([works.power.mobile, boss.mobile]);
  });

  it('the end of quiet hours is the next time the clock shows it', () => {
    const start = dayStartMs('2026-11-24');
    expect(nextTimeOfDay('07:30', start + 60_000)).toBe(start + 7.5 * 3_600_000);
    expect(clockOf(nextTimeOfDay('07:30', start + 22 * 3_600_000))).toBe('07:30');
    expect(nextTimeOfDay('07:30', start + 22 * 3_600_000)).toBe(start + 31.5 * 3_600_000);
  });
});
