import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../main/simulators/random.ts';
import { openDatabase } from '../../main/store/database.ts';
import { Operator } from '../bench/query/operator.ts';
import { prepareArchive } from '../bench/query/prepare.ts';
import { QueryService } from '../bench/query/service.ts';
import { dayOf } from '../bench/query/traffic.ts';
import { root } from '../support/product.ts';
import { wait } from './makers.ts';

/** Longer than a lease that a killed owner leaves behind, ms. */
const QUIET_MS = 20_000;

export type Kill = { victim: 'service' | 'rival'; atShare: number; deadMs: number };
export type QueryPlan = {
  seed: number;
  round: number;
  /** Registered numbers; a tenth as many strangers write as well. */
  numbers: number;
  perSecond: number;
  /** A second service works on the same archive. */
  hasRival: boolean;
  kills: Kill[];
};

/** All but the first two must be 0. */
export type QueryResult = QueryPlan & {
  inbound: number;
  answers: number;
  /** Answers a phone had to get and never got; answers beyond those; by the operator's record. */
  lost: number;
  doubled: number;
  /** Received messages that are not stored once, or that nobody has dealt with. */
  notStored: number;
  unhandled: number;
  /** The same service agreed twice by one number. */
  subscribedTwice: number;
  seconds: number;
  dataDir?: string;
};

/** What goes wrong in a round: always the same for the same seed and round. */
export function planQueryRound(seed: number, round: number): QueryPlan {
  const random = seeded((seed * 1_000_003 + round * 7_919) >>> 0);
  for (let i = 0; i < 5; i += 1) random();
  const hasRival = random() < 0.4;
  const numbers = 100 + 50 * Math.floor(random() * 5);
  const kills = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    victim: hasRival && random() < 0.5 ? ('rival' as const) : ('service' as const),
    atShare: random() * 0.95,
    deadMs: random() < 0.5 ? 0 : Math.round(random() * 3_000),
  }));
  return {
    seed,
    round,
    numbers,
    perSecond: 40 + Math.round(random() * 40),
    hasRival,
    kills: kills.sort((a, b) => a.atShare - b.atShare),
  };
}

/** One round: phones write, the service is killed in between, and the operator's record is the judge. */
export async function runQueryRound(plan: QueryPlan): Promise<QueryResult> {
  const started = performance.now();
  // Beside the checkout's own files, because a temporary folder is often memory and not a disk.
  const home = join(root, '.data');
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, 'faults-'));
  const phones = await prepareArchive(folder, plan.numbers);
  const operator = await Operator.start(folder);
  const service = new QueryService(folder, operator.port, true, plan.hasRival);
  let isGood = false;
  try {
    await service.start();
    const said = dayOf(phones, plan.numbers * 6);
    const lastsMs = (said.length / plan.perSecond) * 1_000;
    await Promise.all([operator.play(said, plan.perSecond), killAll(service, plan.kills, lastsMs)]);
    await operator.quiet(QUIET_MS);
    const { lost, doubled, answers } = operator.judge(said);
    await service.stop();
    const stored = await storedOf(folder, said.length);
    isGood = lost + doubled + stored.notStored + stored.unhandled + stored.subscribedTwice === 0;
    return {
      ...plan,
      inbound: said.length,
      answers,
      lost,
      doubled,
      ...stored,
      seconds: Math.round((performance.now() - started) / 100) / 10,
      ...(isGood ? {} : { dataDir: folder }),
    };
  } finally {
    await service.stop();
    await operator.stop();
    if (isGood) rmSync(folder, { recursive: true, force: true });
  }
}

/** Each kill at its share of the traffic, or as soon as the one before is over. */
async function killAll(service: QueryService, kills: readonly Kill[], lastsMs: number): Promise<void> {
  const started = performance.now();
  for (const { victim, atShare, deadMs } of kills) {
    await wait(Math.max(0, atShare * lastsMs - (performance.now() - started)));
    await service.kill(victim, deadMs);
  }
}

/** What the archive holds true at the end. */
async function storedOf(folder: string, inbound: number) {
  const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'archive.db') });
  const count = async (query: PromiseLike<unknown>) => Number(((await query) as { n: number }[])[0]?.n ?? 0);
  const stored = await count(db.q('inbound').count({ n: '*' }));
  const unhandled = await count(db.q('inbound').whereNull('handled').count({ n: '*' }));
  const twice = await db
    .q('subscriptions')
    .whereIn('sub_state', ['active', 'paused'])
    .groupBy('phone', 'service_code')
    .havingRaw('count(*) > 1')
    .select('phone');
  await db.q.destroy();
  return { notStored: Math.abs(inbound - stored), unhandled, subscribedTwice: twice.length };
}
