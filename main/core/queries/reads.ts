import { groupBy } from '../../../shared/group-by.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type { Handover, QueryUse } from '../../../shared/model/query.ts';
import { monthSpan } from '../../../shared/sms/fees.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { dayOf, dayStartMs, stampOf } from '../../../shared/time.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import type { Core } from '../context.ts';
import { signed } from '../messages/texts.ts';
import type { QueryInbound, UseQuery } from '../ports.ts';
import { decideAll } from './batch.ts';
import { readBook } from './book.ts';
import type { FactReader } from './facts.ts';
import { handedTo, lastHandovers, OPEN } from './handovers.ts';
import { candidates } from './invitations.ts';
import { LEASE } from './owner.ts';

export async function summary(core: Core, actor: Actor) {
  const { queries, messages, leases, services } = core.stores;
  const now = core.clock.now();
  const todayMs = dayStartMs(dayOf(now));
  const open = await queries.openInbound();
  const totals = await queries.totalUses(todayMs, now + 1);
  const answered = totals.filter(
    (one) => one.outcome !== 'silent' && one.outcome !== 'inbox' && one.kind !== 'push',
  );
  const guards = (await queries.guards()).filter((one) => one.untilMs === 0 || one.untilMs > now);
  return {
    open: open.count,
    mine: open.count > 0 ? (await handedTo(core, actor.name)).length : 0,
    oldestOpenMs: open.oldestMs,
    inbound: await messages.inboundSince(todayMs),
    answered: answered.reduce((sum, one) => sum + one.uses, 0),
    p95Ms: await queries.answerTime(todayMs, 0.95),
    guarded: guards.length,
    promised: (await queries.promises(1_000)).length,
    ...(await leases.holder(LEASE)),
    numbers: (await services.numbers()).filter((one) => one.isActive).map((one) => one.number),
  };
}

const filters = { open: OPEN, guarded: ['guarded', 'duplicate'], all: undefined } as const;

type InboxQuery = { only: keyof typeof filters | 'mine'; offset: number; limit: number };

/** The messages of a filter; those handed to the asker are few and come from all that wait. */
async function messagesOf(core: Core, actor: Actor, { only, offset, limit }: InboxQuery) {
  if (only === 'mine') {
    const mine = await handedTo(core, actor.name);
    return { messages: mine.slice(offset, offset + limit), total: mine.length };
  }
  const handled = filters[only];
  return core.stores.queries.received({ ...(handled ? { handled } : {}), offset, limit });
}

export async function inbox(core: Core, actor: Actor, query: InboxQuery) {
  const { queries, contacts, customers } = core.stores;
  const { messages, total } = await messagesOf(core, actor, query);
  const handed = await lastHandovers(
    core,
    messages.map((one) => one.phone),
  );
  const uses = groupBy(await queries.usesOfInbound(messages.map((one) => one.id)), (one) => one.inboundId);
  const people = await contacts.byPhones([...new Set(messages.map((one) => one.phone))]);
  const firm = new Map(
    (
      await customers.byIds([
        ...new Set(people.flatMap((one) => one.assignments.flatMap((at) => at.customerId ?? []))),
      ])
    ).map((one) => [one.id, one.name]),
  );
  const rows = messages.map((message) => {
    const person = people.find((one) => [one.mobile, one.mobile2].includes(message.phone));
    const firms =
      person?.assignments.flatMap((one) => (one.customerId ? (firm.get(one.customerId) ?? []) : [])) ?? [];
    const own = uses.get(message.id) ?? [];
    const [first] = own;
    return {
      id: message.id,
      phone: message.phone,
      contactName: person?.name ?? '',
      place: firms[0] ?? person?.places[0]?.name ?? '',
      places: firms.length,
      text: message.text,
      atMs: message.atMs,
      handled: message.handled,
      kind: first?.kind ?? '',
      outcome: first?.outcome ?? '',
      note: first?.note ?? '',
      answerMs: Math.max(0, ...own.map((one) => one.answerMs)),
      handedTo: OPEN.includes(message.handled) ? handedName(handed.get(message.phone), message.atMs) : '',
    };
  });
  return { rows, total };
}

/** What came after a handover was handed to nobody. */
const handedName = (last: Handover | undefined, atMs: number) =>
  last && last.atMs >= atMs ? last.toName : '';

/** What would be answered; decided like a received message, and forgotten. */
export async function tryText(
  core: Core,
  reader: FactReader,
  input: { phone: string; text: string; serviceNo: string },
) {
  const book = await readBook(core);
  const nowMs = core.clock.now();
  const phone = /^1\d{10}$/.test(input.phone.replace(/[\s-]/g, ''))
    ? `+86${input.phone.replace(/[\s-]/g, '')}`
    : input.phone.trim();
  const message: QueryInbound = { id: '', phone, serviceNo: input.serviceNo, text: input.text, atMs: nowMs };
  const known = new Map((await core.stores.queries.guards()).map((one) => [one.phone, one]));
  const { done } = await decideAll({ core, reader, guards: known }, book, [message], nowMs);
  const { turn } = done[0]!;
  const body = turn.texts.join('');
  const text = body === '' ? '' : signed(body, book.settings, book.mode).text;
  return {
    text,
    parts: text === '' ? 0 : segmentOnAir(text).parts,
    handled: turn.handled,
    note: turn.note,
    steps: turn.uses,
    contactName: turn.person.contact?.name ?? '',
  };
}

/** Uses with who asked and what was received. */
async function described(core: Core, uses: readonly QueryUse[]) {
  const ids = [...new Set(uses.map((one) => one.contactId).filter(Boolean))];
  const names = new Map((await core.stores.contacts.byIds(ids)).map((one) => [one.id, one.name]));
  const received = await core.stores.queries.inboundByIds(uses.flatMap((one) => one.inboundId || []));
  const texts = new Map(received.map((one) => [one.id, one.text]));
  return uses.map((one) => ({
    ...one,
    contactName: names.get(one.contactId) ?? '',
    text: texts.get(one.inboundId) ?? '',
  }));
}

export async function listUses(core: Core, query: UseQuery) {
  const { uses, total } = await core.stores.queries.uses(query);
  return { uses: await described(core, uses), total };
}

/** Rows of one export; more would be a report and not a log. */
const EXPORT_MOST = 50_000;
const PAGE = 500;

/** The log of a period: what came, how it was understood, what was answered, how fast, for what fee. */
export async function exportUses(
  core: Core,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<FileOnWire> {
  const rows: (string | number)[][] = [];
  for (let offset = 0; offset < EXPORT_MOST; offset += PAGE) {
    const page = await listUses(core, { search: '', fromMs, toMs, offset, limit: PAGE });
    const sent = new Map(
      (await core.stores.messages.deliveriesByIds(page.uses.flatMap((one) => one.deliveryId || []))).map(
        (one) => [one.id, one.text],
      ),
    );
    for (const one of page.uses)
      rows.push([
        stampOf(one.atMs),
        shownPhone(one.phone),
        one.contactName,
        one.text,
        one.kind,
        one.serviceCode,
        one.outcome,
        sent.get(one.deliveryId) ?? '',
        one.answerMs,
        one.feeFen / 100,
        one.note,
      ]);
    if (page.uses.length < PAGE) break;
  }
  return core.workbook('查询记录.xlsx', [
    {
      name: '查询记录',
      title: ['短信查询服务记录', `${stampOf(core.clock.now())} 导出，共 ${rows.length} 条`],
      head: [
        '时间',
        '手机号',
        '联系人',
        '来信',
        '类别',
        '服务',
        '结果',
        '答复',
        '用时毫秒',
        '费用元',
        '备注',
      ],
      widths: [20, 16, 12, 30, 10, 8, 10, 60, 10, 8, 24],
      rows,
    },
  ]);
}

/** Months of invitations that are shown, this one included. */
const MONTHS = 12;

/** What came of the invitations: over a year, and of those of each month, newest first. */
export async function invitationSummary(core: Core) {
  const today = dayOf(core.clock.now());
  const months = Array.from({ length: MONTHS }, (_, back) => monthBack(today.slice(0, 7), back));
  const rows = await Promise.all(
    months.map(async (month) => {
      const { fromMs, toMs } = monthSpan(month);
      const totals = await core.stores.queries.invitationTotals(fromMs, toMs);
      const of = (outcome: string) => totals.find((one) => one.outcome === outcome)?.count ?? 0;
      const [accepted, refused, silent] = [of('accepted'), of('refused'), of('sent')];
      return { month, sent: accepted + refused + silent, accepted, refused, silent };
    }),
  );
  const sum = (of: (one: (typeof rows)[number]) => number) => rows.reduce((all, one) => all + of(one), 0);
  return {
    sent: sum((one) => one.sent),
    accepted: sum((one) => one.accepted),
    refused: sum((one) => one.refused),
    open: (await candidates(core, await readBook(core), 1_000)).length,
    months: rows.filter((one) => one.sent > 0),
  };
}

/** The month so many before this one, `YYYY-MM`. */
function monthBack(month: string, back: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 - back;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
