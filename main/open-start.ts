import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from './configuration.ts';
import { createLog } from './log.ts';
import { openConfigured, openEmbedded, type RunningApp } from './open-app.ts';
import { option } from './process.ts';
import { keyFileSealer, type Sealer } from './setup/secrets.ts';
import { createSetup } from './setup/setup.ts';

/** The folder all data of this user is in, unless told otherwise. */
export const homeOf = (args: readonly string[]): string =>
  option(args, 'data') || join(homedir(), '.orderly-power', 'drill');

export const keyFile = (home: string): string => join(home, 'secrets.key');

/**
 * What `npm start` and the installed application open: the real connections once the assistant has written them,
 * otherwise, and with `--drill`, the drill on embedded defaults.
 */
export async function openStart(
  args: readonly string[],
  home: string,
  sealer: Sealer = keyFileSealer(keyFile(home)),
): Promise<RunningApp> {
  const file = join(home, 'configuration.json');
  const setup = createSetup(file, sealer, createLog('setup'));
  if (existsSync(file) && !args.includes('--drill'))
    return openConfigured(readConfiguration(file, sealer), { setup, sealer });
  return openEmbedded({
    dataDir: home,
    isEmpty: args.includes('--empty'),
    hasSampleDay: true,
    sampleSize: Number(option(args, 'customers') || 0) || undefined,
    days: Number(option(args, 'days') || 0) || undefined,
    setup,
  });
}
