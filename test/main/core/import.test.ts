import * as xlsx from '@e965/xlsx';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextSerial } from '../../contracts/samples.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const csv = (rows: string[][], encoding: 'utf8' | 'gbk' | 'utf-8-bom' = 'utf8') => {
  const text = rows
    .map((row) => row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(','))
    .join('\r\n');
  const bytes =
    encoding === 'gbk'
      ? iconv.encode(text, 'gbk')
      : Buffer.from(encoding === 'utf8' ? text : `\ufeff${text}`);
  return { name: 'people.csv', base64: bytes.toString('base64') };
};
const book = (rows: (string | number)[][]) => {
  const made = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(made, xlsx.utils.aoa_to_sheet(rows), '用户');
  const bytes: Buffer = xlsx.write(made, { type: 'buffer', bookType: 'xlsx' });
  return { name: 'customers.xlsx', base64: bytes.toString('base64') };
};
const account = () => `9900${String(nextSerial()).padStart(8, '0')}`;
const phone = () => `138${String(90_000_000 + nextSerial()).slice(-8)}`;
const heading = ['户号', '户名', '区域代码', '合同容量kVA', '保安负荷kW', '受保护', '限电类别'];
const found = async (search: string) => (await small.call('viewer', 'customers.list', { search })).customers;
const people = async (search: string) =>
  (await small.call('dispatcher', 'contacts.list', { search })).contacts;

describe('customers from a file', () => {
  it.each(['utf8', 'gbk', 'utf-8-bom'] as const)(
    'are read from csv in %s, tried first without a trace',
    async (encoding) => {
      const no = account();
      const file = csv(
        [heading, [no, '抚顺铝业有限公司', '210404', '12,500', '800', '否', '高耗能']],
        encoding,
      );
      const tried = await small.call('dispatcher', 'customers.import', { file, dryRun: true });
      expect(tried).toMatchObject({ dryRun: true, accepted: 1, changed: 0, rejected: [] });
      expect(await found(no)).toEqual([]);
      const done = await small.call('dispatcher', 'customers.import', { file, dryRun: false });
      expect(done).toMatchObject({ dryRun: false, accepted: 1 });
      expect(await found(no)).toMatchObject([
        {
          accountNo: no,
          name: '抚顺铝业有限公司',
          capacityKva: 12_500,
          securityKw: 800,
          limitClass: '2',
          isProtected: false,
        },
      ]);
    },
  );

  it('are read from a workbook, with numbers as numbers, columns in any order and unknown ones named', async () => {
    const no = account();
    const file = book([
      ['户名', '颜色', '户号', '区域代码', '合同容量kVA'],
      ['石化助剂厂', '红', Number(no), 210404, 6_300],
    ]);
    const done = await small.call('dispatcher', 'customers.import', { file, dryRun: false });
    expect(done).toMatchObject({ accepted: 1, ignoredColumns: ['颜色'] });
    expect(await found(no)).toMatchObject([{ name: '石化助剂厂', capacityKva: 6_300 }]);
  });

  it('every wrong row is named with its row, column, value and reason', async () => {
    const twice = account();
    const file = csv([
      heading,
      ['12345', '短号厂', '210404', '1', '1', '否', '3'],
      [account(), '', '210404', '1', '1', '否', '3'],
      [account(), '外地厂', '999999', '1', '1', '否', '3'],
      [account(), '负数厂', '210404', '-5', '1', '否', '3'],
      [account(), '乱写厂', '210404', '1', '很多', '否', '3'],
      [account(), '也许厂', '210404', '1', '1', '也许', '3'],
      [account(), '四类厂', '210404', '1', '1', '否', '4'],
      [twice, '一次厂', '210404', '1', '1', '否', '3'],
      [twice, '二次厂', '210404', '1', '1', '否', '3'],
    ]);
    const { accepted, rejected } = await small.call('dispatcher', 'customers.import', { file, dryRun: true });
    expect(accepted).toBe(1);
    expect(rejected.map((one) => [one.row, one.column])).toEqual([
      [2, '户号'],
      [3, '户名'],
      [4, '区域代码'],
      [5, '合同容量kVA'],
      [6, '保安负荷kW'],
      [7, '受保护'],
      [8, '限电类别'],
      [10, '户号'],
    ]);
    expect(rejected.map((one) => one.value)).toEqual([
      '12345',
      '',
      '999999',
      '-5',
      '很多',
      '也许',
      '4',
      twice,
    ]);
    expect(rejected.every((one) => /[\u4e00-\u9fff]/.test(one.reason))).toBe(true);
  });

  it('with a wrong row nothing is taken, unless the good ones are asked for', async () => {
    const good = account();
    const file = csv([
      heading,
      [good, '好厂', '210404', '1', '1', '是', '1'],
      ['x', '坏厂', '210404', '1', '1', '否', '3'],
    ]);
    const none = await small.call('dispatcher', 'customers.import', { file, dryRun: false });
    expect(none).toMatchObject({ dryRun: true, accepted: 1, rejected: [{ row: 3 }] });
    expect(await found(good)).toEqual([]);
    await small.call('dispatcher', 'customers.import', { file, dryRun: false, acceptGood: true });
    expect(await found(good)).toMatchObject([{ name: '好厂', isProtected: true, limitClass: '1' }]);
  });

  it('the same file again changes nothing, another name is a change', async () => {
    const no = account();
    const row = (name: string) => csv([heading, [no, name, '210404', '1', '1', '否', '3']]);
    await small.call('dispatcher', 'customers.import', { file: row('旧名'), dryRun: false });
    const again = await small.call('dispatcher', 'customers.import', { file: row('旧名'), dryRun: false });
    expect(again).toMatchObject({ accepted: 0, changed: 0, unchanged: 1 });
    const renamed = await small.call('dispatcher', 'customers.import', { file: row('新名'), dryRun: false });
    expect(renamed).toMatchObject({ accepted: 0, changed: 1, unchanged: 0 });
    expect(await found(no)).toMatchObject([{ name: '新名', version: 2 }]);
  });

  it('columns a file does not have keep what the archive knows', async () => {
    const no = account();
    await small.call('dispatcher', 'customers.import', {
      file: csv([heading, [no, '铁选厂', '210404', '5000', '800', '是', '1']]),
      dryRun: false,
    });
    await small.call('dispatcher', 'customers.import', {
      file: csv([
        ['户号', '户名', '区域代码'],
        [no, '铁选公司', '210404'],
      ]),
      dryRun: false,
    });
    expect(await found(no)).toMatchObject([
      { name: '铁选公司', securityKw: 800, isProtected: true, limitClass: '1' },
    ]);
  });

  it.each([
    ['a file without the needed columns', csv([['户名'], ['甲']])],
    ['an empty file', csv([['']])],
    [
      'a broken workbook',
      { name: 'x.xlsx', base64: Buffer.from('PK\u0003\u0004 broken').toString('base64') },
    ],
  ])('%s is refused with a reason', async (_what, file) => {
    const error = await small.refused('dispatcher', 'customers.import', { file, dryRun: true });
    expect(error.code).toBe('bad-file');
    expect(String(error.params.reason).length).toBeGreaterThan(2);
  });
});

describe('contacts from a file', () => {
  const columns = ['姓名', '手机号', '户号', '单位', '角色', '备注'];
  const run = (rows: string[][], options: { dryRun?: boolean; acceptGood?: boolean } = {}) =>
    small.call('dispatcher', 'contacts.import', {
      file: csv([columns, ...rows], 'gbk'),
      dryRun: false,
      ...options,
    });

  it('rows of one number become one person with several places', async () => {
    const [north, south] = [
      await small.customer({ accountNo: account() }),
      await small.customer({ accountNo: account() }),
    ];
    const mobile = phone();
    const result = await run([
      ['赵厂长', mobile, north.accountNo, '', '总经理', ''],
      ['赵厂长', `+86 ${mobile}`, south.accountNo, '', '企业法人', '夜间勿扰'],
      ['钱科长', phone(), '', '经信委能源科', '', ''],
    ]);
    expect(result).toMatchObject({ accepted: 2, rejected: [] });
    const [head] = await people(mobile);
    expect(head).toMatchObject({ name: '赵厂长', mobile: `+86${mobile}` });
    expect(head?.assignments).toEqual([
      { role: 'manager', customerId: north.id },
      { role: 'legal', customerId: south.id },
    ]);
    const { offices } = await small.call('viewer', 'archive.codes', {});
    expect(offices.map((one) => one.name)).toContain('经信委能源科');
  });

  it('every wrong row is named, and a dry run leaves not even an office', async () => {
    const customer = await small.customer({ accountNo: account() });
    const mobile = phone();
    const result = await run(
      [
        ['', phone(), customer.accountNo, '', '', ''],
        ['孙工', '12345678901', customer.accountNo, '', '', ''],
        ['李工', phone(), '', '', '', ''],
        ['周工', phone(), '999999999999', '', '', ''],
        ['吴工', phone(), customer.accountNo, '', '船长', ''],
        ['郑工', mobile, customer.accountNo, '', '', ''],
        ['王工', mobile, customer.accountNo, '', '', ''],
        ['冯工', phone(), '', '新设办公室', '', ''],
      ],
      { dryRun: true },
    );
    expect(result).toMatchObject({ dryRun: true, accepted: 2 });
    expect(result.rejected.map((one) => [one.row, one.column])).toEqual([
      [2, '姓名'],
      [3, '手机号'],
      [4, '户号'],
      [5, '户号'],
      [6, '角色'],
      [8, '手机号'],
    ]);
    expect(result.rejected.at(-1)?.reason).toContain('郑工');
    expect(await people(mobile)).toEqual([]);
    const { offices } = await small.call('viewer', 'archive.codes', {});
    expect(offices.map((one) => one.name)).not.toContain('新设办公室');
  });

  it('a number that is somebody else’s in the archive is rejected with its row and the holder', async () => {
    const customer = await small.customer({ accountNo: account() });
    const mobile = phone();
    await small.person('power', [customer.id], { name: '原主', mobile: `+86${mobile}` });
    const result = await run([
      ['旁人', phone(), customer.accountNo, '', '', ''],
      ['冒用', mobile, customer.accountNo, '', '', ''],
    ]);
    expect(result.rejected).toMatchObject([{ row: 3, column: '手机号' }]);
    expect(result.rejected[0]?.reason).toContain('原主');
    expect((await people(mobile)).map((one) => one.name)).toEqual(['原主']);
  });

  it('the same row twice in a file, and the same file twice, give one person with one place', async () => {
    const customer = await small.customer({ accountNo: account() });
    const mobile = phone();
    const row = ['重工', mobile, customer.accountNo, '', '财务', ''];
    await run([row, row], { acceptGood: true });
    const again = await run([row, row], { acceptGood: true });
    expect(again).toMatchObject({ accepted: 0, changed: 0 });
    expect((await people(mobile)).map((one) => one.assignments)).toEqual([
      [{ role: 'finance', customerId: customer.id }],
    ]);
  });

  it('somebody without a number is not added again each time the file is read', async () => {
    const customer = await small.customer({ accountNo: account(), name: `无号厂${nextSerial()}` });
    const row = ['无号人', '', customer.accountNo, '', '分管用电负责人', ''];
    await run([row]);
    await run([row]);
    const { contacts } = await small.call('viewer', 'customers.get', { id: customer.id });
    expect(contacts.map((one) => one.name)).toEqual(['无号人']);
  });

  it('is open to those who keep the archive only', async () => {
    const input = { file: csv([columns]), dryRun: true };
    expect((await small.refused('viewer', 'contacts.import', input)).code).toBe('denied');
    expect((await small.refused('administrator', 'customers.import', input)).code).toBe('denied');
  });
});
