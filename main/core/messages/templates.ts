import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { type Actor, mayAct } from '../../../shared/model/account.ts';
import type { MessageKind } from '../../../shared/model/message.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { Template, TemplateCategory } from '../../../shared/model/template.ts';
import { generatedTemplate, generatedTemplates, planTemplateKinds } from '../../../shared/sms/generated.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { sentenceOf } from '../../../shared/sms/sentences.ts';
import { checkTemplate, renderTemplate, type TemplateKind } from '../../../shared/sms/template.ts';
import { monthDayOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { ownPlans } from '../plans/own-plans.ts';
import { gridValues } from '../rules/values.ts';
import { customerValues, officeValues, planValues, signed } from './texts.ts';

type Fields = Pick<Template, 'name' | 'kind' | 'planKind' | 'categoryId' | 'text' | 'isActive'>;

const generator: Actor = { userId: '', name: '自动生成', role: 'dispatcher', workstation: '' };

/** Adds a version (or the first); unknown placeholders are refused with their position. */
export async function saveTemplate(
  core: Core,
  actor: Actor,
  input: Fields & { id?: string | undefined; version: number },
): Promise<Template> {
  if (input.kind === 'sentence' || sentenceOf(input.id ?? '')) assertSentence(actor, input);
  const [fault] = checkTemplate(input.kind, input.text, input.id);
  if (fault?.problem === 'lacking') throw new AppError('lacking-placeholder', { name: fault.name });
  if (fault) throw new AppError('unknown-placeholder', { name: fault.name, position: fault.position + 1 });
  const { id, version, ...fields } = input;
  const template: Template = {
    ...fields,
    id: id ?? newId(),
    version: id ? version + 1 : 1,
    updatedBy: actor.name,
    updatedMs: core.clock.now(),
  };
  await core.stores.transaction(async (stores) => {
    const before = id ? await stores.templates.get(id) : undefined;
    await stores.templates.addVersion(template);
    await record(stores, core, actor, {
      action: 'templates.save',
      subject: template.name,
      detail: { before: before?.text, after: template.text, isActive: template.isActive },
    });
  });
  core.emit('archive.changed', { kind: 'templates' });
  return template;
}

/** What the query service says of itself can be changed and not taken away; it names prices, so a supervisor does it. */
function assertSentence(
  actor: Actor,
  { id = '', kind, isActive }: Fields & { id?: string | undefined },
): void {
  if (!mayAct(actor.role, ['supervisor'])) throw new AppError('denied', { role: 'supervisor' });
  if (kind !== 'sentence' || !sentenceOf(id)) throw new AppError('invalid-input', { where: 'kind' });
  if (!isActive) throw new AppError('invalid-input', { where: 'isActive' });
}

/** What is missing of the plan templates, made for planned and emergency plans. */
export async function generateTemplates(core: Core, actor: Actor): Promise<{ made: string[] }> {
  const present = await core.stores.templates.list();
  const missing = generatedTemplates().filter(
    (one) => !present.some((known) => known.kind === one.kind && known.planKind === one.planKind),
  );
  for (const one of missing)
    await saveTemplate(core, actor, { ...one, categoryId: '', isActive: true, version: 0 });
  return { made: missing.map((one) => one.name) };
}

const isPlanKind = (kind: MessageKind): kind is (typeof planTemplateKinds)[number] =>
  (planTemplateKinds as readonly string[]).includes(kind);

/**
 * The template of a message: the one asked for; else the newest active one made for this kind of plan, then one for all.
 * A plan never stands without a text: what nobody wrote is generated.
 */
export async function templateFor(
  core: Core,
  draft: { kind: MessageKind; templateId?: string | undefined },
  plan: Plan | undefined,
): Promise<Template | undefined> {
  if (draft.kind === 'free') return undefined;
  const { templates } = core.stores;
  if (draft.templateId) {
    const asked = await templates.get(draft.templateId);
    if (!asked) throw new AppError('not-found', { what: 'template' });
    return asked;
  }
  const usable = (await templates.list()).filter((one) => one.kind === draft.kind && one.isActive);
  const found =
    usable.find((one) => one.planKind !== '' && one.planKind === plan?.kind) ??
    usable.find((one) => one.planKind === '');
  if (found) return found;
  if (!plan || !isPlanKind(draft.kind)) throw new AppError('not-found', { what: 'template' });
  const made = generatedTemplate(draft.kind, plan.kind);
  return saveTemplate(core, generator, { ...made, categoryId: '', isActive: true, version: 0 });
}

/** Customers a template is shown for. */
const SAMPLES = 3;

/** The text as a few real customers would get it: those of the newest plan that has any, else any customers. */
export async function sampleTexts(core: Core, input: { kind: TemplateKind; text: string }) {
  const settings = await core.settings();
  const { plans, customers } = core.stores;
  const rows = await ownPlans(core, false);
  const newest = rows.toSorted((a, b) => b.startMs - a.startMs)[0];
  const plan = newest ? await plans.get(newest.id) : undefined;
  await core.book.refresh();
  const items = plan?.items.slice(0, SAMPLES) ?? [];
  const ids =
    items.length > 0
      ? items.map((one) => one.customerId)
      : core.book.customers.slice(0, SAMPLES).map((one) => one.id);
  const shared =
    plan && input.kind !== 'info'
      ? { ...planValues(plan, settings), ...(input.kind === 'office' ? officeValues(plan) : {}) }
      : { ...(await gridValues(core)), 日期: monthDayOf(core.clock.now()) };
  const samples = (await customers.byIds(ids)).map((customer) => {
    const item = plan?.items.find((one) => one.customerId === customer.id);
    const own =
      plan && item ? customerValues(plan, customer, item) : { 户名: customer.name, 户号: customer.accountNo };
    const person = [...(core.book.customer(customer.id)?.contacts ?? [])][0]?.name ?? '';
    const rendered = renderTemplate(input.text, { ...shared, 姓名: person }, [own]);
    const { prefix, text } = signed(rendered.text, settings, core.mode);
    return {
      customer: customer.name,
      text,
      pieces: [{ text: prefix }, ...rendered.pieces],
      missing: rendered.missing,
      parts: segmentOnAir(text).parts,
    };
  });
  return { samples, planName: plan && input.kind !== 'info' ? plan.name : '' };
}

export async function saveCategory(
  core: Core,
  actor: Actor,
  input: Omit<TemplateCategory, 'id'> & { id?: string | undefined },
): Promise<TemplateCategory> {
  const category = { ...input, id: input.id ?? newId() };
  await core.stores.transaction(async (stores) => {
    const all = await stores.templates.categories();
    for (let at = category.parentId; at !== ''; at = all.find((one) => one.id === at)?.parentId ?? '')
      if (at === category.id) throw new AppError('invalid-input', { where: 'parentId' });
    await stores.templates.saveCategory(category);
    await record(stores, core, actor, { action: 'templates.saveCategory', subject: category.name });
  });
  core.emit('archive.changed', { kind: 'templates' });
  return category;
}

/** Removes a category that holds nothing; what it holds would be lost from sight. */
export async function removeCategory(core: Core, actor: Actor, id: string): Promise<void> {
  await core.stores.transaction(async (stores) => {
    const all = await stores.templates.categories();
    const own = all.find((one) => one.id === id);
    if (!own) throw new AppError('not-found', { what: 'category' });
    const held = (await stores.templates.list()).find((one) => one.categoryId === id);
    const child = all.find((one) => one.parentId === id);
    if (held || child) throw new AppError('taken', { what: own.name, by: held?.name ?? child?.name ?? '' });
    await stores.templates.removeCategory(id);
    await record(stores, core, actor, { action: 'templates.removeCategory', subject: own.name });
  });
  core.emit('archive.changed', { kind: 'templates' });
}
