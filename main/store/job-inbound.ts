import { newId } from '../../shared/ids.ts';
import { mayBecome } from '../../shared/model/message.ts';
import type { GatewayInbound, Reply } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import { moveDeliveries } from './job-rows.ts';

/** Stores inbound messages once each; gives back those nobody has dealt with. */
export async function storeInbound(tx: Database, gateway: string, messages: GatewayInbound[]) {
  const known = await inChunks(
    messages.map((m) => m.ref),
    (chunk) =>
      tx
        .q('inbound')
        .where('gateway', gateway)
        .where(among(tx, 'ref', chunk))
        .select('id', 'ref', 'handled'),
  );
  const seen = new Set(known.map((row) => text(row.ref)));
  // Stored before, but nobody has dealt with it: whoever was to do so died or failed.
  const open = new Map(
    known.filter((row) => text(row.handled) === '').map((row) => [text(row.ref), text(row.id)]),
  );
  const again = messages.flatMap((message) => {
    const id = open.get(message.ref);
    open.delete(message.ref);
    return id ? [{ ...message, id }] : [];
  });
  const fresh: (GatewayInbound & { id: string })[] = [];
  for (const message of messages) {
    if (seen.has(message.ref)) continue;
    seen.add(message.ref);
    fresh.push({ ...message, id: newId() });
  }
  await insertMany(
    tx,
    'inbound',
    fresh.map((message) => ({
      id: message.id,
      gateway,
      ref: message.ref,
      phone: message.phone,
      service_no: message.serviceNo,
      body: message.text,
      at_ms: message.atMs,
      handled: null,
    })),
  );
  return [...again, ...fresh];
}

/**
 * Marks what a phone has got as confirmed; the message ids. Where it may have got several, the answer says nothing of
 * those that are uncertain: it may be to one of the others.
 */
export async function confirm(tx: Database, { phone, atMs, inboundId }: Reply): Promise<string[]> {
  const asked = await tx
    .q('deliveries')
    .where({ phone, asks_confirmation: 1 })
    .whereIn('delivery_state', ['sending', 'submitted', 'delivered', 'uncertain'])
    .where('queued_ms', '<=', atMs)
    .where('queued_ms', '>', atMs - 48 * 3_600_000)
    .select('id', 'message_id', 'delivery_state', 'confirmed_ms');
  const rows = asked.filter(
    (row) => num(row.confirmed_ms) === 0 && (row.delivery_state !== 'uncertain' || asked.length === 1),
  );
  const ids = rows.map((row) => text(row.id));
  await inChunks(ids, async (chunk) => {
    await tx
      .q('deliveries')
      .where(among(tx, 'id', chunk))
      .update({ confirmed_ms: atMs });
    return [];
  });
  // An answer proves that an uncertain message arrived.
  const proven = rows.filter(
    (row) => mayBecome(row.delivery_state, 'delivered') && row.delivery_state === 'uncertain',
  );
  await moveDeliveries(
    tx,
    proven.map((row) => text(row.id)),
    { from: ['uncertain'], to: 'delivered', code: 'reply', atMs, isFinal: true },
  );
  await tx
    .q('inbound')
    .where('id', inboundId)
    .update({ handled: ids.length > 0 ? 'confirmed' : 'unmatched' });
  return [...new Set(rows.map((row) => text(row.message_id)))];
}
