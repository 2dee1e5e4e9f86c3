import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from './api.ts';
import { App } from './app.ts';
import { type Embedded, type EmbeddedSettings, startEmbedded } from './embedded.ts';
import { SoapGateway } from './gateways/soap/gateway.ts';
import { tableInThread, workbookInThread } from './heavy-thread.ts';
import { createLoadSystem } from './load-system/load-system.ts';
import { defaultMapping } from './load-system/mapping.ts';
import { createLog } from './log.ts';
import { applicationRoot, assetPath } from './paths.ts';
import { sampleAccounts, seedArchive } from './seed.ts';
import { createDispatcher, type Dispatch } from './shells/dispatch.ts';
import { type SampleUtility, sampleUtility } from './simulators/sample-utility.ts';
import { openDatabase } from './store/database.ts';
import { sqlite } from './store/dialects/sqlite.ts';
import { createStores } from './store/index.ts';
import { createJobStore } from './store/jobs.ts';

export type OpenOptions = {
  dataDir: string;
  /** No sample data: accounts, codes and templates only. */
  isEmpty?: boolean;
  sample?: SampleUtility;
  /** Size of the generated sample utility, customers. */
  sampleSize?: number;
  seed?: number;
  days?: number;
  network?: EmbeddedSettings['network'];
  lms?: Partial<EmbeddedSettings['lms']>;
  connections?: number;
};

export type OpenedApp = { app: App; dispatch: Dispatch; embedded: Embedded; stop(): Promise<void> };

const SAMPLE_SIZE = 200;
const SAMPLE_DAYS = 400;

/** Opens the application on embedded defaults: a drill with its own operator, SMS server and load management system. */
export async function openEmbedded(options: OpenOptions): Promise<OpenedApp> {
  const { dataDir, seed = 20_260 } = options;
  const sample = options.isEmpty
    ? undefined
    : (options.sample ?? sampleUtility(options.sampleSize ?? SAMPLE_SIZE, seed));
  const [db, embedded] = await Promise.all([
    openDatabase({ kind: 'sqlite', file: join(dataDir, 'archive.db') }),
    startEmbedded({
      dataDir,
      network: options.network ?? {},
      connections: options.connections ?? 2,
      lms: {
        seed,
        days: options.days ?? SAMPLE_DAYS,
        failShare: 0.02,
        offlineShare: 0.02,
        delayMinMs: 500,
        delayMaxMs: 4_000,
        customers: sample?.loads ?? [],
        ...options.lms,
      },
    }),
  ]);
  const log = createLog('app');
  const stores = createStores(db);
  await seedArchive(stores, sample);
  const lms = sqlite.connect({ kind: 'sqlite', file: embedded.lmsFile });
  const { version } = JSON.parse(readFileSync(join(applicationRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const app = new App({
    mode: 'drill',
    version,
    log,
    stores,
    jobs: createJobStore(db),
    ownsDatabase: true,
    sampleAccounts,
    workbook: workbookInThread,
    readTable: tableInThread,
    gateway: new SoapGateway(
      {
        name: 'sms-server',
        endpoint: embedded.soapEndpoint,
        account: embedded.account,
        password: embedded.password,
        wsdlFile: assetPath('sms.wsdl'),
        timeoutMs: 20_000,
      },
      log,
    ),
    loadSystem: createLoadSystem(lms, defaultMapping),
    simulated: { phones: sample?.contacts.length ?? 0, terminals: sample?.loads.length ?? 0 },
    close: async () => {
      await lms.destroy();
      await db.q.destroy();
    },
  });
  await app.start();
  return {
    app,
    embedded,
    dispatch: createDispatcher(app, createApi(app)),
    async stop() {
      await app.stop();
      await embedded.stop();
    },
  };
}
