import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reportContent, ucs2 } from '../../support/cmpp-bytes.ts';
import type { CmppServer, Submitted } from '../../support/cmpp-server.ts';
import { elements, message, type SoapAnswer } from '../../support/cmpp-soap.ts';
import { SmsHouse, soon } from '../../support/sms-server.ts';

let house: SmsHouse;
beforeEach(() => {
  house = new SmsHouse();
});
afterEach(() => house.close());

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const phone = (i: number) => `1398765${4_000 + i}`;
const send = (id: string, text: string, to = phone(1), priority = 1) =>
  house.call('SendBatch', message(id, to, text, `<priority>${priority}</priority>`));
const becomes = (id: string, state: string) =>
  soon(async () => (await house.states())[id] === state, `${id} becomes ${state}`);
const codes = async () => {
  const rows = await house.withStore((q) => q('deliveries').select('client_id', 'error_code'));
  return Object.fromEntries(rows.map((row) => [row.client_id, row.error_code]));
};

/** Emergencies go first, so what waited before two of them went, one after the other, is held and not just slow. */
async function letTwoPass(): Promise<void> {
  for (const id of ['pass-1', 'pass-2']) {
    await send(id, '【演练】紧急', phone(99), 0);
    await becomes(id, 'submitted');
  }
}

describe('the last look before the wire', () => {
  test('only numbers on the list leave; the operator never hears of the others', async () => {
    await house.start({}, { allowNumbers: ['139876540', '+852', '+86150'] });
    const numbers = [
      '13987654001',
      '+85291234567',
      '15012345678',
      '13987653999',
      '13800000000',
      '+81312345678',
    ];
    await house.call('SendBatch', numbers.map((number, i) => message(`c${i}`, number, 'x')).join(''));
    for (const id of ['c0', 'c1', 'c2']) await becomes(id, 'submitted');
    for (const id of ['c3', 'c4', 'c5']) await becomes(id, 'rejected');
    const got = house.operator.submits.flatMap((one) => one.phones).sort();
    expect(got).toEqual(['13987654001', '15012345678', '85291234567']);
    expect(await codes()).toMatchObject({ c3: 'number-not-allowed', c4: 'number-not-allowed' });
  });

  test('in a drill only texts that begin with the prefix leave', async () => {
    await house.start({}, { requiredPrefix: '【演练】' });
    const texts = ['【演练】停电', '停电', ' 【演练】停电', '【演练】', '【演练停电】', '停电【演练】'];
    await house.call('SendBatch', texts.map((text, i) => message(`c${i}`, phone(i), text)).join(''));
    for (const id of ['c0', 'c3']) await becomes(id, 'submitted');
    for (const id of ['c1', 'c2', 'c4', 'c5']) await becomes(id, 'rejected');
    expect([...house.sent].sort()).toEqual(['【演练】', '【演练】停电']);
    expect(await codes()).toMatchObject({ c1: 'drill-prefix', c2: 'drill-prefix' });
  });

  test('both must be right, for emergencies as well, and the caller is told', async () => {
    await house.start({}, { requiredPrefix: '【演练】', allowNumbers: [phone(1)] });
    await send('wrong-text', '停电', phone(1), 0);
    await send('wrong-number', '【演练】停电', phone(2), 0);
    await send('right', '【演练】恢复', phone(1), 0);
    for (const id of ['wrong-text', 'wrong-number']) await becomes(id, 'rejected');
    await becomes('right', 'submitted');
    expect(house.sent).toEqual(['【演练】恢复']);
    const { xml } = await house.call('FetchInbound', '<max>100</max>');
    const rejected = elements(xml, 'state').filter((state) => state === 'rejected');
    expect(rejected).toHaveLength(2);
    expect(elements(xml, 'code')).toEqual(expect.arrayContaining(['drill-prefix', 'number-not-allowed']));
  });

  test('what was accepted without the limit does not leave when the limit stands', async () => {
    await house.start({ loginStatus: () => 3 });
    await send('c1', '停电');
    await house.stopServer();
    house.operator.script = {};
    await house.start({}, { requiredPrefix: '【演练】' });
    await becomes('c1', 'rejected');
    expect(house.sent).toEqual([]);
  });
});

describe('quiet hours', () => {
  /** Hours and minutes in China, where there is one zone and no summer time, so many hours from now. */
  const clock = (hours: number) => new Date(Date.now() + (8 + hours) * HOUR_MS).toISOString().slice(11, 16);

  test('hold bulletins and nothing else, and let them go when they are over', async () => {
    await house.start({}, { quietHours: { from: clock(-1), to: clock(1) } });
    await send('bulletin', '电网负荷', phone(1), 3);
    await send('planned', '计划停电', phone(2), 1);
    await send('reply', '查询结果', phone(3), 2);
    await letTwoPass();
    await becomes('planned', 'submitted');
    await becomes('reply', 'submitted');
    expect(await house.states()).toMatchObject({ bulletin: 'queued' });
    expect(house.sent).not.toContain('电网负荷');
    await house.stopServer();
    await house.start({}, { quietHours: { from: clock(2), to: clock(3) } });
    await becomes('bulletin', 'submitted');
    expect(house.sent.filter((text) => text === '电网负荷')).toHaveLength(1);
  });

  test('that begin in an hour or ended an hour ago hold nothing', async () => {
    for (const [id, from, to] of [
      ['before', 1, 2],
      ['after', -2, -1],
    ] as const) {
      await house.start({}, { quietHours: { from: clock(from), to: clock(to) } });
      await send(id, '电网负荷', phone(1), 3);
      await becomes(id, 'submitted');
      await house.stopServer();
    }
  });
});

describe('the daily ceiling', () => {
  const events = () => house.log.lines.filter((line) => line.event.startsWith('daily-ceiling'));

  test('is announced near, stops at the limit, and the rest stays queued until the next day', async () => {
    await house.start({}, {}, { dailyCeiling: 5 });
    for (const i of [1, 2, 3]) {
      await send(`c${i}`, 'x', phone(i));
      await becomes(`c${i}`, 'submitted');
    }
    expect(events()).toEqual([]);
    await send('c4', 'x', phone(4));
    await becomes('c4', 'submitted');
    const data = { gateway: 'operator', limit: 5 };
    expect(events()).toEqual([{ level: 'warn', event: 'daily-ceiling-near', data: { ...data, sent: 4 } }]);
    await send('c5', 'x', phone(5));
    await becomes('c5', 'submitted');
    expect(events().at(-1)).toEqual({
      level: 'error',
      event: 'daily-ceiling-reached',
      data: { ...data, sent: 5 },
    });
    await send('c6', '紧急', phone(6), 0);
    // A restart on the same day counts what is in the store.
    await house.stopServer();
    await house.start({}, {}, { dailyCeiling: 5 });
    await soon(() => house.log.of('daily-ceiling-reached').length === 2, 'said again after the restart');
    expect((await house.states()).c6).toBe('queued');
    expect(house.operator.submits).toHaveLength(5);
    await house.stopServer();
    await house.withStore((q) => q('deliveries').update({ submitted_ms: Date.now() - DAY_MS }));
    await house.start({}, {}, { dailyCeiling: 5 });
    await becomes('c6', 'submitted');
    expect(house.operator.submits).toHaveLength(6);
  });

  test('counts parts and not messages', async () => {
    await house.start({}, {}, { dailyCeiling: 3 });
    await send('long', '停'.repeat(150));
    await becomes('long', 'submitted');
    expect(events().at(-1)).toMatchObject({ event: 'daily-ceiling-reached', data: { sent: 3 } });
  });

  test('counts what was in doubt and not what was refused', async () => {
    const bySubmit = (submit: Submitted, at: CmppServer) =>
      submit.content.toString() === 'cut' ? submit.link.cut() : at.answer(submit, 13);
    await house.start({ submit: bySubmit }, {}, { dailyCeiling: 1 });
    await send('bad', 'refused');
    await becomes('bad', 'rejected');
    expect(events()).toEqual([]);
    await send('doubt', 'cut');
    await becomes('doubt', 'uncertain');
    await soon(() => house.log.of('daily-ceiling-reached')[0], 'the ceiling');
  });
});

test('a message that waited longer than its hours expires unsent, a younger one goes', async () => {
  await house.start({ loginStatus: () => 3 }, { maxAgeHours: 2 });
  await send('old', '昨天的停电', phone(1), 0);
  await send('young', '今天的停电', phone(2));
  await house.stopServer();
  const age = (id: string, hours: number) =>
    house.withStore((q) =>
      q('deliveries')
        .where('client_id', id)
        .update({ queued_ms: Date.now() - hours * HOUR_MS }),
    );
  await age('old', 2.1);
  await age('young', 1.9);
  house.operator.script = {};
  await house.start({}, { maxAgeHours: 2 });
  await becomes('young', 'submitted');
  await becomes('old', 'expired');
  expect(house.sent).toEqual(['今天的停电']);
  const { xml } = await house.call('QueryStates', '<clientId>old</clientId>');
  expect(elements(xml, 'code')).toEqual(['max-age']);
});

describe('a graceful stop in the middle of a send', () => {
  const total = 300;
  const text = (i: number) => `第${i}户停电`;
  const all = () =>
    house.call(
      'SendBatch',
      Array.from({ length: total }, (_, i) => message(`c${i}`, phone(i), text(i))).join(''),
    );
  const count = async (state: string) =>
    Object.values(await house.states()).filter((one) => one === state).length;

  test('awaits the answers on the way, loses nothing and leaves nothing in doubt', async () => {
    const held: Submitted[] = [];
    await house.start({ submit: (submit) => held.push(submit) }, {}, { window: 8 });
    await all();
    await soon(() => held.length === 8, 'a full window');
    const { port } = house;
    const stopping = house.stopServer();
    const isRefused = () =>
      fetch(`http://127.0.0.1:${port}/sms?wsdl`).then(
        () => false,
        () => true,
      );
    await soon(isRefused, 'the stop has begun');
    expect(house.operator.submits).toHaveLength(8);
    const answered = setInterval(() => {
      for (const submit of held.splice(0)) house.operator.answer(submit);
    }, 50);
    await stopping;
    clearInterval(answered);
    const sent = house.operator.submits.length;
    expect(sent).toBeLessThan(total);
    expect(await count('submitted')).toBe(sent);
    expect(await count('queued')).toBe(total - sent);
    house.operator.script = {};
    await house.start();
    await soon(async () => (await count('submitted')) === total, 'the rest after the start');
    expect([...house.sent].sort()).toEqual(Array.from({ length: total }, (_, i) => text(i)).sort());
  });

  test('what was answered as accepted while stopping is on disk', async () => {
    await house.start({ loginStatus: () => 3 });
    const calls: Promise<SoapAnswer | undefined>[] = [];
    const ids = Array.from({ length: 30 }, (_, i) => `c${i}`);
    for (const id of ids) calls.push(send(id, 'x').catch(() => undefined));
    await Promise.race(calls);
    await house.stopServer();
    const answers = await Promise.all(calls);
    const accepted = ids.filter((_, i) => answers[i]?.xml.includes('accepted'));
    expect(accepted.length).toBeGreaterThan(0);
    expect(Object.keys(await house.states())).toEqual(expect.arrayContaining(accepted));
  });
});

test('logs carry neither texts nor full numbers, whatever happens', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    const bySubmit = (submit: Submitted, at: CmppServer) => {
      const to = submit.phones[0]!;
      if (to === phone(2)) at.answer(submit, 13);
      else if (to === phone(3)) submit.link.cut();
      else at.answer(submit);
    };
    await house.start({ submit: bySubmit }, { requiredPrefix: '机密' }, { dailyCeiling: 2 });
    await send('good', '机密停电甲', phone(1));
    await becomes('good', 'submitted');
    await send('bad', '机密停电乙', phone(2));
    await becomes('bad', 'rejected');
    await send('good', '机密改了', phone(1));
    await send('unprefixed', '公开停电', phone(4));
    await becomes('unprefixed', 'rejected');
    await house.call('SendBatch', message('no-number', '13987654', '机密停电丙'));
    await house.call('SendBatch', message('c9', phone(5), '机密停电丁'), { password: 'wrong' });
    const link = house.operator.openLinks[0]!;
    const report = reportContent({ msgId: 1n, stat: 'DELIVRD', phone: phone(6) }, 32);
    link.deliver({ msgId: 1n, phone: phone(6), isReport: true, content: report });
    const inbound = link.deliver({ msgId: 2n, phone: phone(7), content: ucs2('机密回复'), format: 8 });
    await soon(() => link.answerTo(inbound), 'the reply is stored');
    await send('doubt', '机密停电戊', phone(3));
    await becomes('doubt', 'uncertain');
    await house.stopServer();
    await house.withStore((q) =>
      q('deliveries').where('client_id', 'doubt').update({ delivery_state: 'sending' }),
    );
    await house.start({}, {}, { dailyCeiling: 2 });
    await soon(() => house.log.of('recovered')[0], 'the recovery');
  } finally {
    stderr.mockRestore();
    stdout.mockRestore();
  }
  const written = [stderr, stdout].flatMap((spy) => spy.mock.calls.map(([chunk]) => String(chunk)));
  const all = JSON.stringify(house.log.lines) + written.join('');
  expect(house.log.of('daily-ceiling-reached').length).toBeGreaterThan(0);
  expect(all).not.toMatch(/机密|公开/);
  // Seven digits in a row that are part of a number would be enough to find its owner.
  expect(all).not.toContain('9876540');
  expect(all).not.toContain('8765400');
});
