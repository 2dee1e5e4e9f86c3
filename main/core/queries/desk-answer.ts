import { AppError } from '../../../shared/errors.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import { windowOf } from '../../../shared/model/plan.ts';
import { renderTemplate, type Values } from '../../../shared/sms/template.ts';
import { monthDayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { windowText } from '../messages/texts.ts';
import { ownPlans } from '../plans/own-plans.ts';
import { peopleOf } from './people.ts';

/** How a plan that runs now limits one customer. */
export type Limit = {
  planId: string;
  planName: string;
  /** Who made the plan. */
  responsible: string;
  customer: Customer;
  round: number;
  limitKw: number;
  startMs: number;
  endMs: number;
};

/** What the plans that run now mean for these customers. Customers ask what is real, also while the desk is in a drill. */
export async function limitsOf(core: Core, customers: readonly Customer[]): Promise<Limit[]> {
  if (customers.length === 0) return [];
  const running = (await ownPlans(core, true, core.installation)).filter(
    (one) => one.state === 'issued' || one.state === 'executing',
  );
  const found: Limit[] = [];
  for (const { id } of running) {
    const plan = await core.stores.plans.get(id);
    if (!plan) continue;
    for (const customer of customers) {
      const item = plan.items.find((one) => one.customerId === customer.id);
      if (!item) continue;
      found.push({
        planId: id,
        planName: plan.name,
        responsible: plan.createdBy,
        customer,
        round: item.round,
        limitKw: item.limitKw,
        ...windowOf(plan, item),
      });
    }
  }
  return found;
}

/** The same for a text. */
export const limitValues = ({ customer, planName, round, limitKw, startMs, endMs }: Limit): Values => ({
  户名: customer.name,
  户号: customer.accountNo,
  方案名称: planName,
  轮次: String(round),
  时段: windowText(startMs, endMs),
  限额kW: String(Math.round(limitKw)),
});

/**
 * A template for answers by hand, filled for the person behind a number: with every customer that a plan limits now, or
 * failing that with all of them. `missing` names what has no value; the text shows it as 〔name〕.
 */
export async function fillAnswer(
  core: Core,
  input: { phone: string; templateId: string },
): Promise<{ text: string; missing: string[] }> {
  const template = await core.stores.templates.get(input.templateId);
  if (template?.kind !== 'desk') throw new AppError('not-found', { what: 'template' });
  const nowMs = core.clock.now();
  const { utility } = await core.settings();
  const { contact, customers } = (await peopleOf(core, [input.phone], nowMs)).get(input.phone)!;
  const limits = await limitsOf(core, customers);
  const each =
    limits.length > 0
      ? limits.map(limitValues)
      : customers.map((one) => ({ 户名: one.name, 户号: one.accountNo }));
  const shared = {
    姓名: contact?.name ?? '',
    单位: utility.name,
    咨询电话: utility.phone,
    日期: monthDayOf(nowMs),
  };
  const { text, missing } = renderTemplate(template.text, shared, each.length > 0 ? each : [{}]);
  return { text, missing };
}
