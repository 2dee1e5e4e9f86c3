import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Guard, QueryServiceRow, ServiceFields, ServiceNumber } from '../../../shared/model/query.ts';
import { type QuerySettings, querySettingsSchema } from '../../../shared/model/query-settings.ts';
import { findClashes, type Vocabulary } from '../../../shared/sms/grammar/index.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { listCustomers } from '../archive/lists.ts';
import { type Core, record } from '../context.ts';
import { signed } from '../messages/texts.ts';
import { serviceText } from './answer.ts';
import { readBook } from './book.ts';
import { factsFor, readFor } from './data.ts';
import type { FactReader } from './facts.ts';
import { loadQuerySettings, SETTING } from './settings.ts';

/** Refuses words and codes with two meanings; the sentence names both. */
function assertClear(vocabulary: Vocabulary, services: Parameters<typeof findClashes>[1]): void {
  const [clash] = findClashes(vocabulary, services);
  if (!clash) return;
  const { word, first, second } = clash;
  throw new AppError('word-clash', { word, first: meaningWords(first), second: meaningWords(second) });
}

const words: Record<string, string> = {
  help: '帮助',
  subscribe: '订阅',
  cancel: '退订',
  query: '查询',
  pause: '暂停',
  resume: '恢复',
  confirm: '确认',
  refuse: '拒绝邀请',
  all: '全部',
  silence: '不想再收',
  question: '询问',
  negation: '否定',
  filler: '客套话',
};
const meaningWords = (name: string): string => words[name] ?? name.replace('service ', '服务 ');

export async function listServices(core: Core) {
  const { services, templates, subscriptions } = core.stores;
  const counts = await subscriptions.counts();
  const texts = new Map((await templates.list()).map((one) => [one.id, one.text]));
  return {
    services: (await services.list()).map((one) => ({
      ...one,
      subscribers: counts.get(one.code) ?? 0,
      templateText: texts.get(one.templateId) ?? '',
    })),
    numbers: await services.numbers(),
  };
}

export async function saveService(
  core: Core,
  actor: Actor,
  input: ServiceFields & { id?: string | undefined; version: number },
): Promise<QueryServiceRow> {
  const { id, version, ...fields } = input;
  const all = await core.stores.services.list();
  const before = all.find((one) => one.id === id);
  if (id && !before) throw new AppError('not-found', { what: 'service' });
  if (before && before.code !== fields.code) throw new AppError('invalid-input', { where: 'code' });
  const template = await core.stores.templates.get(fields.templateId);
  if (template?.kind !== 'reply') throw new AppError('not-found', { what: 'template' });
  const settings = await loadQuerySettings(core.stores.settings);
  assertClear(settings.vocabulary, [...all.filter((one) => one.id !== id), fields]);
  const service: QueryServiceRow = {
    ...fields,
    id: id ?? newId(),
    version: id ? version : 0,
    savedBy: actor.name,
    savedMs: core.clock.now(),
  };
  await core.stores.transaction(async (stores) => {
    await stores.services.save(service);
    await record(stores, core, actor, {
      action: 'services.save',
      subject: service.name,
      detail: { before, after: fields },
    });
  });
  core.emit('archive.changed', { kind: 'queries' });
  return { ...service, version: service.version + 1 };
}

export async function saveNumber(core: Core, actor: Actor, input: ServiceNumber): Promise<ServiceNumber> {
  if ((input.serviceCode === '') === (input.replyText.trim() === ''))
    throw new AppError('invalid-input', { where: 'replyText' });
  const known = (await core.stores.services.list()).some((one) => one.code === input.serviceCode);
  if (input.serviceCode !== '' && !known) throw new AppError('not-found', { what: 'service' });
  await core.stores.transaction(async (stores) => {
    await stores.services.saveNumber(input);
    await record(stores, core, actor, {
      action: 'services.number',
      subject: input.number,
      detail: { after: input },
    });
  });
  core.emit('archive.changed', { kind: 'queries' });
  return { ...input, version: input.version + 1 };
}

export async function removeNumber(core: Core, actor: Actor, number: string): Promise<void> {
  await core.stores.transaction(async (stores) => {
    await stores.services.removeNumber(number);
    await record(stores, core, actor, {
      action: 'services.number',
      subject: number,
      detail: { after: null },
    });
  });
  core.emit('archive.changed', { kind: 'queries' });
}

export const readSettings = async (core: Core) => ({
  settings: await loadQuerySettings(core.stores.settings),
});

export async function saveQuerySettings(core: Core, actor: Actor, settings: QuerySettings) {
  assertClear(settings.vocabulary, await core.stores.services.list());
  const next = querySettingsSchema.parse(settings);
  await core.stores.transaction(async (stores) => {
    const before = await loadQuerySettings(stores.settings);
    await stores.settings.set(SETTING, JSON.stringify(next));
    await record(stores, core, actor, {
      action: 'services.settings',
      subject: SETTING,
      detail: { before: changedOf(before, next), after: changedOf(next, before) },
    });
  });
  core.emit('archive.changed', { kind: 'queries' });
  return { settings: next };
}

/** The parts that differ, so that the audit does not hold the whole table of words every time. */
const changedOf = (one: QuerySettings, other: QuerySettings) =>
  Object.fromEntries(
    Object.entries(one).filter(
      ([key, value]) =>
        JSON.stringify(value) !== JSON.stringify(Object.entries(other).find(([name]) => name === key)?.[1]),
    ),
  );

/** A reply template filled with the data of one account as it is now. */
export async function previewReply(
  core: Core,
  reader: FactReader,
  input: { serviceCode: string; text: string; accountNo: string },
): Promise<{ text: string; parts: number }> {
  const book = await readBook(core);
  const service = book.byCode.get(input.serviceCode);
  const [customer] = input.accountNo
    ? await core.stores.customers.byAccounts([input.accountNo])
    : (await listCustomers(core, { search: '', regionCode: '', industryCode: '', offset: 0, limit: 1 }))
        .customers;
  if (!service || !customer) throw new AppError('not-found', { what: service ? 'customer' : 'service' });
  const codes = [service.code];
  const wanted = { codes, customers: [customer] };
  const facts = factsFor(wanted, book, await readFor([wanted], book, reader));
  if (!facts) throw new AppError('offline', { what: 'lms', reason: '' });
  const template = book.templates.get(service.templateId);
  if (template && input.text !== '')
    book.templates.set(service.templateId, { ...template, text: input.text });
  const text = signed(serviceText(book, service, [customer], facts, '') ?? '', book.settings, book.mode).text;
  return { text, parts: segmentOnAir(text).parts };
}

export async function listGuards(core: Core) {
  const now = core.clock.now();
  const guards = (await core.stores.queries.guards()).filter((one) => one.untilMs === 0 || one.untilMs > now);
  const contacts = await core.stores.contacts.byPhones(guards.map((one) => one.phone));
  return {
    guards: guards.map((one) => ({
      ...one,
      contactName:
        contacts.find((contact) => [contact.mobile, contact.mobile2].includes(one.phone))?.name ?? '',
    })),
  };
}

export async function liftGuard(core: Core, actor: Actor, phone: string): Promise<{ changed: number }> {
  const changed = await core.stores.transaction(async (stores) => {
    const count = await stores.queries.removeGuard(phone);
    if (count === 0) throw new AppError('not-found', { what: 'guard' });
    await record(stores, core, actor, { action: 'guards.lift', subject: phone });
    return count;
  });
  core.emit('archive.changed', { kind: 'queries' });
  return { changed };
}

/** A person decides that a number gets no answers. */
export async function blockNumber(core: Core, actor: Actor, phone: string): Promise<void> {
  const nowMs = core.clock.now();
  const guard: Guard = {
    phone,
    reason: 'person',
    sinceMs: nowMs,
    untilMs: 0,
    count: 0,
    lastText: '',
    lastMs: nowMs,
  };
  await core.stores.transaction(async (stores) => {
    await stores.queries.saveGuards([guard]);
    await record(stores, core, actor, { action: 'guards.block', subject: phone });
  });
  core.emit('archive.changed', { kind: 'queries' });
}
