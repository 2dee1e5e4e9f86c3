import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assetPath } from '../../../main/paths.ts';
import { Monitor } from '../../../main/sms-server/monitor.ts';
import { reportContent, ucs2 } from '../../support/cmpp-bytes.ts';
import type { CmppServer, Submitted } from '../../support/cmpp-server.ts';
import { message } from '../../support/cmpp-soap.ts';
import { cmppKeys, SmsHouse, soon } from '../../support/sms-server.ts';

let house: SmsHouse;
beforeEach(() => {
  house = new SmsHouse();
});
afterEach(() => house.close());

type Metric = { help: string; type: string; samples: Record<string, number> };

/** Reads Prometheus' text form strictly: every line is a help, a type or a sample of the metric before it. */
function parseMetrics(text: string): Record<string, Metric> {
  const metrics: Record<string, Metric> = {};
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    const sample = /^([a-z_]+)((?:\{(?:[a-z]+="[^"\\]*",?)+\})?) (\+?[\d.e+-]+|NaN)$/.exec(line);
    if (comment) {
      const metric = metrics[comment[2]!] ?? { help: '', type: '', samples: {} };
      metrics[comment[2]!] = metric;
      if (comment[1] === 'HELP') metric.help = comment[3]!;
      else metric.type = comment[3]!;
    } else {
      if (!sample) throw new Error(`no line of Prometheus: ${line}`);
      const [, name = '', labels = '', value] = sample;
      const owner = metrics[name] ?? metrics[name.replace(/_(bucket|sum|count)$/, '')];
      if (!owner) throw new Error(`sample before its type: ${line}`);
      owner.samples[`${name}${labels}`] = Number(value);
    }
  }
  return metrics;
}

const get = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${house.healthPort}${path}`);
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
};
const metrics = async () => parseMetrics((await get('/metrics')).text);
type Health = { ok: boolean; gateways: Record<string, unknown>[]; queue: { state: string; count: number }[] };
const health = async () => JSON.parse((await get('/health')).text) as Health;

const phones = { good: '13987654321', long: '13987654322', bad: '13987654323', doubt: '13987654324' };
const others = { held: '13987654325', stranger: '13987654326', replier: '13987654327' };
const texts = {
  good: '紧急停电',
  long: '计划'.repeat(40),
  bad: '错误号码',
  doubt: '也许到了',
  held: '还没回答',
};
const answer = (submit: Submitted, at: CmppServer) => {
  const to = submit.phones[0];
  if (to === phones.bad) at.answer(submit, 13);
  else if (to === phones.doubt) submit.link.cut();
  else if (to !== others.held) at.answer(submit);
};
const send = (id: string, phone: string, text: string) => house.call('SendBatch', message(id, phone, text));
const becomes = (id: string, state: string) =>
  soon(async () => (await house.states())[id] === state, `${id} becomes ${state}`);

/** One of everything: taken, in two parts, refused, in doubt, on the wire; a report and a reply of strangers. */
async function eventfulDay(): Promise<void> {
  // A gateway nobody answers at stands beside the operator's.
  const away = { ...cmppKeys('away', 1), connections: 2 };
  await house.start({ submit: answer }, { gateways: [away] }, { dailyCeiling: 100, window: 4 });
  await send('doubt', phones.doubt, texts.doubt);
  await becomes('doubt', 'uncertain');
  await soon(async () => (await health()).ok, 'connected again');
  await send('good', phones.good, texts.good);
  await send('long', phones.long, texts.long);
  await send('bad', phones.bad, texts.bad);
  await send('held', others.held, texts.held);
  await becomes('good', 'submitted');
  await becomes('long', 'submitted');
  await becomes('bad', 'rejected');
  await soon(() => house.operator.submits.some((one) => one.phones[0] === others.held), 'the last submit');
  const link = house.operator.openLinks.at(-1)!;
  const content = reportContent({ msgId: 7n, stat: 'DELIVRD', phone: others.stranger }, 32);
  const report = link.deliver({ msgId: 1n, phone: others.stranger, isReport: true, content });
  const reply = link.deliver({ msgId: 2n, phone: others.replier, content: ucs2('收到停电'), format: 8 });
  await soon(() => link.answerTo(report) && link.answerTo(reply), 'both are stored');
}

describe('/metrics', () => {
  test('has every figure with its right value', async () => {
    await eventfulDay();
    expect((await get('/metrics')).type).toMatch(/^text\/plain; version=0\.0\.4/);
    const found = await metrics();
    const of = (name: string, labels: Record<string, number>) => {
      const samples = Object.entries(labels).map(([key, value]) => [`${name}${key}`, value]);
      expect(found[name]?.samples).toEqual(Object.fromEntries(samples));
    };
    const each = (name: string, operator: number, away: number) =>
      of(name, { '{gateway="operator"}': operator, '{gateway="away"}': away });
    of('sms_submits_total', {
      '{gateway="operator",outcome="uncertain"}': 1,
      '{gateway="operator",outcome="accepted"}': 2,
      '{gateway="operator",outcome="rejected"}': 1,
    });
    each('sms_gateway_online', 1, 0);
    each('sms_window_size', 4, 32);
    each('sms_window_used', 1, 0);
    each('sms_breaker', 0, 0);
    each('sms_in_flight', 1, 0);
    each('sms_sent_parts_today', 4, 0);
    each('sms_daily_ceiling', 100, 0);
    of('sms_deliveries', {
      '{state="submitted"}': 2,
      '{state="rejected"}': 1,
      '{state="uncertain"}': 1,
      '{state="sending"}': 1,
    });
    of('sms_unmatched_reports', { '': 1 });
    const reconnects = found.sms_reconnects!.samples;
    expect(reconnects['sms_reconnects{gateway="operator"}']).toBe(1);
    const seconds = found.sms_submit_seconds!.samples;
    // The parts of the long one, the good one and the refused one; nobody answered the other two.
    expect(seconds['sms_submit_seconds_count{gateway="operator"}']).toBe(4);
    expect(seconds['sms_submit_seconds_bucket{le="+Inf",gateway="operator"}']).toBe(4);
    expect(seconds['sms_submit_seconds_bucket{le="60",gateway="operator"}']).toBe(4);
    expect(seconds['sms_submit_seconds_sum{gateway="operator"}']).toBeGreaterThan(0);
    expect(seconds['sms_submit_seconds_sum{gateway="operator"}']).toBeLessThan(60);
    expect(Object.keys(found).sort()).toEqual(names);
    for (const { help, type } of Object.values(found))
      expect([help !== '', ['counter', 'gauge', 'histogram'].includes(type)]).toEqual([true, true]);
  });

  const names = [
    'sms_breaker',
    'sms_daily_ceiling',
    'sms_deliveries',
    'sms_gateway_online',
    'sms_in_flight',
    'sms_reconnects',
    'sms_sent_parts_today',
    'sms_submit_seconds',
    'sms_submits_total',
    'sms_unmatched_reports',
    'sms_window_size',
    'sms_window_used',
  ];

  test('has every figure that the notes for the service recommend an alarm for', () => {
    const notes = readFileSync(assetPath('sms-server/README.md'), 'utf8');
    const recommended = new Set([...notes.matchAll(/`(sms_[a-z_]+)/g)].map((match) => match[1]!));
    expect(recommended.size).toBeGreaterThan(4);
    for (const name of recommended) expect(names).toContain(name);
  });

  test('follows the store: states that are empty again disappear, a matched report is no stranger', async () => {
    const held: Submitted[] = [];
    await house.start({ submit: (submit) => held.push(submit) });
    await send('c1', phones.good, texts.good);
    const submit = await soon(() => held[0], 'the submit');
    await soon(
      async () => (await metrics()).sms_deliveries!.samples['sms_deliveries{state="sending"}'],
      'sending',
    );
    const msgId = house.operator.nextId();
    const content = reportContent({ msgId, stat: 'DELIVRD', phone: phones.good }, 32);
    const early = submit.link.deliver({ msgId: 1n, phone: phones.good, isReport: true, content });
    await soon(() => submit.link.answerTo(early), 'the report is stored');
    expect((await metrics()).sms_unmatched_reports!.samples).toEqual({ sms_unmatched_reports: 1 });
    house.operator.answer(submit, 0, msgId);
    await becomes('c1', 'delivered');
    const after = await metrics();
    expect(after.sms_unmatched_reports!.samples).toEqual({ sms_unmatched_reports: 0 });
    expect(after.sms_deliveries!.samples).toEqual({ 'sms_deliveries{state="delivered"}': 1 });
    expect(after.sms_window_used!.samples).toEqual({ 'sms_window_used{gateway="operator"}': 0 });
  });

  test('shows a breaker that opened', async () => {
    await house.start({ submit: (submit) => submit.link.cut() });
    const batch = Array.from({ length: 6 }, (_, i) => message(`c${i}`, `1398765440${i}`, 'x')).join('');
    await house.call('SendBatch', batch);
    await soon(async () => {
      const { samples } = (await metrics()).sms_breaker!;
      return samples['sms_breaker{gateway="operator"}'] === 2;
    }, 'open');
    expect((await health()).gateways).toMatchObject([{ name: 'operator', breaker: 'open' }]);
  });
});

describe('/health', () => {
  test('tells each gateway and the queue by state', async () => {
    await eventfulDay();
    const { status, type } = await get('/health');
    expect([status, type]).toEqual([200, 'application/json']);
    const { ok, gateways, queue } = await health();
    expect(ok).toBe(true);
    const operator = { isOnline: true, detail: '1/1', breaker: 'closed', window: 4, used: 1, inFlight: 1 };
    const counts = { sentParts: 4, dailyCeiling: 100, isPaused: false, reconnects: 1 };
    expect(gateways).toMatchObject([
      { name: 'operator', ...operator, ...counts },
      { name: 'away', isOnline: false, breaker: 'closed', window: 32, used: 0 },
    ]);
    expect(gateways[1]!.detail).not.toBe('');
    expect(Object.fromEntries(queue.map(({ state, count }) => [state, count]))).toEqual({
      submitted: 2,
      rejected: 1,
      uncertain: 1,
      sending: 1,
    });
  });

  test('is 503 with its reason while no gateway is online, and 200 again afterwards', async () => {
    await house.start({ loginStatus: () => 3 });
    const reason = 'login refused, status 3';
    await soon(async () => (await health()).gateways[0]?.detail === reason, 'the reason');
    const refused = await get('/health');
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.text)).toMatchObject({ ok: false, gateways: [{ isOnline: false }] });
    house.operator.script = {};
    await soon(async () => (await get('/health')).status === 200, 'online');
    expect(await health()).toMatchObject({ ok: true, gateways: [{ detail: '1/1' }] });
  });

  test('is 500 and not silent when the store cannot be asked', async () => {
    const states = () => [];
    const broken = () => Promise.reject(new Error('disk I/O error at /var/lib'));
    const monitor = new Monitor({ jobs: { unmatchedReports: broken }, outbox: { depth: broken }, states });
    const port = await monitor.listen('127.0.0.1', 0);
    for (const path of ['/health', '/metrics']) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      expect([response.status, await response.text()]).toEqual([500, '']);
    }
    monitor.close();
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed');
  });
});

test('no page tells a phone number or anything of a text', async () => {
  await eventfulDay();
  const pages = (await Promise.all(['/metrics', '/health', '/'].map(get)))
    .map((page) => page.text)
    .join('\n');
  expect(pages).toContain('operator');
  expect(pages).not.toContain('9876543');
  for (const text of [...Object.values(texts), '收到']) expect(pages).not.toContain(text.slice(0, 2));
  expect(pages).not.toMatch(/\p{Script=Han}/u);
});
