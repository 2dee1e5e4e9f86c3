import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../main/simulators/record.ts';
import { newId } from '../../shared/ids.ts';
import { issueForAll, openApi } from '../support/api.ts';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct, until } from '../support/product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];
let people: { phone: string; name: string }[];

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '40', '--days', '2'] });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, product.url));
  await logIn(page, '0317');
  people = withArchive((db) =>
    db
      .prepare(
        'select k.mobile as phone, k.name from contacts k join assignments a on a.contact_id = k.id where a.customer_id is not null group by k.mobile, k.name having count(*) = 1',
      )
      .all(),
  ) as typeof people;
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

function withArchive<T>(work: (db: InstanceType<typeof DatabaseSync>) => T): T {
  const db = new DatabaseSync(join(product.dataDir, 'archive.db'));
  try {
    db.exec('pragma busy_timeout = 5000');
    return work(db);
  } finally {
    db.close();
  }
}

/** What a gateway of another application has stored; the service finds it there. */
function write(phone: string, text: string): void {
  const id = newId();
  withArchive((db) =>
    db
      .prepare(
        'insert into inbound (id, gateway, ref, phone, service_no, body, at_ms, handled) values (?, ?, ?, ?, ?, ?, ?, null)',
      )
      .run(id, 'other', id, phone, '10690001', text, Date.now()),
  );
}

/** The last text a phone really got. */
const got = (phone: string, part: string) =>
  until(`an answer with ${part}`, () =>
    readRecord(join(product.dataDir, 'network-record.jsonl')).some(
      (line) => line.kind === 'message' && phone.endsWith(line.phone.slice(-11)) && line.text.includes(part),
    ),
  );

const ask = async (phone: string, text: string, part: string) => {
  write(phone, text);
  await got(phone, part);
};

describe('the query service', () => {
  it('answers at the phone, subscribes with prices told, and puts before a person what it cannot', async () => {
    const { phone, name } = people[0]!;
    await ask(phone, '订阅', '2电表示数1.00元/月');
    await ask(phone, '１、3', '已订阅');
    await ask(phone, '今天下午停到几点', '0帮助');
    write(phone, '二号炉能不能晚一小时停');
    await page.goto(`${product.url}#/query`);
    const item = page.getByRole('button', { name: new RegExp(`${name}.*二号炉`) });
    await item.click();
    await page.getByText('未识别 第 2 次').first().waitFor();
    const person = page.locator('.query-person');
    await person.getByText('已订').first().waitFor();
    await shoot(page, 'query-desk');
    await person.getByRole('button', { name: '同意记录' }).first().click();
    await page.getByText(/^资费告知 /).waitFor();
    await page.keyboard.press('Escape');
  });

  it('a person answers by Ctrl+Enter, and the number is done with', async () => {
    const { phone } = people[0]!;
    await page.getByLabel('回复内容').fill('请按通知时段执行，详询调度。');
    await page.getByLabel('回复内容').press('Control+Enter');
    await got(phone, '详询调度');
    await page.getByRole('button', { name: '需人工 0' }).waitFor();
  });

  it('is answered from a template with the window of the plan, or handed to whoever made the plan', async () => {
    const api = await openApi(product.url, 'supervisor');
    await issueForAll(api, '紧急错避峰方案二号');
    const plansOf = async (phone: string) => (await api.call('queries.thread', { phone })).plans;
    let person = people[1]!;
    for (const one of people.slice(1)) {
      if ((await plansOf(one.phone)).length === 0) continue;
      person = one;
      break;
    }
    const [plan] = await plansOf(person.phone);
    for (const text of ['二号炉能不能晚一小时停', '到底能不能晚一小时停']) write(person.phone, text);
    await page.goto(`${product.url}#/query`);
    await page.getByRole('button', { name: new RegExp(`${person.name}.*到底能不能`) }).click();
    await page.getByRole('button', { name: '转给方案负责人' }).click();
    await page.getByText('已转 韩立国').first().waitFor();
    await page.getByRole('button', { name: '转给我 1' }).click();
    await page.getByRole('button', { name: new RegExp(`${person.name}.*到底能不能`) }).waitFor();
    await page.getByRole('combobox', { name: '模板' }).click();
    await page.getByTitle('限电时段答复').click();
    const answer = page.getByLabel('回复内容');
    await until('the filled template', async () => (await answer.inputValue()).includes(plan!.customer));
    expect(await answer.inputValue()).toMatch(/限电时段为.*，限额\d+kW.*推迟请电/);
    await shoot(page, 'query-handed-over');
    await page.getByRole('button', { name: '发送回复' }).click();
    await got(person.phone, '推迟请电');
    await page.getByRole('button', { name: '转给我 0' }).waitFor();
    await page.getByRole('button', { name: '需人工 0' }).click();
  });

  it('shows what would be answered, and sends nothing', async () => {
    await page.goto(`${product.url}#/query/try`);
    await page.getByLabel('来信号码').fill('13900009921');
    await page.getByLabel('来信内容').fill('电费怎么查');
    await page.getByRole('button', { name: '看会怎么答复' }).click();
    await page.getByText('您的号码未登记').waitFor();
    const sent = withArchive((db) =>
      db.prepare("select count(*) as n from deliveries where phone = '+8613900009921'").get(),
    ) as { n: number };
    expect(sent.n).toBe(0);
  });

  it('refuses a word with two meanings and names both', async () => {
    await page.goto(`${product.url}#/query/services`);
    await page.getByText('剩余购电量').first().click();
    const words = page.getByRole('combobox', { name: '也可以写' });
    await words.fill('退订');
    await words.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
    await page.getByText('有两个意思').waitFor();
    await page.keyboard.press('Escape');
    await shoot(page, 'query-services');
  });

  it('lists subscriptions and the numbers that are held', async () => {
    write('10086', '您的话费余额不足');
    await page.goto(`${product.url}#/query/guards`);
    await page.getByText('短号或机器号码').waitFor();
    await page.goto(`${product.url}#/query/subscriptions`);
    await page.getByRole('table', { name: '订阅' }).getByText(people[0]!.name).first().waitFor();
    expect(complaints).toEqual([]);
  });
});
