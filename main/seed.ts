import type { CallOutput } from '../shared/contract/index.ts';
import { newId } from '../shared/ids.ts';
import type { Template } from '../shared/model/template.ts';
import { hashPassword } from './core/accounts/passwords.ts';
import type { Stores } from './core/ports.ts';
import { seedServices } from './core/queries/defaults.ts';
import { type SampleUtility, sampleIndustries, sampleRegions } from './simulators/sample-utility.ts';

/** The accounts of a drill; shown on its login page and nowhere else. */
export const sampleAccounts: CallOutput<'system.info'>['sampleAccounts'] = [
  { login: '0421', password: 'orderly-0421', name: '周敏', role: 'dispatcher' },
  { login: '0317', password: 'orderly-0317', name: '韩立国', role: 'supervisor' },
  { login: '0001', password: 'orderly-0001', name: '系统管理员', role: 'administrator' },
  { login: '0600', password: 'orderly-0600', name: '查阅', role: 'viewer' },
];

const section = '{{户名}}（户号{{户号}}）';
const defaultTemplates: Pick<Template, 'name' | 'kind' | 'text'>[] = [
  {
    kind: 'prepare',
    name: '预通知',
    text: `因{{原因}}，预计{{#用户}}${section}于{{时段}}压减{{压减kW}}kW{{/用户}}，请提前安排生产。咨询{{咨询电话}}，回复1确认。`,
  },
  {
    kind: 'order',
    name: '执行令',
    text: `{{#用户}}${section}：因{{原因}}，请于{{时段}}将负荷降到{{限额kW}}kW以下（压减{{压减kW}}kW，保安负荷{{保安负荷kW}}kW），{{方案名称}}第{{轮次}}轮{{/用户}}。咨询{{咨询电话}}，回复1确认。`,
  },
  {
    kind: 'change',
    name: '变更通知',
    text: `{{方案名称}}有变更：{{#用户}}${section}时段{{时段}}，限额{{限额kW}}kW{{/用户}}。咨询{{咨询电话}}，回复1确认。`,
  },
  {
    kind: 'restore',
    name: '恢复通知',
    text: `{{方案名称}}结束，{{#用户}}${section}{{/用户}}可恢复正常用电。感谢配合。咨询{{咨询电话}}。`,
  },
  {
    kind: 'risk',
    name: '拉闸风险预警',
    text: `拉闸风险预警：{{预警等级}}。{{#用户}}${section}{{/用户}}可能被拉闸，请保证保安负荷并做好停电准备。咨询{{咨询电话}}。`,
  },
  {
    kind: 'office',
    name: '方案通报',
    text: `{{方案名称}}已下达：{{预警等级}}，{{措施}}，{{时段}}，涉及{{户数}}户，应压{{总压减}}万千瓦。{{单位}}。`,
  },
  {
    kind: 'info',
    name: '近期限电信息',
    text: '近期电力供应偏紧，请合理安排生产，按通知错峰用电。咨询{{咨询电话}}。{{单位}}。',
  },
  {
    kind: 'info',
    name: '负荷预警',
    text: '负荷预警：{{时刻}}{{区域}}负荷{{当前负荷}}万千瓦，今日最大{{今日最大负荷}}万千瓦（{{最大负荷时刻}}），请做好错避峰准备。咨询{{咨询电话}}。{{单位}}。',
  },
  {
    kind: 'info',
    name: '电网负荷状况',
    text: '{{日期}}{{时刻}}{{区域}}负荷{{当前负荷}}万千瓦，执行中的方案{{执行方案数}}个。{{单位}}。',
  },
];

type Codes = Pick<SampleUtility, 'regions' | 'industries'>;

/** What every archive begins with, whoever's it is: codes, templates, query services. Call inside a transaction. */
async function addBasics(
  tx: Stores,
  codes: Codes = { regions: sampleRegions, industries: sampleIndustries },
): Promise<void> {
  await tx.codes.replaceCodes(codes.regions, codes.industries);
  const stamp = {
    version: 1,
    planKind: '' as const,
    categoryId: '',
    isActive: true,
    updatedBy: '系统',
    updatedMs: Date.now(),
  };
  for (const one of defaultTemplates) await tx.templates.addVersion({ ...one, ...stamp, id: newId() });
  await seedServices(tx);
}

/** Codes, templates and services of an archive that has none yet; no accounts. Two first starts do it once. */
export async function seedBasics(stores: Stores): Promise<void> {
  if ((await stores.codes.regions()).length > 0) return;
  await stores.transaction((tx) => addBasics(tx));
}

/** The archive of a drill: its accounts, the basics, and the sample utility when there is one. */
export async function seedArchive(stores: Stores, sample: SampleUtility | undefined): Promise<void> {
  if ((await stores.users.list()).length > 0) return;
  const users = await Promise.all(
    sampleAccounts.map(async ({ password, ...account }) => ({
      ...account,
      id: newId(),
      isActive: true,
      mustChange: false,
      passwordHash: await hashPassword(password),
    })),
  );
  await stores.transaction(async (tx) => {
    for (const user of users) await tx.users.save(user);
    await addBasics(tx, sample);
    if (!sample) return;
    for (const office of sample.offices) await tx.contacts.saveOffice(office);
    await tx.customers.insertMany(sample.customers);
    await tx.contacts.insertMany(sample.contacts);
    const big = sample.contacts.filter((one) => one.assignments[0]?.role === 'power').slice(0, 12);
    await tx.groups.save({
      id: newId(),
      name: '重点用户负责人',
      isFavourite: true,
      rule: { kind: 'fixed' },
      contactIds: big.map((one) => one.id),
      version: 0,
    });
  });
}
