/**
 * What the query service says of itself: each sentence is a template with an id of its own, kept in versions like every
 * other template. The text here is what an installation begins with.
 */
export type SentenceName =
  | 'register'
  | 'noCustomer'
  | 'notice'
  | 'ask'
  | 'subscribed'
  | 'already'
  | 'cancelled'
  | 'nothingToCancel'
  | 'paused'
  | 'resumed'
  | 'isPaused'
  | 'nothingPaused'
  | 'nothingActive'
  | 'refused'
  | 'menu'
  | 'menuSubscribed'
  | 'unknownCode'
  | 'chooseCustomer'
  | 'chooseCustomerMany'
  | 'chooseService'
  | 'chosenNothing'
  | 'away'
  | 'noData'
  | 'invite'
  | 'limits';

export type Sentence = {
  name: SentenceName;
  id: string;
  title: string;
  text: string;
  /** What it must say: without it nobody could agree to a price or choose from a list. */
  needs: readonly string[];
  /** What else it may say, beside what every sentence may. */
  may: readonly string[];
};

/** What every sentence may say. */
export const sentenceCommon = ['咨询电话', '单位', '登记地点'] as const;

type Row = [name: SentenceName, title: string, text: string, needs: string[], may?: string[]];

const rows: Row[] = [
  [
    'register',
    '未登记号码',
    '您的号码未登记。请持用电户号到{{登记地点}}或致电{{咨询电话}}登记，登记后可订阅查询服务：{{资费}}。',
    ['资费'],
  ],
  ['noCustomer', '没有关联用电户', '您的号码没有关联用电户，查询服务不能使用。请致电{{咨询电话}}办理。', []],
  [
    'notice',
    '资费告知',
    '可订阅：{{资费}}，按自然月计费。回复序号订阅（如{{示例}}），退订回复TD。',
    ['资费'],
    ['示例'],
  ],
  ['ask', '订阅前确认', '您要订阅{{资费}}，按自然月计费，可随时回复TD加序号退订。同意请回复Y。', ['资费']],
  [
    'subscribed',
    '已订阅',
    '已订阅{{资费}}，{{日期}}起生效。回复{{示例}}查询，退订回复{{退订示例}}。',
    ['资费'],
    ['日期', '示例', '退订示例'],
  ],
  ['already', '已经订过', '{{服务}}已经订阅，直接回复序号查询。', ['服务']],
  [
    'cancelled',
    '已退订',
    '已退订{{服务}}，不再收费。限电通知不受影响，仍会发送。重新订阅回复“订阅”。',
    ['服务'],
  ],
  ['nothingToCancel', '没有可退订的', '您没有订阅查询服务，不会产生费用。限电通知不受影响，仍会发送。', []],
  ['paused', '已暂停', '已暂停{{服务}}，回复“恢复”继续使用。', ['服务']],
  ['resumed', '已恢复', '已恢复{{服务}}。', ['服务']],
  ['isPaused', '暂停中来查询', '{{服务}}已暂停，回复“恢复”继续使用。', ['服务']],
  ['nothingPaused', '没有可恢复的', '您没有暂停的查询服务。', []],
  ['nothingActive', '没有可暂停的', '您没有正在使用的查询服务，回复“订阅”查看可订阅的服务。', []],
  ['refused', '拒绝邀请', '好的，不再邀请您订阅查询服务。需要时回复“订阅”。', []],
  [
    'menu',
    '菜单（未订阅）',
    '回复：序号或“查询”查数据，“订阅”看资费，TD退订，“暂停”“恢复”，0帮助。人工{{咨询电话}}。',
    [],
  ],
  [
    'menuSubscribed',
    '菜单（已订阅）',
    '已订：{{已订}}。回复：序号或“查询”查数据，“订阅”看资费，TD退订，“暂停”“恢复”，0帮助。人工{{咨询电话}}。',
    [],
    ['已订'],
  ],
  ['unknownCode', '没有这个序号', '没有{{代码}}号服务。可选：{{可选服务}}。', ['可选服务'], ['代码']],
  [
    'chooseCustomer',
    '选择企业',
    '您登记了{{户数}}家企业，请回复序号：{{企业清单}}。',
    ['企业清单'],
    ['户数'],
  ],
  [
    'chooseCustomerMany',
    '选择企业（列不全）',
    '您登记了多家企业，请回复序号：{{企业清单}}。其余请回复户号。',
    ['企业清单'],
  ],
  [
    'chooseService',
    '选择服务',
    '请回复要{{操作}}的序号，全部请回复“全部”：{{服务清单}}。',
    ['操作', '服务清单'],
  ],
  ['chosenNothing', '取消选择', '已取消选择。', []],
  [
    'away',
    '数据暂缺',
    '负荷管理系统暂时不能提供数据，恢复后自动答复您一次，不收费。急用请致电{{咨询电话}}。',
    [],
  ],
  ['noData', '没有数据', '暂无您所查用电户的数据，请致电{{咨询电话}}。', []],
  [
    'invite',
    '订阅邀请',
    '您可用短信查询用电数据：{{资费}}，按自然月计费。回复序号订阅，不需要回复N。',
    ['资费'],
  ],
  [
    'limits',
    '本户限电时段',
    '{{户名}}限电时段为{{时段}}，限额{{限额kW}}kW。',
    ['时段'],
    ['户名', '户号', '限额kW', '方案名称', '轮次'],
  ],
];

export const sentences: readonly Sentence[] = rows.map(([name, title, text, needs, may = []], n) => ({
  name,
  id: `5e47e4ce-0000-4000-8000-${String(n + 1).padStart(12, '0')}`,
  title: `查询用语：${title}`,
  text,
  needs,
  may,
}));

const byId = new Map(sentences.map((one) => [one.id, one]));

export const sentenceOf = (id: string): Sentence | undefined => byId.get(id);

/** What a sentence may say; without an id, what any of them may. */
export function sentencePlaceholders(id: string): readonly string[] {
  const some = byId.has(id) ? [byId.get(id)!] : sentences;
  return [...new Set([...sentenceCommon, ...some.flatMap((one) => [...one.needs, ...one.may])])];
}
