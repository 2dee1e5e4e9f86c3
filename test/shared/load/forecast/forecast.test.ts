import { describe, expect, it } from 'vitest';
import { forecastFile } from '../../../../shared/load/forecast/file.ts';
import { parseLoadFile } from '../../../../shared/load/load-file.ts';
import { addDays } from '../../../../shared/time.ts';
import { fileOf, seriesOf } from '../../../support/forecast-series.ts';
import { randomOf, syntheticLoad } from '../../../support/synthetic-load.ts';

const small = { seed: 7, points: 24, days: 420, closure: 0 };
const from = addDays('2023-01-01', 400);
const refitDays = 28;

describe('what a forecast may know', () => {
  const made = syntheticLoad(small);
  const spoilt = (load: Float64Array, fromRow: number) =>
    load.map((value, i) => (i >= fromRow * small.points ? value * 3 + 1_000 : value));
  const forecastOf = (
    change: Partial<typeof made>,
    options: { issueLag?: number; temperature?: 'on' | 'off' },
  ) =>
    forecastFile(parseLoadFile(fileOf({ ...made, ...change }, true).join('\n')), {
      from,
      days: 1,
      issueLag: options.issueLag ?? 0,
      temperature: options.temperature ?? 'off',
      refitDays,
    }).days[0]!;

  it('the load from the day on changes nothing in the forecast of the day', () => {
    const honest = forecastOf({}, {});
    const other = forecastOf({ load: spoilt(made.load, 400) }, {});
    expect(other.forecast).toEqual(honest.forecast);
    expect(other.low).toEqual(honest.low);
    expect(forecastOf({ load: spoilt(made.load, 399) }, {}).forecast).not.toEqual(honest.forecast);
  });

  it('issued a day earlier, the load of the day before changes nothing either', () => {
    const honest = forecastOf({}, { issueLag: 1 });
    expect(forecastOf({ load: spoilt(made.load, 399) }, { issueLag: 1 }).forecast).toEqual(honest.forecast);
    expect(forecastOf({ load: spoilt(made.load, 398) }, { issueLag: 1 }).forecast).not.toEqual(
      honest.forecast,
    );
  });

  it('temperature counts only when it is on', () => {
    const warmer = made.temperature.map((value, i) => (i >= 400 * small.points ? value + 9 : value));
    const off = forecastOf({}, { temperature: 'off' });
    expect(forecastOf({ temperature: warmer }, { temperature: 'off' }).forecast).toEqual(off.forecast);
    const on = forecastOf({}, { temperature: 'on' });
    expect(on.forecast).not.toEqual(off.forecast);
    expect(forecastOf({ temperature: warmer }, { temperature: 'on' }).forecast).not.toEqual(on.forecast);
  });
});

describe('how good it is on utilities nobody has seen', () => {
  it.each([
    { seed: 11, points: 24, closure: 0.5, weather: 0.1, level: 40_000 },
    { seed: 12, points: 24, closure: 0, weather: 0.5, level: 3_000_000 },
    { seed: 13, points: 24, closure: 0.3, weekend: 0.3, level: 200 },
  ])('beats every simple rule (seed $seed)', (shape) => {
    const series = seriesOf({ ...shape, days: 1_000 });
    const found = forecastFile(series, { from: '2025-02-01', days: 40, issueLag: 0, refitDays });
    const rules = Object.values(found.references).map((one) => one ?? Number.POSITIVE_INFINITY);
    expect(found.mape).toBeLessThan(Math.min(...rules));
    expect(found.coverage).toBeGreaterThan(65);
  });

  it('a file whose works stop at Spring Festival is recognised and its closure learnt from earlier years', () => {
    const series = seriesOf({ seed: 21, points: 24, days: 1_096, closure: 0.5 });
    const options = { from: '2025-01-15', days: 35, issueLag: 0, refitDays };
    const found = forecastFile(series, options);
    expect(found.settings.calendar).toBe('chinese');
    expect(found.settings.events).toContain('春节');
    expect(found.mape).toBeLessThan(found.references.scaledWeek! * 0.55);
    const blind = forecastFile(series, { ...options, calendar: 'week' });
    expect(found.mape).toBeLessThan(blind.mape! * 0.9);
  });

  it('a load without that closure keeps to the week', () => {
    const series = seriesOf({ seed: 22, points: 24, days: 800, closure: 0 });
    const found = forecastFile(series, { from: '2025-02-01', days: 2, issueLag: 0, refitDays: 100 });
    expect(found.settings).toMatchObject({ calendar: 'week', events: [] });
  });
});

describe('files as they come', () => {
  it('gaps, doubled rows, zero runs, spikes and negative values spoil little', () => {
    const lines = fileOf(syntheticLoad({ ...small, days: 460 }));
    const random = randomOf(3);
    const rough = lines.flatMap((line, i) => {
      const dice = i === 0 ? 1 : random();
      const [time] = line.split(',');
      if (dice < 0.01) return [];
      if (dice < 0.015) return [line, line];
      if (dice < 0.02) return [`${time},-50`];
      if (dice < 0.025) return [`${time},99999999`];
      if (i > 6_000 && i < 6_040) return [`${time},0`];
      if (i > 8_000 && i < 8_060) return [];
      return [line];
    });
    const options = { from: addDays('2023-01-01', 410), days: 40, issueLag: 0, refitDays };
    const clean = forecastFile(parseLoadFile(lines.join('\n')), options);
    const found = forecastFile(parseLoadFile(rough.join('\n')), options);
    expect(found.mape).toBeLessThan(clean.mape! * 1.35);
    expect(found.days.every((day) => day.forecast.every((value) => value > 0))).toBe(true);
  });

  it.each([24, 48, 96])('%d values a day from three months of history', (points) => {
    const series = seriesOf({ seed: 31, points, days: 100, closure: 0 });
    const found = forecastFile(series, { from: addDays('2023-01-01', 92), days: 8, issueLag: 0, refitDays });
    expect(found.days.map((day) => day.forecast.length)).toEqual(Array(8).fill(points));
    expect(found.mape).toBeLessThan(found.references.yesterday!);
  });

  it('with three weeks of history the best simple rule speaks under its own name', () => {
    const series = seriesOf({ seed: 32, points: 24, days: 30, closure: 0 });
    const found = forecastFile(series, { from: addDays('2023-01-01', 27), days: 3, issueLag: 0 });
    expect(Object.keys(found.methods).every((name) => name in found.references)).toBe(true);
  });

  it('a day nobody has measured yet is forecast and not scored', () => {
    const series = seriesOf({ seed: 33, points: 24, days: 200, closure: 0 });
    const found = forecastFile(series, { from: addDays('2023-01-01', 200), days: 1, issueLag: 0, refitDays });
    expect(found).toMatchObject({ mape: null, scoredDays: 0 });
    expect(found.days[0]!.forecast).toHaveLength(24);
    expect(found.days[0]!.low![12]).toBeLessThan(found.days[0]!.high![12]!);
  });
});
