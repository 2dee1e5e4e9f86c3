import { type Check, type Draft, PREVIEW_MOST, type Preview } from '../../../shared/contract/messages.ts';
import type { Settings } from '../../../shared/contract/system.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { Recipient, Skipped } from '../../../shared/model/message.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { Template } from '../../../shared/model/template.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import {
  gridPlaceholders,
  renderTemplate,
  type TemplateKind,
  type Values,
} from '../../../shared/sms/template.ts';
import { monthDayOf } from '../../../shared/time.ts';
import { resolveAudience } from '../archive/audience.ts';
import type { Core } from '../context.ts';
import { mapInPortions } from '../portions.ts';
import { gridValues } from '../rules/values.ts';
import { checksOf } from './checks.ts';
import { recentOf } from './recent.ts';
import { customersBy, customersOf, followUpRecipients, planRecipients } from './recipients.ts';
import { templateFor } from './templates.ts';
import { customerValues, officeValues, planValues, signed } from './texts.ts';

export type Composed = Omit<Preview, 'numbers' | 'faulty'> & {
  template: Template | undefined;
  plan: Plan | undefined;
  settings: Settings;
};

type Customers = ReadonlyMap<string, Customer>;

/** What the caller has read already, or a plan as it will be and whom of its customers it concerns. */
export type Known = { plan: Plan; customers?: Customers; customerIds?: ReadonlySet<string> };

/** Who gets it: for a plan its customers' people (or those who got the order), otherwise the audience. */
async function whoGets(
  core: Core,
  draft: Draft,
  plan: Plan | undefined,
  reachesOptedOut: boolean,
  known: Customers | undefined,
): Promise<{ recipients: Recipient[]; skipped: Skipped[]; customers?: Customers }> {
  if (plan && draft.kind === 'office')
    return resolveAudience(
      core,
      { parts: [{ kind: 'office' }], excludeContactIds: [], roles: [] },
      reachesOptedOut,
    );
  if (plan && (draft.kind === 'restore' || draft.kind === 'change'))
    return { recipients: await followUpRecipients(core, plan), skipped: [] };
  if (plan && draft.audience.parts.length === 0) {
    const customers = known ?? (await customersOf(core, plan));
    return { ...(await planRecipients(core, plan, customers, reachesOptedOut)), customers };
  }
  return resolveAudience(core, draft.audience, reachesOptedOut);
}

type TextSource = {
  kind: TemplateKind;
  text: string;
  shared: Values;
  customers: Customers;
  plan: Plan | undefined;
};

const itemMaps = new WeakMap<Plan, Map<string, Plan['items'][number]>>();

/** A plan's items by customer, made once for each plan object. */
function itemsOf(plan: Plan): Map<string, Plan['items'][number]> {
  const known = itemMaps.get(plan) ?? new Map(plan.items.map((item) => [item.customerId, item]));
  itemMaps.set(plan, known);
  return known;
}

function valuesOf(recipient: Recipient, source: TextSource): { shared: Values; customers: Values[] } {
  const shared: Values = { ...source.shared, 姓名: recipient.name };
  const customers = recipient.customerIds.flatMap((id): Values[] => {
    const customer = source.customers.get(id);
    if (!customer) return [];
    const item = source.plan && itemsOf(source.plan).get(id);
    if (source.plan && item) return [customerValues(source.plan, customer, item)];
    return [{ 户名: customer.name, 户号: customer.accountNo }];
  });
  return { shared, customers: customers.length > 0 ? customers : [{}] };
}

/** The merged text of one recipient, with its parts. */
export function mergeText(
  recipient: Recipient,
  source: TextSource,
  settings: Settings,
  mode: 'drill' | 'live',
) {
  const { shared, customers } = valuesOf(recipient, source);
  const rendered = renderTemplate(source.text, shared, customers);
  const { prefix, text } = signed(rendered.text, settings, mode);
  const cut = segmentOnAir(text);
  return {
    ...recipient,
    text,
    pieces: [{ text: prefix }, ...rendered.pieces],
    parts: cut.parts,
    units: cut.units,
    encoding: cut.encoding,
    partLengths: cut.texts.map((part) => part.length),
    missing: rendered.missing,
  };
}

/** What the screen needs of a composed message: counts of all, texts of the first. */
export async function previewMessage(core: Core, draft: Draft): Promise<Preview> {
  return previewOf(await compose(core, draft));
}

/** What a screen shows of a composed message: the first recipients, those with problems before the others. */
export function previewOf(composed: Composed): Preview {
  const faulty = composed.recipients.filter((one) => one.missing.length > 0);
  const good = composed.recipients.filter((one) => one.missing.length === 0);
  return {
    ...composed,
    numbers: composed.recipients.length,
    faulty: faulty.length,
    recipients: [...faulty, ...good].slice(0, PREVIEW_MOST),
  };
}

/** A plan's own notice to its own people was approved with the plan; anything else is a mass message like any other. */
const isOfPlan = (draft: Draft) =>
  draft.planId !== undefined &&
  draft.audience.parts.length === 0 &&
  draft.kind !== 'free' &&
  draft.kind !== 'info';

/** The grid's figures cost a look at every curve; they are fetched only for texts that speak of them. */
const needsGrid = (text: string) => gridPlaceholders.some((name) => text.includes(name));

const plainValues = (core: Core, settings: Settings): Values => ({
  单位: settings.utility.name,
  咨询电话: settings.utility.phone,
  日期: monthDayOf(core.clock.now()),
});

/** Recipients of the customers named, with those customers only. */
function concerned(recipients: readonly Recipient[], customerIds: ReadonlySet<string>): Recipient[] {
  return recipients.flatMap((one) => {
    const kept = one.customerIds.map((id, index) => ({ id, name: one.customerNames[index] ?? '' }));
    const own = kept.filter((each) => customerIds.has(each.id));
    if (own.length === 0) return [];
    return [{ ...one, customerIds: own.map((each) => each.id), customerNames: own.map((each) => each.name) }];
  });
}

/** Everything a person must see before a message leaves. `more` = values of dynamic information. */
export async function compose(core: Core, draft: Draft, more: Values = {}, known?: Known): Promise<Composed> {
  const settings = await core.settings();
  const plan = known?.plan ?? (draft.planId ? await core.stores.plans.get(draft.planId) : undefined);
  if (draft.planId && !plan) throw new AppError('not-found', { what: 'plan' });
  if (plan && plan.isDrill !== (core.mode === 'drill')) throw new AppError('other-mode', { name: plan.name });
  const template = await templateFor(core, draft, plan);
  const kind: TemplateKind = template?.kind ?? 'info';
  const text = template?.text ?? draft.text;
  const isEmergency =
    draft.isUrgent || (plan?.kind === 'emergency' && draft.kind !== 'info' && draft.kind !== 'free');
  const reachesOptedOut = isEmergency && settings.sms.emergencyReachesOptedOut;
  const found = await whoGets(core, draft, plan, reachesOptedOut, known?.customers);
  const { skipped } = found;
  const recipients = known?.customerIds ? concerned(found.recipients, known.customerIds) : found.recipients;
  const ids = [...new Set(recipients.flatMap((recipient) => recipient.customerIds))];
  const customers = found.customers ?? (await customersBy(core, ids));
  const shared: Values = plan
    ? { ...planValues(plan, settings), ...(kind === 'office' ? officeValues(plan) : {}), ...more }
    : {
        ...(kind === 'info' && needsGrid(text) ? await gridValues(core) : plainValues(core, settings)),
        ...more,
      };
  const source: TextSource = { kind, text, shared, customers, plan };
  const merged = await mapInPortions(recipients, (recipient) =>
    mergeText(recipient, source, settings, core.mode),
  );
  const parts = merged.reduce((sum, one) => sum + one.parts, 0);
  const recent = await recentOf(core, core.stores, {
    planId: plan?.id ?? '',
    kind: draft.kind,
    texts: merged,
  });
  const checks = await checksOf({ text, kind, merged, settings });
  return {
    recipients: merged,
    skipped,
    customers: ids.length,
    parts,
    costFen: parts * fenPerPartAt(settings.sms.tariffs, core.clock.now()),
    seconds: settings.sms.maxPerSecond > 0 ? Math.ceil(parts / settings.sms.maxPerSecond) : 0,
    templateName: template?.name ?? '',
    templateVersion: template?.version ?? 0,
    blocking: blockingProblems(checks),
    checks,
    approvalNeeded: draft.isUrgent || (!isOfPlan(draft) && merged.length > settings.sms.approvalOver),
    recentMs: recent?.createdMs ?? 0,
    recentBy: recent?.createdBy ?? '',
    template,
    plan,
    settings,
  };
}

/** Why nothing can be sent yet, each as a sentence. */
export const blockingProblems = (checks: readonly Check[]): string[] =>
  checks.filter((one) => one.isBlocking).map((one) => one.text);
