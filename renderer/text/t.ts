import { zh } from '../../assets/messages/zh-CN/index.ts';
import { isChinese } from './language.ts';

export type TextKey = keyof typeof zh;

let texts: Record<string, string> = zh;

/** Loads the catalogue of the chosen language; Chinese is always there. */
export async function loadTexts(): Promise<void> {
  if (!isChinese) texts = { ...zh, ...(await import('../../assets/messages/en-US/index.ts')).en };
}

/** The text of a key, with `{name}` replaced. */
export function t(key: TextKey, params: Record<string, string | number> = {}): string {
  return filled(texts[key] ?? key, params);
}

/** The text of a key made at run time, or the key's last part when the catalogue has none. */
export function word(group: string, name: string): string {
  return texts[`${group}.${name}`] ?? name;
}

/** The sentence of an error in the chosen language. */
export function sentence(code: string, params: Record<string, string | number>): string {
  return filled(texts[`error.${code}`] ?? code, params);
}

const filled = (text: string, params: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
