import { describe, expect, test } from 'vitest';
import { jiaxunProfile } from '../../../../main/gateways/mas/profile.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { idOf, kinds, phoneOf, rounds, running, sameText, soon } from './bench.ts';
import { jiaxunSite } from './sites.ts';

const start = () => running(jiaxunSite(), jiaxunProfile());

describe("Jiaxun's SMsg", () => {
  test('sends many numbers in one typed call under a number of our own', async () => {
    const { server, gateway } = await start();
    const outcomes = await gateway.send(sameText(3));
    expect(kinds(outcomes)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(server.refusals).toEqual([]);
    expect(server.sent).toMatchObject([
      { phones: ['13800000000', '13800000001', '13800000002'], text: '有序用电通知' },
    ]);
    expect(outcomes.map(idOf)).toEqual(Array(3).fill(server.sent[0]!.id));
    expect(Number(idOf(outcomes[0]))).toBeLessThan(100_000_000);
  });

  test('different texts have different numbers', async () => {
    const { server, gateway } = await start();
    const texts = Array.from({ length: 20 }, (_, i) => `通知 ${i}`);
    const outcomes = await gateway.send(texts.map((text) => outbound({ text })));
    expect(new Set(outcomes.map(idOf)).size).toBe(20);
    for (const [i, text] of texts.entries())
      expect(server.sent.find((one) => one.id === idOf(outcomes[i]))?.text).toBe(text);
  });

  test('reports come under our number and are told once', async () => {
    const { server, gateway, listener } = await start();
    server.stateOf = (phone) => (phone.endsWith('1') ? 'MK:0012' : '0');
    const msgId = idOf((await gateway.send(sameText(2)))[0]);
    await soon(() => listener.reported.length === 2, 'two reports');
    await rounds(server, 3, 'recvRPT');
    expect(listener.reported).toMatchObject([
      { by: 'part', msgId, phone: phoneOf(0), stat: 'DELIVRD' },
      { by: 'part', msgId, phone: phoneOf(1), stat: 'MK:0012' },
    ]);
  });

  test('inbound texts come with commas in them and once', async () => {
    const { server, listener } = await start();
    server.texts.push(
      { phone: '13800000001', serviceNo: '1065', text: '收到,马上办,谢谢' },
      { phone: '13800000002', serviceNo: '1065', text: '<1> & 😀' },
    );
    await soon(() => listener.received.length === 2, 'two texts');
    await rounds(server, 3, 'recvMo');
    expect(listener.received).toMatchObject([
      { phone: '+8613800000001', serviceNo: '1065', text: '收到,马上办,谢谢' },
      { phone: '+8613800000002', serviceNo: '1065', text: '<1> & 😀' },
    ]);
  });

  test('one refused number does not take the others with it', async () => {
    const { server, gateway } = await start();
    server.refusedPhones.add('13800000001');
    const outcomes = await gateway.send(sameText(3));
    expect(outcomes).toMatchObject([
      { kind: 'accepted' },
      { kind: 'rejected', code: 'SOAP -4' },
      { kind: 'accepted' },
    ]);
    expect(server.sent.flatMap((one) => one.phones)).toEqual(['13800000000', '13800000002']);
    expect(new Set(server.sent.map((one) => one.id)).size).toBe(2);
  });

  test('the namespace of the stub is a setting', async () => {
    const { server, gateway } = await running(jiaxunSite(), jiaxunProfile('http://other.example'));
    expect(kinds(await gateway.send([outbound()]))).toEqual(['rejected']);
    expect(server.refusals.at(-1)).toContain('http://other.example');
  });
});
