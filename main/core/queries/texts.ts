import type { QueryServiceRow } from '../../../shared/model/query.ts';
import { monthDayOf } from '../../../shared/time.ts';
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

/** To a number that stands in no archive: how to register, where, and what every service costs. */
export const registerText = (book: Book) =>
  `您的号码未登记。请持用电户号到${book.query.registerAt}或致电${book.settings.utility.phone}登记，登记后可订阅查询服务：${priced(book.services)}。`;

/** To somebody registered without a customer. */
export const noCustomerText = (book: Book) =>
  `您的号码没有关联用电户，查询服务不能使用。请致电${book.settings.utility.phone}办理。`;

/** The price notice before an agreement: services, prices, how to agree and how to leave. */
export function noticeText(services: readonly QueryServiceRow[]): string {
  const [first] = services;
  const example =
    services.length > 1
      ? `，多项如${services
          .slice(0, 2)
          .map((one) => one.code)
          .join('、')}`
      : '';
  return `可订阅：${priced(services)}，按自然月计费。回复序号订阅（如${first?.code ?? '1'}${example}），退订回复TD。`;
}

/** Somebody named services before having been told the prices. */
export const askText = (services: readonly QueryServiceRow[]) =>
  `您要订阅${priced(services)}，按自然月计费，可随时回复TD加序号退订。同意请回复Y。`;

export function subscribedText(fresh: readonly QueryServiceRow[], atMs: number): string {
  const example = fresh[0]?.code ?? '1';
  const all = fresh.length > 1 ? '或TD全部' : '';
  return `已订阅${priced(fresh)}，${monthDayOf(atMs)}起生效。回复${example}查询，退订回复TD${example}${all}。`;
}

export const alreadyText = (book: Book, codes: readonly string[]) =>
  `${named(book, codes)}已经订阅，直接回复序号查询。`;

export const cancelledText = (book: Book, codes: readonly string[]) =>
  `已退订${named(book, codes)}，不再收费。限电通知不受影响，仍会发送。重新订阅回复“订阅”。`;
export const nothingToCancelText = () => '您没有订阅查询服务，不会产生费用。限电通知不受影响，仍会发送。';
export const pausedText = (book: Book, codes: readonly string[]) =>
  `已暂停${named(book, codes)}，回复“恢复”继续使用。`;
export const resumedText = (book: Book, codes: readonly string[]) => `已恢复${named(book, codes)}。`;
export const nothingPausedText = () => '您没有暂停的查询服务。';
export const nothingActiveText = () => '您没有正在使用的查询服务，回复“订阅”查看可订阅的服务。';
export const isPausedText = (book: Book, codes: readonly string[]) =>
  `${named(book, codes)}已暂停，回复“恢复”继续使用。`;
export const refusedText = () => '好的，不再邀请您订阅查询服务。需要时回复“订阅”。';

/** The short menu. */
export function menuText(book: Book, subscribed: readonly string[]): string {
  const own =
    subscribed.length > 0
      ? `已订：${subscribed.map((code) => `${code}${named(book, [code])}`).join('，')}。`
      : '';
  return `${own}回复：序号或“查询”查数据，“订阅”看资费，TD退订，“暂停”“恢复”，0帮助。人工${book.settings.utility.phone}。`;
}

export const unknownCodeText = (codes: readonly string[], book: Book) =>
  `没有${codes.join('、')}号服务。可选：${book.services.map((one) => `${one.code}${one.name}`).join('，')}。`;

export const chooseCustomerText = (names: readonly string[], isCut: boolean) =>
  `您登记了${isCut ? '多' : names.length}家企业，请回复序号：${names.map((name, i) => `${i + 1} ${name}`).join(' ')}${
    isCut ? '。其余请回复户号' : ''
  }。`;
export const chooseServiceText = (book: Book, what: string, codes: readonly string[]) =>
  `请回复要${what}的序号，全部请回复“全部”：${codes.map((code) => `${code} ${named(book, [code])}`).join(' ')}。`;
export const chosenNothingText = () => '已取消选择。';

export const awayText = (book: Book) =>
  `负荷管理系统暂时不能提供数据，恢复后自动答复您一次，不收费。急用请致电${book.settings.utility.phone}。`;
export const noDataText = (book: Book) => `暂无您所查用电户的数据，请致电${book.settings.utility.phone}。`;
export const inviteText = (book: Book) =>
  `您可用短信查询用电数据：${priced(book.services)}，按自然月计费。回复序号订阅，不需要回复N。`;
