import { deflateRawSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { tableFromBytes } from '../../../main/core/archive/sheet.ts';
import { refuseBomb } from '../../../main/core/archive/unpacked.ts';

/** A packed file of entries; `says` is the size it claims to unpack to. */
function packed(entries: { name: string; body: Buffer; says?: number; times?: number }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, body, says = body.length, times = 1 } of entries) {
    const data = deflateRawSync(body, { level: 9 });
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(says, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(says, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, Buffer.from(name), data);
    for (let i = 0; i < times; i += 1) directory.push(entry, Buffer.from(name));
    offset += head.length + name.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const count = entries.reduce((sum, one) => sum + (one.times ?? 1), 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
const bookOf = (sheet: xlsx.WorkSheet): Buffer => {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, sheet, '用户');
  return xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
};
const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return String((error as { params?: { reason?: unknown } }).params?.reason ?? error);
  }
  return '';
};

describe('a packed workbook', () => {
  const zeros = Buffer.alloc(2_000_000);

  it('that unpacks to more than any table needs is refused, whatever it says of itself', () => {
    for (const says of [zeros.length, 10]) {
      const bomb = packed([{ name: 'xl/worksheets/sheet1.xml', body: zeros, says }]);
      expect(bomb.length).toBeLessThan(10_000);
      expect(reasonOf(() => refuseBomb(bomb, 1_000_000))).toBe('解压后太大');
    }
  });

  it('is judged by all its entries together, also when many share one piece of data', () => {
    const body = Buffer.alloc(300_000);
    expect(reasonOf(() => refuseBomb(packed([{ name: 'a', body, times: 5 }]), 1_000_000))).toBe('解压后太大');
    expect(reasonOf(() => refuseBomb(packed([{ name: 'a', body, times: 3 }]), 1_000_000))).toBe('');
  });

  it('that is cut off or points outside itself is refused as damaged', () => {
    const whole = bookOf(xlsx.utils.aoa_to_sheet([['户号'], ['1']]));
    const outside = Buffer.from(whole);
    outside.writeUInt32LE(0x7fffffff, outside.length - 6);
    for (const bytes of [whole.subarray(0, whole.length - 30), outside])
      expect(reasonOf(() => tableFromBytes('a.xlsx', bytes))).toBe('文件已损坏');
    expect(tableFromBytes('a.xlsx', whole).rows).toHaveLength(1);
  });
});

describe('a sheet', () => {
  it('with a cell at the far end is refused before its empty cells are laid out', () => {
    const far = (address: string) => {
      const sheet = xlsx.utils.aoa_to_sheet([['户号'], ['1']]);
      sheet[address] = { t: 's', v: 'x' };
      sheet['!ref'] = `A1:${address}`;
      return bookOf(sheet);
    };
    expect(reasonOf(() => tableFromBytes('a.xlsx', far('A1048576')))).toBe('超过 100000 行');
    expect(reasonOf(() => tableFromBytes('a.xlsx', far('XFD2')))).toBe('超过 500 列');
  });

  it('gives the stored value of a formula and never computes one', () => {
    const sheet = xlsx.utils.aoa_to_sheet([['户号'], ['']]);
    sheet.A2 = { t: 's', v: '3300', f: 'HYPERLINK("http://evil.example","x")' };
    expect(tableFromBytes('a.xlsx', bookOf(sheet)).rows[0]?.cells).toEqual({ 户号: '3300' });
  });

  it('of a name like a built-in property is a column like any other', () => {
    const sheet = xlsx.utils.aoa_to_sheet([
      ['户号', '__proto__', 'constructor'],
      ['1', 'x', 'y'],
    ]);
    const [row] = tableFromBytes('a.xlsx', bookOf(sheet)).rows;
    expect(row?.cells.户号).toBe('1');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
