import type { GapBlock } from '../model/gap.ts';

/** What was read from a text: figures in 万千瓦 as they stand, and the lines nothing could be made of. */
export type GapText = { blocks: { startMin: number; endMin: number; wan: number }[]; unread: string[] };

const narrow = (text: string) =>
  text
    .replace(/[０-９：，．（）－]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[–—−~～至到]/g, '-')
    .replace(/[；;、。]/g, ',');

const hour = String.raw`(\d{1,2})(?::(\d{2}))?\s*(?:时|点|h)?`;
const entry = new RegExp(
  String.raw`${hour}\s*-\s*${hour}(?:段)?[^\d.\-+]{0,12}?(\d+(?:\.\d+)?)\s*(万千瓦|万kW|MW|兆瓦|kW|千瓦)?`,
  'gi',
);

/** One 万千瓦 is 10 MW. */
const perWan: Record<string, number> = { mw: 10, 兆瓦: 10, kw: 10_000, 千瓦: 10_000 };

const minuteOf = (hours: string, minutes: string | undefined) => Number(hours) * 60 + Number(minutes ?? 0);

/**
 * Reads the gaps of a day as dispatch sends them: "0-5: 133, 5-8: 459", "0–5时133万千瓦；5–8时459万千瓦", rows of a
 * table. A figure without unit is 万千瓦. What does not read as a block comes back in `unread`.
 */
export function parseGapText(text: string): GapText {
  const result: GapText = { blocks: [], unread: [] };
  for (const line of narrow(text).split(/\r?\n/)) {
    const plain = line.replace(/(\d),(?=\d{3}(?!\d))/g, '$1');
    let rest = plain;
    for (const match of plain.matchAll(entry)) {
      const [whole, h1 = '', m1, h2 = '', m2, figure = '', unit = ''] = match;
      const startMin = minuteOf(h1, m1);
      const endMin = minuteOf(h2, m2);
      if (endMin > 1_440 || endMin <= startMin) continue;
      result.blocks.push({ startMin, endMin, wan: Number(figure) / (perWan[unit.toLowerCase()] ?? 1) });
      rest = rest.replace(whole, ' ');
    }
    // Words around the figures are no fault; a figure left over is.
    if (/\d/.test(rest.replace(/\d{1,4}[-/年月]\d{1,2}(?:[-/月]\d{1,2})?日?|\d{1,2}:\d{2}/g, '')))
      result.unread.push(line.trim());
  }
  result.blocks.sort((a, b) => a.startMin - b.startMin);
  return result;
}

/** Read figures as blocks of the board: of the province with the utility's share, or its own. */
export function blocksFrom(read: GapText['blocks'], share: number): GapBlock[] {
  return read.map(({ startMin, endMin, wan }) => {
    const kw = Math.round(wan * 10_000);
    return {
      startMin,
      endMin,
      gapKw: share > 0 ? Math.round(kw * share) : kw,
      provinceKw: share > 0 ? kw : 0,
    };
  });
}
