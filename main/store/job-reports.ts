import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import { type DeliveryState, waitingStates } from '../../shared/model/message.ts';
import type { GatewayReport } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import { type Changed, databaseNow, moveDeliveries, writeOutbox } from './job-rows.ts';

type PartReport = Extract<GatewayReport, { by: 'part' }>;
/** `of`: parts of its delivery. */
type Part = { id: string; deliveryId: string; msgId: string; phone: string; state: string; of: number };

/** What an operator's word means for a part; undefined = not final, wait for the next one. */
export function partStateOf(stat: string): 'delivered' | 'undelivered' | 'expired' | undefined {
  if (stat === 'DELIVRD') return 'delivered';
  if (stat === 'EXPIRED') return 'expired';
  if (stat === 'ACCEPTD' || stat === 'ENROUTE') return undefined;
  return 'undelivered';
}

const openStates: readonly DeliveryState[] = ['submitted', 'uncertain', 'sending'];
/** After a restart what the SMS server had already waits to be repeated, and it may know what became of it. */
const repeatable: readonly DeliveryState[] = ['queued', 'paused'];
/** What may precede a state that the SMS server reports and that is not final. */
const before: Partial<Record<DeliveryState, readonly DeliveryState[]>> = {
  submitted: ['uncertain'],
  uncertain: ['submitted', 'sending', ...repeatable],
};
/** Msg_Ids repeat after a year and, on some gateways, sooner: a report belongs to a part of the last three days. */
const MATCH_WINDOW_MS = 72 * 3_600_000;

/** Stores what came and moves what it settles. Reports by client id come from our own SMS server. */
export async function applyReports(
  tx: Database,
  gateway: string,
  reports: GatewayReport[],
): Promise<string[]> {
  const now = await databaseNow(tx);
  const changes: Changed[] = [];
  // Where the server has it in its own queue is its own affair: here it is handed over.
  const byClient = reports
    .filter((report) => report.by === 'client')
    .filter(({ state }) => !waitingStates.includes(state));
  for (const group of groupBy(byClient, ({ state, code, atMs }) => `${state} ${code} ${atMs}`).values()) {
    const { state, code, atMs } = group[0]!;
    const isFinal = state !== 'submitted' && state !== 'uncertain';
    const ids = group.map((report) => report.clientId);
    changes.push(
      ...(await moveDeliveries(tx, ids, {
        from: before[state] ?? [...openStates, ...repeatable],
        to: state,
        code,
        atMs,
        isFinal,
      })),
    );
  }
  const byPart = reports.filter((report) => report.by === 'part');
  if (byPart.length > 0) changes.push(...(await applyPartReports(tx, gateway, byPart, now)));
  await writeOutbox(tx, changes);
  return [...new Set(changes.map((change) => change.messageId).filter(Boolean))];
}

async function applyPartReports(
  tx: Database,
  gateway: string,
  reports: PartReport[],
  now: number,
): Promise<Changed[]> {
  const parts = await partsOf(
    tx,
    gateway,
    reports.map((report) => report.msgId),
    now,
  );
  const matched: { part: Part; report: PartReport }[] = [];
  const unmatched: PartReport[] = [];
  for (const report of reports) {
    const part = parts.get(report.msgId)?.find((candidate) => candidate.phone === report.phone);
    if (part) matched.push({ part, report });
    else unmatched.push(report);
  }
  const adopted = await adoptByPhone(tx, gateway, unmatched, now);
  matched.push(...adopted);
  const left = new Set(unmatched);
  for (const { report } of adopted) left.delete(report);
  await insertMany(
    tx,
    'reports',
    reports.map((report) => ({
      id: newId(),
      gateway,
      msg_id: report.msgId,
      phone: report.phone,
      stat: report.stat,
      at_ms: report.atMs,
      is_matched: left.has(report) ? 0 : 1,
    })),
  );
  return settle(tx, matched);
}

/**
 * After a crash the answer with the Msg_Id is lost, but the report still names the number: if exactly one
 * delivery to it is uncertain on this gateway, the report settles that one. While another one to the number is on the
 * wire the report may be that one's, faster than its answer, and is kept.
 */
async function adoptByPhone(tx: Database, gateway: string, reports: PartReport[], now: number) {
  if (reports.length === 0) return [];
  const rows = await inChunks([...new Set(reports.map((report) => report.phone))], (chunk) =>
    tx
      .q('deliveries')
      .where(among(tx, 'phone', chunk))
      .where('gateway', gateway)
      .whereIn('delivery_state', ['uncertain', 'sending'])
      .where('queued_ms', '>', now - MATCH_WINDOW_MS)
      .select('id', 'phone', 'delivery_state', 'parts'),
  );
  const adopted: { part: Part; report: PartReport }[] = [];
  const seen = new Set<string>();
  for (const report of reports) {
    if (seen.has(report.msgId)) continue;
    const candidates = rows.filter((row) => text(row.phone) === report.phone);
    if (candidates.length !== 1 || candidates[0]!.delivery_state !== 'uncertain') continue;
    seen.add(report.msgId);
    const deliveryId = text(candidates[0]!.id);
    const count = await tx.q('delivery_parts').where('delivery_id', deliveryId).count({ n: '*' }).first();
    const { msgId, phone } = report;
    const of = num(candidates[0]!.parts);
    const part = { id: newId(), deliveryId, msgId, phone, state: 'submitted', of };
    await tx.q('delivery_parts').insert({
      id: part.id,
      delivery_id: deliveryId,
      part_no: num(count?.n) + 1,
      gateway,
      msg_id: report.msgId,
      phone: report.phone,
      part_state: 'submitted',
      code: null,
      at_ms: now,
    });
    adopted.push({ part, report });
  }
  return adopted;
}

async function partsOf(
  tx: Database,
  gateway: string,
  msgIds: string[],
  now: number,
): Promise<Map<string, Part[]>> {
  const rows = await inChunks([...new Set(msgIds)], (chunk) =>
    tx
      .q('delivery_parts as p')
      .join('deliveries as d', 'd.id', 'p.delivery_id')
      .where(among(tx, 'p.msg_id', chunk))
      .where('p.gateway', gateway)
      .where('p.at_ms', '>', now - MATCH_WINDOW_MS)
      .select('p.id', 'p.delivery_id', 'p.msg_id', 'p.phone', 'p.part_state', 'd.parts'),
  );
  const parts = rows.map((row) => ({
    id: text(row.id),
    deliveryId: text(row.delivery_id),
    msgId: text(row.msg_id),
    phone: text(row.phone),
    state: text(row.part_state),
    of: num(row.parts),
  }));
  return groupBy(parts, (part) => part.msgId);
}

type Settled = { to: DeliveryState; code: string; atMs: number };

/** Marks the parts, then settles the deliveries that are settled with them. A repeated report changes nothing. */
async function settle(tx: Database, matched: { part: Part; report: PartReport }[]): Promise<Changed[]> {
  const groups = new Map<string, { ids: string[]; state: string; stat: string; atMs: number }>();
  const settled = new Map<string, Settled>();
  const touched = new Map<string, number>();
  for (const { part, report } of matched) {
    const state = partStateOf(report.stat);
    if (!state || part.state !== 'submitted') continue;
    part.state = state;
    const key = `${state} ${report.stat} ${report.atMs}`;
    const group = groups.get(key) ?? { ids: [], state, stat: report.stat, atMs: report.atMs };
    group.ids.push(part.id);
    groups.set(key, group);
    // The only part is the whole; a long text is looked at when all its parts are marked.
    if (part.of === 1) settled.set(part.deliveryId, { to: state, code: report.stat, atMs: report.atMs });
    else touched.set(part.deliveryId, report.atMs);
  }
  for (const group of groups.values()) {
    await inChunks(group.ids, async (chunk) => {
      await tx
        .q('delivery_parts')
        .where(among(tx, 'id', chunk))
        .update({ part_state: group.state, code: group.stat, at_ms: group.atMs });
      return [];
    });
  }
  for (const [id, one] of await settledWholes(tx, touched)) settled.set(id, one);
  const changes: Changed[] = [];
  const verdicts = groupBy([...settled], ([, { to, code, atMs }]) => `${to} ${code} ${atMs}`);
  for (const some of verdicts.values()) {
    const ids = some.map(([id]) => id);
    changes.push(...(await moveDeliveries(tx, ids, { ...some[0]![1], from: openStates, isFinal: true })));
  }
  return changes;
}

/** Which of the long texts are settled, with the time of their last report. */
async function settledWholes(
  tx: Database,
  touched: ReadonlyMap<string, number>,
): Promise<Map<string, Settled>> {
  const ids = [...touched.keys()];
  const rows = await inChunks(ids, (chunk) =>
    tx
      .q('delivery_parts')
      .join('deliveries', 'deliveries.id', 'delivery_parts.delivery_id')
      .where(among(tx, 'delivery_parts.delivery_id', chunk))
      .select(
        'delivery_parts.delivery_id',
        'delivery_parts.part_state',
        'delivery_parts.code',
        'deliveries.parts',
      ),
  );
  const byDelivery = new Map<string, { states: string[]; codes: string[]; parts: number }>();
  for (const row of rows) {
    const entry = byDelivery.get(text(row.delivery_id)) ?? { states: [], codes: [], parts: num(row.parts) };
    entry.states.push(text(row.part_state));
    entry.codes.push(text(row.code));
    byDelivery.set(text(row.delivery_id), entry);
  }
  const settled = new Map<string, Settled>();
  for (const [id, { states, codes, parts }] of byDelivery) {
    const failedAt = states.findIndex((state) => state === 'undelivered' || state === 'expired');
    const allThere = states.filter((state) => state === 'delivered').length >= parts;
    if (failedAt < 0 && !allThere) continue;
    const to = (failedAt >= 0 ? states[failedAt]! : 'delivered') as DeliveryState;
    settled.set(id, { to, code: failedAt >= 0 ? codes[failedAt]! : 'DELIVRD', atMs: touched.get(id)! });
  }
  return settled;
}

/** A report may be faster than the answer to its submit: once the parts are stored, look for such reports. */
export async function settleEarlyReports(
  tx: Database,
  gateway: string,
  msgIds: string[],
  now: number,
): Promise<Changed[]> {
  const rows = await inChunks(msgIds, (chunk) =>
    tx
      .q('reports')
      .where({ is_matched: 0, gateway })
      // An id that comes again after a year must not find the report of its namesake.
      .where('at_ms', '>', now - MATCH_WINDOW_MS)
      .where(among(tx, 'msg_id', chunk))
      .select('id', 'msg_id', 'phone', 'stat', 'at_ms'),
  );
  if (rows.length === 0) return [];
  const parts = await partsOf(
    tx,
    gateway,
    rows.map((row) => text(row.msg_id)),
    now,
  );
  const matched: { part: Part; report: PartReport }[] = [];
  const ids: string[] = [];
  for (const row of rows) {
    const report: PartReport = {
      by: 'part',
      msgId: text(row.msg_id),
      phone: text(row.phone),
      stat: text(row.stat),
      atMs: num(row.at_ms),
    };
    const part = parts.get(report.msgId)?.find((candidate) => candidate.phone === report.phone);
    if (!part) continue;
    matched.push({ part, report });
    ids.push(text(row.id));
  }
  await inChunks(ids, async (chunk) => {
    await tx
      .q('reports')
      .where(among(tx, 'id', chunk))
      .update({ is_matched: 1 });
    return [];
  });
  return settle(tx, matched);
}

/** The sweep for databases with several writers, where a report and its answer may miss each other. */
export async function rematch(tx: Database, gateway: string): Promise<string[]> {
  const now = await databaseNow(tx);
  const rows = await tx
    .q('reports')
    .where({ is_matched: 0, gateway })
    .where('at_ms', '>', now - MATCH_WINDOW_MS)
    .orderBy('at_ms', 'desc')
    .limit(2_000)
    .select('msg_id');
  const changes = await settleEarlyReports(
    tx,
    gateway,
    rows.map((row) => text(row.msg_id)),
    now,
  );
  await writeOutbox(tx, changes);
  return [...new Set(changes.map((change) => change.messageId).filter(Boolean))];
}
