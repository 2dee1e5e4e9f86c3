import type { Stores } from '../../../main/core/ports.ts';
import { hashed, seeded } from '../../../main/simulators/random.ts';
import { type Database, insertMany } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { newId } from '../../../shared/ids.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';

export type YearOptions = {
  /** Day after the last one filled. */
  untilDay: string;
  months: number;
  /** Deliveries over all months. */
  deliveries: number;
  isDrill: boolean;
};

const kinds = [
  { kind: 'reply', share: 0.55, priority: 2, asks: 0 },
  { kind: 'info', share: 0.25, priority: 3, asks: 0 },
  { kind: 'order', share: 0.1, priority: 1, asks: 1 },
  { kind: 'prepare', share: 0.08, priority: 1, asks: 1 },
  { kind: 'free', share: 0.02, priority: 3, asks: 0 },
] as const;
const people = ['周敏', '韩立国', '李伟', '王芳'];
const gateways = ['cmpp-1', 'cmpp-2', 'smpp'];
const text = '【抚顺供电】因电力缺口，请于13:30至22:00将负荷降到1210kW以下，回复1确认。咨询024-52000110。';

type Fate = { state: string; code: string | null; hasLeft: boolean };

/** What becomes of a message: nearly all arrive, some fail in every way there is. */
function fateOf(luck: number): Fate {
  if (luck < 0.975) return { state: 'delivered', code: 'DELIVRD', hasLeft: true };
  if (luck < 0.982) return { state: 'undelivered', code: 'MB:0001', hasLeft: true };
  if (luck < 0.989) return { state: 'undelivered', code: 'UNDELIV', hasLeft: true };
  if (luck < 0.993) return { state: 'expired', code: 'EXPIRED', hasLeft: true };
  if (luck < 0.996) return { state: 'rejected', code: 'CMPP-10', hasLeft: false };
  if (luck < 0.999) return { state: 'uncertain', code: 'no-answer', hasLeft: true };
  return { state: 'cancelled', code: null, hasLeft: false };
}

/** Messages and deliveries of one day, spread over it. */
async function fillDay(db: Database, day: string, count: number, options: YearOptions): Promise<void> {
  const random = seeded(Math.floor(hashed(day, 9) * 4_294_967_295));
  const start = dayStartMs(day);
  const messages: Record<string, unknown>[] = [];
  const rows: Record<string, unknown>[] = [];
  for (const { kind, share, priority, asks } of kinds) {
    const createdMs = start + 6 * 3_600_000;
    const messageId = newId(createdMs);
    messages.push({
      id: messageId,
      dedupe_key: newId(),
      kind,
      title: `${day} ${kind}`,
      plan_id: null,
      template_id: null,
      template_version: 0,
      priority,
      asks_confirmation: asks,
      is_drill: options.isDrill ? 1 : 0,
      created_by: people[Math.floor(random() * people.length)],
      approved_by: null,
      created_ms: createdMs,
      due_ms: 0,
      parts: 1,
      cost_fen: 5,
    });
    for (let i = 0; i < Math.round(count * share); i += 1) {
      const queuedMs = start + Math.floor(random() * 86_400_000);
      const { state, code, hasLeft } = fateOf(random());
      const submittedMs = hasLeft ? queuedMs + 200 + Math.floor(random() * 2_000) : 0;
      const doneMs = state === 'uncertain' ? 0 : queuedMs + 2_500 + Math.floor(random() ** 3 * 90_000);
      const isConfirmed = asks === 1 && state === 'delivered' && random() < 0.93;
      rows.push({
        id: newId(queuedMs),
        message_id: messageId,
        account: null,
        client_id: null,
        contact_id: null,
        contact_name: '王小明',
        contact_role: 'power',
        customer_ids: null,
        phone: `+8614${String(100_000_000 + Math.floor(random() * 9_999)).slice(0, 9)}`,
        body: text,
        parts: random() < 0.7 ? 1 : 2,
        priority,
        asks_confirmation: asks,
        delivery_state: state,
        run_at_ms: 0,
        attempts: 1,
        lease_token: null,
        lease_until_ms: 0,
        gateway: gateways[Math.floor(random() * gateways.length)],
        service_no: null,
        error_code: code,
        queued_ms: queuedMs,
        submitted_ms: submittedMs,
        done_ms: doneMs,
        confirmed_ms: isConfirmed ? doneMs + 5_000 + Math.floor(random() ** 2 * 600_000) : 0,
        parent_id: null,
      });
    }
  }
  const inbound = Array.from({ length: Math.round(count * 0.12) }, () => ({
    id: newId(),
    gateway: 'cmpp-1',
    ref: newId(),
    phone: '+8614100000001',
    service_no: '10690001',
    body: random() < 0.9 ? '1' : '查询剩余购电量和本月用电量',
    at_ms: start + Math.floor(random() * 86_400_000),
    handled: 'done',
  }));
  await db.q.transaction(async (trx) => {
    const tx = { q: trx, dialect: db.dialect };
    await insertMany(tx, 'messages', messages);
    await insertMany(tx, 'deliveries', rows);
    await insertMany(tx, 'inbound', inbound);
  });
}

/** Fills the archive with deliveries of many months, the same for the same options. */
export async function fillMessages(db: Database, options: YearOptions): Promise<Stores> {
  const days: string[] = [];
  const first = addDays(options.untilDay, -Math.round(options.months * 30.4));
  for (let day = first; day < options.untilDay; day = addDays(day, 1)) days.push(day);
  const perDay = options.deliveries / days.length;
  for (const day of days) await fillDay(db, day, perDay, options);
  return createStores(db);
}

export const today = (): string => dayOf(Date.now());
