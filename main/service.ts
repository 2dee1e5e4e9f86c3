import { readConfiguration } from './configuration.ts';
import { openConfigured } from './open-app.ts';
import { onShutdown, option, sayReady } from './process.ts';

/** Entry: the core without a window. Query service, rules and sender run with every desktop closed. `--config FILE`. */
const file = option(process.argv, 'config');
if (!file) {
  process.stderr.write('usage: npm run service -- --config FILE\n');
  process.exit(2);
}
try {
  const configuration = readConfiguration(file);
  const running = await openConfigured(configuration);
  onShutdown(() => running.stop(), configuration.endWithParent);
  const { version } = await running.app.info();
  sayReady({ mode: configuration.mode, version, archive: configuration.archive.kind });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
