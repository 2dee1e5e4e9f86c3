import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { priorities } from '../../shared/model/message.ts';
import { isQuiet } from '../../shared/time.ts';
import type { GatewayInbound, Job, JobStore, Log, OutboxStore } from '../core/ports.ts';
import { createGateway } from '../gateways/registry.ts';
import { assetPath } from '../paths.ts';
import { CEILING_WARNING } from '../sender/ceiling.ts';
import { type GatewayState, Sender } from '../sender/sender.ts';
import { openDatabase } from '../store/database.ts';
import { createJobStore } from '../store/jobs.ts';
import { createOutboxStore } from '../store/outbox.ts';
import { createSentPast } from '../store/sent-past.ts';
import type { SmsServerConfig } from './config.ts';
import { forgetOld } from './keeping.ts';
import { Monitor } from './monitor.ts';
import { SmsService } from './service.ts';

/** Memory for the pages of the database: the end of the queue is what is worked on, however long it is. */
const CACHE_MB = 24;

export type RunningSmsServer = { soapPort: number; healthPort: number; stop(): Promise<void> };

/**
 * The SMS server: SOAP in front, its own store in the middle, the operators' gateways behind. `threadFile`: the built
 * thread its database runs in; in this one when not given.
 */
export async function startSmsServer(
  config: SmsServerConfig,
  log: Log,
  threadFile?: string,
): Promise<RunningSmsServer> {
  mkdirSync(config.dataDir, { recursive: true });
  const wsdlFile = assetPath('sms.wsdl');
  // Before anything is opened: a template that cannot work must not leave half a server behind.
  const gateways = config.gateways.map((one) => ({
    gateway: createGateway(one, log),
    settings: {
      maxPerSecond: one.maxPerSecond,
      dailyCeiling: one.dailyCeiling,
      leaseMs: one.responseTimeoutSeconds * 2_000 + 60_000,
      switchAfterMs: config.switchAfterSeconds * 1_000,
      policy: { maxAgeMs: config.maxAgeHours * 3_600_000, maxAttempts: 20 },
    },
  }));
  const file = join(config.dataDir, 'sms.db');
  const db = await openDatabase(
    { kind: 'sqlite', file, cacheMb: CACHE_MB, ...(threadFile ? { threadFile } : {}) },
    'sms',
  );
  const outbox = createOutboxStore(db);
  const jobs = createJobStore(db);
  const sender = new Sender({
    jobs,
    clock: { now: () => Date.now() },
    log,
    gateways,
    ...(config.routes.length > 0 ? { routes: config.routes } : {}),
    ownsDatabase: true,
    guard: (job) => lastLook(job, config),
    maxPriority: () => (isQuiet(config.quietHours, Date.now()) ? priorities.bulletin - 1 : undefined),
    messagesChanged: () => service.announceAll(),
    connectionChanged: (name) => log.info('gateway-changed', { gateway: name }),
    received: async (_gateway, messages) => {
      await passOn(messages, config, outbox, jobs);
      service.announceAll();
    },
    settled: (gateway, outcome) => monitor.settled(gateway, outcome),
    answered: (gateway, ms) => monitor.answered(gateway, ms),
  });
  const monitor = new Monitor({ jobs, outbox, states: () => sender.states() });
  const service = new SmsService({
    config: config.soap,
    dataDir: config.dataDir,
    wsdlFile,
    outbox,
    log,
    gateways: () =>
      sender.states().map((state) => ({ name: state.name, health: state, warning: warningOf(state) })),
    accepted: () => sender.nudge(),
  });
  const soapPort = await service.start();
  await sender.start();
  const stopForgetting = forgetOld(createSentPast(db), config.keepMonths, log);
  const healthPort = config.health ? await monitor.listen(config.health.host, config.health.port) : 0;
  return {
    soapPort,
    healthPort,
    async stop() {
      monitor.close();
      await stopForgetting();
      await service.stop();
      await sender.stop(5_000);
      await db.q.destroy();
    },
  };
}

/** What the dispatch centre should be told about a gateway, in its language; '' = all is well. */
function warningOf(state: GatewayState): string {
  if (!state.isOnline) return `运营商网关 ${state.name} 离线${state.detail ? `：${state.detail}` : ''}`;
  if (state.breaker !== 'closed') return `运营商网关 ${state.name} 连续失败，已暂停，正在试发`;
  const { sentParts, dailyCeiling, name } = state;
  if (dailyCeiling > 0 && sentParts >= dailyCeiling)
    return `运营商网关 ${name} 已达当日上限 ${dailyCeiling} 条，停发`;
  if (dailyCeiling > 0 && sentParts >= dailyCeiling * CEILING_WARNING)
    return `运营商网关 ${name} 今日已发 ${sentParts} 条，接近上限 ${dailyCeiling} 条`;
  return '';
}

/** The last look before the wire: a reason to refuse, or undefined. */
function lastLook(job: Job, { requiredPrefix, allowNumbers }: SmsServerConfig): string | undefined {
  if (requiredPrefix && !job.text.startsWith(requiredPrefix)) return 'drill-prefix';
  const isAllowed = allowNumbers.some((begin) =>
    job.phone.startsWith(begin.startsWith('+') ? begin : `+86${begin}`),
  );
  return allowNumbers.length > 0 && !isAllowed ? 'number-not-allowed' : undefined;
}

/** Puts inbound messages into every account's outbox; only then has somebody dealt with them. */
async function passOn(
  messages: (GatewayInbound & { id: string })[],
  config: SmsServerConfig,
  outbox: OutboxStore,
  jobs: JobStore,
): Promise<void> {
  const accounts = config.soap.accounts.map((account) => account.name);
  for (const { ref, phone, serviceNo, text, atMs, id } of messages) {
    const body = { kind: 'inbound', ref: `${ref}-${id}`, phone, serviceNo, text, atMs };
    await outbox.announce(accounts, JSON.stringify(body), atMs);
  }
  await jobs.markInbound(
    messages.map((message) => message.id),
    'announced',
  );
}
