import { readConfiguration } from './configuration.ts';
import { findingLines } from './load-system/findings.ts';
import { openLoadSystem } from './open-parts.ts';
import { option } from './process.ts';

/** Entry: looks at the real schema of the load management system under the names of a configuration file. */
const args = process.argv.slice(2);
const file = option(args, 'config');
if (!file) {
  process.stderr.write('npm run lms-check -- --config FILE [--write] [--json]\n');
  process.exit(2);
}
try {
  const { lms } = readConfiguration(file);
  const { loadSystem, close } = openLoadSystem(lms);
  try {
    const result = await loadSystem.check(loadSystem.config(), args.includes('--write'));
    process.stdout.write(
      args.includes('--json') ? `${JSON.stringify(result, null, 2)}\n` : findingLines(result),
    );
    process.exitCode = result.fits ? 0 : 1;
  } finally {
    await close();
  }
} catch (error) {
  const reason =
    error instanceof Error
      ? ((error as { params?: { reason?: string } }).params?.reason ?? error.message)
      : String(error);
  process.stderr.write(`${reason}\n`);
  process.exitCode = 2;
}
