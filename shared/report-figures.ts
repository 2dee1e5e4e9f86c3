import type { Report } from './model/report.ts';

/**
 * Every figure of the reports once: its name on the page, what it means and how it is computed, and both in English. The pages
 * of the reports, their print, their workbooks and the help take it from here. Reports themselves are in Chinese.
 */
type Words = readonly [name: string, meaning: string, englishName: string, english: string];

const orderly = {
  starts: ['启动', '启动的方案轮次数', 'started', 'rounds of plans that were started'],
  affected: ['影响', '一户一轮计一次', 'affected', 'one customer in one round counts once'],
  times: ['户次', '一户一轮计一次', 'customer-times', 'one customer in one round counts once'],
  level: ['预警等级', '方案的预警等级，Ⅰ级最重', 'level', 'warning level of the plan; I is the gravest'],
  plans: ['方案', '当日开始执行的方案数', 'plans', 'plans whose limit began on the day'],
  customers: [
    '户数',
    '方案中的用户数，一户一方案计一次',
    'customers',
    'customers of the plans; once for each plan',
  ],
  dayCustomers: [
    '户数',
    '所列日期评估过的用户数，一户计一次',
    'customers',
    'customers judged on the day looked at; each once',
  ],
  rounds: ['轮次', '方案的轮次', 'rounds', 'rounds of the plan'],
  gap: ['最大缺口', '当日各时段缺口的最大值', 'largest gap', "the largest of the day's gaps"],
  monthGap: [
    '最大缺口',
    '缺口看板录入的各时段缺口的最大值',
    'largest gap',
    'the largest gap that was entered',
  ],
  blockGap: ['缺口', '缺口看板录入的该时段缺口', 'gap', 'the gap entered for the span'],
  should: ['应压', '方案下达的压减负荷', 'ordered', 'the reduction the plan orders'],
  shouldTimes: ['应压', '下达了压减负荷的户次', 'ordered', 'customer-times with an ordered reduction'],
  reached: [
    '实压',
    '执行时段内基线 − 实际的平均；负数表示高于基线，如实列出；没有实测时为 —',
    'achieved',
    'baseline − actual, mean over the period; negative = above the baseline, shown as it is; — when not measured',
  ],
  mean: [
    '实压平均',
    '执行时段内基线 − 实际的平均，只计有实测的用户',
    'mean achieved',
    'baseline − actual, mean over the period, measured customers only',
  ],
  most: [
    '实压最大',
    '同一天各方案同一时刻（基线 − 实际）之和的最大值',
    'largest achieved',
    'the largest sum of (baseline − actual) of all plans of a day at one moment',
  ],
  mostShifted: [
    '最大错避峰负荷',
    '同一天各方案同一时刻实压之和的最大值',
    'largest shifted load',
    'the largest sum of what the plans of a day achieved at one moment',
  ],
  rate: [
    '执行率',
    '实压 ÷ 应压，只计有实测的用户；应压为 0 时为 —',
    'execution rate',
    'achieved ÷ ordered, measured customers only; — when 0 was ordered',
  ],
  energy: [
    '影响电量',
    '限电时段内（基线 − 实际）之和，只计有数据的时刻；负值照列',
    'energy not used',
    'sum of (baseline − actual) over the limited period, moments with data only',
  ],
  hours: [
    '累计时长',
    '各方案执行时长之和，提前恢复的计到恢复',
    'duration',
    'sum over plans; those ended early count to the all-clear',
  ],
  change: [
    '同比',
    '影响电量与去年同月相比；去年无数据或不完整时为 —',
    'year on year',
    'energy not used against the same month last year; — without whole data',
  ],
  quota: [
    '指标',
    '当日最大缺口 × 报表设置中该区的分摊比例；没有录入缺口或没有设置比例时为 —',
    'quota',
    "largest gap of the day × the region's share in the settings of reports; — when either is missing",
  ],
  able: [
    '方案可压',
    '本期方案中的用户最多可压减的负荷，一户取最大一次',
    'able',
    "the most the period's customers were ordered to take off; each customer's largest",
  ],
  rank: ['排名', '按执行率；没有实测的不排', 'rank', 'by execution rate; unmeasured ones have none'],
  lack: ['差额', '应压 − 实压', 'short of', 'ordered − achieved'],
  lackAll: [
    '差额合计',
    '各未到位户次（应压 − 实压）之和，没有实测的按实压 0 计',
    'short in all',
    'sum of (ordered − achieved); unmeasured ones count as 0 achieved',
  ],
  absent: [
    '未到位',
    '平均压减没有达到下达值的户次',
    'not in place',
    'customer-times whose mean reduction did not reach what was ordered',
  ],
  unmeasured: [
    '没有实测',
    '执行时段内没有负荷数据的户次',
    'not measured',
    'customer-times without load data in the period',
  ],
  answer: ['确认', '本人回复确认的时间', 'confirmed', 'when the person confirmed'],
  handled: ['处理', '负荷管理终端对指令的反馈', 'handled', 'what the terminal said to the order'],
  limit: ['限额', '方案允许的最大负荷', 'limit', 'the largest load the plan allows'],
  baseline: [
    '基线',
    '没有限电时的负荷，执行时段平均',
    'baseline',
    'the load without the limit, mean over the period',
  ],
  actual: ['实际', '执行时段内实际负荷的平均', 'actual', 'mean of the actual load over the period'],
  met: ['达标', '平均压减达到下达值', 'met', 'the mean reduction reaches what was ordered'],
  over: [
    '越界',
    '某一时刻负荷超过限额，及超出的最大 kW',
    'over limit',
    'some moment above the limit, and by how many kW at most',
  ],
  feeders: ['拉闸', '措施为拉闸的方案涉及的线路', 'feeders cut', 'feeders of plans that cut off'],
} as const satisfies Record<string, Words>;

const notices = {
  told: [
    '通知',
    '预通知、执行令、变更、风险预警的短信，不含已取消的',
    'told',
    'notices, orders, changes and warnings of risk, without cancelled ones',
  ],
  toldAll: [
    '通知',
    '该方案发出的全部短信，不含已取消的',
    'told',
    'all SMS of the plan, without cancelled ones',
  ],
  reached: ['送达', '有送达回执，或本人已回复', 'delivered', 'receipt from the phone, or the person replied'],
  answered: ['确认', '本人回复确认', 'confirmed', 'the person replied'],
  silent: ['未确认', '通知 − 确认', 'not confirmed', 'told − confirmed'],
  answerRate: ['确认率', '确认 ÷ 通知', 'confirmation rate', 'confirmed ÷ told'],
  parts: ['分条', '按 70/67 字分成的条数', 'parts', 'parts of 70/67 characters'],
  submittedAt: ['提交', '交给网关的时间', 'submitted', 'when the gateway took it'],
  deliveredAt: ['送达', '送达手机的时间，以回执为准', 'delivered', 'when the phone got it, by its receipt'],
  confirmedAt: ['确认', '本人回复的时间', 'confirmed', 'when the person replied'],
} as const satisfies Record<string, Words>;

const waitSteps = '两分钟内精确到秒，二十分钟内到 10 秒，四小时内到分钟，向上取整';
const sms = {
  sent: [
    '发送',
    '期内入队的短信（一人一条），按入队之日归期，不含已取消的',
    'sent',
    'SMS queued in the period, one per person, without cancelled ones',
  ],
  delivered: [
    '成功',
    '回执确认已到手机；结果不明的，本人回复后也算',
    'success',
    'receipt from the phone; an uncertain one also when the person replied',
  ],
  failed: ['失败', '未送达、过期、被拒绝', 'failure', 'undelivered, expired, rejected'],
  uncertain: ['不确定', '可能已发出而没有结果，需人工判断', 'uncertain', 'may have left, outcome unknown'],
  pending: [
    '在途',
    '排队、暂停、发送中、已提交未回执',
    'under way',
    'queued, paused, sending, submitted without receipt',
  ],
  rate: ['成功率', '成功 ÷ 发送', 'success rate', 'success ÷ sent'],
  confirmed: [
    '已确认',
    '本人回复确认；短信没有已读回执，只有回复才算已读；不要求确认的业务为 —',
    'confirmed',
    'the person replied; SMS has no read receipt; — where no answer is asked for',
  ],
  confirmRate: [
    '确认率',
    '已确认 ÷ 要求确认的短信',
    'confirmation rate',
    'confirmed ÷ those asked to confirm',
  ],
  parts: [
    '分条数',
    '已交给网关的短信按 70/67 字分成的条数，计费依据',
    'parts',
    'parts of 70/67 characters given to the gateway; what is paid for',
  ],
  fee: [
    '费用',
    '逐日分条数 × 当日资费之和；上行不计费',
    'cost',
    'parts × tariff of each day; received ones cost nothing',
  ],
  change: ['同比', '发送条数与去年同月相比', 'year on year', 'sent against the same month last year'],
  wait50: [
    '送达中位',
    `从提交网关到送达手机，一半短信不超过；${waitSteps}`,
    'median to delivered',
    'half take no longer from gateway to phone',
  ],
  wait95: [
    '送达 P95',
    '从提交网关到送达手机，95% 的短信不超过',
    'P95 to delivered',
    '95 % take no longer from gateway to phone',
  ],
  confirm50: [
    '确认中位',
    '从提交网关到本人回复，一半不超过',
    'median to confirmed',
    'half take no longer from gateway to answer',
  ],
  confirm95: [
    '确认 P95',
    '从提交网关到本人回复，95% 不超过',
    'P95 to confirmed',
    '95 % take no longer from gateway to answer',
  ],
  reason: ['条数', '失败的短信，按网关码归类', 'count', 'failed SMS, grouped by the code of the gateway'],
  reasonShare: ['占失败', '条数 ÷ 失败', 'of failures', 'count ÷ failure'],
  inMessages: ['上行短信', '收到的短信', 'received', 'SMS received'],
  inParts: [
    '上行分条',
    '收到的短信按 70/67 字折算的条数',
    'parts received',
    'received SMS in parts of 70/67 characters',
  ],
  outMessages: [
    '下行短信',
    '入队的短信（一人一条），不含已取消的',
    'sent',
    'SMS queued, one per person, without cancelled ones',
  ],
  outParts: [
    '下行分条',
    '已交给网关的短信按 70/67 字分成的条数',
    'parts sent',
    'parts of 70/67 characters given to the gateway',
  ],
  fens: [
    '资费',
    '每一分条的单价（分），按发送当日有效的资费',
    'tariff',
    'price of a part (fen) valid on the day',
  ],
  feeChange: [
    '同比',
    '费用与去年同月相比；未完的月份只比相同的天数；去年无数据或不完整时为 —',
    'year on year',
    'cost against the same month last year; an unfinished month against as many days; — without whole data',
  ],
  openMonths: ['未结账', '已经过完而没有结账的月份', 'not closed', 'months that are over and not closed'],
} as const satisfies Record<string, Words>;

const services = {
  subscribers: [
    '订阅',
    '期末在用（含暂停）的订阅',
    'subscriptions',
    'in force at the end, paused ones included',
  ],
  added: ['新增', '期内开始的订阅', 'new', 'subscriptions begun in the period'],
  cancelled: ['取消', '期内结束的订阅', 'cancelled', 'subscriptions ended in the period'],
  uses: ['查询次数', '得到答复的查询，不含自动推送', 'uses', 'answered queries, without pushes'],
  perUser: ['户均次数', '查询次数 ÷ 期末订阅', 'per subscriber', 'uses ÷ subscriptions at the end'],
  perDay: ['日均次数', '查询次数 ÷ 天数', 'per day', 'uses ÷ days'],
  monthFee: [
    '包月费',
    '期内各月月费之和，按订阅时约定的价格；整月暂停的不收，同月退订再订的不重复收',
    'monthly fees',
    'sum over months at the price agreed; nothing for a month paused throughout, nothing twice in one month',
  ],
  useFee: ['按次费', '得到答复的查询按次收费之和', 'fees per use', 'sum of fees of answered queries'],
  change: [
    '同比',
    '查询次数与去年同期相比；去年无数据或不完整时为 —',
    'year on year',
    'uses against the same period last year; — without whole data',
  ],
} as const satisfies Record<string, Words>;

const load = {
  max: ['最大', '当日 96 点中最大的负荷', 'maximum', 'the largest of the 96 points of the day'],
  min: ['最小', '当日 96 点中最小的负荷', 'minimum', 'the smallest of the 96 points of the day'],
  mean: ['平均', '有数据各点的平均', 'mean', 'mean of the points with data'],
  factor: ['负荷率', '平均 ÷ 最大', 'load factor', 'mean ÷ maximum'],
  spread: ['峰谷差', '最大 − 最小', 'peak–valley difference', 'maximum − minimum'],
  spreadRate: ['峰谷差率', '峰谷差 ÷ 最大', 'peak–valley ratio', 'difference ÷ maximum'],
  reported: ['报数', '有数据的户数 / 应有户数', 'reporting', 'customers with data / customers expected'],
  hour: ['整点负荷', '该时刻各户负荷之和', 'load at the hour', 'sum of all customers at the moment'],
} as const satisfies Record<string, Words>;

export const reportFigures = { orderly, notices, sms, services, load };
export type FigureGroup = keyof typeof reportFigures;

/** What a figure means, as it stands on the page. */
export const meaning = <G extends FigureGroup>(group: G, key: keyof (typeof reportFigures)[G]): string =>
  (reportFigures[group][key] as Words)[1];

/** The meanings of all figures of a report: names with one meaning together, a name with several by where it stands. */
export function definitionsOf(report: Report): [name: string, meaning: string][] {
  const names = new Map<string, Set<string>>();
  const meanings = new Map<string, Set<string>>();
  const add = (name: string, text: string, place: string) => {
    if (!text) return;
    const known = meanings.get(name) ?? new Set<string>();
    meanings.set(name, known.add(text));
    const isOther = known.size > 1 && ![...(names.get(text) ?? [])].includes(name);
    names.set(text, (names.get(text) ?? new Set()).add(isOther && place ? `${name}（${place}）` : name));
  };
  for (const { title, figures, table } of report.sections) {
    const place = title.split('　')[0] ?? '';
    for (const one of figures) add(one.label, one.definition, place);
    for (const one of table?.columns ?? []) add(one.title, one.definition, place);
  }
  return [...names].map(([text, some]) => [[...some].join('、'), text]);
}
