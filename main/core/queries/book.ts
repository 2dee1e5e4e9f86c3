import type { Settings } from '../../../shared/contract/system.ts';
import type { QueryServiceRow, ServiceNumber } from '../../../shared/model/query.ts';
import type { QuerySettings } from '../../../shared/model/query-settings.ts';
import type { Template } from '../../../shared/model/template.ts';
import { compileLexicon, type Lexicon } from '../../../shared/sms/grammar/index.ts';
import { type SentenceName, sentences } from '../../../shared/sms/sentences.ts';
import type { Core } from '../context.ts';
import { loadQuerySettings } from './settings.ts';

/** Everything a conversation is led by, read once and kept until something of it changes. */
export type Book = {
  mode: Core['mode'];
  settings: Settings;
  query: QuerySettings;
  /** Active services in the order of their codes. */
  services: QueryServiceRow[];
  byCode: Map<string, QueryServiceRow>;
  templates: Map<string, Template>;
  /** What the service says of itself, as it is kept now. */
  sentences: Record<SentenceName, string>;
  numbers: ServiceNumber[];
  lexicon: Lexicon;
};

/** Reads the book from the stores. */
export async function readBook(core: Core): Promise<Book> {
  const { stores } = core;
  const [settings, query, all, numbers, templates] = [
    await core.settings(),
    await loadQuerySettings(stores.settings),
    await stores.services.list(),
    await stores.services.numbers(),
    await stores.templates.list(),
  ];
  const services = all.filter((one) => one.isActive).sort(byCode);
  return {
    mode: core.installation,
    settings,
    query,
    services,
    byCode: new Map(services.map((one) => [one.code, one])),
    templates: new Map(templates.filter((one) => one.kind === 'reply').map((one) => [one.id, one])),
    sentences: sentencesOf(templates),
    numbers: numbers.filter((one) => one.isActive),
    lexicon: compileLexicon(query.vocabulary, services),
  };
}

/** What nobody has kept yet is said as delivered. */
function sentencesOf(templates: readonly Template[]): Record<SentenceName, string> {
  const kept = new Map(templates.map((one) => [one.id, one.text]));
  return Object.fromEntries(sentences.map((one) => [one.name, kept.get(one.id) ?? one.text])) as Record<
    SentenceName,
    string
  >;
}

const byCode = (a: { code: string }, b: { code: string }) =>
  a.code.length - b.code.length || (a.code < b.code ? -1 : 1);

/** What a message to this number means on its own: the longest binding whose digits the number ends with. */
export function bindingOf(book: Book, serviceNo: string): ServiceNumber | undefined {
  const digits = serviceNo.replace(/\D/g, '');
  return book.numbers
    .filter((one) => digits.endsWith(one.number))
    .sort((a, b) => b.number.length - a.number.length)[0];
}
