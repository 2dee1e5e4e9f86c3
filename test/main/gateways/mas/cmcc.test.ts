import { describe, expect, test } from 'vitest';
import { cmccProfile } from '../../../../main/gateways/mas/profile.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { envelope } from '../../../support/mas-server.ts';
import { idOf, kinds, phoneOf, rounds, running, sameText, soon, startServer } from './bench.ts';
import { cmccSite } from './sites.ts';

const shapes = [false, true].flatMap((isWrapped) =>
  [false, true].map((isQualified) => ({
    isWrapped,
    isQualified,
    name: `${isWrapped ? 'wrapped' : 'bare'}, children ${isQualified ? 'qualified' : 'unqualified'}`,
  })),
);
const start = (style = shapes[0]!) => running(cmccSite(style), cmccProfile(style));

describe.each(shapes)('cmcc_mas_wbs $name', (style) => {
  test('sends one text to many numbers in one call, and all of it is as the site wants it', async () => {
    const { server, gateway } = await start(style);
    const outcomes = await gateway.send(sameText(3));
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(server.sent).toEqual([
      {
        id: idOf(outcomes[0]),
        phones: ['tel:13800000000', 'tel:13800000001', 'tel:13800000002'],
        text: '有序用电通知',
        serviceNo: '1065',
        extra: ['UCS2', 'Normal'],
      },
    ]);
    expect(new Set(outcomes.map(idOf)).size).toBe(1);
    expect(server.callsOf('sendSms')).toHaveLength(1);
    expect(server.refusals).toEqual([]);
  });

  test('gets a report for each number of a batch', async () => {
    const { server, gateway, listener } = await start(style);
    server.stateOf = (phone) => (phone.endsWith('1') ? 'DeliveryImpossible' : 'DeliveryToTerminal');
    const msgId = idOf((await gateway.send(sameText(2)))[0]);
    listener.open = [msgId];
    await soon(() => listener.reported.length >= 2, 'two reports');
    expect(listener.reported.slice(0, 2)).toEqual([
      { by: 'part', msgId, phone: phoneOf(0), stat: 'DELIVRD', atMs: expect.any(Number) },
      { by: 'part', msgId, phone: phoneOf(1), stat: 'UNDELIV', atMs: expect.any(Number) },
    ]);
    expect(server.refusals).toEqual([]);
  });

  test('gets inbound texts with their number and ours', async () => {
    const { server, listener } = await start(style);
    server.texts.push(
      { phone: '13800000007', serviceNo: '106501', text: '1' },
      { phone: '+8613800000008', serviceNo: '106502', text: '收到 <&> 😀' },
    );
    await soon(() => listener.received.length === 2, 'two texts');
    expect(listener.received).toMatchObject([
      { phone: '+8613800000007', serviceNo: '106501', text: '1' },
      { phone: '+8613800000008', serviceNo: '106502', text: '收到 <&> 😀' },
    ]);
    expect(new Set(listener.received.map((one) => one.ref)).size).toBe(2);
  });

  test('is refused at an installation of another shape, and no text comes through', async () => {
    for (const other of shapes.filter((one) => one !== style)) {
      const { server, gateway } = await running(cmccSite(other), cmccProfile(style));
      expect(kinds(await gateway.send([outbound()])), other.name).toEqual(['rejected']);
      expect(server.sent).toEqual([]);
    }
  });
});

describe('the scripted site is strict', () => {
  const ns = 'http://www.csapi.org/schema/sms';
  const action = '"http://www.csapi.org/service/GetSmsDeliveryStatus"';
  const ask = (children: string) =>
    envelope(`<s:GetSmsDeliveryStatus xmlns:s="${ns}">${children}</s:GetSmsDeliveryStatus>`);
  const good = '<ApplicationID>app-1</ApplicationID><RequestIdentifier>r1</RequestIdentifier>';

  test.each([
    ['a SOAPAction without quotes', ask(good), action.replaceAll('"', ''), 'SOAPAction'],
    ['the SOAPAction of another operation', ask(good), action.replace('Get', 'Set'), 'SOAPAction'],
    ['the children in another order', ask(good.replace(/(.*>)(<R.*)/, '$2$1')), action, 'wanted'],
    ['a child too few', ask('<ApplicationID>app-1</ApplicationID>'), action, 'wanted'],
    ['a child in a namespace', ask(good.replaceAll('ApplicationID', 's:ApplicationID')), action, 'namespace'],
    ['a tag that is not closed', ask(good).replace('</ApplicationID>', ''), action, 'closes'],
    ['a bare ampersand', ask(good.replace('r1', 'r&1')), action, 'ampersand'],
    ['a control character', ask(good.replace('r1', 'r\u0001')), action, 'forbidden'],
  ])('%s is refused', async (_, body, soapaction, reason) => {
    const server = await startServer(cmccSite(shapes[0]!));
    const answer = await fetch(server.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction },
      body,
    });
    expect(answer.status).toBe(500);
    expect(server.refusals).toEqual([expect.stringContaining(reason)]);
  });
});

describe('what is told about a text', () => {
  test.each([
    ['plain letters', 'limit 300 kW', 'ASCII', 'Normal'],
    ['a short text in Chinese', '限电', 'UCS2', 'Normal'],
    ['70 characters', '电'.repeat(70), 'UCS2', 'Normal'],
    ['71 characters', '电'.repeat(71), 'UCS2', 'Long'],
    ['200 letters', 'a'.repeat(200), 'UCS2', 'Long'],
  ])('%s', async (_, text, format, method) => {
    const { server, gateway } = await start();
    const [outcome] = await gateway.send([outbound({ text, parts: 3 })]);
    expect(server.sent).toMatchObject([{ text, extra: [format, method] }]);
    // One report for each number, however many parts it has on the air.
    expect(outcome).toEqual({ kind: 'accepted', refs: [{ partNo: 1, msgId: server.sent[0]!.id }] });
  });

  test('the sender number of a message goes before the usual one', async () => {
    const { server, gateway } = await start();
    await gateway.send([outbound({ serviceNo: '106577' }), outbound()]);
    expect(server.sent.map((one) => one.serviceNo).sort()).toEqual(['1065', '106577']);
  });

  test('a number of another country goes with its country', async () => {
    const { server, gateway } = await start();
    await gateway.send([outbound({ phone: '+85261234567' })]);
    expect(server.sent[0]!.phones).toEqual(['tel:85261234567']);
  });
});

describe('batches', () => {
  test('a hundred numbers are the most of one call', async () => {
    const { server, gateway } = await start();
    expect(gateway.maxBatch).toBe(100);
    const outcomes = await gateway.send(sameText(100));
    expect(new Set(kinds(outcomes))).toEqual(new Set(['accepted']));
    expect(server.sent.map((one) => one.phones.length)).toEqual([100]);
  });

  test('different texts go in calls of their own, each with the id of its call', async () => {
    const { server, gateway } = await start();
    const texts = ['甲', '乙', '甲', '丙'];
    const outcomes = await gateway.send(texts.map((text, i) => outbound({ text, phone: phoneOf(i) })));
    expect(server.sent.map((one) => [one.text, one.phones.length]).sort()).toEqual([
      ['丙', 1],
      ['乙', 1],
      ['甲', 2],
    ]);
    texts.forEach((text, i) => {
      const taken = server.sent.find((one) => one.id === idOf(outcomes[i]))!;
      expect(taken.text).toBe(text);
      expect(taken.phones).toContain(`tel:${phoneOf(i).slice(3)}`);
    });
  });

  test('one refused number does not take the others with it, and nobody gets the text twice', async () => {
    const { server, gateway } = await start();
    server.refusedPhones.add('tel:13800000002');
    const outcomes = await gateway.send(sameText(5));
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted', 'rejected', 'accepted', 'accepted']);
    expect(outcomes[2]).toMatchObject({ code: expect.stringContaining('SVC0004') });
    expect(server.sent.flatMap((one) => one.phones).sort()).toEqual(
      [0, 1, 3, 4].map((i) => `tel:1380000000${i}`),
    );
    const ids = server.sent.map((one) => one.id);
    expect([0, 1, 3, 4].map((i) => idOf(outcomes[i]))).toEqual(ids);
  });

  test('a refused text of one call leaves the other calls alone', async () => {
    const { gateway, server } = await start();
    server.refusedPhones.add(`tel:${phoneOf(1).slice(3)}`);
    const outcomes = await gateway.send([
      outbound({ text: '甲', phone: phoneOf(0) }),
      outbound({ text: '乙', phone: phoneOf(1) }),
    ]);
    expect(kinds(outcomes)).toEqual(['accepted', 'rejected']);
    expect(server.callsOf('sendSms')).toHaveLength(2);
  });
});

describe('words of reports', () => {
  /** What the listener is told when the site says `state`. */
  async function statOf(state: string): Promise<string[]> {
    const { server, gateway, listener } = await start();
    server.stateOf = (phone) => (phone.endsWith('1') ? 'Delivered' : state);
    const msgId = idOf((await gateway.send(sameText(2)))[0]);
    listener.open = [msgId];
    await soon(() => listener.reported.length > 0, 'a report');
    return listener.reported.flatMap((one) => (one.by === 'part' ? [`${one.phone} ${one.stat}`] : []));
  }

  test.each([
    ['Delivered', 'DELIVRD'],
    ['DeliveryToTerminal', 'DELIVRD'],
    ['DeliveryImpossible', 'UNDELIV'],
    ['KeyWordFilterFailed', 'REJECTD'],
    ['NoMoneyLeft', 'NoMoneyLeft'],
    ['余额不足', '余额不足'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('%s is told as %s', async (state, stat) => {
    expect(await statOf(state)).toContain(`${phoneOf(0)} ${stat}`);
  });

  test.each(['DeliveryUncertain', 'MessageWaiting', 'DeliveryNotificationNotSupported'])(
    '%s settles nothing, and the other number of the batch is told',
    async (state) => {
      expect(await statOf(state)).not.toContainEqual(expect.stringContaining(phoneOf(0)));
    },
  );

  test('a batch whose numbers all wait is asked for again until they are told', async () => {
    const { server, gateway, listener } = await start();
    server.stateOf = () => 'MessageWaiting';
    listener.open = [idOf((await gateway.send(sameText(1)))[0])];
    await soon(() => server.callsOf('GetSmsDeliveryStatus').length >= 2, 'asked twice');
    expect(listener.reported).toEqual([]);
    server.reports[0]!.state = 'Delivered';
    await soon(() => listener.reported.length > 0, 'the report');
    expect(listener.reported[0]).toMatchObject({ phone: phoneOf(0), stat: 'DELIVRD' });
  });

  test('a batch that is settled is not asked for again', async () => {
    const { server, gateway, listener } = await start();
    server.stateOf = () => 'Delivered';
    listener.open = [idOf((await gateway.send(sameText(1)))[0])];
    await soon(() => listener.reported.length > 0, 'the report');
    listener.open = [];
    await rounds(server, 2);
    const asked = server.callsOf('GetSmsDeliveryStatus').length;
    await rounds(server, 5);
    expect(server.callsOf('GetSmsDeliveryStatus')).toHaveLength(asked);
  });
});
