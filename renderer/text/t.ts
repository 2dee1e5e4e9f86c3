import { zh } from '../../assets/messages/zh-CN/index.ts';

export type TextKey = keyof typeof zh;

/** The text of a key, with `{name}` replaced. */
export function t(key: TextKey, params: Record<string, string | number> = {}): string {
  return zh[key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}

/** The text of a key made at run time, or the key's last part when the catalogue has none. */
export function word(group: string, name: string): string {
  return (zh as Record<string, string>)[`${group}.${name}`] ?? name;
}
