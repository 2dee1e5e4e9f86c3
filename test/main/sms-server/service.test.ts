import { copyFileSync, existsSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../main/store/database.ts';
import { hex, ucs2 } from '../../support/cmpp-bytes.ts';
import { elements, envelope, message, SmsBench } from '../../support/cmpp-soap.ts';
import { until } from '../../support/cmpp-until.ts';

let bench: SmsBench;
beforeEach(() => {
  bench = new SmsBench();
});
afterEach(() => bench.close());

const phone = '13900000001';
const send = (clientId: string, text: string, to = phone) =>
  bench.call('SendBatch', message(clientId, to, text));
const fetchItems = (login = {}) => bench.call('FetchInbound', '<max>100</max>', login);
const queued = async () => elements((await bench.call('Health', '')).xml, 'queued')[0];

/** Rows of a copy of the database files as they are on disk at this moment: what a crash would leave. */
async function onDisk(): Promise<Record<string, unknown>[]> {
  const copy = join(bench.dir, 'copy.db');
  for (const tail of ['', '-wal'])
    if (existsSync(join(bench.dir, `sms.db${tail}`)))
      copyFileSync(join(bench.dir, `sms.db${tail}`), `${copy}${tail}`);
  const db = await openDatabase({ kind: 'sqlite', file: copy }, 'sms');
  const rows = await db.q('deliveries').select('account', 'client_id', 'phone', 'body');
  await db.q.destroy();
  return rows;
}

describe('accepting', () => {
  test('what was answered as accepted is on disk', async () => {
    await bench.start({ loginStatus: () => 3 });
    const answer = await bench.call(
      'SendBatch',
      message('c1', phone, '有序用电 <&> 😀') + message('c2', '13900000002', 'zwei'),
    );
    expect(answer.status).toBe(200);
    expect(elements(answer.xml, 'clientId')).toEqual(['c1', 'c2']);
    expect(elements(answer.xml, 'status')).toEqual(['accepted', 'accepted']);
    expect(await onDisk()).toEqual([
      { account: 'station-a', client_id: 'c1', phone: '+8613900000001', body: '有序用电 <&> 😀' },
      { account: 'station-a', client_id: 'c2', phone: '+8613900000002', body: 'zwei' },
    ]);
  });
  test('what was accepted before a restart is sent after it', async () => {
    await bench.start({ loginStatus: (count) => (count < 3 ? 3 : 0) });
    await send('c1', 'after the restart');
    await bench.stopServer();
    expect(bench.operator.submits).toEqual([]);
    bench.operator.script.loginStatus = () => 0;
    await bench.start();
    const submit = await until(() => bench.operator.submits[0], 'the submit');
    expect(submit.content.toString()).toBe('after the restart');
  });
  test('the same id with the same text gets the same answer and is sent once', async () => {
    await bench.start();
    const first = await send('c1', 'once');
    const second = await send('c1', 'once');
    expect(elements(second.xml, 'status')).toEqual(elements(first.xml, 'status'));
    await until(() => bench.operator.submits.length > 0, 'the submit');
    await send('c2', 'last');
    await until(() => bench.operator.submits.some((one) => one.content.toString() === 'last'), 'the last');
    expect(bench.operator.submits.filter((one) => one.content.toString() === 'once')).toHaveLength(1);
  });
  test('the same id twice at the same moment is stored once', async () => {
    await bench.start({ loginStatus: () => 3 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => send('c1', 'once')));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await onDisk()).toHaveLength(1);
  });

  test.each([
    ['another text', 'other', phone],
    ['another number', 'first', '13900000009'],
  ])('the same id with %s is a fault and nothing of the batch is stored', async (_, text, to) => {
    await bench.start({ loginStatus: () => 3 });
    await send('c1', 'first');
    const answer = await bench.call(
      'SendBatch',
      message('c2', '13900000002', 'new') + message('c1', to, text),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.xml).toContain('Client.Conflict');
    expect(answer.xml).toContain('c1');
    expect((await onDisk()).map((row) => [row.client_id, row.body])).toEqual([['c1', 'first']]);
  });
  test('the same id of another account is another message', async () => {
    await bench.start({ loginStatus: () => 3 });
    await send('c1', 'of a');
    const answer = await bench.call('SendBatch', message('c1', phone, 'of b'), {
      account: 'station-b',
      password: 'pass-b',
    });
    expect(elements(answer.xml, 'status')).toEqual(['accepted']);
    expect(await onDisk()).toHaveLength(2);
  });
  test('a number that is none is rejected by itself and the others are accepted', async () => {
    await bench.start({ loginStatus: () => 3 });
    const answer = await bench.call('SendBatch', message('c1', '12345', 'x') + message('c2', phone, 'y'));
    const results = elements(answer.xml, 'clientId').map((id, i) => [id, elements(answer.xml, 'status')[i]]);
    expect(Object.fromEntries(results)).toEqual({ c1: 'rejected', c2: 'accepted' });
    expect(elements(answer.xml, 'code')).toEqual(['bad-phone']);
    expect((await onDisk()).map((row) => row.client_id)).toEqual(['c2']);
  });

  test.each([
    ['no text', `<message><clientId>c1</clientId><phone>${phone}</phone></message>`],
    ['a text of 1,001 characters', message('c1', phone, 'x'.repeat(1_001))],
    ['an id of 65 characters', message('c'.repeat(65), phone, 'x')],
    ['a priority of 10', message('c1', phone, 'x', '<priority>10</priority>')],
    [
      'more than 1,000 messages',
      Array.from({ length: 1_001 }, (_, i) => message(`c${i}`, phone, 'x')).join(''),
    ],
  ])('a batch with %s is the fault of the client and stores nothing', async (_, body) => {
    await bench.start({ loginStatus: () => 3 });
    const answer = await bench.call('SendBatch', body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(elements(answer.xml, 'faultcode')[0]).toMatch(/:Client$/);
    expect(await onDisk()).toEqual([]);
  });
  test('digits, leading zeros and line ends of ids and texts survive the way', async () => {
    await bench.start({ loginStatus: () => 3 });
    await bench.call('SendBatch', message('007', phone, '0012\n0x1A true'));
    expect((await onDisk())[0]).toMatchObject({ client_id: '007', body: '0012\n0x1A true' });
  });
  test('the sender number that a client asks for is on the wire', async () => {
    await bench.start();
    await bench.call('SendBatch', message('c1', phone, 'x', '<serviceNo>1069000177</serviceNo>'));
    const submit = await until(() => bench.operator.submits[0], 'the submit');
    expect(submit.srcId).toBe('1069000177');
  });
  test('in a drill a text without the prefix is refused before the wire', async () => {
    await bench.start({}, { requiredPrefix: '【演习】' });
    await bench.call('SendBatch', message('c1', phone, '真的停电') + message('c2', phone, '【演习】停电'));
    await until(() => bench.operator.submits.length === 1, 'the submit');
    const states = await until(async () => {
      const { xml } = await bench.call('QueryStates', '<clientId>c1</clientId><clientId>c2</clientId>');
      return (
        elements(xml, 'state')
          .filter((one) => one !== '')
          .sort()
          .join() === 'rejected,submitted'
      );
    }, 'both settled');
    expect(states).toBe(true);
    expect(bench.operator.submits).toHaveLength(1);
  });
});

describe('authentication over HTTP', () => {
  const refused = (answer: { status: number; xml: string }) => {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.xml).toContain('Client.Authentication');
  };
  test('no header, a wrong password, and an unknown account are refused for every operation', async () => {
    await bench.start({ loginStatus: () => 3 });
    const bodies = {
      SendBatch: message('c1', phone, 'x'),
      QueryStates: '<clientId>c1</clientId>',
      FetchInbound: '<max>10</max>',
      AckInbound: '<id>1</id>',
      Health: '',
    };
    for (const [operation, body] of Object.entries(bodies)) {
      refused(await bench.call(operation, body, { anonymous: true }));
      refused(await bench.call(operation, body, { password: 'wrong' }));
      refused(await bench.call(operation, body, { account: 'nobody' }));
    }
    expect(await onDisk()).toEqual([]);
  });
  test('a replayed request is refused', async () => {
    await bench.start({ loginStatus: () => 3 });
    const login = { nonce: Buffer.from('the same').toString('base64'), created: new Date().toISOString() };
    expect((await bench.call('Health', '', login)).status).toBe(200);
    refused(await bench.call('Health', '', login));
  });

  test('a token of ten minutes ago is refused', async () => {
    await bench.start({ loginStatus: () => 3 });
    refused(await bench.call('Health', '', { created: new Date(Date.now() - 600_000).toISOString() }));
  });

  test('an address that is not on the list is refused before anything is read', async () => {
    await bench.start({ loginStatus: () => 3 }, { allow: ['10.9.8.7'] });
    const answer = await bench.call('Health', '').catch(() => ({ status: 0, xml: '' }));
    expect(answer.status).not.toBe(200);
    expect(answer.xml).not.toContain('serverTimeMs');
  });
});

describe('body limit', () => {
  /** The status that came back, or 'cut' when the connection was closed instead. */
  function post(body: string, headers: Record<string, string | number>): Promise<number | 'cut'> {
    return new Promise((resolve) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: bench.port,
          path: '/sms',
          method: 'POST',
          headers: {
            'content-type': 'text/xml',
            soapaction: '"urn:orderly-power:sms:1/SendBatch"',
            ...headers,
          },
        },
        (response: IncomingMessage) => {
          response.resume();
          response.on('close', () => resolve(response.statusCode ?? 0));
          response.on('error', () => undefined);
        },
      );
      call.on('error', () => resolve('cut'));
      call.setTimeout(3_000, () => call.destroy());
      call.end(body);
    });
  }
  const big = () => envelope('SendBatch', `${message('c1', phone, 'x')}<!--${' '.repeat(5 * 1_048_576)}-->`);

  test('a body over 4 MiB is refused, and the server lives on', async () => {
    await bench.start({ loginStatus: () => 3 });
    const body = big();
    expect([413, 'cut']).toContain(await post(body, { 'content-length': Buffer.byteLength(body) }));
    expect(await onDisk()).toEqual([]);
    expect((await send('c2', 'still here')).status).toBe(200);
  });

  test('a body over 4 MiB that does not tell its length is refused as well', async () => {
    await bench.start({ loginStatus: () => 3 });
    expect([413, 'cut']).toContain(await post(big(), { 'transfer-encoding': 'chunked' }));
    expect(await onDisk()).toEqual([]);
  });

  test('a body that calls itself gzip and is not is refused and the server lives on', async () => {
    await bench.start({ loginStatus: () => 3 });
    const answer = await post('no gzip at all', { 'content-encoding': 'gzip' });
    expect(answer).not.toBe(200);
    expect((await send('c2', 'still here')).status).toBe(200);
  });

  test('what is no XML is refused and the server lives on', async () => {
    await bench.start({ loginStatus: () => 3 });
    expect(await post('<not xml', {})).not.toBe(200);
    expect((await send('c2', 'still here')).status).toBe(200);
  });
});

describe('asking', () => {
  test('QueryStates tells the state of each id that is known and leaves out the others', async () => {
    await bench.start({
      submit: (submit, at) => at.answer(submit, submit.content.toString() === 'bad' ? 13 : 0),
    });
    await bench.call('SendBatch', message('good', phone, 'good') + message('bad', '13900000002', 'bad'));
    const xml = await until(async () => {
      const answer = await bench.call(
        'QueryStates',
        '<clientId>good</clientId><clientId>bad</clientId><clientId>none</clientId>',
      );
      return /submitted/.test(answer.xml) && /rejected/.test(answer.xml) ? answer.xml : undefined;
    }, 'both states');
    expect(elements(xml, 'clientId').sort()).toEqual(['bad', 'good']);
    expect(elements(xml, 'code')).toContain('CMPP-13');
  });

  test('an account sees its own messages only', async () => {
    await bench.start({ loginStatus: () => 3 });
    await send('c1', 'of a');
    const answer = await bench.call('QueryStates', '<clientId>c1</clientId>', {
      account: 'station-b',
      password: 'pass-b',
    });
    expect(answer.status).toBe(200);
    expect(elements(answer.xml, 'clientId')).toEqual([]);
  });

  test('Health tells the queue and each gateway', async () => {
    await bench.start({ loginStatus: () => 3 });
    await send('c1', 'waiting');
    await until(
      async () => elements((await bench.call('Health', '')).xml, 'detail')[0]?.includes('status 3'),
      'the refusal is shown',
    );
    const { xml } = await bench.call('Health', '');
    expect(elements(xml, 'queued')).toEqual(['1']);
    expect(elements(xml, 'uncertain')).toEqual(['0']);
    expect(elements(xml, 'name')).toEqual(['operator']);
    expect(elements(xml, 'online')).toEqual(['false']);
    expect(Math.abs(Number(elements(xml, 'serverTimeMs')[0]) - Date.now())).toBeLessThan(60_000);
  });

  test('the page for supervision says 200 with a gateway, 503 without, 404 elsewhere', async () => {
    await bench.start();
    const status = async (path: string) =>
      (await fetch(`http://127.0.0.1:${bench.healthPort}${path}`)).status;
    await until(async () => (await status('/health')) === 200, 'healthy');
    expect(await status('/other')).toBe(404);
    await bench.operator.stop();
    await until(async () => (await status('/health')) === 503, 'unhealthy');
  });
});

describe('what waits for an account', () => {
  async function reply(text: string, msgId: bigint): Promise<void> {
    const link = await until(() => bench.operator.openLinks[0], 'a link');
    const sequence = link.deliver({ msgId, phone, content: ucs2(text), format: 8, destId: '1069000101' });
    await until(() => link.answerTo(sequence), 'DELIVER_RESP');
  }

  test('an inbound message waits for every account until that account has acknowledged it', async () => {
    await bench.start();
    await reply('收到', 7n);
    const mine = (await fetchItems()).xml;
    expect(elements(mine, 'kind')).toEqual(['inbound']);
    expect(elements(mine, 'text')).toEqual(['收到']);
    expect(elements(mine, 'phone')).toEqual(['+8613900000001']);
    expect(elements(mine, 'serviceNo')).toEqual(['1069000101']);
    expect(elements((await fetchItems()).xml, 'id')).toEqual(elements(mine, 'id'));
    const id = elements(mine, 'id')[0]!;
    const ack = await bench.call('AckInbound', `<id>${id}</id>`);
    expect(elements(ack.xml, 'removed')).toEqual(['1']);
    expect(elements((await fetchItems()).xml, 'id')).toEqual([]);
    const other = await fetchItems({ account: 'station-b', password: 'pass-b' });
    expect(elements(other.xml, 'text')).toEqual(['收到']);
  });

  test('an account cannot acknowledge what belongs to another', async () => {
    await bench.start();
    await reply('收到', 7n);
    const id = elements((await fetchItems()).xml, 'id')[0]!;
    const ack = await bench.call('AckInbound', `<id>${id}</id>`, {
      account: 'station-b',
      password: 'pass-b',
    });
    expect(elements(ack.xml, 'removed')).toEqual(['0']);
    expect(elements((await fetchItems()).xml, 'id')).toEqual([id]);
  });

  test('a message that the operator delivers twice waits once', async () => {
    await bench.start();
    await reply('收到', 7n);
    await reply('收到', 7n);
    await reply('1', 8n);
    expect(elements((await fetchItems()).xml, 'text')).toEqual(['收到', '1']);
  });

  test('what waits survives a restart', async () => {
    await bench.start();
    await reply('收到', 7n);
    await bench.stopServer();
    await bench.start();
    expect(elements((await fetchItems()).xml, 'text')).toEqual(['收到']);
  });

  test('items come oldest first and no more than asked for', async () => {
    await bench.start();
    for (let i = 1; i <= 4; i += 1) await reply(`第${i}条`, BigInt(i));
    const two = await bench.call('FetchInbound', '<max>2</max>');
    expect(elements(two.xml, 'text')).toEqual(['第1条', '第2条']);
  });

  test('a long poll ends as soon as something arrives', async () => {
    await bench.start();
    const started = Date.now();
    const polling = bench.call('FetchInbound', '<max>10</max><waitMs>20000</waitMs>');
    // A second call that is answered shows that the first one has been read.
    await bench.call('Health', '');
    await reply('收到', 7n);
    expect(elements((await polling).xml, 'text')).toEqual(['收到']);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test('a stop of the server ends the long polls', async () => {
    await bench.start();
    const polling = bench.call('FetchInbound', '<max>10</max><waitMs>20000</waitMs>').catch(() => undefined);
    await bench.call('Health', '');
    const started = Date.now();
    await bench.stopServer();
    await polling;
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test('bytes in an unknown format wait like any other message', async () => {
    await bench.start();
    const link = await until(() => bench.operator.openLinks[0], 'a link');
    await until(() => link.layout === '3.0' && link.frames.length > 0, 'login');
    const sequence = link.deliver({ msgId: 9n, phone, content: hex('01 41 3c 26 3e 07 42'), format: 4 });
    await until(() => link.answerTo(sequence), 'DELIVER_RESP');
    await reply('next', 10n);
    expect(elements((await fetchItems()).xml, 'text').at(-1)).toBe('next');
    expect(await queued()).toBe('0');
  });
});
