import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as xlsx from '@e965/xlsx';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../main/simulators/record.ts';
import { newId } from '../../shared/ids.ts';
import { DAY_MS, dayOf } from '../../shared/time.ts';
import { inArchive } from '../support/archive-file.ts';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct, until } from '../support/product.ts';

type Person = { name: string; phone: string; customer: string };

let product: Product;
let browser: Browser;
/** The supervisor's desk, and the dispatcher's. */
let page: Page;
let desk: Page;
const complaints: string[][] = [];
let people: Person[];

const openDesk = async (login: string) => {
  const opened = await openPage(browser, product.url);
  complaints.push(opened.complaints);
  opened.page.setDefaultTimeout(15_000);
  await logIn(opened.page, login);
  return opened.page;
};

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '40', '--days', '2'] });
  browser = await openBrowser();
  page = await openDesk('0317');
  desk = await openDesk('0421');
  // People in charge of one customer that has a manager with another number.
  people = withArchive((db) =>
    db
      .prepare(
        `select k.name, k.mobile as phone, min(c.name) as customer
         from contacts k join assignments a on a.contact_id = k.id join customers c on c.id = a.customer_id
         where a.role = 'power' and exists (select 1 from assignments m join contacts n on n.id = m.contact_id
           where m.customer_id = c.id and m.role = 'manager' and n.mobile <> k.mobile)
         group by k.id, k.name, k.mobile having count(*) = 1 order by k.id limit 20`,
      )
      .all(),
  ) as Person[];
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const withArchive = <T>(work: Parameters<typeof inArchive<T>>[1]): T => inArchive(product.dataDir, work);
const one = <T>(sql: string, ...values: (string | number)[]) =>
  withArchive((db) => db.prepare(sql).get(...values)) as T;
const messagesOf = (title: string) =>
  one<{ n: number }>('select count(*) as n from messages where title = ?', title).n;
const idOf = (title: string) => one<{ id: string }>('select id from messages where title = ?', title).id;
const go = (at: Page, hash: string) => at.evaluate((to) => (location.hash = to), hash);
const rows = (at: Page, table: string): Locator =>
  at.getByRole('table', { name: table }).locator('[role=row][data-row]');
const pick = async (at: Page, label: string, option: string | RegExp) => {
  await at.getByRole('combobox', { name: label }).click();
  await at
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option')
    .filter({ hasText: option })
    .first()
    .click();
};
const got = (phone: string, part: string) =>
  until(`a text with ${part}`, () =>
    readRecord(join(product.dataDir, 'network-record.jsonl')).some(
      (line) => line.kind === 'message' && phone.endsWith(line.phone.slice(-11)) && line.text.includes(part),
    ),
  );
const messages = async (at: Page, tab: string) => {
  await go(at, '#/messages');
  await at
    .getByRole('group', { name: '短信' })
    .getByRole('button', { name: new RegExp(`^${tab}`) })
    .click();
};

/** First and second step: who, and a text of one's own. */
async function write(at: Page, whom: Person[], title: string, text: string): Promise<void> {
  await go(at, '#/messages');
  await go(at, '#/compose');
  await at.getByRole('group', { name: '从哪里选' }).getByRole('button', { name: '联系人' }).click();
  for (const person of whom) {
    await at.getByRole('searchbox', { name: '按名称查找' }).fill(person.phone.slice(-8));
    await at
      .getByRole('button', { name: `加入 ${person.name}` })
      .first()
      .click();
  }
  await at.getByRole('button', { name: '写内容' }).click();
  await at.getByLabel('标题').fill(title);
  await at.getByRole('textbox', { name: '内容' }).fill(text);
}

describe('settings of SMS', () => {
  it('shows gateway, signature, tariffs and limits; an administrator changes them and nobody else', async () => {
    await go(page, '#/settings');
    await page.getByRole('button', { name: '短信参数' }).click();
    await page.getByText('排队 0 条').waitFor();
    expect(await page.getByLabel('短信签名').isDisabled()).toBe(true);
    const admin = await openDesk('0001');
    await go(admin, '#/settings');
    await admin.getByRole('button', { name: '短信参数' }).click();
    await admin.getByLabel('超过多少个号码须主管批准').fill('3');
    await admin.getByLabel('免打扰开始').fill('00:00');
    await admin.getByLabel('免打扰结束').fill('00:00');
    await admin.getByRole('button', { name: '新资费' }).click();
    await admin.getByRole('button', { name: '保存', exact: true }).click();
    await admin.getByText('已保存').first().waitFor();
    await shoot(admin, 'sms-settings');
    await admin.context().close();
  });
});

describe('templates', () => {
  it('offers the closed list while typing, names what is wrong with its position, and keeps every version', async () => {
    await go(page, '#/settings');
    await page.getByRole('button', { name: '模板', exact: true }).click();
    await page.getByRole('button', { name: '新建模板' }).click();
    await page.getByLabel('名称', { exact: true }).fill('高温提示');
    const text = page.getByRole('textbox', { name: '内容', exact: true });
    await text.fill('请关注用电，{{错');
    await page.getByText('第 7 字：占位符“{{”不存在或不成对').waitFor();
    expect(await page.getByRole('button', { name: '保存为第 1 版' }).isDisabled()).toBe(true);
    await text.fill('请关注用电，{{');
    await page.getByRole('option').first().waitFor();
    await text.press('Enter');
    expect(await text.inputValue()).toContain('}}');
    await text.fill('高温期间请关注用电，详询调度。');
    await page.getByRole('button', { name: '保存为第 1 版' }).click();
    await page.getByLabel('名称或内容').fill('高温提示');
    await rows(page, '模板').filter({ hasText: '高温提示' }).click();
    await text.fill('高温期间请错峰用电，详询调度。');
    await page.getByRole('button', { name: '保存为第 2 版' }).click();
    await rows(page, '模板').filter({ hasText: '高温提示' }).click();
    await page.getByRole('button', { name: '历次版本' }).click();
    await page.locator('ins').filter({ hasText: '错峰' }).waitFor();
    await page.locator('del').filter({ hasText: '关注' }).waitFor();
    await shoot(page, 'template-versions');
  });

  it('shows it as real customers would get it, copies it, switches the copy off and finds both', async () => {
    await page.getByRole('button', { name: '真实用户预览' }).click();
    await page.getByTestId('merged-text').first().waitFor();
    await page.getByRole('button', { name: '复制' }).click();
    await page.getByRole('checkbox', { name: '启用' }).uncheck();
    await page.getByRole('button', { name: '保存为第 1 版' }).click();
    await page.getByRole('button', { name: '停用 1' }).click();
    await rows(page, '模板').filter({ hasText: '高温提示 副本' }).waitFor();
  });
});

describe('writing a message', () => {
  const title = '错峰提示';

  it('checks the text, keeps the draft, and gets the same text to oneself first', async () => {
    await write(page, people.slice(0, 3), title, '【别家】请错峰用电😀');
    await page.getByText(/以【别家】开头，不是本单位签名/).waitFor();
    await page.getByText(/是表情或生僻字/).waitFor();
    await page.getByRole('textbox', { name: '内容' }).fill('请错峰用电，详询调度。');
    await page.getByText(/^草稿已存/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '写内容' }).click();
    expect(await page.getByRole('textbox', { name: '内容' }).inputValue()).toBe('请错峰用电，详询调度。');
    await page.getByRole('button', { name: '核对', exact: true }).click();
    await page.getByTestId('audience-count').waitFor();
    await page.getByLabel('手机号').fill('13900001111');
    await page.getByRole('button', { name: '发一条' }).click();
    await got('13900001111', '请错峰用电');
    await shoot(page, 'compose');
  });

  it('a double click sends once', async () => {
    await page.getByRole('button', { name: '发送 3 人 3 条' }).dblclick();
    await page.getByRole('heading', { name: title }).waitFor();
    expect(messagesOf(title)).toBe(1);
    for (const person of people.slice(0, 3)) await got(person.phone, '请错峰用电');
  });

  it('the same again asks first, from another desk too, and goes at its time when that is wanted', async () => {
    await write(desk, people.slice(0, 3), title, '请错峰用电，详询调度。');
    await desk.getByRole('button', { name: '核对', exact: true }).click();
    const due = `${dayOf(Date.now() + 2 * DAY_MS)}T08:00`;
    await desk.getByLabel('定时发送（不填则立即）').fill(due);
    await desk.getByRole('button', { name: '定时发送 3 人 3 条' }).click();
    const dialog = desk.getByRole('dialog', { name: '刚刚发过同一短信' });
    await dialog.getByText(/韩立国 于 .* 已发过同一短信/).waitFor();
    expect(messagesOf(title)).toBe(1);
    await dialog.getByRole('button', { name: '仍然再发 3 人' }).click();
    await desk.getByText(/定时 .* 08:00/).waitFor();
    expect(messagesOf(title)).toBe(2);
  });

  it('what has not left is held, let go, and called back; the list says in words what waits', async () => {
    await desk.getByRole('button', { name: '暂停' }).click();
    await messages(desk, '已发');
    await desk.getByTestId('held').getByText('3 条已暂停，需人继续').waitFor();
    await rows(desk, '短信').first().click();
    await desk.getByRole('button', { name: '继续' }).click();
    await desk.getByRole('button', { name: '暂停' }).waitFor();
    await messages(desk, '已发');
    await desk
      .getByTestId('held')
      .getByText(/3 条定时，最早 .* 08:00/)
      .waitFor();
    await rows(desk, '短信').first().click();
    await desk.getByRole('button', { name: '取消未发' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: '取消 3 条' }).click();
    await desk.getByRole('button', { name: '取消未发' }).waitFor({ state: 'hidden' });
    expect(one("select count(*) as n from deliveries where delivery_state = 'queued'")).toEqual({ n: 0 });
  });

  it('a large one needs a second person at the same screen', async () => {
    await write(desk, people.slice(3, 8), '检修联络', '明日检修，请安排人员值守。');
    await desk.getByRole('checkbox', { name: '要求回复 1 确认' }).check();
    await desk.getByRole('button', { name: '核对', exact: true }).click();
    const send = desk.getByRole('button', { name: /^批准并发送 5 人/ });
    await send.waitFor();
    expect(await send.isDisabled()).toBe(true);
    await desk.getByLabel('工号').fill('0317');
    await desk.getByLabel('密码').fill('orderly-0317');
    await send.click();
    await desk.getByText(/韩立国 批准/).waitFor();
  });

  it('an urgent one leaves with a reason, and asks a supervisor for the approval until it has it', async () => {
    await write(desk, people.slice(8, 9), '紧急避险', '紧急：请立即停机避险。');
    await desk.getByRole('checkbox', { name: /^紧急：优先发送/ }).check();
    await desk.getByRole('button', { name: '核对', exact: true }).click();
    await desk.getByLabel(/主管不在场时填写理由/).fill('线路故障，主管不在场');
    await desk.getByRole('button', { name: /^不经批准发送 1 人/ }).click();
    await desk.getByText(/周敏 未经批准先发，.* 前须由另一位主管补批/).waitFor();
    expect(await desk.getByRole('button', { name: '补批' }).isDisabled()).toBe(true);
    await go(page, '#/');
    await page.getByText('紧急短信待补批').first().waitFor();
    await page.getByText('去批准').first().click();
    await page.getByRole('button', { name: '补批' }).click();
    await page.getByText(/韩立国 批准/).waitFor();
  });
});

describe('after it has left', () => {
  it('is found by title, sender, kind, plan and period; single SMS by number and text', async () => {
    await messages(page, '已发');
    await page.getByRole('searchbox', { name: '标题' }).fill('检修');
    await page.getByRole('textbox', { name: '发送人' }).fill('周敏');
    await pick(page, '类别', '自由短信');
    await pick(page, '时间范围', '最近 1 天');
    await expect.poll(() => rows(page, '短信').count()).toBe(1);
    await pick(page, '类别', '执行令');
    await page.getByText('没有符合条件的短信').waitFor();
    await page.getByRole('button', { name: '清除筛选' }).click();
    await messages(page, '逐条查询');
    await page.getByLabel('手机号、姓名、户名或内容').fill(people[3]!.phone.slice(-11));
    await expect.poll(() => rows(page, '逐条查询').count()).toBe(1);
    await rows(page, '逐条查询').filter({ hasText: '检修联络' }).waitFor();
    await page.getByRole('button', { name: '内容', exact: true }).click();
    await page.getByLabel('手机号、姓名、户名或内容').fill('安排人员值守');
    await rows(page, '逐条查询').filter({ hasText: people[4]!.name }).first().waitFor();
  });

  it('says who is missing and why in words, in the order of what is to be done', async () => {
    // What the simulated phones would do by chance is written down here.
    const id = idOf('检修联络');
    const waiting =
      "select 1 from deliveries where message_id = ? and delivery_state in ('queued', 'sending')";
    await until('everything settled', () => one(waiting, id) === undefined);
    withArchive((db) => {
      const set = db.prepare(
        'update deliveries set delivery_state = ?, error_code = ?, confirmed_ms = ?, done_ms = ? where message_id = ? and phone = ?',
      );
      const now = Date.now();
      for (const [index, person] of people.slice(3, 8).entries())
        if (index === 0) set.run('undelivered', 'MK:0010', 0, now, id, person.phone);
        else set.run('delivered', '', index < 3 ? 0 : now, now, id, person.phone);
    });
    await go(page, `#/messages/${id}`);
    await page.reload();
    await page.getByRole('button', { name: '谁没确认 3' }).waitFor();
    expect(await page.getByTestId('missing').textContent()).toBe('3');
    await page.getByText('立即改打电话或转下一联系人').waitFor();
    await page.getByText('已送达，未回复确认').waitFor();
    await rows(page, '检修联络').filter({ hasText: people[3]!.name }).click();
    await page.getByText('网关原码 MK:0010').waitFor();
    await page.getByText('对方关机或不在服务区').first().waitFor();
    await page.locator('.chain .next').waitFor();
    await shoot(page, 'message');
  });

  it('gives the list to telephone from, and notes who was told', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '电话名单' }).click(),
    ]);
    const book = xlsx.read(readFileSync(await download.path()));
    const list = xlsx.utils.sheet_to_csv(book.Sheets[book.SheetNames[0]!]!);
    for (const person of people.slice(3, 6)) expect(list).toContain(person.name);
    expect(list).not.toContain(people[7]!.name);
    await page.getByRole('button', { name: '已电话告知…' }).click();
    await page.getByLabel('说了什么（可不填）').fill('已告知值班长');
    await page.getByRole('button', { name: '记录已告知' }).click();
    await page.getByText('韩立国：已告知值班长').waitFor();
    await page
      .getByText(/已电话告知/)
      .first()
      .waitFor();
  });

  it('passes one on to the next contact, repeats the failed, forwards to somebody else', async () => {
    const text = '明日检修，请安排人员值守';
    await page.getByRole('button', { name: /^立即转/ }).click();
    await page.getByRole('heading', { name: '转下一联系人：检修联络' }).waitFor();
    const { phone } = one<{ phone: string }>(
      "select d.phone from deliveries d join messages m on m.id = d.message_id where m.title like '转下一%'",
    );
    await got(phone, text);
    await go(page, `#/messages/${idOf('检修联络')}`);
    await page.getByRole('button', { name: '失败 1' }).click();
    await page.getByRole('button', { name: '重发失败的' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '再发 1 个号码' }).click();
    await page.getByRole('heading', { name: '重发：检修联络' }).waitFor();
    await page.getByLabel('转发到手机号').fill('13900002222');
    await page.getByRole('button', { name: '转发', exact: true }).click();
    await got('13900002222', text);
  });
});

describe('what people write', () => {
  it('stands in the inbox with the whole conversation, and is answered there', async () => {
    const { phone, name } = people[0]!;
    withArchive((db) => {
      const id = newId();
      db.prepare(
        "insert into inbound (id, gateway, ref, phone, service_no, body, at_ms, handled) values (?, 'other', ?, ?, '10690001', '能不能晚一小时', ?, 'open')",
      ).run(id, id, phone, Date.now());
    });
    await messages(page, '收件');
    await page.getByRole('checkbox', { name: '只看待处理' }).check();
    await rows(page, '收件').filter({ hasText: name }).click();
    await page.locator('.said.ours').filter({ hasText: '请错峰用电' }).first().waitFor();
    await page.getByRole('textbox', { name: '回复内容' }).fill('可以，请与调度联系。');
    await shoot(page, 'inbox');
    await page.getByRole('button', { name: '回复', exact: true }).click();
    await got(phone, '可以，请与调度联系');
    await rows(page, '收件').filter({ hasText: name }).waitFor({ state: 'hidden' });
  });
});

describe('sending by itself', () => {
  it('is set up in words, tried before it is saved, and paused with one click', async () => {
    await messages(page, '自动发送');
    await page.getByRole('button', { name: '新建规则' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('规则').fill('每周提示');
    await dialog.getByRole('group', { name: '重复' }).getByRole('button', { name: '每周' }).click();
    await dialog.getByText(/^下次：.*08:00/).waitFor();
    await pick(page, '模板', '高温提示');
    await dialog.getByRole('group', { name: '从哪里选' }).getByRole('button', { name: '联系人' }).click();
    await dialog.getByRole('searchbox', { name: '按名称查找' }).fill(people[9]!.phone.slice(-8));
    await dialog
      .getByRole('button', { name: `加入 ${people[9]!.name}` })
      .first()
      .click();
    await dialog.getByRole('button', { name: '现在会发什么' }).click();
    await dialog.getByText(/^1 个号码，1 条/).waitFor();
    await shoot(page, 'rule');
    await dialog.getByRole('button', { name: '保存', exact: true }).click();
    const row = rows(page, '自动发送').filter({ hasText: '每周提示' });
    await row.getByText('周一至周五 08:00').waitFor();
    expect(messagesOf('每周提示')).toBe(0);
  });

  it('writes down what it did and why', async () => {
    // Saved long ago: a time was missed while nobody was there.
    withArchive((db) => db.prepare('update rules set saved_ms = ?').run(Date.now() - 8 * DAY_MS));
    await rows(page, '执行记录')
      .filter({ hasText: '每周提示' })
      .getByText('已跳过')
      .waitFor({ timeout: 30_000 });
    await page.getByRole('switch', { name: '启用或停用 每周提示' }).click();
    await page.locator('[role=switch][aria-checked=false]').waitFor();
  });

  it('left nothing in the browser consoles', () => {
    expect(complaints.flat()).toEqual([]);
  });
});
