import { newId } from '../../../shared/ids.ts';
import type { QuerySource } from '../../../shared/model/query.ts';
import type { Template } from '../../../shared/model/template.ts';
import { sentences } from '../../../shared/sms/sentences.ts';
import type { Core } from '../context.ts';
import type { Stores } from '../ports.ts';

type Seed = {
  code: string;
  name: string;
  words: string[];
  source: QuerySource;
  monthFen: number;
  text: string;
};

const seeds: Seed[] = [
  {
    code: '1',
    name: '剩余购电量',
    words: ['余额', '电费', '剩余电量', '购电量', '电量余额'],
    source: 'balance',
    monthFen: 200,
    text: '{{#用户}}{{户名}}（{{户号}}）剩余购电量{{剩余购电}}，读数时间{{读数时间}}{{/用户}}。回复0看帮助。',
  },
  {
    code: '2',
    name: '电表示数',
    words: ['示数', '表底', '抄表', '读数'],
    source: 'reading',
    monthFen: 100,
    text: '{{#用户}}{{户名}}（{{户号}}）电表示数{{正向有功总:2}}，峰{{峰:2}}平{{平:2}}谷{{谷:2}}，读数时间{{读数时间}}{{/用户}}。',
  },
  {
    code: '3',
    name: '日、月用电量',
    words: ['用电量', '日用电量', '月用电量', '电量'],
    source: 'energy',
    monthFen: 100,
    text: '{{#用户}}{{户名}}（{{户号}}）{{统计日期}}用电{{日用电量:0}}kWh，本月累计{{月用电量:0}}kWh，读数时间{{读数时间}}{{/用户}}。',
  },
];

const deskSeeds = [
  {
    id: '5e47e4ce-0000-4000-8000-000000000101',
    name: '限电时段答复',
    text: '{{#用户}}{{户名}}限电时段为{{时段}}，限额{{限额kW}}kW{{/用户}}。推迟请电{{咨询电话}}。',
  },
  {
    id: '5e47e4ce-0000-4000-8000-000000000102',
    name: '已转负责人',
    text: '您反映的情况已转方案负责人，会尽快答复您。急事请致电{{咨询电话}}。',
  },
];

/** Puts what the service says of itself, and what a person may answer with, among the templates: once, and what is there stays. */
export async function addSentences(core: Core): Promise<void> {
  const stamp = {
    planKind: '' as const,
    categoryId: '',
    version: 1,
    isActive: true,
    updatedBy: '系统',
    updatedMs: core.clock.now(),
  };
  const all: Template[] = [
    ...sentences.map(({ id, title, text }) => ({
      ...stamp,
      id,
      name: title,
      kind: 'sentence' as const,
      text,
    })),
    ...deskSeeds.map((one) => ({ ...stamp, ...one, kind: 'desk' as const })),
  ];
  const known = new Set((await core.stores.templates.list()).map((one) => one.id));
  const missing = all.filter((one) => !known.has(one.id));
  if (missing.length === 0) return;
  await core.stores.transaction(async (stores) => {
    for (const one of missing) await stores.templates.addVersion(one);
  });
  core.emit('archive.changed', { kind: 'templates' });
}

/** The three services an archive begins with, each with its reply template. */
export async function seedServices(stores: Stores): Promise<void> {
  const savedMs = Date.now();
  for (const { text, ...seed } of seeds) {
    const template: Template = {
      id: newId(),
      name: `${seed.name}答复`,
      kind: 'reply',
      planKind: '',
      categoryId: '',
      text,
      version: 1,
      isActive: true,
      updatedBy: '系统',
      updatedMs: savedMs,
    };
    await stores.templates.addVersion(template);
    await stores.services.save({
      ...seed,
      id: newId(),
      templateId: template.id,
      useFen: 0,
      pushDay: 0,
      pushAt: '09:00',
      isActive: true,
      version: 0,
      savedBy: '系统',
      savedMs,
    });
  }
}
