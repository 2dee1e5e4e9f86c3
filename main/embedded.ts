import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, superviseChild } from './children.ts';
import { DRILL_PREFIX } from './core/messages/texts.ts';
import type { LmsSettings } from './simulators/lms.ts';
import type { NetworkSettings } from './simulators/network.ts';

export type EmbeddedSettings = {
  dataDir: string;
  network: Partial<Omit<NetworkSettings, 'behaviour'>> & {
    behaviour?: Partial<NetworkSettings['behaviour']>;
  };
  lms: Omit<LmsSettings, 'dbFile'>;
  /** Links of the SMS server to the operator. */
  connections: number;
};

export type Embedded = {
  soapEndpoint: string;
  account: string;
  password: string;
  lmsFile: string;
  recordFile: string;
  children: { network: Child; smsServer: Child; loadSystem: Child };
  stop(): Promise<void>;
};

const ACCOUNT = { name: 'dispatch', password: 'embedded' };

/** The drill's outside world: operator, SMS server and load management system, each a process with its own sockets and files. */
export async function startEmbedded(settings: EmbeddedSettings): Promise<Embedded> {
  const { dataDir } = settings;
  mkdirSync(join(dataDir, 'sms-server'), { recursive: true });
  const recordFile = join(dataDir, 'network-record.jsonl');
  const lmsFile = join(dataDir, 'lms.db');
  const lmsConfig = join(dataDir, 'lms.json');
  writeFileSync(lmsConfig, JSON.stringify({ ...settings.lms, dbFile: lmsFile }));
  const [network, loadSystem] = await Promise.all([
    superviseChild('mobile-network', (previous) => [
      '--settings',
      JSON.stringify({ ...settings.network, port: previous?.port ?? 0 }),
      '--record',
      recordFile,
      '--end-with-parent',
    ]),
    superviseChild('load-system', () => ['--settings', lmsConfig, '--end-with-parent']),
  ]);
  const smsConfig = join(dataDir, 'sms-server.json');
  const smsServer = await superviseChild('sms-server', (previous) => {
    writeFileSync(smsConfig, JSON.stringify(smsServerConfig(settings, Number(network.facts.port), previous)));
    return ['--config', smsConfig];
  });
  return {
    soapEndpoint: `http://127.0.0.1:${smsServer.facts.soap}/sms`,
    account: ACCOUNT.name,
    password: ACCOUNT.password,
    lmsFile,
    recordFile,
    children: { network, smsServer, loadSystem },
    async stop() {
      await Promise.all([network.stop(), smsServer.stop(), loadSystem.stop()]);
    },
  };
}

function smsServerConfig(
  settings: EmbeddedSettings,
  networkPort: number,
  previous: Record<string, unknown> | undefined,
) {
  return {
    dataDir: join(settings.dataDir, 'sms-server'),
    soap: { host: '127.0.0.1', port: previous?.soap ?? 0, accounts: [ACCOUNT] },
    health: { host: '127.0.0.1', port: previous?.health ?? 0 },
    requiredPrefix: DRILL_PREFIX,
    endWithParent: true,
    gateways: [
      {
        name: 'cm',
        kind: 'cmpp',
        version: '3.0',
        host: '127.0.0.1',
        port: networkPort,
        spId: '900001',
        secret: 'drill',
        serviceId: 'DRILL',
        srcId: '10690001',
        window: 16,
        connections: settings.connections,
        maxPerSecond: 0,
        activeTestSeconds: 30,
      },
    ],
  };
}
