import type { Settings } from '../../../shared/contract/system.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import { type Plan, windowOf } from '../../../shared/model/plan.ts';
import type { Values } from '../../../shared/sms/template.ts';
import { clockOf, dayOf, monthDayOf } from '../../../shared/time.ts';

export const DRILL_PREFIX = '【演练】';

export const measureNames = { shift: '错峰', avoid: '避峰', limit: '限电', cut: '拉闸' } as const;
const numerals = { '1': 'Ⅰ级', '2': 'Ⅱ级', '3': 'Ⅲ级', '4': 'Ⅳ级', '5': 'Ⅴ级', '6': 'Ⅵ级' } as const;
const colours = { red: '红色', orange: '橙色', yellow: '黄色', blue: '蓝色', grey: '' } as const;

/** A level as texts name it, by the table of this utility: Ⅱ级橙色. */
export function levelName(level: Plan['level'], settings: Settings): string {
  const row = settings.levels.find((one) => one.level === level);
  return `${numerals[level]}${row ? colours[row.colour] || row.name : ''}`;
}

/** 9月30日13:30至22:00; a window that ends at midnight ends at 24:00. */
export function windowText(startMs: number, endMs: number): string {
  const isMidnight = clockOf(endMs) === '00:00';
  const sameDay = dayOf(startMs) === dayOf(isMidnight ? endMs - 1 : endMs);
  const end = isMidnight ? '24:00' : clockOf(endMs);
  return `${monthDayOf(startMs)}${clockOf(startMs)}至${sameDay ? '' : monthDayOf(isMidnight ? endMs - 1 : endMs)}${end}`;
}

const whole = (kw: number) => (kw > 0 ? String(Math.round(kw)) : '');

/** What a plan's texts say once. */
export function planValues(plan: Plan, settings: Settings): Values {
  return {
    方案名称: plan.name,
    预警等级: levelName(plan.level, settings),
    措施: measureNames[plan.measure],
    原因: plan.reason,
    咨询电话: settings.utility.phone,
    单位: settings.utility.name,
    日期: monthDayOf(plan.startMs),
  };
}

const windowTexts = new WeakMap<Plan, Map<number, string>>();

/** The window of a round in words, made once for each plan object: thousands of customers share it. */
function windowTextOf(plan: Plan, item: Plan['items'][number]): string {
  const texts = windowTexts.get(plan) ?? new Map<number, string>();
  windowTexts.set(plan, texts);
  const known = texts.get(item.round);
  if (known !== undefined) return known;
  const { startMs, endMs } = windowOf(plan, item);
  const words = windowText(startMs, endMs);
  texts.set(item.round, words);
  return words;
}

/** What a plan's texts say about one customer; kW as whole numbers, empty when unknown. */
export function customerValues(plan: Plan, customer: Customer, item: Plan['items'][number]): Values {
  return {
    户名: customer.name,
    户号: customer.accountNo,
    时段: windowTextOf(plan, item),
    限额kW: whole(item.limitKw),
    压减kW: String(Math.round(item.reductionKw)),
    保安负荷kW: String(Math.round(customer.securityKw)),
    轮次: String(item.round),
  };
}

/** What an office is told about a plan. */
export function officeValues(plan: Plan): Values {
  const totalKw = plan.items.reduce((sum, item) => sum + item.reductionKw, 0);
  return {
    户数: String(plan.items.length),
    总压减: (totalKw / 10_000).toFixed(2),
    时段: windowText(plan.startMs, plan.endMs),
  };
}

/** The text as it leaves: drill mark first, then the signature, each once. */
export function signed(
  text: string,
  settings: Settings,
  mode: 'drill' | 'live',
): { prefix: string; text: string } {
  const body = text.trim().replace(/^【演练】/, '');
  const signature = body.startsWith('【') ? '' : `【${settings.utility.signature}】`;
  const prefix = `${mode === 'drill' ? DRILL_PREFIX : ''}${signature}`;
  return { prefix, text: `${prefix}${body}` };
}
