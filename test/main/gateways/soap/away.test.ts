import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { responseXml } from '../../../../main/gateways/soap/envelope.ts';
import { SoapGateway } from '../../../../main/gateways/soap/gateway.ts';
import { ListingLog } from '../../../support/small-app.ts';

/** Pauses pass when the test says so; the connections are real ones. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answers the operations it is given, and nothing else. */
async function serve(answers: Record<string, object>, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const operation = Object.keys(answers).find((name) => request.headers.soapaction?.includes(`/${name}"`));
    if (operation) response.end(responseXml(operation, answers[operation]!));
    else response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const stopServer = async (server: Server) => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

/** Lets real input and output happen until `check` holds. */
async function io(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
}

/** The gateway tries so often, a second of its clock after each other. */
async function tries(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const before = Date.now();
    await io(() => vi.getTimerCount() > 0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Date.now()).toBe(before + 1_000);
  }
}

async function gatewayFor(port: number) {
  const log = new ListingLog();
  const endpoint = `http://127.0.0.1:${port}/sms`;
  const gateway = new SoapGateway(
    { name: 'sms', endpoint, account: 'bureau', password: 'x', timeoutMs: 10_000 },
    log,
  );
  await gateway.start({ reports: async () => undefined, inbound: async () => undefined, changed() {} });
  return { gateway, log, events: () => log.entries.map((one) => one.event) };
}

const health = { queued: 0, uncertain: 0 };

test('an absent server is two lines in two minutes, and one when it is back', async () => {
  const { server, port } = await serve({});
  await stopServer(server);
  const { gateway, events } = await gatewayFor(port);
  await tries(120);
  expect(events()).toEqual(['sms-server-away', 'sms-server-away']);
  const back = await serve({ Health: health, FetchInbound: {} }, port);
  await tries(1);
  await io(() => events().length > 2);
  expect(events().at(-1)).toBe('sms-server-back');
  await gateway.stop();
  await stopServer(back.server);
});

test('a server that says it is well and hands out nothing is not back every second', async () => {
  const { server, port } = await serve({ Health: health });
  const { gateway, events } = await gatewayFor(port);
  await io(() => events().length > 0);
  await tries(30);
  expect(events()).toEqual(['sms-server-away']);
  await gateway.stop();
  await stopServer(server);
});
