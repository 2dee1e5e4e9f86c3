import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Log } from '../core/ports.ts';
import { CmppGateway } from '../gateways/cmpp/gateway.ts';
import { assetPath } from '../paths.ts';
import { Sender } from '../sender/sender.ts';
import { openDatabase } from '../store/database.ts';
import { createJobStore } from '../store/jobs.ts';
import { createOutboxStore } from '../store/outbox.ts';
import type { SmsServerConfig } from './config.ts';
import { SmsService } from './service.ts';

export type RunningSmsServer = { soapPort: number; healthPort: number; stop(): Promise<void> };

/** The SMS server: SOAP in front, its own store in the middle, the operators' gateways behind. */
export async function startSmsServer(config: SmsServerConfig, log: Log): Promise<RunningSmsServer> {
  const db = await openDatabase({ kind: 'sqlite', file: join(config.dataDir, 'sms.db') }, 'sms');
  const outbox = createOutboxStore(db);
  const jobs = createJobStore(db);
  const gateways = config.gateways.map((one) => ({
    gateway: new CmppGateway({
      ...one,
      activeTestMs: one.activeTestSeconds * 1_000,
      responseTimeoutMs: one.responseTimeoutSeconds * 1_000,
    }),
    settings: { maxPerSecond: one.maxPerSecond, leaseMs: one.responseTimeoutSeconds * 2_000 + 60_000 },
  }));
  const accounts = config.soap.accounts.map((account) => account.name);
  const sender = new Sender({
    jobs,
    clock: { now: () => Date.now() },
    log,
    gateways,
    ownsDatabase: true,
    guard: (job) =>
      config.requiredPrefix && !job.text.startsWith(config.requiredPrefix) ? 'drill-prefix' : undefined,
    messagesChanged: () => service.announceAll(),
    connectionChanged: (name) => log.info('gateway-changed', { name }),
    received: async (_gateway, messages) => {
      for (const { ref, phone, serviceNo, text, atMs, id } of messages) {
        await outbox.announce(
          accounts,
          JSON.stringify({ kind: 'inbound', ref: `${ref}-${id}`, phone, serviceNo, text, atMs }),
          atMs,
        );
      }
      await jobs.markInbound(
        messages.map((message) => message.id),
        'announced',
      );
      service.announceAll();
    },
  });
  const healths = () => gateways.map(({ gateway }) => ({ name: gateway.name, health: gateway.health() }));
  const service = new SmsService({
    config: config.soap,
    wsdlFile: assetPath('sms.wsdl'),
    outbox,
    log,
    gateways: healths,
    accepted: () => sender.nudge(),
  });
  const soapPort = await service.start();
  await sender.start();
  const health = createServer((request, response) => {
    void outbox.depth().then(
      (depth) => {
        const isUp = healths().some((one) => one.health.isOnline);
        response.writeHead(request.url === '/health' ? (isUp ? 200 : 503) : 404, {
          'content-type': 'application/json',
        });
        response.end(JSON.stringify({ ok: isUp, gateways: healths(), queue: depth }));
      },
      () => response.writeHead(500).end(),
    );
  });
  const healthPort = await listen(health, config.health);
  return {
    soapPort,
    healthPort,
    async stop() {
      health.close();
      await service.stop();
      await sender.stop(5_000);
      await db.q.destroy();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, at: SmsServerConfig['health']): Promise<number> {
  if (!at) return Promise.resolve(0);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
