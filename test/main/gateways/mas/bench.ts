import { afterEach } from 'vitest';
import type { GatewayOutcome } from '../../../../main/core/ports.ts';
import { MasGateway, type MasSettings } from '../../../../main/gateways/mas/gateway.ts';
import type { MasProfile } from '../../../../main/gateways/mas/profile.ts';
import { outbound, RecordingListener, RecordingLog } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';
import { type Dialect, MasServer } from '../../../support/mas-server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
/** Done after the test, last first. */
export const afterwards = (close: () => Promise<void>): void => void closers.push(close);

/** A listener whose store knows batches that still wait for reports. */
export class MasListener extends RecordingListener {
  open: string[] = [];
  openRefs = async (): Promise<string[]> => [...this.open];
}

export async function startServer(dialect: Dialect): Promise<MasServer> {
  const server = await new MasServer(dialect).start();
  afterwards(() => server.stop());
  return server;
}

/** What a gateway must know of a site. */
export type Address = Pick<MasServer, 'endpoint' | 'account' | 'password'>;

export function createGateway(server: Address, profile: MasProfile, more: Partial<MasSettings> = {}) {
  const log = new RecordingLog();
  const settings = {
    name: 'mas',
    endpoint: server.endpoint,
    account: server.account,
    password: server.password,
    apiCode: 'api',
    serviceNo: '1065',
    profile,
    timeoutMs: 10_000,
    pollMs: 10,
    concurrency: 4,
    ...more,
  };
  const gateway = new MasGateway(settings, log);
  afterwards(() => gateway.stop());
  return { gateway, log };
}

/** A site of the kind and a gateway that is online with it. */
export async function running(dialect: Dialect, profile: MasProfile, more: Partial<MasSettings> = {}) {
  const server = await startServer(dialect);
  const { gateway, log } = createGateway(server, profile, more);
  const listener = new MasListener();
  await gateway.start(listener);
  await until(() => gateway.health().isOnline, 'online');
  return { server, gateway, log, listener };
}

/** Limit for what takes milliseconds on an idle machine. */
export const soon = <T>(check: () => T | Promise<T>, what: string) => until(check, what, 15_000);

/** Rounds of polling that begin after this call: each asks for inbound texts once. */
export async function rounds(server: MasServer, count: number, operation = 'GetReceivedSms'): Promise<void> {
  const wanted = server.callsOf(operation).length + count;
  // By turns and not by the clock: some tests hold the clock.
  for (let turn = 0; turn < 4_000; turn += 1) {
    if (server.callsOf(operation).length >= wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no ${count} rounds of polling`);
}

export const kinds = (outcomes: GatewayOutcome[]): string[] => outcomes.map((outcome) => outcome.kind);
export const idOf = (outcome: GatewayOutcome | undefined): string =>
  outcome?.kind === 'accepted' ? outcome.refs[0]!.msgId : `not accepted: ${outcome?.kind}`;
export const phoneOf = (index: number): string => `+861380000${String(index).padStart(4, '0')}`;
/** Messages with one text to so many numbers. */
export const sameText = (count: number, text = '有序用电通知') =>
  Array.from({ length: count }, (_, index) => outbound({ phone: phoneOf(index), text }));
