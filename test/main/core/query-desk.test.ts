import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { sentenceOf, sentences } from '../../../shared/sms/sentences.ts';
import { checkTemplate } from '../../../shared/sms/template.ts';
import { subscription } from '../../contracts/queries.ts';
import { SmallApp } from '../../support/small-app.ts';

/** What people at the desk have in hand: sentences, kept answers, handing over. */
let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({
    reader: async (_source, accounts) =>
      new Map(
        accounts.map((account) => [
          account,
          { balance: { kwh: 1_200.46, fen: undefined, atMs: Date.parse('2031-02-28T23:50:00+08:00') } },
        ]),
      ),
  });
  // The desk has begun to answer, and has put its sentences among the templates.
  await small.app.queries.doChores({ invites: false });
});
afterAll(() => small.close());

const stores = () => small.app.core.stores;
const templates = async () => (await small.call('viewer', 'templates.list', {})).templates;
const kept = async (name: (typeof sentences)[number]['name']) => {
  const { id } = sentences.find((one) => one.name === name)!;
  return (await templates()).find((one) => one.id === id)!;
};
const ask = async (phone: string, text: string) => {
  const before = (await stores().messages.sentTo(phone, 0)).length;
  await small.gateway.listener!.inbound([{ ref: newId(), phone, serviceNo: '', text, atMs: Date.now() }]);
  await small.app.queries.settled();
  return (await stores().messages.sentTo(phone, 0))
    .slice(before)
    .map((one) => one.text.replace('【演练】【抚顺供电】', ''))
    .join('|');
};

describe('what the service says of itself', () => {
  it('stands among the templates, each sentence once, and each fits its own list of placeholders', async () => {
    const own = (await templates()).filter((one) => one.kind === 'sentence');
    expect(own.map((one) => one.id).toSorted()).toEqual(sentences.map((one) => one.id).toSorted());
    for (const { id, name, text } of own)
      expect([name, checkTemplate('sentence', text, id)]).toEqual([name, []]);
  });

  it('is changed by a supervisor, counts for the next message, and every version is kept', async () => {
    const before = await kept('register');
    const text = '请到{{登记地点}}登记。资费：{{资费}}。';
    const refused = await small.refused('dispatcher', 'templates.save', { ...before, text });
    expect(refused).toMatchObject({ code: 'denied', params: { role: 'supervisor' } });
    await small.call('supervisor', 'templates.save', { ...before, text });
    expect(await ask('+8613911110001', '电费怎么查')).toBe(
      '请到各区供电营业厅登记。资费：1剩余购电量2.00元/月，2电表示数1.00元/月，3日、月用电量1.00元/月。',
    );
    const { versions } = await small.call('viewer', 'templates.versions', { id: before.id });
    expect(versions.map((one) => [one.version, one.text])).toEqual([
      [2, text],
      [1, before.text],
    ]);
  });

  it('never loses its prices, takes no placeholder of another sentence, and cannot be switched off or copied', async () => {
    const notice = await kept('notice');
    const save = (change: Partial<typeof notice>) =>
      small.refused('supervisor', 'templates.save', { ...notice, ...change });
    expect(await save({ text: '回复序号订阅。' })).toMatchObject({
      code: 'lacking-placeholder',
      params: { name: '资费' },
    });
    expect(await save({ text: '{{资费}}{{企业清单}}' })).toMatchObject({ code: 'unknown-placeholder' });
    expect(await save({ isActive: false })).toMatchObject({ code: 'invalid-input' });
    expect(await save({ kind: 'reply', text: '{{户名}}' })).toMatchObject({ code: 'invalid-input' });
    const { id: _id, ...copy } = notice;
    expect(await small.refused('supervisor', 'templates.save', { ...copy, version: 0 })).toMatchObject({
      code: 'invalid-input',
    });
  });

  it('an agreement rests on the notice as it was worded then', async () => {
    const served = await small.served();
    const before = await kept('notice');
    await small.call('supervisor', 'templates.save', {
      ...before,
      text: '可订：{{资费}}。订回{{示例}}，退回TD。',
    });
    const notice = await ask(served.power.mobile, '订阅');
    expect(notice).toMatch(/^可订：1剩余购电量2\.00元\/月/);
    expect(await ask(served.power.mobile, '1')).toContain('已订阅1剩余购电量2.00元/月');
    const [own] = await stores().subscriptions.ofPhones([served.power.mobile]);
    expect(own?.noticeText).toBe(notice);
  });

  it('is shown filled with the prices of now before it is kept, every sentence whole', async () => {
    for (const { id, name, text } of sentences) {
      const { samples } = await small.call('viewer', 'templates.sample', { kind: 'sentence', text });
      expect([name, samples[0]?.missing]).toEqual([name, []]);
      expect(sentenceOf(id)?.name).toBe(name);
    }
  });

  it("a service's answer is shown with the data of real customers", async () => {
    await small.customer({ name: '恒岭样本厂' });
    const text = '{{#用户}}{{户名}}剩余{{剩余电量:1}}度，{{读数时间}}{{/用户}}';
    const { samples } = await small.call('viewer', 'templates.sample', { kind: 'reply', text });
    expect(samples[0]?.text).toContain('剩余1,200.5度，2月28日23:50');
    expect(samples[0]?.missing).toEqual([]);
  });
});

describe('an answer by hand', () => {
  it('comes from a template, with the window and limit of each customer a plan limits now', async () => {
    const one = await small.served({ name: '恒岭特种钢材厂' });
    const startMs = Date.parse('2031-01-05T13:30:00+08:00');
    await small.issued([one.id], { startMs, endMs: startMs + 8.5 * 3_600_000 });
    const [template] = (await templates()).filter((each) => each.name === '限电时段答复');
    const filled = await small.call('dispatcher', 'queries.fill', {
      phone: one.power.mobile,
      templateId: template!.id,
    });
    expect(filled).toEqual({
      text: '恒岭特种钢材厂限电时段为1月5日13:30至22:00，限额1500kW。推迟请电024-52000110。',
      missing: [],
    });
    const thread = await small.call('dispatcher', 'queries.thread', { phone: one.power.mobile });
    expect(thread.plans.map((plan) => plan.text)).toEqual([
      '恒岭特种钢材厂限电时段为1月5日13:30至22:00，限额1500kW。',
    ]);
  });

  it('says what has no value where no plan limits anybody', async () => {
    const free = await small.served({ name: '恒岭闲置厂' });
    const [template] = (await templates()).filter((each) => each.name === '限电时段答复');
    const input = { phone: free.power.mobile, templateId: template!.id };
    const filled = await small.call('dispatcher', 'queries.fill', input);
    expect(filled.missing).toEqual(['时段', '限额kW']);
    expect(filled.text).toContain('〔时段〕');
  });
});

describe('what a person cannot decide', () => {
  it('goes to whoever made the plan, stays open until it is answered, and what comes later is for anybody', async () => {
    const one = await small.served({ name: '恒岭转办厂' });
    const phone = one.power.mobile;
    await stores().subscriptions.insert([subscription({ phone, fromMs: 1 })]);
    const { planId } = await planOf(one.id);
    expect(await small.refused('otherDispatcher', 'queries.handOver', { phone, planId })).toMatchObject({
      code: 'not-found',
    });
    await ask(phone, '二号炉能不能晚一小时停');
    await ask(phone, '到底能不能晚一小时停');
    const handed = await small.call('otherDispatcher', 'queries.handOver', { phone, planId, note: '请回电' });
    expect(handed.toName).toBe('周敏');
    const mine = async (who: 'dispatcher' | 'otherDispatcher') =>
      (await small.call(who, 'queries.inbox', { only: 'mine' })).rows.map((row) => row.text);
    expect(await mine('dispatcher')).toEqual(['到底能不能晚一小时停']);
    expect(await mine('otherDispatcher')).toEqual([]);
    expect((await small.call('dispatcher', 'queries.summary', {})).mine).toBe(1);
    const { rows } = await small.call('otherDispatcher', 'queries.inbox', { only: 'open' });
    expect(rows.find((row) => row.phone === phone)?.handedTo).toBe('周敏');
    const { handover } = await small.call('dispatcher', 'queries.thread', { phone });
    expect(handover).toMatchObject({ toName: '周敏', byName: 'otherDispatcher', note: '请回电' });
    await small.call('dispatcher', 'inbound.reply', { phone, text: '可以', dedupeKey: newId() });
    expect(await mine('dispatcher')).toEqual([]);
    expect((await small.call('dispatcher', 'queries.thread', { phone })).handover).toBeNull();
    const { entries } = await small.call('administrator', 'audit.list', { search: phone });
    expect(entries.find((entry) => entry.action === 'queries.handOver')).toMatchObject({
      userName: 'otherDispatcher',
      subject: phone,
    });
  });

  async function planOf(customerId: string) {
    const issued = await small.issued([customerId]);
    return { planId: issued.plan.id };
  }
});
