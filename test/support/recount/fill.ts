import type { Stores } from '../../../main/core/ports.ts';
import { type Database, insertMany } from '../../../main/store/database.ts';
import { newId } from '../../../shared/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { fillPlans } from '../../bench/reports/show-data.ts';
import { fillMessages } from '../../bench/reports/year.ts';
import { contact } from '../../contracts/samples.ts';
import { dayAt, n, type Raw, s, startOf } from './raw.ts';

const HOUR = 3_600_000;
export const month = { from: '2026-10-01', to: '2026-10-31' };
export const before = { from: '2025-10-01', to: '2025-10-31' };
/** The running month is part of it. */
export const nowMs = startOf('2026-11-12') + 10 * HOUR;
export const shares = { '210402': 0.25, '210403': 0.5 };

/** Messages of fourteen months with everything that may be odd about them. */
async function fillSms(db: Database, stores: Stores, plans: readonly Plan[]): Promise<void> {
  await fillMessages(db, { untilDay: '2026-11-12', months: 14, deliveries: 5_200, isDrill: false });
  const office = { id: newId(), name: '市发改委' };
  const person = contact({ assignments: [{ role: 'office', officeId: office.id }] });
  await stores.contacts.saveOffice(office);
  await stores.contacts.insertMany([person]);
  const all = ((await db.q('messages').select()) as Raw[]).filter(
    (one) => dayAt(one.created_ms) >= month.from,
  );
  const change = (ids: string[], row: object) => db.q('deliveries').whereIn('message_id', ids).update(row);
  const some = (kind: string, from: number, to: number) =>
    all
      .filter((one) => one.kind === kind)
      .slice(from, to)
      .map((one) => s(one.id));
  await change(some('reply', 0, 3), { message_id: null });
  await change(some('info', 0, 5), { contact_id: person.id, contact_role: 'office' });
  await change(some('info', 20, 22), { delivery_state: 'submitted', done_ms: 0 });
  await change(some('info', 38, 40), { delivery_state: 'queued', submitted_ms: 0, done_ms: 0 });
  await db
    .q('messages')
    .whereIn('id', some('info', 10, 13))
    .update({ is_drill: 1 });
  await db
    .q('inbound')
    .where('body', '1')
    .andWhere('at_ms', '>', startOf('2026-10-20'))
    .update({
      body: '请问本月电费是多少'.repeat(9),
    });
  for (const [index, plan] of plans.entries()) {
    if (index % 3 === 2) continue;
    const own = all.filter(
      (one) => dayAt(one.created_ms) === dayAt(plan.startMs) && ['order', 'prepare'].includes(s(one.kind)),
    );
    const ids = own.map((one) => s(one.id));
    await db.q('messages').whereIn('id', ids).update({ plan_id: plan.id });
    const told = plan.items.map((item) => item.customerId).join(',');
    await change(ids, { customer_ids: told.slice(0, 37 * 20 - 1) });
    // Nobody of these answers.
    if (index % 4 === 0) await change(ids, { confirmed_ms: 0 });
  }
}

/** What goes wrong with plans: not judged, not measured, restored early, cancelled, a drill. */
async function spoil(db: Database, plans: readonly Plan[]): Promise<void> {
  const [first, second, third, fourth, fifth] = plans.map((plan) => plan.id);
  for (const table of ['evaluations', 'evaluation_items']) await db.q(table).where('plan_id', first).delete();
  const items: Raw[] = await db
    .q('evaluation_items')
    .where('plan_id', second)
    .orderBy('customer_id')
    .select();
  await db
    .q('evaluation_items')
    .where({ plan_id: second, customer_id: items[0]!.customer_id })
    .update({ actual_kw: null, energy_kwh: null, is_met: 0 });
  await db.q('plans').where('id', third).update({ plan_state: 'cancelled' });
  await db.q('plans').where('id', fourth).update({ is_drill: 1 });
  await db
    .q('plans')
    .where('id', fifth)
    .update({ restored_ms: plans[4]!.startMs + 3 * HOUR });
  const unmet: Raw[] = await db
    .q('evaluation_items')
    .where('is_met', 0)
    .whereIn(
      'plan_id',
      plans.slice(-4).map((plan) => plan.id),
    )
    .orderBy('should_kw', 'desc')
    .select();
  const rows = unmet.slice(0, 8).map((one) => ({
    id: newId(),
    plan_id: one.plan_id,
    customer_id: one.customer_id,
    account_no: one.account_no,
    round_no: one.round_no,
    command: 'limit',
    limit_kw: n(one.limit_kw),
    start_ms: n(one.start_ms),
    end_ms: n(one.end_ms),
    order_state: 'failed',
    note: '终端无应答',
    created_ms: n(one.start_ms),
    changed_ms: n(one.start_ms),
  }));
  await insertMany(db, 'orders', rows);
}

const service = (code: string, name: string) => ({
  id: newId(),
  code,
  name,
  words: '',
  source: 'balance',
  template_id: newId(),
  month_fen: 300,
  use_fen: 10,
  push_day: 0,
  push_at: '08:00',
  is_active: 1,
  version: 1,
  saved_by: '',
  saved_ms: 1,
});

/** Agreements that begin, end, are held and come again, and the questions asked. */
async function fillServices(db: Database): Promise<void> {
  await insertMany(db, 'services', [service('1', '剩余电量'), service('2', '本月用电')]);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const fromMs = startOf('2025-08-03') + i * 11.3 * 24 * HOUR;
    const isOver = i % 4 === 1;
    return {
      id: newId(),
      phone: `+86142000011${String(i % 34).padStart(2, '0')}`,
      customer_id: null,
      service_code: i % 3 === 0 ? '2' : '1',
      service_name: '查询服务',
      sub_state: isOver ? 'ended' : 'active',
      from_ms: Math.round(fromMs),
      to_ms: isOver ? Math.round(fromMs + (20 + i) * 24 * HOUR) : 0,
      month_fen: 300 + (i % 2) * 200,
      use_fen: 10,
      inbound_ms: Math.round(fromMs),
      notice_ms: 0,
      changed_ms: Math.round(fromMs),
    };
  });
  // Two leave and come back within October.
  const again = rows.slice(2, 4).flatMap((one) => [
    {
      ...one,
      id: newId(),
      phone: `${one.phone}8`,
      to_ms: startOf('2026-10-09'),
      from_ms: startOf('2026-09-20'),
    },
    { ...one, id: newId(), phone: `${one.phone}8`, to_ms: 0, from_ms: startOf('2026-10-12') + HOUR },
  ]);
  await insertMany(db, 'subscriptions', [...rows, ...again]);
  const held = rows.slice(6, 8).flatMap((one, i) => [
    { subscription_id: one.id, at_ms: startOf('2026-09-15') + i, step: 'pause' },
    { subscription_id: one.id, at_ms: startOf(i === 0 ? '2026-11-02' : '2026-10-20'), step: 'resume' },
  ]);
  await insertMany(
    db,
    'subscription_events',
    held.map((one) => ({ id: newId(), ...one })),
  );
  const uses = Array.from({ length: 900 }, (_, i) => ({
    id: newId(),
    at_ms: startOf('2025-08-05') + Math.round(i * 12.31 * HOUR),
    phone: rows[i % rows.length]!.phone,
    service_code: i % 5 === 0 ? '2' : '1',
    kind: i % 7 === 0 ? 'push' : 'query',
    outcome: i % 11 === 0 ? 'unavailable' : 'answered',
    fee_fen: i % 11 === 0 || i % 7 === 0 ? 0 : 10,
    answer_ms: 400,
  }));
  await insertMany(db, 'query_uses', uses);
}

/** An archive of fourteen months in which everything that reports count differently happens. */
export async function fillArchive(db: Database, stores: Stores): Promise<void> {
  const options = { isDrill: false, customers: 36 };
  const plans = await fillPlans(stores, '2026-10', options);
  await fillPlans(stores, '2025-10', { ...options, share: 0.8 });
  await fillSms(db, stores, plans);
  await spoil(db, plans);
  await fillServices(db);
}
