import { join } from 'node:path';
import { createApi } from '../../../main/api.ts';
import { App } from '../../../main/app.ts';
import { openCurveParts } from '../../../main/curve-parts.ts';
import { SoapGateway } from '../../../main/gateways/soap/gateway.ts';
import { createLog } from '../../../main/log.ts';
import { entryPath } from '../../../main/paths.ts';
import { onShutdown, option, sayReady } from '../../../main/process.ts';
import { sampleAccounts, seedArchive } from '../../../main/seed.ts';
import { createDispatcher } from '../../../main/shells/dispatch.ts';
import { type SampleUtility, sampleUtility } from '../../../main/simulators/sample-utility.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import type { Contact } from '../../../shared/model/archive.ts';
import { emergencyDraft } from '../../support/emergency-draft.ts';
import { idleLoadSystem } from '../../support/idle-load-system.ts';
import { answerQuestions } from './answers.ts';
import { orderTemplate, phoneOf, soapAccount } from './traffic.ts';

/**
 * Entry: the desktop's core over its embedded archive, without a window. `--data DIR --endpoint URL --count N`.
 * The load management system is a stand-in that takes every order at once: in the field it is another machine.
 */
const dataDir = option(process.argv, 'data') ?? '';
const endpoint = option(process.argv, 'endpoint') ?? '';
const count = Number(option(process.argv, 'count'));
const reportsOn = option(process.argv, 'reports') !== 'off';

/** Customers that may be limited, each with one person of its own, so that `count` customers are `count` recipients. */
function oneEach(): SampleUtility {
  const sample = sampleUtility(Math.ceil(count * 1.03) + 1, 1);
  const customers = sample.customers.filter((one) => !one.isProtected).slice(0, count);
  const contacts = customers.map(
    (customer, index): Contact => ({
      id: newId(),
      version: 1,
      name: '王建国',
      mobile: phoneOf(index),
      mobile2: '',
      state: 'active',
      remark: '',
      assignments: [{ role: 'power', customerId: customer.id }],
    }),
  );
  return { ...sample, offices: [], customers, contacts };
}

const log = createLog('bench');
const archive = { kind: 'sqlite' as const, file: join(dataDir, 'archive.db') };
const db = await openDatabase({ ...archive, threadFile: entryPath('sqlite-thread') });
const stores = createStores(db);
const sample = oneEach();
await seedArchive(stores, sample);
const gateway = new SoapGateway(
  {
    name: 'sms-server',
    endpoint,
    account: soapAccount.name,
    password: soapAccount.password,
    timeoutMs: 20_000,
  },
  log,
);
const app = new App({
  mode: 'drill',
  version: '0.0.0',
  log,
  stores,
  jobs: createJobStore(db),
  ownsDatabase: true,
  sampleAccounts,
  gateway,
  loadSystem: idleLoadSystem,
  curves: await openCurveParts(db, archive, dataDir),
  simulated: { phones: count, terminals: count },
  close: () => db.q.destroy(),
});
await app.start();
const dispatch = createDispatcher(app, createApi(app));
let token = '';

/** Through the same door as the screens. */
async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const answer = await dispatch(name, input, token);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value as CallOutput<N>;
}

async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const { login, password } = sampleAccounts.find((one) => one.role === 'supervisor')!;
token = (await call('accounts.login', { login, password })).token;
const { templates } = await call('templates.list', {});
const { id, kind, name, version } = templates.find((one) => one.kind === 'order')!;
await call('templates.save', { id, version, kind, name, text: orderTemplate, isActive: true });
/** An emergency for all customers, `index` windows of two hours from now. */
const draft = (index: number) =>
  call(
    'plans.save',
    emergencyDraft(`紧急错避峰${index + 1}`, Date.now() + index * 3 * 3_600_000, sample.customers),
  );
const plans = [await draft(0), await draft(1)];
await until('the SMS server', () => gateway.health().isOnline);
let messageId = '';

answerQuestions({
  /** The next emergency goes out: plan state, message, deliveries and orders, then the queue. */
  async send() {
    const { id, version } = plans.shift()!;
    const calledMs = Date.now();
    const issued = await call('plans.issue', { id, version, dedupeKey: `bench-${id}` });
    messageId = issued.messageId;
    return { calledMs, returnedMs: Date.now(), deliveries: issued.deliveries };
  },
  /** Everything the operator said has come back into the archive. */
  async settled() {
    await until('the archive to settle', async () => {
      const { counts, parts } = (await call('messages.get', { id: messageId })).message;
      if (parts !== count) throw new Error(`${parts} parts instead of ${count}: the text is too long`);
      return (reportsOn ? counts.delivered : counts.submitted) === count;
    });
  },
  /** When each number was queued, epoch ms. */
  async queued(): Promise<[string, number][]> {
    const rows = await db.q('deliveries').where('message_id', messageId).select('phone', 'queued_ms');
    return rows.map((row): [string, number] => [String(row.phone), Number(row.queued_ms)]);
  },
});
onShutdown(() => app.stop());
sayReady({});
