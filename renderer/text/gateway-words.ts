import { word } from './t.ts';

/** A gateway's code in words: its own when there are some, else those of its family (MA:, DB:, …), else the code itself. */
export function gatewayWords(code: string): string {
  const known = word('gatewayCode', code);
  if (known !== code) return known;
  const family = /^[A-Z]+(?=[:-])/.exec(code)?.[0] ?? '';
  const words = word('gatewayFamily', family);
  return words === family ? code : words;
}
