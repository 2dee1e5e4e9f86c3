// Loaded before the product's own processes while faults are made. Plain JavaScript: it runs before anything is built.
// 1. The clock may be set: ORDERLY_FAULTS_CLOCK names a file with a number of ms for `desktop` and `sms-server`; the
//    process's clock and that of its embedded database, which reads the same clock, jump together. Timers do not.
// 2. The SMS server gives up an unanswered submit after ORDERLY_FAULTS_TIMEOUT seconds instead of a minute.
import { readFileSync, watchFile, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const LOOK_MS = 50;
const entry = basename(process.argv[1] ?? '', '.js');
const role = { launch: 'desktop', 'sms-server': 'sms-server' }[entry];
const clockFile = process.env.ORDERLY_FAULTS_CLOCK;
let offsetMs = 0;

function readOffset() {
  try {
    offsetMs = Number(JSON.parse(readFileSync(clockFile, 'utf8'))[role] ?? 0);
  } catch {
    offsetMs = 0;
  }
}

function setClock() {
  const RealDate = Date;
  const realNow = RealDate.now;
  const now = () => realNow() + offsetMs;
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  readOffset();
  watchFile(clockFile, { persistent: false, interval: LOOK_MS }, readOffset);
}

async function setDatabaseClock() {
  const { default: Client } = await import('@photostructure/knex-sqlite');
  const query = Client.prototype.query;
  Client.prototype.query = function (connection, asked) {
    // A statement's text may stand alone.
    const obj = typeof asked === 'string' ? { sql: asked } : asked;
    const clock = `(${Date.now()} / 1000.0)`;
    return query.call(this, connection, { ...obj, sql: obj.sql.replaceAll("unixepoch('subsec')", clock) });
  };
}

function shortenTimeout(seconds) {
  const at = process.argv.indexOf('--config') + 1;
  const config = JSON.parse(readFileSync(process.argv[at], 'utf8'));
  for (const gateway of config.gateways) gateway.responseTimeoutSeconds = seconds;
  const own = process.argv[at].replace(/\.json$/, '.faults.json');
  writeFileSync(own, JSON.stringify(config));
  process.argv[at] = own;
}

if (role && clockFile) {
  setClock();
  await setDatabaseClock();
}
if (role === 'sms-server' && process.env.ORDERLY_FAULTS_TIMEOUT)
  shortenTimeout(Number(process.env.ORDERLY_FAULTS_TIMEOUT));
