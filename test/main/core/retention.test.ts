import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OldFiles } from '../../../main/core/ports.ts';
import { keptSince } from '../../../main/core/system/retention.ts';
import { createOldFiles } from '../../../main/store/old-files.ts';
import { newId } from '../../../shared/ids.ts';
import { DAY_MS, dayOf, dayStartMs } from '../../../shared/time.ts';
import { delivery, many, message } from '../../contracts/samples.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let folder: string;
let files: OldFiles;
/** Noon of a day far behind the three months that are kept. */
const OLD = dayStartMs(dayOf(keptSince(Date.now(), 3) - 20 * DAY_MS)) + DAY_MS / 2;
const old = { year: dayOf(OLD).slice(0, 4) };

beforeEach(async () => {
  small = await SmallApp.open({ isStarted: false });
  folder = mkdtempSync(join(tmpdir(), 'orderly-old-'));
  files = createOldFiles(folder);
  small.app.core.oldFiles = files;
});
afterEach(async () => {
  await small.close();
  rmSync(folder, { recursive: true, force: true });
});

async function keep(months: number, at = '03:30') {
  const settings = await small.call('administrator', 'settings.get', {});
  await small.call('administrator', 'settings.save', { ...settings, retention: { months, at } });
}

async function sent(count: number, atMs: number): Promise<string> {
  const one = message({ createdMs: atMs });
  const { messages } = small.app.core.stores;
  await messages.insert(
    one,
    newId(),
    many(count, () => delivery(one.id)),
  );
  const row = { delivery_state: 'delivered', queued_ms: atMs, submitted_ms: atMs, done_ms: atMs };
  await small.db.q('deliveries').where('message_id', one.id).update(row);
  return one.id;
}

async function move(isDryRun = false) {
  await small.call('administrator', 'retention.move', { isDryRun });
  await small.app.oldMessages.settled();
  return (await small.call('administrator', 'retention.get', {})).run;
}
const left = async () => (await small.db.q('deliveries').select('id')).length;
const auditOf = async (search: string) =>
  (await small.call('administrator', 'audit.list', { search, offset: 0, limit: 10 })).entries;

describe('what is kept', () => {
  it.each([
    ['2026-07-15', 3, '2026-04-01'],
    ['2026-01-01', 12, '2025-01-01'],
    ['2026-02-28', 14, '2024-12-01'],
  ])('on %s with %i whole months begins on %s', (day, months, first) => {
    expect(dayOf(keptSince(dayStartMs(day) + 1, months))).toBe(first);
  });

  it('is everything until somebody says otherwise', async () => {
    const error = await small.refused('administrator', 'retention.move', { isDryRun: false });
    expect(error.code).toBe('nothing-changed');
    await sent(2, OLD);
    await small.app.oldMessages.look();
    expect(await left()).toBe(2);
  });
});

describe('putting old messages away', () => {
  it('counts them first when asked, and touches nothing', async () => {
    await keep(3);
    await sent(4, OLD);
    await sent(1, Date.now());
    expect(await move(true)).toMatchObject({ isDryRun: true, messages: 1, deliveries: 4, problem: '' });
    expect(await left()).toBe(5);
    expect(await files.years()).toEqual([]);
    expect(await auditOf('retention.')).toEqual([]);
  });

  it('moves them into the file of their year, where they are found again, and says so in the audit', async () => {
    await keep(3);
    await sent(400, OLD);
    await sent(1, Date.now());
    expect(await move()).toMatchObject({ isDryRun: false, messages: 1, deliveries: 400, problem: '' });
    expect(await left()).toBe(1);
    const { years } = await small.call('administrator', 'retention.get', {});
    expect(years).toMatchObject([{ ...old, messages: 1, deliveries: 400 }]);
    const found = await small.call('administrator', 'retention.search', { ...old, search: '' });
    expect(found.deliveries).toHaveLength(100);
    const one = found.deliveries[0]!;
    const byNumber = await small.call('administrator', 'retention.search', { ...old, search: one.phone });
    expect(byNumber.deliveries.map((each) => each.id)).toContain(one.id);
    expect((await auditOf('retention.')).map((entry) => entry.action)).toEqual([
      'retention.move',
      'retention.begin',
    ]);
  });

  it('leaves the sums of the reports as they were', async () => {
    await keep(3);
    await sent(7, OLD);
    const day = dayOf(OLD);
    const before = await small.app.reportDays.of(day, day);
    expect(before.sums).toMatchObject([{ total: 7, delivered: 7 }]);
    await move();
    await small.app.reportDays.catchUp();
    const after = await small.app.reportDays.of(day, day);
    expect(after.sums).toMatchObject([{ total: 7, delivered: 7 }]);
  });

  it('that was interrupted between file and archive is finished by the next run, each row once', async () => {
    await keep(3);
    await sent(200, OLD);
    const { oldRows } = small.app.core.stores;
    for await (const portion of oldRows.portions(keptSince(Date.now(), 3))) {
      await files.put(portion);
      break;
    }
    expect(await move()).toMatchObject({ deliveries: 200 });
    expect(await left()).toBe(0);
    expect(await files.years()).toMatchObject([{ deliveries: 200 }]);
  });

  it('leaves everything in the archive when the file cannot be written', async () => {
    await keep(3);
    await sent(2, OLD);
    small.app.core.oldFiles = { ...files, put: () => Promise.reject(new Error('disk full')) };
    expect(await move()).toMatchObject({ problem: 'disk full', deliveries: 0 });
    expect(await left()).toBe(2);
  });

  it('is refused while another workstation is at it', async () => {
    await keep(3);
    await small.app.core.stores.leases.take('old-messages', newId(), '2 号席', 60_000);
    const error = await small.refused('administrator', 'retention.move', { isDryRun: false });
    expect(error.code).toBe('busy');
  });

  it('is for administrators only', async () => {
    for (const who of ['viewer', 'dispatcher', 'supervisor'] as const)
      expect((await small.refused(who, 'retention.move', { isDryRun: true })).code).toBe('denied');
  });
});

describe('by the clock', () => {
  it('happens once a day, after the set time', async () => {
    const { core } = small.app;
    const noon = dayStartMs(dayOf(Date.now())) + DAY_MS / 2;
    await keep(3, '03:30');
    await sent(2, OLD);
    core.clock = { now: () => noon - DAY_MS / 2 + 3_600_000 };
    await small.app.oldMessages.look();
    expect(await left()).toBe(2);
    core.clock = { now: () => noon };
    await small.app.oldMessages.look();
    await small.app.oldMessages.settled();
    expect(await left()).toBe(0);
    await sent(2, OLD);
    await small.app.oldMessages.look();
    await small.app.oldMessages.settled();
    expect(await left()).toBe(2);
  });
});
