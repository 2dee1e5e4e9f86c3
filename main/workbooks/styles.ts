/** Looks of cells. The index of a look in the stylesheet follows from its parts, so nothing is registered at run time. */

export const formats = [
  'General',
  '#,##0',
  '#,##0.0',
  '#,##0.00',
  '0.0%',
  '+0.0%;-0.0%;0.0%',
  'yyyy-mm-dd hh:mm',
  // Days: seconds, then minutes and seconds, then hours and minutes.
  '[<0.000694444]s" 秒";[<0.0416666]m" 分 "s" 秒";[h]" 小时 "m" 分"',
  '@',
] as const;
export type Format = (typeof formats)[number];

export const looks = [
  'plain',
  'body',
  'head',
  'total',
  'title',
  'subtitle',
  'caption',
  'note',
  'figure',
  'sign',
] as const;
export type Look = (typeof looks)[number];
export const aligns = ['left', 'center', 'right'] as const;
export type Align = (typeof aligns)[number];

type Shape = { font: number; fill: number; border: number; wrap?: boolean };
const shapes: Record<Look, Shape> = {
  plain: { font: 0, fill: 0, border: 0 },
  body: { font: 0, fill: 0, border: 1, wrap: true },
  head: { font: 1, fill: 2, border: 1, wrap: true },
  total: { font: 1, fill: 0, border: 2 },
  title: { font: 2, fill: 0, border: 0 },
  subtitle: { font: 0, fill: 0, border: 0 },
  caption: { font: 3, fill: 0, border: 0 },
  note: { font: 4, fill: 0, border: 0 },
  figure: { font: 5, fill: 0, border: 1 },
  sign: { font: 0, fill: 0, border: 3 },
};

/** Number of a style; `isQuoted` keeps a text a text even when somebody edits the cell. */
export function styleOf(
  look: Look,
  format: Format = 'General',
  align: Align = 'left',
  isQuoted = false,
): number {
  const at =
    (looks.indexOf(look) * formats.length + formats.indexOf(format)) * aligns.length + aligns.indexOf(align);
  return 1 + at * 2 + (isQuoted ? 1 : 0);
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const fonts = [
  '<font><sz val="10"/><name val="宋体"/><charset val="134"/></font>',
  '<font><b/><sz val="10"/><name val="黑体"/><charset val="134"/></font>',
  '<font><b/><sz val="18"/><name val="黑体"/><charset val="134"/></font>',
  '<font><b/><sz val="11"/><name val="黑体"/><charset val="134"/></font>',
  '<font><sz val="9"/><color rgb="FF48525B"/><name val="宋体"/><charset val="134"/></font>',
  '<font><b/><sz val="14"/><name val="黑体"/><charset val="134"/></font>',
];
const side = (name: string, style: string) => `<${name} style="${style}"><color auto="1"/></${name}>`;
const borders = [
  '<border><left/><right/><top/><bottom/><diagonal/></border>',
  `<border>${['left', 'right', 'top', 'bottom'].map((name) => side(name, 'thin')).join('')}<diagonal/></border>`,
  `<border>${side('left', 'thin')}${side('right', 'thin')}${side('top', 'medium')}${side('bottom', 'thin')}<diagonal/></border>`,
  `<border><left/><right/><top/>${side('bottom', 'thin')}<diagonal/></border>`,
];
const fills = [
  '<fill><patternFill patternType="none"/></fill>',
  '<fill><patternFill patternType="gray125"/></fill>',
  '<fill><patternFill patternType="solid"><fgColor rgb="FFEFF2F4"/><bgColor indexed="64"/></patternFill></fill>',
];

function xf(look: Look, format: Format, align: Align, isQuoted: boolean): string {
  const { font, fill, border, wrap } = shapes[look];
  const id = format === 'General' ? 0 : format === '@' ? 49 : 164 + formats.indexOf(format);
  return `<xf numFmtId="${id}" fontId="${font}" fillId="${fill}" borderId="${border}" xfId="0"${isQuoted ? ' quotePrefix="1"' : ''} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="${align}" vertical="center"${wrap ? ' wrapText="1"' : ''}/></xf>`;
}

/** The stylesheet of every workbook. */
export function stylesXml(): string {
  const xfs: string[] = ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'];
  for (const look of looks)
    for (const format of formats)
      for (const align of aligns)
        for (const isQuoted of [false, true]) xfs.push(xf(look, format, align, isQuoted));
  const custom = formats
    .map((format, index) => ({ format, id: 164 + index }))
    .filter(({ format }) => format !== 'General' && format !== '@')
    .map(({ format, id }) => `<numFmt numFmtId="${id}" formatCode="${escaped(format)}"/>`);
  const list = (name: string, items: string[]) =>
    `<${name} count="${items.length}">${items.join('')}</${name}>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${list('numFmts', custom)}${list('fonts', fonts)}${list('fills', fills)}${list('borders', borders)}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>${list('cellXfs', xfs)}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}
