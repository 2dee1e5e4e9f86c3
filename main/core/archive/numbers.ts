import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { checkOutcomes, NumberTask } from '../../../shared/model/care.ts';
import { formatPhone } from '../../../shared/sms/phone.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { NumberFailure } from '../ports.ts';
import { recordChange } from './history.ts';

/** How far back failures are looked at. */
const LOOK_DAYS = 90;
/** So many failures in a row without one success are an answer too, whatever the code. */
const ENOUGH = 3;
/** Codes that say the number itself is wrong: one is enough. */
const forGood = new Set(['MB:0001', 'MB:1077', 'MK:0000', 'MK:0001', 'MI:0001', 'DB:0141', 'CMPP-13']);

/** Failures of one number, whatever their codes; the code is that of the latest. */
function joined(failures: readonly NumberFailure[]): Map<string, NumberFailure & { isForGood: boolean }> {
  const numbers = new Map<string, NumberFailure & { isForGood: boolean }>();
  for (const one of failures) {
    const isForGood = forGood.has(one.code);
    const known = numbers.get(one.phone);
    if (!known) numbers.set(one.phone, { ...one, isForGood });
    else {
      known.failures += one.failures;
      known.firstMs = Math.min(known.firstMs, one.firstMs);
      // A code that says why outweighs a later one that does not.
      if (isForGood || (!known.isForGood && one.lastMs > known.lastMs)) known.code = one.code;
      known.lastMs = Math.max(known.lastMs, one.lastMs);
      known.isForGood ||= isForGood;
    }
  }
  return numbers;
}

/** Numbers of the archive that failed for good since they were last checked, most failures first. */
export async function numberTasks(core: Core): Promise<{ tasks: NumberTask[] }> {
  const { care } = core.stores;
  const numbers = joined(await care.failures(core.clock.now() - LOOK_DAYS * DAY_MS));
  const suspects = [...numbers.values()].filter((one) => one.isForGood || one.failures >= ENOUGH);
  const phones = suspects.map((one) => one.phone);
  const delivered = await care.lastDelivered(phones);
  const checked = await care.lastChecked(phones);
  const holders = new Map(
    (await core.stores.contacts.byPhones(phones)).flatMap((one) => [
      [one.mobile, one] as const,
      [one.mobile2, one] as const,
    ]),
  );
  const tasks = suspects.flatMap((one): NumberTask[] => {
    const holder = holders.get(one.phone);
    const doneMs = Math.max(delivered.get(one.phone) ?? 0, checked.get(one.phone) ?? 0);
    // Whoever left the archive, or got something since, needs no check.
    if (!holder || holder.state === 'left' || doneMs >= one.lastMs) return [];
    const { phone, code, failures, firstMs, lastMs } = one;
    return [
      {
        phone,
        contactId: holder.id,
        name: holder.name,
        place: holder.places[0]?.name ?? '',
        code,
        failures,
        firstMs,
        lastMs,
      },
    ];
  });
  return { tasks: tasks.sort((a, b) => b.failures - a.failures || b.lastMs - a.lastMs) };
}

export type Check = {
  phone: string;
  contactId: string;
  outcome: (typeof checkOutcomes)[number];
  remark: string;
};

/** Records what was found about a number; a right one counts as verified, and who left is marked so. */
export async function closeNumber(core: Core, actor: Actor, input: Check): Promise<void> {
  const now = core.clock.now();
  await core.stores.transaction(async (stores) => {
    const [contact] = await stores.contacts.byIds([input.contactId]);
    if (!contact) throw new AppError('not-found', { what: 'contact' });
    const check = { ...input, id: newId(), userName: actor.name, atMs: now };
    await stores.care.addCheck(check);
    if (input.outcome === 'right' || input.outcome === 'changed') await stores.care.verify([contact.id], now);
    if (input.outcome === 'left')
      await stores.contacts.update(contact.id, contact.version, { ...contact, state: 'left' });
    await recordChange(stores, core, actor, {
      action: 'numbers.close',
      subject: contact.name,
      ownerId: contact.id,
      changes: [{ field: 'check', before: formatPhone(input.phone), after: input.outcome }],
      detail: { remark: input.remark },
    });
  });
  core.emit('archive.changed', { kind: 'contacts' });
}

/** The numbers of these contacts were made sure of now. */
export async function verifyContacts(core: Core, actor: Actor, ids: string[]): Promise<{ changed: number }> {
  const now = core.clock.now();
  const changed = await core.stores.transaction(async (stores) => {
    const contacts = await stores.contacts.byIds(ids);
    const count = await stores.care.verify(ids, now);
    for (const one of contacts)
      await recordChange(stores, core, actor, {
        action: 'contacts.verify',
        subject: one.name,
        ownerId: one.id,
        changes: [],
      });
    return count;
  });
  core.emit('archive.changed', { kind: 'contacts' });
  return { changed };
}
