import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { masProfileSchema } from '../../../../main/gateways/mas/profile.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { answer, type MasServer } from '../../../support/mas-server.ts';
import { idOf, kinds, phoneOf, running, sameText, soon } from './bench.ts';
import { listCodes, listProfile, listSite } from './sites.ts';

const start = () => running(listSite(), listProfile());

describe('a site described by a profile of its own', () => {
  test('gets the numbers as a list with their count', async () => {
    const { server, gateway } = await start();
    const outcomes = await gateway.send(sameText(3));
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(server.sent[0]!.phones).toEqual(['13800000000', '13800000001', '13800000002']);
    expect(server.callsOf('Send')[0]!.xml).toContain('<count>3</count>');
    expect(outcomes.map(idOf)).toEqual(Array(3).fill(server.sent[0]!.id));
  });

  test('reports carry the id of their batch, intermediate words settle nothing', async () => {
    const { server, gateway, listener } = await start();
    const words: Record<string, string> = { 0: '0', 1: '9', 2: '1', 3: 'E:77' };
    server.stateOf = (phone) => words[phone.slice(-1)]!;
    const msgId = idOf((await gateway.send(sameText(4)))[0]);
    await soon(() => listener.reported.length >= 3, 'the reports');
    expect(listener.reported).toMatchObject([
      { msgId, phone: phoneOf(0), stat: 'DELIVRD' },
      { msgId, phone: phoneOf(2), stat: 'UNDELIV' },
      { msgId, phone: phoneOf(3), stat: 'E:77' },
    ]);
  });

  test("the site's own id of an inbound text is kept", async () => {
    const { server, listener } = await start();
    server.texts.push({ phone: '13800000001', serviceNo: '1065', text: '1' });
    await soon(() => listener.received.length > 0, 'the text');
    expect(listener.received).toEqual([
      {
        ref: 'mo-13800000001-0',
        phone: '+8613800000001',
        serviceNo: '1065',
        text: '1',
        atMs: expect.any(Number),
      },
    ]);
  });

  test('what is left out of a profile is the least: one number a call, no prefix, a comma', () => {
    const profile = masProfileSchema.parse({ send: { action: '', body: '<a>{phones}</a>', result: 'r' } });
    expect(profile).toMatchObject({ groupSize: 1, phonePrefix: '', phoneSeparator: ',', envelope: '' });
    expect(profile.send).toMatchObject({ success: [], ids: 'theirs', isIdempotent: false });
    expect(() => masProfileSchema.parse({ send: { action: '', body: '', result: 'r' } })).toThrow();
  });
});

describe('codes in a good answer', () => {
  const answering = async (code: string, profile = listProfile()) => {
    const running_ = await running(listSite(), profile);
    running_.server.script = (call) =>
      call.operation === 'Send'
        ? answer(`<Envelope><Body><SendResult>${code}</SendResult></Body></Envelope>`)
        : undefined;
    return running_;
  };

  test('a code of success is taken, any other is refused with the code', async () => {
    const one = await answering('0', listProfile({ success: ['0', 'OK'] }));
    expect(kinds(await one.gateway.send([outbound()]))).toEqual(['accepted']);
    const two = await answering('OK', listProfile({ success: ['0', 'OK'] }));
    expect(kinds(await two.gateway.send([outbound()]))).toEqual(['accepted']);
    const three = await answering('-77', listProfile({ success: ['0', 'OK'] }));
    expect(await three.gateway.send([outbound()])).toEqual([{ kind: 'rejected', code: 'SOAP -77' }]);
  });

  test('without codes of success any text is the id of the batch', async () => {
    const { gateway } = await answering('4711', listProfile({ success: [], ids: 'theirs' }));
    expect(await gateway.send([outbound()])).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: '4711' }] },
    ]);
  });

  test('an answer without the result is doubt, so is an empty one where any text would do', async () => {
    const empty = await answering('', listProfile({ success: [], ids: 'theirs' }));
    expect(kinds(await empty.gateway.send([outbound()]))).toEqual(['uncertain']);
    const none = await answering('0', listProfile({ result: 'OtherResult' }));
    expect(kinds(await none.gateway.send([outbound()]))).toEqual(['uncertain']);
  });

  test('an empty result is a code like any other where the good ones are named', async () => {
    const good = await answering('', listProfile({ success: [''] }));
    expect(kinds(await good.gateway.send([outbound()]))).toEqual(['accepted']);
    const bad = await answering('', listProfile({ success: ['0'] }));
    expect(kinds(await bad.gateway.send([outbound()]))).toEqual(['rejected']);
  });

  test('a code that says too fast asks for a slower pace, once for the whole batch', async () => {
    const { server, gateway } = await answering(listCodes.tooFast);
    expect(await gateway.send(sameText(3))).toEqual(
      Array(3).fill({ kind: 'throttled', retryAfterMs: 1_000, code: 'SOAP -10029' }),
    );
    expect(server.callsOf('Send')).toHaveLength(1);
  });

  test('a fault of the account keeps the messages waiting, once for the whole batch', async () => {
    const { server, gateway } = await start();
    server.password = 'changed';
    expect(await gateway.send(sameText(3))).toEqual(
      Array(3).fill({ kind: 'unreachable', code: 'SOAP -10001' }),
    );
    expect(server.sent).toEqual([]);
    expect(server.callsOf('Send')).toHaveLength(1);
    server.password = 'secret';
    expect(kinds(await gateway.send(sameText(3)))).toEqual(['accepted', 'accepted', 'accepted']);
  });

  test('one refused number of a list does not take the others with it', async () => {
    const { server, gateway } = await start();
    server.refusedPhones.add('13800000000');
    const outcomes = await gateway.send(sameText(3));
    expect(outcomes).toMatchObject([
      { kind: 'rejected', code: 'SOAP -10' },
      { kind: 'accepted' },
      { kind: 'accepted' },
    ]);
    expect(server.sent.flatMap((one) => one.phones)).toEqual(['13800000001', '13800000002']);
  });
});

describe('a site that knows our ids again', () => {
  test('gets one message a call under our id, and a repeat sends nothing twice', async () => {
    const { server, gateway } = await running(
      listSite({ knowsIds: true }),
      listProfile({ isIdempotent: true }),
    );
    expect(gateway.deduplicates).toBe(true);
    expect(gateway.maxBatch).toBe(1);
    const message = outbound({ clientId: 'c-17' });
    const [first] = await gateway.send([message]);
    const [second] = await gateway.send([message]);
    expect([idOf(first), idOf(second)]).toEqual(['c-17', 'c-17']);
    expect(server.sent).toHaveLength(1);
  });

  test('any other site is not trusted with a repeat', async () => {
    const { gateway } = await start();
    expect(gateway.deduplicates).toBe(false);
    expect(gateway.maxBatch).toBe(100);
  });
});

describe('answers in GBK', () => {
  const gbk = (xml: string, declared: string) =>
    iconv.encode(xml.replace('encoding="utf-8"', declared), 'gbk');
  const wires: [string, MasServer['wire']][] = [
    ['by the header', (xml) => answer(gbk(xml, ''), { type: 'text/xml; charset=GBK' })],
    ['by a header in quotes', (xml) => answer(gbk(xml, ''), { type: 'text/xml; charset="gb2312"' })],
    ['by the XML declaration', (xml) => answer(gbk(xml, 'encoding="GBK"'), { type: 'text/xml' })],
    [
      'by a declaration in single quotes',
      (xml) => answer(gbk(xml, "encoding='gb2312'"), { type: 'text/xml' }),
    ],
    [
      'by the header, whatever the declaration says',
      (xml) => answer(gbk(xml, 'encoding="UTF-8"'), { type: 'text/xml;charset=gb18030' }),
    ],
  ];

  test.each(wires)('are read %s', async (_, wire) => {
    const { server, gateway, listener } = await start();
    server.wire = wire;
    server.stateOf = () => '空号';
    server.texts.push({ phone: '13800000001', serviceNo: '1065', text: '收到，朱镕基〇㎡' });
    await gateway.send([outbound({ phone: phoneOf(1) })]);
    await soon(() => listener.received.length > 0 && listener.reported.length > 0, 'text and report');
    expect(listener.received[0]!.text).toBe('收到，朱镕基〇㎡');
    expect(listener.reported[0]).toMatchObject({ stat: '空号', phone: phoneOf(1) });
  });

  test('a character set nobody knows is read as UTF-8', async () => {
    const { server, listener } = await start();
    server.wire = (xml) => answer(xml, { type: 'text/xml; charset=x-unknown-9' });
    server.texts.push({ phone: '13800000001', serviceNo: '1065', text: '收到' });
    await soon(() => listener.received.length > 0, 'the text');
    expect(listener.received[0]!.text).toBe('收到');
  });
});
