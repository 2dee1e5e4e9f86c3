import { parentPort, workerData } from 'node:worker_threads';
import type { CurveAnswer, CurveWork } from './curve-thread.ts';
import { createCurveReader } from './store/curve-reader.ts';
import { connectDatabase } from './store/database.ts';
import type { DatabaseSettings } from './store/dialects/dialect.ts';

/** Entry of the thread that adds curves up; it reads through a connection of its own and writes nothing. */
const reader = createCurveReader(connectDatabase(ownSettings(workerData as DatabaseSettings)));
const say = (answer: CurveAnswer) => parentPort?.postMessage(answer);

parentPort?.on('message', async (work: CurveWork) => {
  try {
    if (work.kind === 'leaves')
      say({ id: work.id, kind: 'leaves', sums: await reader.leaves(work.day, work.spikeFactor) });
    else say({ id: work.id, kind: 'members', sums: await membersOf(work) });
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    say({ id: work.id, kind: 'failed', message: String(error), code });
  }
});

function membersOf({ days, accounts, capacities, spikeFactor }: CurveWork & { kind: 'members' }) {
  const members = accounts
    .split('\n')
    .filter((one) => one !== '')
    .map((accountNo, index) => ({ accountNo, capacityKva: capacities[index] ?? 0 }));
  return reader.members(days, members, spikeFactor);
}

/** This is a thread already: no other one for the database, and one connection is enough. */
function ownSettings(settings: DatabaseSettings): DatabaseSettings {
  if (settings.kind === 'sqlite') return { kind: 'sqlite', file: settings.file, cacheMb: 8 };
  return settings.kind === 'postgres' ? { ...settings, poolSize: 1 } : settings;
}
