import type { Phones } from './prepare.ts';

/** One message of one phone, and how many answers it must get. */
export type Said = { phone: string; text: string; answers: 0 | 1 };

type Day = [text: string, answers: 0 | 1][];

/** What subscribers write in a day, each in its order: one asks, one holds and leaves, one wants something else. */
const subscriberDays: Day[] = [
  [
    ['查询1', 1],
    ['１', 1],
    ['帮助', 1],
    ['余额', 1],
    ['CX 1', 1],
    ['谢谢', 0],
  ],
  [
    ['暂停', 1],
    ['1', 1],
    ['恢复', 1],
    ['查询', 1],
    ['退订1', 1],
    ['退订', 1],
  ],
  [
    ['今天下午停到几点', 1],
    ['二号炉能不能晚一小时停', 0],
    ['👍', 0],
    ['查电费', 1],
    ['退订全部，别再发了', 1],
    ['帮助', 1],
  ],
];
const registeredDays: Day[] = [
  [
    ['查询', 1],
    ['订阅 2', 1],
    ['ｙ', 0],
    ['退订2', 1],
    ['谢谢，收到', 0],
    ['帮助', 1],
  ],
  [
    ['DY', 1],
    ['1、3', 1],
    ['查询3', 1],
    ['1', 1],
    ['TD全部', 1],
    ['N', 1],
  ],
];
const strangerDays: Day[] = [
  [
    ['我是清原木业的，电费怎么查', 1],
    ['怎么登记', 0],
  ],
];

/** A day of `count` messages over all phones: everybody's in their order, the phones mixed. */
export function dayOf(phones: Phones, count: number): Said[] {
  const all: [string[], Day[]][] = [
    [phones.subscribed, subscriberDays],
    [phones.registered, registeredDays],
    [phones.strangers, strangerDays],
  ];
  const said: Said[] = [];
  for (let step = 0; said.length < count; step += 1) {
    const before = said.length;
    for (const [numbers, days] of all)
      for (const [n, phone] of numbers.entries()) {
        const [text, answers] = days[n % days.length]![step] ?? [];
        if (text !== undefined && answers !== undefined) said.push({ phone, text, answers });
      }
    if (said.length === before) break;
  }
  return said.slice(0, count);
}

/** One query of each subscribed number, for measuring. */
export const queriesOf = (phones: Phones, count: number): Said[] =>
  phones.subscribed.slice(0, count).map((phone) => ({ phone, text: '查询1', answers: 1 }));
