import { pinyin } from 'pinyin-pro';

/** What a search looks through: the words themselves, lower case, and the pinyin initials of Chinese ones. */
export function searchKey(...words: string[]): string {
  const text = words.filter(Boolean).join(' ').toLowerCase();
  const initials = pinyin(words[0] ?? '', {
    pattern: 'first',
    toneType: 'none',
    type: 'array',
    nonZh: 'consecutive',
  })
    .join('')
    .replace(/\s+/g, '')
    .toLowerCase();
  return `${text} ${initials}`.slice(0, 300);
}

/** A text to be found as it was typed, as a LIKE pattern. */
export const containsPattern = (search: string): string => `%${search.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
