import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashPassword } from '../../../main/core/accounts/passwords.ts';
import { createLog } from '../../../main/log.ts';
import { keyFileSealer } from '../../../main/setup/secrets.ts';
import { createSetup } from '../../../main/setup/setup.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { newId } from '../../../shared/ids.ts';
import { fillArchive, fillDeliveries, type Sizes } from '../data/fill.ts';

export const account = { login: 'bench', password: 'korrekt-pferd-9' };

/** A home as the assistant leaves it: real connections, an embedded archive of the given size. Size of the archive, MB. */
export async function prepareHome(home: string, sizes: Sizes): Promise<number> {
  const file = join(home, 'live', 'archive.db');
  if (!existsSync(file)) {
    mkdirSync(join(home, 'live'), { recursive: true });
    const db = await openDatabase({ kind: 'sqlite', file });
    await fillArchive(db, sizes);
    await fillDeliveries(db, sizes, Date.now());
    await db.q.raw('analyze');
    await db.q.destroy();
    const configuration = {
      mode: 'live',
      dataDir: 'live',
      archive: { kind: 'sqlite', shared: false },
      sms: {
        kind: 'soap',
        name: 'soap',
        endpoint: 'http://127.0.0.1:1/sms',
        account: 'bench',
        password: 'bench',
      },
      lms: { kind: 'none' },
    };
    const setup = createSetup(
      join(home, 'configuration.json'),
      keyFileSealer(join(home, 'secrets.key')),
      createLog('bench'),
    );
    await setup.write(JSON.stringify(configuration), {
      id: newId(),
      login: account.login,
      name: '值班长',
      role: 'supervisor',
      isActive: true,
      passwordHash: await hashPassword(account.password),
      mustChange: false,
    });
  }
  return statSync(file).size / 1_048_576;
}
