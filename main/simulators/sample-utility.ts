import { newId } from '../../shared/ids.ts';
import type { Contact, Customer, Industry, Office, Region } from '../../shared/model/archive.ts';
import { nationalIndustries } from '../../shared/model/industries.ts';
import { seeded } from './random.ts';
import type { SampleCustomer } from './sample-curves.ts';

/** The seven districts of Fushun (GB/T 2260). */
export const sampleRegions: Region[] = [
  { code: '210400', name: '抚顺市', parent: '' },
  { code: '210402', name: '新抚区', parent: '210400' },
  { code: '210403', name: '东洲区', parent: '210400' },
  { code: '210404', name: '望花区', parent: '210400' },
  { code: '210411', name: '顺城区', parent: '210400' },
  { code: '210421', name: '抚顺县', parent: '210400' },
  { code: '210422', name: '新宾县', parent: '210400' },
  { code: '210423', name: '清原县', parent: '210400' },
];

/** Industries of the sample: all sections and divisions of GB/T 4754-2017. */
export const sampleIndustries: Industry[] = [...nationalIndustries];

const kinds: {
  code: string;
  words: string[];
  peak: [number, number];
  security: number;
  limitClass: Customer['limitClass'];
}[] = [
  {
    code: 'B06',
    words: ['煤业洗选厂', '煤矿机电有限公司'],
    peak: [1_500, 6_000],
    security: 0.38,
    limitClass: '2',
  },
  {
    code: 'B08',
    words: ['铁选有限公司', '矿业有限公司'],
    peak: [1_200, 5_000],
    security: 0.28,
    limitClass: '1',
  },
  {
    code: 'C25',
    words: ['石化助剂有限公司', '炼化有限公司'],
    peak: [2_000, 7_000],
    security: 0.5,
    limitClass: '3',
  },
  {
    code: 'C26',
    words: ['化学纤维有限公司', '橡胶制品厂', '精细化工有限公司'],
    peak: [900, 4_000],
    security: 0.45,
    limitClass: '3',
  },
  {
    code: 'C30',
    words: ['水泥有限公司', '耐火材料有限公司'],
    peak: [1_200, 5_500],
    security: 0.22,
    limitClass: '1',
  },
  {
    code: 'C31',
    words: ['特种钢材有限公司', '冶炼有限公司'],
    peak: [2_500, 9_500],
    security: 0.32,
    limitClass: '1',
  },
  {
    code: 'C32',
    words: ['铝业有限公司', '有色金属有限公司'],
    peak: [2_000, 8_000],
    security: 0.55,
    limitClass: '2',
  },
  {
    code: 'C33',
    words: ['铸造有限公司', '金属结构有限公司'],
    peak: [600, 3_500],
    security: 0.25,
    limitClass: '2',
  },
  {
    code: 'C34',
    words: ['机械制造有限公司', '重型装备有限公司'],
    peak: [500, 3_000],
    security: 0.2,
    limitClass: '3',
  },
];
const heads =
  '恒岭盛炉永冶启岳浑东瑞矿新泰东露博瀚金甸木盈联塬晟源兴浑鹤坪松远沐河辰旺岚峰鼎垣锦浦泓川祥麓凯峦顺淳昊屿宏漠'.match(
    /../g,
  ) ?? [];
const surnames =
  '王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
const givens =
  '建国淑芬海涛德胜玉林桂兰立新志远丽华振宇国强文斌春梅永刚晓东秀英明辉雪峰红梅长河景山宝华家豪慧敏铁军凤霞'.match(
    /../g,
  ) ?? [];
const voltages = ['10kV', '35kV', '66kV'] as const;

export type SampleUtility = {
  regions: Region[];
  industries: Industry[];
  offices: Office[];
  customers: Customer[];
  contacts: Contact[];
  loads: SampleCustomer[];
};

const officeNames = ['市经信委', '市发改委', '市长办公会', '供电公司营销部', '供电公司调控中心'];

/** An invented utility: the same for the same seed and size. Numbers are from a range that is not in service. */
export function sampleUtility(size: number, seed: number): SampleUtility {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const personName = () => `${pick([...surnames])}${pick(givens)}`;
  let phone = 0;
  const nextPhone = () => {
    phone += 1;
    return `+86142${String(phone).padStart(8, '0')}`;
  };
  const person = (assignments: Contact['assignments']): Contact => ({
    id: newId(),
    version: 1,
    name: personName(),
    mobile: nextPhone(),
    mobile2: '',
    state: 'active',
    remark: '',
    assignments,
  });
  const customers: Customer[] = [];
  const loads: SampleCustomer[] = [];
  const contacts: Contact[] = [];
  const districts = sampleRegions.slice(1);
  for (let i = 0; i < size; i += 1) {
    const { customer, peakKw } = sampleCustomer(i, pick, random, districts);
    customers.push(customer);
    loads.push({ ...customer, peakKw });
    addPeople(contacts, customer.id, i, random, person);
  }
  const offices = officeNames.map((name) => ({ id: newId(), name }));
  for (const office of offices) contacts.push(person([{ role: 'office', officeId: office.id }]));
  return { regions: sampleRegions, industries: sampleIndustries, offices, customers, contacts, loads };
}

function sampleCustomer(
  index: number,
  pick: <T>(list: readonly T[]) => T,
  random: () => number,
  districts: Region[],
) {
  const isHospital = index % 50 === 49;
  const kind = pick(kinds);
  const region = pick(districts);
  const [low, high] = kind.peak;
  const peakKw = isHospital ? 1_120 : Math.round((low + random() * (high - low)) / 10) * 10;
  const head = heads[index % heads.length]!;
  const round =
    index >= heads.length
      ? `${'一二三四五六七八九十'[Math.floor(index / heads.length - 1) % 10]}${index >= heads.length * 11 ? index : ''}`
      : '';
  const customer: Customer = {
    id: newId(),
    version: 1,
    accountNo: `${region.code}${String(index + 1).padStart(4, '0')}`,
    name: isHospital ? `抚顺${head}${round}医疗中心` : `抚顺${head}${round}${pick(kind.words)}`,
    regionCode: region.code,
    industryCode: isHospital ? 'Q84' : kind.code,
    voltage: peakKw > 6_000 ? voltages[2] : peakKw > 3_000 ? voltages[1] : voltages[0],
    capacityKva: Math.round((peakKw * 1.3) / 10) * 10,
    securityKw: isHospital ? peakKw : Math.round((peakKw * kind.security) / 10) * 10,
    feeder: `${region.name.slice(0, 2)}${1 + Math.floor(random() * 12)}线`,
    isProtected: isHospital,
    limitClass: kind.limitClass,
  };
  return { customer, peakKw };
}

/** A person in charge of electricity for everybody; now and then the same one for two firms. */
function addPeople(
  contacts: Contact[],
  customerId: string,
  index: number,
  random: () => number,
  person: (a: Contact['assignments']) => Contact,
): void {
  const previous = contacts.findLast((one) => one.assignments[0]?.role === 'power');
  if (index % 25 === 24 && previous) previous.assignments.push({ role: 'power', customerId });
  else contacts.push(person([{ role: 'power', customerId }]));
  if (random() < 0.8) contacts.push(person([{ role: 'manager', customerId }]));
  if (random() < 0.5) contacts.push(person([{ role: 'legal', customerId }]));
  if (random() < 0.2) contacts.push(person([{ role: 'finance', customerId }]));
}
