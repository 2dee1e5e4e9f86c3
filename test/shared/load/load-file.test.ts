import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLoadCsv } from '../../../main/load-files/read-load-csv.ts';
import { dayValues, LoadFileError, parseLoadFile } from '../../../shared/load/load-file.ts';

const two = (value: number) => String(value).padStart(2, '0');
/** Hourly rows of some days; `atHour` gives the value of an hour. */
function hours(days: string[], atHour: (hour: number) => number | string): string {
  const rows = days.flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => `${day} ${two(hour)}:00,${atHour(hour)}`),
  );
  return ['time,value', ...rows].join('\n');
}

describe('a load file', () => {
  it('becomes consecutive days of equal length', () => {
    const series = parseLoadFile(hours(['2021-09-29', '2021-09-30'], (hour) => 100 + hour));
    expect(series.days).toEqual(['2021-09-29', '2021-09-30']);
    expect(series.stepMinutes).toBe(60);
    expect(series.pointsPerDay).toBe(24);
    expect([...dayValues(series, '2021-09-30')!].slice(0, 3)).toEqual([100, 101, 102]);
    expect(dayValues(series, '2021-10-01')).toBeUndefined();
    expect(series.notes).toMatchObject({ rows: 48, missing: 0, rejectedRows: 0, stamps: 'start' });
  });

  it.each([
    ['2021/9/3 1:00', '2021/9/3 2:00'],
    ['2021-09-03 01:00:00 AM', '2021-09-03 02:00:00 AM'],
    ['03/09/2021 01:00', '03/09/2021 02:00', '13/09/2021 02:00'],
    ['09/03/2021 01:00 am', '09/03/2021 02:00 am', '09/13/2021 02:00 am'],
    ['2021年9月3日 01:00', '2021年9月3日 02:00'],
    ['1630630800', '1630634400'],
    ['1630630800000', '1630634400000'],
    ['2021090301', '2021090302'].map((stamp) => `${stamp.slice(0, 8)} ${stamp.slice(8)}00`),
  ])('reads times like %s', (...stamps) => {
    const series = parseLoadFile(
      ['time,value', ...stamps.map((stamp, i) => `${stamp},${i + 1}`)].join('\n'),
      {
        stepMinutes: 60,
        stamps: 'start',
      },
    );
    expect([...dayValues(series, '2021-09-03')!].slice(0, 4)).toEqual([Number.NaN, 1, 2, Number.NaN]);
  });

  it('reads quoted cells, thousands that are apart and decimal commas', () => {
    const comma = parseLoadFile('time,value\n2021-09-03 00:00,"4,382.5"\n2021-09-03 01:00,"1,004,263"');
    expect([...comma.values].slice(0, 2)).toEqual([4_382.5, 1_004_263]);
    const semicolon = parseLoadFile('time;value\n2021-09-03 00:00;4382,5\n2021-09-03 01:00;4263,25');
    expect([...semicolon.values].slice(0, 2)).toEqual([4_382.5, 4_263.25]);
  });

  it('keeps a day that is not there as gaps, so that days stay consecutive', () => {
    const series = parseLoadFile(hours(['2021-09-28', '2021-09-30'], () => 5));
    expect(series.days).toEqual(['2021-09-28', '2021-09-29', '2021-09-30']);
    expect(dayValues(series, '2021-09-29')!.every(Number.isNaN)).toBe(true);
    expect(series.notes.missing).toBe(24);
  });

  it('averages finer data to the step that is wanted and refuses a finer step than it has', () => {
    const text = hours(['2021-09-29'], (hour) => hour * 10);
    const series = parseLoadFile(text, { stepMinutes: 120 });
    expect([...series.values].slice(0, 3)).toEqual([5, 25, 45]);
    expect(() => parseLoadFile(text, { stepMinutes: 30 })).toThrow(LoadFileError);
  });

  it('averages the doubled hour and bridges the missing one, and names both days', () => {
    const lines = hours(['2021-04-03', '2021-04-04', '2021-10-03', '2021-10-04'], (hour) => hour).split('\n');
    const doubled = lines.indexOf('2021-04-04 02:00,2');
    lines.splice(doubled + 1, 0, '2021-04-04 02:00,6');
    lines.splice(lines.indexOf('2021-10-03 02:00,2'), 1);
    const series = parseLoadFile(lines.join('\n'));
    expect(dayValues(series, '2021-04-04')![2]).toBe(4);
    expect(dayValues(series, '2021-10-03')![2]).toBe(2);
    expect([...series.clockChanges]).toEqual(['2021-04-04', '2021-10-03']);
    expect(series.notes).toMatchObject({ averaged: 1, interpolated: 1 });
  });

  it('takes the clock as the stamp shows it, whatever its offset, and UTC into a named zone', () => {
    const local = parseLoadFile('time,value\n2014-01-01T00:00:00+1100,1\n2014-01-01T00:30:00+1100,2');
    expect([...local.values].slice(0, 2)).toEqual([1, 2]);
    const text = 'time,value\n2013-12-31T16:00:00Z,1\n2013-12-31T17:00:00Z,2';
    expect(parseLoadFile(text).days).toEqual(['2013-12-31']);
    const moved = parseLoadFile(text, { zone: 'Asia/Shanghai' });
    expect(moved.days).toEqual(['2014-01-01']);
    expect([...moved.values].slice(0, 2)).toEqual([1, 2]);
  });

  it('moves stamps back that name the end of their step', () => {
    const rows = Array.from({ length: 23 }, (_, hour) => `2021-09-29 ${two(hour + 1)}:00,${hour}`);
    const series = parseLoadFile(['time,value', ...rows, '2021-09-29 24:00,23'].join('\n'));
    expect(series.notes.stamps).toBe('end');
    expect(series.days).toEqual(['2021-09-29']);
    expect(series.values[23]).toBe(23);
    const kept = parseLoadFile(['time,value', ...rows].join('\n'), { stamps: 'start' });
    expect(kept.values[1]).toBe(0);
  });

  it('reads temperature and holidays, and knows a file without them', () => {
    const rows = ['2021-10-01', '2021-10-02'].flatMap((day, at) =>
      Array.from(
        { length: 24 },
        (_, hour) => `${day} ${two(hour)}:00;${hour};${20 + hour};${at === 0 ? 1 : 0}`,
      ),
    );
    const series = parseLoadFile(`\uFEFF时间;负荷;温度;节假日\r\n${rows.join('\r\n')}\r\n`);
    expect(series.temperature?.[5]).toBe(25);
    expect([...series.holidays]).toEqual(['2021-10-01']);
    const plain = parseLoadFile(hours(['2021-10-01'], () => 1));
    expect(plain.temperature).toBeUndefined();
    expect(plain.hasHolidays).toBe(false);
  });

  it('leaves empty and unreadable values as gaps, bridges no more than an hour and names unreadable rows', () => {
    const lines = hours(['2021-09-29'], (hour) => (hour === 4 || (hour > 9 && hour < 13) ? '' : hour)).split(
      '\n',
    );
    const series = parseLoadFile([...lines, 'someday,7'].join('\n'));
    expect(series.values[4]).toBe(4);
    expect(series.values[11]).toBeNaN();
    expect(series.notes).toMatchObject({ interpolated: 1, missing: 3, rejectedRows: 1 });
    expect(series.notes.rejected).toEqual([{ line: 26, reason: 'no time: someday' }]);
  });

  it('says which columns it wants', () => {
    expect(() => parseLoadFile('a,b\n1,2')).toThrow(/time,value/);
    expect(() => parseLoadFile('time,value\n')).toThrow(/two rows/);
  });

  it('holds every value once, whatever the order of the rows', () => {
    const rows = fc.shuffledSubarray(
      Array.from({ length: 48 }, (_, hour) => hour),
      { minLength: 30, maxLength: 48 },
    );
    fc.assert(
      fc.property(rows, (order) => {
        const lines = order.map(
          (hour) => `2021-09-${29 + Math.floor(hour / 24)} ${two(hour % 24)}:00,${hour}`,
        );
        const series = parseLoadFile(['time,value', ...lines].join('\n'), {
          stepMinutes: 60,
          stamps: 'start',
        });
        const first = Math.floor(Math.min(...order) / 24) * 24;
        for (const hour of order) expect(series.values[hour - first]).toBe(hour);
      }),
      { numRuns: 40 },
    );
  });

  it('is read gzipped or not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'load-file-'));
    const text = hours(['2021-09-29'], (hour) => hour);
    writeFileSync(join(folder, 'plain.csv'), text);
    writeFileSync(join(folder, 'packed.csv.gz'), gzipSync(text));
    expect(readLoadCsv(join(folder, 'packed.csv.gz'))).toEqual(readLoadCsv(join(folder, 'plain.csv')));
    rmSync(folder, { recursive: true });
  });
});
