import { createLog } from './log.ts';
import { entryPath } from './paths.ts';
import { onShutdown, option, sayReady } from './process.ts';
import { readConfig } from './sms-server/config.ts';
import { startSmsServer } from './sms-server/server.ts';

/** Entry: the SMS server as its own process. `--config FILE` names the configuration. */
const file = option(process.argv, 'config');
if (!file) {
  process.stderr.write('usage: npm run sms-server -- --config FILE\n');
  process.exit(2);
}
try {
  const config = readConfig(file);
  const log = createLog('sms-server', process.env.ORDERLY_LOG ?? 'info');
  const server = await startSmsServer(config, log, entryPath('sqlite-thread'));
  onShutdown(() => server.stop(), config.endWithParent);
  sayReady({ soap: server.soapPort, health: server.healthPort });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
