import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLoadCsv } from '../../../../main/load-files/read-load-csv.ts';
import { type FileForecast, forecastFile } from '../../../../shared/load/forecast/file.ts';
import { root } from '../../../support/product.ts';

const file = join(root, '..', 'shared', 'data', 'load', 'vic_elec_half_hourly.csv.gz');
const whyNot = existsSync(file) ? '' : ' (skipped: no load data of Victoria beside the checkout)';

/** Ten weeks over winter and spring, hourly, fitted once a month: the year itself takes minutes. */
describe.skipIf(whyNot !== '')(`a real utility, issued at midnight${whyNot}`, () => {
  let found: FileForecast;
  beforeAll(() => {
    const series = readLoadCsv(file, { stepMinutes: 60 });
    found = forecastFile(series, { from: '2014-07-14', days: 70, issueLag: 0, refitDays: 30 });
  }, 120_000);

  it('is within the aims, with the temperature of the day and without', () => {
    expect(found.mape).toBeLessThan(2.4);
    expect(found.mapeWithoutTemperature).toBeLessThan(3.5);
  });

  it('has two thirds of the error of last week at yesterday’s level', () => {
    expect(found.mapeWithoutTemperature! / found.references.scaledWeek!).toBeLessThan(0.7);
    expect(found.mapeWithoutTemperature).toBeLessThan(found.references.lastFive! * 0.75);
  });

  it('four of five values lie in the band', () => {
    expect(found.coverage).toBeGreaterThan(73);
    expect(found.coverage).toBeLessThan(89);
  });

  it('a fit of three years takes seconds, not minutes', () => {
    expect(found.fits).toBe(6);
    expect(found.settings.learnDays).toBe(1_096);
  });
});
