import type { Draft } from '../../../shared/contract/messages.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { pointClock } from '../../../shared/load/curve.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Rule, RuleFields, Trigger } from '../../../shared/model/rule.ts';
import { type Core, record } from '../context.ts';
import { compose, previewOf } from '../messages/compose.ts';
import { announce, assertSendable, buildMessage, type Sent, storeMessage } from '../messages/send.ts';
import { regionForecast, worstDay } from './forecast-values.ts';
import { nextTimes, type Occasion, occasionsOf } from './triggers.ts';
import { gridValues, regionLoad } from './values.ts';

/** Who acts when nobody does. */
const automatic: Actor = { userId: '', name: '自动发送', role: 'dispatcher', workstation: '' };

/** The message a rule makes: a bulletin from its template. */
const draftOf = (rule: RuleFields, planId: string | undefined): Draft => ({
  kind: 'info',
  title: rule.name,
  audience: rule.audience,
  ...(planId ? { planId } : {}),
  templateId: rule.templateId,
  text: '',
  asksConfirmation: false,
  isUrgent: false,
});

async function composeRule(core: Core, rule: RuleFields, planId?: string) {
  const region = 'regionCode' in rule.trigger ? rule.trigger.regionCode : undefined;
  return compose(core, draftOf(rule, planId), await gridValues(core, region));
}

/** The next times of a schedule; refused when it cannot be read. */
export const timesOf = async (core: Core, cron: string) => ({
  nextMs: nextTimes({ kind: 'schedule', cron }, core.clock.now()),
});

export async function listRules(core: Core): Promise<{ rules: (Rule & { nextMs: number[] })[] }> {
  const now = core.clock.now();
  const rules = await core.stores.rules.list();
  return { rules: rules.map((rule) => ({ ...rule, nextMs: safeTimes(rule, now) })) };
}

function safeTimes(rule: Rule, now: number): number[] {
  try {
    return rule.isActive ? nextTimes(rule.trigger, now) : [];
  } catch {
    return [];
  }
}

function assertRule(rule: RuleFields, now: number): void {
  const { trigger } = rule;
  nextTimes(trigger, now, 1);
  if (trigger.kind === 'load' && trigger.clearKw >= trigger.overKw)
    throw new AppError('invalid-input', { where: 'clearKw' });
  if (rule.audience.parts.length === 0) throw new AppError('invalid-input', { where: 'audience' });
}

export async function saveRule(
  core: Core,
  actor: Actor,
  input: RuleFields & { id?: string | undefined; version: number },
): Promise<Rule> {
  const now = core.clock.now();
  assertRule(input, now);
  const { id, version, ...fields } = input;
  const before = id ? await core.stores.rules.get(id) : undefined;
  if (id && !before) throw new AppError('not-found', { what: 'rule' });
  const rule: Rule = {
    ...fields,
    id: id ?? newId(),
    version: id ? version : 0,
    savedBy: actor.name,
    savedMs: now,
    lastMs: before?.lastMs ?? 0,
    isOver: before?.isOver ?? false,
  };
  await core.stores.transaction(async (stores) => {
    await stores.rules.save(rule);
    await record(stores, core, actor, {
      action: 'rules.save',
      subject: rule.name,
      detail: { before, after: fields },
    });
  });
  core.emit('archive.changed', { kind: 'rules' });
  return { ...rule, version: rule.version + 1 };
}

export async function removeRule(core: Core, actor: Actor, id: string): Promise<void> {
  const rule = await core.stores.rules.get(id);
  if (!rule) throw new AppError('not-found', { what: 'rule' });
  await core.stores.transaction(async (stores) => {
    await stores.rules.remove(id);
    await record(stores, core, actor, {
      action: 'rules.remove',
      subject: rule.name,
      detail: { before: rule },
    });
  });
  core.emit('archive.changed', { kind: 'rules' });
}

/** What the rule would send now. Sends nothing. */
export async function tryRule(core: Core, rule: RuleFields) {
  const now = core.clock.now();
  assertRule(rule, now);
  const preview = previewOf(await composeRule(core, rule));
  return { preview, nextMs: nextTimes(rule.trigger, now), sentence: await sentenceOf(core, rule) };
}

/** Whether it would go off now, in a sentence. */
async function sentenceOf(core: Core, { trigger }: RuleFields): Promise<string> {
  if (trigger.kind === 'forecast') return forecastSentence(core, trigger);
  if (trigger.kind !== 'load') return '';
  const { kw, name } = await regionLoad(core, trigger.regionCode);
  if (kw === undefined) return `${name} 现在没有负荷数据，不会发送`;
  const wan = (value: number) => (value / 10_000).toFixed(2);
  const relation = kw >= trigger.overKw ? '已超过' : '未超过';
  return `${name} 现在 ${wan(kw)} 万千瓦，${relation} ${wan(trigger.overKw)} 万千瓦`;
}

async function forecastSentence(
  core: Core,
  { regionCode, overKw }: Extract<Trigger, { kind: 'forecast' }>,
): Promise<string> {
  const { name, days } = await regionForecast(core, regionCode);
  const worst = worstDay(days);
  if (!worst) return `${name} 还没有今明两天的预测，不会发送`;
  const wan = (value: number) => (value / 10_000).toFixed(2);
  const relation = worst.maxKw >= overKw ? '达到' : '未达到';
  return `${name} ${worst.day} 预计最大 ${wan(worst.maxKw)} 万千瓦（${pointClock(worst.point)}），${relation} ${wan(overKw)} 万千瓦`;
}

/** Looks at every active rule once; each occasion is dealt with once, whoever else is looking. */
export async function runRules(core: Core): Promise<void> {
  const now = core.clock.now();
  for (const rule of await core.stores.rules.list()) {
    if (!rule.isActive) continue;
    try {
      for (const occasion of await occasionsOf(core, rule, now)) await dealWith(core, rule, occasion, now);
    } catch (error) {
      core.log.error('rule-failed', { rule: rule.id, error: String(error) });
    }
  }
}

async function dealWith(core: Core, rule: Rule, occasion: Occasion, now: number): Promise<void> {
  const { key, note, isLate, isOver = rule.isOver } = occasion;
  // Composing is the expensive part; the key in the store decides in the end.
  if (await core.stores.rules.hasEvent(key)) return;
  const event = { id: newId(), ruleId: rule.id, atMs: now, messageId: '' };
  if (isLate || rule.mode === 'ask') {
    const outcome = isLate ? 'skipped' : 'asked';
    const isFirst = await core.stores.transaction(async (stores) => {
      await stores.rules.mark(rule.id, now, isOver);
      return stores.rules.addEvent({ ...event, outcome, note: isLate ? `${note}（错过）` : note }, key);
    });
    if (isFirst) core.emit('archive.changed', { kind: 'rules' });
    return;
  }
  await fire(core, rule, occasion, { ...event, key });
}

async function fire(
  core: Core,
  rule: Rule,
  occasion: Occasion,
  event: { id: string; ruleId: string; atMs: number; messageId: string; key: string },
): Promise<void> {
  const { key, ...fields } = event;
  const isOver = occasion.isOver ?? rule.isOver;
  try {
    const built = await build(core, rule, occasion.planId, automatic);
    const isFirst = await core.stores.transaction(async (stores) => {
      const messageId = built.message.id;
      await stores.rules.mark(rule.id, event.atMs, isOver);
      if (!(await stores.rules.addEvent({ ...fields, outcome: 'sent', note: occasion.note, messageId }, key)))
        return false;
      await storeMessage(stores, core, automatic, built, `rule ${key}`);
      return true;
    });
    if (isFirst) announce(core, [built.message.id]);
  } catch (error) {
    const note =
      error instanceof AppError ? `${error.code} ${Object.values(error.params).join(' ')}` : 'internal';
    core.log.warn('rule-not-sent', { rule: rule.id, error: String(error) });
    await core.stores.rules.mark(rule.id, event.atMs, isOver);
    await core.stores.rules.addEvent(
      { ...fields, outcome: 'failed', note: `${occasion.note}：${note}` },
      key,
    );
  }
  core.emit('archive.changed', { kind: 'rules' });
}

async function build(core: Core, rule: Rule, planId: string | undefined, actor: Actor) {
  const composed = await composeRule(core, rule, planId);
  assertSendable(composed);
  return buildMessage(core, {
    kind: 'info',
    title: rule.name,
    composed,
    actor,
    approvedBy: rule.savedBy,
    asks: false,
  });
}

/** A person says yes to what a rule asked. */
export async function runAsked(core: Core, actor: Actor, eventId: string): Promise<Sent> {
  const event = await core.stores.rules.event(eventId);
  const rule = event && (await core.stores.rules.get(event.ruleId));
  if (!event || !rule) throw new AppError('not-found', { what: 'rule' });
  if (event.outcome !== 'asked') throw new AppError('taken', { what: rule.name, by: event.outcome });
  const built = await build(core, rule, undefined, actor);
  await core.stores.transaction(async (stores) => {
    const change = { outcome: 'sent' as const, note: event.note, messageId: built.message.id };
    if (!(await stores.rules.changeEvent(eventId, 'asked', change)))
      throw new AppError('taken', { what: rule.name, by: 'sent' });
    await storeMessage(stores, core, actor, built, `rule-event ${eventId}`);
  });
  announce(core, [built.message.id]);
  core.emit('archive.changed', { kind: 'rules' });
  return { messageId: built.message.id, deliveries: built.deliveries.length, parts: built.message.parts };
}
