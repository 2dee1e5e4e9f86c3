import { afterEach, describe, expect, test, vi } from 'vitest';
import { cmccProfile, masProfileSchema } from '../../../../main/gateways/mas/profile.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { gate } from '../../../support/cmpp-until.ts';
import { answer, type MasServer } from '../../../support/mas-server.ts';
import {
  createGateway,
  idOf,
  kinds,
  MasListener,
  phoneOf,
  rounds,
  running,
  sameText,
  soon,
  startServer,
} from './bench.ts';
import { cmccSite, listProfile, listSite } from './sites.ts';

const style = { isWrapped: false, isQualified: false };
const profile = cmccProfile(style);
const start = () => running(cmccSite(style), profile);
const asked = (server: MasServer) => server.callsOf('GetSmsDeliveryStatus');
afterEach(() => vi.restoreAllMocks());

/** Waits for as long as five rounds of polling take, by those of another gateway. */
async function otherRounds(): Promise<void> {
  const { server } = await start();
  await rounds(server, 5);
}

/** Holds the clock; the test moves it. */
function heldClock(): { nowMs: number } {
  const clock = { nowMs: Date.now() };
  vi.spyOn(Date, 'now').mockImplementation(() => clock.nowMs);
  return clock;
}

describe('batches that wait for reports', () => {
  test('a gateway that starts anew asks for those the store knows', async () => {
    const first = await start();
    first.server.stateOf = () => 'Delivered';
    const msgId = idOf((await first.gateway.send(sameText(2)))[0]);
    await first.gateway.stop();

    const { gateway } = createGateway(first.server, profile);
    const listener = new MasListener();
    listener.open = [msgId];
    await gateway.start(listener);
    await soon(() => listener.reported.length >= 2, 'the reports');
    expect(listener.reported).toMatchObject([
      { msgId, phone: phoneOf(0), stat: 'DELIVRD' },
      { msgId, phone: phoneOf(1), stat: 'DELIVRD' },
    ]);
    expect(asked(first.server)[0]!.xml).toContain(`<RequestIdentifier>${msgId}</RequestIdentifier>`);
  });

  test('each is asked for with growing pauses, ten minutes at the most', async () => {
    const clock = heldClock();
    const { server, gateway, listener } = await start();
    server.stateOf = () => 'MessageWaiting';
    listener.open = [idOf((await gateway.send(sameText(1)))[0])];
    await rounds(server, 3);
    expect(asked(server)).toHaveLength(1);
    let pauseMs = 10;
    for (let count = 2; count <= 18; count += 1) {
      clock.nowMs += pauseMs - 1;
      await rounds(server, 3);
      expect(asked(server), `a ms before ${pauseMs}`).toHaveLength(count - 1);
      clock.nowMs += 1;
      await rounds(server, 3);
      expect(asked(server), `after ${pauseMs} ms`).toHaveLength(count);
      pauseMs = Math.min(600_000, pauseMs * 2);
    }
    expect(pauseMs).toBe(600_000);
  });

  test('a batch that is settled and another one do not share their pauses', async () => {
    heldClock();
    const { server, gateway, listener } = await start();
    const ids: string[] = [];
    for (const text of ['甲', '乙']) ids.push(idOf((await gateway.send(sameText(1, text)))[0]));
    listener.open = [ids[0]!];
    await soon(() => asked(server).length === 1, 'the first');
    listener.open = [ids[1]!];
    await soon(() => asked(server).length === 2, 'the second');
    listener.open = [ids[0]!];
    await soon(() => asked(server).length === 3, 'the first, as if it were new');
    expect(asked(server).map(({ xml }) => ids.findIndex((id) => xml.includes(`>${id}<`)))).toEqual([0, 1, 0]);
  });

  test('no more than fifty are asked for in one round, the others in the next', async () => {
    heldClock();
    const { server, listener } = await start();
    server.sent.push(
      ...Array.from({ length: 70 }, (_, i) => ({
        id: `r${i}`,
        phones: [],
        text: '',
        serviceNo: '',
        extra: [],
      })),
    );
    listener.open = server.sent.map((one) => one.id);
    await soon(() => asked(server).length === 70, 'all of them');
    const order = server.calls.map((call) => call.operation).join(' ');
    const runs = order
      .split('GetReceivedSms')
      .map((some) => some.match(/GetSmsDeliveryStatus/g)?.length ?? 0);
    expect(runs.filter((run) => run > 0)).toEqual([50, 20]);
  });

  test('a listener without a store is asked nothing and inbound texts come', async () => {
    const server = await startServer(cmccSite(style));
    const { gateway } = createGateway(server, profile);
    const received: string[] = [];
    await gateway.start({
      reports: async () => undefined,
      inbound: async (messages) => void received.push(...messages.map((one) => one.text)),
      changed: () => undefined,
    });
    server.texts.push({ phone: '13800000001', serviceNo: '1', text: '1' });
    await soon(() => received.length > 0, 'the text');
    expect(asked(server)).toEqual([]);
  });

  test('a batch the site has forgotten does not end the asking for others', async () => {
    const { server, gateway, listener, log } = await start();
    server.stateOf = () => 'Delivered';
    const msgId = idOf((await gateway.send(sameText(1)))[0]);
    listener.open = ['forgotten', msgId];
    await soon(() => listener.reported.length > 0, 'the report');
    expect(listener.reported[0]).toMatchObject({ msgId });
    expect(log.events).toContain('mas-poll-failed');
    expect(gateway.health().isOnline).toBe(true);
  });
});

describe('a store in trouble', () => {
  test('does not lose the loop: what comes later is stored', async () => {
    const { server, gateway, listener, log } = await start();
    listener.before = () => Promise.reject(new Error('disk full'));
    server.stateOf = () => 'Delivered';
    listener.open = [idOf((await gateway.send(sameText(1)))[0])];
    await soon(() => listener.calls > 0 && log.events.length > 0, 'the failure');
    expect(gateway.health().isOnline).toBe(true);
    listener.before = async () => undefined;
    await soon(() => listener.reported.length > 0, 'the report');
    server.texts.push({ phone: '13800000001', serviceNo: '1', text: '1' });
    await soon(() => listener.received.length > 0, 'the text');
  });

  test('that cannot tell the open batches does not keep inbound texts away for good', async () => {
    const { server, listener, log } = await start();
    listener.openRefs = () => Promise.reject(new Error('locked'));
    await soon(() => log.events.length > 0, 'the failure');
    listener.openRefs = async () => [];
    server.texts.push({ phone: '13800000001', serviceNo: '1', text: '1' });
    await soon(() => listener.received.length > 0, 'the text');
  });

  test('that is slow is waited for: nothing more is read meanwhile', async () => {
    const { server, listener } = await start();
    const stored = gate();
    listener.before = () => stored.promise;
    server.texts.push({ phone: '13800000001', serviceNo: '1', text: '1' });
    await soon(() => listener.calls === 1, 'the store is asked');
    const before = server.calls.length;
    await otherRounds();
    expect(server.calls).toHaveLength(before);
    stored.open();
    await rounds(server, 2);
    expect(listener.received).toHaveLength(1);
  });
});

describe('on line and off line', () => {
  test('a gateway is off line before the site has answered, and says when it has', async () => {
    const server = await startServer(cmccSite(style));
    let isOpen = false;
    server.script = () => (isOpen ? undefined : { kind: 'drop' });
    const { gateway } = createGateway(server, profile);
    const listener = new MasListener();
    expect(gateway.health().isOnline).toBe(false);
    expect(gateway.capacity()).toBe(0);
    await gateway.start(listener);
    await soon(() => gateway.health().detail === 'ECONNRESET', 'the reason');
    expect(listener.changes).toBe(0);
    isOpen = true;
    await soon(() => gateway.health().isOnline, 'online');
    expect(listener.changes).toBe(1);
    expect(gateway.capacity()).toBe(400);
  });

  test('each change is told once, with its time and its reason', async () => {
    const { server, gateway, listener } = await start();
    const since = gateway.health().sinceMs;
    expect(listener.changes).toBe(1);
    await server.stop();
    await soon(() => !gateway.health().isOnline, 'offline');
    await soon(() => gateway.health().detail === 'ECONNREFUSED', 'the reason');
    expect(listener.changes).toBe(2);
    expect(gateway.health().sinceMs).toBeGreaterThanOrEqual(since);
    expect(gateway.capacity()).toBe(0);
    await server.start();
    await soon(() => gateway.health().isOnline, 'online');
    await rounds(server, 2);
    expect(listener.changes).toBe(3);
    expect(gateway.health().detail).toBe('');
  });

  test('a fault while polling is no absence', async () => {
    const { server, gateway, listener, log } = await start();
    server.account = 'other';
    await soon(() => log.events.length > 2, 'faults');
    expect(gateway.health().isOnline).toBe(true);
    expect(listener.changes).toBe(1);
  });

  test('a site without questions is looked for with a greeting, and any answer will do', async () => {
    const bare = masProfileSchema.parse({ send: listProfile().send, envelope: 'xmlns:m="urn:list-site"' });
    const server = await startServer(listSite());
    const { gateway } = createGateway(server, bare);
    const listener = new MasListener();
    await server.stop();
    await gateway.start(listener);
    await soon(() => gateway.health().detail === 'ECONNREFUSED', 'the reason');
    await server.start();
    await soon(() => gateway.health().isOnline, 'online');
    expect(kinds(await gateway.send([outbound()]))).toEqual(['accepted']);
  });

  test('what the first question brings is stored like any other', async () => {
    const server = await startServer(listSite());
    server.texts.push({ phone: '13800000001', serviceNo: '1', text: 'early' });
    server.reports.push({ id: '7', phone: '13800000001', state: '0' });
    const { gateway } = createGateway(server, listProfile());
    const listener = new MasListener();
    await gateway.start(listener);
    await soon(() => listener.received.length > 0 && listener.reported.length > 0, 'both');
    expect(listener.received).toMatchObject([{ text: 'early' }]);
    expect(listener.reported).toMatchObject([{ msgId: '7', stat: 'DELIVRD' }]);
  });

  test('the test of the connection names the address, and the reason when nobody is there', async () => {
    const { server, gateway } = await start();
    expect(await gateway.test()).toContain(server.endpoint);
    await server.stop();
    await expect(gateway.test()).rejects.toThrow('ECONNREFUSED');
  });
});

describe('stopping', () => {
  const stopMs = async (gateway: { stop(): Promise<void> }) => {
    const begun = performance.now();
    await gateway.stop();
    return performance.now() - begun;
  };

  test('ends at once in a long pause, and nothing is asked after it', async () => {
    const { server, gateway } = await running(cmccSite(style), profile, { pollMs: 60_000 });
    await soon(() => server.callsOf('GetReceivedSms').length >= 2, 'the pause');
    expect(await stopMs(gateway)).toBeLessThan(3_000);
    expect(gateway.capacity()).toBe(0);
    const before = server.calls.length;
    await otherRounds();
    expect(server.calls).toHaveLength(before);
  });

  test('does not wait for a site that gives no answer', async () => {
    const { server, gateway } = await running(cmccSite(style), profile, { timeoutMs: 60_000 });
    const before = server.calls.length;
    server.script = () => ({ kind: 'hang' });
    await soon(() => server.calls.length > before, 'a question');
    expect(await stopMs(gateway)).toBeLessThan(5_000);
  });

  test('of a gateway that never started is nothing', async () => {
    const server = await startServer(cmccSite(style));
    expect(await stopMs(createGateway(server, profile).gateway)).toBeLessThan(3_000);
    expect(server.calls).toEqual([]);
  });

  test('an answer that comes after the stop is stored, for asking has removed it', async () => {
    const { server, gateway, listener } = await running(listSite(), listProfile());
    let isHeld = false;
    server.wire = (xml) => {
      isHeld ||= xml.includes('late');
      return answer(xml, { delayMs: xml.includes('late') ? 200 : 0 });
    };
    server.texts.push({ phone: '13800000001', serviceNo: '1', text: 'late' });
    await soon(() => isHeld, 'the question');
    await gateway.stop();
    await soon(() => listener.received.length > 0, 'the text');
  });
});
