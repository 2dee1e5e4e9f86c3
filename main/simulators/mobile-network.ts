import { onShutdown, option, sayReady } from '../process.ts';
import { MobileNetwork, type NetworkSettings } from './network.ts';
import { NetworkRecord } from './record.ts';

/** Entry: the mobile operator, simulated, as its own process. `--settings JSON`, `--record FILE`. */
const settings = JSON.parse(option(process.argv, 'settings') ?? '{}') as Partial<NetworkSettings>;
const record = new NetworkRecord(option(process.argv, 'record') || 'network-record.jsonl');
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
  record,
);
const port = await network.start();
onShutdown(() => network.stop(), process.argv.includes('--end-with-parent'));
sayReady({ port });
