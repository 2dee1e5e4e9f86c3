import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ForecastBook } from '../../../../main/core/forecast/book.ts';
import { shownForecast } from '../../../../main/core/forecast/kept.ts';
import type { CurveKeep } from '../../../../main/core/ports.ts';
import { openCurveKeep } from '../../../../main/store/curve-keep.ts';
import { AppError } from '../../../../shared/errors.ts';
import { addDays } from '../../../../shared/time.ts';
import { sampleForecast } from '../../../contracts/forecasts.ts';

const DAY = '2026-03-02';
const city = { kind: 'region' as const, code: '210400' };
const district = { kind: 'region' as const, code: '210402' };
let folder: string;
let keep: CurveKeep;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'op-kept-'));
  keep = await openCurveKeep(join(folder, 'kept-curves.db'));
});
afterEach(async () => {
  await keep.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A book that answers with what was made at `madeMs`, or fails. */
const book = (madeMs: number, error?: Error) =>
  ({
    get: async (_: unknown, day: string) => {
      if (error) throw error;
      return { state: 'ready', forecast: sampleForecast({ day }), madeMs };
    },
  }) as unknown as ForecastBook;
const away = book(0, new AppError('archive-away', { since: '08:00' }));
const show = (from: ForecastBook, subject = city, day = DAY) => shownForecast(from, keep, subject, day);

it('a forecast that was shown is there without the archive, as last made, also after a restart', async () => {
  await show(book(7));
  await show(book(9));
  await keep.close();
  keep = await openCurveKeep(join(folder, 'kept-curves.db'));
  expect(await show(away)).toEqual({ state: 'ready', forecast: sampleForecast({ day: DAY }), madeMs: 9 });
});

it('of another day or another subject there is none', async () => {
  await show(book(7));
  const none = { state: 'none', forecast: null, madeMs: 0 };
  expect(await show(away, city, addDays(DAY, 1))).toEqual(none);
  expect(await show(away, district)).toEqual(none);
});

it('the last four days of a subject are kept', async () => {
  for (const back of [4, 3, 2, 1, 0]) await show(book(7), city, addDays(DAY, -back));
  await show(book(7), district);
  const states = [];
  for (const back of [4, 3, 2, 1, 0]) states.push((await show(away, city, addDays(DAY, -back))).state);
  expect(states).toEqual(['none', 'ready', 'ready', 'ready', 'ready']);
});

it('an error that is no absence is not covered up by what is kept', async () => {
  await show(book(7));
  await expect(show(book(0, new Error('wrong statement')))).rejects.toThrow('wrong statement');
});
