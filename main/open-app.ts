import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from './api.ts';
import { App, type AppNeeds } from './app.ts';
import { gatedJobs, gatedStores } from './archive-gate.ts';
import { startWitness } from './audit-witness.ts';
import { archiveFile } from './backup/files.ts';
import { createBackups } from './backup/keeper.ts';
import { restoreWhatWasRequested } from './backup/request.ts';
import { batchBookInThread } from './batch-thread.ts';
import type { Configuration } from './configuration.ts';
import type { ArchiveWatch } from './core/archive-watch.ts';
import { archiveWatch, openCurveParts } from './curve-parts.ts';
import { type Embedded, type EmbeddedSettings, startEmbedded } from './embedded.ts';
import { createGateway } from './gateways/registry.ts';
import { SoapGateway } from './gateways/soap/gateway.ts';
import { inThreads } from './heavy-thread.ts';
import { lmsDatabase } from './lms-database.ts';
import { createLoadSystem } from './load-system/load-system.ts';
import { createLog } from './log.ts';
import { createLoginKeep } from './login-keep.ts';
import { databaseSettings, inThread, openLoadSystem } from './open-parts.ts';
import { applicationRoot, entryPath } from './paths.ts';
import { seedSampleDay } from './sample-day.ts';
import { saveFile } from './save-file.ts';
import { sampleAccounts, seedArchive, seedBasics } from './seed.ts';
import { keyFileSealer, type Sealer } from './setup/secrets.ts';
import { createDispatcher, type Dispatch } from './shells/dispatch.ts';
import { type SampleUtility, sampleUtility } from './simulators/sample-utility.ts';
import { connectDatabase, type Database, openDatabase, updateTables } from './store/database.ts';
import type { DatabaseSettings } from './store/dialects/dialect.ts';
import { sqlite } from './store/dialects/sqlite.ts';
import { createStores } from './store/index.ts';
import { createJobStore } from './store/jobs.ts';
import { createOldFiles } from './store/old-files.ts';
import { ownFolder } from './store/owner.ts';

export type OpenOptions = {
  dataDir: string;
  /** Gaps and plans of today to begin with. */
  hasSampleDay?: boolean;
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
  /** Writes the configuration of the real connections. */
  setup?: AppNeeds['setup'];
};

export type RunningApp = { app: App; dispatch: Dispatch; stop(): Promise<void> };
export type OpenedApp = RunningApp & { embedded: Embedded };

const SAMPLE_SIZE = 200;
const SAMPLE_DAYS = 400;

/** An archive, and what looks after its connection. */
type Archive = { db: Database; settings: DatabaseSettings; watch: ArchiveWatch };

/** What every way of opening shares: the core over an archive, started. `close` runs after the core has stopped. */
async function runApp(
  dataDir: string,
  { db, settings, watch }: Archive,
  needs: Omit<
    AppNeeds,
    | 'version'
    | 'stores'
    | 'jobs'
    | 'curves'
    | 'batchBook'
    | keyof typeof inThreads
    | 'host'
    | 'oldFiles'
    | 'close'
  >,
  close: () => Promise<void>,
): Promise<RunningApp> {
  const { version } = JSON.parse(readFileSync(join(applicationRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const [stores, jobs] = [createStores(db), createJobStore(db)];
  const isServer = db.dialect.isLost !== undefined;
  const app = new App({
    ...needs,
    version,
    stores: isServer ? gatedStores(watch, stores) : stores,
    jobs: isServer ? gatedJobs(watch, jobs) : jobs,
    batchBook: batchBookInThread,
    curves: await openCurveParts(db, settings, dataDir, watch),
    ...inThreads,
    host: { saveFile },
    oldFiles: createOldFiles(join(dataDir, 'old-messages'), entryPath('sqlite-thread')),
    close: async () => {
      await close();
      await db.q.destroy();
    },
  });
  await app.start();
  const stopWitness = startWitness(app.core.stores.audit, dataDir, Date.now);
  return {
    app,
    dispatch: createDispatcher(app, createApi(app)),
    async stop() {
      await stopWitness();
      await app.stop();
    },
  };
}

/** Opens the application on embedded defaults: a drill with its own operator, SMS server and load management system. */
export async function openEmbedded(options: OpenOptions): Promise<OpenedApp> {
  const { dataDir, seed = 20_260 } = options;
  const sample = options.isEmpty
    ? undefined
    : (options.sample ?? sampleUtility(options.sampleSize ?? SAMPLE_SIZE, seed));
  const release = await takeFolder(dataDir);
  const settings: DatabaseSettings = { kind: 'sqlite', file: archiveFile(dataDir) };
  const [db, embedded] = await Promise.all([
    openDatabase(inThread(settings)),
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
  await seedArchive(createStores(db), sample);
  if (sample && options.hasSampleDay) await seedSampleDay(createStores(db), sample, Date.now());
  // In a thread of its own: the simulator writes to the same file, and waiting for it must hold nobody up.
  const lms = sqlite.connect(inThread({ kind: 'sqlite', file: embedded.lmsFile }));
  const running = await runApp(
    dataDir,
    { db, settings, watch: archiveWatch(db, settings) },
    {
      mode: 'drill',
      log,
      ownsDatabase: true,
      setup: options.setup,
      backups: createBackups(dataDir),
      sampleAccounts,
      gateway: new SoapGateway(
        {
          name: 'sms-server',
          endpoint: embedded.soapEndpoint,
          account: embedded.account,
          password: embedded.password,
          timeoutMs: 20_000,
        },
        log,
      ),
      loadSystem: createLoadSystem(lmsDatabase(lms, sqlite)),
      simulated: { phones: sample?.contacts.length ?? 0, terminals: sample?.loads.length ?? 0 },
    },
    () => lms.destroy(),
  );
  return {
    ...running,
    embedded,
    async stop() {
      await running.stop();
      await embedded.stop();
      release();
    },
  };
}

/** The folder is this process's alone; a restore that was asked for is done before anything opens the database. Throws `in-use`. */
async function takeFolder(dataDir: string): Promise<() => void> {
  const release = ownFolder(dataDir);
  const restored = await restoreWhatWasRequested(dataDir, Date.now());
  if (restored) createLog('app').warn('restore', { restored });
  return release;
}

export type ConfiguredOptions = {
  setup?: AppNeeds['setup'];
  /** Seals who may log in while the archive is away; a key file in the data folder when not given. */
  sealer?: Sealer;
};

/**
 * Opens the application as a configuration says. Several processes may share a server database; a SQLite file belongs
 * to this machine. With a server away it opens all the same, and makes up for the rest when the server is back.
 */
export async function openConfigured(
  configuration: Configuration,
  { setup, sealer }: ConfiguredOptions = {},
): Promise<RunningApp> {
  const { mode, dataDir, archive, sms, lms } = configuration;
  const log = createLog('app');
  const gateway = createGateway(sms, log);
  const settings = databaseSettings(archive);
  // Somebody else may be sending what is open: it is left until its lease ends, unless this process is alone.
  const isAlone = archive.kind === 'sqlite' && !archive.shared;
  const release = isAlone ? await takeFolder(dataDir) : () => undefined;
  const db = connectDatabase(inThread(settings));
  const watch = archiveWatch(db, settings);
  const { loadSystem, close } = openLoadSystem(lms, inThread);
  try {
    await watch.open(async () => {
      await updateTables(db, settings);
      await seedBasics(createStores(db));
    });
    const running = await runApp(
      dataDir,
      { db, settings, watch },
      {
        mode,
        log,
        setup,
        ownsDatabase: isAlone,
        backups: isAlone && archive.file === archiveFile(dataDir) ? createBackups(dataDir) : undefined,
        ...(archive.kind === 'sqlite'
          ? {}
          : {
              loginKeep: createLoginKeep(dataDir, sealer ?? keyFileSealer(join(dataDir, 'secrets.key')), log),
            }),
        sampleAccounts: [],
        gateway,
        loadSystem,
        simulated: { phones: 0, terminals: 0 },
      },
      close,
    );
    return {
      ...running,
      async stop() {
        await running.stop();
        release();
      },
    };
  } catch (error) {
    await watch.stop();
    await close();
    await db.q.destroy();
    release();
    throw error;
  }
}
