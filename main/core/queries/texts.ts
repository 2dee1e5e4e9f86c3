import type { Customer } from '../../../shared/model/archive.ts';
import type { QueryServiceRow } from '../../../shared/model/query.ts';
import type { SentenceName } from '../../../shared/sms/sentences.ts';
import { renderTemplate, type Values } from '../../../shared/sms/template.ts';
import { monthDayOf } from '../../../shared/time.ts';
import { windowText } from '../messages/texts.ts';
import type { Book } from './book.ts';

const yuan = (fen: number) => (fen / 100).toFixed(2);

/** 2.00元/月, 0.10元/次, both, or 免费. */
export function priceText({ monthFen, useFen }: Pick<QueryServiceRow, 'monthFen' | 'useFen'>): string {
  const parts = [
    ...(monthFen > 0 ? [`${yuan(monthFen)}元/月`] : []),
    ...(useFen > 0 ? [`${yuan(useFen)}元/次`] : []),
  ];
  return parts.length > 0 ? parts.join('加') : '免费';
}

const priced = (services: readonly QueryServiceRow[]) =>
  services.map((one) => `${one.code}${one.name}${priceText(one)}`).join('，');

const named = (book: Book, codes: readonly string[]) =>
  codes.map((code) => book.byCode.get(code)?.name ?? code).join('、');

/** A sentence as it is kept now, with what it is about. */
export function phrase(book: Book, name: SentenceName, values: Values = {}): string {
  const { utility } = book.settings;
  const common = { 咨询电话: utility.phone, 单位: utility.name, 登记地点: book.query.registerAt };
  return renderTemplate(book.sentences[name], { ...common, ...values }, []).text;
}

/** To a number that stands in no archive: how to register, where, and what every service costs. */
export const registerText = (book: Book) => phrase(book, 'register', { 资费: priced(book.services) });

/** To somebody registered without a customer. */
export const noCustomerText = (book: Book) => phrase(book, 'noCustomer');

/** The price notice before an agreement: services, prices, how to agree and how to leave. */
export function noticeText(book: Book, services: readonly QueryServiceRow[]): string {
  const codes = services.slice(0, 2).map((one) => one.code);
  const several = codes.length > 1 ? `，多项如${codes.join('、')}` : '';
  return phrase(book, 'notice', { 资费: priced(services), 示例: `${codes[0] ?? '1'}${several}` });
}

/** Somebody named services before having been told the prices. */
export const askText = (book: Book, services: readonly QueryServiceRow[]) =>
  phrase(book, 'ask', { 资费: priced(services) });

export function subscribedText(book: Book, fresh: readonly QueryServiceRow[], atMs: number): string {
  const example = fresh[0]?.code ?? '1';
  return phrase(book, 'subscribed', {
    资费: priced(fresh),
    日期: monthDayOf(atMs),
    示例: example,
    退订示例: `TD${example}${fresh.length > 1 ? '或TD全部' : ''}`,
  });
}

/** A sentence that names services. */
export const aboutServices = (
  book: Book,
  name: 'already' | 'cancelled' | 'paused' | 'resumed' | 'isPaused',
  codes: readonly string[],
) => phrase(book, name, { 服务: named(book, codes) });

/** The short menu. */
export function menuText(book: Book, subscribed: readonly string[]): string {
  if (subscribed.length === 0) return phrase(book, 'menu');
  const own = subscribed.map((code) => `${code}${named(book, [code])}`).join('，');
  return phrase(book, 'menuSubscribed', { 已订: own });
}

export const unknownCodeText = (book: Book, codes: readonly string[]) =>
  phrase(book, 'unknownCode', {
    代码: codes.join('、'),
    可选服务: book.services.map((one) => `${one.code}${one.name}`).join('，'),
  });

export const chooseCustomerText = (book: Book, names: readonly string[], isCut: boolean) =>
  phrase(book, isCut ? 'chooseCustomerMany' : 'chooseCustomer', {
    户数: String(names.length),
    企业清单: names.map((name, i) => `${i + 1} ${name}`).join(' '),
  });

export const chooseServiceText = (book: Book, what: string, codes: readonly string[]) =>
  phrase(book, 'chooseService', {
    操作: what,
    服务清单: codes.map((code) => `${code} ${named(book, [code])}`).join(' '),
  });

export const inviteText = (book: Book) => phrase(book, 'invite', { 资费: priced(book.services) });

/** What every placeholder of the sentences may stand for, to see a sentence before it is kept. */
export function sampleValues(book: Book, customers: readonly Customer[], nowMs: number): Values {
  const { utility } = book.settings;
  const codes = book.services.map((one) => one.code);
  const [first = '1', second = '2'] = codes;
  return {
    咨询电话: utility.phone,
    单位: utility.name,
    登记地点: book.query.registerAt,
    资费: priced(book.services),
    示例: `${first}，多项如${first}、${second}`,
    退订示例: `TD${first}或TD全部`,
    日期: monthDayOf(nowMs),
    服务: named(book, [first]),
    已订: `${first}${named(book, [first])}`,
    代码: '9',
    可选服务: book.services.map((one) => `${one.code}${one.name}`).join('，'),
    户数: String(Math.max(1, customers.length)),
    企业清单: customers.map((one, i) => `${i + 1} ${one.name}`).join(' '),
    操作: '退订',
    服务清单: codes.map((code) => `${code} ${named(book, [code])}`).join(' '),
    户名: customers[0]?.name ?? '',
    户号: customers[0]?.accountNo ?? '',
    时段: windowText(nowMs, nowMs + 4 * 3_600_000),
    限额kW: '1500',
    方案名称: '迎峰度夏一号',
    轮次: '1',
  };
}
