import { watchFile } from 'node:fs';
import { dirname, join } from 'node:path';
import { onShutdown, option, sayReady } from '../process.ts';
import { readFaults } from './faults.ts';
import { MobileNetwork, type NetworkSettings } from './network.ts';
import { NetworkRecord, readRecord } from './record.ts';

/** How often the file of faults is looked at, ms. */
const LOOK_MS = 100;

/**
 * Entry: the mobile operator, simulated, as its own process. `--settings JSON`, `--record FILE`. Beside the record
 * `network-faults.json` may say what goes wrong; it is read at the start and whenever it changes.
 */
const settings = JSON.parse(option(process.argv, 'settings') ?? '{}') as Partial<NetworkSettings>;
const recordFile = option(process.argv, 'record') || 'network-record.jsonl';
const before = readRecord(recordFile);
const network = new MobileNetwork(
  {
    host: '127.0.0.1',
    port: 0,
    spId: '900001',
    secret: 'drill',
    answerMs: 0,
    throttleShare: 0,
    ...settings,
    behaviour: {
      seed: 1,
      failShare: 0.02,
      silentShare: 0.01,
      confirmShare: 0.9,
      reportMinMs: 50,
      reportMaxMs: 2_000,
      confirmMinMs: 200,
      confirmMaxMs: 6_000,
      ...settings.behaviour,
    },
  },
  new NetworkRecord(recordFile),
);
const faultsFile = join(dirname(recordFile), 'network-faults.json');
const takeFaults = () => network.setFaults(readFaults(faultsFile));
takeFaults();
watchFile(faultsFile, { persistent: false, interval: LOOK_MS }, takeFaults);
network.resume(before);
const port = await network.start();
onShutdown(() => network.stop(), process.argv.includes('--end-with-parent'));
sayReady({ port });
