import type { Customer } from '../../../shared/model/archive.ts';
import type { QueryServiceRow } from '../../../shared/model/query.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { renderTemplate, type Values } from '../../../shared/sms/template.ts';
import { clockOf, monthDayOf } from '../../../shared/time.ts';
import { signed } from '../messages/texts.ts';
import type { Book } from './book.ts';
import type { FactBook, Facts } from './facts.ts';
import type { Wanted } from './turn.ts';

const unknown = '—';
const grouped = (value: number, digits: number) => {
  const [whole = '', rest] = Math.abs(value).toFixed(digits).split('.');
  const comma = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '-' : ''}${comma}${rest === undefined ? '' : `.${rest}`}`;
};

/** The numbers of the facts under the names of the placeholders. */
function numbersOf({ balance, reading, energy }: Facts): Record<string, number | undefined> {
  return {
    剩余电量: balance?.kwh,
    剩余金额: balance?.fen === undefined ? undefined : balance.fen / 100,
    正向有功总: reading?.total,
    尖: reading?.sharp,
    峰: reading?.peak,
    平: reading?.flat,
    谷: reading?.valley,
    日用电量: energy?.dayKwh,
    月用电量: energy?.monthKwh,
  };
}

/** In the unit the system counts in: 86,420kWh or 1,234.50元. */
function balanceText({ balance }: Facts): string {
  if (balance?.kwh !== undefined) return `${grouped(balance.kwh, 0)}kWh`;
  return balance?.fen === undefined ? unknown : `${grouped(balance.fen / 100, 2)}元`;
}

const usualDigits = (name: string) => (name === '剩余金额' ? 2 : 0);
const placeholder = /\{\{\s*([^{}#/:]+?)\s*(?::([0-3]))?\s*\}\}/g;

/** Values for a reply template; `{{剩余电量:1}}` has one decimal. What is not known is a dash. */
export function replyValues(
  template: string,
  customer: Pick<Customer, 'name' | 'accountNo'>,
  facts: Facts,
): Values {
  const numbers = numbersOf(facts);
  const atMs = facts.balance?.atMs ?? facts.reading?.atMs ?? facts.energy?.atMs ?? 0;
  const values: Values = {
    户名: customer.name,
    户号: customer.accountNo,
    剩余购电: balanceText(facts),
    读数时间: atMs > 0 ? `${monthDayOf(atMs)}${clockOf(atMs)}` : unknown,
    统计日期: facts.energy ? monthDayOf(Date.parse(`${facts.energy.day}T00:00:00+08:00`)) : unknown,
  };
  for (const [, name = '', digits] of template.matchAll(placeholder)) {
    if (!(name in numbers)) continue;
    const value = numbers[name];
    const key = digits === undefined ? name : `${name}:${digits}`;
    values[key] =
      value === undefined
        ? unknown
        : grouped(value, digits === undefined ? usualDigits(name) : Number(digits));
  }
  return values;
}

const has = (facts: Facts | undefined, { source }: QueryServiceRow) => facts?.[source] !== undefined;

/** The text of one service about these customers; undefined when there is no data for any of them. */
export function serviceText(
  book: Book,
  service: QueryServiceRow,
  customers: readonly Customer[],
  facts: FactBook,
  name: string,
): string | undefined {
  const template = book.templates.get(service.templateId)?.text ?? '';
  const known = customers.filter((one) => has(facts.get(one.accountNo), service));
  if (template === '' || known.length === 0) return undefined;
  const { utility } = book.settings;
  const atMs = facts.get(known[0]!.accountNo)?.[service.source]?.atMs ?? 0;
  const shared = { 姓名: name, 单位: utility.name, 咨询电话: utility.phone, 日期: monthDayOf(atMs) };
  const each = known.map((one) => replyValues(template, one, facts.get(one.accountNo) ?? {}));
  const { text } = renderTemplate(template, shared, each);
  const missing = customers.filter((one) => !known.includes(one)).map((one) => one.name);
  return missing.length > 0 ? `${text}${missing.join('、')}暂无数据。` : text;
}

export type Answer = { texts: { code: string; text: string | undefined }[]; parts: number };

/** The texts of all wanted services, and how many parts they make together. */
export function answerOf(book: Book, { codes, customers }: Wanted, facts: FactBook, name: string): Answer {
  const texts = codes.flatMap((code) => {
    const service = book.byCode.get(code);
    return service ? [{ code, text: serviceText(book, service, customers, facts, name) }] : [];
  });
  const whole = texts.flatMap((one) => one.text ?? []).join('');
  return { texts, parts: segmentOnAir(signed(whole, book.settings, book.mode).text).parts };
}
