import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CmppGateway } from '../../../main/gateways/cmpp/gateway.ts';
import { MobileNetwork } from '../../../main/simulators/network.ts';
import { NetworkRecord, readRecord } from '../../../main/simulators/record.ts';
import { reportContent, ucs2 } from '../../support/cmpp-bytes.ts';
import { outbound, RecordingListener } from '../../support/cmpp-fakes.ts';
import type { CmppServer, Submitted } from '../../support/cmpp-server.ts';
import { SmsBench } from '../../support/cmpp-soap.ts';
import { gate, until } from '../../support/cmpp-until.ts';

let bench: SmsBench;
beforeEach(() => {
  bench = new SmsBench();
});
afterEach(() => bench.close());

/** Accepts a submit and reports it at once. */
function deliverAll(submit: Submitted, at: CmppServer, stat = 'DELIVRD'): void {
  const phone = submit.phones[0]!;
  const msgId = at.answer(submit);
  submit.link.deliver({
    msgId: msgId ^ 0xffffn,
    phone,
    isReport: true,
    content: reportContent({ msgId, stat, phone }, 32),
  });
}
const finalOf = (listener: RecordingListener, clientId: string) =>
  listener.reported.flatMap((one) =>
    one.by === 'client' && one.clientId === clientId && one.state !== 'submitted' ? [one] : [],
  );

describe('from client to phone and back', () => {
  test('a message reaches the operator and its report comes back under our id', async () => {
    await bench.start({ submit: (submit, at) => deliverAll(submit, at) });
    const { gateway, listener } = await bench.onlineClient();
    expect(await gateway.send([outbound({ clientId: 'c1', text: '有序 <用电> & "一" 😀' })])).toEqual([
      { kind: 'accepted', refs: [] },
    ]);
    const [report] = await until(() => finalOf(listener, 'c1')[0] && finalOf(listener, 'c1'), 'the report');
    expect(report).toMatchObject({ state: 'delivered', code: 'DELIVRD' });
    expect(bench.operator.submits[0]!.content).toEqual(ucs2('有序 <用电> & "一" 😀'));
  });

  test.each([
    ['UNDELIV', 'undelivered'],
    ['EXPIRED', 'expired'],
    ['MB:0001', 'undelivered'],
    ['SOMENEW', 'undelivered'],
  ])('the word %s comes back as %s and is kept', async (stat, state) => {
    await bench.start({ submit: (submit, at) => deliverAll(submit, at, stat) });
    const { gateway, listener } = await bench.onlineClient();
    await gateway.send([outbound({ clientId: 'c1' })]);
    await until(() => finalOf(listener, 'c1').length > 0, 'the report');
    expect(finalOf(listener, 'c1')).toMatchObject([{ state, code: stat }]);
  });

  test('a report that overtakes the answer to its submit is not lost', async () => {
    await bench.start({
      submit: (submit, at) => {
        const msgId = at.nextId();
        const phone = submit.phones[0]!;
        submit.link.deliver({
          msgId: 1n,
          phone,
          isReport: true,
          content: reportContent({ msgId, stat: 'DELIVRD', phone }, 32),
        });
        at.answer(submit, 0, msgId);
      },
    });
    const { gateway, listener } = await bench.onlineClient();
    await gateway.send([outbound({ clientId: 'c1' })]);
    await until(() => finalOf(listener, 'c1').length > 0, 'the report');
    expect(finalOf(listener, 'c1')[0]!.state).toBe('delivered');
  });

  test('a long message is delivered when the last of its parts is, not before', async () => {
    const held: Submitted[] = [];
    await bench.start({
      submit: (submit, at) => {
        if (submit.pkNumber === 1) deliverAll(submit, at);
        else held.push(submit);
      },
    });
    const { gateway, listener } = await bench.onlineClient();
    await gateway.send([outbound({ clientId: 'c1', text: '电'.repeat(100), parts: 2 })]);
    await until(() => held.length === 1, 'the second part');
    expect(finalOf(listener, 'c1')).toEqual([]);
    deliverAll(held[0]!, bench.operator);
    await until(() => finalOf(listener, 'c1').length > 0, 'the report');
    expect(finalOf(listener, 'c1')).toMatchObject([{ state: 'delivered' }]);
  });

  test.each([
    ['100 braces, one part on the air', '{'.repeat(100), 1],
    ['100 letters with a backtick, one part on the air', `\`${'a'.repeat(100)}`, 1],
    ['160 letters, three parts on the air', 'a'.repeat(160), 3],
    ['100 accented letters, two parts on the air', 'é'.repeat(100), 2],
  ])('a text of %s is delivered when the operator reports all of it', async (_, text, parts) => {
    await bench.start({ submit: (submit, at) => deliverAll(submit, at) });
    const { gateway, listener } = await bench.onlineClient();
    await gateway.send([outbound({ clientId: 'c1', text })]);
    await until(() => finalOf(listener, 'c1').length > 0, 'the final state', 2_000);
    expect(bench.operator.submits).toHaveLength(parts);
    expect(finalOf(listener, 'c1')).toMatchObject([{ state: 'delivered', code: 'DELIVRD' }]);
  });

  test('no part of a message counts for the whole of it', async () => {
    const held: Submitted[] = [];
    await bench.start({
      submit: (submit, at) => {
        if (submit.pkTotal === 1 || submit.pkNumber === 1) deliverAll(submit, at);
        else {
          at.answer(submit);
          held.push(submit);
        }
      },
    });
    const { gateway, listener } = await bench.onlineClient();
    await gateway.send([outbound({ clientId: 'c1', text: 'a'.repeat(160) })]);
    await until(() => held.length === 2, 'all parts answered');
    await gateway.send([outbound({ clientId: 'c2', phone: '+8613900000002' })]);
    await until(() => finalOf(listener, 'c2').length > 0, 'the report of a later message');
    expect(finalOf(listener, 'c1')).toEqual([]);
  });

  test('a message in doubt comes back as uncertain and a late report settles it', async () => {
    await bench.start({ submit: (submit) => submit.link.cut() });
    const { gateway, listener } = await bench.onlineClient();
    await gateway.send([outbound({ clientId: 'c1' })]);
    await until(() => finalOf(listener, 'c1').length > 0, 'the doubt');
    expect(finalOf(listener, 'c1')[0]!.state).toBe('uncertain');
    const link = await until(
      () => bench.operator.openLinks.find((one) => one.frames.length > 0),
      'a new link',
    );
    const phone = '13900000001';
    const content = reportContent({ msgId: 77n, stat: 'DELIVRD', phone }, 32);
    link.deliver({ msgId: 1n, phone, isReport: true, content });
    await until(() => finalOf(listener, 'c1').length > 1, 'the report');
    expect(finalOf(listener, 'c1').at(-1)!.state).toBe('delivered');
    expect(bench.operator.submits).toHaveLength(1);
  });
});

describe('replies', () => {
  async function reply(text: string, msgId: bigint): Promise<void> {
    const link = await until(() => bench.operator.openLinks[0], 'a link');
    const sequence = link.deliver({ msgId, phone: '13900000001', content: ucs2(text), format: 8 });
    await until(() => link.answerTo(sequence), 'DELIVER_RESP');
  }

  test('a reply reaches the client once', async () => {
    await bench.start();
    const { listener } = await bench.onlineClient();
    await reply('1', 7n);
    await reply('1', 7n);
    await reply('收到', 8n);
    await until(() => listener.received.length >= 2, 'two replies');
    expect(listener.received.map((one) => [one.phone, one.text])).toEqual([
      ['+8613900000001', '1'],
      ['+8613900000001', '收到'],
    ]);
  });

  test.each([
    ['an empty text', ''],
    ['a blank', ' '],
    ['only digits', '0012'],
    ['marks of XML', '<b>&amp;]]>'],
    ['control characters', '\u0001a\u0008'],
    ['half of a surrogate pair', '\ud83d'],
  ])('%s does not keep later replies from coming', async (_, text) => {
    await bench.start();
    const { listener } = await bench.onlineClient();
    await reply(text, 7n);
    await reply('next', 8n);
    await until(() => listener.received.some((one) => one.text === 'next'), 'the later reply');
    expect(new Set(listener.received.map((one) => one.ref)).size).toBe(2);
  });

  test('a reply that the client could not store comes again', async () => {
    await bench.start();
    const { listener, log } = await bench.onlineClient();
    listener.before = () => Promise.reject(new Error('disk full'));
    await reply('收到', 7n);
    await until(() => log.events.includes('sms-server-away'), 'the failure');
    listener.before = async () => undefined;
    await until(() => listener.received.length > 0, 'the reply');
    expect(listener.received).toMatchObject([{ text: '收到' }]);
  });

  test('a reply is acknowledged to the server only after it is stored', async () => {
    await bench.start();
    const { listener } = await bench.onlineClient();
    const stored = gate();
    listener.before = () => stored.promise;
    await reply('收到', 7n);
    await until(() => listener.calls === 1, 'the store is asked');
    const waiting = await bench.call('FetchInbound', '<max>10</max>');
    expect(waiting.xml).toContain('收到');
    stored.open();
    await until(
      async () => !(await bench.call('FetchInbound', '<max>10</max>')).xml.includes('收到'),
      'acknowledged',
    );
    expect(listener.received).toHaveLength(1);
  });
});

describe('client', () => {
  test('it is offline until the server answers and comes back after a restart of the server', async () => {
    await bench.start();
    const { gateway, listener } = await bench.onlineClient();
    expect(gateway.capacity()).toBeGreaterThan(0);
    await bench.stopServer();
    await until(() => !gateway.health().isOnline, 'offline');
    expect(gateway.capacity()).toBe(0);
    expect(listener.changes).toBeGreaterThanOrEqual(2);
  });

  test('a wrong password never comes online and names the reason', async () => {
    await bench.start();
    const { gateway } = await bench.client({ password: 'wrong' });
    await until(() => gateway.health().detail.includes('authentication'), 'the reason');
    expect(gateway.health().isOnline).toBe(false);
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('unreachable');
  });

  test('the test of the connection tells the gateways behind the server', async () => {
    await bench.start();
    const { gateway } = await bench.onlineClient();
    await until(async () => (await gateway.test().catch(() => '')).includes('operator'), 'a good test');
    await bench.operator.stop();
    await until(
      () =>
        gateway.test().then(
          () => false,
          () => true,
        ),
      'a bad test',
    );
    expect(gateway.health().isOnline).toBe(true);
  });

  test('a repeat of a batch after a lost answer sends nothing twice', async () => {
    await bench.start({ submit: (submit, at) => deliverAll(submit, at) });
    const { gateway, listener } = await bench.onlineClient();
    const batch = ['c1', 'c2', 'c3'].map((clientId, i) =>
      outbound({ clientId, phone: `+861390000000${i}`, text: clientId }),
    );
    await Promise.all([gateway.send(batch), gateway.send(batch)]);
    await gateway.send(batch);
    await until(() => batch.every((one) => finalOf(listener, one.clientId).length > 0), 'all reports');
    expect(bench.operator.submits.map((one) => one.content.toString()).sort()).toEqual(['c1', 'c2', 'c3']);
  });
});

describe('simulated network', () => {
  test('a long message, its reports and the reply of the phone pass through it', async () => {
    const file = join(bench.dir, 'record.jsonl');
    const network = new MobileNetwork(
      {
        host: '127.0.0.1',
        port: 0,
        spId: '900001',
        secret: 'drill',
        answerMs: 0,
        throttleShare: 0,
        behaviour: {
          seed: 1,
          failShare: 0,
          silentShare: 0,
          confirmShare: 1,
          reportMinMs: 0,
          reportMaxMs: 5,
          confirmMinMs: 0,
          confirmMaxMs: 5,
        },
      },
      new NetworkRecord(file),
    );
    const port = await network.start();
    const listener = new RecordingListener();
    const gateway = new CmppGateway({
      name: 'sim',
      host: '127.0.0.1',
      port,
      spId: '900001',
      secret: 'drill',
      version: '2.0',
      serviceId: 'SVC',
      srcId: '10690001',
      window: 16,
      connections: 1,
      activeTestMs: 10_000,
      responseTimeoutMs: 5_000,
    });
    try {
      await gateway.start(listener);
      await until(() => gateway.health().isOnline, 'login');
      const text = `${'电'.repeat(90)}回复1`;
      const [outcome] = await gateway.send([outbound({ text, parts: 2 })]);
      await until(
        () => listener.reported.length === 2 && listener.received.length === 1,
        'reports and reply',
      );
      const ids = outcome!.kind === 'accepted' ? outcome!.refs.map((ref) => ref.msgId).sort() : [];
      expect(listener.reported.map((one) => (one.by === 'part' ? one.msgId : '')).sort()).toEqual(ids);
      expect(listener.received[0]).toMatchObject({ phone: '+8613900000001', text: '1' });
      await until(() => readRecord(file).some((line) => line.kind === 'message'), 'the record');
      expect(readRecord(file)).toContainEqual(expect.objectContaining({ kind: 'message', text }));
    } finally {
      await gateway.stop();
      await network.stop();
    }
  });
});
