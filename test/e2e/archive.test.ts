import { readFileSync } from 'node:fs';
import * as xlsx from '@e965/xlsx';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { inArchive } from '../support/archive-file.ts';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct } from '../support/product.ts';

type Person = { id: string; name: string; phone: string; customer: string; accountNo: string };

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];
let people: Person[];

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '40', '--days', '2'] });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, product.url));
  await logIn(page, '0317');
  people = withArchive((db) =>
    db
      .prepare(
        `select k.id, k.name, k.mobile as phone, min(c.name) as customer, min(c.account_no) as accountNo
         from contacts k join assignments a on a.contact_id = k.id join customers c on c.id = a.customer_id
         group by k.id, k.name, k.mobile having count(*) = 1 order by k.id`,
      )
      .all(),
  ) as Person[];
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const withArchive = <T>(work: Parameters<typeof inArchive<T>>[1]): T => inArchive(product.dataDir, work);
const countOf = (sql: string, ...values: string[]) =>
  Number((withArchive((db) => db.prepare(sql).get(...values)) as { n: number }).n);
const go = (hash: string) => page.evaluate((to) => (location.hash = to), hash);
const rows = (table: string): Locator =>
  page.getByRole('table', { name: table }).locator('[role=row][data-row]');
const dialog = () => page.getByRole('dialog');
const open = async (tab: '联系人' | '用户' | '分组' | '核对') => {
  await go('#/archive');
  await page
    .getByRole('group', { name: '档案' })
    .getByRole('button', { name: new RegExp(`^${tab}`) })
    .click();
};
const pick = async (label: string, option: string, within: Page | Locator = page) => {
  await within.getByRole('combobox', { name: label }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: option }).first().click();
};

function workbook(name: string, grid: string[][]): { name: string; mimeType: string; buffer: Buffer } {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(grid), '名单');
  const buffer = xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  return { name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer };
}

describe('the archive of customers and contacts', () => {
  it('finds a person by part of the number, by customer and by account, and keeps the filter', async () => {
    const { name, phone, customer, accountNo } = people[0]!;
    await open('联系人');
    const search = page.getByLabel('姓名、拼音首字母、号码、户名、户号');
    for (const words of [phone.slice(-7), `${name} ${customer.slice(0, 6)}`, accountNo]) {
      await search.fill(words);
      await rows('联系人').filter({ hasText: name }).first().waitFor();
    }
    await go('#/messages');
    await open('联系人');
    expect(await search.inputValue()).toBe(accountNo);
    await page.getByRole('button', { name: `${accountNo} ✕` }).waitFor();
    await page.getByRole('button', { name: '清除筛选' }).click();
  });

  it('shows what was changed in a contact, by whom, and in which groups it is', async () => {
    const { name, phone } = people[1]!;
    await page.getByLabel('姓名、拼音首字母、号码、户名、户号').fill(phone.slice(-8));
    await rows('联系人').filter({ hasText: name }).click();
    await dialog().getByLabel('备注').fill('夜班请打备用号');
    await dialog().getByRole('button', { name: '保存', exact: true }).click();
    await dialog().waitFor({ state: 'hidden' });
    await rows('联系人').filter({ hasText: '夜班请打备用号' }).click();
    await dialog().getByRole('button', { name: '变更历史' }).click();
    await dialog().getByText('韩立国').first().waitFor();
    await dialog().getByText('夜班请打备用号').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '清除筛选' }).click();
  });
});

describe('reading a workbook of other people', () => {
  const good = (at: number) => ({ name: `导入${at}`, phone: `1370000${String(1_000 + at)}` });

  it('suggests what the headings mean, says cell by cell what is wrong, and gives the refused rows as a workbook', async () => {
    const account = people[0]!.accountNo;
    const file = workbook('名单.xlsx', [
      ['联系人', '手机号码', '用电户号', '职务', '车牌'],
      [good(1).name, good(1).phone, account, '总经理', '辽D'],
      [good(2).name, good(2).phone, account, '财务经理', ''],
      ['号码短', '1370000', account, '总经理', ''],
      ['没有户', good(3).phone, '999999999', '总经理', ''],
      ['', good(4).phone, account, '总经理', ''],
      ['角色怪', good(5).phone, account, '看门的', ''],
    ]);
    await open('联系人');
    await page.getByRole('button', { name: '导入…' }).click();
    await page.getByLabel('选择文件').setInputFiles(file);
    await dialog().getByText('新增 2').waitFor();
    await dialog().getByText('拒绝 4').waitFor();
    for (const reason of ['不是手机号', '档案中没有这个户号', '姓名为空', '没有这个角色'])
      await dialog().getByText(reason).first().waitFor();
    await dialog().getByText('忽略的列：车牌').waitFor();
    await shoot(page, 'import');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('button', { name: '下载错误表' }).click(),
    ]);
    const book = xlsx.read(readFileSync(await download.path()));
    const text = xlsx.utils.sheet_to_csv(book.Sheets[book.SheetNames[0]!]!);
    expect(text).toContain('不是手机号');
    expect(text).toContain('看门的');
  });

  it('takes all or nothing when that is wanted, else the good rows; a column set by hand is known the next time', async () => {
    const imported = "select count(*) as n from contacts where name like '导入%'";
    await dialog().getByRole('button', { name: '全部不导入' }).click();
    expect(
      await dialog()
        .getByRole('button', { name: /^导入 \d+ 条/ })
        .isDisabled(),
    ).toBe(true);
    await dialog().getByRole('button', { name: '导入正确的' }).click();
    await pick('“车牌”对应', '备注', dialog());
    await dialog().getByText('新增 2').waitFor();
    await dialog().getByRole('button', { name: '导入 2 条' }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(countOf(imported)).toBe(2);
    expect(countOf("select count(*) as n from contacts where remark = '辽D'")).toBe(1);
    await page.getByRole('button', { name: '导入…' }).click();
    await page.getByLabel('选择文件').setInputFiles(
      workbook('又.xlsx', [
        ['联系人', '手机号码', '用电户号', '车牌'],
        ['', '', '', '辽E'],
      ]),
    );
    await dialog().getByText('车牌').first().waitFor();
    await dialog().locator('label', { hasText: '车牌' }).getByText('备注').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });
});

describe('groups and audiences', () => {
  it('makes a fixed group and one by a filter; a contact says in which it is and why', async () => {
    const { name, phone } = people[2]!;
    await open('分组');
    await page.getByRole('button', { name: '新建分组' }).click();
    await page.getByLabel('分组名称').fill('抢修联络');
    await page.getByRole('combobox', { name: /^增加成员/ }).fill(phone.slice(-8));
    await page.locator('.ant-select-item-option').filter({ hasText: name }).first().click();
    await rows('当前成员').filter({ hasText: name }).waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await rows('常用分组').filter({ hasText: '抢修联络' }).waitFor();
    await page.getByRole('button', { name: '新建分组' }).click();
    await page.getByLabel('分组名称').fill('财务人员');
    await page.getByRole('button', { name: '按条件' }).click();
    await pick('角色', '财务经理');
    await page.getByText(/^成员 [1-9]/).waitFor();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await rows('常用分组').filter({ hasText: '财务人员' }).waitFor();
    await open('联系人');
    await page.getByLabel('姓名、拼音首字母、号码、户名、户号').fill(phone.slice(-8));
    await rows('联系人').filter({ hasText: name }).click();
    await dialog().getByRole('button', { name: '所在分组' }).click();
    await dialog().getByText('抢修联络').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '清除筛选' }).click();
  });

  it('counts an audience at every click: several groups, one person less, one role only; and keeps it by name', async () => {
    await go('#/compose');
    const from = page.getByRole('group', { name: '从哪里选' });
    const numbers = () =>
      page
        .getByTestId('audience-count')
        .locator('.n1')
        .textContent()
        .then((text) => Number(text?.replace(',', '')));
    await page.getByRole('button', { name: '加入 抢修联络' }).click();
    await expect.poll(numbers).toBe(1);
    await from.getByRole('button', { name: '区域' }).click();
    await page.getByRole('button', { name: '加入 抚顺市' }).click();
    await expect.poll(numbers).toBeGreaterThan(40);
    const all = await numbers();
    await page.getByRole('combobox', { name: '不发给' }).fill(people[3]!.phone.slice(-8));
    await page.locator('.ant-select-item-option').filter({ hasText: people[3]!.name }).first().click();
    await page.keyboard.press('Escape');
    await expect.poll(numbers).toBe(all - 1);
    await page.getByRole('checkbox', { name: '分管用电负责人' }).check();
    await expect.poll(numbers).toBeLessThan(all - 1);
    await shoot(page, 'audience');
    await page.getByRole('button', { name: '存为常用…' }).click();
    await page.getByRole('tooltip').getByLabel('分组名称').fill('全市负责人');
    await page.getByRole('tooltip').getByRole('button', { name: '保存' }).click();
    await from.getByRole('button', { name: '分组' }).click();
    await page.getByText('★ 全市负责人').waitFor();
  });
});

describe('care of the archive', () => {
  it('merges two records of one person after showing what becomes of them', async () => {
    const { name, phone, accountNo } = people[4]!;
    await open('联系人');
    await page.getByRole('button', { name: '导入…' }).click();
    await page.getByLabel('选择文件').setInputFiles(
      workbook('重名.xlsx', [
        ['姓名', '手机号', '户号', '角色'],
        [name, '13911112222', accountNo, '其他'],
      ]),
    );
    await dialog().getByRole('button', { name: '导入 1 条' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await open('核对');
    await page.getByRole('button', { name: /^疑似重复 [1-9]/ }).click();
    await rows('疑似重复').filter({ hasText: name }).first().click();
    await dialog().getByText('合并后').waitFor();
    await shoot(page, 'merge');
    await dialog().getByRole('button', { name: '合并为一条' }).click();
    await dialog().waitFor({ state: 'hidden' });
    const left = withArchive((db) =>
      db
        .prepare(
          'select mobile, mobile2 from contacts where name = ? and merged_into is null and (mobile = ? or mobile2 = ?)',
        )
        .all(name, phone, phone),
    ) as { mobile: string; mobile2: string }[];
    expect(left).toHaveLength(1);
    expect([left[0]!.mobile, left[0]!.mobile2]).toContain('+8613911112222');
  });

  it('turns a number that failed for good into a task, under its reason in words, and closes it', async () => {
    const { id, name, phone } = people[5]!;
    withArchive((db) => {
      const now = Date.now();
      db.prepare(
        `insert into deliveries (id, contact_id, contact_name, phone, body, parts, priority, asks_confirmation, delivery_state,
         run_at_ms, attempts, lease_until_ms, error_code, queued_ms, submitted_ms, done_ms, confirmed_ms)
         values (?, ?, ?, ?, '【演练】试', 1, 3, 0, 'undelivered', ?, 1, 0, 'MB:0001', ?, ?, ?, 0)`,
      ).run(newId(), id, name, phone, now, now, now, now);
    });
    await page.reload();
    await open('核对');
    await page.getByText('空号').first().waitFor();
    await rows('核对号码').filter({ hasText: name }).getByRole('button', { name: '核对…' }).click();
    await dialog().getByLabel('本人已离职').check();
    await dialog().getByRole('button', { name: '记录结果' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await expect
      .poll(() => countOf("select count(*) as n from contacts where id = ? and contact_state = 'left'", id))
      .toBe(1);
    await rows('核对号码').filter({ hasText: name }).waitFor({ state: 'hidden' });
  });

  it('left nothing in the browser console', () => {
    expect(complaints).toEqual([]);
  });
});
