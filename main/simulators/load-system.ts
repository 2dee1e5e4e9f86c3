import { readFileSync } from 'node:fs';
import { onShutdown, option, sayReady } from '../process.ts';
import { type LmsSettings, LoadManagementSimulator } from './lms.ts';

/** Entry: the load management system, simulated, as its own process. `--settings FILE` (JSON). */
const settings = JSON.parse(readFileSync(option(process.argv, 'settings') ?? '', 'utf8')) as LmsSettings;
const simulator = new LoadManagementSimulator(settings);
await simulator.start();
onShutdown(() => simulator.stop(), process.argv.includes('--end-with-parent'));
sayReady({ terminals: settings.customers.length });
