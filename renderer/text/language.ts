export const languages = ['zh-CN', 'en-US'] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words. */
export const ownNames: Record<Language, string> = { 'zh-CN': '中文', 'en-US': 'English' };

const KEY = 'orderly-language';

/** What this workstation is read in; fixed until the page is loaded anew. */
export const language: Language = localStorage.getItem(KEY) === 'en-US' ? 'en-US' : 'zh-CN';
export const isChinese = language === 'zh-CN';

/** Chooses a language and loads the page anew, because texts are read when pages are loaded. */
export function chooseLanguage(next: Language): void {
  localStorage.setItem(KEY, next);
  window.location.reload();
}
