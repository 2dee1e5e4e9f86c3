import type { Phones } from './prepare.ts';

/** One message of one phone, and how many answers it must get. */
export type Said = { phone: string; text: string; answers: 0 | 1 };

/** What a subscriber writes in a day, in this order. */
const subscriberDay: [string, 0 | 1][] = [
  ['查询1', 1],
  ['１', 1],
  ['帮助', 1],
  ['👍', 0],
  ['余额', 1],
  ['暂停', 1],
  ['恢复', 1],
  ['今天下午停到几点', 1],
  ['二号炉能不能晚一小时停', 0],
  ['CX 1', 1],
];
const registeredDay: [string, 0 | 1][] = [
  ['查询', 1],
  ['订阅 2', 1],
  ['ｙ', 0],
  ['退订2', 1],
  ['谢谢，收到', 0],
  ['帮助', 1],
];
const strangerDay: [string, 0 | 1][] = [
  ['我是清原木业的，电费怎么查', 1],
  ['怎么登记', 0],
];

/** A day of `count` messages over all phones: everybody's in their order, the phones mixed. */
export function dayOf(phones: Phones, count: number): Said[] {
  const days: [string[], [string, 0 | 1][]][] = [
    [phones.subscribed, subscriberDay],
    [phones.registered, registeredDay],
    [phones.strangers, strangerDay],
  ];
  const said: Said[] = [];
  for (let step = 0; said.length < count; step += 1) {
    const before = said.length;
    for (const [numbers, day] of days)
      for (const phone of numbers) {
        const [text, answers] = day[step] ?? [];
        if (text !== undefined && answers !== undefined) said.push({ phone, text, answers });
      }
    if (said.length === before) break;
  }
  return said.slice(0, count);
}

/** One query of each subscribed number, for measuring. */
export const queriesOf = (phones: Phones, count: number): Said[] =>
  phones.subscribed.slice(0, count).map((phone) => ({ phone, text: '查询1', answers: 1 }));
