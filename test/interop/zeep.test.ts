import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assetPath } from '../../main/paths.ts';
import type { RunningSmsServer } from '../../main/sms-server/server.ts';
import { call, elements } from '../support/cmpp-soap.ts';
import { until } from '../support/cmpp-until.ts';
import { Operator, srcId, startServer } from './simulated.ts';
import { whyNoZeep, ZeepClient } from './zeep.ts';

const missing = whyNoZeep();
const mine = { account: 'station-a', password: 'pass-a' };
const others = { account: 'station-b', password: 'pass-b' };
const WAIT_MS = 20_000;

type State = { clientId: string; state: string; code: string | null; atMs: number };
type Item = {
  id: string;
  kind: string;
  phone: string | null;
  text: string | null;
  serviceNo: string | null;
  clientId: string | null;
  state: string | null;
};

describe.skipIf(missing)(
  `a SOAP client of other people's making${missing ? `, skipped: ${missing}` : ''}`,
  () => {
    let operator: Operator;
    let server: RunningSmsServer;
    let zeep: ZeepClient;
    const endpoint = () => `http://127.0.0.1:${server.soapPort}/sms`;

    beforeAll(async () => {
      operator = await Operator.start();
      server = await startServer(operator, [
        { name: mine.account, password: mine.password },
        { name: others.account, password: others.password },
      ]);
      zeep = await ZeepClient.start(assetPath('sms.wsdl'), endpoint());
    });
    afterAll(async () => {
      await zeep?.stop();
      await server?.stop();
      await operator?.stop();
    });

    /** A call that must be answered, and answered as the schema says. */
    async function answered(operation: string, input: object, account = mine): Promise<unknown> {
      const { value, fault, status, wrong } = await zeep.call(operation, input, account);
      expect({ fault, status, wrong }).toEqual({ fault: undefined, status: 200, wrong: [] });
      return value;
    }
    /** A call that must end in a fault. */
    async function refused(operation: string, input: object, account = mine) {
      const answer = await zeep.call(operation, input, account);
      expect(answer.value).toBeUndefined();
      expect(answer.status).toBeGreaterThanOrEqual(400);
      return answer.fault!;
    }
    const accepted = (...ids: string[]) =>
      ids.map((clientId) => ({ clientId, status: 'accepted', code: null }));
    const states = async (...clientId: string[]) => (await answered('QueryStates', { clientId })) as State[];
    /** Resolves when each of them is delivered. */
    const delivered = (...ids: string[]) =>
      until(
        async () => {
          const found = await states(...ids);
          return found.length === ids.length && found.every((one) => one.state === 'delivered')
            ? found
            : undefined;
        },
        `${ids.join()} delivered`,
        WAIT_MS,
      );
    /** What reached one phone, by the operator's own record. */
    const textsAt = (phone: string) =>
      operator.lines('message').flatMap((line) => (line.phone === phone ? [line.text] : []));
    const partsAt = (phone: string) => operator.lines('part').filter((line) => line.phone === phone).length;

    test('it reads the operations from our WSDL, from the file and from the server alike', async () => {
      const all = ['AckInbound', 'FetchInbound', 'Health', 'QueryStates', 'SendBatch'];
      expect(await zeep.operations()).toEqual(all);
      const second = await ZeepClient.start(`${endpoint()}?wsdl`, endpoint());
      try {
        expect(await second.operations()).toEqual(all);
        expect((await second.call('Health', {}, mine)).status).toBe(200);
      } finally {
        await second.stop();
      }
    });

    test('a batch is accepted and each text reaches its phone as it was written', async () => {
      const text = '【演习】有序用电 <&> "\'" ]]> 第1轮\n二〇二六 😀';
      const long = `${'电'.repeat(150)}末`;
      const batch = {
        message: [
          { clientId: 'b-1', phone: '13900000101', text, priority: 3 },
          { clientId: '007', phone: '+8613900000102', text: long },
          { clientId: 'b-3', phone: '8613900000103', text: '0012', serviceNo: '1069000177' },
        ],
      };
      expect(await answered('SendBatch', batch)).toEqual(accepted('b-1', '007', 'b-3'));
      await delivered('b-1', '007', 'b-3');
      expect(textsAt('+8613900000101')).toEqual([text]);
      expect(textsAt('+8613900000102')).toEqual([long]);
      expect(textsAt('+8613900000103')).toEqual(['0012']);
    });

    test('the same batch again gets the same answer and each phone has one SMS', async () => {
      const message = ['13900000201', '13900000202', '13900000203'].map((phone, i) => ({
        clientId: `same-${i}`,
        phone,
        text: `同一批 ${i}`,
      }));
      const ids = message.map((one) => one.clientId);
      const first = await answered('SendBatch', { message });
      expect(first).toEqual(accepted(...ids));
      expect(await answered('SendBatch', { message })).toEqual(first);
      await delivered(...ids);
      expect(await answered('SendBatch', { message })).toEqual(first);
      // What is accepted later arrives later: a second copy would have come before it.
      await answered('SendBatch', { message: [{ clientId: 'after', phone: '13900000204', text: 'after' }] });
      await delivered('after');
      for (const { phone, text } of message) {
        expect(textsAt(`+86${phone}`)).toEqual([text]);
        expect(partsAt(`+86${phone}`)).toBe(1);
      }
    });

    test('a number that is none is rejected by itself, with its reason', async () => {
      const message = [
        { clientId: 'good', phone: '13900000301', text: 'x' },
        { clientId: 'bad', phone: '12345', text: 'x' },
      ];
      expect(await answered('SendBatch', { message })).toEqual([
        ...accepted('good'),
        { clientId: 'bad', status: 'rejected', code: 'bad-phone' },
      ]);
    });

    test('the same id with another text is a fault that says so, and the new text goes nowhere', async () => {
      const one = (text: string) => ({ message: [{ clientId: 'conflict', phone: '13900000401', text }] });
      await answered('SendBatch', one('first'));
      const fault = await refused('SendBatch', one('second'));
      expect(fault.code).toMatch(/^\w+:Client\.Conflict$/);
      expect(fault.message).toBe('client id used before with another text or number: conflict');
      await answered('SendBatch', { message: [{ clientId: 'later', phone: '13900000401', text: 'later' }] });
      await delivered('conflict', 'later');
      expect(textsAt('+8613900000401')).toEqual(['first', 'later']);
    });

    test('a wrong password, an unknown account and no password are refused and nothing is sent', async () => {
      const batch = { message: [{ clientId: 'intruder', phone: '13900000501', text: 'x' }] };
      for (const account of [
        { ...mine, password: 'pass-b' },
        { ...mine, password: '' },
        { account: 'nobody', password: 'pass-a' },
      ]) {
        const fault = await refused('SendBatch', batch, account);
        expect(fault.code).toMatch(/^\w+:Client\.Authentication$/);
        expect(fault.message).toBe('authentication failed');
        expect((await refused('Health', {}, account)).code).toMatch(/Authentication$/);
      }
      expect(await states('intruder')).toEqual([]);
      expect(partsAt('+8613900000501')).toBe(0);
    });

    test('a captured request replayed byte for byte is refused', async () => {
      await answered('Health', {});
      const first = await zeep.replay();
      expect(first.status).toBeGreaterThanOrEqual(400);
      expect(first.xml).toContain('Client.Authentication');
      expect(first.xml).not.toContain('serverTimeMs');
      await answered('SendBatch', { message: [{ clientId: 'taped', phone: '13900000601', text: 'taped' }] });
      expect((await zeep.replay()).xml).toContain('Client.Authentication');
      await delivered('taped');
      expect((await zeep.replay()).xml).toContain('Client.Authentication');
      expect(partsAt('+8613900000601')).toBe(1);
    });

    test('the states of a message come as the schema says and end in delivered', async () => {
      const before = Date.now();
      await answered('SendBatch', { message: [{ clientId: 'q-1', phone: '13900000701', text: 'state' }] });
      const [state] = await delivered('q-1');
      expect(state).toMatchObject({ clientId: 'q-1', state: 'delivered', code: 'DELIVRD' });
      expect(state!.atMs).toBeGreaterThanOrEqual(before);
      expect(state!.atMs).toBeLessThanOrEqual(Date.now());
      expect(await states('q-1', 'never-sent')).toEqual([state]);
      expect(await answered('QueryStates', { clientId: ['q-1'] }, others)).toEqual([]);
    });

    test('reports and a reply wait until they are acknowledged, for each account by itself', async () => {
      const phone = '+8613900000801';
      const ofPhone = (items: unknown) =>
        (items as Item[]).filter((one) => one.phone === phone || one.clientId === 'in-1');
      const fetchAll = async (account = mine) =>
        ofPhone(await answered('FetchInbound', { max: 1_000, waitMs: 1_000 }, account));
      const text = '今日限电，回复1确认';
      await answered('SendBatch', { message: [{ clientId: 'in-1', phone, text }] });
      const items = await until(
        async () => {
          const found = await fetchAll();
          const isReported = found.some((one) => one.state === 'delivered');
          return isReported && found.some((one) => one.kind === 'inbound') ? found : undefined;
        },
        'the report and the reply',
        WAIT_MS,
      );
      const replies = items.filter((one) => one.kind === 'inbound');
      expect(replies).toMatchObject([{ phone, text: '1', serviceNo: srcId }]);
      expect((await fetchAll()).map((one) => one.id)).toEqual(items.map((one) => one.id));
      const id = items.map((one) => one.id);
      expect(await answered('AckInbound', { id }, others)).toBe(0);
      expect((await fetchAll()).map((one) => one.id)).toEqual(id);
      expect(await answered('AckInbound', { id })).toBe(id.length);
      expect(await fetchAll()).toEqual([]);
      expect(await answered('AckInbound', { id })).toBe(0);
      expect((await fetchAll(others)).map((one) => [one.kind, one.text])).toEqual([['inbound', '1']]);
    });

    test('the health tells the time, the queue and the gateway', async () => {
      const health = (await answered('Health', {})) as {
        serverTimeMs: number;
        queued: number;
        uncertain: number;
        gateway: object[];
      };
      expect(Math.abs(health.serverTimeMs - Date.now())).toBeLessThan(60_000);
      expect([health.queued, health.uncertain]).toEqual([0, 0]);
      expect(health.gateway).toMatchObject([{ name: 'operator', online: true, detail: '1/1' }]);
    });

    test('fields in another order than the schema says are understood all the same', async () => {
      const message =
        '<message><serviceNo>1069000178</serviceNo><text>倒序 &lt;1&gt;</text><priority>5</priority>' +
        '<phone>13900000901</phone><clientId>reversed</clientId></message>';
      const sent = await call(server.soapPort, 'SendBatch', message);
      expect([sent.status, elements(sent.xml, 'status')]).toEqual([200, ['accepted']]);
      await delivered('reversed');
      expect(textsAt('+8613900000901')).toEqual(['倒序 <1>']);
      const one = [
        {
          clientId: 'reversed',
          phone: '13900000901',
          text: '倒序 <1>',
          priority: 5,
          serviceNo: '1069000178',
        },
      ];
      // In the schema's order it is the same message, so the fields were not mixed up.
      expect(await answered('SendBatch', { message: one })).toEqual(accepted('reversed'));
      const fetched = await call(server.soapPort, 'FetchInbound', '<waitMs>0</waitMs><max>1</max>');
      expect([fetched.status, elements(fetched.xml, 'id').length]).toEqual([200, 1]);
    });
  },
);
