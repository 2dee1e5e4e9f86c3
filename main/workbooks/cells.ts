/** What XML 1.0 cannot hold, and lone halves of characters. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to go
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a quick test whether anything has to be done at all
const special = /[&<>\u0000-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Text as it may stand in XML. */
export function xmlText(text: string): string {
  if (!special.test(text)) return text;
  return text.replace(forbidden, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
export const xmlAttribute = (text: string): string => xmlText(text).replaceAll('"', '&quot;');

/** A spreadsheet would take such a text for a formula once somebody edits it. */
export const looksLikeFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text);

const letters: string[] = [];
/** Name of a column: 0 → A, 26 → AA. */
export function columnName(index: number): string {
  let name = letters[index];
  if (name !== undefined) return name;
  name = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1)
    name = String.fromCharCode(65 + (rest % 26)) + name;
  letters[index] = name;
  return name;
}

/** Days since 1899-12-30 in the utility's zone, as spreadsheets count time. */
export const serialOf = (ms: number): number => (ms + 8 * 3_600_000) / 86_400_000 + 25_569;

/** One cell: a number, a text (never a formula), or only its look. */
export function cellXml(
  at: string,
  value: string | number | null,
  style: number,
  quotedStyle: number = style,
): string {
  if (value === null || value === '') return style === 0 ? '' : `<c r="${at}" s="${style}"/>`;
  if (typeof value === 'number')
    return Number.isFinite(value)
      ? `<c r="${at}" s="${style}"><v>${value}</v></c>`
      : `<c r="${at}" s="${style}"/>`;
  const used = looksLikeFormula(value) ? quotedStyle : style;
  // Longer texts than a cell takes would make the whole file unreadable.
  const shown = value.length > 32_767 ? value.slice(0, 32_767) : value;
  const space = /^\s|\s$|\n/.test(shown) ? ' xml:space="preserve"' : '';
  return `<c r="${at}" s="${used}" t="inlineStr"><is><t${space}>${xmlText(shown)}</t></is></c>`;
}
