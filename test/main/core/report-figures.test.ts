import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withFigures } from '../../../renderer/text/help-figures.ts';
import type { Piece } from '../../../renderer/text/help-piece.ts';
import { newId } from '../../../shared/ids.ts';
import { type Report, reportNames } from '../../../shared/model/report.ts';
import { definitionsOf, reportFigures } from '../../../shared/report-figures.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { fillPlans } from '../../bench/reports/show-data.ts';
import { delivery, message } from '../../contracts/samples.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let reports: Report[];
const lastDay = addDays(`${dayOf(Date.now()).slice(0, 7)}-01`, -1);
const month = lastDay.slice(0, 7);
const groups = Object.values(reportFigures).flatMap((group) => Object.values(group));

beforeAll(async () => {
  small = await SmallApp.open();
  const { stores } = small.app.core;
  const plan = (await fillPlans(stores, month, { isDrill: true, customers: 40 })).at(-1)!;
  const sent = message({ kind: 'order', isDrill: true, planId: plan.id });
  const rows = [delivery(sent.id, { queuedMs: dayStartMs(lastDay) })];
  await stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
  await stores.messages.moveSome([rows[0]!.id], 'queued', 'undelivered', 'MB:0001');
  const day = dayOf(plan.startMs);
  reports = [];
  for (const name of reportNames) {
    const isDay = name === 'daily' || name === 'curve';
    const period = isDay ? { from: day, to: day } : { from: `${month}-01`, to: lastDay };
    reports.push(await small.call('viewer', 'reports.get', { name, ...period, planId: plan.id }));
  }
});
afterAll(() => small.close());

/** Every figure of a report: where it stands, its name and what it is said to mean. */
const figuresOf = ({ name, sections }: Report): [place: string, title: string, definition: string][] =>
  sections.flatMap(({ id, figures, table }) => [
    ...figures.map((one) => [`${name} ${id}`, one.label, one.definition] as [string, string, string]),
    ...(table?.columns ?? [])
      .filter((column) => column.kind !== 'text' || column.definition !== '')
      .map((column) => [`${name} ${id}`, column.title, column.definition] as [string, string, string]),
  ]);

describe('the figures of every report', () => {
  it('are all of them explained on the page', () => {
    const all = reports.flatMap(figuresOf);
    expect(all.length).toBeGreaterThan(120);
    expect(all.filter(([, , definition]) => definition === '')).toEqual([]);
    // Tables without rows would hide their figures from a reader of this test.
    expect(reports.flatMap((one) => one.sections.filter((part) => part.table)).length).toBeGreaterThan(20);
  });

  it('are explained with the words of the one list, under the name they have there', () => {
    const known = new Set(groups.map(([name, text]) => `${name} ${text}`));
    const hours = reportFigures.load.hour[1];
    const unknown = reports
      .flatMap(figuresOf)
      .filter(([, title, definition]) => definition !== hours && !known.has(`${title} ${definition}`));
    expect(unknown).toEqual([]);
  });

  it('use every meaning of the list', () => {
    const used = new Set(reports.flatMap(figuresOf).map(([, , definition]) => definition));
    expect(groups.filter(([, text]) => !used.has(text)).map(([name]) => name)).toEqual([]);
  });

  it('stand once each at the foot: one meaning with all its names, one name with where each meaning belongs', () => {
    const monthly = definitionsOf(reports[reportNames.indexOf('monthly')]!);
    expect(new Set(monthly.map(([, text]) => text)).size).toBe(monthly.length);
    expect(new Set(monthly.map(([name]) => name)).size).toBe(monthly.length);
    expect(monthly.map(([name]) => name)).toContain('户数（表 D）');
    const curve = definitionsOf(reports[reportNames.indexOf('curve')]!);
    expect(curve.find(([, text]) => text === reportFigures.load.hour[1])?.[0]).toContain('、');
  });

  it('are in the help in both languages, from the same list', () => {
    const page: Piece[] = Object.keys(reportFigures).map((group) => ({
      type: 'paragraph',
      text: `{figures:${group}}`,
    }));
    for (const isChinese of [true, false]) {
      const words = JSON.stringify(withFigures(page, isChinese));
      for (const [name, text, , english] of groups) {
        expect(words).toContain(name);
        expect(words).toContain(JSON.stringify(isChinese ? text : english).slice(1, -1));
      }
    }
    expect(withFigures([{ type: 'paragraph', text: '{figures:none}' }], true)[0]?.type).toBe('paragraph');
  });
});
