import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xlsx from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../support/product.ts';

const count = z.number().int().min(0);
const seconds = z.number().min(0);
/** The summary as the specification lists it. */
const summarySchema = z.object({
  customers: count,
  recipients: count,
  parts: count,
  submitted: count,
  delivered: count,
  undelivered: count,
  uncertain: count,
  read: count,
  lost: count,
  duplicated: count,
  orders: count,
  executed: count,
  targetKw: z.number(),
  achievedKw: z.number(),
  seconds: z.object({
    resolve: seconds,
    enqueue: seconds,
    submit: seconds,
    deliver: seconds,
    execute: seconds,
    total: seconds,
  }),
  secondsFromIssue: z.object({
    lastSubmit: seconds,
    lastDelivery: seconds,
    lastOrder: seconds,
    lastFeedback: seconds,
  }),
  timetable: z
    .object({
      minuteSeconds: seconds,
      '13:15': z.object({ recipients: count, lastSubmit: seconds, lastDelivery: seconds }),
      '13:20': z.object({ afterCall: seconds }),
      '13:30': z.object({
        afterCall: seconds,
        targetKw: z.number(),
        achievedKw: z.number(),
        inPlace: count,
        seconds,
      }),
      allClear: z.object({ afterCall: seconds, lastSubmit: seconds, lastFeedback: seconds }),
    })
    .optional(),
  eventLoopDelayMs: z.object({
    p50: z.number(),
    p99: z.number(),
    max: z.number(),
    longest: z.record(z.string(), z.number()),
  }),
  rssMb: count,
  workbook: z.string(),
  notifications: z.string(),
  rejected: z.array(z.object({ sheet: z.string(), row: z.number(), column: z.string(), reason: z.string() })),
});

/** Runs the drill as its own process and reads its summary. */
async function drill(args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'orderly-drill-'));
  const json = join(folder, 'summary.json');
  const child = spawn(
    process.execPath,
    [join(root, 'dist/main/drill.js'), '--data', folder, '--json', json, ...args],
    {
      cwd: root,
      stdio: 'ignore',
    },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return { code, summary: summarySchema.parse(JSON.parse(readFileSync(json, 'utf8'))) };
}

/** Data rows of the first sheet, read back from the file. */
function rowsOf(workbook: string): string[][] {
  const book = xlsx.read(readFileSync(workbook));
  const rows = xlsx.utils.sheet_to_json<string[]>(book.Sheets[book.SheetNames[0]!]!, { header: 1 });
  return rows.slice(rows.findIndex((row) => row[0] === '类别') + 1);
}

/** All texts of a workbook. */
function textOf(workbook: string): string {
  const book = xlsx.read(readFileSync(workbook));
  return book.SheetNames.map((name) => xlsx.utils.sheet_to_csv(book.Sheets[name]!)).join('\n');
}

describe('the drill', () => {
  it.each(['emergency', 'planned'])(
    'runs the whole chain of an %s plan; nothing is lost, nothing doubled',
    async (plan) => {
      const { code, summary } = await drill(['--customers', '250', '--plan', plan, '--seed', '7']);
      expect(code).toBe(0);
      expect(summary).toMatchObject({ lost: 0, duplicated: 0, uncertain: 0 });
      // How many have something to give above their security load depends on the hour the drill runs in; at night fewest.
      expect(summary.customers).toBeGreaterThan(200);
      expect(summary.orders).toBe(summary.customers);
      expect(summary.submitted).toBe(summary.recipients);
      expect(summary.read).toBeGreaterThan(summary.recipients / 2);
      expect(summary.executed).toBeGreaterThan(summary.orders * 0.8);
      const { lastSubmit, lastDelivery, lastOrder, lastFeedback } = summary.secondsFromIssue;
      expect(lastDelivery).toBeGreaterThan(lastSubmit);
      expect(lastFeedback).toBeGreaterThan(lastOrder);
      expect(Math.max(lastDelivery, lastFeedback)).toBeLessThan(summary.seconds.total);
      // The month's report has the plan in it; everybody told stands in the other workbook, with the exact text, marked as a drill.
      expect(textOf(summary.workbook)).toContain('错避峰');
      expect(summary.workbook).toContain('【演练】有序用电月报');
      const rows = rowsOf(summary.notifications);
      expect(rows).toHaveLength(summary.recipients);
      expect(rows.every((row) => row[6]?.startsWith('【演练】'))).toBe(true);
      expect(rows.filter((row) => row[14] === '是')).toHaveLength(summary.read);
    },
  );

  it('plays a timetable: told to prepare, ordered five minutes later, down ten minutes after that', async () => {
    const { code, summary } = await drill(['--customers', '56', '--timetable', '1']);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ customers: 56, orders: 56, lost: 0, duplicated: 0 });
    const { timetable } = summary;
    expect(timetable).toMatchObject({ minuteSeconds: 1, '13:30': { afterCall: 15 } });
    // One person may answer for two firms.
    expect(timetable?.['13:15'].recipients).toBeGreaterThan(50);
    expect(timetable?.['13:20'].afterCall).toBeGreaterThanOrEqual(5);
    expect(summary.secondsFromIssue.lastOrder).toBeLessThan(summary.secondsFromIssue.lastFeedback);
    // No terminal acts before its hour.
    expect((timetable?.['13:20'].afterCall ?? 0) + summary.secondsFromIssue.lastFeedback).toBeGreaterThan(15);
    expect(timetable?.['13:30'].inPlace).toBeGreaterThan(28);
  });

  it('takes real files, reports the rows that do not fit and goes on with the rest', async () => {
    const { code, summary } = await drill(['--input', 'assets/example-input']);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ lost: 0, duplicated: 0 });
    const faults = summary.rejected.map((one) => `${one.sheet.split('/')[0]} ${one.row} ${one.column}`);
    expect(faults).toEqual(
      expect.arrayContaining(['customers.xlsx 14 户号', 'contacts.xlsx 22 手机号', 'plan 13 户号']),
    );
    expect(existsSync(summary.workbook)).toBe(true);
  });
});
