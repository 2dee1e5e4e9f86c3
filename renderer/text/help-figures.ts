import { type FigureGroup, reportFigures } from '../../shared/report-figures.ts';
import type { Cell, Piece } from './help-piece.ts';

const isGroup = (name: string): name is FigureGroup => name in reportFigures;
const cell = (text: string): Cell => ({ tokens: [{ type: 'text', text }], align: null });

/** The figures of reports as a table of the help; in English with the name that stands on the page. */
function figuresTable(group: FigureGroup, isChinese: boolean): Piece {
  const rows = new Map<string, [string, string]>();
  for (const [name, meaning, englishName, english] of Object.values(reportFigures[group])) {
    const row: [string, string] = isChinese ? [name, meaning] : [`${englishName} ${name}`, english];
    rows.set(row.join(), row);
  }
  return {
    type: 'table',
    header: (isChinese ? ['指标', '定义'] : ['figure', 'definition']).map(cell),
    rows: [...rows.values()].map((row) => row.map(cell)),
  };
}

/** A page's paragraph `{figures:group}` is replaced by what the reports themselves say about their figures. */
export const withFigures = (pieces: readonly Piece[], isChinese: boolean): Piece[] =>
  pieces.map((piece) => {
    const group = /^\{figures:(\w+)\}$/.exec(piece.type === 'paragraph' ? (piece.text ?? '') : '')?.[1];
    return group && isGroup(group) ? figuresTable(group, isChinese) : piece;
  });
