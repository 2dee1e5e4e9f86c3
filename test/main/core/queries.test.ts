import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Facts } from '../../../main/core/queries/facts.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { defaultQuerySettings, type QuerySettings } from '../../../shared/model/query-settings.ts';
import { DAY_MS, dayOf } from '../../../shared/time.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let serial = 0;
const facts = new Map<string, Facts>();
let isAway = false;

beforeAll(async () => {
  small = await SmallApp.open({
    reader: async (_source, accounts) => {
      if (isAway) throw new AppError('offline', { what: 'lms', reason: 'test' });
      return new Map(
        accounts.flatMap((account) => (facts.has(account) ? [[account, facts.get(account)!]] : [])),
      );
    },
  });
});
afterAll(() => small.close());
beforeEach(async () => {
  isAway = false;
  await set({});
});

/** Settings in which a test need not wait between two equal messages, with these limits instead. */
async function set(
  guards: Partial<QuerySettings['guards']>,
  change: Partial<QuerySettings> = {},
): Promise<void> {
  const free = { ...defaultQuerySettings.guards, duplicateSeconds: 0, equalPerHour: 50, ...guards };
  await stores().settings.set(
    'queries',
    JSON.stringify({ ...defaultQuerySettings, guards: free, ...change }),
  );
  small.app.queries.changed();
}

const stores = () => small.app.core.stores;

/** A person with customers whose data is known. */
async function customerOf(count = 1) {
  serial += 1;
  const customers = [];
  for (let n = 1; n <= count; n += 1)
    customers.push(
      await small.customer({
        name: `恒岭铸件${serial}号${n}厂`,
        accountNo: `21040${String(serial * 100 + n).padStart(5, '0')}`,
      }),
    );
  for (const { accountNo } of customers)
    facts.set(accountNo, {
      balance: { kwh: 86_420.4, fen: undefined, atMs: Date.parse('2026-09-30T12:00:00+08:00') },
      reading: {
        total: 1_234.5,
        sharp: undefined,
        peak: 10,
        flat: 20,
        valley: 30,
        atMs: Date.parse('2026-09-30T12:00:00+08:00'),
      },
    });
  const person = await small.person(
    'power',
    customers.map((one) => one.id),
  );
  return { person, customers, phone: person.mobile };
}

/** What the phone was answered to this, without signature; '' = nothing. */
async function ask(phone: string, text: string, serviceNo = ''): Promise<string> {
  const before = Date.now();
  const ref = newId();
  await small.gateway.listener!.inbound([{ ref, phone, serviceNo, text, atMs: Date.now() }]);
  await small.app.queries.settled();
  const sent = await stores().messages.sentTo(phone, before);
  return sent.map((one) => one.text.replace('【演练】【抚顺供电】', '')).join('|');
}

const subscribe = async (phone: string, codes: string) => {
  await ask(phone, '订阅');
  return ask(phone, codes);
};
const handledOf = async (phone: string) =>
  (await stores().messages.inboundFrom(phone, 0)).map((one) => one.handled);

describe('a number that stands in no archive', () => {
  it('is told how to register, where, and what every service costs; asked again within the hour it is a case for the desk', async () => {
    const phone = '+8613900009921';
    const answer = await ask(phone, '我是清原木业的，电费怎么查');
    expect(answer).toContain('未登记');
    expect(answer).toContain('024-52000110');
    for (const price of ['1剩余购电量2.00元/月', '2电表示数1.00元/月', '3日、月用电量1.00元/月'])
      expect(answer).toContain(price);
    expect(await ask(phone, '查询')).toBe('');
    expect(await handledOf(phone)).toEqual(['replied', 'open']);
  });

  it('may leave what it never had, and is not asked again', async () => {
    expect(await ask('+8613900009922', 'TD')).toContain('没有订阅');
  });
});

describe('somebody registered', () => {
  it('is told services and prices first, agrees by code, and the proof is kept word for word', async () => {
    const { phone } = await customerOf();
    const notice = await ask(phone, '1');
    expect(notice).toContain('1剩余购电量2.00元/月');
    expect(await ask(phone, '１、2')).toContain('已订阅1剩余购电量2.00元/月，2电表示数1.00元/月');
    const subscriptions = await stores().subscriptions.ofPhones([phone]);
    expect(subscriptions.map((one) => one.serviceCode)).toEqual(['1', '2']);
    expect(subscriptions[0]).toMatchObject({ inboundText: '１、2', monthFen: 200, state: 'active' });
    expect(subscriptions[1]!.noticeText).toContain('电表示数');
  });

  it('is asked for a yes when it names a service before it knew the price', async () => {
    const { phone } = await customerOf();
    expect(await ask(phone, '订阅 2')).toContain('同意请回复Y');
    expect(await stores().subscriptions.ofPhones([phone])).toEqual([]);
    expect(await ask(phone, 'ｙ')).toContain('已订阅2电表示数');
  });

  it("gets the data with the data's own time", async () => {
    const { phone, customers } = await customerOf();
    await subscribe(phone, '1');
    expect(await ask(phone, '查询')).toBe(
      `${customers[0]!.name}（${customers[0]!.accountNo}）剩余购电量86,420kWh，读数时间9月30日12:00。回复0看帮助。`,
    );
    expect(await ask(phone, '查电费')).toContain('86,420kWh');
  });

  it('with several customers chooses from a list, by place, as long as it is remembered', async () => {
    const { phone, customers } = await customerOf(4);
    await subscribe(phone, '1');
    const list = await ask(phone, 'CX');
    expect(list).toContain(`1 ${customers[0]!.name}`);
    expect(list).toContain(`4 ${customers[3]!.name}`);
    expect(await ask(phone, '3')).toContain(customers[2]!.accountNo);
    await ask(phone, '查询1');
    expect(await ask(phone, '帮助')).toContain('TD退订');
    expect(await ask(phone, `查询${customers[1]!.accountNo}`)).toContain(customers[1]!.accountNo);
  });

  it('with two customers gets both at once while they fit', async () => {
    const { phone, customers } = await customerOf(2);
    await subscribe(phone, '1');
    const answer = await ask(phone, '查询');
    for (const { accountNo } of customers) expect(answer).toContain(accountNo);
  });

  it('leaves one, several or all; notices of plans stay', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '1、2、3');
    expect(await ask(phone, '退订2')).toContain('已退订电表示数');
    expect(await ask(phone, '退订')).toContain('请回复要退订的序号');
    expect(await ask(phone, '3')).toContain('已退订日、月用电量');
    const last = await ask(phone, '退订全部，别再发了');
    expect(last).toContain('限电通知不受影响');
    expect(await stores().subscriptions.ofPhones([phone])).toEqual([]);
    // That the notices go on must be told by a person.
    expect((await handledOf(phone)).at(-1)).toBe('open');
    const [contact] = await stores().contacts.byPhones([phone]);
    expect(contact?.state).toBe('active');
  });

  it('holds and resumes', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '1');
    expect(await ask(phone, '暂停')).toContain('已暂停剩余购电量');
    expect(await ask(phone, '1')).toContain('已暂停');
    expect(await ask(phone, '恢复')).toContain('已恢复');
    expect(await ask(phone, '查询1')).toContain('86,420');
    const [one] = await stores().subscriptions.ofPhones([phone]);
    expect((await stores().subscriptions.events([one!.id])).map((event) => event.step)).toEqual([
      'subscribe',
      'pause',
      'resume',
    ]);
  });

  it('not understood gets the menu once in the hour, then a person', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '1');
    expect(await ask(phone, '今天下午停到几点')).toContain('0帮助');
    expect(await ask(phone, '二号炉能不能晚一小时停')).toBe('');
    expect((await handledOf(phone)).slice(-2)).toEqual(['replied', 'open']);
  });

  it('is answered by another number the way that number is bound', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '2');
    await stores().services.saveNumber({
      number: '5598',
      serviceCode: '2',
      replyText: '',
      note: '',
      isActive: true,
      version: 0,
    });
    await stores().services.saveNumber({
      number: '5599',
      serviceCode: '',
      replyText: '停电报修请拨95598',
      note: '',
      isActive: true,
      version: 0,
    });
    small.app.queries.changed();
    expect(await ask(phone, '你好，电表读数', '106900015598')).toContain('1,234.50');
    expect(await ask(phone, '我家停电了', '106900015599')).toBe('停电报修请拨95598');
  });
});

describe('a confirmation', () => {
  it('belongs to what was asked last: a notice, or a list', async () => {
    const { phone, customers } = await customerOf(4);
    await subscribe(phone, '1');
    const issued = await small.issued([customers[0]!.id]);
    const [delivery] = await small.deliveries(issued.messageId);
    await small.report(delivery!.id, 'delivered');
    expect(await ask(phone, '1')).toBe('');
    expect((await small.deliveries(issued.messageId))[0]!.confirmedMs).toBeGreaterThan(0);
    await ask(phone, '查询');
    expect(await ask(phone, '1')).toContain(customers[0]!.accountNo);
  });
});

describe('the load management system away', () => {
  it('is said honestly, and the answer follows once when the data is back', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '1');
    isAway = true;
    expect(await ask(phone, '1')).toContain('恢复后自动答复');
    expect(await stores().queries.promises(10)).toHaveLength(1);
    const sinceMs = Date.now();
    await small.app.queries.doChores();
    expect(await stores().messages.sentTo(phone, sinceMs + 1)).toEqual([]);
    isAway = false;
    await small.app.queries.doChores();
    await small.app.queries.doChores();
    const late = (await stores().messages.sentTo(phone, sinceMs)).filter((one) =>
      one.text.includes('86,420'),
    );
    expect(late).toHaveLength(1);
  });
});

describe('guards', () => {
  it('leave the third equal message in an hour without an answer, and show the number', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '1');
    await set({ equalPerHour: 3 });
    expect(await ask(phone, '帮助')).not.toBe('');
    expect(await ask(phone, '帮助')).not.toBe('');
    expect(await ask(phone, '帮助')).toBe('');
    expect(await stores().queries.guards()).toContainEqual(
      expect.objectContaining({ phone, reason: 'loop', count: 1 }),
    );
    // Leaving is honoured all the same.
    expect(await ask(phone, '退订1')).toBe('');
    expect(await stores().subscriptions.ofPhones([phone])).toEqual([]);
  });

  it('never answer machines, short numbers and our own', async () => {
    for (const phone of ['10086', '106900012345', '95598']) expect(await ask(phone, '查询')).toBe('');
    expect((await stores().queries.guards()).map((one) => one.phone)).toEqual(
      expect.arrayContaining(['10086', '106900012345', '95598']),
    );
  });

  it('answer a message once that the gateway delivered twice', async () => {
    const { phone } = await customerOf();
    await set({ duplicateSeconds: 5 });
    const ref = newId();
    const inbound = { ref, phone, serviceNo: '', text: '帮助', atMs: Date.now() };
    await small.gateway.listener!.inbound([inbound]);
    await small.app.queries.settled();
    await small.gateway.listener!.inbound([inbound]);
    await small.gateway.listener!.inbound([{ ...inbound, ref: newId() }]);
    await small.app.queries.settled();
    expect(await stores().messages.sentTo(phone, 0)).toHaveLength(1);
  });
});

describe('what is due unasked', () => {
  it('invites who is registered and not subscribed, once in the period, and stops at a refusal', async () => {
    const invitations = { ...defaultQuerySettings.invitations, isOn: true, from: '00:00', to: '23:59' };
    await set({}, { invitations });
    const [keen, tired] = [await customerOf(), await customerOf()];
    const sinceMs = Date.now();
    await small.app.queries.doChores({ invites: true });
    await small.app.queries.doChores({ invites: true });
    for (const { phone } of [keen, tired])
      expect(await stores().messages.sentTo(phone, sinceMs)).toHaveLength(1);
    expect(await ask(keen.phone, '1')).toContain('已订阅');
    expect(await ask(tired.phone, 'N')).toContain('不再邀请');
    const later = await stores().queries.invitationTotals(0, 0);
    expect(Object.fromEntries(later.map((one) => [one.outcome, one.count]))).toMatchObject({
      accepted: 1,
      refused: 1,
    });
    expect(await stores().queries.invitedSince(Date.now() - DAY_MS)).toContain(tired.phone);
    const { sent, accepted, refused, months } = await small.call('viewer', 'invitations.summary', {});
    expect({ sent, accepted, refused }).toMatchObject({ accepted: 1, refused: 1 });
    expect(months.map((one) => one.sent)).toEqual([sent]);
    expect(months[0]).toMatchObject({ accepted: 1, refused: 1, silent: sent - 2 });
  });
});

describe('the proof', () => {
  it('of a month has notice, agreement, answer, steps and fee of every subscription, word for word', async () => {
    const { phone } = await customerOf();
    await subscribe(phone, '1');
    await ask(phone, '退订1');
    const month = dayOf(Date.now()).slice(0, 7);
    const { base64 } = await small.call('viewer', 'subscriptions.export', { month });
    const sheet = read(Buffer.from(base64, 'base64'));
    const lines: string[][] = utils.sheet_to_json(sheet.Sheets[sheet.SheetNames[0]!]!, { header: 1 });
    const line = lines.findLast((one) => one.includes('1 剩余购电量') && one.includes('已退订'))!;
    expect(line.join('|')).toContain('1剩余购电量2.00元/月');
    expect(line).toEqual(expect.arrayContaining(['1', '退订1', 2]));
    expect(line.join('|')).toContain('订阅：1');
    expect(line.join('|')).toContain('退订：退订1');
  });
});
