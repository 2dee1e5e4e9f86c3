import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleUtility } from '../../main/simulators/sample-utility.ts';
import { until } from '../support/product.ts';
import { type Faulty, judge, type Verdict } from './judge.ts';
import { databaseFile, holdDatabase, jumpClock, NetworkSwitch, SmallDisk, wait } from './makers.ts';
import type { Fault, RoundPlan } from './plan.ts';
import { endOrphans, setClocks } from './processes.ts';
import { Session } from './session.ts';

export type RoundResult = Verdict & {
  seed: number;
  round: number;
  customers: number;
  /** What went wrong on purpose, and after how many messages. */
  faults: (Fault & { struckAfter: number })[];
  /** What could not be made to go wrong here. */
  skipped: { name: string; reason: string }[];
  seconds: number;
  violations: (keyof Faulty)[];
  /** Kept when there is a violation. */
  dataDir?: string;
};

/** Seed of the sample utility, the product's own default. */
const SAMPLE_SEED = 20_260;
/** A fault strikes at the latest after this, however slow the send is by then, ms. */
const STRIKE_MS = 6_000;

/** One part, and three. Everybody with a role in both gets both. */
const texts = {
  short: '负荷缺口通知：请做好错峰准备，收到请回复1确认。',
  long: `有序用电通知：${'因迎峰度夏期间电力供应紧张，请贵单位按照既定方案压减生产负荷，保留保安负荷，并安排专人值守。'.repeat(3)}收到请回复1确认。`,
};
const everybody = { kind: 'region' as const, code: '210400' };

/** Runs one round from a fresh start of the product to the verdict. */
export async function runRound(plan: RoundPlan): Promise<RoundResult> {
  const started = performance.now();
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-faults-'));
  const session = new Session(dataDir, plan.customers);
  const disk = plan.faults.some((one) => one.kind === 'disk-full')
    ? SmallDisk.mount(join(dataDir, 'sms-server'))
    : undefined;
  setClocks(dataDir, { desktop: 0, 'sms-server': 0 });
  let verdict: Verdict | undefined;
  const strikes = new Strikes(session, plan, disk);
  try {
    await session.start();
    const [promised] = await Promise.all([sendAll(session, plan), strikes.all()]);
    await session.settle();
    if (plan.releases && (await release(session)) > 0) await session.settle();
    verdict = judge(await session.evidence(promised));
  } finally {
    const isGood = verdict !== undefined && violationsOf(verdict).length === 0;
    await tidy(session, disk instanceof SmallDisk ? disk : undefined, isGood);
    if (!verdict) process.stderr.write(`seed ${plan.seed} round ${plan.round} broke; kept ${dataDir}\n`);
  }
  const violations = violationsOf(verdict);
  const result: RoundResult = {
    seed: plan.seed,
    round: plan.round,
    customers: plan.customers,
    faults: strikes.struck,
    skipped: strikes.skipped,
    ...verdict,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    violations,
    ...(violations.length > 0 ? { dataDir } : {}),
  };
  if (violations.length > 0) writeFileSync(join(dataDir, 'round.json'), JSON.stringify(result, null, 2));
  return result;
}

const violationsOf = ({ faulty }: Verdict) =>
  (Object.keys(faulty) as (keyof Faulty)[]).filter((name) => faulty[name] > 0);

/** Makes the faults of a round, each at its moment. */
class Strikes {
  readonly struck: RoundResult['faults'] = [];
  readonly skipped: RoundResult['skipped'] = [];
  readonly #session: Session;
  readonly #plan: RoundPlan;
  readonly #disk: SmallDisk | { reason: string } | undefined;
  readonly #network: NetworkSwitch;

  constructor(session: Session, plan: RoundPlan, disk: SmallDisk | { reason: string } | undefined) {
    this.#session = session;
    this.#plan = plan;
    this.#disk = disk;
    this.#network = new NetworkSwitch(session.dataDir, plan.seed + plan.round);
  }

  async all(): Promise<void> {
    const { contacts } = sampleUtility(this.#plan.customers, SAMPLE_SEED);
    const expected = contacts.length + this.#plan.customers;
    await Promise.all(
      this.#plan.faults.map(async (fault) => {
        const end = performance.now() + STRIKE_MS;
        while (this.#session.arrived() < fault.at * expected && performance.now() < end) await wait(20);
        const struckAfter = this.#session.arrived();
        if (await this.#strike(fault)) this.struck.push({ ...fault, struckAfter });
      }),
    );
  }

  async #strike(fault: Fault): Promise<boolean> {
    const { dataDir } = this.#session;
    switch (fault.kind) {
      case 'kill':
        await this.#kill(fault.victim);
        return true;
      case 'network':
        await this.#network.apply(fault.faults, fault.seconds);
        return true;
      case 'busy':
        await holdDatabase(databaseFile(dataDir, fault.database), fault.seconds);
        return true;
      case 'clock':
        await jumpClock(dataDir, fault.owner, fault.offsetMs, fault.seconds);
        return true;
      case 'disk-full':
        if (this.#disk instanceof SmallDisk) {
          await this.#disk.fill(fault.seconds);
          return true;
        }
        this.skipped.push({ name: fault.name, reason: this.#disk?.reason ?? 'no small disk' });
        return false;
    }
  }

  async #kill(victim: 'desktop' | 'sms-server' | 'mobile-network'): Promise<void> {
    if (victim === 'desktop') return this.#session.killDesktop();
    const pid = await until(`the ${victim}`, () => this.#session.running.pidOf(victim));
    process.kill(pid, 'SIGKILL');
  }
}

/** Sends both texts; repeats a call that did not come back, with the same key. Gives the number of deliveries. */
async function sendAll(session: Session, plan: RoundPlan): Promise<number> {
  let promised = 0;
  for (const [name, text] of Object.entries(texts)) {
    const sent = await session.call('messages.send', {
      kind: 'free',
      title: name,
      text,
      asksConfirmation: true,
      audience: { parts: [everybody], roles: name === 'long' ? ['power'] : [] },
      dedupeKey: `faults-${plan.seed}-${plan.round}-${name}`,
    });
    promised += sent.deliveries;
  }
  return promised;
}

/** A person has everything that is uncertain sent once more. */
async function release(session: Session): Promise<number> {
  const uncertain = await session.uncertain();
  if (uncertain.length > 0)
    await session.call('messages.settle', {
      deliveryIds: uncertain.map((one) => one.id),
      decision: 'resend',
    });
  return uncertain.length;
}

async function tidy(session: Session, disk: SmallDisk | undefined, isGood: boolean): Promise<void> {
  const { dataDir } = session;
  await session.stop();
  const left = await endOrphans(dataDir);
  if (left > 0) process.stderr.write(`${left} processes on ${dataDir} did not end by themselves\n`);
  disk?.remove(isGood ? undefined : join(dataDir, 'sms-server.kept'));
  if (isGood) rmSync(dataDir, { recursive: true, force: true });
}
