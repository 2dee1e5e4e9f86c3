import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { outcomeOfError, SoapGateway } from '../../../../main/gateways/soap/gateway.ts';
import { outbound, RecordingListener, RecordingLog } from '../../../support/cmpp-fakes.ts';
import { elements } from '../../../support/cmpp-soap.ts';
import { until } from '../../../support/cmpp-until.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Reply = (response: ServerResponse, xml: string) => void;

const envelope = (body: string) =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`;
const answer =
  (body: string, status = 200): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' });
    response.end(envelope(body));
  };
const fault = (code: string, text: string) =>
  answer(
    `<soap:Fault><faultcode>soap:${code}</faultcode><faultstring>${text}</faultstring></soap:Fault>`,
    500,
  );
const healthy = answer(
  '<HealthResponse xmlns="urn:orderly-power:sms:1"><serverTimeMs>1</serverTimeMs><queued>0</queued><uncertain>0</uncertain></HealthResponse>',
);
const result = (id: string, status: string) =>
  `<result><clientId>${id}</clientId><status>${status}</status></result>`;
const results = (...list: string[]) =>
  answer(`<SendBatchResponse xmlns="urn:orderly-power:sms:1">${list.join('')}</SendBatchResponse>`);

/** A SOAP server that is healthy, lets long polls hang and answers SendBatch by script. */
async function running(sendBatch: Reply, timeoutMs = 2_000) {
  const batches: string[][] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const xml = Buffer.concat(chunks).toString();
      if (xml.includes('HealthRequest')) return healthy(response, xml);
      if (!xml.includes('SendBatchRequest')) return;
      batches.push(elements(xml, 'clientId'));
      sendBatch(response, xml);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  closers.push(close);
  const gateway = new SoapGateway(
    {
      name: 'sms',
      endpoint: `http://127.0.0.1:${port}/sms`,
      account: 'station-a',
      password: 'pass-a',
      timeoutMs,
    },
    new RecordingLog(),
  );
  closers.push(() => gateway.stop());
  await gateway.start(new RecordingListener());
  await until(() => gateway.health().isOnline, 'online');
  return { gateway, batches, close };
}

const one = outbound({ clientId: 'c1' });
const two = outbound({ clientId: 'c2' });

describe('answers of the server', () => {
  test('each message gets its own result whatever their order', async () => {
    const { gateway } = await running(results(result('c2', 'rejected'), result('c1', 'accepted')));
    expect(await gateway.send([one, two])).toEqual([
      { kind: 'accepted', refs: [] },
      { kind: 'rejected', code: 'rejected' },
    ]);
  });

  test('a message that the answer does not mention is in doubt', async () => {
    const { gateway } = await running(results(result('c2', 'accepted')));
    expect((await gateway.send([one, two])).map((outcome) => outcome.kind)).toEqual([
      'uncertain',
      'accepted',
    ]);
  });

  test('an answer without any result leaves all in doubt', async () => {
    const { gateway } = await running(results());
    expect((await gateway.send([one, two])).map((outcome) => outcome.kind)).toEqual([
      'uncertain',
      'uncertain',
    ]);
  });

  test('a fault of the client refuses the message and keeps the sentence', async () => {
    const { gateway } = await running(fault('Client', 'text too long'));
    expect(await gateway.send([one])).toEqual([
      { kind: 'rejected', code: expect.stringContaining('text too long') },
    ]);
  });

  test('one bad message of a batch does not take the others with it', async () => {
    const { gateway, batches } = await running((response, xml) => {
      const ids = elements(xml, 'clientId');
      if (ids.includes('c1')) fault('Client.Conflict', 'client id used before')(response, xml);
      else results(...ids.map((id) => result(id, 'accepted')))(response, xml);
    });
    expect((await gateway.send([one, two])).map((outcome) => outcome.kind)).toEqual(['rejected', 'accepted']);
    expect(batches).toEqual([['c1', 'c2'], ['c1'], ['c2']]);
  });

  test('a fault of the server is not the end of a message', async () => {
    const { gateway } = await running(fault('Server', 'internal error'));
    const [outcome] = await gateway.send([one]);
    expect(['uncertain', 'throttled', 'unreachable']).toContain(outcome!.kind);
  });

  test('a wrong account keeps the messages in the queue', async () => {
    const { gateway } = await running(fault('Client.Authentication', 'authentication failed'));
    expect(await gateway.send([one])).toEqual([{ kind: 'unreachable', code: 'authentication' }]);
    expect(gateway.health().isOnline).toBe(false);
  });

  test.each([503, 429])('HTTP %d asks for a slower pace', async (status) => {
    const { gateway } = await running((response) => response.writeHead(status).end('busy'));
    expect(await gateway.send([one])).toMatchObject([{ kind: 'throttled', code: String(status) }]);
  });

  test('a page of HTML with 500 is doubt', async () => {
    const { gateway } = await running((response) => response.writeHead(500).end('<html>proxy</html>'));
    expect((await gateway.send([one]))[0]!.kind).toBe('uncertain');
  });
});

describe('the network', () => {
  test('no answer in time is doubt, and the request was sent once', async () => {
    const { gateway, batches } = await running(() => undefined, 100);
    expect((await gateway.send([one]))[0]!.kind).toBe('uncertain');
    expect(batches).toEqual([['c1']]);
  });

  test('a connection cut after the request is doubt', async () => {
    const { gateway } = await running((response) => response.destroy());
    expect((await gateway.send([one]))[0]!.kind).toBe('uncertain');
  });

  test('nobody there means that nothing left', async () => {
    const { gateway, close } = await running(results(result('c1', 'accepted')));
    await close();
    expect(await gateway.send([one])).toEqual([{ kind: 'unreachable', code: 'ECONNREFUSED' }]);
    expect(gateway.capacity()).toBe(0);
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])(
    '%s means that nothing left',
    (code) => {
      expect(outcomeOfError(Object.assign(new Error('x'), { code }))).toEqual({ kind: 'unreachable', code });
    },
  );

  test.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNABORTED', 'EPIPE'])('%s is doubt', (code) => {
    expect(outcomeOfError(Object.assign(new Error('x'), { code }))).toMatchObject({
      kind: 'uncertain',
      code,
    });
  });

  test('what is thrown and is no error is doubt', () => {
    expect(outcomeOfError('strange')).toEqual({ kind: 'uncertain', code: 'strange', refs: [] });
  });
});
