import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { type Configuration, ConfigurationError, parseConfiguration } from '../configuration.ts';
import type { Log, SetupPart, SetupPort, StoredUser } from '../core/ports.ts';
import { createGateway } from '../gateways/registry.ts';
import { databaseSettings, openLoadSystem } from '../open-parts.ts';
import { seedBasics } from '../seed.ts';
import { countUsers, openDatabase } from '../store/database.ts';
import { createStores } from '../store/index.ts';
import { hideSecrets, restoreSecrets, sealSecrets } from './kept-secrets.ts';
import type { Sealer } from './secrets.ts';

const TEST_MS = 15_000;
/** How long an operator may take to let us in. */
const LOGIN_MS = 6_000;

/** The work's result, or a sentence when the other side keeps silent. */
function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${TEST_MS / 1_000} 秒没有回应`)), TEST_MS);
  });
  return Promise.race([work, silence]).finally(() => clearTimeout(timer));
}

const tests: Record<SetupPart, (configuration: Configuration, log: Log) => Promise<string>> = {
  async archive({ archive }) {
    const users = await countUsers(databaseSettings(archive));
    return users ? `连接成功，已有 ${users} 个用户` : '连接成功，库是新的';
  },
  async sms({ sms }, log) {
    const gateway = createGateway(sms, log);
    if (sms.kind === 'soap' || sms.kind === 'mas') return gateway.test();
    // An operator's link must be logged in to be tried; what arrives meanwhile is refused and comes again.
    const refuse = () => Promise.reject(new Error('only a test'));
    const isUp = new Promise<void>((resolve) => {
      void gateway.start({
        reports: refuse,
        inbound: refuse,
        changed: () => gateway.health().isOnline && resolve(),
      });
      setTimeout(resolve, LOGIN_MS);
    });
    try {
      await isUp;
      return await gateway.test();
    } finally {
      await gateway.stop();
    }
  },
  async lms({ lms }) {
    const { loadSystem, close } = openLoadSystem(lms);
    try {
      if (lms.kind === 'none') return '没有负荷管理系统，指令不下达';
      const answer = await loadSystem.ping();
      // The names may be set afterwards: orders wait until they fit.
      const { fits, findings } = await loadSystem.check(loadSystem.config(), false);
      const wrong = findings.filter(({ result }) => !['fits', 'absent'].includes(result)).length;
      return fits
        ? `${answer}，表名列名相符`
        : `${answer}，${wrong} 处表名列名不符，请在“负荷系统表”中改好再下达指令`;
    } finally {
      await close();
    }
  },
};

/** The configuration file of a data folder: read without secrets, tried part by part, written with secrets sealed. */
export function createSetup(file: string, sealer: Sealer, log: Log): SetupPort {
  const folder = dirname(file);
  const stored = (): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const parse = (text: string): { json: unknown; configuration: Configuration } => {
    try {
      const json = restoreSecrets(JSON.parse(text), stored());
      return { json, configuration: parseConfiguration(json, folder, 'configuration', sealer) };
    } catch (error) {
      if (error instanceof ConfigurationError) {
        const [first] = error.problems;
        throw new AppError('bad-configuration', { key: first?.key ?? '', problem: first?.problem ?? '' });
      }
      throw new AppError('bad-configuration', { key: '(file)', problem: String(error) });
    }
  };
  return {
    read: () => JSON.stringify(hideSecrets(stored()), null, 2),
    test: (part, text) => inTime(tests[part](parse(text).configuration, log)),
    async write(text, administrator) {
      const { json, configuration } = parse(text);
      await prepareArchive(configuration, administrator);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const sealed = sealSecrets(json, (plain) => sealer.seal(plain));
      writeFileSync(`${file}.new`, `${JSON.stringify(sealed, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

/** A new archive gets the basics and its first administrator; one with users is left as it is. */
async function prepareArchive(configuration: Configuration, administrator: StoredUser): Promise<void> {
  const db = await openDatabase(databaseSettings(configuration.archive));
  try {
    const stores = createStores(db);
    await seedBasics(stores);
    if ((await stores.users.list()).length === 0) await stores.users.save(administrator);
  } finally {
    await db.q.destroy();
  }
}
