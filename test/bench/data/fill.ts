import { seeded } from '../../../main/simulators/random.ts';
import type { Database } from '../../../main/store/database.ts';
import { insertMany, inTransaction } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { newId } from '../../../shared/ids.ts';
import type { Contact, Customer, Region } from '../../../shared/model/archive.ts';
import { nationalIndustries } from '../../../shared/model/industries.ts';

export type Sizes = { customers: number; contacts: number; deliveries: number };

const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕';
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰建国华志远海龙玉林春梅凤永振宇鑫';
const places = [
  '东洲',
  '望花',
  '顺城',
  '新抚',
  '清原',
  '新宾',
  '浑河',
  '章党',
  '前甸',
  '石文',
  '会元',
  '李石',
];
const words = [
  '恒岭',
  '宏漠',
  '松远',
  '鼎垣',
  '泓川',
  '兴浑',
  '启岳',
  '盛炉',
  '博瀚',
  '金甸',
  '永冶',
  '木盈',
];
const trades = [
  '水泥',
  '特种钢材',
  '橡胶制品',
  '化工助剂',
  '铁选',
  '煤矿机电',
  '耐火材料',
  '铸造',
  '食品',
  '制药',
];

const regions: Region[] = [
  { code: '210400', name: '抚顺市', parent: '' },
  ...places.map((name, index) => ({
    code: `2104${String(index + 2).padStart(2, '0')}`,
    name: `${name}区`,
    parent: '210400',
  })),
];
const divisions = nationalIndustries.filter((one) => one.parent === 'C');

/** Customers and people of a utility with the shares of a large city; the same seed makes the same archive. */
export async function fillArchive(db: Database, sizes: Sizes): Promise<void> {
  const random = seeded(7);
  const pick = <T>(list: readonly T[] | string): T | string => list[Math.floor(random() * list.length)]!;
  const stores = createStores(db);
  await stores.codes.replaceCodes(regions, [...nationalIndustries]);
  const customers: Customer[] = Array.from({ length: sizes.customers }, (_, index) => ({
    id: newId(),
    version: 1,
    accountNo: `21040${String(index).padStart(7, '0')}`,
    name: `抚顺${pick(places)}${pick(words)}${index % 97}${pick(trades)}有限公司`,
    regionCode: regions[1 + Math.floor(random() * places.length)]!.code,
    industryCode: divisions[Math.floor(random() * divisions.length)]!.code,
    voltage: '10kV',
    capacityKva: 2_000,
    securityKw: 300,
    feeder: `${pick(places)}线`,
    isProtected: false,
    limitClass: '3',
  }));
  const roles = ['power', 'manager', 'legal', 'finance'] as const;
  const contacts: Contact[] = Array.from({ length: sizes.contacts }, (_, index) => ({
    id: newId(),
    version: 1,
    name: `${pick(surnames)}${pick(given)}${random() < 0.7 ? pick(given) : ''}`,
    mobile: phoneOf(index),
    mobile2: '',
    state: 'active',
    remark: '',
    assignments: [
      { role: roles[index % 4]!, customerId: customers[Math.floor(random() * customers.length)]!.id },
      ...(index % 3 === 0
        ? [{ role: 'manager' as const, customerId: customers[index % customers.length]!.id }]
        : []),
    ],
  }));
  await stores.transaction(async (tx) => {
    for (let i = 0; i < customers.length; i += 10_000)
      await tx.customers.insertMany(customers.slice(i, i + 10_000));
    for (let i = 0; i < contacts.length; i += 10_000)
      await tx.contacts.insertMany(contacts.slice(i, i + 10_000));
  });
}

/** Numbers as the field has them: they begin alike and end apart. */
export const phoneOf = (index: number): string => `+861${String(3_800_000_000 + index * 997).slice(0, 10)}`;

/** Messages written in one transaction. */
const COMMITTED = 50;
/** Deliveries of one message. */
export const PER_MESSAGE = 1_000;
export const DAY = 86_400_000;

/** A year of messages, made by the database itself: one in fifty fails, one in ten thousand is uncertain. */
export async function fillDeliveries(db: Database, sizes: Sizes, nowMs: number): Promise<void> {
  const messageCount = Math.ceil(sizes.deliveries / PER_MESSAGE);
  const span = (365 * DAY) / messageCount;
  const plans = Array.from({ length: 40 }, () => newId());
  const messages = Array.from({ length: messageCount }, (_, index) => ({
    id: messageId(index),
    dedupe_key: `bench-${index}`,
    kind: index % 4 === 0 ? 'order' : 'info',
    title: index % 4 === 0 ? `迎峰度夏 ${index} 号执行令` : `电网负荷状况 ${index}`,
    plan_id: index % 4 === 0 ? plans[index % plans.length]! : null,
    template_id: null,
    template_version: 1,
    priority: index % 4 === 0 ? 1 : 3,
    asks_confirmation: index % 4 === 0 ? 1 : 0,
    is_drill: 0,
    created_by: ['周敏', '韩立国', '自动发送'][index % 3]!,
    approved_by: null,
    created_ms: Math.floor(nowMs - 365 * DAY + index * span),
    due_ms: 0,
    parts: 2 * PER_MESSAGE,
    cost_fen: 10 * PER_MESSAGE,
  }));
  await insertMany(db, 'messages', messages);
  // One commit for many messages: a commit waits for the disk.
  for (let i = 0; i < messages.length; i += COMMITTED)
    await inTransaction(db, async (tx) => {
      for (let one = i; one < Math.min(i + COMMITTED, messages.length); one += 1)
        await fillMessage(tx, one, messages[one]!);
    });
}

export const messageId = (index: number): string =>
  `01900000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;

type MessageRow = { id: string; created_ms: number; priority: number; asks_confirmation: number };

async function fillMessage(db: Database, no: number, message: MessageRow): Promise<void> {
  const rows = Array.from({ length: PER_MESSAGE }, (_, at) => {
    const n = no * PER_MESSAGE + at;
    const state = n % 10_000 === 77 ? 'uncertain' : n % 50 === 0 ? 'undelivered' : 'delivered';
    const queued = message.created_ms + at;
    return {
      id: `02${n.toString(16).padStart(6, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
      message_id: message.id,
      account: null,
      client_id: null,
      contact_id: null,
      contact_name: '张伟',
      contact_role: 'power',
      customer_ids: '',
      phone: phoneOf((n * 13) % 100_000),
      body: `【抚顺供电】抚顺恒岭${n % 997}水泥有限公司请于今日13:30至22:00将负荷降到${n % 5_000}kW以下。${n % 200_000 === 11 ? '检修停电' : ''}回复1确认。`,
      parts: 2,
      priority: message.priority,
      asks_confirmation: message.asks_confirmation,
      delivery_state: state,
      run_at_ms: queued,
      attempts: 1,
      lease_token: null,
      lease_until_ms: 0,
      gateway: 'sms-server',
      service_no: null,
      error_code: state === 'undelivered' ? (n % 100 === 0 ? 'MB:0001' : 'MB:0015') : null,
      queued_ms: queued,
      submitted_ms: queued + 2_000,
      done_ms: queued + 9_000,
      confirmed_ms: message.asks_confirmation === 1 && n % 9 !== 0 ? queued + 60_000 : 0,
      parent_id: null,
    };
  });
  await insertMany(db, 'deliveries', rows);
}
