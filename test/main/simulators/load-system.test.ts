import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumption } from '../../../main/core/lms/consumption.ts';
import type { LoadSystem } from '../../../main/core/ports.ts';
import { lmsDatabase } from '../../../main/lms-database.ts';
import { createLoadSystem } from '../../../main/load-system/load-system.ts';
import { LoadManagementSimulator } from '../../../main/simulators/lms.ts';
import { sampleUtility } from '../../../main/simulators/sample-utility.ts';
import { sqlite } from '../../../main/store/dialects/sqlite.ts';
import { defaultLmsConfig } from '../../../shared/model/lms.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { until } from '../../support/product.ts';

const { loads } = sampleUtility(20, 7);
const [first, second] = loads.map((one) => one.accountNo);
let folder: string;
let simulator: LoadManagementSimulator;
let lms: LoadSystem;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orderly-lms-'));
  const dbFile = join(folder, 'lms.db');
  const chances = { seed: 7, failShare: 0, offlineShare: 0, delayMinMs: 50, delayMaxMs: 100 };
  simulator = new LoadManagementSimulator({
    ...chances,
    dbFile,
    days: 3,
    readingDays: 3,
    meterMs: 300,
    customers: loads,
  });
  await simulator.start();
  const q = sqlite.connect({ kind: 'sqlite', file: dbFile });
  lms = createLoadSystem(lmsDatabase(q, sqlite));
  close = () => q.destroy();
});
afterAll(async () => {
  await close();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const order = (key: string, accountNo: string, change = {}) => ({
  key,
  planNo: 'YL-1',
  control: '05',
  accountNo,
  round: 1,
  command: 'limit' as const,
  limitKw: 100,
  startMs: Date.now(),
  endMs: Date.now() + 3_600_000,
  ...change,
});
const statesOf = async (key: string) =>
  (await lms.feedbackSince(0)).feedback.filter((one) => one.key === key).map((one) => one.state);
const loadOf = async (accountNo: string) => {
  const { rows } = await lms.changedCurves(0, dayOf(Date.now()));
  return (
    rows.find((row) => row.accountNo === accountNo)?.points.findLast((value) => !Number.isNaN(value)) ?? 0
  );
};

describe('the simulated load management system behind the real interface', () => {
  it('fits the mapping the product begins with', async () => {
    const { findings } = await lms.check(defaultLmsConfig, true);
    expect(findings.filter((one) => one.result !== 'fits' && one.result !== 'absent')).toEqual([]);
  });

  it('executes an order, the load follows, and goes up again when it is released', async () => {
    const before = await loadOf(first!);
    expect(before).toBeGreaterThan(150);
    await lms.writeOrders([order('one', first!)]);
    await until('the terminal to act', async () => (await statesOf('one')).includes('executed'));
    expect(await statesOf('one')).toEqual(['received', 'executed']);
    await until('the load to be down', async () => (await loadOf(first!)) <= 100);
    await lms.writeOrders([order('two', first!, { command: 'restore' })]);
    await until('the terminal to let go', async () => (await statesOf('two')).includes('restored'));
    await until('the load to be up', async () => (await loadOf(first!)) > 100);
  });

  it('lets go by itself at the end of the window and says so', async () => {
    await lms.writeOrders([order('short', second!, { endMs: Date.now() + 1_200 })]);
    await until('the window to end', async () => (await statesOf('short')).at(-1) === 'restored');
    expect(await statesOf('short')).toEqual(['received', 'executed', 'restored']);
  });

  it('has balances that fall and readings that rise with what is used', async () => {
    const today = dayOf(Date.now());
    const accounts = [first!, second!];
    await until('the meters', async () => (await lms.readings(accounts, today)).length === 2);
    const [before] = await lms.balances([first!]);
    const later = await until('a later balance', async () => {
      const [now] = await lms.balances([first!]);
      return now && before && now.readMs > before.readMs && now;
    });
    expect(later.value).toBeLessThanOrEqual(before!.value);
    const yesterday = addDays(today, -1);
    const used = await consumption(lms, accounts, yesterday, yesterday);
    for (const one of used) expect(one.kwh).toBeGreaterThan(0);
    const [reading] = await lms.readings([first!], yesterday);
    expect(reading).toMatchObject({ accountNo: first, day: yesterday });
    expect(reading!.multiplier).toBeGreaterThan(1);
  });

  it('shows its customers with region, industry and contract capacity', async () => {
    const { rows } = await lms.changedCustomers(0);
    expect(rows).toHaveLength(20);
    expect(rows.find((row) => row.accountNo === first)).toMatchObject({
      industryCode: loads[0]!.industryCode,
      contractKva: loads[0]!.capacityKva,
    });
  });
});
