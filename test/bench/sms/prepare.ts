import { join } from 'node:path';
import { option } from '../../../main/process.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createOutboxStore } from '../../../main/store/outbox.ts';
import { phoneOf, soapAccount, textOf } from './traffic.ts';

/** Entry: a database of the SMS server in which messages wait, accepted as the service accepts. `--data DIR --count N`. */
const folder = option(process.argv, 'data') ?? '';
const count = Number(option(process.argv, 'count'));
const CALL = 1_000;
const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'sms.db') }, 'sms');
const outbox = createOutboxStore(db);
for (let start = 0; start < count; start += CALL) {
  const { conflicts } = await outbox.accept(
    soapAccount.name,
    Array.from({ length: Math.min(CALL, count - start) }, (_, offset) => ({
      clientId: `bench-${start + offset}`,
      phone: phoneOf(start + offset),
      text: textOf(start + offset),
      parts: 1,
      priority: 1,
      serviceNo: '',
    })),
  );
  if (conflicts.length > 0) throw new Error(`not accepted: ${conflicts.length}`);
}
await db.q.destroy();
