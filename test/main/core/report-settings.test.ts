import exceljs from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayOf } from '../../../shared/time.ts';
import { fillPlans } from '../../bench/reports/show-data.ts';
import { SmallApp } from '../../support/small-app.ts';

/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const month = addDays(`${dayOf(Date.now()).slice(0, 7)}-01`, -1).slice(0, 7);
const query = { name: 'monthly', from: `${month}-01`, to: `${month}-28` } as const;

let small: SmallApp;
/** The day on which most was ordered. */
let heaviest = '';
beforeAll(async () => {
  small = await SmallApp.open();
  const plans = await fillPlans(small.app.core.stores, month, { isDrill: true, customers: 40 });
  heaviest = dayOf(plans.toSorted((a, b) => b.targetKw - a.targetKw)[0]!.startMs);
});
afterAll(() => small.close());

const quotas = async () => {
  const report = await small.call('viewer', 'reports.get', query);
  const { note, table } = report.sections.find((one) => one.id === 'C')!;
  const at = table!.columns.findIndex((column) => column.key === 'quota');
  const gaps = await small.app.core.stores.gaps.between(query.from, query.to);
  return {
    note,
    of: new Map(table!.rows.map(({ cells }) => [cells[0], cells[at]])),
    total: table!.total![at],
    gapKw: Math.max(...gaps.find((one) => one.day === heaviest)!.blocks.map((block) => block.gapKw)),
  };
};

describe('settings of reports', () => {
  it('belong to the administrator, are in the audit without the picture, and take nothing but a PNG and at most 100 %', async () => {
    const shares = [{ regionCode: '210402', share: 0.6 }];
    expect((await small.refused('supervisor', 'reports.saveSettings', { logo: '', shares })).code).toBe(
      'denied',
    );
    const bad = [
      { logo: Buffer.from('<svg/>').toString('base64'), shares: [] },
      { logo: '', shares: [...shares, { regionCode: '210403', share: 0.5 }] },
      { logo: '', shares: [...shares, ...shares] },
    ];
    for (const input of bad)
      expect((await small.refused('administrator', 'reports.saveSettings', input)).code).toBe(
        'invalid-input',
      );
    await small.call('administrator', 'reports.saveSettings', { logo: PIXEL, shares: [] });
    const { entries } = await small.call('supervisor', 'audit.list', {
      search: 'reports.settings',
      offset: 0,
      limit: 5,
    });
    expect(entries[0]!.detail).toContain('logoSha256');
    expect(entries[0]!.detail).not.toContain(PIXEL.slice(0, 20));
  });

  it('put the mark of the utility on the page and into the workbook', async () => {
    expect((await small.call('viewer', 'reports.get', query)).logo).toBe(PIXEL);
    const file = await small.call('viewer', 'reports.workbook', query);
    const book = new exceljs.Workbook();
    await book.xlsx.load(Buffer.from(file.base64, 'base64') as unknown as ArrayBuffer);
    const [image] = book.worksheets[0]!.getImages();
    const bytes = book.getImage(Number(image!.imageId)).buffer as ArrayBuffer;
    expect(Buffer.from(bytes).toString('base64')).toBe(PIXEL);
  });

  it('divide the largest gap of the day among the regions; without them there is no quota, and the table says why', async () => {
    const before = await quotas();
    expect(before.note).toContain('未设置各区分摊比例');
    expect([...before.of.values(), before.total]).toEqual([...before.of.values(), null].map(() => null));
    await small.call('administrator', 'reports.saveSettings', {
      logo: '',
      shares: [
        { regionCode: '210402', share: 0.25 },
        { regionCode: '210403', share: 0.5 },
      ],
    });
    const { of, total, gapKw, note } = await quotas();
    expect(note).not.toContain('未设置');
    expect(of.get('新抚区')).toBeCloseTo((gapKw * 0.25) / 10_000, 9);
    expect(of.get('东洲区')).toBeCloseTo((gapKw * 0.5) / 10_000, 9);
    expect(of.get('望花区')).toBeNull();
    expect(total).toBeCloseTo((gapKw * 0.75) / 10_000, 9);
  });
});
