import { expect, test } from 'vitest';
import { Absence } from '../../../main/gateways/absence.ts';
import { ListingLog } from '../../support/small-app.ts';

const HOUR = 3_600_000;

function watched() {
  const log = new ListingLog();
  return { log, absence: new Absence('sms-server', log) };
}

test('what works says nothing', () => {
  const { log, absence } = watched();
  absence.worked(1_000);
  absence.worked(2_000);
  expect(log.entries).toEqual([]);
});

test('a try a second for three hours is six lines, further and further apart', () => {
  const { log, absence } = watched();
  const minutes: number[] = [];
  for (let now = 0; now <= 3 * HOUR; now += 1_000) {
    const before = log.entries.length;
    absence.failed('ECONNREFUSED', now);
    if (log.entries.length > before) minutes.push(now / 60_000);
  }
  expect(minutes).toEqual([0, 1, 6, 21, 81, 141]);
});

test('the lines say how long and how often', () => {
  const { log, absence } = watched();
  for (let now = 0; now <= 60_000; now += 1_000) absence.failed('ECONNREFUSED', now);
  absence.worked(90_000);
  absence.worked(91_000);
  expect(log.entries).toEqual([
    { level: 'warn', event: 'sms-server-away', data: { error: 'ECONNREFUSED' } },
    { level: 'warn', event: 'sms-server-away', data: { error: 'ECONNREFUSED', seconds: 60, tries: 61 } },
    { level: 'warn', event: 'sms-server-back', data: { seconds: 90, tries: 61 } },
  ]);
});

test('the next absence is said at once, from the shortest pause on', () => {
  const { log, absence } = watched();
  for (let now = 0; now <= HOUR; now += 1_000) absence.failed('ECONNREFUSED', now);
  absence.worked(HOUR);
  log.entries.length = 0;
  absence.failed('timeout', HOUR + 1_000);
  absence.failed('timeout', HOUR + 61_000);
  expect(log.entries).toHaveLength(2);
});

test('a clock that is set back does not silence it', () => {
  const { log, absence } = watched();
  absence.failed('ECONNREFUSED', 10 * HOUR);
  for (let now = 0; now < HOUR; now += 1_000) absence.failed('ECONNREFUSED', now);
  expect(log.entries.length).toBeGreaterThan(2);
});
