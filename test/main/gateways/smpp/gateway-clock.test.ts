import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { smpp } from '../../../../main/gateways/smpp/library.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';
import { allRead, answered, receiptOver, SmppBench } from '../../../support/smpp-bench.ts';
import { commands, hex, ucs2 } from '../../../support/smpp-bytes.ts';

const bench = new SmppBench();
const second = 1_000;
/** The settings of a real site; the clock and the ticks of the link move only when a test moves them. */
const site = { enquireLinkMs: 30 * second, responseTimeoutMs: 60 * second };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: 1_632_970_800_000 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await bench.close();
});

describe('link tests', () => {
  test('after every 30 s of silence the SMSC is asked, and the link stays while it answers', async () => {
    const { server, gateway, link } = await bench.online({}, site);
    for (let count = 1; count <= 5; count += 1) {
      vi.advanceTimersByTime(29 * second);
      await allRead(link);
      expect(link.framesOf(commands.enquireLink)).toHaveLength(count - 1);
      // What was just heard counts as a sign of life, so the silence begins anew.
      vi.advanceTimersByTime(30 * second);
      await until(() => link.framesOf(commands.enquireLink).length === count, `link test ${count}`);
      await allRead(link);
    }
    expect(gateway.health().isOnline).toBe(true);
    expect(server.links).toHaveLength(1);
  });

  test('three link tests without an answer end the link, and receipts come over the next one', async () => {
    const running = await bench.online({ answersTests: false }, site);
    const { gateway, link } = running;
    for (let count = 1; count <= 3; count += 1) {
      vi.advanceTimersByTime(30 * second);
      await until(() => link.framesOf(commands.enquireLink).length === count, `link test ${count}`);
      expect(gateway.health().isOnline).toBe(true);
    }
    vi.advanceTimersByTime(29 * second);
    expect(gateway.health().isOnline).toBe(true);
    vi.advanceTimersByTime(second);
    expect(gateway.health()).toMatchObject({ isOnline: false, detail: 'no answer to three link tests' });
    await receiptOver(running, 2);
    expect(link.framesOf(commands.enquireLink)).toHaveLength(3);
  });

  test('any packet of the SMSC ends the counting of misses', async () => {
    const { gateway, link } = await bench.online({ answersTests: false }, site);
    vi.advanceTimersByTime(90 * second);
    await until(() => link.framesOf(commands.enquireLink).length === 3, 'three link tests');
    await answered(link, link.deliver({ content: Buffer.from('1') }));
    vi.advanceTimersByTime(119 * second);
    expect(gateway.health().isOnline).toBe(true);
  });

  test('what was unanswered when a dead peer is given up is uncertain', async () => {
    const { server, gateway } = await bench.online(
      { answersTests: false, submit: () => undefined },
      { ...site, responseTimeoutMs: 600 * second },
    );
    const sending = gateway.send([outbound()]);
    await until(() => server.submits.length === 1, 'the submit');
    vi.advanceTimersByTime(120 * second);
    expect(await sending).toEqual([{ kind: 'uncertain', code: 'link-lost', refs: [] }]);
  });

  test('a clock that is set back an hour does not end the link and does not stop the tests', async () => {
    const { gateway, link } = await bench.online({}, site);
    vi.setSystemTime(Date.now() - 3_600 * second);
    vi.advanceTimersByTime(31 * second);
    await until(() => link.framesOf(commands.enquireLink).length === 1, 'a link test');
    expect(gateway.health().isOnline).toBe(true);
  });
});

describe('response timer', () => {
  test('a message without an answer for 60 s is uncertain, is not repeated, and the link stays', async () => {
    const { server, gateway, link } = await bench.online({ submit: () => undefined }, site);
    const sending = gateway.send([outbound()]);
    await until(() => server.submits.length === 1, 'the submit');
    const settled = vi.fn();
    void sending.then(settled);
    vi.advanceTimersByTime(29 * second);
    await allRead(link);
    vi.advanceTimersByTime(29 * second);
    await allRead(link);
    expect(settled).not.toHaveBeenCalled();
    expect(gateway.health().used).toBe(1);
    vi.advanceTimersByTime(2 * second);
    expect(await sending).toEqual([{ kind: 'uncertain', code: 'no-answer', refs: [] }]);
    expect(gateway.health()).toMatchObject({ isOnline: true, used: 0 });
    expect(server.submits).toHaveLength(1);
  });

  test('the place in the window is free again, and an answer that comes too late does no harm', async () => {
    const { server, gateway, link } = await bench.online(
      { submit: () => undefined },
      { ...site, window: 1, enquireLinkMs: 600 * second },
    );
    const sending = gateway.send([outbound({ text: 'first' }), outbound({ text: 'second' })]);
    await until(() => server.submits.length === 1, 'the first submit');
    vi.advanceTimersByTime(60 * second);
    await until(() => server.submits.length === 2, 'the second submit');
    server.answer(server.submits[0]!, 0, 'late');
    await allRead(link);
    server.answer(server.submits[1]!, 0, 'right');
    expect(await sending).toEqual([
      { kind: 'uncertain', code: 'no-answer', refs: [] },
      { kind: 'accepted', refs: [{ partNo: 1, msgId: 'right' }] },
    ]);
  });

  test('each message has its own time', async () => {
    const { server, gateway } = await bench.online(
      { submit: () => undefined },
      { ...site, enquireLinkMs: 600 * second },
    );
    const first = gateway.send([outbound()]);
    await until(() => server.submits.length === 1, 'the first submit');
    vi.advanceTimersByTime(30 * second);
    const later = gateway.send([outbound()]);
    await until(() => server.submits.length === 2, 'the later submit');
    vi.advanceTimersByTime(30 * second);
    expect((await first)[0]!.kind).toBe('uncertain');
    expect(gateway.health().used).toBe(1);
    server.answer(server.submits[1]!);
    expect((await later)[0]!.kind).toBe('accepted');
  });
});

describe('waiting', () => {
  test('a message the wire does not take at first goes once, at the next tick', async () => {
    const { server, gateway, link } = await bench.online({}, site);
    vi.spyOn(smpp.Session.prototype, 'send').mockReturnValueOnce(false);
    const sending = gateway.send([outbound()]);
    await allRead(link);
    expect(server.submits).toHaveLength(0);
    vi.advanceTimersByTime(second);
    expect((await sending)[0]!.kind).toBe('accepted');
    expect(server.submits).toHaveLength(1);
  });

  test('a long message whose part does not come is handed on after two minutes with what there is', async () => {
    const { listener, link } = await bench.online({}, { ...site, enquireLinkMs: 600 * second });
    const content = Buffer.concat([hex('0500034102 01'), ucs2('甲')]);
    await answered(link, link.deliver({ esmClass: 0x40, dataCoding: 8, content }));
    vi.advanceTimersByTime(119 * second);
    await allRead(link);
    expect(listener.received).toEqual([]);
    vi.advanceTimersByTime(second);
    await until(() => listener.received.length === 1, 'the half message');
    expect(listener.received[0]).toMatchObject({ phone: '+8613900000001', text: '甲' });
    vi.advanceTimersByTime(60 * second);
    await allRead(link);
    expect(listener.received).toHaveLength(1);
  });

  test('a half message that cannot be stored is tried again until it is', async () => {
    const { listener, link } = await bench.online({}, { ...site, enquireLinkMs: 600 * second });
    const content = Buffer.concat([hex('0500034102 01'), ucs2('甲')]);
    await answered(link, link.deliver({ esmClass: 0x40, dataCoding: 8, content }));
    listener.before = () => Promise.reject(new Error('disk full'));
    vi.advanceTimersByTime(120 * second);
    await until(() => listener.calls === 1, 'the store is asked');
    listener.before = async () => undefined;
    vi.advanceTimersByTime(10 * second);
    await until(() => listener.received.length === 1, 'the half message');
  });

  test('the same words within one minute are one message, later or from others another one', async () => {
    const { listener, link } = await bench.online({}, site);
    const take = async (from: string, words: string) => {
      await answered(link, link.deliver({ from, content: Buffer.from(words) }));
      return listener.received.at(-1)!.ref;
    };
    const first = await take('13900000001', '1');
    vi.advanceTimersByTime(59 * second);
    expect(await take('13900000001', '1')).toBe(first);
    const others = [await take('13900000001', '2'), await take('13900000002', '1')];
    vi.advanceTimersByTime(second);
    others.push(await take('13900000001', '1'));
    expect(new Set([first, ...others]).size).toBe(4);
  });
});
