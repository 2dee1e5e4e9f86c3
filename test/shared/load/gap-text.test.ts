import { describe, expect, it } from 'vitest';
import { blocksFrom, parseGapText } from '../../../shared/load/gap-text.ts';

const day = [
  [0, 5, 133],
  [5, 8, 459],
  [8, 13, 407],
  [13, 22, 539],
  [22, 24, 437],
];
const read = (text: string) =>
  parseGapText(text).blocks.map((one) => [one.startMin / 60, one.endMin / 60, one.wan]);

describe('the gaps of a day as dispatch sends them', () => {
  it.each([
    ['a line of figures', '0-5: 133, 5-8: 459, 8-13: 407, 13-22: 539, 22-24: 437'],
    ['a sentence', '0–5时133万千瓦；5–8时459万千瓦；8–13时407万千瓦；13–22时539万千瓦、22–24时437万千瓦。'],
    [
      'full-width signs',
      '０－５时：１３３，５～８时：４５９，８至１３时４０７，１３到２２时５３９，２２－２４时４３７',
    ],
    ['rows of a table', '时段\t缺口\n0-5\t133\n5-8\t459\n8-13\t407\n13-22\t539\n22-24\t437'],
    [
      'hours with minutes',
      '00:00-05:00 133\n05:00-08:00 459\n08:00-13:00 407\n13:00-22:00 539\n22:00-24:00 437',
    ],
    ['in MW', '0-5时1330MW，5-8时4590MW，8-13时4,070MW，13-22时5390兆瓦，22-24时4370 MW'],
    ['out of order', '22-24: 437, 0-5: 133, 13-22: 539, 8-13: 407, 5-8: 459'],
    [
      'with words around',
      '9月30日全省缺口：0时-5时 缺口133万千瓦，5时-8时 缺口459，8点-13点407，13点-22点539，22点-24点437',
    ],
  ])('are read from %s', (_, text) => {
    expect(read(text)).toEqual(day);
    expect(parseGapText(text).unread).toEqual([]);
  });

  it('give back what could not be read', () => {
    const { blocks, unread } = parseGapText('0-5: 133\n22-26: 437\n合计 999');
    expect(blocks).toHaveLength(1);
    expect(unread).toEqual(['22-26: 437', '合计 999']);
    expect(parseGapText('今日无缺口')).toEqual({ blocks: [], unread: [] });
  });

  it('become kW, and with a share the city’s own part beside the provincial figure', () => {
    const { blocks } = parseGapText('13-22: 539');
    expect(blocksFrom(blocks, 0)).toEqual([
      { startMin: 780, endMin: 1_320, gapKw: 5_390_000, provinceKw: 0 },
    ]);
    expect(blocksFrom(blocks, 28 / 539)[0]).toMatchObject({ gapKw: 280_000, provinceKw: 5_390_000 });
  });
});
