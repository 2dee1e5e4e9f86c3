import { zh } from '../assets/messages/zh-CN/index.ts';
import type { ErrorCode, ErrorParams } from '../shared/errors.ts';

/** The sentence of an error in the default language, filled with its parameters. */
export function sentenceOf(code: ErrorCode, params: ErrorParams): string {
  const sentence = (zh as Record<string, string>)[`error.${code}`] ?? code;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}
